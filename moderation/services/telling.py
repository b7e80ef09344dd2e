"""Who hears of what moderators decided: whom it hits, and who had reported."""

from django.urls import reverse

from moderation.models import Appeal, Case, Decision
from moderation.phrases import name_of, told
from timeline.models import NotificationKind
from timeline.services.notifications import notify, notify_many


def tell_person(decision: Decision) -> None:
    """Once for each state that it gets into."""
    notify(
        NotificationKind.DECISION,
        recipient=decision.person,
        key=f"decision:{decision.pk}:{decision.state}",
        path=reverse("standing_decision", args=[decision.pk]),
        title=told(decision),
    )


def tell_of_answer(appeal: Appeal) -> None:
    notify(
        NotificationKind.APPEAL_ANSWERED,
        recipient=appeal.author,
        key=f"appeal:{appeal.pk}",
        path=reverse("standing_decision", args=[appeal.decision_id]),
        title=str(appeal.get_state_display()),
    )


def tell_reporters(case: Case) -> None:
    """Once, that moderators have looked; what came of it stands on the page."""
    reporters = case.reports.filter(reporter__isnull=False).order_by()
    notify_many(
        NotificationKind.REPORT_DECIDED,
        reporters.values_list("reporter", flat=True),
        key=f"case:{case.pk}",
        path=reverse("report_outcome", args=[case.pk]),
        title=name_of(case),
    )
