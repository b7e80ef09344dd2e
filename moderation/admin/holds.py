"""What is kept longer than the clock says: set and released by administrators."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import me
from moderation import rules, services
from moderation.admin.acting import attempt, page, require
from moderation.admin.forms import HoldForm, complaint
from moderation.models import HOLD_REASON_LENGTH, Hold
from spaces.admin import ReadOnly
from spaces.models import Space

USUAL = timedelta(days=90)
HOLDS = "admin:moderation_hold_changelist"


@admin.register(Hold)
class HoldAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    change_list_template = "admin/moderation/holds.html"
    list_display = ("__str__",)
    list_per_page = 30
    show_full_result_count = False
    search_fields = ("space__public_id", "space__title", "reason", "by__username")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Hold]:
        return super().get_queryset(request).select_related("space", "by")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        extra = {"may_hold": rules.can_hold(me(request)), "now": timezone.now()}
        return super().changelist_view(request, {**(extra_context or {}), **extra})

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """By the service, and not by a stock form."""
        return rules.can_hold(me(request))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form, and what it asks for: one call of `hold_space`."""
        require(request, rules.can_hold)
        form = HoldForm(request.POST or None)
        if request.method == "POST":
            if form.is_valid() and _hold(request, form.cleaned_data):
                return redirect(HOLDS)
            if form.errors:
                messages.error(request, complaint(form))
        until = timezone.now() + USUAL
        space = request.POST.get("space") or request.GET.get("space", "")
        return page(
            request,
            "hold.html",
            _("Keep a Space from the purge"),
            space_id=space,
            reason=request.POST.get("reason", ""),
            until=request.POST.get("until") or until.date().isoformat(),
            longest=HOLD_REASON_LENGTH,
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(release)
        own = path("<int:pk>/release/", view, name="moderation_hold_release")
        return [own, *super().get_urls()]


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    require(request, rules.can_hold)
    hold = get_object_or_404(Hold, pk=pk)
    act = lambda: services.release_hold(actor=me(request), hold=hold)  # noqa: E731
    attempt(request, act, _("Released. The clock has the say again."))
    return redirect(HOLDS)


def _hold(request: HttpRequest, said: dict[str, Any]) -> bool:
    """To the end of that day, in UTC."""
    space = Space.objects.filter(public_id=said["space"]).first()
    if space is None:
        messages.error(request, _("There is no Space with this address."))
        return False
    end = datetime.combine(said["until"], time.max, tzinfo=UTC)
    return attempt(
        request,
        lambda: services.hold_space(
            actor=me(request), space=space, reason=said["reason"], expires_at=end
        ),
        _("Held: nothing of it is purged until then."),
    )
