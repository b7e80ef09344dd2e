"""What one may ask of a live Space: each request declares itself and is one service call.

The control socket and the HTTP API share this table (docs/protocol.md).
"""

from typing import Final

from spaces.live.requests.asks import (
    EVERY_REFUSAL,
    Answer,
    Ask,
    Caller,
    answer_request,
    read_request,
    require_scope,
)
from spaces.live.requests.connection import CONNECTION
from spaces.live.requests.consent import CONSENT
from spaces.live.requests.exchange import EXCHANGE
from spaces.live.requests.leading import LEADING
from spaces.live.requests.people import PEOPLE
from spaces.live.requests.pins import PINS
from spaces.live.requests.seats import SEATS
from spaces.live.requests.steering import STEERING

REQUESTS: Final[dict[str, Ask]] = {
    **CONNECTION,
    **SEATS,
    **LEADING,
    **PEOPLE,
    **STEERING,
    **EXCHANGE,
    **PINS,
    **CONSENT,
}
"""By name, `noun.verb`."""

SOCKET_ONLY: Final = frozenset(name for name, ask in REQUESTS.items() if not ask.over_http)
"""These are about the connection that they come through."""

__all__ = [
    "EVERY_REFUSAL",
    "REQUESTS",
    "SOCKET_ONLY",
    "Answer",
    "Ask",
    "Caller",
    "answer_request",
    "read_request",
    "require_scope",
]
