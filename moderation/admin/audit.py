"""The audit log, to be read; and to be checked from its first line to its last."""

from itertools import islice
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core import audit
from core.models import AuditEntry
from moderation.admin.acting import require
from spaces.admin import ReadOnly

MOST_FAULTS = 20


def words_of(entry: AuditEntry) -> str:
    """What a line says, without its number and time."""
    details = ", ".join(f"{name} {value}" for name, value in sorted(entry.details.items()))
    return f"{entry.act} ({details})" if details else entry.act


class ActFilter(admin.SimpleListFilter):
    """By what was done; only what was done at some time."""

    title = parameter_name = "act"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        acts = AuditEntry.objects.order_by("act").values_list("act", flat=True).distinct()
        return [(act, act) for act in acts]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(act=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Append only: here nothing is ever more than read."""

    change_list_template = "admin/moderation/audit.html"
    list_display = ("number", "at", "act", "subject", "actor_id", "details")
    list_filter = (ActFilter, "at")
    search_fields = ("=subject", "=actor_id", "=number", "=hash")
    search_help_text = "The whole subject (“space:12”), the number of a person or of a line, a hash"
    ordering = ("-number",)
    show_full_result_count = False
    list_per_page = 50

    def get_urls(self) -> list[URLPattern]:
        check = self.admin_site.admin_view(verify)
        return [path("verify/", check, name="core_auditentry_verify"), *super().get_urls()]


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Read all of the log, and say what is wrong with it."""
    require(request, lambda user: user.has_perm("core.view_auditentry"))
    faults = list(islice(audit.verify(), MOST_FAULTS))
    for fault in faults:
        messages.error(request, _("Line %d: %s.") % fault)
    if not faults:
        count = AuditEntry.objects.count()
        words = ngettext(
            "%d line, and each follows from the one before: nothing was changed or removed.",
            "%d lines, and each follows from the one before: nothing was changed or removed.",
            count,
        )
        messages.success(request, words % count)
    return redirect("admin:core_auditentry_changelist")
