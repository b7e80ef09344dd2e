"""Who leads: invitations, co-hosts, and the Space's way from one host to the next."""

from typing import Final

from spaces import services
from spaces.live.requests.caller import Answer, Caller, Handler, Request, id_in
from spaces.representations import represent_invitation


def _invite_to_speak(caller: Caller, request: Request) -> Answer:
    """By place or by account: the service wants exactly one of them."""
    named = {
        name: id_in(request, field)
        for field, name in (("participant", "participant_id"), ("user", "user_id"))
        if field in request
    }
    invitation = services.invite_to_speak(actor=caller.actor, space=caller.space, **named)
    return {"invitation": represent_invitation(invitation)}


def _invite_cohost(caller: Caller, request: Request) -> Answer:
    invitation = services.invite_cohost(
        actor=caller.actor, space=caller.space, participant_id=id_in(request, "participant")
    )
    return {"invitation": represent_invitation(invitation)}


def _remove_cohost(caller: Caller, request: Request) -> Answer:
    services.remove_cohost(
        actor=caller.actor, space=caller.space, participant_id=id_in(request, "participant")
    )
    return {}


def _accept_invitation(caller: Caller, request: Request) -> Answer:
    services.accept_invitation(
        actor=caller.actor, space=caller.space, invitation_id=id_in(request, "invitation")
    )
    return {}


def _decline_invitation(caller: Caller, request: Request) -> Answer:
    services.decline_invitation(
        actor=caller.actor, space=caller.space, invitation_id=id_in(request, "invitation")
    )
    return {}


def _withdraw_invitation(caller: Caller, request: Request) -> Answer:
    services.withdraw_invitation(
        actor=caller.actor, space=caller.space, invitation_id=id_in(request, "invitation")
    )
    return {}


def _hand_over(caller: Caller, request: Request) -> Answer:
    services.hand_over(
        actor=caller.actor, space=caller.space, participant_id=id_in(request, "participant")
    )
    return {}


LEADING: Final[dict[str, Handler]] = {
    "seat.invite": _invite_to_speak,
    "cohost.invite": _invite_cohost,
    "cohost.remove": _remove_cohost,
    "invitation.accept": _accept_invitation,
    "invitation.decline": _decline_invitation,
    "invitation.withdraw": _withdraw_invitation,
    "space.hand_over": _hand_over,
}
