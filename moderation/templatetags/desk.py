"""What stands in the frame of the desk: where one can go, and how much waits there."""

from typing import Any, NamedTuple

from django import template
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from moderation.models import Appeal, AppealState, Case, CaseState

register = template.Library()


class Place(NamedTuple):
    """A link of the desk; `waits` is how many things wait there (None: none are counted)."""

    path: str
    words: str | Promise
    waits: int | None
    is_here: bool


@register.simple_tag(takes_context=True)
def desk_places(context: template.Context) -> list[Place]:
    """`{% desk_places as places %}`: what the viewer's group may see of the desk. Two queries."""
    request = context["request"]
    places: list[Place] = []

    def add(right: str, name: str, words: Any, waits: int | None = None, query: str = "") -> None:
        if request.user.has_perm(right):
            path = reverse(f"admin:{name}")
            here = request.path == path and request.GET.get("state", "") == query
            places.append(Place(path + (f"?state={query}" if query else ""), words, waits, here))

    if request.user.has_perm("moderation.view_case"):
        cases = Case.objects.aggregate(
            open=Count("pk", filter=Q(state=CaseState.OPEN)),
            second=Count("pk", filter=Q(state=CaseState.SECOND)),
        )
        queue = "moderation_case_changelist"
        add("moderation.view_case", queue, _("Queue"), cases["open"])
        add("moderation.view_case", queue, _("To second"), cases["second"], CaseState.SECOND)
    if request.user.has_perm("moderation.view_appeal"):
        waits = Appeal.objects.filter(state=AppealState.OPEN).count()
        add("moderation.view_appeal", "moderation_appeal_changelist", _("Appeals"), waits)
    add("moderation.view_case", "moderation_case_figures", _("Figures"))
    add("moderation.view_hold", "moderation_hold_changelist", _("Holds"))
    add("core.view_auditentry", "core_auditentry_changelist", _("Audit log"))
    return places
