"""What happened, for webhooks: written where it happens, spread by a task to whoever listens."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts import tasks
from accounts.models import Delivery, Follow, Listening, Mute, User, Webhook, WebhookEvent
from accounts.services import delivering
from core.ids import new_public_id
from core.leases import Lease, Overtaken
from core.moments import timestamp
from core.work import WorkState

BATCH: Final = 500
KEPT: Final = timedelta(days=30)
"""What was sent, and how that went."""


@transaction.atomic
def announce(  # noqa: PLR0913 - each says another thing of what happened
    kind: str,
    *,
    subject: str,
    host: User,
    data: Mapping[str, Any],
    owners: Iterable[int] = (),
    key: str = "",
) -> None:
    """Have it told to webhooks, once the caller's transaction is committed; else it is forgotten.

    `subject` is what it is about (a public id), `host` whose Space it is: followers hear of it, and
    `host` and `owners` (accounts' ids) as of theirs. Of several with the same `key` the first
    counts. Two queries; whom it concerns is found by a task.
    """
    now = timezone.now()
    event, is_first = WebhookEvent.objects.get_or_create(
        key=key or new_public_id(),
        defaults={
            "kind": kind,
            "subject": subject,
            "host": host,
            "owner_ids": sorted({host.pk, *owners}),
            "body": body_of(kind, now, data),
            "created_at": now,
        },
    )
    if is_first:
        transaction.on_commit(lambda: tasks.spread_event.delay(event.pk), robust=True)


def body_of(kind: str, now: datetime, data: Mapping[str, Any]) -> str:
    said = {"type": kind, "timestamp": timestamp(now), "data": data}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def spread_event(*, event_id: int) -> None:
    """Make a delivery for each webhook that listens, unless somebody else is at it. May be cut off
    and repeated: nobody has it twice.
    """
    if not WebhookEvent.objects.claim(event_id):
        return
    event = WebhookEvent.objects.get(pk=event_id)
    lease = Lease(WebhookEvent.objects.all(), event)
    try:
        for webhooks in _batches(_listening_to(event)):
            _deliver_to(webhooks, event)
            lease.renew()
        lease.renew(state=WorkState.DONE)
    except Overtaken:
        return
    delivering.ring_for_due(timezone.now())


def remove_old_events(now: datetime) -> None:
    """Forget what was told longer ago than it is kept, with its deliveries."""
    WebhookEvent.objects.filter(created_at__lt=now - KEPT).delete()


def _listening_to(event: WebhookEvent) -> QuerySet[Webhook]:
    """Those on, of people in good standing. What each of them may know is asked when it is sent."""
    follows = Follow.objects.filter(follower=OuterRef("user"), followed=event.host_id)
    mutes = Mute.objects.filter(muter=OuterRef("user"), muted=event.host_id)
    own = Q(listening=Listening.OWN, user__in=event.owner_ids)
    followed = Q(Exists(follows), ~Exists(mutes), listening=Listening.FOLLOWED)
    webhooks = Webhook.objects.filter(
        own | followed, is_on=True, user__is_active=True, user__suspended_at=None
    )
    return webhooks.order_by("pk")


def _batches(webhooks: QuerySet[Webhook]) -> Iterator[list[Webhook]]:
    last = 0
    while found := list(webhooks.filter(pk__gt=last)[:BATCH]):
        yield found
        last = found[-1].pk


def _deliver_to(webhooks: Iterable[Webhook], event: WebhookEvent) -> None:
    now = timezone.now()
    wanted = [webhook for webhook in webhooks if event.kind in webhook.events]
    rows = [
        Delivery(webhook=webhook, event=event, server=webhook.server, next_at=now)
        for webhook in wanted
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
