"""A delivery in words: for the page, and for programs."""

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Delivery, DeliveryState

_ERRORS: Final[dict[str, Promise]] = {
    "fetch_refused": gettext_lazy("we do not call this address"),
    "fetch_unreachable": gettext_lazy("it does not answer"),
    "fetch_timed_out": gettext_lazy("it took too long to answer"),
    "fetch_too_large": gettext_lazy("it answered with too much"),
    "fetch_unreadable": gettext_lazy("it answered with something broken"),
    "off": gettext_lazy("the webhook was switched off"),
}
_LOOKS: Final = {
    DeliveryState.WAITING: "clock",
    DeliveryState.SENDING: "send",
    DeliveryState.DONE: "check",
    DeliveryState.FAILED: "close",
}


class Shown(NamedTuple):
    """`look` is an icon; `how` says in words how the last try ended."""

    delivery: Delivery
    look: str
    what: str
    how: str

    @property
    def can_send(self) -> bool:
        return self.delivery.state in {DeliveryState.DONE, DeliveryState.FAILED}


def shown(delivery: Delivery) -> Shown:
    return Shown(delivery, _LOOKS[DeliveryState(delivery.state)], _what(delivery), how(delivery))


def how(delivery: Delivery) -> str:
    """How the last try ended; "" where there was none."""
    if delivery.error:
        return str(_ERRORS.get(delivery.error, delivery.error))
    if delivery.status is None:
        return ""
    return _("it answered {status}").format(status=delivery.status)


def _what(delivery: Delivery) -> str:
    if delivery.state == DeliveryState.WAITING and delivery.attempts:
        return _("Will be tried again")
    return str(delivery.get_state_display())
