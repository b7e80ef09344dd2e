"""Daphne's WebSocket protocol with the ways past ASGI of `extensions`, and cheaper sending."""

import time
from collections.abc import Callable
from typing import Any

from daphne.ws_protocol import WebSocketProtocol

from core.sockets.extensions import (
    MAX_UNSENT_BYTES,
    MOST_UNSENT_BYTES,
    RAW_WRITE,
    TAKE_SHORT,
    short_message,
)


class RelayDaphneProtocol(WebSocketProtocol):
    _take: Callable[[bytes], None] | None = None

    def extend_scope(self, scope: dict[str, Any]) -> None:
        scope["extensions"] = {RAW_WRITE: self.raw_write, TAKE_SHORT: self.take_short}

    def raw_write(self, frame: bytes) -> bool:
        if self.state != self.STATE_OPEN or self._unsent() + len(frame) > MAX_UNSENT_BYTES:
            return False
        self.sendData(frame)
        return True

    def take_short(self, take: Callable[[bytes], None]) -> None:
        self._take = take

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 (Twisted's)
        if self._take is not None and self._may_overtake_asgi():
            message = short_message(data)
            if message is not None:
                self.last_ping = time.time()  # it lives: no ping is due
                self._take(message)
                return
        super().dataReceived(data)

    def _may_overtake_asgi(self) -> bool:
        """Is nothing half received, and does no message wait for the application?"""
        return (
            not self.data
            and self.current_frame is None
            and self.application_queue.empty()
            and self.state == self.STATE_OPEN
        )

    def sendData(  # noqa: N802 (autobahn's)
        self, data: bytes, sync: bool = False, chopsize: int | None = None
    ) -> None:
        """Writes at once what the socket takes, and leaves the rest to Twisted.

        Twisted by itself asks the kernel to say when the socket is writable, which it nearly
        always is: four system calls for one. autobahn's own method writes a coloured line for the
        debug log about every frame, whether anybody reads that or not.

        Daphne never lets an application wait for a client, so one that sends beats and reads
        nothing would fill our memory: it is cut off.
        """
        if self._unsent() + len(data) > MOST_UNSENT_BYTES:
            self.transport.abortConnection()
            return
        if sync or chopsize or self.send_queue:
            super().sendData(data, sync, chopsize)
            return
        transport = self.transport
        sent = 0
        if transport.connected and not (transport.disconnecting or transport.TLS or self._unsent()):
            sent = transport.writeSomeData(data)
            if isinstance(sent, Exception):
                sent = 0  # Twisted will meet the same error, and close
        if sent < len(data):
            transport.write(data[sent:])

    def _unsent(self) -> int:
        transport = self.transport
        return len(transport.dataBuffer) - transport.offset + transport._tempDataLen  # type: ignore[no-any-return]  # noqa: SLF001
