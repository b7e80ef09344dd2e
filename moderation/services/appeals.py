"""Appeals: whom a decision hits says why it is wrong, and another moderator answers."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.standing import record_standing
from core import audit
from core.errors import DomainError, Invalid, NotAllowed, NotFound
from core.text import clean_lines
from moderation import rules
from moderation.models import (
    APPEAL_LENGTH,
    VIOLATIONS,
    WHY_LENGTH,
    Appeal,
    AppealState,
    Decision,
    DecisionState,
)
from moderation.services.decisions import end_decision, locked_decision
from moderation.services.telling import tell_of_answer


@transaction.atomic
def appeal(*, actor: User, decision: Decision, words: str) -> Appeal:
    """Say why a decision is wrong: whom it hits, once, within 30 days, suspended or not.

    Raises NotFound for who is not that person, Invalid for no words or too many, and DomainError
    with what `rules.why_not_appeal` says.
    """
    against = locked_decision(decision.pk)
    if against.person != actor or against.act not in VIOLATIONS:
        raise NotFound(_("There is no such decision about you."))
    _require_open(against)
    cleaned = _cleaned(words, APPEAL_LENGTH, _("Say why it is wrong, in up to {limit} characters."))
    made = Appeal.objects.create(decision=against, author=actor, words=cleaned)
    audit.record("appeal.made", actor=actor, subject=against.case, appeal=made.pk)
    return made


@transaction.atomic
def answer_appeal(*, actor: User, appeal: Appeal, is_granted: bool, answer: str) -> Appeal:
    """Grant it, and undo the decision with all it did, or decline it; the person is told why.

    Raises NotAllowed `needs_another` for who decided or seconded it and NotAllowed unless
    `rules.can_answer`, Invalid `answer_required`, DomainError `already_answered`.
    """
    decision = locked_decision(appeal.decision_id)
    asked = Appeal.objects.select_related("by").get(pk=appeal.pk)
    asked.decision = decision
    _require_may_answer(actor, asked)
    if not clean_lines(answer):
        raise Invalid("answer_required", _("Say why. The person reads it."))
    asked.answer = _cleaned(answer, WHY_LENGTH, _("Answer in up to {limit} characters."))
    asked.state = AppealState.GRANTED if is_granted else AppealState.DECLINED
    asked.by, asked.answered_at = actor, timezone.now()
    asked.save(update_fields=["answer", "state", "by", "answered_at"])
    is_changed = is_granted and end_decision(decision, DecisionState.REVERSED)
    tell_of_answer(asked)
    _log(actor, asked, is_changed=is_changed)
    return asked


def _require_open(decision: Decision) -> None:
    match rules.why_not_appeal(decision, timezone.now()):
        case None:
            return
        case rules.NoAppeal.APPEALED as reason:
            message = _("You have appealed against this. Moderators answer each appeal once.")
        case rules.NoAppeal.UNDONE as reason:
            message = _("This decision does not hold any more. There is nothing to appeal against.")
        case rules.NoAppeal.LATE as reason:
            message = _("The time to appeal against this is over: it was {days} days.")
            message = message.format(days=rules.APPEAL_TIME.days)
    raise DomainError(reason.value, message)


def _require_may_answer(actor: User, asked: Appeal) -> None:
    if asked.state != AppealState.OPEN:
        by = f"@{asked.by.handle}" if asked.by else _("somebody")
        message = _("{who} has answered this appeal: {state}.")
        words = message.format(who=by, state=asked.get_state_display())
        raise DomainError("already_answered", words)
    if rules.can_answer(actor, asked):
        return
    if actor.pk in {asked.decision.by_id, asked.decision.seconded_by_id}:
        message = _("You took part in this decision. Another moderator has to answer.")
        raise NotAllowed(message, code="needs_another")
    raise NotAllowed(_("You may not answer this appeal."))


def _cleaned(words: str, limit: int, message: str) -> str:
    cleaned = clean_lines(words)
    if not 1 <= len(cleaned) <= limit:
        raise Invalid("invalid", message.format(limit=limit))
    return cleaned


def _log(actor: User, asked: Appeal, *, is_changed: bool) -> None:
    audit.record(
        "appeal.answered",
        actor=actor,
        subject=asked.decision.case,
        appeal=asked.pk,
        decision=asked.decision_id,
        is_granted=asked.state == AppealState.GRANTED,
    )
    if is_changed:
        record_standing(actor, asked.decision.case.account)
