"""What programs are told of what is kept, read in a fixed number of queries."""

import base64
from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse

from accounts.models import User
from core.unfurl import absolute
from recordings.export import Said, Word
from recordings.models import Clip, Download, Replay, WorkState
from recordings.presenting import SOUNDS, Shown, ShownReplay, replay_of
from recordings.search import Found
from recordings.v1 import serializers
from spaces.models import Space, State

Shape = dict[str, Any]

# --- Replays -------------------------------------------------------------------------------------


def represent_replay(space: Space, viewer: User | None) -> Shape:
    """Of a Space that `viewer` sees."""
    shown = replay_of(space, viewer) if space.has_ended else None
    facts = {
        "space_id": space.public_id,
        "title": space.title,
        "state": shown.state if shown else _before_the_end(space),
        "progress": shown.progress if shown else 0,
        "can_manage": shown is not None and shown.can_manage,
        **_NOTHING,
        **(_played(shown, shown.replay) if shown and shown.replay else {}),
    }
    return dict(serializers.ReplaySerializer(facts).data)


_NOTHING: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("start_ms", "duration_ms", "trim", "peaks")),
    **dict.fromkeys(("people", "turns", "chapters", "formats"), ()),
}


def _before_the_end(space: Space) -> str:
    will_be = space.state in {State.SCHEDULED, State.LIVE} and space.is_recorded
    return serializers.NOT_ENDED if will_be else Shown.UNRECORDED


def _played(shown: ShownReplay, replay: Replay) -> Shape:
    known = {voice.person.pk for voice in shown.voices}
    return {
        "start_ms": replay.trim_start_ms,
        "duration_ms": replay.duration_ms,
        "trim": {"start_ms": replay.trim_start_ms, "end_ms": replay.trim_end_ms},
        "people": [{"person": voice.person, "ms": voice.ms} for voice in shown.voices],
        "turns": [
            {"start_ms": start, "end_ms": end, "user_id": user if user in known else None}
            for start, end, user in replay.turns
        ],
        "chapters": shown.chapters,
        "peaks": base64.b64encode(bytes(replay.peaks)).decode(),
        "formats": _formats("v1_replay_audio", replay.recording.space.public_id),
    }


def _formats(name: str, public_id: str) -> list[Shape]:
    return [
        {"type": kind, "url": absolute(reverse(name, args=[public_id, form]))}
        for form, (_field, kind) in SOUNDS.items()
    ]


# --- What was said -------------------------------------------------------------------------------


def represent_cue(line: Said) -> Shape:
    facts = line._asdict() | {
        "id": line.cue_id,
        "name": line.speaker,
        "words": [word._asdict() for word in line.words],
    }
    return dict(serializers.CueSerializer(facts).data)


def represent_found(found: Found) -> Shape:
    address = absolute(f"{found.space.get_absolute_url()}?t={found.seconds}")
    return dict(serializers.FoundSerializer(found._asdict() | {"url": address}).data)


# --- Clips ---------------------------------------------------------------------------------------


def represent_clips(clips: list[Clip], viewer: User | None) -> list[Shape]:
    """Clips of `listings.with_clip_people`: one more query for all, whom the viewer may know of."""
    heard = {voice.user_id for clip in clips for voice in clip.voices.all()}
    known = set(User.objects.visible_to(viewer).filter(pk__in=heard).values_list("pk", flat=True))
    return [dict(serializers.ClipSerializer(_clip(clip, known)).data) for clip in clips]


def _clip(clip: Clip, known: set[int]) -> Shape:
    people = [voice.user for voice in clip.voices.all() if voice.user_id in known]
    is_ready = clip.is_playable
    return {
        "id": clip.public_id,
        "space_id": clip.space.public_id,
        "title": clip.title,
        # Made anew, it cannot be heard as it was.
        "state": WorkState.WAITING if clip.is_done and not is_ready else clip.state,
        "progress": clip.progress,
        "error": clip.error or None,
        "start_ms": clip.start_ms,
        "end_ms": clip.end_ms,
        "created_at": clip.created_at,
        "author": clip.author,
        "speakers": people,
        "lines": [_line(line, known) for line in clip.transcript] if is_ready else (),
        "peaks": base64.b64encode(bytes(clip.peaks)).decode() if is_ready else None,
        "formats": _formats("v1_clip_audio", clip.public_id) if is_ready else (),
        "url": absolute(clip.get_absolute_url()),
    }


def _line(line: Mapping[str, Any], known: set[int]) -> Shape:
    return {
        "user_id": line["user_id"] if line["user_id"] in known else None,
        "words": [Word(*word)._asdict() for word in line["words"]],
    }


# --- Downloads -----------------------------------------------------------------------------------


def represent_download(download: Download) -> Shape:
    file = reverse("v1_download_file", args=[download.public_id])
    facts = {
        "id": download.public_id,
        "space_id": download.space.public_id,
        "kind": download.kind,
        "state": download.state,
        "progress": download.progress,
        "error": download.error or None,
        "size": download.size if download.is_done else None,
        "created_at": download.created_at,
        "expires_at": download.expires_at,
        "url": absolute(file) if download.is_done else None,
    }
    return dict(serializers.DownloadSerializer(facts).data)
