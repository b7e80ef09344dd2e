"""Celery: ids in, one service call each. The database says what is unfinished; these only ring."""

from celery import shared_task
from django.utils import timezone

from accounts.services import announcing, closing, delivering, erasing, exports


@shared_task(ignore_result=True)
def make_export(export_id: int) -> None:
    """Pack what somebody has here, if that is to be done and nobody is at it."""
    exports.make_export(export_id=export_id)


@shared_task(ignore_result=True)
def remove_old_exports() -> None:
    """Remove what people have had three days to take home: due every minute."""
    exports.remove_old_exports(timezone.now())


@shared_task(ignore_result=True)
def tell_of_closing(user_id: int) -> None:
    """Send the way back to whoever closed their account."""
    closing.tell_of_closing(user_id=user_id)


@shared_task(ignore_result=True)
def erase_closed_accounts() -> None:
    """Ring for each account whose time to be restored is over: due every ten minutes."""
    now = timezone.now()
    for user_id in erasing.due(now):
        erase_account.delay(user_id)
    erasing.release_handles(now)


@shared_task(ignore_result=True)
def erase_account(user_id: int) -> None:
    """Erase one account, or remove what is left of it once nothing needs that."""
    erasing.erase_account(user_id=user_id, now=timezone.now())


# --- Webhooks ------------------------------------------------------------------------------------


@shared_task(ignore_result=True)
def spread_event(event_id: int) -> None:
    """Find the webhooks that are to be told of this."""
    announcing.spread_event(event_id=event_id)


@shared_task(ignore_result=True)
def deliver(delivery_id: int) -> None:
    """Try to tell one webhook one thing; on the queue "webhooks", where one waits for strangers."""
    delivering.deliver(delivery_id=delivery_id)


@shared_task(ignore_result=True)
def remove_old_events() -> None:
    """Forget what webhooks were told a month ago: due every hour."""
    announcing.remove_old_events(timezone.now())
