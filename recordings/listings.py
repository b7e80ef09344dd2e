"""What pages show of recordings, and what those need, in a fixed number of queries."""

from typing import Final

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.shortcuts import get_object_or_404

from accounts.models import User
from core.composed import ComposedLookup
from recordings.models import Clip, ClipQuerySet, ClipVoice
from spaces.models import Space

# --- Clips ---------------------------------------------------------------------------------------


def with_clip_people(clips: ClipQuerySet, viewer: User | None) -> ClipQuerySet:
    """Adds the Space and its host, the maker, and as `voices` whoever is heard, who speaks most
    first; without people of whom the viewer may not know.
    """
    return _with_makers(clips).prefetch_related(_voices(viewer))


def _with_makers(clips: ClipQuerySet) -> ClipQuerySet:
    return clips.select_related("space__host", "author")


def _voices(viewer: User | None) -> "Prefetch[str]":
    heard = ClipVoice.objects.filter(user__in=User.objects.visible_to(viewer))
    return Prefetch("voices", heard.select_related("user").order_by("pk"))


def clips_of(space: Space, viewer: User | None) -> ClipQuerySet:
    """Those of a Space that can be heard, for a list: without people whom the viewer silenced."""
    clips = Clip.objects.visible_to(viewer).playable().filter(space=space)
    unsilenced = User.objects.all().unsilenced_by(viewer)
    return with_clip_people(clips.filter(author__in=unsilenced), viewer)


def clip_about(user: User, public_id: str) -> Clip:
    """For an objection: one in which they are heard, whether they may see its maker or not, or one
    that they can see. Raises Http404.
    """
    mine = Clip.objects.filter(voices__user=user).values("pk")
    seen = Clip.objects.visible_to(user).values("pk")
    clips = Clip.objects.select_related("space", "author")
    return get_object_or_404(clips.filter(Q(pk__in=mine) | Q(pk__in=seen)), public_id=public_id)


def clips_by_key(keys: list[str], viewer: User | None) -> list[Clip]:
    """What links to clips show; what is gone, too (`is_gone`). Two queries for any number."""
    clips = _SHOWN.objects(viewer.pk if viewer else None, keys)
    prefetch_related_objects(clips, _voices(viewer))
    return clips


_SHOWN: Final = ComposedLookup(
    lambda viewer_id, keys: _with_makers(
        Clip.objects.known_to(None if viewer_id is None else User(pk=viewer_id)).filter(
            public_id__in=keys
        )
    )
)
