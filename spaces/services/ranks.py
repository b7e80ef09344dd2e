"""What somebody on the stage may become, under the caller's lock: co-host, or speaker again."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.errors import DomainError
from spaces import rules
from spaces.changes import StageChange
from spaces.events import MANAGED
from spaces.models import MAX_COHOSTS, Participant, Role, Space

_FIELDS = ("role", "cohost_place", "is_acting", "is_muted")


def appoint(change: StageChange, participant: Participant) -> None:
    """Make somebody seated a co-host; seat, stream and mic stay. Raises `cohosts_full`.

    The unique constraint on the places of co-hosts is the last word.
    """
    participant.cohost_place = free_cohost_place(change.space)
    participant.role, participant.is_acting = Role.COHOST, False
    try:
        with transaction.atomic():
            participant.save(update_fields=_FIELDS)
    except IntegrityError as error:
        raise _cohosts_full() from error
    change.tell_of(participant)
    change.touch(*MANAGED)


def make_speaker(change: StageChange, participant: Participant) -> None:
    """Take every right over others; the seat stays. Falls silent if speakers may not be heard."""
    participant.role, participant.cohost_place = Role.SPEAKER, None
    participant.is_acting = False
    participant.is_muted = participant.is_muted or not rules.can_open_mic(participant)
    participant.save(update_fields=_FIELDS)
    change.tell_of(participant)


def has_free_cohost_place(space: Space) -> bool:
    return len(_taken(space)) < MAX_COHOSTS


def free_cohost_place(space: Space) -> int:
    """The lowest; raises `cohosts_full`."""
    taken = _taken(space)
    for place in range(MAX_COHOSTS):
        if place not in taken:
            return place
    raise _cohosts_full()


def _taken(space: Space) -> set[int | None]:
    appointed = Participant.objects.filter(space=space, cohost_place__isnull=False)
    return set(appointed.values_list("cohost_place", flat=True))


def _cohosts_full() -> DomainError:
    return DomainError(
        "cohosts_full", _("This Space has %d co-hosts. Free a place first.") % MAX_COHOSTS
    )
