"""What moderators decided about oneself, appealing against it, and what came of one's reports."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import me
from core.paging import cursor_of, older_url
from moderation import services
from moderation.forms import AppealForm
from moderation.listings import decisions_about, page_of, shown
from moderation.models import Case, CaseState
from moderation.phrases import name_of


@require_safe
@login_required
def standing(request: HttpRequest) -> HttpResponse:
    """Every decision about oneself, the newest first; also for the suspended."""
    page = page_of(me(request), cursor_of(request.GET))
    decisions = [shown(decision) for decision in page.items]
    context = {"decisions": decisions, "older_url": older_url(request, page)}
    return render(request, "moderation/standing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def standing_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, and the form to appeal against it while that is possible."""
    decision = get_object_or_404(decisions_about(me(request)), pk=pk)
    form = AppealForm(request.POST or None)
    if form.is_valid():
        services.appeal(actor=me(request), decision=decision, words=form.cleaned_data["words"])
        messages.success(request, _("Your appeal is with the moderators."))
        return redirect("standing_decision", pk)
    return render(request, "moderation/decision.html", {"told": shown(decision), "form": form})


@require_safe
@login_required
def report_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """For whoever reported it: that moderators looked, and whether they acted; not how."""
    mine = Case.objects.filter(reports__reporter=me(request)).distinct()
    case = get_object_or_404(mine.select_related("account", "space"), pk=pk)
    context = {
        "name": name_of(case),
        "is_decided": case.state == CaseState.DECIDED,
        "is_violation": case.decisions.violations().exists(),
    }
    return render(request, "moderation/outcome.html", context)
