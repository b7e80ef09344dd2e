"""What is only looked at: rows that services wrote."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from moderation.admin.acting import AboutOthers
from moderation.models import Decision, Evidence, Purge, Report
from spaces.admin import ReadOnly


@admin.register(Report)
class ReportAdmin(AboutOthers, ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """What came in. Whoever may view it reads who reported, and is the only one who ever does."""

    list_display = ("created_at", "kind", "reason", "account", "reporter", "in_space", "state")
    list_filter = ("state", "kind", "reason", "created_at")
    list_select_related = ("account", "reporter", "in_space")
    search_fields = ("account__username", "words", "tweet_text", "space__public_id")
    date_hierarchy = "created_at"


@admin.register(Decision)
class DecisionAdmin(AboutOthers, ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    whom = "case__account"
    list_display = ("created_at", "act", "account", "state", "by", "seconded_by", "until")
    list_filter = ("state", "act", "created_at")
    list_select_related = ("case__account", "by", "seconded_by")
    search_fields = ("case__account__username", "by__username", "why")
    date_hierarchy = "created_at"
    # What was before is for the reversal, and may hold what nobody needs to read again.
    exclude = ("before",)

    @admin.display(description="account")
    def account(self, decision: Decision) -> str:
        return str(decision.case.account)


@admin.register(Evidence)
class EvidenceAdmin(AboutOthers, ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """That it exists. What is in it is opened from its case, with a reason."""

    list_display = ("created_at", "space", "account", "state", "sealed_at", "manifest_sha256")
    list_filter = ("state", "created_at")
    list_select_related = ("space", "account")
    search_fields = ("space__public_id", "account__username", "public_id", "manifest_sha256")
    exclude = ("manifest", "leased_until", "attempts", "progress")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        return super().get_queryset(request).defer("manifest")


@admin.register(Purge)
class PurgeAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """What the clock removed, in numbers."""

    list_display = ("space_public_id", "state", "due_at", "began_at", "finished_at", "removed")
    list_filter = ("state", "began_at")
    search_fields = ("space_public_id",)
    exclude = ("leased_until",)
