"""Asking for the microphone, and the hosts' answer."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError, NotAllowed, NotFound
from spaces import rules
from spaces.changes import StageChange, changing
from spaces.events import Part
from spaces.models import Participant, Space, SpeakRequest
from spaces.representations import represent_you
from spaces.services.places import close_request, require_manager, require_place
from spaces.services.seats import sit_down
from spaces.services.telling import tell_of_decision

Status = SpeakRequest.Status


def request_to_speak(*, actor: User, space: Space) -> SpeakRequest:
    """Ask the hosts for the microphone. Raises `already_requested`, `already_seated`."""
    with changing(space) as change:
        participant = require_place(actor, change.space)
        if participant.is_seated:
            raise DomainError("already_seated", _("You can speak already."))
        if not rules.can_request(participant):
            raise NotAllowed(_("The host takes no requests from you in this Space."))
        request = _create_request(participant)
        _tell_of_requests(change, participant)
    return request


def withdraw_request(*, actor: User, space: Space) -> None:
    """Take one's own open request back; without one nothing happens."""
    with changing(space) as change:
        participant = require_place(actor, change.space)
        if close_request(participant, Status.WITHDRAWN):
            _tell_of_requests(change, participant)


def approve_request(*, actor: User, space: Space, request_id: str) -> None:
    """Give who asked a seat, muted. Raises `seats_full`, `request_closed` (somebody was faster)."""
    with changing(space) as change:
        require_manager(actor, change.space)
        participant = _decide(request_id, Status.APPROVED, actor, change.space)
        sit_down(change, participant)
        change.tell(participant, "you.updated", you=represent_you(participant), reason="granted")
        tell_of_decision(request_id, participant, actor)
        change.touch(Part.REQUESTS)


def decline_request(*, actor: User, space: Space, request_id: str) -> None:
    """Say no; the listener is told and may ask again. Raises `request_closed`."""
    with changing(space) as change:
        require_manager(actor, change.space)
        participant = _decide(request_id, Status.DECLINED, actor, change.space)
        change.tell(participant, "you.updated", you=represent_you(participant), reason="declined")
        tell_of_decision(request_id, participant, actor)
        change.touch(Part.REQUESTS)


def _create_request(participant: Participant) -> SpeakRequest:
    try:
        with transaction.atomic():
            return SpeakRequest.objects.create(participant=participant)
    except IntegrityError as error:
        raise DomainError("already_requested", _("You have asked already.")) from error


def _decide(request_id: str, status: Status, actor: User, space: Space) -> Participant:
    """Close this one request and return who made it; a newer one of theirs stays open."""
    request = None
    if str(request_id).isdecimal():
        request = (
            SpeakRequest.objects.select_related("participant__user")
            .filter(pk=int(request_id), participant__space=space)
            .first()
        )
    if request is None:
        raise NotFound(_("There is no such request."))
    decided = SpeakRequest.objects.filter(pk=request.pk, status=Status.OPEN).update(
        status=status, decided_at=timezone.now(), decided_by=actor
    )
    if not decided:
        raise DomainError("request_closed", _("This request was answered already."))
    request.participant.space = space
    return request.participant


def _tell_of_requests(change: StageChange, participant: Participant) -> None:
    change.tell(
        participant, "you.updated", you=represent_you(participant), reason="request_changed"
    )
    change.touch(Part.REQUESTS)
