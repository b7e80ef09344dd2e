from django.contrib import admin

from moderation.models import Report
from spaces.admin import ReadOnly


@admin.register(Report)
class ReportAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """What came in. Whoever may view it reads who reported, and is the only one who ever does."""

    list_display = ("created_at", "kind", "reason", "account", "reporter", "in_space", "state")
    list_filter = ("state", "kind", "reason", "created_at")
    list_select_related = ("account", "reporter", "in_space")
    search_fields = ("account__username", "words", "tweet_text", "space__public_id")
    date_hierarchy = "created_at"
