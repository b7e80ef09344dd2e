"""Somebody else's program that is told things: a real server, and the ten lines that verify."""

import json
import re
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final

from tests.servers import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable


WORDS: Final = (ROOT / "docs/webhooks.md").read_text()
_said: Final[dict[str, Any]] = {}
exec(re.search(r"```python\n(.*?)```", WORDS, re.DOTALL)[1], _said)

verify: Final = _said["verify"]
"""As docs/webhooks.md tells everybody to: nothing of ours is in it."""


@dataclass
class Told:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        return json.loads(self.body)


class Receiver:
    """Answers every POST with the next of `answers` (a status, or that and headers), then with 204.

    `before` is called for each, in a thread of its own, before it is answered.
    """

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.answers: list[int | tuple[int, dict[str, str]]] = []
        self.before: Callable[[], object] = lambda: None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def port(self) -> int:
        return self._server.server_port

    def url(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.told.append(Told(self.path, headers, body))
                receiver.before()
                answer = receiver.answers.pop(0) if receiver.answers else 204
                status, more = answer if isinstance(answer, tuple) else (answer, {})
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                pass

        return Handler
