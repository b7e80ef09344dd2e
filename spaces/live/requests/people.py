"""Keeping people out, and letting them back in."""

from typing import Final

from spaces import services
from spaces.live.requests.caller import Answer, Caller, Handler, Request, id_in


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


PEOPLE: Final[dict[str, Handler]] = {
    "person.remove": _remove,
    "person.readmit": _readmit,
    "person.block": _block,
}
