"""Many cases decided alike: asked first, then one service call each."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.requests import me
from core.errors import DomainError
from moderation import rules, services
from moderation.admin.acting import page
from moderation.admin.forms import DecideForm, complaint
from moderation.admin.queue import cases_with_places, tell_reports
from moderation.models import Act, Case


class Bulk:
    """The three acts that fit many cases; what needs a look at each is decided at the case."""

    actions = ("dismiss_cases", "warn_about_cases", "suspend_for_cases")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return rules.can_moderate(me(request))

    @admin.action(permissions=["decide"], description=_("No violation"))
    def dismiss_cases(self, request: HttpRequest, cases: QuerySet[Case]) -> HttpResponse | None:
        return _decide(request, cases, Act.DISMISS, _("Close these cases without a violation?"))

    @admin.action(permissions=["decide"], description=_("Warn"))
    def warn_about_cases(self, request: HttpRequest, cases: QuerySet[Case]) -> HttpResponse | None:
        return _decide(request, cases, Act.WARN, _("Warn these people?"))

    @admin.action(permissions=["decide"], description=_("Suspend for some days"))
    def suspend_for_cases(self, request: HttpRequest, cases: QuerySet[Case]) -> HttpResponse | None:
        return _decide(request, cases, Act.SUSPEND, _("Suspend these people?"))


def _decide(
    request: HttpRequest, chosen: QuerySet[Case], act: Act, question: Any
) -> HttpResponse | None:
    """Ask; once it is confirmed decide about each, and say about which that was refused and why."""
    cases = list(cases_with_places(chosen))
    form = DecideForm({**request.POST.dict(), "act": act})
    if "confirmed" in request.POST and form.is_valid():
        _each(request, cases, form.cleaned_data)
        return None
    if "confirmed" in request.POST:
        messages.error(request, complaint(form))
    tell_reports(cases)
    return page(
        request,
        "bulk.html",
        question,
        cases=cases,
        act=act,
        action=request.POST.get("action"),
        checkbox_name=ACTION_CHECKBOX_NAME,
        asks_days=act == Act.SUSPEND,
    )


def _each(request: HttpRequest, cases: Iterable[Case], said: dict[str, Any]) -> None:
    done = 0
    for case in cases:
        try:
            services.decide(actor=me(request), case=case, **said)
            done += 1
        except DomainError as error:
            messages.error(request, f"{case}, @{case.account.handle}: {error.message}")
    if done:
        words = ngettext("Decided: %d case.", "Decided: %d cases.", done)
        messages.success(request, words % done)
