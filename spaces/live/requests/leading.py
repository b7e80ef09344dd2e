"""Who leads: invitations, co-hosts, and the Space's way from one host to the next."""

from dataclasses import replace
from typing import Final

from django.utils.translation import gettext_lazy as _

from spaces import services
from spaces.live.requests.asks import MANAGE, SPEAK, Ask, Id, calling
from spaces.live.requests.words import HOST, INVITATION, INVITED, MANAGERS, PARTICIPANT
from spaces.representations import represent_invitation
from spaces.representations.schemas import ref

_INVITATION: Final = {"invitation": ref("StageInvitation")}

LEADING: Final[dict[str, Ask]] = {
    "seat.invite": Ask(
        does=_("Invite somebody to speak, by their place or, from outside, by their account."),
        who=MANAGERS,
        scope=MANAGE,
        fields=(
            replace(PARTICIPANT, required=False),
            Id("user", _("The id of an account."), to="user_id", required=False),
        ),
        answer=_INVITATION,
        example={"user": "12"},
        refuses={409: ("already_seated", "already_invited", "removed")},
        handle=calling(services.invite_to_speak, "invitation", represent_invitation),
    ),
    "cohost.invite": Ask(
        does=_("Invite somebody to be co-host."),
        who=HOST,
        scope=MANAGE,
        fields=(PARTICIPANT,),
        answer=_INVITATION,
        refuses={409: ("already_cohost", "already_invited", "cohosts_full")},
        handle=calling(services.invite_cohost, "invitation", represent_invitation),
    ),
    "cohost.remove": Ask(
        does=_("Make a co-host a speaker again."),
        who=_("host; a co-host for themselves (stays a speaker)"),
        scope=MANAGE,
        fields=(PARTICIPANT,),
        refuses={409: ("not_cohost",)},
        handle=calling(services.remove_cohost),
    ),
    "invitation.accept": Ask(
        does=_("Accept an invitation: sit down, or be co-host."),
        who=INVITED,
        scope=SPEAK,
        fields=(INVITATION,),
        refuses={409: ("invitation_closed", "seats_full", "cohosts_full")},
        handle=calling(services.accept_invitation),
    ),
    "invitation.decline": Ask(
        does=_("Decline an invitation."),
        who=INVITED,
        scope=SPEAK,
        fields=(INVITATION,),
        refuses={409: ("invitation_closed",)},
        handle=calling(services.decline_invitation),
    ),
    "invitation.withdraw": Ask(
        does=_("Take an open invitation back."),
        who=MANAGERS,
        scope=MANAGE,
        fields=(INVITATION,),
        refuses={409: ("invitation_closed",)},
        handle=calling(services.withdraw_invitation),
    ),
    "space.hand_over": Ask(
        does=_("Make somebody else the host, and stay on the stage."),
        who=HOST,
        scope=MANAGE,
        fields=(PARTICIPANT,),
        refuses={409: ("not_seated", "already_hosting")},
        handle=calling(services.hand_over),
    ),
}
