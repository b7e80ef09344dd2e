"""How an ended Space did, for its hosts: read in a fixed number of queries."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, Q

from accounts.models import User
from spaces.charts import MAX_POINTS, Chart, Sample, chart_of, thinned
from spaces.models import Question, Space, StagePoll, StagePollChoice
from spaces.models.figures import SAMPLE_SECONDS


class Talk(NamedTuple):
    """`percent` is that of the bar: whoever talked longest fills it."""

    person: User
    ms: int
    percent: int


class Result(NamedTuple):
    choice: StagePollChoice
    percent: int


class PollResult(NamedTuple):
    poll: StagePoll
    vote_count: int
    results: list[Result]


class Figures(NamedTuple):
    """`audience` is what `chart` draws, in at most MAX_POINTS pieces."""

    talk: list[Talk]
    question_count: int
    answered_count: int
    polls: list[PollResult]
    audience: list[Sample]
    chart: Chart | None


def figures_of(space: Space, speakers: Sequence[User]) -> Figures:
    """`speakers` are those whom the viewer may know of; nobody else is named."""
    counted = space.questions.aggregate(
        asked=Count("pk"), answered=Count("pk", filter=Q(status=Question.Status.ANSWERED))
    )
    polls = space.polls.prefetch_related("choices").order_by("created_at", "pk")
    counted_at = space.audience_samples.values_list("at", "listeners", "came", "went")
    samples, period = [Sample(*row) for row in counted_at], timedelta(seconds=SAMPLE_SECONDS)
    return Figures(
        talk=_talk_of(space, speakers),
        question_count=counted["asked"],
        answered_count=counted["answered"],
        polls=[_result_of(poll) for poll in polls],
        audience=thinned(samples, MAX_POINTS, period),
        chart=chart_of(samples, period),
    )


def _talk_of(space: Space, speakers: Sequence[User]) -> list[Talk]:
    """Who talked longest comes first."""
    spoke = space.participants.filter(was_speaker=True)
    talked = dict(spoke.values_list("user_id", "talk_ms"))
    longest = max(talked.values(), default=0)
    talk = [
        Talk(person, ms, _percent(ms, longest))
        for person in speakers
        for ms in [talked.get(person.pk, 0)]
    ]
    return sorted(talk, key=lambda one: -one.ms)


def _result_of(poll: StagePoll) -> PollResult:
    choices = list(poll.choices.all())
    votes = sum(choice.vote_count for choice in choices)
    results = [Result(choice, _percent(choice.vote_count, votes)) for choice in choices]
    return PollResult(poll, votes, results)


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0
