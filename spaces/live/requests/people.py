"""Keeping people out, letting them back in, and what warns of some."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from spaces import services
from spaces.listings import shared_blocks
from spaces.live.requests.asks import MANAGE, Answer, Ask, Caller, Fields, calling
from spaces.live.requests.words import MANAGERS, PARTICIPANT
from spaces.services.places import require_manager


def _warn(caller: Caller, _fields: Fields) -> Answer:
    """Whom of those who are here people have blocked whom this host follows."""
    require_manager(caller.actor, caller.space)
    return {"blocked_by": shared_blocks(caller.actor, caller.space)}


PEOPLE: Final[dict[str, Ask]] = {
    "person.remove": Ask(
        does=_("Take somebody out of the Space; they cannot come back until let in."),
        who=_("managers; a co-host: host"),
        scope=MANAGE,
        fields=(PARTICIPANT,),
        handle=calling(services.remove_person),
    ),
    "person.readmit": Ask(
        does=_("Let somebody who was removed come back in."),
        who=MANAGERS,
        scope=MANAGE,
        fields=(PARTICIPANT,),
        handle=calling(services.readmit_person),
    ),
    "person.block": Ask(
        does=_("Block somebody who is here, for one's whole account."),
        who=_("all with an account: account-wide; whom the host blocks is out"),
        scope=MANAGE,
        fields=(PARTICIPANT,),
        refuses={403: ("suspended",)},
        handle=calling(services.block_person),
    ),
    "guests.warnings": Ask(
        does=_("Learn who of those here several of the people that one follows have blocked."),
        who=MANAGERS,
        scope=MANAGE,
        answer={
            "blocked_by": {
                "type": "object",
                "additionalProperties": {"type": "integer", "minimum": 2},
                "description": "By user id: how many, never who.",
            }
        },
        handle=_warn,
    ),
}
