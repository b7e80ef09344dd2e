"""Celery: one service call each, and the time they act by."""

from celery import shared_task
from django.utils import timezone

from accounts import services as accounts
from moderation import services


@shared_task(ignore_result=True)
def lift_lapsed_suspensions() -> None:
    """Let go of bans that nobody confirmed, and let in whose suspension is over: each minute."""
    now = timezone.now()
    services.lapse_bans(now=now)
    accounts.lift_lapsed_suspensions(now=now)
