"""What whom a decision hits is told of it, in one sentence; and what a report was about."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import day
from moderation.models import Act, Case, Decision, DecisionState, Kind, Report

_WHAT: Final[dict[str, Promise]] = {
    Act.WARN: gettext_lazy("A warning"),
    Act.END_SPACE: gettext_lazy("Your Space was ended"),
    Act.REMOVE_REPLAY: gettext_lazy("The recording of your Space was removed"),
    Act.REMOVE_CLIP: gettext_lazy("Your clip was removed"),
    Act.REMOVE_TWEET: gettext_lazy("Your Tweet was removed"),
    Act.BAN: gettext_lazy("Your account was suspended for good"),
}


def told(decision: Decision) -> str:
    """What was done; of one that does not stand any more, that it does not."""
    if decision.state == DecisionState.REFUSED:
        return _("Your suspension was not confirmed")
    if decision.state == DecisionState.REVERSED:
        return _("Taken back: {what}").format(what=_what(decision))
    return _what(decision)


def name_of(reported: Case | Report) -> str:
    """What it is about, as whoever reported it knows it."""
    if reported.kind == Kind.SPACE and reported.space is not None:
        return reported.space.title
    handle = reported.account.handle
    if reported.kind == Kind.ACCOUNT:
        return f"@{handle}"
    words = _("A clip of @{handle}") if reported.kind == Kind.CLIP else _("A Tweet of @{handle}")
    return words.format(handle=handle)


def _what(decision: Decision) -> str:
    if decision.until is not None:
        return _("Your account was suspended until {day}").format(day=day(decision.until))
    return str(_WHAT[decision.act])
