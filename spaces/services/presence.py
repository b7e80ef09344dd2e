"""Coming, going, and being away: who is in a Space, and through which connection."""

from collections.abc import Sequence

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.pairs import locked
from accounts.services import require_good_standing
from core.errors import DomainError
from spaces.changes import StageChange, changing
from spaces.events import Part
from spaces.models import Participant, Space
from spaces.services.entrance import require_entrance
from spaces.services.places import next_stream, place_of, remove_from_space
from spaces.services.standing_in import mark_host_away, welcome_host_back


def enter_space(*, actor: User, space: Space, connection: str) -> Participant:
    """Put `actor` into a live Space through `connection`; older connections of theirs are closed.

    Returns their place: if it is a seat, they come back to it muted, and a publish socket of
    before is cut off. Leaves any other Space they are in; raises `already_hosting` if that one
    is theirs, and NotAllowed `suspended`, `removed` or `locked`.

    The account is locked before the Space, as blocks and suspensions do it: of two of one moment
    the later one sees the earlier.
    """
    if _is_elsewhere(actor, space):
        require_entrance(actor, space)  # before anything is left for it
        leave_other_spaces(actor, space)
    try:
        with locked(actor) as (person,), changing(space) as change:
            require_good_standing(person)
            require_entrance(person, change.space)
            participant, _created = Participant.objects.select_related("user").get_or_create(
                space=change.space, user=actor
            )
            participant.space = change.space
            _connect(change, participant, connection)
    except IntegrityError as error:
        raise DomainError(
            "superseded", _("You joined another Space at the same moment. Try again.")
        ) from error
    return participant


def _is_elsewhere(actor: User, space: Space) -> bool:
    return Participant.objects.here().filter(user=actor).exclude(space=space).exists()


def leave_other_spaces(actor: User, space: Space) -> None:
    """One person is in one Space: leave the others, and close what was open there.

    Raises `already_hosting` for one's own.
    """
    elsewhere = Participant.objects.here().filter(user=actor).exclude(space=space)
    for participant in elsewhere.select_related("space"):
        if participant.is_host:
            raise DomainError(
                "already_hosting",
                _("You host “%s” right now. Go back to it, or end it first.")
                % participant.space.title,
            )
        with changing(participant.space) as change:
            place = place_of(actor, change.space)
            if place is not None:
                remove_from_space(change, place)
                change.supersede(place)


def leave_space(*, actor: User, space: Space) -> None:
    """Leave for good, freeing the seat. A host is away at once: the Space goes on and waits."""
    with changing(space) as change:
        participant = place_of(actor, change.space)
        if participant is None:
            return
        if participant.is_host:
            disconnect(change, participant)
            mark_host_away(change, timezone.now())
        else:
            remove_from_space(change, participant)


def lose_connection(*, participant_id: str, connection: str) -> None:
    """A socket closed without a word: the person keeps their place for a while, silent.

    Does nothing if another connection has taken over since.
    """
    lost = Participant.objects.here().filter(pk=participant_id, connection=connection)
    participant = lost.select_related("space").first()
    if participant is None:
        return
    with changing(participant.space) as change:
        participant = lost.select_related("user").first()
        if participant is not None:
            participant.seen_at = timezone.now()
            disconnect(change, participant)


def renew_presence(*, connections: Sequence[str]) -> None:
    """Renew the lease of everybody who speaks through one of these connections."""
    Participant.objects.here().filter(connection__in=connections).update(seen_at=timezone.now())


def disconnect(change: StageChange, participant: Participant) -> None:
    """Silent and without a connection from now on, on the same seat."""
    participant.connection, participant.is_muted = "", True
    participant.save(update_fields=["connection", "is_muted", "seen_at"])
    _tell(change, participant)


def _connect(change: StageChange, participant: Participant, connection: str) -> None:
    took_over = participant.connection not in {"", connection}
    participant.seen_at = timezone.now()
    if participant.left_at is not None:
        participant.joined_at, participant.left_at = participant.seen_at, None
    participant.connection, participant.is_muted = connection, True
    if participant.has_published:
        participant.stream = next_stream(change.space)
    participant.save(
        update_fields=["connection", "seen_at", "joined_at", "left_at", "is_muted", "stream"]
    )
    if took_over:
        change.supersede(participant)
    _tell(change, participant)
    if participant.is_host:
        welcome_host_back(change)


def _tell(change: StageChange, participant: Participant) -> None:
    if participant.is_seated:
        change.tell_of(participant)
    else:
        change.touch(Part.AUDIENCE)
