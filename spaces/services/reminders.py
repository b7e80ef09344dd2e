"""Waiting for an announced Space, and hearing that it begins."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import require_good_standing
from core.errors import DomainError
from spaces.models import Reminder, Space
from spaces.services.places import require_visible


def set_reminder(*, actor: User, space: Space) -> None:
    """Tell `actor` when the Space begins; twice changes nothing.

    Raises NotFound, NotAllowed `suspended`, `already_live`, `ended` or (of one's own draft)
    `not_announced`.
    """
    require_visible(actor, space)
    require_good_standing(actor)
    _require_announced(space)
    Reminder.objects.get_or_create(space=space, user=actor)


def forget_reminder(*, actor: User, space: Space) -> None:
    """Undo `set_reminder`; twice, or after the start, changes nothing. Raises NotFound."""
    require_visible(actor, space)
    Reminder.objects.filter(space=space, user=actor).delete()


def _require_announced(space: Space) -> None:
    if space.is_live:
        raise DomainError("already_live", _("This Space is live already. Join it now."))
    if space.has_ended:
        raise DomainError("ended", _("This Space is over."))
    if not space.is_announced:
        raise DomainError("not_announced", _("Announce a time for this Space first."))
