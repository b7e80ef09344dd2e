"""What a page shows of the replay of an ended Space, in each state of its making."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, NamedTuple, cast

from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Gone, NotFound
from core.unfurl import absolute
from recordings import rules
from recordings.models import Clip, Replay, ReplayQuerySet, WorkState
from spaces.models import Space, SpaceQuerySet

COLOURS: Final = 11
"""Of speakers, as static/css/replay.css has them: as many as there are seats."""

SOURCES: Final = (
    ("space_replay_opus", "audio/ogg; codecs=opus"),
    ("space_replay_m4a", "audio/mp4"),
)
"""The same sound twice, the smaller one first; a browser takes what it can play."""


SOUNDS: Final = {
    "opus": ("opus_file", "audio/ogg; codecs=opus"),
    "m4a": ("aac_file", "audio/mp4"),
}
"""The forms of each replay and clip: the field that has the file's name, and what it is."""

MOST_CLIPS: Final = 50
"""Whose marks have room on a time line."""


class Shown(StrEnum):
    UNRECORDED = "unrecorded"
    PREPARING = "preparing"
    PLAYABLE = "playable"
    FAILED = "failed"
    DELETED = "deleted"
    PURGED = "purged"


@dataclass(frozen=True)
class Voice:
    """Somebody who speaks in a replay, and for how long in all."""

    person: User
    colour: int
    ms: int


class Chapter(NamedTuple):
    """A mark on the way: where, since the Space began and since the replay begins."""

    title: str
    kind: str
    start_ms: int
    at_ms: int

    @property
    def seconds(self) -> int:
        """For `?t=`."""
        return self.start_ms // 1000


@dataclass(frozen=True)
class ShownReplay:
    """`state` for templates is one of Shown; the rest is there where it can be played."""

    state: Shown
    progress: int = 0
    replay: Replay | None = None
    voices: list[Voice] = field(default_factory=list)
    can_manage: bool = False

    @property
    def sources(self) -> list[dict[str, str]]:
        return sources_of(self.replay) if self.replay else []

    @property
    def public_sources(self) -> list[dict[str, str]]:
        """Addresses as other sites know them."""
        return [source | {"src": absolute(source["src"])} for source in self.sources]

    @property
    def is_trimmed(self) -> bool:
        cut = self.replay
        return cut is not None and (cut.trim_start_ms > 0 or cut.trim_end_ms is not None)

    @property
    def chapters(self) -> list[Chapter]:
        return chapters_of(self.replay) if self.replay else []


def with_replay(spaces: SpaceQuerySet) -> SpaceQuerySet:
    """Adds `replay_ms`, as spaces.replaying says: of Spaces that the viewer sees anyway."""
    playable = Replay.objects.playable().filter(recording__space=OuterRef("pk"))
    return spaces.annotate(replay_ms=Subquery(playable.values("duration_ms")[:1]))


def replay_of(space: Space, viewer: User | None) -> ShownReplay:
    """The replay of this Space, which `viewer` sees: one query, and one for who speaks in it."""
    replay = _recorded(space)
    if replay is None:
        return ShownReplay(Shown.UNRECORDED)
    state = state_of(replay)
    manages = rules.can_manage_replay(viewer, space)
    if state != Shown.PLAYABLE:
        return ShownReplay(state, replay.progress, can_manage=manages)
    return ShownReplay(state, 100, replay, voices_of(replay, viewer), manages)


def heard_replay(public_id: str, viewer: User | None, version: str = "") -> Replay:
    """Where the files lie that `viewer` may hear now: asked anew for each piece of one, and then no
    more is read than that. Raises what `playable_replay` raises, also for another `version` than
    that of now: whoever has its page open would hear the new sound at the old times.
    """
    replay = _found(Replay.objects.defer("peaks", "turns", "chapters"), public_id, viewer)
    if version not in {"", str(replay.version)}:
        raise NotFound(_("There is no replay here."))
    return replay


def playable_replay(public_id: str, viewer: User | None) -> Replay:
    """Raises NotFound (or Http404), and Gone `purged` for what is no longer kept."""
    return _found(Replay.objects.all(), public_id, viewer)


def _found(replays: ReplayQuerySet, public_id: str, viewer: User | None) -> Replay:
    found = replays.visible_to(viewer).filter(recording__space__public_id=public_id)
    replay = found.select_related("recording__space").first()
    if replay is not None:
        return replay
    space = get_object_or_404(Space.objects.visible_to(viewer), public_id=public_id)
    if replay_of(space, viewer).state == Shown.PURGED:
        raise Gone("purged", _("The replay is no longer kept."))
    raise NotFound(_("There is no replay here."))


def _recorded(space: Space) -> Replay | None:
    found = Replay.objects.filter(recording__space=space).select_related("recording__space")
    return found.defer("peaks").first()


def state_of(replay: Replay) -> Shown:
    """Of a Space that has ended. What is made anew is being prepared, and its old files rest."""
    if replay.deleted_at is not None:
        return Shown.DELETED
    if replay.recording.purged_at is not None and not replay.rendered_version:
        return Shown.PURGED
    if replay.is_playable:
        return Shown.PLAYABLE
    return Shown.FAILED if replay.state == WorkState.FAILED else Shown.PREPARING


def voices_of(replay: Replay, viewer: User | None) -> list[Voice]:
    """Who speaks in it, in the order of their first words; whom the viewer may not know of is
    heard without a name.
    """
    spoken = _spoken_ms(replay)
    known = User.objects.visible_to(viewer).in_bulk(list(spoken))
    return [
        Voice(known[pk], at % COLOURS, ms)
        for at, (pk, ms) in enumerate(spoken.items())
        if pk in known
    ]


def _spoken_ms(replay: Replay) -> dict[int, int]:
    """Milliseconds by the id of the speaker, within what is played."""
    first, last = replay.trim_start_ms, replay.trim_start_ms + replay.duration_ms
    spoken: dict[int, int] = {}
    for start, end, user_id in replay.turns:
        heard = min(end, last) - max(start, first)
        if user_id is not None and heard > 0:
            spoken[user_id] = spoken.get(user_id, 0) + heard
    return spoken


def chapters_of(replay: Replay) -> list[Chapter]:
    """What lies within what is played; one that began before it begins with it."""
    begin, end = replay.trim_start_ms, replay.trim_start_ms + replay.duration_ms
    marks = [mark for mark in replay.chapters if mark["start_ms"] < end]
    before = [mark for mark in marks if mark["start_ms"] <= begin]
    within = before[-1:] + [mark for mark in marks if mark["start_ms"] > begin]
    starts = [max(mark["start_ms"], begin) for mark in within]
    return [
        Chapter(_words_of(mark), mark["kind"], start, start - begin)
        for mark, start in zip(within, starts, strict=True)
    ]


def _words_of(mark: Mapping[str, str]) -> str:
    """What a mark of recordings.marks is called."""
    match mark["kind"]:
        case "poll":
            words = _("Poll: %(title)s")
        case "question":
            words = _("Answered: %(title)s")
        case _:
            words = _("Tweet of %(title)s")
    return words % {"title": mark["title"]}


def sources_of(replay: Replay) -> list[dict[str, str]]:
    """Addresses of its files; another version has others."""
    public_id = replay.recording.space.public_id
    return [
        {"src": f"{reverse(name, args=[public_id])}?v={replay.version}", "type": kind}
        for name, kind in SOURCES
    ]


def represent_replay(replay: Replay, viewer: User | None) -> dict[str, Any]:
    """What the player draws; times are ms since the Space began."""
    voices = voices_of(replay, viewer)
    known = {voice.person.pk for voice in voices}
    return {
        "start_ms": replay.trim_start_ms,
        "duration_ms": replay.duration_ms,
        "people": [_represent_voice(voice) for voice in voices],
        "turns": [
            [start, end, str(user_id) if user_id in known else ""]
            for start, end, user_id in replay.turns
        ],
        "chapters": [
            {"title": mark.title, "kind": mark.kind, "start_ms": mark.start_ms}
            for mark in chapters_of(replay)
        ],
        "clips": [_represent_clip(clip) for clip in _clips_in(replay, viewer)],
        "peaks": base64.b64encode(bytes(replay.peaks)).decode(),
    }


def _represent_voice(voice: Voice) -> Mapping[str, Any]:
    return {
        "user_id": str(voice.person.pk),
        "name": voice.person.display_name,
        "colour": voice.colour,
    }


def _represent_clip(clip: Clip) -> Mapping[str, Any]:
    return {
        "title": clip.title,
        "start_ms": clip.start_ms,
        "end_ms": clip.end_ms,
        "url": clip.get_absolute_url(),
    }


def _clips_in(replay: Replay, viewer: User | None) -> list[Clip]:
    """The newest of them."""
    clips = Clip.objects.visible_to(viewer).playable()
    found = clips.filter(space=replay.recording.space).defer("peaks", "transcript")
    return cast("list[Clip]", list(found[:MOST_CLIPS]))
