"""The queue's filters: links above the list, with what is open chosen from the start."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from moderation.models import Appeal, AppealState, Case, CaseState, Kind, Severity

TEMPLATE = "admin/moderation/_filter.html"


class _OpenFirst(admin.SimpleListFilter):
    """Shows `first` as long as nobody chose something else."""

    parameter_name = "state"
    title = _("State")
    template = TEMPLATE
    first: str
    all_words = _("All")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        raise NotImplementedError

    def choices(self, changelist: Any) -> Iterator[Any]:
        chosen = self.value() or self.first
        for value, words in [*self.lookup_choices, ("all", self.all_words)]:
            yield {
                "selected": chosen == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": words,
            }


class CaseStateFilter(_OpenFirst):
    first = CaseState.OPEN

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (CaseState.OPEN, _("Open")),
            (CaseState.SECOND, _("Waits for a second")),
            (CaseState.DECIDED, _("Decided")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        state = self.value() or self.first
        return queryset.filter(state=state) if state in CaseState.values else queryset


class AppealStateFilter(_OpenFirst):
    first = AppealState.OPEN

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (AppealState.OPEN, _("Open")),
            (AppealState.GRANTED, _("Granted")),
            (AppealState.DECLINED, _("Declined")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Appeal]) -> QuerySet[Appeal]:
        state = self.value() or self.first
        return queryset.filter(state=state) if state in AppealState.values else queryset


class _Choice(admin.SimpleListFilter):
    """One of a field's choices."""

    template = TEMPLATE
    parameter_name: str

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        known = {str(value) for value, _words in self.lookup_choices}
        value = self.value()
        return queryset.filter(**{self.parameter_name: value}) if value in known else queryset


class KindFilter(_Choice):
    parameter_name = "kind"
    title = _("About")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return list(Kind.choices)


class SeverityFilter(_Choice):
    parameter_name = "severity"
    title = _("Severity")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return list(reversed(Severity.choices))
