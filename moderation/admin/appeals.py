"""Appeals: what was decided, why it is said to be wrong, and an answer by somebody else."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.requests import me
from moderation import rules, services
from moderation.admin.acting import AboutOthers, attempt, number_of, page, require
from moderation.admin.filters import AppealStateFilter
from moderation.admin.forms import AnswerForm, complaint
from moderation.models import Appeal, AppealState
from spaces.admin import ReadOnly

ABOUT = ("author", "by", "decision__by", "decision__seconded_by", "decision__case__space")


@admin.register(Appeal)
class AppealAdmin(AboutOthers, ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """What waits for an answer, the oldest first."""

    change_list_template = "admin/moderation/appeals.html"
    whom = "author"
    list_display = ("__str__",)
    list_filter = (AppealStateFilter,)
    list_per_page = 30
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("author__username", "author__name", "words")
    ordering = ("created_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appeal]:
        return super().get_queryset(request).select_related(*ABOUT)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_queryset(request).filter(pk=number_of(object_id) or 0).first()
        if found is None:
            raise Http404
        return page(request, "appeal.html", _title(found), **_facts(found, me(request)))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(answer)
        own = path("<int:pk>/answer/", view, name="moderation_appeal_answer")
        return [own, *super().get_urls()]


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    require(request, rules.can_decide_appeals)
    asked = get_object_or_404(Appeal.objects.select_related(*ABOUT), pk=pk)
    require(request, lambda user: rules.can_answer(user, asked))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, complaint(form))
        return redirect("admin:moderation_appeal_change", pk)
    said = form.cleaned_data
    done = _("Granted: the decision is reversed.") if said["is_granted"] else _("Declined.")
    is_done = attempt(
        request, lambda: services.answer_appeal(actor=me(request), appeal=asked, **said), done
    )
    if not is_done:
        return redirect("admin:moderation_appeal_change", pk)
    return redirect("admin:moderation_appeal_changelist")


def _facts(appeal: Appeal, viewer: User) -> dict[str, Any]:
    decision = appeal.decision
    return {
        "appeal": appeal,
        "decision": decision,
        "case": decision.case,
        "is_open": appeal.state == AppealState.OPEN,
        "is_mine": viewer.pk in {decision.by_id, decision.seconded_by_id},
        "may_answer": rules.can_answer(viewer, appeal),
    }


def _title(appeal: Appeal) -> str:
    return _("Appeal of @%s") % appeal.author.handle
