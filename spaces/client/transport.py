"""Requests under /api/v1: JSON in, JSON out, refusals as exceptions, pages one after another."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import requests

from spaces.client.errors import Refused

TIMEOUT_SECONDS: Final = 30.0
LONGEST_WAIT_SECONDS: Final = 120
"""A server that wants to be left alone longer is not waited for: the program may do better."""
_CHUNK: Final = 64 * 1024


class Transport:
    """One server, asked as one token (or, without one, as a guest). Not for several threads."""

    def __init__(self, base_url: str, token: str | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        self.token = token
        self._session = requests.Session()
        # Also keeps requests from looking into .netrc for somebody else's password.
        self._session.auth = self._sign

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        fields: Mapping[str, object] | None = None,
    ) -> Any:
        """The answer, None where there is none; `path` is below /api/v1/.

        Who asks too often is asked to wait: that is done once. Raises Refused, and what requests
        raises where there is no answer.
        """
        with self._send(method, f"{self.base_url}/api/v1/{path}", query, fields) as answer:
            return answer.json() if answer.content else None

    def pages(self, path: str, **query: object) -> Iterator[Any]:
        """Every item of a list, a page fetched when it is needed. Raises as `ask`."""
        cursor: str | None = None
        while True:
            page = self.ask("GET", path, query=query | {"cursor": cursor})
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def save(self, path: str, target: str | Path) -> None:
        """Writes what is at `path` to a file; what was there before stays if that fails."""
        target = Path(target)
        partial = target.with_name(f"{target.name}.part")
        try:
            url = f"{self.base_url}/api/v1/{path}"
            with self._send("GET", url) as answer, partial.open("wb") as file:
                for chunk in answer.iter_content(_CHUNK):
                    file.write(chunk)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)

    def close(self) -> None:
        self._session.close()

    def _send(
        self,
        method: str,
        url: str,
        query: Mapping[str, object] | None = None,
        fields: Any = None,
    ) -> requests.Response:
        given = {name: _word(value) for name, value in (query or {}).items() if value is not None}
        for may_wait in (True, False):
            answer = self._session.request(
                method, url, params=given, json=fields, timeout=TIMEOUT_SECONDS, stream=True
            )
            seconds = _wait_of(answer) if may_wait else None
            if answer.ok:
                return answer
            with answer:
                if seconds is None:
                    raise _refusal(answer)
            time.sleep(seconds)
        raise AssertionError("the second answer was none")

    def _sign(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.token is not None:
            request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def _word(value: object) -> str:
    """As an address says it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _wait_of(answer: requests.Response) -> int | None:
    """After how many seconds the server wants to be asked again; None: not at all, or too late."""
    words = answer.headers.get("Retry-After", "")
    if not (words.isascii() and words.isdecimal()) or int(words) > LONGEST_WAIT_SECONDS:
        return None
    return int(words)


def _refusal(answer: requests.Response) -> Refused:
    try:
        told = answer.json()
        return Refused(told["code"], told["message"], answer.status_code, told.get("fields"))
    except (ValueError, KeyError, TypeError):
        # Something in between, which knows nothing of our errors.
        return Refused("server_error", answer.reason or "no reason", answer.status_code)
