"""How much a listener may do here now: nothing in a lockdown, or before the raid shield, one thing
at a time in slow mode.
"""

import math
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError, NotAllowed
from spaces import rules, shield
from spaces.models import Participant


def require_unlocked(participant: Participant) -> None:
    """Raises NotAllowed `locked` for everybody but the hosts while the Space is locked down."""
    if participant.space.is_locked and not rules.can_manage_stage(participant):
        raise locked_down()


def require_part(participant: Participant) -> None:
    """Raises NotAllowed `account_too_young` or `followers_too_few_here` for whom the raid shield
    holds back: they listen and no more.
    """
    held = rules.why_held_back(participant)
    if held is not None:
        raise shield.refusal(held, participant.space)


def require_pace(participant: Participant, last_at: datetime | None) -> None:
    """In slow mode a listener waits until `slow_mode_seconds` after `last_at`, when they did this
    the last time (None: never). Raises `slow_down`; who is on the stage is never slowed.
    """
    if participant.is_seated or last_at is None:
        return
    wait = seconds_left(last_at, participant.space.slow_mode_seconds)
    if wait > 0:
        raise DomainError(
            "slow_down",
            ngettext(
                "Slow mode is on. Try again in %d second.",
                "Slow mode is on. Try again in %d seconds.",
                wait,
            )
            % wait,
        )


def seconds_left(since: datetime, pause_seconds: int) -> int:
    """Whole seconds until `pause_seconds` have gone by; 0 if they have."""
    left = since + timedelta(seconds=pause_seconds) - timezone.now()
    return max(0, math.ceil(left.total_seconds()))


def locked_down() -> NotAllowed:
    return NotAllowed(
        _("The hosts have locked this Space. Try again when they have opened it."), code="locked"
    )
