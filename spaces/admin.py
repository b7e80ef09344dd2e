from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from spaces.models import Participant, Space, SpeakRequest, Topic


class ReadOnly:
    """The stage changes through services only, which announce what they do; here one looks."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


class ParticipantInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = Participant
    fields = ("user", "role", "seat", "is_muted", "was_speaker", "joined_at", "left_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Participant]:
        return super().get_queryset(request).select_related("user")


@admin.register(Space)
class SpaceAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("title", "host", "state", "who_can_speak", "is_recorded", "started_at")
    list_filter = ("state", "who_can_speak", "is_recorded")
    list_select_related = ("host",)
    search_fields = ("title", "public_id", "host__username", "host__name")
    date_hierarchy = "created_at"
    inlines = (ParticipantInline,)


@admin.register(SpeakRequest)
class SpeakRequestAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("participant", "status", "created_at", "decided_by")
    list_filter = ("status",)
    list_select_related = ("participant", "decided_by")


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "slug")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}
