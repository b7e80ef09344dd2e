"""The seats of the stage: sitting down, the microphone, getting up."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError, NotAllowed
from spaces import rules
from spaces.changes import StageChange, changing
from spaces.events import Part
from spaces.models import HOST_SEAT, Participant, Role, Space, SpeakRequest, Stream
from spaces.representations import represent_you
from spaces.services.consent import settle_captions, settle_on_stage
from spaces.services.invited import answer_by_coming_up, uninvite
from spaces.services.pace import require_part, require_unlocked
from spaces.services.places import (
    MAX_STREAM,
    SEAT_FIELDS,
    clear_seat,
    close_request,
    next_stream,
    require_manager,
    require_place,
    require_seated,
    target_of,
)


def take_seat(*, actor: User, space: Space) -> None:
    """Sit down without asking, where the Space's choice of speakers allows it.

    Raises `already_seated`, `locked`, what `require_part` raises, `seats_full`.
    """
    with changing(space) as change:
        participant = require_place(actor, change.space)
        if participant.is_seated:
            raise DomainError("already_seated", _("You can speak already."))
        require_unlocked(participant)
        require_part(participant)
        if not rules.can_take_seat(participant):
            raise NotAllowed(_("Ask the hosts for the microphone."))
        if close_request(participant, SpeakRequest.Status.APPROVED):
            change.touch(Part.REQUESTS)
        sit_down(change, participant)
        change.tell(participant, "you.updated", you=represent_you(participant), reason="granted")


def sit_down(change: StageChange, participant: Participant) -> None:
    """Put a listener on the lowest free seat, muted. Raises `seats_full`.

    The lock of `change` keeps others out; were it ever missing, the unique constraint on
    (space, seat) would refuse the second of two.
    """
    participant.seat = _free_seat(change.space)
    participant.role = Role.SPEAKER
    participant.is_muted, participant.was_speaker, participant.stream = True, True, 0
    participant.seated_at = timezone.now()
    settle_on_stage(change, participant)
    try:
        with transaction.atomic():
            participant.save(update_fields=[*SEAT_FIELDS, "was_speaker"])
    except IntegrityError as error:
        raise _seats_full() from error
    answer_by_coming_up(change, participant.user)
    change.tell_of(participant)
    change.came_or_went(participant.user_id)
    change.touch(Part.AUDIENCE)


def leave_seat(*, actor: User, space: Space) -> None:
    """Step down and listen. The host stays: a Space has one."""
    with changing(space) as change:
        participant = require_seated(actor, change.space)
        if participant.is_host:
            raise NotAllowed(_("The host stays on the stage. You can end the Space."))
        _stand_up(change, participant, reason="left_seat")


def revoke_seat(*, actor: User, space: Space, participant_id: str) -> None:
    """Make a speaker a listener; no frame of theirs is forwarded once this returns."""
    with changing(space) as change:
        manager = require_manager(actor, change.space)
        target = target_of(participant_id, change.space)
        if not target.is_seated:
            raise DomainError("not_seated", _("That person is listening already."))
        if not rules.can_revoke(manager, target):
            raise NotAllowed(_("This seat is not yours to take."))
        uninvite(change, target.user)
        _stand_up(change, target, reason="revoked")


def mute_participant(*, actor: User, space: Space, participant_id: str) -> None:
    """Silence somebody for everyone; they keep the seat and may unmute themselves."""
    with changing(space) as change:
        manager = require_manager(actor, change.space)
        target = target_of(participant_id, change.space)
        if not rules.can_mute(manager, target):
            raise DomainError("not_seated", _("That person is listening already."))
        silence(change, target, reason="muted_by_host")


def mute_everyone(*, actor: User, space: Space) -> int:
    """Silence everybody on the stage but the actor; returns how many were open."""
    with changing(space) as change:
        manager = require_manager(actor, change.space)
        open_mics = change.space.participants.seated().filter(is_muted=False).exclude(pk=manager.pk)
        silenced = list(open_mics.select_related("user"))
        for participant in silenced:
            participant.space = change.space
            silence(change, participant, reason="muted_by_host")
    return len(silenced)


def silence(change: StageChange, participant: Participant, *, reason: str) -> None:
    """Mute somebody under the caller's lock; nothing happens if they are muted."""
    _set_muted(change, participant, muted=True, reason=reason)


def set_muted(*, actor: User, space: Space, muted: bool) -> None:
    """Open or close one's own microphone. Raises `mics_off` while the hosts keep them off."""
    with changing(space) as change:
        participant = require_seated(actor, change.space)
        if not muted and not rules.can_open_mic(participant):
            raise NotAllowed(_("The hosts have turned all mics off for now."), code="mics_off")
        _set_muted(change, participant, muted=muted, reason="muted" if muted else "unmuted")


def open_stream(*, actor: User, space: Space, connection: str) -> int:
    """Begin a new stream for the actor's seat and return its number, 1 to 65535.

    From now on only this stream may fill the seat; a publish socket of before is cut off. Raises
    `superseded` if `connection` no longer speaks for the actor.
    """
    with changing(space) as change:
        participant = require_seated(actor, change.space)
        if participant.connection != connection:
            raise DomainError("superseded", _("You joined from another place."))
        participant.stream = next_stream(change.space)
        settle_captions(change, participant)
        participant.save(update_fields=["stream", "is_captioned"])
        _note_stream(change.space, participant)
        change.tell_of(participant)
    return participant.stream


def _note_stream(space: Space, participant: Participant) -> None:
    """Whose voice the stream carries. Numbers come again after 65535 streams: what the older one
    carried stays its speaker's, under a number that no frame has.
    """
    older = Stream.objects.filter(space=space, number=participant.stream)
    older.update(number=F("pk") + MAX_STREAM + 1)
    Stream.objects.create(
        space=space,
        number=participant.stream,
        user_id=participant.user_id,
        seat=participant.seat or 0,
    )


def _set_muted(change: StageChange, participant: Participant, *, muted: bool, reason: str) -> None:
    if participant.is_muted == muted:
        return
    participant.is_muted = muted
    participant.save(update_fields=["is_muted"])
    change.tell_of(participant)
    change.tell(participant, "you.updated", you=represent_you(participant), reason=reason)


def _stand_up(change: StageChange, participant: Participant, *, reason: str) -> None:
    clear_seat(participant)
    participant.save(update_fields=SEAT_FIELDS)
    change.tell_everyone("participant.removed", participant=str(participant.pk))
    change.came_or_went(participant.user_id)
    change.tell(participant, "you.updated", you=represent_you(participant), reason=reason)
    change.touch(Part.AUDIENCE)


def _free_seat(space: Space) -> int:
    taken = set(
        Participant.objects.filter(space=space, seat__isnull=False).values_list("seat", flat=True)
    )
    for seat in range(HOST_SEAT, settings.SPACES_MAX_SPEAKERS):
        if seat not in taken:
            return seat
    raise _seats_full()


def _seats_full() -> DomainError:
    return DomainError(
        "seats_full",
        _("All %d seats are taken. Free one first.") % settings.SPACES_MAX_SPEAKERS,
    )
