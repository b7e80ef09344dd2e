"""The queue and the pages of its cases, by their addresses."""

from collections.abc import Callable  # noqa: TC003
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from accounts.requests import me
from moderation import rules
from moderation.admin import bulk, case_page, deciding, figures_page, hearing, opening
from moderation.admin.acting import AboutOthers
from moderation.admin.filters import CaseStateFilter, KindFilter, SeverityFilter
from moderation.admin.queue import Queue, cases_with_places
from moderation.models import Case
from spaces.admin import ReadOnly


@admin.register(Case)
class CaseAdmin(AboutOthers, bulk.Bulk, ReadOnly, admin.ModelAdmin):  # type: ignore[misc, type-arg]
    """What waits, the worst first, of these the oldest."""

    change_list_template = "admin/moderation/queue.html"
    list_display = ("__str__",)
    list_filter = (CaseStateFilter, KindFilter, SeverityFilter)
    list_per_page = 30
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = (
        "account__username",
        "account__name",
        "space__title",
        "space__public_id",
        "reports__words",
        "reports__tweet_text",
    )
    search_help_text = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return cases_with_places(super().get_queryset(request))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-severity", "opened_at", "pk")

    def get_changelist(self, request: HttpRequest, **_: Any) -> type[Queue]:
        return Queue

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """By the service, and not by a stock form."""
        return rules.can_moderate(me(request))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return opening.show(request)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return case_page.show(request, object_id)

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view
        own: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("figures/", figures_page.show, "figures"),
            ("<int:pk>/decide/", deciding.decide, "decide"),
            ("<int:pk>/note/", deciding.note, "note"),
            ("<int:pk>/decisions/<int:decision_pk>/", deciding.second, "second"),
            ("<int:pk>/evidence/<slug:public_id>/", hearing.evidence, "evidence"),
            ("spaces/<slug:public_id>/", hearing.recording, "recording"),
        ]
        mine = [
            path(route, site(view), name=f"moderation_case_{name}") for route, view, name in own
        ]
        return [*mine, *super().get_urls()]
