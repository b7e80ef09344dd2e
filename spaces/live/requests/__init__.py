"""What one may ask of a live Space, each request translated into one service call.

The control socket and the HTTP API share this table (docs/protocol.md).
"""

from typing import Final

from spaces.live.requests.caller import Answer, Caller, Handler, Request
from spaces.live.requests.consent import CONSENT
from spaces.live.requests.exchange import EXCHANGE
from spaces.live.requests.leading import LEADING
from spaces.live.requests.people import PEOPLE
from spaces.live.requests.pins import PINS
from spaces.live.requests.seats import SEATS
from spaces.live.requests.steering import STEERING

REQUESTS: Final[dict[str, Handler]] = {
    **SEATS,
    **STEERING,
    **PEOPLE,
    **LEADING,
    **EXCHANGE,
    **PINS,
    **CONSENT,
}

SOCKET_ONLY: Final = frozenset({"ticket.create", "space.leave"})
"""These are about the connection that they come through."""

__all__ = ["REQUESTS", "SOCKET_ONLY", "Answer", "Caller", "Handler", "Request"]
