"""Sending what webhooks wait for: signed, at least once, and tried again for two days or so.

Whoever sends holds a lease; the deadline of the call is well below it. Who dies in the middle has
sent, or not: it is sent again under the same id. One server has few calls at once, whatever waits
for it (Delivery.slot), and each call ends the next one begins.
"""

import time
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Case, F, Q, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from accounts import seams, tasks
from accounts.models import Delivery, DeliveryState, Listening, Webhook, WhyOff
from accounts.webhooks import pace, signing
from accounts.webhooks.kinds import PING, kind_of
from core import sweeping
from core.fetching import FetchError, fetch

SLOTS: Final = 2
"""Calls to one server at once."""
CONNECT_SECONDS: Final = 5
SECONDS: Final = 10
LEASE: Final = timedelta(seconds=30)
PATIENCE: Final = timedelta(days=5)
"""A webhook that was reached by nothing for so long is switched off."""
_AT_ONCE: Final = 100
_GONE: Final = 410
_ASKS_FOR_TIME: Final = frozenset({429, 503})
_IDLE: Final = {"slot": None, "leased_until": None}


class Outcome(NamedTuple):
    """How one try went: the `status` of an answer (then `error` is ""), or why there was none."""

    status: int | None
    error: str
    duration_ms: int
    retry_after: str = ""

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


# --- Which is next -------------------------------------------------------------------------------


def sweep() -> None:
    """What is due by now (core.sweeping)."""
    ring_for_due(timezone.now())


def ring_for_due(now: datetime) -> None:
    """Ring for what is due: of each server as much as it has slots. Two queries."""
    _release_lost(now)
    place = Window(RowNumber(), partition_by="server", order_by=["next_at", "pk"])
    due = Delivery.objects.due(now).annotate(place=place).filter(place__lte=SLOTS)
    for pk in due.order_by("next_at", "pk").values_list("pk", flat=True)[:_AT_ONCE]:
        sweeping.ring(tasks.deliver, pk)


def _release_lost(now: datetime) -> None:
    """What somebody was at who died: as if nobody had been, as often as it may be tried at all."""
    lost = Delivery.objects.filter(state=DeliveryState.SENDING, leased_until__lt=now)
    if lost.exists():  # nobody waits in line to write nothing
        was_last = Q(attempts__gt=len(settings.WEBHOOK_RETRY_SECONDS))
        failed, waiting = Value(DeliveryState.FAILED), Value(DeliveryState.WAITING)
        lost.update(state=Case(When(was_last, failed), default=waiting), next_at=now, **_IDLE)


def _ring_next(server: str, now: datetime) -> None:
    due = Delivery.objects.due(now).filter(server=server).order_by("next_at", "pk")
    pk = due.values_list("pk", flat=True).first()
    if pk is not None:
        sweeping.ring(tasks.deliver, pk)


# --- One try -------------------------------------------------------------------------------------


def deliver(*, delivery_id: int) -> None:
    """Try this one, if it is due, nobody is at it, and its server has a slot left."""
    now = timezone.now()
    if not _claim(delivery_id, now):
        return
    found = Delivery.objects.select_related("webhook__user", "event").get(pk=delivery_id)
    if not may_be_told(found):
        found.delete()
    else:
        _note(found, _call(found, now))
    _ring_next(found.server, timezone.now())


def _claim(pk: int, now: datetime) -> bool:
    """Of two at once one has it, and of three for one server two: the constraints say so."""
    mine = Delivery.objects.due(now).filter(pk=pk)
    for slot in range(SLOTS):
        try:
            with transaction.atomic():
                taken = mine.update(
                    state=DeliveryState.SENDING,
                    slot=slot,
                    leased_until=now + LEASE,
                    attempts=F("attempts") + 1,
                )
        except IntegrityError:
            continue
        return bool(taken)
    return False


def may_be_told(delivery: Delivery) -> bool:
    """Is it still to be sent, and may who owns the webhook know of it, at this moment?"""
    webhook, event = delivery.webhook, delivery.event
    if not webhook.user.is_in_good_standing:
        return False
    if event.kind == PING:
        return True
    kind = kind_of(event.kind)
    if kind is None or not webhook.is_on or event.kind not in webhook.events:
        return False
    if webhook.listening == Listening.FOLLOWED and not kind.may_hear(event.subject, None):
        return False
    return kind.may_hear(event.subject, webhook.user)


def _call(delivery: Delivery, now: datetime) -> Outcome:
    """Nothing of the answer but its status is kept, and none of its body is read."""
    body = delivery.event.body.encode()
    signed = signing.headers_for(delivery.webhook, delivery.event.message_id, body, now)
    _give_back_connection()
    began = time.monotonic()
    try:
        answer = fetch(
            delivery.webhook.url,
            method="POST",
            headers={"Content-Type": "application/json", **signed},
            body=body,
            most_bytes=0,
            seconds=SECONDS,
            connect_seconds=CONNECT_SECONDS,
        )
    except FetchError as error:
        return Outcome(None, error.code, _since(began))
    return Outcome(answer.status, "", _since(began), answer.headers.get("retry-after", ""))


def _give_back_connection() -> None:
    """Others need it while this one waits for a stranger's server."""
    if not connection.in_atomic_block:
        connection.close()


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)


# --- How it went ---------------------------------------------------------------------------------


@transaction.atomic
def _note(delivery: Delivery, outcome: Outcome) -> None:
    """Done, to be tried again, or given up; nothing if somebody else has it by now."""
    now = timezone.now()
    next_at = None if outcome.is_success else _next_try(delivery, outcome, now)
    mine = Delivery.objects.filter(
        pk=delivery.pk, state=DeliveryState.SENDING, leased_until=delivery.leased_until
    )
    if not mine.update(
        state=_state_after(outcome, next_at),
        next_at=next_at or now,
        status=outcome.status,
        error=outcome.error,
        duration_ms=outcome.duration_ms,
        tried_at=now,
        **_IDLE,
    ):
        return
    _note_on_webhook(delivery.webhook, outcome, now)


def _state_after(outcome: Outcome, next_at: datetime | None) -> DeliveryState:
    if outcome.is_success:
        return DeliveryState.DONE
    return DeliveryState.FAILED if next_at is None else DeliveryState.WAITING


def _next_try(delivery: Delivery, outcome: Outcome, now: datetime) -> datetime | None:
    if outcome.status == _GONE or delivery.event.kind == PING:
        return None
    at = pace.next_try(settings.WEBHOOK_RETRY_SECONDS, delivery.attempts, now)
    if at is None or outcome.status not in _ASKS_FOR_TIME:
        return at
    return pace.asked_for(outcome.retry_after, now) or at


def _note_on_webhook(webhook: Webhook, outcome: Outcome, now: datetime) -> None:
    rows = Webhook.objects.filter(pk=webhook.pk)
    since = None if outcome.is_success else Coalesce(F("failing_since"), now)
    rows.update(last_at=now, last_status=outcome.status, failing_since=since)
    if outcome.status == _GONE:
        _switch_off(webhook, WhyOff.GONE)
    elif rows.filter(failing_since__lte=now - PATIENCE).exists():
        _switch_off(webhook, WhyOff.FAILING)


def _switch_off(webhook: Webhook, why: WhyOff) -> None:
    """Told once, and to its owner alone. What waits is given up."""
    rows = Webhook.objects.filter(pk=webhook.pk, is_on=True)
    if rows.update(is_on=False, why_off=why):
        give_up(webhook)
        seams.webhook_switched_off(webhook)


def give_up(webhook: Webhook) -> None:
    """What waits for a webhook that is off: its owner may still have it sent again."""
    waiting = Delivery.objects.filter(~Q(event__kind=PING), webhook=webhook)
    waiting.filter(state=DeliveryState.WAITING).update(state=DeliveryState.FAILED, error="off")
