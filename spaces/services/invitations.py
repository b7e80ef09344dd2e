"""Inviting somebody to speak or to co-host, and their answer."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError, Invalid, NotFound
from core.limits import require_rate
from spaces import rules
from spaces.changes import StageChange, changing
from spaces.events import Part
from spaces.models import Invitation, Participant, Role, Space, SpeakRequest
from spaces.representations import represent_you
from spaces.services.invited import close_invitation
from spaces.services.places import (
    close_request,
    place_of,
    require_host,
    require_manager,
    require_place,
    require_visible,
    target_of,
)
from spaces.services.ranks import appoint
from spaces.services.seats import sit_down
from spaces.services.telling import tell_of_invitation

Status = Invitation.Status


def invite_to_speak(
    *, actor: User, space: Space, participant_id: str | None = None, user_id: str | None = None
) -> Invitation:
    """Ask somebody up: by their place here, or by their account if they are not here.

    Before the start the host alone may, and it waits for them. Raises `already_seated`,
    `already_invited`, `removed`, NotFound for whoever cannot come in, and TooMany.
    """
    with changing(space) as change:
        require_inviting(actor, change.space)
        user = _whom(actor, change.space, participant_id, user_id)
        place = place_of(user, change.space)
        if user == actor or (place is not None and place.is_seated):
            raise DomainError("already_seated", _("That person can speak already."))
        require_rate("invitation", actor.pk)
        return create_invitation(change, actor, user, Role.SPEAKER)


def accept_invitation(*, actor: User, space: Space, invitation_id: str) -> None:
    """Come up, muted, whatever the choice of speakers; to co-host one is made one.

    Raises `invitation_closed`, and `seats_full` or `cohosts_full`, which leave it open.
    """
    with changing(space) as change:
        participant = require_place(actor, change.space)
        invitation = _own(actor, change.space, invitation_id)
        close_invitation(change, invitation, Status.ACCEPTED)
        if close_request(participant, SpeakRequest.Status.APPROVED):
            change.touch(Part.REQUESTS)
        if not participant.is_seated:
            sit_down(change, participant)
        reason = "granted"
        if invitation.role == Role.COHOST:
            appoint(change, participant)
            reason = "cohost_granted"
        change.tell(participant, "you.updated", you=represent_you(participant), reason=reason)


def decline_invitation(*, actor: User, space: Space, invitation_id: str) -> None:
    """Say no, also from outside the Space. Raises `invitation_closed`."""
    with changing(space) as change:
        place = place_of(actor, change.space)
        if place is None:
            require_visible(actor, change.space)
        close_invitation(change, _own(actor, change.space, invitation_id), Status.DECLINED)
        if place is not None:
            _tell_of_change(change, place)


def withdraw_invitation(*, actor: User, space: Space, invitation_id: str) -> None:
    """Take an open invitation back. Raises `invitation_closed`: it was answered before."""
    with changing(space) as change:
        require_inviting(actor, change.space)
        invitation = _found(change.space.invitations.select_related("user"), invitation_id)
        close_invitation(change, invitation, Status.WITHDRAWN)
        place = place_of(invitation.user, change.space)
        if place is not None:
            _tell_of_change(change, place)


def create_invitation(change: StageChange, actor: User, user: User, role: Role) -> Invitation:
    """Invite under the caller's lock, and tell whom it concerns.

    Raises `already_invited`, `removed`, and NotFound for whoever cannot come in.
    """
    if not rules.can_be_invited(user, actor, change.space):
        raise NotFound(_("That person cannot come into this Space."))
    if change.space.participants.filter(user=user, removed_at__isnull=False).exists():
        raise DomainError("removed", _("That person was removed. Let them back in first."))
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                space=change.space, user=user, invited_by=actor, role=role
            )
    except IntegrityError as error:
        raise DomainError("already_invited", _("That person is invited already.")) from error
    change.touch(Part.INVITATIONS)
    place = place_of(user, change.space)
    if place is not None:
        change.tell(place, "you.updated", you=represent_you(place), reason="invited")
    tell_of_invitation(invitation, place)
    return invitation


def require_inviting(actor: User, space: Space) -> None:
    """Before the start the host, then whoever manages the stage; raises `ended` once it is over."""
    if space.has_ended or space.is_live:
        require_manager(actor, space)
    else:
        require_host(actor, space)


def _whom(actor: User, space: Space, participant_id: str | None, user_id: str | None) -> User:
    if (participant_id is None) == (user_id is None):
        raise Invalid("invalid", _("Name either a participant or an account to invite."))
    if participant_id is not None:
        return target_of(participant_id, space).user
    user = None
    if str(user_id).isdecimal():
        user = User.objects.visible_to(actor).filter(pk=int(str(user_id))).first()
    if user is None:
        raise NotFound(_("There is no such account."))
    return user


def _own(actor: User, space: Space, invitation_id: str) -> Invitation:
    return _found(space.invitations.select_related("user").filter(user=actor), invitation_id)


def _found(invitations: QuerySet[Invitation], invitation_id: str) -> Invitation:
    invitation = None
    if str(invitation_id).isdecimal():
        invitation = invitations.filter(pk=int(invitation_id)).first()
    if invitation is None:
        raise NotFound(_("There is no such invitation."))
    return invitation


def _tell_of_change(change: StageChange, place: Participant) -> None:
    change.tell(place, "you.updated", you=represent_you(place), reason="invitation_changed")
