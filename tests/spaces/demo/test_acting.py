"""What the cast does besides talking: each turn is acted by people who ask over the HTTP API."""

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from django.utils import timezone

from spaces.client import Message, Stage
from spaces.demo.acting import POLL_STAYS, act_at
from spaces.demo.script import CAST, HOST, TURNS, Part
from spaces.demo.seed import demo_user, seed_demo
from spaces.demo.social_script import POSTS
from spaces.demo.stage_script import (
    BEGINNING,
    COHOST,
    END,
    GUEST,
    PINNED,
    POLL_CLOSES,
    POLL_OPENS,
    POLLS,
    QUESTIONS,
    REACTIONS,
)
from spaces.models import ASKED_LENGTH, POLL_QUESTION_LENGTH, QUESTION_LENGTH, Space, SpeakRequest
from spaces.reactions import EMOJI
from spaces.services import approve_request, ask_question, request_to_speak
from tests.spaces.cast import enter
from timeline.models.polls import CHOICE_LENGTH, MAX_CHOICES

PARTS = {person.handle: person.part for person in CAST}


class Asking:
    """One of the cast, at the HTTP API's door."""

    def __init__(self, handle: str, space: Space) -> None:
        self.handle = handle
        self.stage = Stage()
        self._address = f"/api/v1/spaces/{space.public_id}"
        self._browser = AsyncClient()

    async def log_in(self) -> None:
        await self._browser.aforce_login(await sync_to_async(demo_user)(self.handle))

    async def look(self) -> None:
        answer = await self._browser.get(f"{self._address}/state")
        self.stage.replace(answer.json())

    async def ask(self, kind: str, **fields: object) -> Message | None:
        answer = await self._browser.post(
            f"{self._address}/{kind}", fields, content_type="application/json"
        )
        return answer.json() if answer.status_code == 200 else None


class Evening:
    """The live Space with everybody in it, and nobody who plays the script."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.troupe = {h: Asking(h, space) for h, part in PARTS.items() if part != Part.VISITOR}

    async def play(self, *turns: int) -> Stage:
        """Act these turns; what the host sees afterwards."""
        for turn in turns:
            await self.look()
            await act_at(turn, self.troupe)
        await self.look()
        return self.troupe[HOST].stage

    async def look(self) -> None:
        for actor in self.troupe.values():
            await actor.look()


def gather() -> Space:
    space = seed_demo()
    for handle, part in PARTS.items():
        if part == Part.VISITOR:
            continue
        person = demo_user(handle)
        enter(person, space)
        if part == Part.STAGE and handle != HOST:
            request = request_to_speak(actor=person, space=space)
            approve_request(actor=space.host, space=space, request_id=str(request.pk))
    return space


@pytest.fixture
async def evening(transactional_db, settings, tmp_path) -> Evening:
    settings.DEMO = True
    settings.MEDIA_ROOT = tmp_path
    evening = Evening(await sync_to_async(gather)())
    for actor in evening.troupe.values():
        await actor.log_in()
    return evening


async def test_one_of_the_cast_is_cohost_and_stays_it(evening: Evening):
    for _again in range(2):
        stage = await evening.play(BEGINNING)
        roles = {p["handle"]: p["role"] for p in stage.participants.values()}
        assert roles[COHOST] == "cohost"
        assert stage.parts["invitations"] == []


async def test_a_cohost_who_lost_the_seat_is_named_again(evening: Evening):
    await evening.play(BEGINNING)
    await evening.troupe[COHOST].ask("cohost.remove", participant=own_id(evening, COHOST))
    stage = await evening.play(BEGINNING)
    assert "cohost" in {p["role"] for p in stage.participants.values()}


def own_id(evening: Evening, handle: str) -> str:
    return evening.troupe[handle].stage.you["participant_id"]


async def test_questions_are_asked_once_and_voted_up(evening: Evening):
    every = range(1, END)
    asked_last = max(asked.asked_at for asked in QUESTIONS)
    first = await evening.play(*every[:asked_last])
    questions = first.parts["questions"]
    assert {q["text"]: q["vote_count"] for q in questions} == {
        asked.text: len(asked.voters) for asked in QUESTIONS
    }
    again = await evening.play(*every[:asked_last])
    assert again.parts["questions"] == questions


async def test_the_question_of_the_show_is_answered_and_comes_back(evening: Evening):
    asked = next(asked for asked in QUESTIONS if asked.answered_at)
    stage = await evening.play(asked.asked_at, asked.answered_at)
    assert asked.text not in {q["text"] for q in stage.parts["questions"]}
    stage = await evening.play(asked.asked_at)
    assert asked.text in {q["text"] for q in stage.parts["questions"]}


async def test_visitors_questions_are_answered_at_the_end(evening: Evening):
    def visit() -> None:
        visitor = demo_user("padma_beacon")
        enter(visitor, evening.space)
        ask_question(actor=visitor, space=evening.space, text="Is there tea?")

    await sync_to_async(visit)()
    stage = await evening.play(BEGINNING)
    assert "Is there tea?" in {q["text"] for q in stage.parts["questions"]}
    stage = await evening.play(END)
    assert {q["handle"] for q in stage.parts["questions"]} == {"nebelhorn", "a_gull"}


async def test_a_poll_stays_for_a_while_and_the_next_one_follows(evening: Evening):
    for script in (*POLLS, POLLS[0]):
        for _again in range(2):  # another show, or a restart
            poll = (await evening.play(POLL_OPENS, POLL_CLOSES)).parts["poll"]
            assert (poll["question"], poll["is_open"]) == (script.question, True)
            assert poll["vote_count"] == len(script.votes)
        opened = timezone.now() - POLL_STAYS * 1.01
        await evening.space.polls.filter(is_open=True).aupdate(created_at=opened)
        assert not (await evening.play(POLL_CLOSES)).parts["poll"]["is_open"]


async def test_the_guest_asks_with_a_question_and_goes_back(evening: Evening):
    stage = await evening.play(GUEST.asks_at)
    assert [r["question"] for r in stage.requests] == [GUEST.question]
    stage = await evening.play(GUEST.leaves_at)
    assert stage.requests == []
    stage = await evening.play(GUEST.asks_at)
    await evening.troupe[HOST].ask("request.approve", request=stage.requests[0]["id"])
    stage = await evening.play(GUEST.leaves_at)
    assert GUEST.handle not in {p["handle"] for p in stage.participants.values()}
    still_open = SpeakRequest.objects.filter(status=SpeakRequest.Status.OPEN)
    assert not await still_open.aexists()


async def test_pins_are_those_of_the_script(evening: Evening):
    texts = [pin.tweet.text async for pin in evening.space.pins.select_related("tweet")]
    scripted = {post.key: post.text for post in POSTS}
    assert texts == [scripted[key] for key in reversed(PINNED)]


def test_everybody_in_the_script_is_of_the_cast_and_can_do_it():
    doing = {reacting.handle for reacting in REACTIONS} | {COHOST, GUEST.handle}
    doing |= {handle for poll in POLLS for handle, _choice in poll.votes}
    doing |= {handle for asked in QUESTIONS for handle in (asked.author, *asked.voters)}
    assert {PARTS[handle] for handle in doing} <= {Part.STAGE, Part.AUDIENCE}
    assert PARTS[GUEST.handle] == Part.AUDIENCE
    assert {reacting.emoji for reacting in REACTIONS} <= EMOJI


def test_the_script_fits_the_stage():
    assert len(TURNS) == END
    assert all(0 < reacting.turn <= END for reacting in REACTIONS)
    assert len(GUEST.question) <= QUESTION_LENGTH
    for asked in QUESTIONS:
        assert len(asked.text) <= ASKED_LENGTH
        assert asked.author not in asked.voters
    for poll in POLLS:
        assert len(poll.question) <= POLL_QUESTION_LENGTH
        assert 2 <= len(poll.choices) <= MAX_CHOICES
        assert max(map(len, poll.choices)) <= CHOICE_LENGTH
        assert len({handle for handle, _choice in poll.votes}) == len(poll.votes)
