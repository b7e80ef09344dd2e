"""What a link to a Space looks like inside a Tweet or a message (timeline.cards)."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from accounts.models import User
from core.composed import ComposedLookup
from core.ids import PUBLIC_ID_LENGTH
from spaces import listings
from spaces.models import Space, SpaceQuerySet
from timeline.cards import Card

_PATH: Final = re.compile(rf"/spaces/([A-Za-z0-9]{{{PUBLIC_ID_LENGTH}}})/?")


class SpaceCards:
    """A Space as it is now, for whoever may see it; what has no audience yet has no card."""

    kind = "space"

    def key_of(self, path: str) -> str | None:
        found = _PATH.fullmatch(path)
        return found and found[1]

    def cards(self, keys: Iterable[str], viewer: User | None) -> Mapping[str, Card]:
        shown = _SHOWN.objects(viewer.pk if viewer else None, list(keys))
        return {
            space.public_id: Card("spaces/_tweet_card.html", {"space": space}) for space in shown
        }


def _shown(viewer: User | None, keys: Collection[int | str]) -> SpaceQuerySet:
    spaces = Space.objects.visible_to(viewer).public().filter(public_id__in=keys)
    return listings.with_reminder(listings.with_past(spaces), viewer)


_SHOWN: Final = ComposedLookup(
    lambda viewer_id, keys: _shown(None if viewer_id is None else User(pk=viewer_id), keys)
)
