"""What one may ask of a live Space: the table of docs/protocol.md, as far as a client must know it.

The server's own is spaces/live/requests; a test holds the two together.
"""

from typing import Final, Literal, NamedTuple

LISTEN: Final = "space.listen"
SPEAK: Final = "space.speak"
MANAGE: Final = "space.write"


class Ask(NamedTuple):
    """The scope that a token needs, the fields that must and those that may be there."""

    scope: str
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    over_http: bool = True


Kind = Literal[
    "ticket.create",
    "state.get",
    "presence.beat",
    "reaction.send",
    "captions.show",
    "space.leave",
    "mic.open",
    "mic.mute",
    "request.create",
    "request.withdraw",
    "request.approve",
    "request.decline",
    "request.decline_all",
    "seat.take",
    "seat.leave",
    "seat.revoke",
    "seat.mute",
    "seat.mute_all",
    "space.end",
    "seat.invite",
    "cohost.invite",
    "cohost.remove",
    "invitation.accept",
    "invitation.decline",
    "invitation.withdraw",
    "space.hand_over",
    "person.remove",
    "person.readmit",
    "person.block",
    "guests.warnings",
    "space.steer",
    "space.update",
    "poll.open",
    "poll.vote",
    "poll.close",
    "question.ask",
    "question.vote",
    "question.unvote",
    "question.answer",
    "question.dismiss",
    "tweet.pin",
    "tweet.unpin",
    "tweet.move",
    "captions.answer",
    "record.stop",
    "record.go_on",
]

ASKS: Final[dict[Kind, Ask]] = {
    "ticket.create": Ask(LISTEN, needs=("purpose",), over_http=False),
    "state.get": Ask(LISTEN, over_http=False),
    "presence.beat": Ask(LISTEN, may=("seq",), over_http=False),
    "reaction.send": Ask(LISTEN, needs=("emoji",), over_http=False),
    "captions.show": Ask(LISTEN, needs=("is_shown",), over_http=False),
    "space.leave": Ask(LISTEN, over_http=False),
    "mic.open": Ask(SPEAK),
    "mic.mute": Ask(SPEAK),
    "request.create": Ask(SPEAK, may=("question",)),
    "request.withdraw": Ask(SPEAK),
    "request.approve": Ask(MANAGE, needs=("request",)),
    "request.decline": Ask(MANAGE, needs=("request",)),
    "request.decline_all": Ask(MANAGE),
    "seat.take": Ask(SPEAK),
    "seat.leave": Ask(SPEAK),
    "seat.revoke": Ask(MANAGE, needs=("participant",)),
    "seat.mute": Ask(MANAGE, needs=("participant",)),
    "seat.mute_all": Ask(MANAGE),
    "space.end": Ask(MANAGE),
    "seat.invite": Ask(MANAGE, may=("participant", "user")),
    "cohost.invite": Ask(MANAGE, needs=("participant",)),
    "cohost.remove": Ask(MANAGE, needs=("participant",)),
    "invitation.accept": Ask(SPEAK, needs=("invitation",)),
    "invitation.decline": Ask(SPEAK, needs=("invitation",)),
    "invitation.withdraw": Ask(MANAGE, needs=("invitation",)),
    "space.hand_over": Ask(MANAGE, needs=("participant",)),
    "person.remove": Ask(MANAGE, needs=("participant",)),
    "person.readmit": Ask(MANAGE, needs=("participant",)),
    "person.block": Ask(MANAGE, needs=("participant",)),
    "guests.warnings": Ask(MANAGE),
    "space.steer": Ask(
        MANAGE,
        may=("allows_mics", "is_locked", "slow_mode_seconds", "min_account_days", "min_followers"),
    ),
    "space.update": Ask(MANAGE, may=("title", "description", "who_can_speak", "needs_approval")),
    "poll.open": Ask(MANAGE, needs=("question", "choices")),
    "poll.vote": Ask(LISTEN, needs=("poll", "choice")),
    "poll.close": Ask(MANAGE, needs=("poll",)),
    "question.ask": Ask(LISTEN, needs=("text",)),
    "question.vote": Ask(LISTEN, needs=("question",)),
    "question.unvote": Ask(LISTEN, needs=("question",)),
    "question.answer": Ask(MANAGE, needs=("question",)),
    "question.dismiss": Ask(MANAGE, needs=("question",)),
    "tweet.pin": Ask(SPEAK, needs=("tweet",)),
    "tweet.unpin": Ask(SPEAK, needs=("pin",)),
    "tweet.move": Ask(MANAGE, needs=("pin",), may=("before",)),
    "captions.answer": Ask(SPEAK, needs=("is_given",)),
    "record.stop": Ask(SPEAK),
    "record.go_on": Ask(SPEAK),
}


def check(kind: str, fields: dict[str, object]) -> None:
    """Raises TypeError, as a function would, for a field that is missing or that nobody knows."""
    ask = ASKS.get(kind)  # type: ignore[call-overload]
    if ask is None or not ask.over_http:
        raise TypeError(f"{kind} is nothing that can be asked over HTTP")
    lacking = [name for name in ask.needs if name not in fields]
    unknown = [name for name in fields if name not in ask.needs + ask.may]
    if lacking or unknown:
        raise TypeError(f"{kind} lacks {lacking}" if lacking else f"{kind} knows no {unknown}")
