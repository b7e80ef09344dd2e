"""What webhooks are told of what is made from Spaces: replays, clips, transcripts.

Told again whenever it is made anew, with another `version`: whoever keeps a copy then knows that
somebody has cut it, or taken back what they said.
"""

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.webhooks import kinds
from core.unfurl import absolute
from recordings.models import Clip, Replay
from recordings.transcripts import reading_of
from spaces import webhooks
from spaces.models import Consent, Space

RECORDING: Final = "recording.ready"
CLIP: Final = "clip.ready"
CAPTIONS: Final = "captions.ready"


def register_all() -> None:
    kinds.register(RECORDING, _("A replay is ready"), _may_play)
    kinds.register(CLIP, _("A clip is ready"), _may_hear_clip)
    kinds.register(CAPTIONS, _("A transcript is complete"), _may_read)


def recording_ready(space_id: int, *, version: int, duration_ms: int) -> None:
    """Once for each version; in the caller's transaction, as all of these."""
    space = _space(space_id)
    webhooks.tell(
        RECORDING,
        space,
        recording={
            "version": version,
            "duration_ms": duration_ms,
            "url": absolute(space.get_absolute_url()),
        },
        key=f"recording:{space.pk}:{version}",
    )


def clip_ready(clip: Clip) -> None:
    """To its maker, too."""
    webhooks.tell(
        CLIP,
        _space(clip.space_id),
        subject=clip.public_id,
        also=(clip.author_id,),
        clip=_represent(clip),
        key=f"clip:{clip.pk}:{clip.version}",
    )


def captions_ready(space_id: int) -> None:
    """Once for each time that somebody changed what they agree to."""
    space, version = _space(space_id), 1 + Consent.objects.filter(space=space_id).count()
    url = absolute(reverse("space_transcript", args=[space.public_id]))
    webhooks.tell(
        CAPTIONS,
        space,
        captions={"version": version, "url": url},
        key=f"captions:{space.pk}:{version}",
    )


def _represent(clip: Clip) -> dict[str, Any]:
    """Without its title: those are its maker's words, who may take them back."""
    return {
        "id": clip.public_id,
        "version": clip.version,
        "start_ms": clip.start_ms,
        "end_ms": clip.end_ms,
        "url": absolute(clip.get_absolute_url()),
    }


def _space(space_id: int) -> Space:
    """As it is by now: who made something of it took a while."""
    return Space.objects.select_related("host").get(pk=space_id)


def _may_play(public_id: str, viewer: User | None) -> bool:
    played = Replay.objects.visible_to(viewer).filter(recording__space__public_id=public_id)
    return webhooks.may_hear(public_id, viewer) and played.exists()


def _may_hear_clip(public_id: str, viewer: User | None) -> bool:
    heard = Clip.objects.visible_to(viewer).playable().filter(public_id=public_id)
    if viewer is None:
        heard = heard.filter(space__host__is_protected=False)
    return heard.exists()


def _may_read(public_id: str, viewer: User | None) -> bool:
    space = Space.objects.visible_to(viewer).filter(public_id=public_id).first()
    if space is None or not webhooks.may_hear(public_id, viewer):
        return False
    return reading_of(space, viewer) is not None
