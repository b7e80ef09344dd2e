"""Celery: ids in, one service call each, and the time they act by."""

from celery import shared_task
from django.utils import timezone

from accounts import services as accounts
from moderation import services
from moderation.services import retention, sealing


@shared_task(ignore_result=True)
def seal_evidence(evidence_id: int) -> None:
    """Seal this evidence, if its sound is there and nobody is at it."""
    sealing.seal_evidence(evidence_id=evidence_id)


@shared_task(ignore_result=True)
def lift_lapsed_suspensions() -> None:
    """Let go of bans that nobody confirmed, and let in whose suspension is over: each minute."""
    now = timezone.now()
    services.lapse_bans(now=now)
    accounts.lift_lapsed_suspensions(now=now)


# --- Retention -----------------------------------------------------------------------------------


@shared_task(ignore_result=True)
def purge_due() -> None:
    """Ring for each Space whose kept copy is due, and remove what was removed: each hour."""
    now = timezone.now()
    for space_id in retention.due_spaces(now):
        purge_space.delay(space_id)
    retention.tidy_removed(now=now)


@shared_task(ignore_result=True)
def purge_space(space_id: int) -> None:
    """Begin with the purge of this Space, if it is due, and go on as far as one task goes."""
    purge_id = retention.begin_purge(space_id=space_id, now=timezone.now())
    if purge_id is not None:
        go_on_purging(purge_id)


@shared_task(ignore_result=True)
def go_on_purging(purge_id: int) -> None:
    """Remove what there still is of a Space that is being purged."""
    if retention.go_on_purging(purge_id=purge_id, now=timezone.now()):
        go_on_purging.delay(purge_id)


@shared_task(ignore_result=True)
def check_retention() -> None:
    """Look for files without a row and rows without their file: each day. Removes nothing."""
    retention.check_retention(now=timezone.now())
