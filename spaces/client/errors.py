"""What a server may answer instead of what one asked for."""

from collections.abc import Mapping


class Refused(Exception):
    """The server said no. `code` is for programs and never changes, `message` is for people.

    `status` is HTTP's, 0 at a socket; `fields` says what is wrong with which field.
    """

    def __init__(
        self, code: str, message: str, status: int = 0, fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.fields = dict(fields or {})
