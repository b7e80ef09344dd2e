"""Taking somebody out of a Space for good, letting them back in, and blocking from within it."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import block
from core.errors import NotAllowed
from spaces import rules
from spaces.changes import changing
from spaces.events import Part
from spaces.models import Participant, Space
from spaces.services.invited import uninvite
from spaces.services.places import find_row, remove_from_space, require_live, require_manager


def remove_person(*, actor: User, space: Space, participant_id: str) -> None:
    """Take somebody out at once and for good: every socket of theirs closes, and they cannot come
    in again, be invited or accept what they were. Also who has left already; twice changes nothing.

    A co-host is the host's to remove; nobody removes the host, or themselves.
    """
    with changing(space) as change:
        manager = require_manager(actor, change.space)
        target = _anyone(participant_id, change.space)
        if not rules.can_remove(manager, target):
            raise NotAllowed(_("This person is not yours to remove."))
        if target.removed_at is not None:
            return
        if target.left_at is None:
            remove_from_space(change, target)
        target.removed_at = timezone.now()
        target.save(update_fields=["removed_at"])
        change.expel(target)
        uninvite(change, target.user)
        change.touch(Part.REMOVED)


def readmit_person(*, actor: User, space: Space, participant_id: str) -> None:
    """Let somebody who was removed come in again, as a listener; twice changes nothing."""
    with changing(space) as change:
        require_manager(actor, change.space)
        target = _anyone(participant_id, change.space)
        if target.removed_at is not None:
            target.removed_at = None
            target.save(update_fields=["removed_at"])
            change.touch(Part.REMOVED)


def block_person(*, actor: User, space: Space, participant_id: str) -> None:
    """Block somebody who is or was here, on the whole service; a host's block takes them out.

    What `accounts.services.block` does and raises. The Space is not locked here: accounts are
    locked before Spaces, and what the block means for Spaces follows from it (services.safety).
    """
    fresh = Space.objects.select_related("host").get(pk=space.pk)
    require_live(actor, fresh)
    block(actor=actor, other=_anyone(participant_id, fresh).user)


def _anyone(participant_id: str, space: Space) -> Participant:
    """Whoever is or was in this Space, by id; NotFound for ids of no form, too."""
    places = space.participants.select_related("user")
    found = find_row(places, participant_id, _("That person is not in this Space."))
    found.space = space
    return found
