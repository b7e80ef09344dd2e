"""What is about the connection itself: tickets for sound, signs of life, what is passing.

Those without a handler are answered by the control socket, which alone knows its connection.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from spaces import services
from spaces.live.requests.asks import (
    LISTEN,
    SPEAK,
    Answer,
    Ask,
    Caller,
    Choice,
    Fields,
    Flag,
    Unread,
)
from spaces.live.requests.words import ALL, SHIELD
from spaces.live.tickets import Purpose, Ticket, issue_ticket
from spaces.reactions import EMOJI


def _create_ticket(caller: Caller, fields: Fields) -> Answer:
    if fields["purpose"] == "listen":
        return _issue(caller, "listen")
    caller.require(SPEAK)
    stream = services.open_stream(
        actor=caller.actor, space=caller.space, connection=caller.connection
    )
    return _issue(caller, "publish", stream) | {"stream": stream}


def _issue(caller: Caller, purpose: Purpose, stream: int | None = None) -> Answer:
    space_id = caller.space.public_id
    ticket = issue_ticket(
        Ticket(space_id, purpose, caller.participant_id, stream, caller.credential)
    )
    return {"ticket": ticket, "path": f"/ws/spaces/{space_id}/{purpose}"}


def _leave_space(caller: Caller, _fields: Fields) -> Answer:
    if caller.user is not None:
        services.leave_space(actor=caller.user, space=caller.space)
    return {}


CONNECTION: Final[dict[str, Ask]] = {
    "ticket.create": Ask(
        does=_("Get a ticket that opens an audio socket, once, within 30 seconds."),
        who=_("all; publish: seated"),
        scope=LISTEN,  # and SPEAK for one that publishes
        fields=(
            Choice(
                "purpose",
                _("To hear, or to be heard: `listen` or `publish`."),
                ("listen", "publish"),
                _("A ticket is for “listen” or “publish”."),
            ),
        ),
        answer={
            "ticket": {"type": "string", "description": "For the subprotocol `ticket.<ticket>`."},
            "path": {"type": "string", "description": "Of the socket that it opens."},
        },
        sometimes={"stream": {"type": "integer", "description": "With `publish`."}},
        refuses={409: ("not_seated", "superseded")},
        handle=_create_ticket,
        for_guests=True,
        over_http=False,
    ),
    "state.get": Ask(
        does=_("Get all that `space.state` has, after having missed something."),
        who=ALL,
        scope=LISTEN,
        for_guests=True,
        over_http=False,
    ),
    "presence.beat": Ask(
        does=_("Give a sign of life, and learn how far the Space is."),
        who=_("all, every 5 s"),
        scope=LISTEN,
        fields=(Unread("seq", _("The newest `seq` that was seen."), required=False),),
        answer={"seq": {"type": "integer", "description": "The newest there is."}},
        for_guests=True,
        over_http=False,
    ),
    "reaction.send": Ask(
        does=_("Send a reaction, which passes and is kept nowhere."),
        who=ALL,
        scope=LISTEN,
        fields=(
            Choice(
                "emoji",
                _("One of this server's reactions."),
                EMOJI,
                _("That is no reaction of this server."),
            ),
        ),
        refuses={403: ("locked", *SHIELD), 409: ("slow_down",)},
        for_guests=True,
        over_http=False,
    ),
    "captions.show": Ask(
        does=_("Have the messages `captions` sent to this connection, or no more."),
        who=ALL,
        scope=LISTEN,
        fields=(Flag("is_shown", _("Are captions wanted from now on?")),),
        for_guests=True,
        over_http=False,
    ),
    "space.leave": Ask(
        does=_("Leave the Space; the socket is closed with 4000."),
        who=ALL,
        scope=LISTEN,
        handle=_leave_space,
        for_guests=True,
        over_http=False,
    ),
}
