"""The one family of errors that people and programs see.

A service raises `DomainError`; three translators turn it into an answer: `core.middleware` for
pages, `core.api.errors` for programs, `spaces.live.control` for sockets. Codes are part of
the protocol (docs/protocol.md) and never change.
"""

from typing import ClassVar


class DomainError(Exception):
    """Something the person can understand: a stable code and a sentence in their language."""

    status: ClassVar[int] = 409

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = str(message)


class Invalid(DomainError):
    """The input has a form that nobody could act on."""

    status = 400


class NotAllowed(DomainError):
    """A member of the Space, but without the right for this."""

    status = 403

    def __init__(self, message: str, code: str = "not_allowed") -> None:
        super().__init__(code, message)


class NotFound(DomainError):
    """No such thing, or not for this person: the answer does not tell which."""

    status = 404

    def __init__(self, message: str) -> None:
        super().__init__("not_found", message)


class Gone(DomainError):
    """There was such a thing, and it is no longer kept."""

    status = 410
