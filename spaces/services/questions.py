"""Questions to the hosts: asked by anybody here, voted up by others, answered or put aside."""

from typing import Final

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError, Invalid, NotAllowed
from core.text import clean_line
from spaces import rules
from spaces.changes import changing, touch_parts
from spaces.events import Part
from spaces.models import ASKED_LENGTH, Participant, Question, QuestionVote, Space
from spaces.services.pace import require_pace, require_part, require_unlocked
from spaces.services.places import find_row, require_manager, require_place, require_place_now

MOST_OPEN: Final = 5
Status = Question.Status


def ask_question(*, actor: User, space: Space, text: str) -> Question:
    """Ask the hosts something, for everybody to see.

    Raises `questions_too_many` beyond five open ones of the actor, `locked`, what `require_part`
    raises, `slow_down`, Invalid.
    """
    with changing(space) as change:
        participant = require_place(actor, change.space)
        asked = _cleaned(text)
        require_unlocked(participant)
        require_part(participant)
        require_pace(participant, _own(participant).aggregate(last=Max("created_at"))["last"])
        if _own(participant).filter(status=Status.OPEN).count() >= MOST_OPEN:
            raise DomainError(
                "questions_too_many",
                _("You have asked %d questions. Wait for an answer.") % MOST_OPEN,
            )
        question = Question.objects.create(space=change.space, author=actor, text=asked)
        change.touch(Part.QUESTIONS)
    return question


@transaction.atomic
def vote_question(*, actor: User, space: Space, question_id: str) -> None:
    """Say that one wants to hear the answer, too. Raises `already_voted`, `question_closed`, and
    what `require_part` raises.
    """
    require_part(require_place_now(actor, space))
    question = _open_question(space, question_id)
    _vote, is_first = QuestionVote.objects.get_or_create(question=question, user=actor)
    if not is_first:
        raise DomainError("already_voted", _("You have voted for this question."))
    _count(question, 1)


@transaction.atomic
def unvote_question(*, actor: User, space: Space, question_id: str) -> None:
    """Take one's vote back; without one nothing happens. Raises `question_closed`."""
    require_place_now(actor, space)
    question = _open_question(space, question_id)
    deleted, _rows = QuestionVote.objects.filter(question=question, user=actor).delete()
    if deleted:
        _count(question, -1)


def answer_question(*, actor: User, space: Space, question_id: str) -> None:
    """The hosts have answered it: it leaves the list. Raises `question_closed`."""
    with changing(space) as change:
        require_manager(actor, change.space)
        _decide(_find(change.space, question_id), Status.ANSWERED)
        change.touch(Part.QUESTIONS)


def dismiss_question(*, actor: User, space: Space, question_id: str) -> None:
    """The hosts put it aside, or its author takes it back. Raises `question_closed`."""
    with changing(space) as change:
        participant = require_place(actor, change.space)
        question = _find(change.space, question_id)
        if not (question.author_id == actor.pk or rules.can_manage_stage(participant)):
            raise NotAllowed(_("Only the hosts, or who asked, can take a question away."))
        _decide(question, Status.DISMISSED)
        change.touch(Part.QUESTIONS)


def _find(space: Space, question_id: str) -> Question:
    return find_row(space.questions.all(), question_id, _("There is no such question."))


def _open_question(space: Space, question_id: str) -> Question:
    question = _find(space, question_id)
    if question.status != Status.OPEN:
        raise _closed()
    return question


def _count(question: Question, change: int) -> None:
    Question.objects.filter(pk=question.pk).update(vote_count=F("vote_count") + change)
    touch_parts(question.space, Part.QUESTIONS)


def _decide(question: Question, status: Status) -> None:
    decided = Question.objects.filter(pk=question.pk, status=Status.OPEN).update(
        status=status, decided_at=timezone.now()
    )
    if not decided:
        raise _closed()


def _closed() -> DomainError:
    return DomainError("question_closed", _("This question is no longer open."))


def _cleaned(text: str) -> str:
    asked = clean_line(text)
    if not 0 < len(asked) <= ASKED_LENGTH:
        raise Invalid("invalid", _("Ask in 1 to %d characters.") % ASKED_LENGTH)
    return asked


def _own(participant: Participant) -> QuerySet[Question]:
    return participant.space.questions.filter(author=participant.user_id)
