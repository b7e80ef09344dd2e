"""Who helps the host: naming co-hosts, and letting them go."""

from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError, NotAllowed
from spaces import rules
from spaces.changes import changing
from spaces.models import Invitation, Role, Space
from spaces.representations import represent_you
from spaces.services.invitations import create_invitation
from spaces.services.places import require_leader, require_place, target_of
from spaces.services.ranks import free_cohost_place, make_speaker


def invite_cohost(*, actor: User, space: Space, participant_id: str) -> Invitation:
    """Ask somebody here to help. Raises `already_cohost`, `cohosts_full`, `already_invited`."""
    with changing(space) as change:
        leader = require_leader(actor, change.space)
        target = target_of(participant_id, change.space)
        if target.pk == leader.pk:
            raise NotAllowed(_("You host this Space. Ask somebody else to help."))
        if target.role == Role.COHOST:
            raise DomainError("already_cohost", _("That person is a co-host already."))
        free_cohost_place(change.space)
        return create_invitation(change, actor, target.user, Role.COHOST)


def remove_cohost(*, actor: User, space: Space, participant_id: str) -> None:
    """Make a co-host a speaker: the host does, or they themselves. Raises `not_cohost`."""
    with changing(space) as change:
        participant = require_place(actor, change.space)
        target = target_of(participant_id, change.space)
        if not rules.can_remove_cohost(participant, target):
            raise NotAllowed(_("Only the host can do this."))
        if target.role != Role.COHOST:
            raise DomainError("not_cohost", _("That person is not a co-host."))
        make_speaker(change, target)
        change.tell(target, "you.updated", you=represent_you(target), reason="cohost_removed")
