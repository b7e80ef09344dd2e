"""What other sites and apps show of a link to a page of ours (OpenGraph, Twitter cards)."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.templatetags.static import static

DESCRIPTION_LENGTH: Final = 200


@dataclass(frozen=True)
class Unfurl:
    """For includes/meta.html; addresses are absolute, and each text is plain.

    `image` is a portrait; without one the site's own picture stands there. `kind` is OpenGraph's
    type. `oembed_url` and `player_url` are of what can be embedded. What `is_indexed` not is kept
    out of search engines.
    """

    title: str
    description: str
    url: str
    image: str = ""
    kind: str = "website"
    oembed_url: str = ""
    player_url: str = ""
    is_indexed: bool = True

    @property
    def picture(self) -> str:
        return self.image or absolute(static("img/share.png"))

    @property
    def short_description(self) -> str:
        """The description on one line, cut where the sites that show it would cut it."""
        line = " ".join(self.description.split())
        if len(line) <= DESCRIPTION_LENGTH:
            return line
        return line[: DESCRIPTION_LENGTH - 1].rstrip() + "…"


def absolute(path: str) -> str:
    """The address of a path of ours as others know it; one that is absolute stays."""
    return path if "://" in path else settings.PUBLIC_URL + path
