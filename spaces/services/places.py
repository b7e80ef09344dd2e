"""What the services share: finding the actor's place, and the checks that come before a write."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError, NotAllowed, NotFound
from spaces import rules
from spaces.changes import StageChange
from spaces.events import Part
from spaces.models import Participant, Role, Space, SpeakRequest

Row = TypeVar("Row", bound=Model)

MAX_STREAM = 0xFFFF  # a u16 on the wire
SEAT_FIELDS = (
    "role",
    "seat",
    "cohost_place",
    "is_muted",
    "is_acting",
    "is_captioned",
    "is_off_record",
    "stream",
    "seated_at",
)


def require_host(actor: User, space: Space) -> None:
    if rules.can_configure(actor, space):
        return
    require_visible(actor, space)
    raise NotAllowed(_("Only the host can do this."))


def require_live(actor: User | None, space: Space) -> None:
    """Raises NotFound for a Space that `actor` may not see, else `ended` or `not_live`."""
    require_visible(actor, space)
    _require_begun(space)


def place_of(actor: User, space: Space) -> Participant | None:
    """Where `actor` is in this Space (None: not in it), read under the caller's lock."""
    participant = (
        Participant.objects.here().select_related("user").filter(space=space, user=actor).first()
    )
    if participant is not None:
        participant.space = space
    return participant


def is_in_space(participant_id: str) -> bool:
    """Is this person in their Space still? (Ids come from our own tickets.)"""
    return Participant.objects.here().filter(pk=participant_id).exists()


def require_place(actor: User, space: Space) -> Participant:
    """Who has a place may see the Space: whoever blocks or suspends takes the place, too."""
    participant = place_of(actor, space)
    if participant is None:
        raise _not_here(actor, space)
    _require_begun(space)
    return participant


def require_seated(actor: User, space: Space) -> Participant:
    participant = require_place(actor, space)
    if not participant.is_seated:
        raise DomainError("not_seated", _("You are listening. Ask for the microphone first."))
    return participant


def require_place_now(actor: User, space: Space) -> Participant:
    """As `require_place`, where the Space is not locked: read as it is at this moment."""
    here = Participant.objects.here().select_related("space__host", "user")
    participant = here.filter(space=space, user=actor).first()
    if participant is None:
        # Read after the place: who has just lost it to the end of the Space is told so.
        now = Space.objects.select_related("host").filter(pk=space.pk).first()
        raise _not_here(actor, now or space)
    _require_begun(participant.space)
    return participant


def require_manager(actor: User, space: Space) -> Participant:
    participant = place_of(actor, space)
    if participant is None:
        require_live(actor, space)
    if participant is None or not rules.can_manage_stage(participant):
        raise NotAllowed(_("Only the host and co-hosts can do this."))
    return participant


def require_leader(actor: User, space: Space) -> Participant:
    """The host in their Space; whoever stands in for them leads nothing."""
    participant = require_place(actor, space)
    if not rules.can_lead(participant):
        raise NotAllowed(_("Only the host can do this."))
    return participant


def target_of(participant_id: str | int, space: Space) -> Participant:
    """Somebody else in this Space by id; NotFound for ids of no form, too."""
    target = None
    if str(participant_id).isdecimal():
        target = (
            Participant.objects.here()
            .select_related("user")
            .filter(space=space, pk=int(participant_id))
            .first()
        )
    if target is None:
        raise NotFound(_("That person is not in this Space."))
    target.space = space
    return target


def find_row(rows: QuerySet[Row], pk: str, otherwise: str) -> Row:
    """The one of `rows` with this id of the wire; NotFound, for ids of no form, too."""
    row = rows.filter(pk=int(pk)).first() if str(pk).isdecimal() else None
    if row is None:
        raise NotFound(otherwise)
    return row


def next_stream(space: Space) -> int:
    """Give out a stream number, 1 to 65535, under the caller's lock."""
    space.last_stream = space.last_stream % MAX_STREAM + 1
    space.save(update_fields=["last_stream"])
    return space.last_stream


def remove_from_space(change: StageChange, participant: Participant) -> None:
    """Take somebody out: seat, request and connection go, everybody is told."""
    was_seated = participant.is_seated
    if close_request(participant, SpeakRequest.Status.WITHDRAWN):
        change.touch(Part.REQUESTS)
    clear_seat(participant)
    participant.connection, participant.left_at = "", timezone.now()
    participant.save(update_fields=[*SEAT_FIELDS, "connection", "left_at"])
    if was_seated:
        change.tell_everyone("participant.removed", participant=str(participant.pk))
        change.came_or_went(participant.user_id)
    else:
        change.touch(Part.AUDIENCE)


def expel(change: StageChange, participant: Participant) -> None:
    """Take somebody out and close every socket of theirs."""
    remove_from_space(change, participant)
    change.expel(participant)


def clear_seat(participant: Participant) -> None:
    """Make it a listener's place, in memory: SEAT_FIELDS are to be saved, and the change told."""
    participant.role, participant.seat, participant.cohost_place = Role.LISTENER, None, None
    participant.is_muted, participant.is_acting, participant.stream = True, False, 0
    participant.is_captioned = participant.is_off_record = False
    participant.seated_at = None


def close_request(participant: Participant, status: SpeakRequest.Status) -> bool:
    """Close the open request of this person, if there is one; True if there was."""
    return bool(
        participant.speak_requests.filter(status=SpeakRequest.Status.OPEN).update(
            status=status, decided_at=timezone.now()
        )
    )


def require_visible(actor: User | None, space: Space) -> None:
    if not rules.can_see(actor, space):
        raise NotFound(_("This Space does not exist."))


def _not_here(actor: User, space: Space) -> NotAllowed:
    """Without a place; raises what else keeps `actor` out, if anything does."""
    require_live(actor, space)
    return NotAllowed(_("Join the Space first."))


def _require_begun(space: Space) -> None:
    if space.has_ended:
        raise DomainError("ended", _("This Space is over."))
    if not space.is_live:
        raise DomainError("not_live", _("This Space has not started."))
