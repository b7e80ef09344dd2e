"""A Space of the day before, hosted by an account of visitors, so that they can see how it went.

It is played through the services within one transaction, then moved into the past.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import DomainError
from spaces.demo.script import ENDED, ENDED_HOST
from spaces.models import Participant, Space, State, Topic
from spaces.models.figures import SAMPLE_SECONDS
from spaces.services import (
    add_talk,
    answer_question,
    approve_request,
    ask_question,
    close_poll,
    create_space,
    end_space,
    enter_space,
    open_poll,
    record_audience,
    request_to_speak,
    start_space,
    vote_in_poll,
    vote_question,
)

LENGTH: Final = timedelta(minutes=52)
AGO: Final = timedelta(hours=19)
TALK_MS: Final = {ENDED_HOST: 1_084_000, "laila_fanar": 912_000, "padma_beacon": 431_000}
"""Who was on stage, and how long they talked."""
LISTENERS: Final = ("nebelhorn", "aroha_tides", "a_gull")
POLL: Final = ("What was the second moon?", ("A lamp", "A balloon", "The moon again"))
VOTES: Final = (("laila_fanar", 1), ("padma_beacon", 0), ("nebelhorn", 2), ("a_gull", 0))
QUESTIONS: Final = (
    ("aroha_tides", "Which of the two is to blame for the spring tide?", True),
    ("nebelhorn", "Could it be seen from a longer pier?", True),
    ("a_gull", "Was it edible?", False),
)
"""Who asked what, and whether it was answered."""

_PEAK: Final = 174
_PERIODS: Final = LENGTH // timedelta(seconds=SAMPLE_SECONDS)


class Sample(NamedTuple):
    """What one sample of the audience holds."""

    listeners: int
    came: int
    went: int
    reactions: int


def seed_ended(people: Mapping[str, User], topics: Iterable[Topic]) -> Space | None:
    """The ended Space; made if there is none. `people` by handle.

    None if it cannot be made now: visitors host another one with these accounts at the moment.
    """
    host = people[ENDED_HOST]
    made = host.hosted_spaces.filter(title=ENDED.title, state=State.ENDED).first()
    try:
        return made or _play(people, topics)
    except DomainError as error:
        if error.code != "already_hosting":
            raise
        return None


@transaction.atomic
def _play(people: Mapping[str, User], topics: Iterable[Topic]) -> Space:
    host = people[ENDED_HOST]
    space = create_space(
        actor=host, title=ENDED.title, description=ENDED.description, topics=topics
    )
    space = start_space(actor=host, space=space)
    for handle in (*TALK_MS, *LISTENERS):
        _come(people[handle], space)
    _exchange(people, space)
    began = timezone.now() - AGO
    _count(space, began)
    end_space(actor=host, space=space)
    Space.objects.filter(pk=space.pk).update(started_at=began, ended_at=began + LENGTH)
    return space


def _come(user: User, space: Space) -> None:
    """Come in; who talked asks for a seat and gets it. Nobody stays connected."""
    enter_space(actor=user, space=space, connection=f"demo {user.pk}")
    if user.handle in TALK_MS and user != space.host:
        request = request_to_speak(actor=user, space=space)
        approve_request(actor=space.host, space=space, request_id=str(request.pk))


def _exchange(people: Mapping[str, User], space: Space) -> None:
    question, choices = POLL
    poll = open_poll(actor=space.host, space=space, question=question, choices=choices)
    choice_ids = [str(pk) for pk in poll.choices.values_list("pk", flat=True)]
    for handle, place in VOTES:
        vote_in_poll(
            actor=people[handle], space=space, poll_id=str(poll.pk), choice_id=choice_ids[place]
        )
    close_poll(actor=space.host, space=space, poll_id=str(poll.pk))
    for author, text, is_answered in QUESTIONS:
        asked = ask_question(actor=people[author], space=space, text=text)
        vote_question(actor=people["laila_fanar"], space=space, question_id=str(asked.pk))
        if is_answered:
            answer_question(actor=space.host, space=space, question_id=str(asked.pk))


def _count(space: Space, began: datetime) -> None:
    places = Participant.objects.filter(space=space, user__username__in=TALK_MS)
    ids = {handle: str(pk) for handle, pk in places.values_list("user__username", "pk")}
    add_talk(space_id=space.public_id, talk={ids[who]: ms for who, ms in TALK_MS.items()})
    first = began.timestamp() // SAMPLE_SECONDS * SAMPLE_SECONDS
    for number, sample in enumerate(audience()):
        at = datetime.fromtimestamp(first + number * SAMPLE_SECONDS, began.tzinfo)
        record_audience(space_id=space.public_id, at=at, **sample._asdict())


def audience() -> Iterator[Sample]:
    """An evening: people gather, stay, a wave comes when it is retold, and go home in the end."""
    before = 0
    for number in range(_PERIODS):
        now = number / _PERIODS
        gathering = 1 - math.exp(-7 * now)
        wave = 0.35 * math.exp(-((now - 0.62) ** 2) / 0.008)
        leaving = 1 / (1 + math.exp(34 * (now - 0.97)))
        listeners = round(_PEAK / 1.35 * (gathering + wave) * leaving)
        changing = 1 + number * 7 % 4
        yield Sample(
            listeners,
            came=max(0, listeners - before) + changing,
            went=max(0, before - listeners) + changing,
            reactions=number * 5 % 3 + (9 if 0.6 < now < 0.66 else 0),
        )
        before = listeners
