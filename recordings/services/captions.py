"""Caption turns and cues: what was understood, written down once and for those who agreed.

A turn is the right to listen on from `next_ms`. Moving that forward is the conditional UPDATE that
decides who of two workers was first: its cue is written in the same transaction, so nothing is
written twice and nothing is left out.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Max, Min
from django.utils import timezone

from accounts.models import User
from recordings import tasks
from recordings.models import CaptionCue, CaptionTurn, Recording, WorkQuerySet, WorkState
from recordings.models.captions import CUE_LENGTH
from recordings.services import catching_up
from recordings.services.agreement import Agreement, began_at, may_caption_now, so_far_ms
from recordings.speech.utterances import Word
from recordings.voices import SLOT_MS
from spaces.captioning import can_caption
from spaces.consent import Span
from spaces.models import Consent, Space, Stream
from spaces.seams import Speech

log = logging.getLogger(__name__)

TURN_LEASE: Final = timedelta(seconds=5)
"""Short: a worker that died is missed while people speak."""
DOORBELL_SECONDS: Final = 10
"""A message that nobody took for so long is worth nothing: the sweeper rings again."""
LEAD_MS: Final = 1_000
UNPLACED_MS: Final = 12_000
"""How long ago the speech of a doorbell may have begun, where its stream lies nowhere yet."""

FAR_MS: Final = 2**31 - 1
OPEN: Final = (WorkState.WAITING, WorkState.WORKING)


class LostTurn(Exception):
    """Somebody else has this turn, or it is over."""


# --- Beginning -----------------------------------------------------------------------------------


def get_ready(space: Space) -> None:
    """A Space begins, and its host lets be captioned what they say in a moment."""
    if space.host.caption_consent and can_caption():
        send = tasks.caption_get_ready.apply_async
        transaction.on_commit(lambda: send(expires=DOORBELL_SECONDS, retry=False), robust=True)


def speech_began(speeches: Iterable[Speech]) -> None:
    """Have listened to those who agree to captions; told twice, once."""
    if not can_caption():
        return
    for speech in speeches:
        stream = (
            Stream.objects.select_related("space")
            .filter(space__public_id=speech.space_id, number=speech.stream)
            .first()
        )
        if stream is not None and may_caption_now(stream.space, stream.user_id):
            turn_id = _turn_to_ring_for(stream, speech)
            if turn_id is not None:
                ring(turn_id)


def begin_turn(stream: Stream, start_ms: int, position: str = "") -> None:
    """Have this stream listened to from there on."""
    with transaction.atomic():
        _lock(stream)
        ring(_reopen(stream, start_ms, position).pk)


def ring(turn_id: int) -> None:
    """Tell a worker; once what the caller wrote is committed."""
    send = tasks.caption_turn.apply_async
    transaction.on_commit(
        lambda: send((turn_id,), expires=DOORBELL_SECONDS, retry=False), robust=True
    )


def _turn_to_ring_for(stream: Stream, speech: Speech) -> int | None:
    """A new turn, or one that nobody is at; None while somebody listens."""
    with transaction.atomic():
        _lock(stream)
        turns = CaptionTurn.objects.filter(stream=stream)
        turn = turns.filter(state__in=OPEN).first()
        if turn is None:
            heard = turns.aggregate(heard=Max("next_ms"))["heard"] or 0
            start = max(heard, _start_ms(stream, speech.sequence))
            return _reopen(stream, start, speech.position).pk
        now = timezone.now()
        is_left = turn.leased_until is None or turn.leased_until < now
        return turn.pk if is_left else None


def _reopen(stream: Stream, start_ms: int, position: str) -> CaptionTurn:
    """One that began there and heard nothing is taken up again."""
    turn, _ = CaptionTurn.objects.update_or_create(
        stream=stream,
        start_ms=start_ms,
        defaults={
            "space": stream.space,
            "next_ms": start_ms,
            "position": position,
            "state": WorkState.WAITING,
            "attempts": 0,
            "leased_until": timezone.now() + TURN_LEASE,
        },
    )
    return turn


def _start_ms(stream: Stream, sequence: int) -> int:
    """When the speech began, or a little before."""
    if stream.zero_ms is not None:
        return max(0, stream.zero_ms + sequence * SLOT_MS - LEAD_MS)
    return max(0, so_far_ms(stream.space) - UNPLACED_MS)


def _lock(stream: Stream) -> None:
    """Turns and cues of one stream change one after another."""
    Stream.objects.filter(pk=stream.pk).update(seat=F("seat"))


# --- Being at it ---------------------------------------------------------------------------------


def claim_turn(turn_id: int) -> CaptionTurn | None:
    """Take a turn, with its Space and its stream; None if somebody has it or it is over."""
    if not CaptionTurn.objects.claim(turn_id, lease=TURN_LEASE):
        return None
    return CaptionTurn.objects.select_related("space", "stream__user").get(pk=turn_id)


def end_of(turn: CaptionTurn) -> int | None:
    """Where another turn of the stream began: that one has the rest."""
    later = CaptionTurn.objects.filter(stream=turn.stream, start_ms__gt=turn.next_ms)
    first: int | None = later.aggregate(first=Min("start_ms"))["first"]
    return first


def keep_turn(turn: CaptionTurn) -> None:
    """Renew the lease. Raises LostTurn."""
    _update(turn, leased_until=timezone.now() + TURN_LEASE)


def write_cues(
    turn: CaptionTurn, words: list[Word], *, until_ms: int, position: str
) -> list[CaptionCue]:
    """All that was said up to `until_ms`; the turn goes on there. Raises LostTurn.

    Times of words: ms since the Space began. One cue, or more where their speaker did not agree
    in between; none without words. The turn moves on in any case.
    """
    with transaction.atomic():
        _lock(turn.stream)
        _update(
            turn,
            next_ms=max(until_ms, turn.next_ms),
            position=position,
            attempts=0 if until_ms > turn.next_ms else turn.attempts,
            leased_until=timezone.now() + TURN_LEASE,
        )
        agreement = Agreement(turn.space, turn.stream.user_id)
        groups = _agreed(words, agreement)
        return [cue for group in groups if (cue := _write(turn, group)) is not None]


def end_turn(turn: CaptionTurn, *, until_ms: int) -> None:
    """Nothing more is to be heard up to `until_ms`. Raises LostTurn."""
    _update(turn, next_ms=max(until_ms, turn.next_ms), state=WorkState.DONE, leased_until=None)


def pass_on(turn: CaptionTurn) -> None:
    """Somebody else goes on with it, at once. Raises LostTurn."""
    _update(turn, state=WorkState.WAITING, leased_until=timezone.now() + TURN_LEASE)
    ring(turn.pk)


def _update(turn: CaptionTurn, **changes: object) -> None:
    """Only while it is ours: nobody else has moved it on, or taken it."""
    ours = CaptionTurn.objects.filter(
        pk=turn.pk, state=WorkState.WORKING, next_ms=turn.next_ms, attempts=turn.attempts
    )
    if not ours.update(**changes):
        raise LostTurn
    for name, value in changes.items():
        setattr(turn, name, value)


def _agreed(words: list[Word], agreement: Agreement) -> list[list[Word]]:
    """Words in a row that their speaker agrees to, with the time between them."""
    groups: list[list[Word]] = []
    for word in words:
        if groups and agreement.covers(groups[-1][0].start_ms, word.end_ms):
            groups[-1].append(word)
        elif agreement.covers(word.start_ms, word.end_ms):
            groups.append([word])
    return groups


def _write(turn: CaptionTurn, words: list[Word]) -> CaptionCue | None:
    start_ms, end_ms = words[0].start_ms, max(words[-1].end_ms, words[0].start_ms)
    if CaptionCue.objects.filter(stream=turn.stream, start_ms=start_ms).exists():
        return None
    return CaptionCue.objects.create(
        space=turn.space,
        turn=turn,
        stream=turn.stream,
        user_id=turn.stream.user_id,
        start_ms=start_ms,
        end_ms=end_ms,
        text=" ".join(word.text for word in words)[:CUE_LENGTH],
        timed_words=[list(word) for word in words],
    )


# --- What was left -------------------------------------------------------------------------------


def due() -> WorkQuerySet[CaptionTurn]:
    """Every turn: somebody speaks, or has spoken."""
    return CaptionTurn.objects.all()


# --- Taking back ---------------------------------------------------------------------------------


def consent_changed(space: Space, user: User, consent: Consent) -> None:
    """What somebody takes back is gone, with what others corrected in it. Where only a part of a
    cue is taken back, the rest of it is heard again; so is what they give back.
    """
    for stream in space.streams.filter(user=user):
        _lock(stream)  # whoever is about to write a cue reads the ledger after us
        if not consent.is_given:
            _take_back(stream, _span_of(space, consent))
    if Recording.objects.filter(space=space, is_complete=True).exists():
        catching_up.look_again(space)


def _take_back(stream: Stream, span: Span) -> None:
    cues = CaptionCue.objects.filter(
        stream=stream, end_ms__gt=span.start_ms, start_ms__lt=span.end_ms
    )
    whole = cues.aggregate(start=Min("start_ms"), end=Max("end_ms"))
    cues.delete()
    if whole["start"] is not None:
        _forget(stream, Span(min(span.start_ms, whole["start"]), max(span.end_ms, whole["end"])))


def _forget(stream: Stream, span: Span) -> None:
    """As if nobody had listened then."""
    for turn in CaptionTurn.objects.exclude(state__in=OPEN).filter(
        stream=stream, start_ms__lt=span.end_ms, next_ms__gt=span.start_ms
    ):
        heard_until = turn.next_ms
        turn.next_ms = max(turn.start_ms, span.start_ms)
        turn.save(update_fields=["next_ms"])
        if heard_until > span.end_ms:
            rest = {"space_id": turn.space_id, "state": WorkState.DONE, "next_ms": heard_until}
            CaptionTurn.objects.get_or_create(stream=stream, start_ms=span.end_ms, defaults=rest)


def _span_of(space: Space, consent: Consent) -> Span:
    start, until = consent.since - began_at(space), consent.until
    return Span(max(0, _ms(start)), FAR_MS if until is None else _ms(until - began_at(space)))


def _ms(time: timedelta) -> int:
    return time // timedelta(milliseconds=1)
