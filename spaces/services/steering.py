"""How the hosts hold a Space in hand: mics off, lockdown, slow mode, the raid shield."""

from typing import Any, Final

from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid
from spaces import rules
from spaces.changes import StageChange, changing
from spaces.events import Part
from spaces.models import Space
from spaces.representations import represent_space, represent_you, stage_of
from spaces.services.line import close_pointless_requests
from spaces.services.places import require_manager
from spaces.shield import SHIELD, checked_days, checked_followers

SLOW_MODES: Final = (0, 10, 30, 60, 300)
"""Seconds that one may choose from; 0 is no slow mode."""


def steer_space(  # noqa: PLR0913 - a Space has that many switches
    *,
    actor: User,
    space: Space,
    allows_mics: bool | None = None,
    is_locked: bool | None = None,
    slow_mode_seconds: int | None = None,
    min_account_days: int | None = None,
    min_followers: int | None = None,
) -> Space:
    """Change what is not None, at once for everybody; what is so already is not told again.

    Without mics every speaker is muted, and stays so when they are allowed again; the hosts speak
    on. Another shield holds for what is asked from now on: who waits in the line and could not ask
    any more leaves it, who is on the stage stays. Raises Invalid for a slow mode that is not one of
    SLOW_MODES, and for a shield that is none of those in `spaces.shield`.
    """
    if slow_mode_seconds is not None and slow_mode_seconds not in SLOW_MODES:
        raise Invalid("invalid", _("Slow mode is 0, 10, 30, 60 or 300 seconds."))
    wanted = {
        "allows_mics": allows_mics,
        "is_locked": is_locked,
        "slow_mode_seconds": slow_mode_seconds,
        "min_account_days": None if min_account_days is None else checked_days(min_account_days),
        "min_followers": None if min_followers is None else checked_followers(min_followers),
    }
    with changing(space) as change:
        require_manager(actor, change.space)
        changed = _take_over(change.space, wanted)
        if changed:
            change.tell_everyone("space.updated", space=represent_space(change.space))
            change.touch(Part.RIGHTS)
        if SHIELD & set(changed):
            close_pointless_requests(change)
        if "allows_mics" in changed:
            _switch_mics(change)
    return change.space


def _take_over(space: Space, wanted: dict[str, Any]) -> list[str]:
    """Write what differs; the names of it."""
    changed = [
        name
        for name, value in wanted.items()
        if value is not None and value != getattr(space, name)
    ]
    for name in changed:
        setattr(space, name, wanted[name])
    if changed:
        space.save(update_fields=[*changed, "updated_at"])
    return changed


def _switch_mics(change: StageChange) -> None:
    """Tell every speaker that they may speak, or that they are muted and may not."""
    reason = "mics_on" if change.space.allows_mics else "mics_off"
    for participant in stage_of(change.space):
        participant.space = change.space
        if rules.can_manage_stage(participant):
            continue
        if not change.space.allows_mics and not participant.is_muted:
            participant.is_muted = True
            participant.save(update_fields=["is_muted"])
            change.tell_of(participant)
        change.tell(participant, "you.updated", you=represent_you(participant), reason=reason)
