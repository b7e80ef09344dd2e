"""How invitations end, whoever ends them."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError
from spaces.changes import StageChange
from spaces.events import Part
from spaces.models import Invitation, Role
from spaces.services.telling import take_back_invitation

Status = Invitation.Status


def close_invitation(change: StageChange, invitation: Invitation, status: Status) -> None:
    """Once: of two who answer at the same moment the second gets `invitation_closed`."""
    closed = Invitation.objects.filter(pk=invitation.pk, status=Status.OPEN).update(
        status=status, decided_at=timezone.now()
    )
    if not closed:
        raise DomainError("invitation_closed", _("This invitation is not open any more."))
    change.touch(Part.INVITATIONS)
    take_back_invitation(invitation)


def answer_by_coming_up(change: StageChange, user: User) -> None:
    """Who sits down in another way has come as they were asked to."""
    for invitation in _open(change, user).filter(role=Role.SPEAKER):
        close_invitation(change, invitation, Status.ACCEPTED)


def uninvite(change: StageChange, user: User) -> None:
    """Take back what is open, and what an accepted invitation allowed: to sit down again."""
    for invitation in _open(change, user):
        close_invitation(change, invitation, Status.WITHDRAWN)
    change.space.invitations.filter(user=user, status=Status.ACCEPTED).update(
        status=Status.WITHDRAWN, decided_at=timezone.now()
    )


def _open(change: StageChange, user: User) -> QuerySet[Invitation]:
    return change.space.invitations.select_related("user").filter(user=user, status=Status.OPEN)
