"""Browsers that take web pushes."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid
from timeline import push
from timeline.models import PushSubscription
from timeline.models.notifications import AUTH_LENGTH, ENDPOINT_LENGTH, P256DH_LENGTH

MOST_BROWSERS = 10


@transaction.atomic
def subscribe(*, actor: User, endpoint: str, p256dh: str, auth: str) -> None:
    """Send pushes of `actor` to this browser from now on, and of nobody else.

    At most ten browsers: the ones that came first go. Raises Invalid `push_invalid`.
    """
    if not _is_usable(endpoint, p256dh, auth):
        message = _("We cannot send to this browser's push service. Use another browser for it.")
        raise Invalid("push_invalid", message)
    PushSubscription.objects.update_or_create(
        endpoint=endpoint, defaults={"user": actor, "p256dh": p256dh, "auth": auth}
    )
    newest = actor.push_subscriptions.order_by("-pk").values("pk")[:MOST_BROWSERS]
    actor.push_subscriptions.exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()


def unsubscribe(*, actor: User, endpoint: str) -> None:
    """Send nothing more to this browser; doing it twice changes nothing."""
    # What can be no endpoint is in no row, and PostgreSQL stumbles over a null byte.
    if endpoint.isprintable():
        actor.push_subscriptions.filter(endpoint=endpoint).delete()


def deliver(*, subscription_id: int, payload: dict[str, str]) -> None:
    """Push to one browser, if it still wants it; one that does not is forgotten.

    Raises push.Unavailable when it is worth another try, push.Refused when it is not.
    """
    subscription = PushSubscription.objects.filter(pk=subscription_id, user__is_active=True).first()
    if subscription is None or not push.is_known_service(subscription.endpoint):
        return
    browser = push.Browser(subscription.endpoint, subscription.p256dh, subscription.auth)
    try:
        push.send(browser, payload)
    except push.Gone:
        subscription.delete()


def _is_usable(endpoint: str, p256dh: str, auth: str) -> bool:
    fits = len(endpoint) <= ENDPOINT_LENGTH and len(p256dh) <= P256DH_LENGTH
    fits = fits and len(auth) <= AUTH_LENGTH
    return fits and push.is_known_service(endpoint) and push.are_keys(p256dh, auth)
