"""Ways past ASGI for what comes and goes by the thousand, where the server has them.

They are callables in `scope["extensions"]`, offered by `uvicorn_protocol` and `daphne_protocol`:

- `spaces.raw_write(frame: bytes) -> bool` puts whole unmasked WebSocket frames on the wire, behind
  what was sent before. False: not open, closing, or too much is unsent.
- `spaces.take_short(take: Callable[[bytes], None]) -> None`: from now on `take` gets binary
  messages of at most 125 bytes as they arrive. Any other message, and now and again a short one,
  still comes by `receive`; both come in order if the application handles what it receives before
  it next suspends.
- `spaces.close_soon(code: int) -> None` closes a client that may not be reading. Only where the
  server's own `websocket.close` would wait for it.
"""

from typing import Final

from websockets.utils import apply_mask

RAW_WRITE: Final = "spaces.raw_write"
TAKE_SHORT: Final = "spaces.take_short"
CLOSE_SOON: Final = "spaces.close_soon"

MAX_UNSENT_BYTES: Final = 128 * 1024
"""What may wait in the process for a client: 2 s of 11 speakers at 24 kbit/s are 80 kB."""

MOST_UNSENT_BYTES: Final = 4 * 1024 * 1024
"""What may wait for a client whose messages ASGI carries; beyond it the connection is cut. Whoever
comes back gets the state of now, which is less than what they missed."""

_LONGEST_SHORT: Final = 125
_BINARY: Final = 0x82  # and final, and not compressed
_MASKED: Final = 0x80
_HEADER: Final = 6  # of a short message; the mask is its end


def short_message(data: bytes) -> bytes | None:
    """The payload, if these bytes of a client are one whole short binary message; else None."""
    size = len(data) - _HEADER
    if 0 <= size <= _LONGEST_SHORT and data[0] == _BINARY and data[1] == _MASKED | size:
        return apply_mask(data[_HEADER:], data[_HEADER - 4 : _HEADER])
    return None
