"""Decisions as whom they hit reads them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from core.paging import Page, page_by_pk
from moderation import rules
from moderation.models import Act, Appeal, Decision, DecisionQuerySet
from moderation.phrases import told


@dataclass(frozen=True)
class Told:
    """One decision: what, about which of their things, and how one may still answer."""

    decision: Decision
    appeal: Appeal | None
    why_not_appeal: rules.NoAppeal | None

    @property
    def what(self) -> str:
        return told(self.decision)

    @property
    def about(self) -> str:
        """The words of the thing itself; "" of the account."""
        case = self.decision.case
        match self.decision.act:
            case Act.END_SPACE | Act.REMOVE_REPLAY:
                return case.space.title if case.space else ""
            case Act.REMOVE_CLIP:
                return case.clip.name if case.clip else ""
            case _:
                return case.tweet.text if case.tweet else ""

    @property
    def appeal_until(self) -> datetime:
        return rules.appeal_until(self.decision)


def decisions_about(person: User) -> DecisionQuerySet:
    """With all that a page shows of them."""
    found = Decision.objects.about(person)
    return found.select_related("case__account", "case__space", "case__tweet", "case__clip__space")


def page_of(person: User, before: int | None) -> Page[Decision]:
    """The newest first; each is to be `shown`. One query."""
    return page_by_pk(decisions_about(person).select_related("appeal"), before)


def shown(decision: Decision) -> Told:
    appeal = getattr(decision, "appeal", None)
    return Told(decision, appeal, rules.why_not_appeal(decision, timezone.now()))
