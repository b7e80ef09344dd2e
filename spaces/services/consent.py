"""What may be made of somebody's words: the ledger is written here, and nowhere else.

While a Space is live a row holds from the moment it is written; what one takes back of what was
said already, or gives back, are rows about the past.
"""

from datetime import timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import User
from core.errors import Invalid, NotAllowed
from spaces import rules, seams
from spaces.changes import StageChange, changing
from spaces.consent import DEFAULTS, Span, agreed_spans, without
from spaces.models import Consent, Participant, Space
from spaces.representations import represent_you
from spaces.services.places import (
    place_of,
    require_place_now,
    require_seated,
    require_visible,
)

Kind = Consent.Kind
MOST_ROWS: Final = 1000
"""Of one person in a Space; nobody gets there by hand."""


# --- From now on -------------------------------------------------------------------------------


def answer_captions(*, actor: User, space: Space, is_given: bool) -> None:
    """May what `actor` says be captioned? Holds for the account, and from now on in this Space."""
    require_place_now(actor, space)
    accounts.set_caption_consent(actor=actor, is_given=is_given)


def follow_answer(user: User) -> None:
    """Their answer has changed: it holds at once where they are. Inside the account's lock."""
    for place in Participant.objects.here().filter(user=user).select_related("space"):
        with changing(place.space) as change:
            participant = place_of(user, change.space)
            if participant is not None and change.space.is_live:
                _take_over_answer(change, participant)


def _take_over_answer(change: StageChange, participant: Participant) -> None:
    if participant.is_seated:
        settle_captions(change, participant)
        participant.save(update_fields=["is_captioned"])
        change.tell_of(participant)
    change.tell(
        participant, "you.updated", you=represent_you(participant), reason="captions_answered"
    )


def settle_on_stage(change: StageChange, participant: Participant) -> None:
    """Somebody gets a seat: the account's answer holds for captions, and they are on the record.

    Under the caller's lock; saving `is_captioned` and `is_off_record` is the caller's.
    """
    settle_captions(change, participant)
    _settle(change, participant, Kind.RECORDING, is_given=True)
    participant.is_off_record = False


def settle_captions(change: StageChange, participant: Participant) -> None:
    """As `settle_on_stage`, of captions alone. Who was never asked has not agreed."""
    agrees = participant.user.caption_consent is True
    _settle(change, participant, Kind.CAPTIONS, is_given=agrees)
    participant.is_captioned = agrees


def go_off_record(*, actor: User, space: Space) -> None:
    """What `actor` says from now on is heard live and nowhere else; twice changes nothing.

    Lasts until they go on the record, or leave the stage.
    """
    _set_off_record(actor, space, is_off=True)


def go_on_record(*, actor: User, space: Space) -> None:
    """Undo `go_off_record`, for what is said from now on."""
    _set_off_record(actor, space, is_off=False)


def _set_off_record(actor: User, space: Space, *, is_off: bool) -> None:
    with changing(space) as change:
        participant = require_seated(actor, change.space)
        if participant.is_off_record == is_off:
            return
        participant.is_off_record = is_off
        participant.save(update_fields=["is_off_record"])
        _settle(change, participant, Kind.RECORDING, is_given=not is_off)
        change.tell_of(participant)


def _settle(change: StageChange, participant: Participant, kind: Kind, *, is_given: bool) -> None:
    """Write a row, if the ledger says otherwise now."""
    rows = _rows(participant.user, change.space, kind).filter(until=None)
    newest = rows.order_by("-pk").first()
    if is_given != (DEFAULTS[kind] if newest is None else newest.is_given):
        now = timezone.now()
        owner = {"space": change.space, "user": participant.user}
        _write(Consent(**owner, kind=kind, is_given=is_given, since=now, at=now))


# --- Afterwards --------------------------------------------------------------------------------


def withdraw_consent(
    *, actor: User, space: Space, kind: str, start_ms: int = 0, end_ms: int | None = None
) -> None:
    """Take back what was said from `start_ms` up to `end_ms` (None: to the end, in a live Space up
    to now), in ms since the Space began. Of speech (`recording`) its text goes, too.

    Anybody who spoke may, also whom the host has blocked or removed. Raises NotAllowed for others,
    Invalid for a time that is none.
    """
    with changing(space) as change:
        require_said(actor, change.space)
        span = _checked_span(change.space, start_ms, end_ms)
        _write_of_the_past(change.space, actor, _checked_kind(kind), span, is_given=False)


def give_back_consent(
    *, actor: User, space: Space, kind: str, start_ms: int = 0, end_ms: int | None = None
) -> None:
    """Undo `withdraw_consent` for a span, as far as `actor` had agreed when they said it.

    What was never agreed to is not given by this: it was never on the record.
    """
    with changing(space) as change:
        require_said(actor, change.space)
        chosen = _checked_span(change.space, start_ms, end_ms)
        checked = _checked_kind(kind)
        for span in withdrawn_spans(actor, change.space, checked):
            within = Span(max(span.start_ms, chosen.start_ms), min(span.end_ms, chosen.end_ms))
            if within.start_ms < within.end_ms:
                _write_of_the_past(change.space, actor, checked, within, is_given=True)


def withdrawn_spans(user: User, space: Space, kind: Kind) -> list[Span]:
    """What `user` took back of what they had agreed to when they said it."""
    rows = list(_rows(user, space, kind))
    # Rows about the past are written after their `since`, those of the moment at it.
    of_the_moment = [row for row in rows if row.since == row.at]
    agreed_then, agree_now = (_agreed(chosen, space, kind) for chosen in (of_the_moment, rows))
    return without(agreed_then, agree_now)


def said_ms(space: Space) -> int:
    """How long this Space has been, or was, live."""
    if space.started_at is None:
        return 0
    return ((space.ended_at or timezone.now()) - space.started_at) // timedelta(milliseconds=1)


def _agreed(rows: list[Consent], space: Space, kind: Kind) -> list[Span]:
    began_at = space.started_at or timezone.now()
    return agreed_spans(rows, default=DEFAULTS[kind], began_at=began_at, end_ms=said_ms(space))


def require_said(actor: User, space: Space) -> None:
    """Raises NotAllowed for who did not speak here, NotFound for who may not know of the Space."""
    if rules.has_spoken(actor, space):
        return
    require_visible(actor, space)
    raise NotAllowed(_("Only those who spoke in this Space can do this."))


def _checked_kind(kind: str) -> Kind:
    if kind not in Kind.values:
        raise Invalid("invalid", _("Choose between captions and all that was said."))
    return Kind(kind)


def _checked_span(space: Space, start_ms: int, end_ms: int | None) -> Span:
    length = said_ms(space)
    span = Span(start_ms, length if end_ms is None else min(end_ms, length))
    if not 0 <= span.start_ms < span.end_ms:
        raise Invalid(
            "span_invalid", _("Choose a time within this Space that ends after it begins.")
        )
    return span


def _write_of_the_past(space: Space, user: User, kind: Kind, span: Span, *, is_given: bool) -> None:
    if _rows(user, space, kind).count() >= MOST_ROWS:
        raise Invalid("changes_too_many", _("You have changed this too often."))
    began_at = space.started_at or timezone.now()
    # The last frames may come a moment after the end: they are meant, too.
    to_the_end = space.has_ended and span.end_ms >= said_ms(space)
    _write(
        Consent(
            space=space,
            user=user,
            kind=kind,
            is_given=is_given,
            since=began_at + timedelta(milliseconds=span.start_ms),
            until=None if to_the_end else began_at + timedelta(milliseconds=span.end_ms),
        )
    )


def _write(row: Consent) -> None:
    row.save(force_insert=True)
    seams.consent_changed(row.space, row.user, row)


def _rows(user: User, space: Space, kind: Kind) -> QuerySet[Consent]:
    return Consent.objects.filter(space=space, user=user, kind=kind)
