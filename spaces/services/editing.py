"""Changing whatever can be changed of a Space as it stands."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError
from spaces.models import Space
from spaces.services.lifecycle import rename_space, update_space
from spaces.services.places import require_host
from spaces.services.schedule import reschedule_space


@transaction.atomic
def edit_space(*, actor: User, space: Space, **fields: Any) -> Space:
    """All of `fields` or none: `scheduled_start` as `reschedule_space`, else as `update_space`; of
    what is over the title alone, as `rename_space`.

    Raises what they raise, and `ended` for anything else of a Space that is over.
    """
    require_host(actor, space)
    if space.has_ended:
        return _edit_after_the_end(actor, space, fields)
    if "scheduled_start" in fields:
        start = fields.pop("scheduled_start")
        space = reschedule_space(actor=actor, space=space, scheduled_start=start)
    return update_space(actor=actor, space=space, **fields) if fields else space


def _edit_after_the_end(actor: User, space: Space, fields: dict[str, Any]) -> Space:
    if fields.keys() - {"title"}:
        raise DomainError("ended", _("This Space is over. Only its name can be changed now."))
    if not fields:
        return space
    return rename_space(actor=actor, space=space, title=fields["title"])
