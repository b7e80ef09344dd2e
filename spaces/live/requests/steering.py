"""What the hosts decide for the whole Space."""

from typing import Any, Final

from spaces import services
from spaces.live.requests.caller import (
    Answer,
    Caller,
    Handler,
    Request,
    flag_in,
    number_in,
    text_in,
)
from spaces.models import DESCRIPTION_LENGTH, TITLE_LENGTH
from spaces.services.steering import SLOW_MODES
from spaces.shield import ACCOUNT_DAYS, FOLLOWERS


def _steer(caller: Caller, request: Request) -> Answer:
    services.steer_space(
        actor=caller.actor,
        space=caller.space,
        allows_mics=flag_in(request, "allows_mics"),
        is_locked=flag_in(request, "is_locked"),
        slow_mode_seconds=number_in(request, "slow_mode_seconds", most=max(SLOW_MODES)),
        min_account_days=number_in(request, "min_account_days", most=max(ACCOUNT_DAYS)),
        min_followers=number_in(request, "min_followers", most=max(FOLLOWERS)),
    )
    return {}


def _update(caller: Caller, request: Request) -> Answer:
    services.update_space(actor=caller.actor, space=caller.space, **_wanted(request))
    return {}


def _wanted(request: Request) -> dict[str, Any]:
    """Those of the fields that are there."""
    limits = {"title": TITLE_LENGTH, "description": DESCRIPTION_LENGTH, "who_can_speak": 20}
    wanted: dict[str, Any] = {
        name: text_in(request, name, limit) for name, limit in limits.items() if name in request
    }
    needs_approval = flag_in(request, "needs_approval")
    return wanted if needs_approval is None else wanted | {"needs_approval": needs_approval}


STEERING: Final[dict[str, Handler]] = {"space.steer": _steer, "space.update": _update}
