"""Which ended Spaces can be heard again, for pages that list them.

Replays are kept by an app above this one: it says with `register` how a query learns of them.
"""

from collections.abc import Callable
from typing import Final

from django.db.models import PositiveIntegerField, Q, Value

from spaces.models import SpaceQuerySet

Annotate = Callable[[SpaceQuerySet], SpaceQuerySet]

_annotate: Final[list[Annotate]] = []


def register(annotate: Annotate) -> None:
    """`annotate` adds `replay_ms`: how long what can be played is; None where there is nothing."""
    _annotate[:] = [annotate]


def with_replay(spaces: SpaceQuerySet) -> SpaceQuerySet:
    """Adds `replay_ms`. Whoever sees the Space may hear its replay; no further query."""
    for annotate in _annotate:
        return annotate(spaces)
    return spaces.annotate(replay_ms=Value(None, output_field=PositiveIntegerField()))


def replayable(spaces: SpaceQuerySet) -> SpaceQuerySet:
    """Those alone that can be heard again."""
    return with_replay(spaces).filter(Q(replay_ms__isnull=False))
