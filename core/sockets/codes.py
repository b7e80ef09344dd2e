"""Why a socket closes: the table of docs/protocol.md."""

from enum import IntEnum


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

    @property
    def reason(self) -> str:
        return self.name.lower()

    @classmethod
    def for_error(cls, code: str) -> "Close":
        """The close code for a frame's or a service's error code."""
        return _BY_ERROR.get(code, cls.NOT_ALLOWED)


_BY_ERROR = {
    "bad_message": Close.BAD_MESSAGE,
    "too_large": Close.TOO_LARGE,
    "too_many": Close.TOO_MANY,
    "not_found": Close.NOT_FOUND,
    "not_live": Close.NOT_FOUND,
    "ended": Close.ENDED,
    "login_required": Close.LOGIN_REQUIRED,
    "superseded": Close.SUPERSEDED,
    "suspended": Close.SUSPENDED,
}


class Refusal(Exception):
    """This socket is to be closed with this code."""

    def __init__(self, code: Close) -> None:
        super().__init__(code.reason)
        self.code = code
