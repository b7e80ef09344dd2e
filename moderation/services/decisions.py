"""Deciding cases. Each holds the row of its case, so decisions of one case follow one another.

What is decided is done, told and logged in one transaction.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import can_suspend
from accounts.services.standing import FOREVER, lengthen_suspension, record_standing
from core import audit
from core.errors import DomainError, Invalid, NotAllowed, NotFound
from core.text import clean_lines
from moderation import rules
from moderation.models import (
    SUSPENSIONS,
    WHY_LENGTH,
    Act,
    Appeal,
    AppealState,
    Case,
    CaseState,
    Decision,
    DecisionState,
    ReportState,
    answerable_for,
)
from moderation.services import acts
from moderation.services.telling import tell_of_answer, tell_person, tell_reporters
from timeline.models import Tweet

MOST_DAYS: Final = 365
PROPOSED_FOR: Final = timedelta(days=7)
"""So long a ban holds until another moderator agrees; then it lapses."""


def decide(
    *, actor: User, case: Case, act: str, why: str = "", days: int | None = None
) -> Decision:
    """Do this about what the case is about. Several acts on one case are several decisions.

    The case and its reports are closed, the person and who reported are told. A ban is proposed: it
    holds for a week, and for good once `second_ban` says so. Raises NotAllowed unless
    `rules.can_judge`; Invalid `why_required`, `days_invalid` (1 to 365, for a suspension alone) and
    what `acts.carry_out` raises; DomainError `already_decided` where somebody did the same, or
    where it and a dismissal exclude each other, and `newer_case`.
    """
    try:
        with transaction.atomic():
            return _decide(actor, case, _known(act), _cleaned(why), days)
    except IntegrityError as error:
        # A report opened another case about the same thing just now.
        raise _newer_case() from error


def second_ban(*, actor: User, decision: Decision) -> Decision:
    """Make a proposed ban one for good.

    Raises NotAllowed `needs_another` for who proposed it, NotAllowed unless `rules.can_second`, and
    DomainError `ban_closed` if it is confirmed, refused or lapsed already.
    """
    with transaction.atomic():
        ban = _proposed(actor, decision)
        if ban.by_id == actor.pk:
            message = _("You proposed this. Another moderator has to agree.")
            raise NotAllowed(message, code="needs_another")
        ban.state, ban.until, ban.seconded_by = DecisionState.EFFECTIVE, None, actor
        ban.save(update_fields=["state", "until", "seconded_by"])
        is_changed = lengthen_suspension(ban.case.account, FOREVER)
        close_case(ban.case)
        tell_person(ban)
        _log("ban.seconded", actor, ban, is_changed=is_changed)
        return ban


def refuse_ban(*, actor: User, decision: Decision) -> Decision:
    """Lift a proposed ban, at once. Whoever proposed it may, too. Else as `second_ban`."""
    with transaction.atomic():
        ban = _proposed(actor, decision)
        is_changed = end_decision(ban, DecisionState.REFUSED)
        _log("ban.refused", actor, ban, is_changed=is_changed)
        return ban


def lapse_bans(*, now: datetime) -> int:
    """Let go of bans that nobody has confirmed within a week; how many. May be repeated."""
    late = Decision.objects.filter(state=DecisionState.PROPOSED, until__lte=now)
    return sum(_lapse(pk, now) for pk in late.order_by("pk").values_list("pk", flat=True))


def _lapse(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        ban = locked_decision(pk)
        if ban.state != DecisionState.PROPOSED or ban.until is None or ban.until > now:
            return False
        is_changed = end_decision(ban, DecisionState.REFUSED)
        _log("ban.lapsed", None, ban, is_changed=is_changed)
        return True


def end_decision(decision: Decision, state: DecisionState) -> bool:
    """It stands no more: undo it, and close what waited for it. True if a suspension changed.

    Under the caller's lock of the case.
    """
    decision.state, decision.closed_at = state, timezone.now()
    decision.save(update_fields=["state", "closed_at"])
    is_changed = acts.undo(decision)
    close_case(decision.case)
    open_appeal = Appeal.objects.filter(decision=decision, state=AppealState.OPEN).first()
    if open_appeal is not None:
        # What it asks for has happened.
        open_appeal.state, open_appeal.answered_at = AppealState.GRANTED, timezone.now()
        open_appeal.save(update_fields=["state", "answered_at"])
        tell_of_answer(open_appeal)
    elif state == DecisionState.REFUSED:
        tell_person(decision)
    return is_changed


def close_case(case: Case) -> None:
    """Say of a case what its decisions say; once nothing waits, its reports are closed and told."""
    waits = case.decisions.filter(state=DecisionState.PROPOSED).exists()
    case.state = CaseState.SECOND if waits else CaseState.DECIDED
    case.decided_at = None if waits else case.decided_at or timezone.now()
    case.save(update_fields=["state", "decided_at"])
    if not waits:
        case.reports.filter(state=ReportState.OPEN).update(state=ReportState.DECIDED)
        tell_reporters(case)


def locked_case(pk: int) -> Case:
    """As it is now, locked until the transaction ends; before it the account and the Tweet that it
    is about, as whoever reports locks them in this order. Raises NotFound.
    """
    for model in (User, Tweet):
        rows = model.objects.select_for_update(no_key=True, of=("self",)).filter(cases=pk)
        list(rows.order_by().values_list("pk"))
    if not Case.objects.filter(pk=pk).update(severity=F("severity")):
        raise NotFound(_("This case does not exist."))
    people = Case.objects.select_related("account", "space__host", "tweet__author", "clip")
    return people.get(pk=pk)


def locked_decision(pk: int) -> Decision:
    """As it is now, with the lock of its case. Raises NotFound."""
    found = Decision.objects.filter(pk=pk).values_list("case_id", flat=True).first()
    if found is None:
        raise NotFound(_("This decision does not exist."))
    case = locked_case(found)
    decision = Decision.objects.select_related("by").get(pk=pk)
    decision.case = case
    return decision


def _decide(actor: User, case: Case, act: Act, why: str, days: int | None) -> Decision:
    held = locked_case(case.pk)
    _require_right(actor, held, act)
    until = _until(act, days)
    if not why and act != Act.DISMISS:
        raise Invalid("why_required", _("Say why. The person reads it, and may appeal."))
    _require_room(held, act)
    decision = Decision.objects.create(case=held, act=act, why=why, by=actor, **_state(act, until))
    is_changed = acts.carry_out(decision)
    close_case(held)
    if act != Act.DISMISS:
        tell_person(decision)
    _log("case.decided", actor, decision, is_changed=is_changed)
    return decision


def _state(act: Act, until: datetime | None) -> dict[str, Any]:
    state = DecisionState.PROPOSED if act == Act.BAN else DecisionState.EFFECTIVE
    return {"state": state, "until": until}


def _until(act: Act, days: int | None) -> datetime | None:
    if act == Act.BAN:
        return timezone.now() + PROPOSED_FOR
    if act != Act.SUSPEND:
        return None
    if days is None or not 1 <= days <= MOST_DAYS:
        message = _("Suspend for 1 to {most} days.").format(most=MOST_DAYS)
        raise Invalid("days_invalid", message)
    return timezone.now() + timedelta(days=days)


def _known(act: str) -> Act:
    if act not in Act.values:
        raise Invalid("invalid", _("Choose what to do."))
    return Act(act)


def _cleaned(why: str) -> str:
    cleaned = clean_lines(why)
    if len(cleaned) > WHY_LENGTH:
        message = _("Say why in up to {limit} characters.")
        raise Invalid("invalid", message.format(limit=WHY_LENGTH))
    return cleaned


def _require_right(actor: User, case: Case, act: Act) -> None:
    hit = {case.account, answerable_for(case, act)}
    is_allowed = all(rules.can_judge(actor, person) for person in hit)
    if is_allowed and act in SUSPENSIONS:
        is_allowed = can_suspend(actor, case.account)
    if not is_allowed:
        raise NotAllowed(_("You may not decide this case."))


def _require_room(case: Case, act: Act) -> None:
    """One decision of an act stands in a case; a dismissal stands alone."""
    standing = case.decisions.standing()
    excluded = standing if act == Act.DISMISS else standing.filter(act__in=[act, Act.DISMISS])
    other = excluded.select_related("by").last()
    if other is not None:
        message = _("@{handle} has decided this: {act}.")
        handle = other.by.handle if other.by else _("somebody")
        raise DomainError(
            "already_decided", message.format(handle=handle, act=other.get_act_display())
        )
    newer = Case.objects.open().filter(key=case.key).exclude(pk=case.pk)
    if act == Act.BAN and case.state == CaseState.DECIDED and newer.exists():
        raise _newer_case()


def _newer_case() -> DomainError:
    message = _("There is a newer case about the same. Decide there.")
    return DomainError("newer_case", message)


def _proposed(actor: User, decision: Decision) -> Decision:
    ban = locked_decision(decision.pk)
    if not (rules.can_judge(actor, ban.person) and can_suspend(actor, ban.person)):
        raise NotAllowed(_("You may not decide about this ban."))
    is_late = ban.until is not None and ban.until <= timezone.now()
    if ban.state != DecisionState.PROPOSED or is_late:
        message = _("This ban does not wait any more: {state}.")
        raise DomainError("ban_closed", message.format(state=ban.get_state_display()))
    return ban


def _log(act: str, actor: User | None, decision: Decision, *, is_changed: bool) -> None:
    """The last writes: what was decided, and what that changed of the account's standing."""
    until = decision.until.astimezone(UTC).isoformat() if decision.until else None
    audit.record(
        act, actor=actor, subject=decision.case, decision=decision.pk, did=decision.act, until=until
    )
    if is_changed:
        record_standing(actor, decision.case.account)
