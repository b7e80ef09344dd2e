"""How the desk is doing, drawn."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from moderation import charts
from moderation.admin.acting import page
from moderation.figures import figures_at


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("moderation.view_case"):
        raise PermissionDenied
    figures = figures_at(timezone.now())
    rows = [(str(level.label), count) for level, count in figures.by_severity]
    return page(
        request,
        "figures.html",
        _("Figures"),
        figures=figures,
        median=charts.spell(figures.median_seconds),
        severities=charts.bars_of(rows),
        opened=charts.columns_of([(day.day, day.opened) for day in figures.days]),
        decided=charts.columns_of([(day.day, day.decided) for day in figures.days]),
        took=charts.columns_of([(d.day, d.seconds) for d in figures.days], of_seconds=True),
        took_top=charts.spell(
            charts.columns_of([(d.day, d.seconds) for d in figures.days], of_seconds=True).top
        ),
        table=[(day, charts.spell(day.seconds)) for day in reversed(figures.days)],
    )
