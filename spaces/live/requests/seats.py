"""Seats, the microphone, and coming and going."""

from typing import Final

from django.utils.translation import gettext as _

from core.errors import Invalid
from spaces import services
from spaces.live.requests.caller import Answer, Caller, Handler, Request, id_in, text_in
from spaces.live.tickets import Purpose, Ticket, issue_ticket
from spaces.models import QUESTION_LENGTH, Space
from spaces.representations import represent_request
from spaces.services.pace import locked_down

TYPED_LENGTH: Final = 4 * QUESTION_LENGTH
"""Of a question as it was typed; what is left of it when it is cleaned may be shorter."""


def _create_ticket(caller: Caller, request: Request) -> Answer:
    purpose = request.get("purpose")
    if purpose == "listen":
        _require_welcome(caller)
        return _issue(caller, "listen")
    if purpose == "publish":
        stream = services.open_stream(
            actor=caller.actor, space=caller.space, connection=caller.connection
        )
        return _issue(caller, "publish", stream) | {"stream": stream}
    raise Invalid("invalid", _("A ticket is for “listen” or “publish”."))


def _require_welcome(caller: Caller) -> None:
    """A lockdown gives guests no ears. Members are asked again when they come with the ticket."""
    if caller.user is None and Space.objects.filter(pk=caller.space.pk, is_locked=True).exists():
        raise locked_down()


def _issue(caller: Caller, purpose: Purpose, stream: int | None = None) -> Answer:
    space_id = caller.space.public_id
    user_id = caller.user.pk if caller.user else None
    ticket = issue_ticket(
        Ticket(space_id, purpose, caller.participant_id, stream, user_id, caller.session_key)
    )
    return {"ticket": ticket, "path": f"/ws/spaces/{space_id}/{purpose}"}


def _open_mic(caller: Caller, _request: Request) -> Answer:
    services.set_muted(actor=caller.actor, space=caller.space, muted=False)
    return {}


def _mute_mic(caller: Caller, _request: Request) -> Answer:
    services.set_muted(actor=caller.actor, space=caller.space, muted=True)
    return {}


def _mute_all(caller: Caller, _request: Request) -> Answer:
    return {"count": services.mute_everyone(actor=caller.actor, space=caller.space)}


def _create_request(caller: Caller, request: Request) -> Answer:
    question = text_in(request, "question", TYPED_LENGTH, default="")
    made = services.request_to_speak(actor=caller.actor, space=caller.space, question=question)
    return {"request": represent_request(made)}


def _withdraw_request(caller: Caller, _request: Request) -> Answer:
    services.withdraw_request(actor=caller.actor, space=caller.space)
    return {}


def _approve_request(caller: Caller, request: Request) -> Answer:
    services.approve_request(
        actor=caller.actor, space=caller.space, request_id=id_in(request, "request")
    )
    return {}


def _decline_request(caller: Caller, request: Request) -> Answer:
    services.decline_request(
        actor=caller.actor, space=caller.space, request_id=id_in(request, "request")
    )
    return {}


def _decline_all_requests(caller: Caller, _request: Request) -> Answer:
    return {"count": services.decline_all_requests(actor=caller.actor, space=caller.space)}


def _take_seat(caller: Caller, _request: Request) -> Answer:
    services.take_seat(actor=caller.actor, space=caller.space)
    return {}


def _leave_seat(caller: Caller, _request: Request) -> Answer:
    services.leave_seat(actor=caller.actor, space=caller.space)
    return {}


def _revoke_seat(caller: Caller, request: Request) -> Answer:
    services.revoke_seat(
        actor=caller.actor, space=caller.space, participant_id=id_in(request, "participant")
    )
    return {}


def _mute_seat(caller: Caller, request: Request) -> Answer:
    services.mute_participant(
        actor=caller.actor, space=caller.space, participant_id=id_in(request, "participant")
    )
    return {}


def _leave_space(caller: Caller, _request: Request) -> Answer:
    if caller.user is not None:
        services.leave_space(actor=caller.user, space=caller.space)
    return {}


def _end_space(caller: Caller, _request: Request) -> Answer:
    services.end_space(actor=caller.actor, space=caller.space)
    return {}


SEATS: Final[dict[str, Handler]] = {
    "ticket.create": _create_ticket,
    "mic.open": _open_mic,
    "mic.mute": _mute_mic,
    "request.create": _create_request,
    "request.withdraw": _withdraw_request,
    "request.approve": _approve_request,
    "request.decline": _decline_request,
    "request.decline_all": _decline_all_requests,
    "seat.take": _take_seat,
    "seat.leave": _leave_seat,
    "seat.revoke": _revoke_seat,
    "seat.mute": _mute_seat,
    "seat.mute_all": _mute_all,
    "space.leave": _leave_space,
    "space.end": _end_space,
}
