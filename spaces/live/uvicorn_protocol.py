"""uvicorn's WebSocket protocol with the ways past ASGI of `extensions`.

Load it with `uvicorn --ws spaces.live.uvicorn_protocol:RelayWebSocketProtocol`. Through ASGI each
short message costs a parser, a queue, a task switch and two system calls for flow control.
"""

from collections.abc import Callable
from typing import Any, Final, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

from core.sockets.extensions import (
    CLOSE_SOON,
    MAX_UNSENT_BYTES,
    RAW_WRITE,
    TAKE_SHORT,
    short_message,
)

_CLOSE_SECONDS: Final = 5.0

_FINAL: Final = 0x80
_MASKED: Final = 0x80
_HEADER: Final = 6  # of a message of at most 125 bytes
_MEDIUM: Final = 126


class RelayWebSocketProtocol(WebSocketsSansIOProtocol):
    _take: Callable[[bytes], None] | None = None
    _is_between_frames = False
    """Whatever comes next begins a frame. Once unsure, for good: the parser does not tell."""

    async def run_asgi(self) -> None:
        extensions = cast("dict[str, Any]", self.scope["extensions"])
        extensions[RAW_WRITE] = self.raw_write
        extensions[CLOSE_SOON] = self.close_soon
        extensions[TAKE_SHORT] = self.take_short
        await super().run_asgi()

    def take_short(self, take: Callable[[bytes], None]) -> None:
        self._take = take

    def data_received(self, data: bytes) -> None:
        if self._take is not None and self._may_overtake_asgi():
            message = short_message(data)
            if message is not None:
                self._take(message)
                return
        if self.handshake_initiated:
            self._is_between_frames = self._is_between_frames and _is_whole_messages(data)
        else:
            self._is_between_frames = data.endswith(b"\r\n\r\n")
        super().data_received(data)

    def _may_overtake_asgi(self) -> bool:
        """Reading is paused while a message waits for the application."""
        return self._is_between_frames and not self.read_paused and self.conn.state is State.OPEN

    def raw_write(self, frame: bytes) -> bool:
        transport = self.transport
        if not self.handshake_complete or self.close_sent or transport.is_closing():
            return False
        if transport.get_write_buffer_size() + len(frame) > MAX_UNSENT_BYTES:
            return False
        transport.write(frame)
        return True

    def close_soon(self, code: int) -> None:
        """Sends a close frame behind what is unsent, and aborts unless that is done in 5 s.

        An ASGI `websocket.close` would wait until the client reads, which may be never.
        """
        if self.conn.state is not State.OPEN or self.transport.is_closing():
            return
        self.stop_keepalive()
        self.conn.send_close(code)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": ""})
        if self.read_paused:  # else the client's answer would not be read
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(_CLOSE_SECONDS, self.transport.abort)


def _is_whole_messages(data: bytes) -> bool:
    """Are these whole messages of a client, of at most 64 KiB each, and nothing else?"""
    position = 0
    while len(data) >= position + _HEADER:
        size, start = data[position + 1] & ~_MASKED, position + _HEADER
        if size == _MEDIUM:
            size, start = int.from_bytes(data[position + 2 : position + 4]), start + 2
        elif size > _MEDIUM:
            return False
        if not data[position] & _FINAL:
            return False
        position = start + size
    return position == len(data)
