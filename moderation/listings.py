"""Decisions as whom they hit reads them, and reports as who made them does."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from core.paging import Page, page_by_pk
from moderation import rules
from moderation.models import (
    Act,
    Appeal,
    CaseState,
    Decision,
    DecisionQuerySet,
    Kind,
    Report,
    ReportState,
)
from moderation.phrases import name_of, told


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


# --- Reports -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reported:
    """A report as who made it reads it: what came of it, but not how."""

    report: Report

    @property
    def about(self) -> str:
        return name_of(self.report)

    @property
    def about_id(self) -> str | None:
        """None for what its author has deleted since."""
        report = self.report
        match report.kind:
            case Kind.SPACE:
                return report.space.public_id if report.space else None
            case Kind.CLIP:
                return report.clip.public_id if report.clip else None
            case Kind.TWEET:
                return str(report.tweet_id) if report.tweet_id else None
            case _:
                return str(report.account_id)

    @property
    def state(self) -> ReportState:
        case = self.report.case
        if case is None:
            return ReportState(self.report.state)
        return ReportState.DECIDED if case.state == CaseState.DECIDED else ReportState.OPEN

    @property
    def is_violation(self) -> bool | None:
        """None: it is not decided, or was so long ago that nobody knows."""
        if self.report.case is None or self.state == ReportState.OPEN:
            return None
        found: bool = vars(self.report)["is_violation"]
        return found


def reports_of(person: User) -> QuerySet[Report]:
    """Those that `person` made; each is to be read as `Reported`, which asks nothing further."""
    violations = Decision.objects.violations().filter(case=OuterRef("case"))
    made = Report.objects.filter(reporter=person).annotate(is_violation=Exists(violations))
    return made.select_related("case", "account", "space", "clip")
