"""Why a socket closes: the table of docs/protocol.md, as far as a client must know it.

The server's own is core/sockets/codes.py; a test holds the two together.
"""

from enum import IntEnum
from typing import Final


class Close(IntEnum):
    RESTART = 1012
    LEFT = 4000
    BAD_MESSAGE = 4400
    TICKET_INVALID = 4401
    NOT_ALLOWED = 4403
    NOT_FOUND = 4404
    SESSION_RENEWED = 4406
    LOGIN_REQUIRED = 4407
    TOO_SLOW = 4408
    SUPERSEDED = 4409
    ENDED = 4410
    SUSPENDED = 4411
    CLOSED = 4412
    TOO_LARGE = 4413
    TOO_MANY = 4429
    OVERLOADED = 4503


CLOSED_BY_US: Final = 1000
CLOSED_BY_NETWORK: Final = 1006
FINAL_CODES: Final = frozenset(
    {
        Close.LEFT,
        Close.BAD_MESSAGE,
        Close.NOT_ALLOWED,
        Close.NOT_FOUND,
        Close.SUPERSEDED,
        Close.LOGIN_REQUIRED,
        Close.ENDED,
        Close.SUSPENDED,
        Close.CLOSED,
        Close.TOO_LARGE,
    }
)
"""After these a client stops; after all others it may come back."""
