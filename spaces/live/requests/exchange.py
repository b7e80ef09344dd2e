"""Polls and questions."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from spaces import services
from spaces.live.requests.asks import (
    LISTEN,
    MANAGE,
    Answer,
    Ask,
    Caller,
    Fields,
    Id,
    Text,
    Texts,
    calling,
)
from spaces.live.requests.words import MANAGERS, MEMBERS, SHIELD
from spaces.models import ASKED_LENGTH, POLL_QUESTION_LENGTH
from spaces.representations import represent_poll, represent_question
from spaces.representations.schemas import ref

# More than a poll has: how many and how long they may be is for the service to say.
MOST_CHOICES: Final = 20
LONGEST_CHOICE: Final = 200

_POLL: Final = Id("poll", _("The `id` of the poll."), to="poll_id")
_QUESTION: Final = Id("question", _("The `id` of the question."), to="question_id")


def _open_poll(caller: Caller, fields: Fields) -> Answer:
    services.open_poll(actor=caller.actor, space=caller.space, **fields)
    return {"poll": represent_poll(caller.space)}


EXCHANGE: Final[dict[str, Ask]] = {
    "poll.open": Ask(
        does=_("Ask everybody something, with two to four choices."),
        who=MANAGERS,
        scope=MANAGE,
        fields=(
            Text("question", _("What is asked."), POLL_QUESTION_LENGTH),
            Texts("choices", _("Two to four texts."), MOST_CHOICES, LONGEST_CHOICE),
        ),
        answer={"poll": ref("StagePoll")},
        refuses={400: ("poll_choices", "poll_choice_too_long"), 409: ("poll_open",)},
        handle=_open_poll,
    ),
    "poll.vote": Ask(
        does=_("Vote in the open poll; one's choice stays."),
        who=MEMBERS,
        scope=LISTEN,
        fields=(_POLL, Id("choice", _("The `id` of the choice."), to="choice_id")),
        refuses={403: (*SHIELD,), 409: ("already_voted", "poll_closed")},
        handle=calling(services.vote_in_poll),
    ),
    "poll.close": Ask(
        does=_("Close the poll; its result stays to be seen."),
        who=MANAGERS,
        scope=MANAGE,
        fields=(_POLL,),
        refuses={409: ("poll_closed",)},
        handle=calling(services.close_poll),
    ),
    "question.ask": Ask(
        does=_("Ask the stage a question, in writing."),
        who=MEMBERS,
        scope=LISTEN,
        fields=(Text("text", _("The question."), ASKED_LENGTH),),
        answer={"question": ref("StageQuestion")},
        refuses={403: ("locked", *SHIELD), 409: ("slow_down", "questions_too_many")},
        handle=calling(services.ask_question, "question", represent_question),
    ),
    "question.vote": Ask(
        does=_("Want a question answered."),
        who=_("all with an account, once"),
        scope=LISTEN,
        fields=(_QUESTION,),
        refuses={403: (*SHIELD,), 409: ("already_voted", "question_closed")},
        handle=calling(services.vote_question),
    ),
    "question.unvote": Ask(
        does=_("Take the vote for a question back."),
        who=_("who voted"),
        scope=LISTEN,
        fields=(_QUESTION,),
        refuses={409: ("question_closed",)},
        handle=calling(services.unvote_question),
    ),
    "question.answer": Ask(
        does=_("Mark a question as answered; it leaves the list."),
        who=MANAGERS,
        scope=MANAGE,
        fields=(_QUESTION,),
        refuses={409: ("question_closed",)},
        handle=calling(services.answer_question),
    ),
    "question.dismiss": Ask(
        does=_("Take a question off the list."),
        who=_("managers; its author, to take it back"),
        scope=MANAGE,
        fields=(_QUESTION,),
        refuses={409: ("question_closed",)},
        handle=calling(services.dismiss_question),
    ),
}
