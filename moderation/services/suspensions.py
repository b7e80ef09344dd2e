"""What decisions say of how long somebody is suspended, and what of it is theirs to take back.

Several may stand at once; the longest holds. Somebody may be suspended without any decision, too:
that is remembered in `Decision.before`, and no reversal touches it.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from accounts.services.standing import (
    FOREVER,
    lengthen_suspension,
    set_suspension,
    suspension_end,
)
from moderation.models import SUSPENSIONS, Decision, DecisionQuerySet


def suspend(decision: Decision) -> bool:
    """Let what it says hold; True if that changed the standing of the account."""
    person = _as_now(decision)
    found = suspension_end(person)
    others = _standing(person).exclude(pk=decision.pk)
    if found is not None and found != _longest(map(end_of, others)):
        decision.before = {"until": found.isoformat()}
        decision.save(update_fields=["before"])
    return lengthen_suspension(decision.case.account, end_of(decision))


def take_back(decision: Decision) -> bool:
    """Leave what else stands, and what was there before; True if the account's standing changed.

    `decision` stands no more. Who was let in, or suspended for longer, by hand stays so.
    """
    person = _as_now(decision)
    others = list(_standing(person).exclude(pk=decision.pk))
    found = suspension_end(person)
    if found is None or found != _longest(map(end_of, [*others, decision])):
        return False
    floors = [end_of(other) for other in others]
    floors += [end for one in [*others, decision] if (end := _before(one))]
    now = timezone.now()
    return set_suspension(decision.case.account, _longest(end for end in floors if end > now))


def end_of(decision: Decision) -> datetime:
    return decision.until or FOREVER


def _standing(person: User) -> DecisionQuerySet:
    return Decision.objects.standing().filter(act__in=SUSPENSIONS, case__account=person)


def _before(decision: Decision) -> datetime | None:
    until = decision.before.get("until")
    return datetime.fromisoformat(until) if until else None


def _longest(ends: Iterable[datetime]) -> datetime | None:
    return max(ends, default=None)


def _as_now(decision: Decision) -> User:
    """The account with its row locked until the transaction ends."""
    rows = User.objects.select_for_update(no_key=True)
    return rows.get(pk=decision.case.account_id)
