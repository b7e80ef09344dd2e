"""The raid shield in words: what a Space may ask of accounts that want to do more than listen.

Who is held back is decided by `spaces.rules.why_held_back`.
"""

from datetime import UTC
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.errors import Invalid, NotAllowed
from spaces.models import Space
from spaces.rules import HeldBack, NoPart

ACCOUNT_DAYS: Final = {
    0: gettext_lazy("Any account"),
    1: gettext_lazy("Accounts older than a day"),
    7: gettext_lazy("Accounts older than a week"),
    30: gettext_lazy("Accounts older than a month"),
    365: gettext_lazy("Accounts older than a year"),
}
"""Ages in days that one may choose from; 0 asks for none."""

FOLLOWERS: Final = {
    0: gettext_lazy("With or without followers"),
    1: gettext_lazy("With a follower or more"),
    10: gettext_lazy("With 10 followers or more"),
    100: gettext_lazy("With 100 followers or more"),
    1000: gettext_lazy("With 1,000 followers or more"),
}
"""How many followers one may choose to ask for; 0 asks for none."""

SHIELD: Final = frozenset({"min_account_days", "min_followers"})


def checked_days(days: int) -> int:
    if days not in ACCOUNT_DAYS:
        raise Invalid("invalid", _("Ask for an account of 0, 1, 7, 30 or 365 days."))
    return days


def checked_followers(count: int) -> int:
    if count not in FOLLOWERS:
        raise Invalid("invalid", _("Ask for 0, 1, 10, 100 or 1000 followers."))
    return count


def words_for(held: HeldBack, space: Space) -> str:
    """What is asked for, from when on one may, and what one can do all the same."""
    listen = _("You can listen all the same.")
    if held.reason == NoPart.TOO_FEW_FOLLOWERS or held.until is None:
        wanted = space.min_followers
        asked = ngettext(
            "You can take part here once %d account follows you, or when the hosts invite you.",
            "You can take part here once %d accounts follow you, or when the hosts invite you.",
            wanted,
        )
        return f"{asked % wanted} {listen}"
    day = date_format(held.until.astimezone(UTC), "j F Y, H:i")
    asked = _("Your account is too new for this Space. It can take part from %s UTC on.") % day
    return f"{asked} {listen}"


def refusal(held: HeldBack, space: Space) -> NotAllowed:
    return NotAllowed(words_for(held, space), code=held.reason.value)


def guest_held_back() -> NotAllowed:
    return NotAllowed(
        _("Here only accounts that the hosts know something of may react. Log in to take part."),
        code="login_required",
    )
