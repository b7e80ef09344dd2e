"""Making a clip: sound by a child process, who is heard, what they said. Called by tasks."""

import logging
import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from core.work import MAX_ATTEMPTS
from recordings import files, sources, webhooks
from recordings.clip_sound import ClipSound, clip_of_remains, render_clip
from recordings.models import CaptionCue, Clip, ClipVoice, Recording, Removal, WorkState
from recordings.services import clips
from recordings.voices import Voice
from spaces.changes import changing
from timeline.models import NotificationKind
from timeline.services.notifications import notify_many

log = logging.getLogger(__name__)

NOTHING_HEARD: Final = "nothing_heard"
FAILED: Final = "clip_failed"
WORDS_FOLLOW: Final = timedelta(minutes=3)
"""So long after a clip was made of a live Space captions of it may still arrive."""


def make_clip(*, clip_id: int) -> None:
    """Make the files of a clip that waits, unless somebody else is at it.

    What changed meanwhile (removed, off the record) wins: then what was made is thrown away. A
    clip in which nobody is heard (any more) is nothing to play.
    """
    if not Clip.objects.filter(removed_at__isnull=True).claim(clip_id):
        return
    clip = Clip.objects.select_related("space", "author").get(pk=clip_id)
    try:
        made = _made(clip)
    except Exception:
        log.exception("A clip could not be made.", extra={"clip": clip.public_id})
        _try_again(clip)
        return
    if made is None:
        _nothing_to_hear(clip)
    else:
        _finish(clip, *made)


def _made(clip: Clip) -> "tuple[list[int], ClipSound] | None":
    """Who is heard in it, and its files; None if nobody is. Raises what the sound does."""
    purged = Recording.objects.filter(space=clip.space_id, purged_at__isnull=False)
    if (recording := purged.select_related("space").first()) is not None:
        return clip_of_remains(recording, clip.start_ms, clip.end_ms, clip.renew)
    voices = sources.voices_between(clip.space, clip.start_ms, clip.end_ms)
    if not voices:
        return None
    return _heard(voices), render_clip(voices, clip.start_ms, clip.end_ms, clip.renew)


def refresh_words() -> None:
    """Captions come some seconds after the speech: take up what has come for clips just made."""
    since = timezone.now() - WORDS_FOLLOW
    recent = Clip.objects.playable().filter(leased_until__gt=since).select_related("space")
    for clip in recent:
        heard = set(clip.voices.values_list("user_id", flat=True))
        if words_between(clip, heard) != clip.transcript:
            _take_up_words(clip, heard)


def _take_up_words(clip: Clip, heard: set[int]) -> None:
    """Read once more, under the Space's lock: nobody takes any of them back meanwhile."""
    with changing(clip.space):
        unchanged = Clip.objects.filter(pk=clip.pk, version=clip.version, removed_at__isnull=True)
        unchanged.update(transcript=words_between(clip, heard))


def words_between(clip: Clip, heard: Iterable[int]) -> list[dict[str, Any]]:
    """What those people said in it, as Clip.transcript: words that lie in it as a whole."""
    cues = CaptionCue.objects.filter(
        space_id=clip.space_id,
        user__in=set(heard),
        start_ms__lt=clip.end_ms,
        end_ms__gt=clip.start_ms,
    )
    said = []
    for cue in cues.order_by("start_ms", "pk"):
        words = [
            [word, start, end]
            for word, start, end, *_ in cue.timed_words
            if clip.start_ms <= start and end <= clip.end_ms
        ]
        if words:
            said.append({"user_id": cue.user_id, "words": words})
    return said


def _finish(clip: Clip, heard: Sequence[int], sound: ClipSound) -> None:
    """Keep the files, and let the clip be heard if it is still what was asked for."""
    name = f"clips/{clip.public_id}/{clip.version}-{secrets.token_hex(8)}"
    made = {"opus_file": f"{name}.opus", "aac_file": f"{name}.m4a"}
    storage = storages["recordings"]
    with files.forgotten_on_error(*made.values()):
        storage.save(made["opus_file"], ContentFile(sound.opus))
        storage.save(made["aac_file"], ContentFile(sound.aac))
        # Under the Space's lock: who takes words back comes before their words are read, or after.
        with changing(clip.space):
            old = Clip.objects.values_list("opus_file", "aac_file").get(pk=clip.pk)
            is_wanted = _publish(clip, heard, sound, made)
    files.forget(*(old if is_wanted else made.values()))


def _publish(clip: Clip, heard: Sequence[int], sound: ClipSound, made: dict[str, str]) -> bool:
    wanted = Clip.objects.filter(
        pk=clip.pk, version=clip.version, state=WorkState.WORKING, removed_at__isnull=True
    )
    is_wanted = wanted.update(
        state=WorkState.DONE,
        rendered_version=clip.version,
        progress=100,
        error="",
        peaks=sound.peaks,
        transcript=words_between(clip, heard),
        **made,
    )
    if is_wanted:
        _note_voices(clip, heard)
        webhooks.clip_ready(clip)
        transaction.on_commit(lambda: _tell(clip, heard), robust=True)
    return bool(is_wanted)


def _heard(voices: Sequence[Voice]) -> list[int]:
    """Accounts that are heard, who speaks most of all first."""
    spoken: dict[int, int] = {}
    for voice in voices:
        if voice.user_id is not None:
            frames = sum(sum(map(bool, run.packets)) for run in voice.runs)
            spoken[voice.user_id] = spoken.get(voice.user_id, 0) + frames
    return sorted((user for user in spoken if spoken[user]), key=lambda user: -spoken[user])


def _note_voices(clip: Clip, heard: Sequence[int]) -> None:
    clip.voices.exclude(user__in=heard).delete()
    ClipVoice.objects.bulk_create(
        [ClipVoice(clip=clip, user_id=user) for user in heard], ignore_conflicts=True
    )


def _tell(clip: Clip, heard: Sequence[int]) -> None:
    """Tell who speaks in it, each once for all versions of it; not its maker."""
    notify_many(
        NotificationKind.CLIP,
        heard,
        key=clips.notice_key(clip),
        actor=clip.author,
        path=clip.get_absolute_url(),
        title=clip.name,
    )


def _nothing_to_hear(clip: Clip) -> None:
    if clip.rendered_version:
        with transaction.atomic():
            if clips.take_away(clip, Removal.OBJECTION):
                clips.tell_of_removal(clip)
        return
    _leave(clip, WorkState.FAILED, NOTHING_HEARD)


def _try_again(clip: Clip) -> None:
    is_over = clip.attempts >= MAX_ATTEMPTS
    _leave(clip, WorkState.FAILED if is_over else WorkState.WAITING, FAILED if is_over else "")


def _leave(clip: Clip, state: WorkState, error: str) -> None:
    mine = Clip.objects.filter(pk=clip.pk, version=clip.version, state=WorkState.WORKING)
    mine.update(state=state, error=error)
