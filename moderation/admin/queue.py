"""The queue: which rows stand on a page of it, and what is said of each."""

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, QuerySet

from moderation.models import Case, Reason, Report

MOST_REASONS = 3


class Queue(ChangeList):
    """A page of cases in turn. One more query for all of its rows tells what was reported."""

    result_list: list[Any]

    def get_results(self, request: Any) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        tell_reports(self.result_list)


def cases_with_places(cases: QuerySet[Case]) -> QuerySet[Case]:
    """All that a row names."""
    return cases.select_related("account", "space", "tweet", "clip__space")


def tell_reports(cases: list[Any]) -> None:
    """Set `report_count` and `reasons` (the most frequent first) of each, by one query."""
    counted = (
        Report.objects.filter(case__in=[case.pk for case in cases])
        .order_by()
        .values("case", "reason")
        .annotate(number=Count("pk"))
    )
    told: dict[int, list[tuple[int, str]]] = {case.pk: [] for case in cases}
    for row in counted:
        told[row["case"]].append((row["number"], row["reason"]))
    for case in cases:
        rows = sorted(told[case.pk], reverse=True)
        case.report_count = sum(number for number, _reason in rows)
        case.reasons = [str(Reason(reason).label) for _number, reason in rows[:MOST_REASONS]]
