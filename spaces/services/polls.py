"""Polls of a Space: the hosts ask, everybody votes once, the result stands when it is closed."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError, Invalid
from core.text import clean_line
from spaces.changes import changing, touch_parts
from spaces.events import Part
from spaces.models import (
    POLL_QUESTION_LENGTH,
    Space,
    StagePoll,
    StagePollChoice,
    StagePollVote,
)
from spaces.services.pace import require_part
from spaces.services.places import find_row, require_manager, require_place_now
from timeline.services.polls import cleaned_choices


def open_poll(*, actor: User, space: Space, question: str, choices: Sequence[str]) -> StagePoll:
    """Put a question of two to four choices to everybody here.

    Raises `poll_open` while another one is, Invalid, `poll_choices`, `poll_choice_too_long`.
    """
    with changing(space) as change:
        require_manager(actor, change.space)
        asked = _cleaned_question(question)
        texts = cleaned_choices(choices or [""])  # none at all would be no poll
        if change.space.polls.filter(is_open=True).exists():
            raise DomainError("poll_open", _("A poll is open already. Close it first."))
        poll = StagePoll.objects.create(space=change.space, asked_by=actor, question=asked)
        StagePollChoice.objects.bulk_create(
            StagePollChoice(poll=poll, position=position, text=text)
            for position, text in enumerate(texts)
        )
        change.touch(Part.POLL)
    return poll


@transaction.atomic
def vote_in_poll(*, actor: User, space: Space, poll_id: str, choice_id: str) -> None:
    """Choose once, for good. Raises `poll_closed`, `already_voted`, and what `require_part` raises.

    The Space is not locked: a crowd that votes waits only for the row of its choice. Who gets that
    row before the poll is closed is counted; who gets it after sees that it was (see close_polls).
    """
    require_part(require_place_now(actor, space))
    poll = find_row(space.polls.all(), poll_id, _("There is no such poll."))
    choice = find_row(poll.choices.all(), choice_id, _("This poll has no such choice."))
    if not poll.is_open:
        raise _closed()
    _vote, is_first = StagePollVote.objects.get_or_create(
        poll=poll, user=actor, defaults={"choice": choice}
    )
    if not is_first:
        raise DomainError("already_voted", _("You have voted in this poll."))
    StagePollChoice.objects.filter(pk=choice.pk).update(vote_count=F("vote_count") + 1)
    if not StagePoll.objects.filter(pk=poll.pk, is_open=True).exists():
        raise _closed()
    touch_parts(space, Part.POLL)


def close_poll(*, actor: User, space: Space, poll_id: str) -> None:
    """Take no more votes; the result stays in sight. Raises `poll_closed` if it is already."""
    with changing(space) as change:
        require_manager(actor, change.space)
        poll = find_row(change.space.polls.all(), poll_id, _("There is no such poll."))
        if not poll.is_open:
            raise _closed()
        close_polls(change.space)
        change.touch(Part.POLL)


def close_polls(space: Space) -> None:
    """Close what is open, under the caller's lock of the Space."""
    still_open = list(space.polls.filter(is_open=True).values_list("pk", flat=True))
    if not still_open:
        return
    StagePoll.objects.filter(pk__in=still_open).update(is_open=False, closed_at=timezone.now())
    # Waits for the votes that are being counted; those that come after find the poll closed.
    StagePollChoice.objects.filter(poll__in=still_open).update(vote_count=F("vote_count"))


def _closed() -> DomainError:
    return DomainError("poll_closed", _("This poll has ended."))


def _cleaned_question(question: str) -> str:
    asked = clean_line(question)
    if not 0 < len(asked) <= POLL_QUESTION_LENGTH:
        raise Invalid("invalid", _("Ask in 1 to %d characters.") % POLL_QUESTION_LENGTH)
    return asked
