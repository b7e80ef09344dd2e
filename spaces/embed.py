"""A Space inside other people's pages: the frame, and what oEmbed says of it."""

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
_IFRAME: Final = (
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


def embeddable_spaces() -> SpaceQuerySet:
    """A frame on another site knows no viewer: what every guest may see."""
    return Space.objects.visible_to(None).public().select_related("host")


def iframe(space: Space, size: Size = DEFAULT_SIZE) -> SafeString:
    return format_html(_IFRAME, embed_url(space), size.width, size.height, space.title)


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
