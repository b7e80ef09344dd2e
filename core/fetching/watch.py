"""A deadline that holds whatever the other side does.

A timeout of a socket begins anew with each byte, so one byte a second keeps us for ever. When the
time is up, a watch cuts off every connection that was made under it; whoever waits then wakes.
"""

import contextlib
import socket
import threading
import time
from typing import Self

from core.fetching.addresses import IPAddress, resolved
from core.fetching.errors import timed_out, unreachable


class Watch:
    """Allows `seconds` in all, from when its block begins, and for reaching one address not more
    than `connect_seconds`.
    """

    def __init__(self, seconds: float, connect_seconds: float | None = None) -> None:
        self._seconds = seconds
        self._connect_seconds = seconds if connect_seconds is None else connect_seconds
        self._ends_at = 0.0
        self._lock = threading.Lock()
        self._twins: list[socket.socket] = []
        self._timer: threading.Timer | None = None
        self.is_over = False

    def __enter__(self) -> Self:
        self._ends_at = time.monotonic() + self._seconds
        self._timer = threading.Timer(self._seconds, self._end)
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            for twin in self._twins:
                twin.close()
            self._twins.clear()

    @property
    def seconds_left(self) -> float:
        return self._ends_at - time.monotonic()

    def check(self) -> None:
        """Raises FetchError `fetch_timed_out` once the time is up."""
        if self.is_over:
            raise timed_out()

    def connect(self, host: str, port: int) -> socket.socket:
        """A connection to one of the addresses that were checked, and to no other: a name that says
        something else a moment later is not asked again. Raises FetchError.
        """
        for address in resolved(host, port, self.seconds_left):
            if self.is_over or self.seconds_left <= 0:
                raise timed_out()
            with contextlib.suppress(OSError):
                seconds = min(self.seconds_left, self._connect_seconds)
                connected = _connected(address, port, seconds)
                connected.settimeout(max(self.seconds_left, 0.001))
                self._mind(connected)
                return connected
        raise timed_out() if self.is_over or self.seconds_left <= 0 else unreachable("no answer")

    def _mind(self, connected: socket.socket) -> None:
        # TLS takes the socket over; its twin still cuts off the same connection.
        twin = connected.dup()
        with self._lock:
            self._twins.append(twin)
        if self.is_over:
            self._end()

    def _end(self) -> None:
        self.is_over = True
        with self._lock:
            for twin in self._twins:
                with contextlib.suppress(OSError):
                    twin.shutdown(socket.SHUT_RDWR)


def _connected(address: IPAddress, port: int, seconds: float) -> socket.socket:
    """Without asking for a name once more, as `socket.create_connection` would."""
    connected = socket.socket(socket.AF_INET6 if address.version == 6 else socket.AF_INET)
    try:
        connected.settimeout(seconds)
        connected.connect((str(address), port))
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        connected.close()
        raise
    return connected
