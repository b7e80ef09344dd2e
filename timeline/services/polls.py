"""Polls: made with their Tweet, answered once by each person until they end."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError, Invalid, NotAllowed, NotFound
from core.text import clean_line
from timeline import rules
from timeline.models import Poll, PollChoice, PollVote, Tweet
from timeline.models.polls import CHOICE_LENGTH, MAX_CHOICES, MIN_CHOICES
from timeline.services.standing import require_standing, require_visible

SHORTEST: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(days=7)


def cleaned_choices(choices: Sequence[str]) -> list[str]:
    """The choices of a poll as they are stored; none at all is no poll.

    Raises Invalid `poll_choices` (two to four, all different) or `poll_choice_too_long`.
    """
    cleaned = [clean_line(choice) for choice in choices]
    if not cleaned:
        return []
    if not MIN_CHOICES <= len(set(filter(None, cleaned))) == len(cleaned) <= MAX_CHOICES:
        raise Invalid("poll_choices", _("A poll has two to four choices, all of them different."))
    if any(len(choice) > CHOICE_LENGTH for choice in cleaned):
        message = _("A choice has up to {limit} characters. Make it shorter.")
        raise Invalid("poll_choice_too_long", message.format(limit=CHOICE_LENGTH))
    return cleaned


def create_poll(tweet: Tweet, choices: list[str], hours: float) -> None:
    """Add a poll to a new Tweet. Raises Invalid `poll_length`: five minutes to seven days."""
    if not SHORTEST <= timedelta(hours=hours) <= LONGEST:
        raise Invalid("poll_length", _("A poll lasts from five minutes to seven days."))
    poll = Poll.objects.create(tweet=tweet, ends_at=tweet.created_at + timedelta(hours=hours))
    PollChoice.objects.bulk_create(
        PollChoice(poll=poll, position=position, text=text) for position, text in enumerate(choices)
    )


@transaction.atomic
def vote(*, actor: User, tweet: Tweet, choice_id: int) -> None:
    """Choose once, for good.

    Raises NotFound for a Tweet that `actor` cannot see or that has no such choice, NotAllowed
    `own_poll` or `suspended`, DomainError `poll_closed` or `already_voted`.
    """
    user = require_standing(actor)
    asked = require_visible(user, tweet)
    choice = PollChoice.objects.select_related("poll").filter(pk=choice_id, poll__tweet=asked)
    chosen = choice.first()
    if chosen is None:
        raise NotFound(_("This poll has no such choice."))
    _require_open_to(user, asked, chosen.poll)
    PollVote.objects.create(poll=chosen.poll, choice=chosen, user=user)
    PollChoice.objects.filter(pk=chosen.pk).update(vote_count=F("vote_count") + 1)


def _require_open_to(user: User, tweet: Tweet, poll: Poll) -> None:
    """The caller has locked the user's row: nobody votes twice between this look and the write."""
    if not rules.can_vote(user, tweet):
        raise NotAllowed(_("You cannot vote in your own poll."), "own_poll")
    if not poll.is_open:
        raise DomainError("poll_closed", _("This poll has ended."))
    if PollVote.objects.filter(poll=poll, user=user).exists():
        raise DomainError("already_voted", _("You have voted in this poll."))
