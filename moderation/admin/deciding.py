"""The buttons of a case: each is one service call."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import me
from moderation import rules, services
from moderation.admin.acting import attempt, require
from moderation.admin.forms import DecideForm, NoteForm, complaint
from moderation.models import Act, Case, CaseState, Decision

VERDICTS = {
    "second": (services.second_ban, _("Confirmed. The suspension is for good now.")),
    "refuse": (services.refuse_ban, _("Not confirmed. They are told, and the case is open.")),
}


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide, and go on to the next case; `stay` in the form stays here."""
    require(request, rules.can_moderate)
    case = get_object_or_404(Case.objects.select_related("account"), pk=pk)
    form = DecideForm(request.POST)
    if not form.is_valid():
        messages.error(request, complaint(form))
        return _to(case)
    said = form.cleaned_data
    done = f"{case}, @{case.account.handle}: {Act(said['act']).label}."
    is_done = attempt(request, lambda: services.decide(actor=me(request), case=case, **said), done)
    if not is_done or "stay" in request.POST:
        return _to(case)
    return _on(request, case)


@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    require(request, rules.can_moderate)
    case = get_object_or_404(Case, pk=pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        words = form.cleaned_data["words"]
        attempt(
            request,
            lambda: services.add_note(actor=me(request), case=case, words=words),
            _("Noted."),
        )
    else:
        messages.error(request, _("Write the note first."))
    return _to(case)


@require_POST
def second(request: HttpRequest, pk: int, decision_pk: int) -> HttpResponse:
    """Another moderator's word about a suspension for good."""
    require(request, rules.can_moderate)
    decision = get_object_or_404(Decision.objects.select_related("case"), pk=decision_pk, case=pk)
    service, done = VERDICTS.get(request.POST.get("verdict", ""), (None, ""))
    if service is None:
        raise Http404
    is_done = attempt(request, lambda: service(actor=me(request), decision=decision), done)
    return _on(request, decision.case) if is_done else _to(decision.case)


def _to(case: Case) -> HttpResponse:
    return redirect("admin:moderation_case_change", case.pk)


def _on(request: HttpRequest, case: Case) -> HttpResponse:
    """To what is next in turn; to the queue if that is empty."""
    others = Case.objects.for_reader(me(request)).exclude(pk=case.pk)
    waiting = others.filter(state=CaseState.OPEN).in_turn().first()
    if waiting is None:
        return redirect("admin:moderation_case_changelist")
    return _to(waiting)
