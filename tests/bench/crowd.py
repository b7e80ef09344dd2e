"""A crowd of listeners on one epoll loop, in a process and on a core of its own.

The parent calls methods of `_Members` through a pipe. Clients really parse what they get: bundles
and the frames in them are counted for each listener, so that a lost one cannot go unnoticed.
"""

import contextlib
import errno
import multiprocessing
import os
import resource
import select
import socket
import ssl
import time
from array import array
from collections import Counter, deque
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any, Self

from spaces.client.frames import parse_bundle
from tests.bench import websocket
from tests.bench.websocket import BINARY, CLOSE, PING, PONG, TEXT

TICK_SECONDS = 0.02
BEAT_SECONDS = 5.0
_AT_ONCE = 100  # handshakes under way: fewer than any server's backlog
_RECEIVE_BYTES = 65_536
_SMALL_BUFFER = 4096


class _Member:
    __slots__ = ("acknowledged", "frames", "is_acknowledging", "piece", "rest", "socket", "tick")

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.rest = b""
        self.piece = b""
        self.tick = self.acknowledged = 0
        self.is_acknowledging = False
        self.frames = 0


class _Members:
    """What the parent may ask for; runs in the crowd's process."""

    def __init__(self) -> None:
        self.ack_seconds = 1.0
        self._members: dict[int, _Member] = {}
        self._beating: deque[tuple[float, _Member]] = deque()
        self._acknowledging: deque[tuple[float, _Member]] = deque()
        self._stalled: list[socket.socket] = []
        self._epoll = select.epoll()
        self._frames_of: dict[bytes, int] = {}
        self._lateness = array("d")
        self._texts: list[tuple[float, bytes]] = []
        self._watched = b""
        self._bundles = self._acks = 0
        self._closed: Counter[str] = Counter()

    # --- What the parent asks for ------------------------------------------------------------

    def connect(
        self, address: tuple[str, int], requests: Sequence[bytes], *, secure: bool, beats: bool
    ) -> None:
        """Opens one socket a request, 100 at a time. Raises OSError if one is refused."""
        for start in range(0, len(requests), _AT_ONCE):
            batch = [
                (_opened(address, secure=secure), request)
                for request in requests[start : start + _AT_ONCE]
            ]
            for connection, request in batch:
                connection.sendall(request)
            for connection, _ in batch:
                self._add(connection, beats=beats)
            self.work(0)

    def connect_stalled(self, address: tuple[str, int], requests: Sequence[bytes]) -> None:
        """Opens sockets that never read again, with the smallest buffer there is."""
        for request in requests:
            connection = _opened(address, receive_buffer=_SMALL_BUFFER)
            connection.sendall(request)
            _require_upgrade(connection.recv(_SMALL_BUFFER))
            self._stalled.append(connection)

    def connect_streams(
        self, address: tuple[str, int], openings: Sequence[bytes], piece: bytes, *, secure: bool
    ) -> None:
        """Opens one connection to somebody else's server for each opening; counts every `piece`."""
        for opening in openings:
            connection = _opened(address, secure=secure)
            connection.sendall(opening)
            connection.setblocking(False)
            member = self._members[connection.fileno()] = _Member(connection)
            member.piece = piece
            self._epoll.register(connection.fileno(), select.EPOLLIN)
            self.work(0)

    def count(self) -> dict[str, Any]:
        """What was received since the last `reset`."""
        frames = [member.frames for member in self._members.values()]
        return {
            "at": time.monotonic(),
            "cpu": time.process_time(),
            "members": len(frames),
            "bundles": self._bundles,
            "acks": self._acks,
            "frames": (min(frames, default=0), max(frames, default=0)),
            "closed": dict(self._closed),
        }

    def lateness_ms(self) -> tuple[float, float, float]:
        """p50, p99 and maximum of when bundles came, counted from the earliest one."""
        first = min(self._lateness)
        late = sorted(1000 * (value - first) for value in self._lateness)
        return late[len(late) // 2], late[len(late) * 99 // 100], late[-1]

    def arrivals(self) -> list[float]:
        """When the watched text came to each member, by the monotonic clock of the machine."""
        return [at for at, _ in self._texts]

    def newest_bundle_at(self) -> float:
        return self._newest_bundle_at

    def watch(self, words: bytes) -> None:
        self._watched = words
        self._texts.clear()

    def set_ack_seconds(self, seconds: float) -> None:
        self.ack_seconds = seconds

    def reset(self) -> None:
        self._bundles = self._acks = 0
        del self._lateness[:]
        for member in self._members.values():
            member.frames = 0

    # --- The loop ----------------------------------------------------------------------------

    _newest_bundle_at = 0.0

    def work(self, timeout: float, wake: int | None = None) -> bool:
        """Reads what there is; returns whether the descriptor `wake` has something, too."""
        woken = False
        for descriptor, _ in self._epoll.poll(timeout):
            if descriptor == wake:
                woken = True
            elif (member := self._members.get(descriptor)) is not None:
                self._read(member)
        self._acknowledge()
        self._beat()
        return woken

    def watch_descriptor(self, descriptor: int) -> None:
        self._epoll.register(descriptor, select.EPOLLIN)

    def _add(self, connection: socket.socket, *, beats: bool) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            received = connection.recv(_RECEIVE_BYTES)
            if not received:
                raise ConnectionError(f"refused: {head!r}")
            head += received
        head, _, rest = head.partition(b"\r\n\r\n")
        _require_upgrade(head)
        connection.setblocking(False)
        member = self._members[connection.fileno()] = _Member(connection)
        self._epoll.register(connection.fileno(), select.EPOLLIN)
        if beats:
            self._beating.append((time.monotonic() + BEAT_SECONDS, member))
        if rest or isinstance(connection, ssl.SSLSocket):
            self._read(member, rest)

    def _read(self, member: _Member, data: bytes = b"") -> None:
        is_secure = isinstance(member.socket, ssl.SSLSocket)
        try:
            while True:
                received = data or member.socket.recv(_RECEIVE_BYTES)
                data = b""
                if not received:
                    self._drop(member, "no close frame")
                    return
                self._take(member, received)
                if not is_secure:  # epoll tells again; TLS may hold records it does not know of
                    return
        except (BlockingIOError, ssl.SSLWantReadError):
            pass
        except OSError as error:
            self._drop(member, errno.errorcode.get(error.errno or 0, str(error)))

    def _take(self, member: _Member, data: bytes) -> None:
        if member.piece:
            self._bundles += data.count(member.piece)
        elif member.rest:
            self._take_frames(member, member.rest + data)
        elif data[:2] == b"\x82\x7e" and len(data) == 4 + (data[2] << 8 | data[3]):
            self._take_bundle(member, data[4:])  # nearly always: one whole bundle
        else:
            self._take_frames(member, data)

    def _take_frames(self, member: _Member, data: bytes) -> None:
        end = 0
        for opcode, payload, end in websocket.split_frames(data):  # noqa: B007
            self._take_frame(member, opcode, payload)
        member.rest = data[end:]

    def _take_frame(self, member: _Member, opcode: int, payload: bytes) -> None:
        if opcode == BINARY:
            self._take_bundle(member, payload)
        elif opcode == TEXT:
            if self._watched and self._watched in payload:
                self._texts.append((time.monotonic(), payload))
        elif opcode == PING:
            member.socket.send(websocket.client_frame(PONG, payload))
        elif opcode == CLOSE:
            self._drop(member, str(int.from_bytes(payload[:2])))

    def _take_bundle(self, member: _Member, bundle: bytes) -> None:
        now = time.monotonic()
        tick = int.from_bytes(bundle[1:5])
        frames = self._frames_of.get(bundle)
        if frames is None:  # a bundle goes to many: parsed once, then recognised
            if len(self._frames_of) > 100:
                self._frames_of.clear()
            frames = self._frames_of[bundle] = len(parse_bundle(bundle).frames)
        member.frames += frames
        self._bundles += 1
        self._newest_bundle_at = now
        self._lateness.append(now - tick * TICK_SECONDS)
        member.tick = tick
        if not member.is_acknowledging:
            member.is_acknowledging = True
            self._acknowledging.append((now, member))

    def _acknowledge(self) -> None:
        """As the protocol wants it: at once after a first bundle, then once a second."""
        now = time.monotonic()
        while self._acknowledging and self._acknowledging[0][0] <= now:
            _, member = self._acknowledging.popleft()
            if member.tick == member.acknowledged or member.socket.fileno() < 0:
                member.is_acknowledging = False
                continue
            member.acknowledged = member.tick
            member.socket.send(websocket.ack(member.tick))
            self._acks += 1
            self._acknowledging.append((now + self.ack_seconds, member))

    def _beat(self) -> None:
        now = time.monotonic()
        while self._beating and self._beating[0][0] <= now:
            _, member = self._beating.popleft()
            if member.socket.fileno() >= 0:
                member.socket.send(websocket.text({"type": "presence.beat", "seq": 0}))
                self._beating.append((now + BEAT_SECONDS, member))

    def _drop(self, member: _Member, reason: str) -> None:
        self._closed[reason] += 1
        del self._members[member.socket.fileno()]
        member.socket.close()


def _opened(
    address: tuple[str, int], *, secure: bool = False, receive_buffer: int = 0
) -> socket.socket:
    connection = socket.socket()
    if receive_buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    connection.settimeout(30)
    connection.connect(address)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return insecure_tls().wrap_socket(connection) if secure else connection


def insecure_tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # we made the certificate a moment ago
    return context


def _require_upgrade(head: bytes) -> None:
    if not head.startswith(b"HTTP/1.1 101"):
        raise ConnectionError(f"refused: {head[:200]!r}")


def _run(pipe: Connection, core: int) -> None:
    raise_file_limit()
    os.sched_setaffinity(0, {core})
    members = _Members()
    members.watch_descriptor(pipe.fileno())
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        while True:
            if members.work(0.5, pipe.fileno()):
                name, args, kwargs = pipe.recv()
                try:
                    pipe.send((getattr(members, name)(*args, **kwargs), None))
                except (OSError, ValueError) as error:
                    pipe.send((None, error))


def raise_file_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Crowd:
    """The parent's end: `crowd.count()` runs `_Members.count` over there."""

    def __init__(self, core: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_run, args=(theirs, core), daemon=True)
        self._process.start()
        theirs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.close()
        self._process.join(5)
        if self._process.is_alive():
            self._process.kill()

    def __getattr__(self, name: str) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            self._pipe.send((name, args, kwargs))
            result, error = self._pipe.recv()
            if error is not None:
                raise error
            return result

        return call
