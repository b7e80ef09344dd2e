"""The client's requests against a server that is nothing but this test."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from spaces.client import Refused
from spaces.client import transport as transport_module
from spaces.client.transport import Transport

TOKEN = "a-token"


class Peer:
    """Answers what the test says, one after the other, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str | None, object]] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        peer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                size = int(self.headers.get("Content-Length", 0))
                sent = json.loads(self.rfile.read(size)) if size else None
                peer.asked.append(
                    (self.command, self.path, self.headers.get("Authorization"), sent)
                )
                status, headers, body = peer.answers.pop(0)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_DELETE = answer  # noqa: N815 - the library's names

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def will(self, *answers) -> None:
        for status, body, *headers in answers:
            sent = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.answers.append((status, headers[0] if headers else {}, sent))


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    thread = threading.Thread(target=peer.server.serve_forever, args=(0.01,))
    thread.start()
    yield peer
    peer.server.shutdown()
    thread.join()
    peer.server.server_close()


@pytest.fixture
def transport(peer) -> Iterator[Transport]:
    transport = Transport(f"{peer.url}/", TOKEN)
    yield transport
    transport.close()


def test_it_asks_with_its_token_and_no_other_word(peer, transport, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    peer.will((200, {"id": "1"}), (204, b""), (200, {}))
    assert transport.ask("POST", "spaces", fields={"title": "Talk"}) == {"id": "1"}
    assert transport.ask("DELETE", "spaces/1/reminder") is None
    assert peer.asked == [
        ("POST", "/api/v1/spaces", "Bearer a-token", {"title": "Talk"}),
        ("DELETE", "/api/v1/spaces/1/reminder", "Bearer a-token", None),
    ]
    guest = Transport(peer.url)
    guest.ask("GET", "spaces", query={"q": "sea", "state": None})
    guest.close()
    assert peer.asked[-1] == ("GET", "/api/v1/spaces?q=sea", None, None)


def test_pages_follow_the_cursor_as_they_are_needed(peer, transport):
    peer.will(
        (200, {"items": [1, 2], "next_cursor": "9"}), (200, {"items": [3], "next_cursor": None})
    )
    items = transport.pages("spaces", limit=2, state=None)
    assert [next(items), next(items)] == [1, 2]
    assert len(peer.asked) == 1
    assert list(items) == [3]
    asked = [parse_qs(urlsplit(path).query) for _, path, _, _ in peer.asked]
    assert asked == [{"limit": ["2"]}, {"limit": ["2"], "cursor": ["9"]}]


def test_a_refusal_says_what_the_server_said(peer, transport):
    body = {"code": "invalid", "message": "title: too long", "fields": {"title": "too long"}}
    peer.will((400, body), (502, b"<html>Bad gateway"), (403, {"detail": "?"}))
    with pytest.raises(Refused, match="invalid: title: too long") as refused:
        transport.ask("POST", "spaces", fields={})
    assert (refused.value.status, refused.value.fields) == (400, {"title": "too long"})
    for status in (502, 403):
        with pytest.raises(Refused) as refused:
            transport.ask("GET", "spaces")
        assert (refused.value.code, refused.value.status) == ("server_error", status)


def test_it_waits_once_when_it_is_asked_to(peer, transport, monkeypatch):
    waited: list[float] = []
    monkeypatch.setattr(transport_module.time, "sleep", waited.append)
    busy = (429, {"code": "too_many", "message": "Later."}, {"Retry-After": "7"})
    peer.will(busy, (200, {"id": "1"}))
    assert transport.ask("GET", "spaces/1") == {"id": "1"}
    peer.will(busy, busy)
    with pytest.raises(Refused, match="too_many"):
        transport.ask("GET", "spaces/1")
    assert waited == [7, 7]
    for words in ("100000", "-1", "Fri, 31 Dec 1999 23:59:59 GMT", "²"):
        peer.will((429, {"code": "too_many", "message": "Later."}, {"Retry-After": words}))
        with pytest.raises(Refused, match="too_many"):
            transport.ask("GET", "spaces/1")
    assert waited == [7, 7]


def test_a_file_is_whole_or_not_there(peer, transport, tmp_path):
    target = tmp_path / "talk.ogg"
    peer.will((200, b"sound" * 100_000))
    transport.save("downloads/1/file", target)
    assert target.read_bytes() == b"sound" * 100_000
    peer.will((200, b"cut", {"Content-Length": "1000", "Connection": "close"}))
    with pytest.raises(transport_module.requests.RequestException):
        transport.save("downloads/1/file", target)
    peer.will((404, {"code": "not_found", "message": "There is nothing here."}))
    with pytest.raises(Refused, match="not_found"):
        transport.save("downloads/1/file", tmp_path / "other.ogg")
    assert [path.name for path in tmp_path.iterdir()] == ["talk.ogg"]
    assert target.read_bytes() == b"sound" * 100_000


def test_a_token_is_not_carried_to_another_server(peer, transport):
    """A download may lead to a bucket."""
    other = f"http://localhost:{peer.server.server_address[1]}/bucket"
    peer.will((302, b"", {"Location": other}), (200, {"x": 1}))
    assert transport.ask("GET", "downloads/1/file") == {"x": 1}
    assert [token for _, _, token, _ in peer.asked] == ["Bearer a-token", None]
