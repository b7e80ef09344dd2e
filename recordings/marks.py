"""What stands on the time line of a replay: who spoke when, and what happened on the way."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, Final

from accounts.models import User
from recordings.voices import SLOT_MS, Voice
from spaces.live.talk import SPEECH_LEVEL
from spaces.models import Question, Space
from timeline.models import Tweet

Turn = list[Any]
"""[start_ms, end_ms, user id]"""

_GAP_MS: Final = 1000


def turns_of(voices: Iterable[Voice], slots: range) -> list[Turn]:
    """Who spoke, as loud as speech is, in these slots; a breath does not end a turn."""
    turns = []
    for voice in voices:
        for run in voice.runs:
            spoken = [
                slot
                for slot, level in enumerate(run.levels, run.start)
                if level >= SPEECH_LEVEL and slot in slots
            ]
            turns += [[slot * SLOT_MS, (slot + 1) * SLOT_MS, voice.user_id] for slot in spoken]
    return joined_turns(turns)


def joined_turns(turns: Iterable[Sequence[Any]]) -> list[Turn]:
    """In the order of their starts; those of one person less than a second apart are one."""
    newest: dict[int | None, Turn] = {}
    joined: list[Turn] = []
    for start, end, user_id in sorted(turns, key=itemgetter(0)):
        last = newest.get(user_id)
        if last is not None and start - last[1] < _GAP_MS:
            last[1] = max(last[1], end)
        else:
            newest[user_id] = [start, end, user_id]
            joined.append(newest[user_id])
    return joined


def turns_within(turns: Iterable[Turn], start_ms: int, end_ms: int) -> list[Turn]:
    return [
        [max(start, start_ms), min(end, end_ms), user_id]
        for start, end, user_id in turns
        if start < end_ms and end > start_ms
    ]


def chapters_of(space: Space, end_ms: int) -> list[dict[str, Any]]:
    """Polls opened, questions answered, Tweets pinned before `end_ms`: Replay.chapters.

    Only what everybody may read. Four queries.
    """
    began_at = space.started_at
    if began_at is None:
        return []
    marks = [
        (_ms(at, began_at), kind, title)
        for kind, found in _MARKS.items()
        for at, title in found(space)
    ]
    return [
        {"start_ms": start_ms, "title": title, "kind": kind}
        for start_ms, kind, title in sorted(marks)
        if 0 <= start_ms < end_ms
    ]


def _polls(space: Space) -> list[tuple[datetime, str]]:
    return list(space.polls.values_list("created_at", "question"))


def _questions(space: Space) -> list[tuple[datetime, str]]:
    answered = space.questions.filter(
        status=Question.Status.ANSWERED,
        decided_at__isnull=False,
        author__in=User.objects.visible_to(None),
    )
    return [(at, text) for at, text in answered.values_list("decided_at", "text") if at]


def _pins(space: Space) -> list[tuple[datetime, str]]:
    """Whose Tweet it was: its words may be deleted later."""
    public = space.pins.filter(tweet__in=Tweet.objects.visible_to(None))
    rows = public.values_list("created_at", "tweet__author__username")
    return [(at, f"@{handle}") for at, handle in rows]


_MARKS: Final = {"poll": _polls, "question": _questions, "pin": _pins}


def _ms(at: datetime, began_at: datetime) -> int:
    return int((at - began_at).total_seconds() * 1000)
