import logging
from typing import Any

from celery import Task, shared_task

from timeline import push
from timeline.models import PushSubscription
from timeline.services import subscriptions

log = logging.getLogger(__name__)

TRIES = 6
FIRST_WAIT_SECONDS = 15
LONGEST_WAIT_SECONDS = 3600


@shared_task
def push_to(user_ids: list[int], *, text: str, path: str, tag: str) -> None:
    """Queue one message for each browser of these people, so that none waits for another."""
    found = PushSubscription.objects.filter(user__in=user_ids).values_list("pk", flat=True)
    for subscription_id in found:
        push_one.delay(subscription_id, {"text": text, "path": path, "tag": tag})


@shared_task(bind=True, max_retries=TRIES)
def push_one(self: "Task[Any, Any]", subscription_id: int, payload: dict[str, str]) -> None:
    """Push to one browser. A service that is busy or away is asked again, up to six times: after
    as long as it says, or 15 s doubling each time.
    """
    try:
        subscriptions.deliver(subscription_id=subscription_id, payload=payload)
    except push.Unavailable as error:
        wait = error.retry_after or FIRST_WAIT_SECONDS * 2**self.request.retries
        raise self.retry(countdown=min(wait, LONGEST_WAIT_SECONDS)) from error
    except push.Refused as error:
        log.warning("a push was refused: %s", error, extra={"subscription": subscription_id})
