"""Who may report what. Predicates read and never write.

Of a Tweet: what one can read (Tweet.objects.visible_to), and did not write. Of a clip: what one can
hear (Clip.objects.visible_to), and did not make.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from accounts.models import User
from accounts.rules import can_see as can_see_account
from accounts.rules import can_write
from moderation.models import Appeal, Decision
from spaces.models import Space
from spaces.rules import can_see as can_see_space

APPEAL_TIME: Final = timedelta(days=30)


def can_report_account(actor: User, person: User) -> bool:
    """Anybody in good standing, whom they can see and who is not themselves."""
    return can_write(actor) and actor != person and can_see_account(actor, person)


def can_report_space(actor: User, space: Space) -> bool:
    """In whatever role, in it or not; not one's own."""
    return can_write(actor) and actor.pk != space.host_id and can_see_space(actor, space)


def can_moderate(user: User) -> bool:
    """Decide cases: of the group of moderators, and in good standing."""
    return _may(user, "decide")


def can_judge(user: User, person: User) -> bool:
    """Decide about `person`: never about oneself, about an operator only another operator."""
    return can_moderate(user) and _stands_above(user, person)


def can_second(user: User, decision: Decision) -> bool:
    """Make a proposed ban one for good: somebody else than who proposed it."""
    return can_judge(user, decision.person) and user.pk != decision.by_id


def can_answer(user: User, appeal: Appeal) -> bool:
    """Nobody who decided or seconded what it is against."""
    decision = appeal.decision
    is_another = user.pk not in {decision.by_id, decision.seconded_by_id}
    return can_decide_appeals(user) and is_another and _stands_above(user, decision.person)


class NoAppeal(StrEnum):
    """Why a decision cannot be appealed against (any more). The values are error codes."""

    UNDONE = "decision_undone"
    APPEALED = "already_appealed"
    LATE = "appeal_too_late"


def why_not_appeal(decision: Decision, now: datetime) -> NoAppeal | None:
    """What keeps the person it hits from appealing, whatever the standing of their account."""
    if hasattr(decision, "appeal"):
        return NoAppeal.APPEALED
    if not decision.is_standing:
        return NoAppeal.UNDONE
    return NoAppeal.LATE if now > appeal_until(decision) else None


def appeal_until(decision: Decision) -> datetime:
    return decision.created_at + APPEAL_TIME


def can_decide_appeals(user: User) -> bool:
    """Answer an appeal; never one against what they decided or seconded themselves."""
    return _may(user, "decide_appeals")


def can_open_retained(user: User) -> bool:
    """Hear evidence and what is kept for review: each time with a reason, which is logged."""
    return _may(user, "open_retained")


def is_heard_in(user: User, space: Space, account: User | None) -> bool:
    """Would what is kept of this account (None: of every seat) be about `user` themselves? Then
    another moderator has to hear it.
    """
    if account is not None:
        return account == user
    was_there = space.participants.filter(user=user, was_speaker=True)
    return space.host_id == user.pk or was_there.exists()


def can_hold(user: User) -> bool:
    """Keep something from the purge: of the group of administrators."""
    return _may(user, "hold")


def _stands_above(user: User, person: User) -> bool:
    return user != person and (user.is_superuser or not person.is_superuser)


def _may(user: User, right: str) -> bool:
    return can_write(user) and user.is_staff and user.has_perm(f"moderation.{right}")
