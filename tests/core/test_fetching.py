"""The way out (core.fetching): where it goes, and what of an answer it takes. Real servers."""

import contextlib
import gzip
import ipaddress
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import fetching
from core.fetching import FetchError, GuardedSession, fetch
from core.fetching.addresses import checked_url, may_be_called
from core.fetching.session import MOST_UNASKED_BYTES
from tests.timeline.push_service import push_service

LOCAL = "127.0.0.1"


class Server:
    """Says to each connection what `script` says for its number; keeps what it was asked."""

    def __init__(self, script: Callable[[socket.socket, int], None], host: str = LOCAL) -> None:
        self.asked: list[bytes] = []
        self._script = script
        self._listening = socket.create_server((host, 0))
        self.port = self._listening.getsockname()[1]
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self._threads[0].start()

    def url(self, path: str = "/") -> str:
        return f"http://{LOCAL}:{self.port}{path}"

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                asking, _peer = self._listening.accept()
                answering = threading.Thread(target=self._answer, args=(asking,), daemon=True)
                self._threads.append(answering)
                answering.start()

    def _answer(self, asking: socket.socket) -> None:
        with asking, contextlib.suppress(OSError):
            self.asked.append(_request(asking))
            self._script(asking, len(self.asked))

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join()


def _request(asking: socket.socket) -> bytes:
    said = b""
    while b"\r\n\r\n" not in said or (b"Content-Length: 4" in said and not said.endswith(b"said")):
        piece = asking.recv(65536)
        said += piece
        if not piece:
            break
    return said


@pytest.fixture
def serve(settings) -> Iterator[Callable[..., Server]]:
    """Servers on this machine, which only these tests may call."""
    with contextlib.ExitStack() as stack:
        settings.FETCH_HTTP, settings.FETCH_PORTS = True, []
        settings.FETCH_NETWORKS = [ipaddress.ip_network(f"{LOCAL}/32")]

        def start(script: Callable[[socket.socket, int], None] | bytes, **options) -> Server:
            said = script
            act = (lambda asking, _n: asking.sendall(said)) if isinstance(said, bytes) else said
            server = Server(act, **options)
            stack.callback(server.close)
            settings.FETCH_PORTS = [*settings.FETCH_PORTS, server.port]
            return server

        yield start


def answer(body: bytes = b"hello", *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def code_of(url: str, **options: object) -> str:
    with pytest.raises(FetchError) as error:
        fetch(url, **options)
    assert LOCAL not in error.value.message
    return error.value.code


# --- What comes back -----------------------------------------------------------------------------


def test_an_answer_comes_back_whatever_its_status(serve):
    server = serve(answer(b"nothing here", "X-Why: no", status="404 Not Found"))
    got = fetch(server.url("/a?b=c"), headers={"X-Own": "1"})
    assert (got.status, got.body, got.headers["x-why"]) == (404, b"nothing here", "no")
    assert got.url == server.url("/a?b=c")
    asked = server.asked[0].decode()
    assert asked.startswith("GET /a?b=c HTTP/1.1\r\n")
    assert "User-Agent: Spaces (+http://" in asked
    assert "X-Own: 1" in asked


def test_a_body_is_posted_and_no_cookie_comes_back_with_the_next(serve, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    server = serve(answer(b"", "Set-Cookie: a=b"))
    with GuardedSession(seconds=5) as session:
        for _ in range(2):
            assert session.post(server.url(), data=b"said").status_code == 200
        assert not session.cookies
    assert server.asked[0].endswith(b"\r\n\r\nsaid")
    assert not any(b"cookie" in asked.lower() for asked in server.asked)


def test_a_packed_body_is_unpacked(serve):
    for name, pack in (("gzip", gzip.compress), ("deflate", zlib.compress)):
        server = serve(answer(pack(b"x" * 500), f"Content-Encoding: {name}"))
        assert fetch(server.url()).body == b"x" * 500


# --- Limits --------------------------------------------------------------------------------------


def test_a_slow_drip_ends_with_the_time(serve):
    def drip(start: bytes) -> Callable[[socket.socket, int], None]:
        def script(asking: socket.socket, _number: int) -> None:
            asking.sendall(start)
            while True:
                asking.sendall(b"a")
                time.sleep(0.02)

        return script

    for start in (b"HTTP/1.1 200 OK\r\nX: ", answer(b"")[:-2] + b"Y: ", b"HTTP/1.1 200 OK\r\n\r\n"):
        began = time.monotonic()
        assert code_of(serve(drip(start)).url(), seconds=0.4) == "fetch_timed_out"
        assert time.monotonic() - began < 3


def test_who_says_nothing_is_not_waited_for(serve):
    silent = serve(lambda asking, _n: asking.recv(1))
    assert code_of(silent.url(), seconds=0.3) == "fetch_timed_out"


def test_an_endless_body_is_cut(serve):
    def endless(asking: socket.socket, _number: int) -> None:
        asking.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            asking.sendall(b"10000\r\n" + b"a" * 0x10000 + b"\r\n")

    assert code_of(serve(endless).url(), most_bytes=300_000) == "fetch_too_large"


def test_a_library_that_reads_all_gets_the_beginning(serve):
    server = serve(answer(b"a" * 500_000))
    with GuardedSession(seconds=5) as session:
        assert len(session.post(server.url()).content) == MOST_UNASKED_BYTES


def test_a_bomb_is_noticed_on_the_way(serve):
    bomb = gzip.compress(bytes(50_000_000))
    server = serve(answer(bomb, "Content-Encoding: gzip"))
    assert len(bomb) < 100_000
    assert code_of(server.url(), most_bytes=100_000) == "fetch_too_large"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (answer(b"?", "Content-Encoding: br"), "fetch_unreadable"),
        (answer(b"no gzip", "Content-Encoding: gzip"), "fetch_unreadable"),
        (answer(gzip.compress(b"x" * 999)[:-9], "Content-Encoding: gzip"), "fetch_unreadable"),
        (answer(b"", *[f"X-{n}: {'a' * 900}" for n in range(60)]), "fetch_too_large"),
        (answer(b"", *[f"X-{n}: a" for n in range(300)]), "fetch_unreachable"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "fetch_unreachable"),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "fetch_unreachable"),
        (b"", "fetch_unreachable"),
    ],
)
def test_broken_answers_have_codes(serve, said, code):
    assert code_of(serve(said).url()) in {code, "fetch_unreadable"}


# --- Where it goes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "//example.org/",
        "https://user@example.org/",
        "https://example.org@127.0.0.1/",
        "https://example.org:pass@127.0.0.1/",
        "https://127.0.0.1\\@example.org/",
        "https://example.org#@127.0.0.1/",
        "https://example.org/\r\nHost: a",
        "https://exa mple.org/",
        "https://ex\u00e4mple.org/",
        "https://\u2460\u2461\u2466.0.0.1/",
        "https://example.org:/",
        "https://example.org:22/",
        "https://example.org:99999/",
        "http://example.org/",
        "https://[::1%25lo]/",
        "https://-example.org/",
        "https://" + "a" * 3000 + ".org/",
    ],
)
def test_what_is_no_plain_public_address_is_not_called(url):
    assert code_of(url) == "fetch_refused"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "0",
        "localhost",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b::808:808]",
        "[64:ff9b:1::1]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
        "[fe80::1]",
        "[fc00::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[2001:db8::1]",
        "[100::1]",
    ],
)
def test_nothing_behind_this_server_is_called(host):
    """Whether or not this machine can read that form, or has IPv6."""
    assert code_of(f"https://{host}/") in {"fetch_refused", "fetch_unreachable"}
    with contextlib.suppress(ValueError):
        assert not may_be_called(ipaddress.ip_address(host.strip("[]")))


@given(st.ip_addresses(v=4))
def test_an_address_that_hides_in_another_is_not_called(address):
    number = int(address)
    inner = [0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80]
    assert not any(may_be_called(ipaddress.IPv6Address(one)) for one in [number, *inner])


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_the_world_may_be_called(address):
    assert may_be_called(ipaddress.ip_address(address))


@given(st.text(alphabet="htps:/@\\#?[].%0:1a\t ", max_size=40))
def test_an_address_is_read_in_one_way_or_refused(tail):
    with contextlib.suppress(FetchError):
        assert checked_url(f"https://{tail}").isascii()


def names(monkeypatch, **found: list[list[str]]) -> list[str]:
    """Lets names lead to these addresses, a list for each time they are asked; who was asked."""
    asked: list[str] = []

    def getaddrinfo(host, port, *args, **kwargs):
        asked.append(host)
        answers = found[host.split(".")[0]]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(fetching.addresses.socket, "getaddrinfo", getaddrinfo)
    return asked


def test_a_name_with_one_address_inside_is_not_called(serve, monkeypatch):
    server = serve(answer())
    names(monkeypatch, mixed=[["93.184.215.14", "10.0.0.1"]])
    assert code_of(f"http://mixed.example.org:{server.port}/") == "fetch_refused"
    assert not server.asked


def test_a_name_is_asked_once_and_what_was_checked_is_called(serve, monkeypatch):
    server = serve(answer())
    asked = names(monkeypatch, rebinding=[[LOCAL], ["169.254.169.254"]])
    url = f"http://rebinding.example.org:{server.port}/"
    assert fetch(url).body == b"hello"
    assert asked == ["rebinding.example.org"]
    assert b"Host: rebinding.example.org" in server.asked[0]
    assert code_of(url) == "fetch_refused"
    assert len(server.asked) == 1


def test_the_next_address_of_a_name_is_tried(serve, monkeypatch, settings):
    settings.FETCH_NETWORKS = [ipaddress.ip_network("127.0.0.0/30")]
    server = serve(answer())
    names(monkeypatch, two=[["127.0.0.2", LOCAL]])
    assert fetch(f"http://two.example.org:{server.port}/").status == 200


def test_a_name_that_nobody_knows_is_unreachable(serve, monkeypatch):
    def unknown(*_args, **_kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(fetching.addresses.socket, "getaddrinfo", unknown)
    assert code_of("https://nowhere.example.org/") == "fetch_unreachable"


# --- Redirects -----------------------------------------------------------------------------------


def test_a_redirect_is_an_answer_unless_some_are_wanted(serve):
    server = serve(answer(b"", "Location: /further", status="302 Found"))
    assert fetch(server.url()).status == 302
    assert fetch(server.url(), method="POST", body=b"", redirects=3).status == 302
    assert len(server.asked) == 2


def test_at_most_three_redirects_are_followed(serve):
    server = serve(answer(b"", "Location: /again", status="301 Moved"))
    assert fetch(server.url(), redirects=99).status == 301
    assert len(server.asked) == 4


def test_a_redirect_leads_on_and_leaves_headers_behind(serve):
    there = serve(answer(b"there"))
    here = serve(answer(b"", f"Location: {there.url()}", status="307 Go"))
    got = fetch(here.url(), headers={"Authorization": "secret"}, redirects=1)
    assert (got.body, got.url) == (b"there", there.url())
    assert b"secret" in here.asked[0]
    assert b"secret" not in there.asked[0]


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2:{}/",
        "http://[::1]:{}/",
        "file:///etc/passwd",
        "//127.0.0.3:{}/",
        "http://a@b/",
    ],
)
def test_a_redirect_inwards_is_not_followed(serve, target):
    server = serve(lambda asking, _n: asking.sendall(said))
    said = answer(b"", f"Location: {target.format(server.port)}", status="302 Found")
    assert code_of(server.url(), redirects=3) in {"fetch_refused", "fetch_unreachable"}
    assert len(server.asked) == 1


# --- TLS -----------------------------------------------------------------------------------------


def test_a_certificate_must_be_of_the_name_that_was_asked(settings, tmp_path, monkeypatch):
    with push_service(tmp_path) as service:
        settings.FETCH_NETWORKS = [ipaddress.ip_network(f"{LOCAL}/32")]
        settings.FETCH_PORTS = [service.port]
        assert code_of(service.url) == "fetch_unreachable"  # nobody vouches for it
        settings.FETCH_CA_FILE = str(service.certificate)
        assert fetch(service.url, method="POST", body=b"").status == 201
        names(monkeypatch, other=[[LOCAL]])
        assert code_of(f"https://other.example.org:{service.port}/") == "fetch_unreachable"
        assert len(service.deliveries) == 1
