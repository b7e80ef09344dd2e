"""A Space inside other people's pages: the frame, and what oEmbed says of it."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.unfurl import absolute
from spaces.models import Space, SpaceQuerySet
from spaces.unfurl import embed_url
from timeline.unfurl import portrait

# Seconds that a site may keep the answer: a title changes now and then.
CACHE_AGE: Final = 300
IFRAME: Final = (
    '<iframe src="{}" width="{}" height="{}" title="{}" allow="autoplay" loading="lazy" '
    'style="border:0;max-width:100%"></iframe>'
)


class Size(NamedTuple):
    """Of a frame, in CSS pixels."""

    width: int = 480
    height: int = 240

    def within(self, width: int | None, height: int | None) -> "Size":
        return Size(min(self.width, width or self.width), min(self.height, height or self.height))


DEFAULT_SIZE: Final = Size()


Represent = Callable[[str, int | None, int | None], dict[str, Any] | None]
"""Says what oEmbed answers for a key and the most width and height; None if there is nothing."""

_others: Final[dict[str, Represent]] = {}


def register(kind: str, represent: Represent) -> None:
    """Let something else that has a card (timeline.cards) be embedded, too."""
    _others[kind] = represent


def represent(kind: str, key: str, width: int | None, height: int | None) -> dict[str, Any] | None:
    """The answer of oEmbed; None for what a guest may not see."""
    if kind in _others:
        return _others[kind](key, width, height)
    space = embeddable_spaces().filter(public_id=key).first() if kind == "space" else None
    return represent_oembed(space, DEFAULT_SIZE.within(width, height)) if space else None


def embeddable_spaces() -> SpaceQuerySet:
    """A frame on another site knows no viewer: what every guest may see."""
    return Space.objects.visible_to(None).public().select_related("host")


def iframe(space: Space, size: Size = DEFAULT_SIZE) -> SafeString:
    return format_html(IFRAME, embed_url(space), size.width, size.height, space.title)


def represent_oembed(space: Space, size: Size) -> dict[str, Any]:
    """An answer of type `rich` (oembed.com, section 2.3.4.4)."""
    return {
        "version": "1.0",
        "type": "rich",
        "title": space.title,
        "author_name": space.host.display_name,
        "author_url": absolute(space.host.get_absolute_url()),
        "provider_name": "Spaces",
        "provider_url": settings.PUBLIC_URL,
        "cache_age": CACHE_AGE,
        "html": iframe(space, size),
        **size._asdict(),
        **_thumbnail(space),
    }


def _thumbnail(space: Space) -> dict[str, Any]:
    image = portrait(space.host)
    # Pictures of people are squares of this size (accounts.services.set_avatar).
    return (
        {"thumbnail_url": image, "thumbnail_width": 400, "thumbnail_height": 400} if image else {}
    )
