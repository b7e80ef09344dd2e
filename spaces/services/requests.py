"""Asking for the microphone, and the hosts' answer."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.errors import DomainError, Invalid, NotAllowed, NotFound
from core.limits import require_rate
from core.text import clean_line
from spaces import rules
from spaces.changes import StageChange, changing
from spaces.events import Part
from spaces.models import QUESTION_LENGTH, Participant, Space, SpeakRequest
from spaces.representations import represent_you
from spaces.services.line import close_requests
from spaces.services.pace import require_pace, require_part, require_unlocked, seconds_left
from spaces.services.places import close_request, require_manager, require_place
from spaces.services.seats import sit_down
from spaces.services.telling import tell_of_decision

Status = SpeakRequest.Status


def request_to_speak(*, actor: User, space: Space, question: str = "") -> SpeakRequest:
    """Ask the hosts for the microphone; `question` is one line that says what about.

    Raises `already_requested`, `already_seated`, `locked`, what `require_part` raises,
    `asked_too_soon` for a while after a decline, `slow_down`, and Invalid for a question beyond
    QUESTION_LENGTH; TooMany.
    """
    line = _checked_question(question)
    with changing(space) as change:
        participant = require_place(actor, change.space)
        if participant.is_seated:
            raise DomainError("already_seated", _("You can speak already."))
        require_unlocked(participant)
        require_part(participant)
        if not rules.can_request(participant):
            raise NotAllowed(_("The host takes no requests from you in this Space."))
        _require_turn(participant)
        require_rate("speak_request", actor.pk)
        request = _create_request(participant, line)
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
    """Say no; the listener is told, and may ask again after a pause. Raises `request_closed`."""
    with changing(space) as change:
        require_manager(actor, change.space)
        participant = _decide(request_id, Status.DECLINED, actor, change.space)
        change.tell(participant, "you.updated", you=represent_you(participant), reason="declined")
        tell_of_decision(request_id, participant, actor)
        change.touch(Part.REQUESTS)


def decline_all_requests(*, actor: User, space: Space) -> int:
    """Say no to everybody in the line, at once; returns to how many."""
    with changing(space) as change:
        require_manager(actor, change.space)
        everybody = SpeakRequest.objects.all()
        closed = close_requests(change, everybody, Status.DECLINED, "declined", decided_by=actor)
        for request in closed:
            tell_of_decision(str(request.pk), request.participant, actor)
    return len(closed)


def _checked_question(question: str) -> str:
    line = clean_line(question)
    if len(line) > QUESTION_LENGTH:
        raise Invalid("invalid", _("Ask in up to %d characters.") % QUESTION_LENGTH)
    return line


def _require_turn(participant: Participant) -> None:
    """May this listener ask now? One request at a time, a pause after a decline, slow mode."""
    asked = participant.speak_requests.aggregate(
        waiting=Count("pk", filter=Q(status=Status.OPEN)),
        last=Max("created_at"),
        declined=Max("decided_at", filter=Q(status=Status.DECLINED)),
    )
    if asked["waiting"]:
        raise _already_requested()
    pause = settings.SPACES_REQUEST_PAUSE_SECONDS
    wait = seconds_left(asked["declined"], pause) if asked["declined"] else 0
    if wait > 0:
        raise DomainError(
            "asked_too_soon",
            ngettext(
                "The hosts said no for now. Ask again in %d second.",
                "The hosts said no for now. Ask again in %d seconds.",
                wait,
            )
            % wait,
        )
    require_pace(participant, asked["last"])


def _create_request(participant: Participant, question: str) -> SpeakRequest:
    try:
        with transaction.atomic():
            return SpeakRequest.objects.create(participant=participant, question=question)
    except IntegrityError as error:
        raise _already_requested() from error


def _already_requested() -> DomainError:
    return DomainError("already_requested", _("You have asked already."))


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
