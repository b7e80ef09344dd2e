"""Spaces of which everything is kept that can be kept, with tiny files of no sound."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from accounts.models import User
from moderation.models import (
    Act,
    Appeal,
    AppealState,
    Case,
    Decision,
    Evidence,
    EvidenceTrack,
    Hold,
    Kind,
)
from recordings.models import (
    AudioSegment,
    CaptionCue,
    CaptionTurn,
    Clip,
    Download,
    MixPart,
    Recording,
    Replay,
    WorkState,
)
from spaces.models import Consent, Participant, Space, State, Stream

LENGTH: Final = timedelta(minutes=1)


def store(name: str) -> str:
    return storages["recordings"].save(name, ContentFile(b"sound"))


def on_disk() -> set[str]:
    """Every file that is stored, by its whole name."""
    return set(_walk(""))


def forget(name: str) -> None:
    storages["recordings"].delete(name)


def folders_of(folder: str) -> set[str]:
    try:
        return set(storages["recordings"].listdir(folder)[0])
    except FileNotFoundError:
        return set()


def names_of(folder: str) -> list[str]:
    return list(_walk(folder))


def _walk(folder: str) -> Iterable[str]:
    try:
        folders, names = storages["recordings"].listdir(folder)
    except FileNotFoundError:
        return
    begin = f"{folder}/" if folder else ""
    yield from (f"{begin}{name}" for name in names)
    for inner in folders:
        yield from _walk(f"{begin}{inner}")


def folder_exists(space: Space) -> bool:
    folders, _names = storages["recordings"].listdir("")
    return space.public_id in folders


def make_kept_space(
    host: User, speakers: Iterable[User], *, ended_at: datetime, is_recorded: bool = True
) -> Space:
    """Each of them, the host first, speaks for ten seconds and is captioned."""
    space = Space.objects.create(
        host=host,
        title="Jazz at noon",
        is_recorded=is_recorded,
        state=State.ENDED,
        started_at=ended_at - LENGTH,
        ended_at=ended_at,
    )
    recording = Recording.objects.create(space=space, is_complete=True, cut_ms=60_000)
    people = [host, *speakers]
    for number, person in enumerate(people, start=1):
        _speak(recording, person, number)
    _seal(space, people)
    _download(space, host)
    if is_recorded:
        _replay(recording, people)
        make_clip(space, people)
    return space


def _speak(recording: Recording, person: User, number: int) -> None:
    space, start_ms = recording.space, number * 10_000 - 10_000
    Participant.objects.create(space=space, user=person, was_speaker=True, left_at=space.ended_at)
    stream = Stream.objects.create(space=space, user=person, number=number, seat=number)
    AudioSegment.objects.create(
        recording=recording,
        stream=stream,
        start_ms=start_ms,
        frame_count=500,
        levels=bytes([90]) * 500,
        file=store(f"{space.public_id}/segments/{number}.opus"),
        size=5,
        sha256="0" * 64,
    )
    Consent.objects.create(
        space=space,
        user=person,
        kind=Consent.Kind.CAPTIONS,
        is_given=True,
        since=space.started_at,
        at=space.started_at,
    )
    turn = CaptionTurn.objects.create(
        space=space, stream=stream, start_ms=start_ms, next_ms=start_ms + 10_000, state="done"
    )
    cue = CaptionCue.objects.create(
        space=space,
        turn=turn,
        stream=stream,
        user=person,
        start_ms=start_ms,
        end_ms=start_ms + 400,
        text="hello",
        timed_words=[["hello", start_ms, start_ms + 400, 0.9]],
    )
    cue.corrections.create(before="yellow", after="hello", by=person)


def _seal(space: Space, people: Iterable[User]) -> None:
    evidence = Evidence.objects.create(
        space=space,
        from_ms=0,
        until_ms=30_000,
        manifest={"people": [person.pk for person in people]},
        manifest_sha256="1" * 64,
        state=WorkState.DONE,
        sealed_at=space.ended_at,
    )
    for person in people:
        EvidenceTrack.objects.create(
            evidence=evidence,
            user=person,
            file=store(f"{space.public_id}/evidence/{person.pk}.opus"),
            size=5,
            sha256="2" * 64,
            levels=b"\x5a",
        )


def _download(space: Space, user: User) -> None:
    rows: Any = Download.objects
    made = rows.create(space=space, user=user, kind=Download.Kind.WHOLE, state=WorkState.DONE)
    made.file = store(f"{space.public_id}/downloads/{made.public_id}/space.zip")
    made.size = 5
    made.expires_at = space.ended_at + timedelta(days=999)
    made.save()


def _replay(recording: Recording, people: Iterable[User]) -> None:
    folder = recording.space.public_id
    turns = [[at * 10_000, at * 10_000 + 10_000, who.pk] for at, who in enumerate(people)]
    MixPart.objects.create(
        recording=recording,
        number=0,
        opus_file=store(f"{folder}/parts/00000.opus"),
        aac_file=store(f"{folder}/parts/00000.aac"),
        peaks=b"\x09" * 600,
        turns=turns,
    )
    Replay.objects.create(
        recording=recording,
        state=WorkState.DONE,
        rendered_version=1,
        opus_file=store(f"{folder}/replay/1.opus"),
        aac_file=store(f"{folder}/replay/1.m4a"),
        peaks=b"\x09" * 600,
        turns=turns,
        duration_ms=60_000,
        ready_at=recording.space.ended_at,
    )


def make_clip(space: Space, people: Iterable[User]) -> Clip:
    clip = Clip.objects.create(
        space=space,
        author=space.host,
        start_ms=0,
        end_ms=30_000,
        state=WorkState.DONE,
        rendered_version=1,
        peaks=b"\x09" * 300,
        transcript=[{"user_id": space.host_id, "words": [["hello", 0, 400]]}],
    )
    clip.opus_file = store(f"clips/{clip.public_id}/1.opus")
    clip.aac_file = store(f"clips/{clip.public_id}/1.m4a")
    clip.save()
    for person in people:
        clip.voices.create(user=person)
    return clip


def decide(space: Space, act: Act, *, at: datetime, clip: Clip | None = None) -> Decision:
    """A case about it, decided at that time; what the act does is the caller's."""
    case = Case.objects.create(
        kind=Kind.CLIP if clip else Kind.SPACE,
        key=f"{act}:{space.pk}:{at.timestamp()}",
        account=space.host,
        space=space,
        clip=clip,
        state="decided",
        opened_at=at,
        decided_at=at,
    )
    return Decision.objects.create(case=case, act=act, created_at=at)


def appeal(decision: Decision, *, at: datetime) -> Appeal:
    return Appeal.objects.create(
        decision=decision, author=decision.case.account, words="No.", created_at=at
    )


def answer(appeal: Appeal, *, is_granted: bool, at: datetime) -> None:
    """As the appeal's service leaves the rows."""
    appeal.state = AppealState.GRANTED if is_granted else AppealState.DECLINED
    appeal.answered_at = at
    appeal.save()
    if is_granted:
        appeal.decision.state = "reversed"
        appeal.decision.closed_at = at
        appeal.decision.save()


def hold(space: Space, *, since: datetime, until: datetime) -> Hold:
    return Hold.objects.create(space=space, reason="A court", created_at=since, expires_at=until)


def hidden_rows(space: Space) -> dict[str, int]:
    """How much there is of the copy for review, by kind."""
    return {
        "segments": AudioSegment.objects.filter(recording__space=space).count(),
        "tracks": EvidenceTrack.objects.filter(evidence__space=space).count(),
        "manifests": Evidence.objects.filter(space=space).exclude(manifest={}).count(),
        "downloads": Download.objects.filter(space=space).count(),
    }


def replay_rows(space: Space) -> dict[str, int]:
    """How much there is of what others could hear."""
    return {
        "parts": MixPart.objects.filter(recording__space=space).count(),
        "replays": Replay.objects.filter(recording__space=space).exclude(opus_file="").count(),
        "clips": Clip.objects.filter(space=space).exclude(opus_file="").count(),
    }


def word_rows(space: Space) -> dict[str, int]:
    return {
        "cues": CaptionCue.objects.filter(space=space).count(),
        "turns": CaptionTurn.objects.filter(space=space).count(),
        "consents": Consent.objects.filter(space=space).count(),
    }
