"""What the tests of the log share."""

import asyncio
import secrets
import string

from spaces.client.frames import Frame


def new_space_id():
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(13))


def frame(sequence, seat=3, stream=2, packet=b"\xf8\xff\xfe"):
    return Frame(seat, stream, sequence, 100, packet)


def frames_of(batches):
    return [frame for batch in batches for frame in batch.frames]


class Heard:
    """A sink that can be waited for."""

    def __init__(self):
        self.frames = []
        self._more = asyncio.Event()

    def __call__(self, frames):
        self.frames += frames
        self._more.set()

    async def first(self, count):
        """Returns the first `count` frames as soon as they are there."""
        async with asyncio.timeout(10):
            while len(self.frames) < count:
                self._more.clear()
                await self._more.wait()
        return self.frames[:count]
