"""What the writer and the readers of Redis streams agree on."""

from typing import Final

from spaces.live.audio_log.base import check_space_id

FIELD: Final = b"f"
"""The one field of a stream's entry: the frames of a batch, encoded as in a bundle."""


def stream_key(space_id: str) -> str:
    return f"spaces:audio:{check_space_id(space_id)}"


def time_of(stream_id: bytes) -> int:
    """When Redis wrote it, in milliseconds since 1970."""
    return int(stream_id.partition(b"-")[0])


def order_of(stream_id: bytes) -> tuple[int, int]:
    """Compares as Redis orders ids."""
    milliseconds, _, count = stream_id.partition(b"-")
    return int(milliseconds), int(count or 0)
