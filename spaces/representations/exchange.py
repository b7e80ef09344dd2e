"""Polls, questions and pinned Tweets."""

from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import Block, User
from core.moments import timestamp
from spaces.models import PinnedTweet, Question, QuestionVote, Space, StagePollVote
from spaces.representations.people import represent_person

QUESTIONS = 50


def represent_poll(space: Space) -> dict[str, Any] | None:
    """The newest poll: the open one, or the last result."""
    poll = space.polls.prefetch_related("choices").first()
    if poll is None:
        return None
    choices = list(poll.choices.all())
    return {
        "id": str(poll.pk),
        "question": poll.question,
        "is_open": poll.is_open,
        "choices": [
            {"id": str(choice.pk), "text": choice.text, "vote_count": choice.vote_count}
            for choice in choices
        ],
        "vote_count": sum(choice.vote_count for choice in choices),
        "created_at": timestamp(poll.created_at),
        "closed_at": timestamp(poll.closed_at),
    }


def represent_questions(space: Space) -> list[dict[str, Any]]:
    """What is waiting for an answer, most wanted first.

    Not those of people who are suspended, or whom the host has blocked.
    """
    waiting = space.questions.filter(
        ~Exists(Block.objects.filter(blocker=space.host_id, blocked=OuterRef("author"))),
        status=Question.Status.OPEN,
        author__in=User.objects.in_good_standing(),
    )
    return [represent_question(one) for one in waiting.select_related("author")[:QUESTIONS]]


def represent_question(question: Question) -> dict[str, Any]:
    return {
        "id": str(question.pk),
        **represent_person(question.author),
        "text": question.text,
        "vote_count": question.vote_count,
        "created_at": timestamp(question.created_at),
    }


def represent_pins(space: Space) -> dict[str, Any]:
    """How many. The Tweets are a page's, which knows what its viewer may see."""
    return {"count": space.pins.count()}


def represent_pin(pin: PinnedTweet) -> dict[str, Any]:
    return {"id": str(pin.pk), "tweet": str(pin.tweet_id)}


def represent_mine(space: Space, user: User | None) -> dict[str, Any]:
    """What this person chose: in the newest poll, and among the questions."""
    if user is None:
        return {"poll_choice": None, "question_votes": []}
    newest = space.polls.values("pk")[:1]
    chosen = StagePollVote.objects.filter(poll__in=newest, user=user).first()
    votes = QuestionVote.objects.filter(
        user=user, question__space=space, question__status=Question.Status.OPEN
    )
    return {
        "poll_choice": str(chosen.choice_id) if chosen else None,
        "question_votes": [str(pk) for pk in votes.values_list("question_id", flat=True)],
    }
