"""Pinned Tweets."""

from typing import Final

from spaces import services
from spaces.live.requests.caller import Answer, Caller, Handler, Request, id_in
from spaces.representations import represent_pin


def _pin(caller: Caller, request: Request) -> Answer:
    pin = services.pin_tweet(
        actor=caller.actor, space=caller.space, tweet_id=id_in(request, "tweet")
    )
    return {"pin": represent_pin(pin)}


def _unpin(caller: Caller, request: Request) -> Answer:
    services.unpin_tweet(actor=caller.actor, space=caller.space, pin_id=id_in(request, "pin"))
    return {}


def _move(caller: Caller, request: Request) -> Answer:
    before = None if request.get("before") is None else id_in(request, "before")
    services.move_pin(
        actor=caller.actor, space=caller.space, pin_id=id_in(request, "pin"), before=before
    )
    return {}


PINS: Final[dict[str, Handler]] = {
    "tweet.pin": _pin,
    "tweet.unpin": _unpin,
    "tweet.move": _move,
}
