"""What the cast does on the stage besides talking, at the turns that `stage_script` names.

Everything asks the stage first, so that nothing happens twice: after a restart of the server the
poll, the questions and the co-host of before are still there.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final, Protocol

from spaces.client import Message, Stage
from spaces.demo.script import CAST, HOST, Part
from spaces.demo.stage_script import (
    BEGINNING,
    COHOST,
    END,
    GUEST,
    POLL_CLOSES,
    POLL_OPENS,
    POLLS,
    QUESTIONS,
    REACTIONS,
    Asked,
    Reacting,
    Voted,
)

POLL_STAYS: Final = timedelta(minutes=10)
_REACTION_PAUSE_SECONDS: Final = 0.6
_AUDIENCE: Final = frozenset(person.handle for person in CAST if person.part is Part.AUDIENCE)


class Actor(Protocol):
    """One of the cast. `stage` is empty, and `ask` does nothing, while they are not connected."""

    @property
    def stage(self) -> Stage: ...

    async def ask(self, kind: str, **fields: object) -> Message | None:
        """The answer; None if it was refused, or could not be asked."""


Troupe = Mapping[str, Actor]
Act = Callable[[Troupe], Awaitable[None]]


async def act_at(turn: int, troupe: Troupe) -> None:
    """Do, one after another, what is due when this turn (from 1) begins."""
    for act in _PLAN.get(turn, ()):
        await act(troupe)


async def name_cohost(troupe: Troupe) -> None:
    """The host asks, and the co-host accepts, unless she is one already."""
    host, cohost = troupe[HOST], troupe[COHOST]
    place = next(
        (p for p in host.stage.participants.values() if p["handle"] == COHOST), {"role": None}
    )
    if place["role"] != "speaker":
        return
    answer = await host.ask("cohost.invite", participant=place["id"]) or cohost.stage.you
    if answer.get("invitation"):
        await cohost.ask("invitation.accept", invitation=answer["invitation"]["id"])


async def ask_question(asked: Asked, troupe: Troupe) -> None:
    """Ask what is not open already, and have others vote for it."""
    question = _open_question(troupe, asked)
    if question is None:
        answer = await troupe[asked.author].ask("question.ask", text=asked.text)
        question = answer and answer["question"]
    if question is not None and question["vote_count"] < len(asked.voters):
        for handle in asked.voters:
            await troupe[handle].ask("question.vote", question=question["id"])


async def answer_question(asked: Asked, troupe: Troupe) -> None:
    question = _open_question(troupe, asked)
    if question is not None:
        await troupe[HOST].ask("question.answer", question=question["id"])


async def answer_visitors(troupe: Troupe) -> None:
    """Once a show the hosts are done with what visitors asked: there is room for more."""
    for question in _questions(troupe):
        if question["handle"] not in _AUDIENCE:
            await troupe[HOST].ask("question.answer", question=question["id"])


async def open_poll(troupe: Troupe) -> None:
    """Put the poll after the last one, unless one is open; the cast votes."""
    poll = troupe[HOST].stage.parts.get("poll")
    if poll is None or not poll["is_open"]:
        script = _poll_after(poll)
        answer = await troupe[HOST].ask(
            "poll.open", question=script.question, choices=script.choices
        )
        poll = answer and answer["poll"]
    if poll is not None:
        await _vote(poll, troupe)


async def close_old_poll(troupe: Troupe) -> None:
    """Its result stays in sight until the next show."""
    poll = troupe[HOST].stage.parts.get("poll")
    if poll is None or not poll["is_open"]:
        return
    if datetime.now(UTC) - datetime.fromisoformat(poll["created_at"]) > POLL_STAYS:
        await troupe[HOST].ask("poll.close", poll=poll["id"])


async def react(reacting: Reacting, troupe: Troupe) -> None:
    await troupe[reacting.handle].ask("reaction.send", emoji=reacting.emoji)
    await asyncio.sleep(_REACTION_PAUSE_SECONDS)


async def ask_for_mic(troupe: Troupe) -> None:
    await troupe[GUEST.handle].ask("request.create", question=GUEST.question)


async def go_back(troupe: Troupe) -> None:
    """Leave the seat; or the line, if nobody has decided."""
    guest = troupe[GUEST.handle]
    if await guest.ask("seat.leave") is None:
        await guest.ask("request.withdraw")


def _questions(troupe: Troupe) -> list[Message]:
    return list(troupe[HOST].stage.parts.get("questions", ()))


def _open_question(troupe: Troupe, asked: Asked) -> Message | None:
    return next((q for q in _questions(troupe) if q["text"] == asked.text), None)


def _poll_after(poll: Message | None) -> Voted:
    """The one that follows this in the script; the first after any other."""
    asked = [script.question for script in POLLS]
    last = asked.index(poll["question"]) if poll and poll["question"] in asked else -1
    return POLLS[(last + 1) % len(POLLS)]


async def _vote(poll: Message, troupe: Troupe) -> None:
    for script in POLLS:
        if script.question == poll["question"] and poll["vote_count"] < len(script.votes):
            for handle, place in script.votes:
                choice = poll["choices"][place]["id"]
                await troupe[handle].ask("poll.vote", poll=poll["id"], choice=choice)


def _plan() -> Mapping[int, list[Act]]:
    plan: dict[int, list[Act]] = {}

    def at(turn: int, act: Act) -> None:
        plan.setdefault(turn, []).append(act)

    at(BEGINNING, name_cohost)
    at(POLL_OPENS, open_poll)
    at(POLL_CLOSES, close_old_poll)
    at(GUEST.asks_at, ask_for_mic)
    at(GUEST.leaves_at, go_back)
    for asked in QUESTIONS:
        at(asked.asked_at, partial(ask_question, asked))
        if asked.answered_at is not None:
            at(asked.answered_at, partial(answer_question, asked))
    at(END, answer_visitors)
    for reacting in REACTIONS:
        at(reacting.turn, partial(react, reacting))
    return plan


_PLAN: Final = _plan()
