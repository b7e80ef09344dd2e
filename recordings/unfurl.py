"""Links to clips, as other sites show them, and the frame they may put one in."""

from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.unfurl import Unfurl, absolute
from recordings import listings
from recordings.models import Clip, ClipQuerySet
from spaces.embed import CACHE_AGE, IFRAME, Size
from timeline.unfurl import portrait

CLIP_SIZE: Final = Size(480, 320)


def embeddable_clips() -> ClipQuerySet:
    """What every guest may hear: a frame on another site knows no viewer."""
    return listings.with_clip_people(Clip.objects.visible_to(None).playable(), None)


def unfurl_clip(clip: Clip) -> Unfurl:
    url = absolute(clip.get_absolute_url())
    query = urlencode({"url": url, "format": "json"})
    said = clip.transcript if clip.is_playable else []
    words = " ".join(word for line in said for word, *_times in line["words"])
    heard = _("A clip of “%(title)s” with %(host)s.") % {
        "title": clip.space.title,
        "host": clip.space.host.display_name,
    }
    return Unfurl(
        title=clip.name,
        description=f"{heard} {words}".strip(),
        url=url,
        image=portrait(clip.space.host),
        oembed_url=absolute(f"{reverse('oembed')}?{query}"),
        player_url=absolute(reverse("clip_embed", args=[clip.public_id])),
    )


def clip_iframe(clip: Clip, size: Size = CLIP_SIZE) -> SafeString:
    address = absolute(reverse("clip_embed", args=[clip.public_id]))
    return format_html(IFRAME, address, size.width, size.height, clip.name)


def represent_clip(key: str, width: int | None, height: int | None) -> dict[str, Any] | None:
    """What oEmbed says of it (spaces.embed); None for what a guest may not hear."""
    clip = embeddable_clips().filter(public_id=key).first()
    if clip is None:
        return None
    size = CLIP_SIZE.within(width, height)
    return {
        "version": "1.0",
        "type": "rich",
        "title": clip.name,
        "author_name": clip.author.display_name,
        "author_url": absolute(clip.author.get_absolute_url()),
        "provider_name": "Spaces",
        "provider_url": settings.PUBLIC_URL,
        "cache_age": CACHE_AGE,
        "html": clip_iframe(clip, size),
        **size._asdict(),
    }
