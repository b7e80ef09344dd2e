"""Webhooks of an account: made, changed, tried, deleted; and what was told, told again."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import tasks
from accounts.models import Delivery, DeliveryState, Listening, User, Webhook, WebhookEvent, WhyOff
from accounts.models.webhooks import WEBHOOK_NAME_LENGTH
from accounts.pairs import locked
from accounts.services.announcing import body_of
from accounts.services.delivering import give_up, may_be_told
from accounts.services.standing import require_good_standing
from accounts.webhooks.kinds import PING, all_kinds
from accounts.webhooks.signing import new_salt, secret_of
from core import audit
from core.errors import DomainError, Invalid, NotFound
from core.fetching import checked_url
from core.limits import require_rate
from core.text import clean_line
from core.work import WorkState

MOST_WEBHOOKS: Final = 10
OVERLAP: Final = timedelta(days=1)
"""So long the secret before is good after a rotation."""
CHANGEABLE: Final = frozenset({"name", "url", "events", "listening", "is_on"})


def make_webhook(
    *, actor: User, name: str, url: str, events: Iterable[str], listening: str = Listening.OWN
) -> tuple[Webhook, str]:
    """A webhook that is on, and its secret, which nobody is shown again.

    Raises NotAllowed `suspended`, Invalid `webhook_name`, `webhook_events`, `webhook_listening`,
    FetchError `fetch_refused` for an address that we do not call, DomainError `too_many_webhooks`,
    TooMany.
    """
    require_good_standing(actor)
    checked = _checked({"name": name, "url": url, "events": events, "listening": listening})
    require_rate("webhook", actor.pk)
    with locked(actor) as (owner,):
        require_good_standing(owner)
        if owner.webhooks.count() >= MOST_WEBHOOKS:
            raise DomainError("too_many_webhooks", _("You have 10 webhooks. Delete one first."))
        webhook = Webhook.objects.create(user=owner, salt=new_salt(), **checked)
        audit.record("webhook.made", actor=owner, subject=webhook)
    return webhook, secret_of(webhook.salt)


def change_webhook(*, actor: User, webhook: Webhook, **fields: Any) -> Webhook:
    """Change some of CHANGEABLE. What waits goes to the new address; switched off, it is given up.

    Raises what `make_webhook` raises for a field, NotFound, and NotAllowed `suspended`.
    """
    if unknown := fields.keys() - CHANGEABLE:
        raise TypeError(f"not to be changed: {sorted(unknown)}")
    require_good_standing(actor)
    checked = _checked(fields)
    require_rate("webhook", actor.pk)
    with _own(actor, webhook) as changed:
        was_on = changed.is_on
        if checked.get("is_on", was_on) != was_on:
            # Whoever sends may switch it off at this moment, too: the last one counts, as a whole.
            checked |= {"why_off": WhyOff.OWNER, "failing_since": None}
        _set(changed, checked)
        waiting = changed.deliveries.filter(state=DeliveryState.WAITING)
        waiting.exclude(server=changed.server).update(server=changed.server)
        if checked.get("is_on") is False:
            give_up(changed)
    return changed


def rotate_secret(*, actor: User, webhook: Webhook) -> str:
    """A new secret, shown this once; for a day all is signed with the one before, too.

    Raises NotFound, NotAllowed `suspended`, TooMany.
    """
    require_good_standing(actor)
    require_rate("webhook", actor.pk)
    with _own(actor, webhook) as changed:
        salt, until = new_salt(), timezone.now() + OVERLAP
        _set(changed, {"salt": salt, "old_salt": changed.salt, "old_until": until})
        audit.record("webhook.secret_rotated", actor=actor, subject=changed)
    return secret_of(changed.salt)


def delete_webhook(*, actor: User, webhook: Webhook) -> None:
    """Gone, with what waits for it, and what is known of what was sent. Raises NotFound."""
    with _own(actor, webhook) as mine:
        subject = audit.subject_of(mine)
        WebhookEvent.objects.filter(kind=PING, deliveries__webhook=mine).delete()
        mine.delete()
        audit.record("webhook.deleted", actor=actor, subject=subject)


def send_test(*, actor: User, webhook: Webhook) -> Delivery:
    """Have a `ping` sent, once, also to one that is off. Raises as `rotate_secret`."""
    require_good_standing(actor)
    require_rate("webhook_send", actor.pk)
    with _own(actor, webhook) as mine:
        now = timezone.now()
        data = {"webhook": {"id": mine.public_id, "name": mine.name}}
        event = WebhookEvent.objects.create(
            kind=PING,
            subject=mine.public_id,
            host=mine.user,
            body=body_of(PING, now, data),
            created_at=now,
            state=WorkState.DONE,
        )
        delivery = mine.deliveries.create(event=event, server=mine.server, next_at=now)
        _send_after_commit(delivery)
    return delivery


def replay_delivery(*, actor: User, webhook: Webhook, delivery: Delivery) -> Delivery:
    """Have it sent again, under the same id, with all its tries before it. What is being sent now
    is left alone.

    Raises as `rotate_secret` (NotFound also for what `actor` may not know of any more), and
    DomainError `webhook_off`.
    """
    require_good_standing(actor)
    require_rate("webhook_send", actor.pk)
    with _own(actor, webhook) as mine:
        found = mine.deliveries.select_related("webhook__user", "event")
        again = found.filter(pk=delivery.pk).first()
        if again is not None and not mine.is_on and again.event.kind != PING:
            raise DomainError("webhook_off", _("This webhook is off. Switch it on first."))
        if again is None or not may_be_told(again):
            raise NotFound(_("There is no such delivery."))
        idle = mine.deliveries.filter(pk=again.pk).exclude(state=DeliveryState.SENDING)
        idle.update(
            state=DeliveryState.WAITING, attempts=0, next_at=timezone.now(), server=mine.server
        )
        again.refresh_from_db()
        _send_after_commit(again)
    return again


def _send_after_commit(delivery: Delivery) -> None:
    transaction.on_commit(lambda: tasks.deliver.delay(delivery.pk), robust=True)


@contextmanager
def _own(actor: User, webhook: Webhook) -> Iterator[Webhook]:
    """As it is now, in one transaction under its owner's lock. Raises NotFound."""
    with locked(actor) as (owner,):
        mine = Webhook.objects.select_related("user").filter(pk=webhook.pk, user=owner).first()
        if mine is None:
            raise NotFound(_("There is no such webhook."))
        yield mine


def _set(webhook: Webhook, fields: Mapping[str, Any]) -> None:
    """These and no others: how its last call went is written by others meanwhile."""
    for name, value in fields.items():
        setattr(webhook, name, value)
    webhook.save(update_fields=list(fields))


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    checked = {name: _CHECKS[name](value) for name, value in fields.items()}
    if "url" in checked:
        checked["server"] = (urlsplit(checked["url"]).hostname or "").rstrip(".")
    return checked


def _checked_name(name: str) -> str:
    cleaned = clean_line(name)
    if not 1 <= len(cleaned) <= WEBHOOK_NAME_LENGTH:
        raise Invalid("webhook_name", _("Give the webhook a name of up to 50 characters."))
    return cleaned


def _checked_events(events: Iterable[str]) -> list[str]:
    known, chosen = [kind.name for kind in all_kinds()], set(events)
    if not chosen or not chosen <= set(known):
        raise Invalid("webhook_events", _("Choose at least one thing to be told of."))
    return [name for name in known if name in chosen]


def _checked_listening(listening: str) -> Listening:
    if listening not in Listening.values:
        raise Invalid("webhook_listening", _("Choose which Spaces you want to hear of."))
    return Listening(listening)


_CHECKS: Final[dict[str, Callable[[Any], Any]]] = {
    "name": _checked_name,
    "url": checked_url,
    "events": _checked_events,
    "listening": _checked_listening,
    "is_on": bool,
}
