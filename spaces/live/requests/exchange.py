"""Polls and questions."""

from collections.abc import Callable
from typing import Final

from spaces import services
from spaces.live.requests.caller import Answer, Caller, Handler, Request, id_in, text_in, texts_in
from spaces.models import ASKED_LENGTH, POLL_QUESTION_LENGTH
from spaces.representations import represent_poll, represent_question

# More than a poll has: how many and how long they may be is for the service to say.
MOST_CHOICES: Final = 20
LONGEST_CHOICE: Final = 200


def _open_poll(caller: Caller, request: Request) -> Answer:
    services.open_poll(
        actor=caller.actor,
        space=caller.space,
        question=text_in(request, "question", POLL_QUESTION_LENGTH),
        choices=texts_in(request, "choices", most=MOST_CHOICES, limit=LONGEST_CHOICE),
    )
    return {"poll": represent_poll(caller.space)}


def _vote_in_poll(caller: Caller, request: Request) -> Answer:
    services.vote_in_poll(
        actor=caller.actor,
        space=caller.space,
        poll_id=id_in(request, "poll"),
        choice_id=id_in(request, "choice"),
    )
    return {}


def _close_poll(caller: Caller, request: Request) -> Answer:
    services.close_poll(actor=caller.actor, space=caller.space, poll_id=id_in(request, "poll"))
    return {}


def _ask_question(caller: Caller, request: Request) -> Answer:
    text = text_in(request, "text", ASKED_LENGTH)
    question = services.ask_question(actor=caller.actor, space=caller.space, text=text)
    return {"question": represent_question(question)}


def _on_question(service: Callable[..., None]) -> Handler:
    def handle(caller: Caller, request: Request) -> Answer:
        service(actor=caller.actor, space=caller.space, question_id=id_in(request, "question"))
        return {}

    return handle


EXCHANGE: Final[dict[str, Handler]] = {
    "poll.open": _open_poll,
    "poll.vote": _vote_in_poll,
    "poll.close": _close_poll,
    "question.ask": _ask_question,
    "question.vote": _on_question(services.vote_question),
    "question.unvote": _on_question(services.unvote_question),
    "question.answer": _on_question(services.answer_question),
    "question.dismiss": _on_question(services.dismiss_question),
}
