"""Every request with fields that somebody might send, and what the handler answers to whom."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from core.errors import DomainError
from spaces import services
from spaces.live.requests import REQUESTS, Caller, answer_request
from spaces.models import Invitation, PinnedTweet, Question, SpeakRequest, StagePoll
from tests.spaces.cast import Cast
from timeline.services import post_tweet

EVERYBODY = ("guest", "host", "cohost", "speaker", "listener", "stranger", "other_host")

Fields = dict[str, Any]


def nothing(_cast: Cast) -> Fields:
    return {}


def somebody(who: str) -> Callable[[Cast], Fields]:
    return lambda cast: {"participant": str(cast.place(who).pk)}


def only(field: str, model: type) -> Callable[[Cast], Fields]:
    """The id of the row of its kind that the stage is set with."""
    return lambda _cast: {field: str(model.objects.latest("pk").pk)}


def ballot(_cast: Cast) -> Fields:
    poll = StagePoll.objects.get()
    return {"poll": str(poll.pk), "choice": str(poll.choices.all()[0].pk)}


def new_tweet(cast: Cast) -> Fields:
    return {"tweet": str(post_tweet(actor=cast.stranger, text="To be pinned").pk)}


ROWS: dict[str, Callable[[Cast], Fields]] = {
    "ticket.create": lambda _cast: {"purpose": "publish"},
    "state.get": nothing,
    "presence.beat": nothing,
    "reaction.send": lambda _cast: {"emoji": "👏"},
    "captions.show": lambda _cast: {"is_shown": True},
    "mic.open": nothing,
    "mic.mute": nothing,
    "request.create": lambda _cast: {"question": "May I?"},
    "request.withdraw": nothing,
    "request.approve": only("request", SpeakRequest),
    "request.decline": only("request", SpeakRequest),
    "request.decline_all": nothing,
    "seat.take": nothing,
    "seat.leave": nothing,
    "seat.revoke": somebody("speaker"),
    "seat.mute": somebody("speaker"),
    "seat.mute_all": nothing,
    "seat.invite": lambda cast: {"user": str(cast.stranger.pk)},
    "cohost.invite": somebody("speaker"),
    "cohost.remove": somebody("cohost"),
    "invitation.accept": only("invitation", Invitation),
    "invitation.decline": only("invitation", Invitation),
    "invitation.withdraw": only("invitation", Invitation),
    "person.remove": somebody("speaker"),
    "person.readmit": somebody("speaker"),
    "person.block": somebody("speaker"),
    "guests.warnings": nothing,
    "space.steer": lambda _cast: {"is_locked": True},
    "space.update": lambda _cast: {"title": "Another name"},
    "space.hand_over": somebody("speaker"),
    "space.leave": nothing,
    "space.end": nothing,
    "poll.open": lambda _cast: {"question": "Tea?", "choices": ["Yes", "No"]},
    "poll.vote": ballot,
    "poll.close": only("poll", StagePoll),
    "question.ask": lambda _cast: {"text": "Why?"},
    "question.vote": only("question", Question),
    "question.unvote": only("question", Question),
    "question.answer": only("question", Question),
    "question.dismiss": only("question", Question),
    "captions.answer": lambda _cast: {"is_given": True},
    "record.stop": nothing,
    "record.go_on": nothing,
    "tweet.pin": new_tweet,
    "tweet.unpin": only("pin", PinnedTweet),
    "tweet.move": only("pin", PinnedTweet),
}


def set_the_stage(cast: Cast) -> None:
    """One of each thing that requests are about."""
    services.request_to_speak(actor=cast.listener, space=cast.space)
    services.invite_to_speak(actor=cast.host, space=cast.space, user_id=str(cast.listener.pk))
    services.open_poll(actor=cast.host, space=cast.space, question="Tea?", choices=["Yes", "No"])
    services.ask_question(actor=cast.listener, space=cast.space, text="Why?")
    tweet = post_tweet(actor=cast.speaker, text="Pinned")
    services.pin_tweet(actor=cast.speaker, space=cast.space, tweet_id=str(tweet.pk))


def straight(kind: str, cast: Cast, who: str, fields: Fields) -> str:
    """What the handler answers, as the control socket calls it."""
    user = getattr(cast, who, None)
    place = user and cast.space.participants.filter(user=user).first()
    caller = Caller(user, cast.space, str(place.pk) if place else None)
    try:
        answer_request(caller, REQUESTS[kind], fields)
    except DomainError as error:
        return error.code
    return "ok"


Door = Callable[[str, Cast, str, Fields], str]


def answers(door: Door, kind: str, cast: Cast) -> dict[str, str]:
    """What everybody gets through this door, each time on the untouched stage."""
    given = {}
    for who in EVERYBODY:
        with transaction.atomic():
            given[who] = door(kind, cast, who, ROWS[kind](cast))
            transaction.set_rollback(True)
    return given
