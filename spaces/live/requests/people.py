"""Keeping people out, letting them back in, and what warns of some."""

from typing import Final

from spaces import services
from spaces.listings import shared_blocks
from spaces.live.requests.caller import Answer, Caller, Handler, Request, id_in
from spaces.services.places import require_manager


def _remove(caller: Caller, request: Request) -> Answer:
    services.remove_person(
        actor=caller.actor, space=caller.space, participant_id=id_in(request, "participant")
    )
    return {}


def _readmit(caller: Caller, request: Request) -> Answer:
    services.readmit_person(
        actor=caller.actor, space=caller.space, participant_id=id_in(request, "participant")
    )
    return {}


def _block(caller: Caller, request: Request) -> Answer:
    services.block_person(
        actor=caller.actor, space=caller.space, participant_id=id_in(request, "participant")
    )
    return {}


def _warn(caller: Caller, request: Request) -> Answer:
    """Whom of those who are here people have blocked whom this host follows."""
    require_manager(caller.actor, caller.space)
    return {"blocked_by": shared_blocks(caller.actor, caller.space)}


PEOPLE: Final[dict[str, Handler]] = {
    "person.remove": _remove,
    "person.readmit": _readmit,
    "person.block": _block,
    "guests.warnings": _warn,
}
