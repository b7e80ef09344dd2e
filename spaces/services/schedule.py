"""When an announced Space begins can change until it does."""

from datetime import datetime

from accounts.models import User
from accounts.services import require_good_standing
from spaces.changes import changing
from spaces.models import Space
from spaces.representations import represent_space
from spaces.services.lifecycle import checked_start, require_scheduled
from spaces.services.places import require_host
from spaces.services.telling import tell_of_move


def reschedule_space(*, actor: User, space: Space, scheduled_start: datetime) -> Space:
    """Announce another time; reminders stay, and who set one is told.

    Raises `already_live`, `ended`, and Invalid `start_in_past` or `start_too_late`. The time it
    has already may be given again, and changes nothing.
    """
    require_host(actor, space)
    require_good_standing(actor)
    with changing(space) as change:
        require_scheduled(change.space)
        if change.space.scheduled_start == scheduled_start:
            return change.space
        change.space.scheduled_start = checked_start(scheduled_start)
        change.space.save(update_fields=["scheduled_start", "updated_at"])
        change.tell_everyone("space.updated", space=represent_space(change.space))
        tell_of_move(change.space)
    return change.space
