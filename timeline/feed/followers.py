"""Whom of the people connected here an event about others concerns."""

from collections.abc import Sequence
from typing import Final

from accounts.models import Follow

CHUNK: Final = 400
"""Ids in one query: SQLite may be built to take no more than 999 variables."""


def followers_among(people: Sequence[int], of: Sequence[int]) -> set[int]:
    """Those of `people` who follow somebody in `of`: one query, or one a chunk of a crowd."""
    found: set[int] = set()
    for start in range(0, len(people), CHUNK):
        found |= _followers(people[start : start + CHUNK], of)
    return found


def _followers(people: Sequence[int], of: Sequence[int]) -> set[int]:
    follows = Follow.objects.filter(follower__in=people, followed__in=of)
    return set(follows.values_list("follower", flat=True))
