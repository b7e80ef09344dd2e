"""What is kept of Spaces, with only what a test says about it; times: ms since the Space began."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from recordings.models import (
    CaptionCue,
    CaptionTurn,
    Recording,
    Replay,
    WorkState,
)
from spaces import services
from spaces.models import Consent, Participant, Space, Stream
from tests.spaces.cast import enter
from tests.spaces.factories import make_live_space


def make_ended_space(host: User, title: str = "Jazz at noon", **settings: Any) -> Space:
    """One that went on for an hour, a moment ago; recorded if `is_recorded` says so."""
    space = make_live_space(host, title, **settings)
    return end(space)


def end(space: Space, minutes: int = 60) -> Space:
    """End a live Space as if it had begun so long ago."""
    services.end_space(actor=space.host, space=space)
    space.refresh_from_db()
    space.started_at = space.ended_at - timedelta(minutes=minutes)
    space.save(update_fields=["started_at"])
    return space


def make_replay(space: Space, **fields: Any) -> Replay:
    """One that may be played, of this ended Space; its files are not there."""
    recording, _ = Recording.objects.get_or_create(space=space)
    Recording.objects.filter(pk=recording.pk).update(is_complete=True)
    done = {"state": WorkState.DONE, "version": 1, "rendered_version": 1}
    replay, _ = Replay.objects.update_or_create(
        recording=recording,
        defaults={**done, "duration_ms": space.length_ms, "ready_at": timezone.now(), **fields},
    )
    return replay


def make_replayed_space(host: User, title: str = "Jazz at noon", **settings: Any) -> Space:
    """A recorded Space of an hour that everybody may hear again."""
    space = make_ended_space(host, title, is_recorded=True, **settings)
    make_replay(space)
    return space


def speak_in(space: Space, user: User) -> Participant:
    """Somebody who had a seat in it, whatever became of the Space since."""
    participant = Participant.objects.filter(space=space, user=user).first()
    if participant is None and space.is_live:
        participant = enter(user, space)
    participant = participant or Participant(space=space, user=user, left_at=timezone.now())
    participant.was_speaker = True
    participant.save()
    return participant


def agree(
    user: User,
    space: Space,
    kind: str = Consent.Kind.CAPTIONS,
    *,
    is_given: bool = True,
    start_ms: int = 0,
    end_ms: int | None = None,
) -> Consent:
    """A row of the ledger; without times it holds for all of the Space."""
    began = space.started_at
    until = None if end_ms is None else began + timedelta(milliseconds=end_ms)
    since = began + timedelta(milliseconds=start_ms)
    return Consent.objects.create(
        space=space, user=user, kind=kind, is_given=is_given, since=since, until=until
    )


def make_stream(space: Space, user: User, seat: int | None = None, **fields: Any) -> Stream:
    number = space.streams.count() + 1
    seat = number - 1 if seat is None else seat
    return Stream.objects.create(space=space, user=user, number=number, seat=seat, **fields)


def make_cue(
    space: Space,
    user: User,
    text: str,
    start_ms: int = 0,
    *,
    word_ms: int = 400,
    confidence: float = 0.9,
) -> CaptionCue:
    """Something said, `word_ms` a word without a pause; the speaker lets it be captioned.

    Each of a person's first turn and stream.
    """
    if not Consent.objects.filter(space=space, user=user, kind=Consent.Kind.CAPTIONS).exists():
        agree(user, space)
    stream = space.streams.filter(user=user).first() or make_stream(space, user)
    turn, _ = CaptionTurn.objects.get_or_create(
        stream=stream, start_ms=0, defaults={"space": space, "next_ms": 0, "state": "done"}
    )
    words = text.split()
    timed = [
        [word, start_ms + place * word_ms, start_ms + (place + 1) * word_ms, confidence]
        for place, word in enumerate(words)
    ]
    return CaptionCue.objects.create(
        space=space,
        turn=turn,
        stream=stream,
        user=user,
        start_ms=start_ms,
        end_ms=start_ms + len(words) * word_ms,
        text=text,
        timed_words=timed,
    )
