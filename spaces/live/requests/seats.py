"""Seats, the microphone, and the line of those who ask for it."""

from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from spaces import services
from spaces.live.requests.asks import MANAGE, SPEAK, Ask, Id, Text, calling
from spaces.live.requests.words import HOST, MANAGERS, PARTICIPANT, SEATED, SHIELD
from spaces.models import QUESTION_LENGTH
from spaces.representations import represent_request
from spaces.representations.schemas import ref

TYPED_LENGTH: Final = 4 * QUESTION_LENGTH
"""Of a question as it was typed; what is left of it when it is cleaned may be shorter."""

_REQUEST: Final = Id("request", _("The `id` of the request."), to="request_id")
_COUNT: Final = {"count": {"type": "integer", "minimum": 0, "description": "How many it met."}}

_MIC: Final[dict[str, Ask]] = {
    "mic.open": Ask(
        does=_("Unmute oneself."),
        who=SEATED,
        scope=SPEAK,
        refuses={403: ("mics_off",), 409: ("not_seated",)},
        handle=calling(partial(services.set_muted, muted=False)),
    ),
    "mic.mute": Ask(
        does=_("Mute oneself."),
        who=SEATED,
        scope=SPEAK,
        refuses={409: ("not_seated",)},
        handle=calling(partial(services.set_muted, muted=True)),
    ),
}

_LINE: Final[dict[str, Ask]] = {
    "request.create": Ask(
        does=_("Ask the hosts for the microphone."),
        who=_("signed-in listener"),
        scope=SPEAK,
        fields=(Text("question", _("In one line, what about."), TYPED_LENGTH, required=False),),
        answer={"request": ref("StageRequest")},
        refuses={
            403: ("locked", *SHIELD),
            409: ("already_seated", "already_requested", "asked_too_soon", "slow_down"),
        },
        handle=calling(services.request_to_speak, "request", represent_request),
    ),
    "request.withdraw": Ask(
        does=_("Ask for the microphone no more."),
        who=_("its author"),
        scope=SPEAK,
        handle=calling(services.withdraw_request),
    ),
    "request.approve": Ask(
        does=_("Let somebody who asks take a seat."),
        who=MANAGERS,
        scope=MANAGE,
        fields=(_REQUEST,),
        refuses={409: ("request_closed", "seats_full")},
        handle=calling(services.approve_request),
    ),
    "request.decline": Ask(
        does=_("Decline somebody who asks; they may ask again after a minute."),
        who=MANAGERS,
        scope=MANAGE,
        fields=(_REQUEST,),
        refuses={409: ("request_closed",)},
        handle=calling(services.decline_request),
    ),
    "request.decline_all": Ask(
        does=_("Decline everybody who asks."),
        who=MANAGERS,
        scope=MANAGE,
        answer=_COUNT,
        handle=calling(services.decline_all_requests, "count"),
    ),
}

_SEAT: Final[dict[str, Ask]] = {
    "seat.take": Ask(
        does=_("Sit down without asking, where one may."),
        who=_("whoever the “who can speak” choice lets up without asking"),
        scope=SPEAK,
        refuses={403: ("locked", *SHIELD), 409: ("already_seated", "seats_full")},
        handle=calling(services.take_seat),
    ),
    "seat.leave": Ask(
        does=_("Leave the stage and listen."),
        who=_("speaker, co-host (back to listening)"),
        scope=SPEAK,
        refuses={409: ("not_seated",)},
        handle=calling(services.leave_seat),
    ),
    "seat.revoke": Ask(
        does=_("Take somebody's seat away; they listen on."),
        who=_("managers; a co-host's seat: host"),
        scope=MANAGE,
        fields=(PARTICIPANT,),
        refuses={409: ("not_seated",)},
        handle=calling(services.revoke_seat),
    ),
    "seat.mute": Ask(
        does=_("Mute a speaker."),
        who=MANAGERS,
        scope=MANAGE,
        fields=(PARTICIPANT,),
        refuses={409: ("not_seated",)},
        handle=calling(services.mute_participant),
    ),
    "seat.mute_all": Ask(
        does=_("Mute the whole stage."),
        who=_("managers: everybody but who asks"),
        scope=MANAGE,
        answer=_COUNT,
        handle=calling(services.mute_everyone, "count"),
    ),
}

SEATS: Final[dict[str, Ask]] = {
    **_MIC,
    **_LINE,
    **_SEAT,
    "space.end": Ask(
        does=_("End the Space for everybody."),
        who=HOST,
        scope=MANAGE,
        handle=calling(services.end_space),
    ),
}
