"""What the clock has to know of Spaces, read from the database."""

from datetime import datetime
from typing import Any, Final

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from moderation.models import Act, Appeal, AppealState, Decision, Hold
from moderation.retention import clock
from moderation.retention.clock import KEPT, LONGER, Facts, Held, Removal
from moderation.rules import APPEAL_TIME
from spaces.models import Space, State

AT_ONCE: Final = 200


def spaces_due(now: datetime) -> list[int]:
    """Spaces whose copy seems to be due, the oldest first, so many at once; the clock is asked once
    more under the lock of each. One query.
    """
    ended = _with_findings(Space.objects.filter(state=State.ENDED, started_at__isnull=False))
    held = Hold.objects.filter(
        space=OuterRef("pk"), created_at__lte=now, expires_at__gt=now, released_at=None
    )
    is_over = Q(ended_at__lte=now - KEPT, longer=False) | Q(ended_at__lte=now - KEPT - LONGER)
    due = ended.filter(is_over, ~Exists(held), purge=None)
    return list(due.order_by("ended_at", "pk").values_list("pk", flat=True)[:AT_ONCE])


def facts_of(space: Space) -> Facts:
    """As it is now. Three queries."""
    decisions = Decision.objects.filter(_about(space.pk, "case__"))
    appeals = Appeal.objects.filter(_about(space.pk, "decision__case__"), state=AppealState.OPEN)
    return Facts(
        began_at=space.started_at,
        ended_at=space.ended_at if space.state == State.ENDED else None,
        has_violation=decisions.violations().exists(),
        has_open_appeal=appeals.exists(),
        holds=holds_of(space),
    )


def holds_of(space: Space) -> list[Held]:
    rows = space.holds.values_list("created_at", "expires_at", "released_at")
    return [Held(*row) for row in rows]


def removals_of(act: Act, **about: Any) -> list[Removal]:
    """Decisions in force that removed this thing."""
    standing = Decision.objects.standing().filter(act=act, **about)
    rows = standing.values_list("created_at", "appeal__state")
    return [_removal(decided_at, state) for decided_at, state in rows]


def returning(act: Act, what: str, now: datetime) -> set[int]:
    """What was removed by such decisions and may still be brought back: ids of the case's `what`.

    One query.
    """
    removals: dict[int, list[Removal]] = {}
    standing = Decision.objects.standing().filter(act=act)
    for pk, decided_at, state in standing.values_list(
        f"case__{what}", "created_at", "appeal__state"
    ):
        removals.setdefault(pk, []).append(_removal(decided_at, state))
    return {pk for pk, each in removals.items() if clock.may_return(each, now)}


def held_spaces(now: datetime) -> set[int]:
    """One query."""
    holds = Hold.objects.filter(created_at__lte=now, expires_at__gt=now, released_at=None)
    return set(holds.values_list("space", flat=True))


def _removal(decided_at: datetime, state: str | None) -> Removal:
    return Removal(
        decided_at + APPEAL_TIME,
        is_appealed=state == AppealState.OPEN,
        is_declined=state == AppealState.DECLINED,
    )


def _with_findings(spaces: QuerySet[Space]) -> QuerySet[Any]:
    violations = Decision.objects.violations().filter(_about(OuterRef("pk"), "case__"))
    appeals = Appeal.objects.filter(
        _about(OuterRef("pk"), "decision__case__"), state=AppealState.OPEN
    )
    longer = ExpressionWrapper(Q(Exists(violations) | Exists(appeals)), BooleanField())
    return spaces.annotate(longer=longer)


def _about(space: Any, case: str) -> Q:
    """Found on this Space, in it, or on a clip of it."""
    return Q(**{f"{case}space": space}) | Q(**{f"{case}clip__space": space})
