"""What a link to a clip looks like inside a Tweet or a message (timeline.cards)."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from accounts.models import User
from core.ids import PUBLIC_ID_LENGTH
from recordings import listings
from timeline.cards import Card

_PATH: Final = re.compile(rf"/clips/([A-Za-z0-9]{{{PUBLIC_ID_LENGTH}}})/?")


class ClipCards:
    """A clip to be played where it stands; of one that is gone, a quiet line."""

    kind = "clip"

    def key_of(self, path: str) -> str | None:
        found = _PATH.fullmatch(path)
        return found and found[1]

    def cards(self, keys: Iterable[str], viewer: User | None) -> Mapping[str, Card]:
        return {
            clip.public_id: Card(
                "recordings/_clip_card.html", {"clip": clip}, menu="recordings/_clip_menu.html"
            )
            for clip in listings.clips_by_key(list(keys), viewer)
        }
