"""Records what is heard in a Space, until it ends or you stop it (Ctrl-C).

    python record.py abcDEF1234567 talk.ogg
    python record.py abcDEF1234567 talk.wav --by-speaker --seconds 60

SPACES_URL says where. SPACES_TOKEN says as whom and needs space.listen; without it one is a guest.
People hear that a Space is recorded by its host; tell them that you do it, too.
"""

import argparse
import asyncio
import contextlib
import os

from spaces.client import Spaces
from spaces.client.sound import Recorder


async def record(server: Spaces, space: str, recorder: Recorder, seconds: float | None) -> None:
    """Returns when the Space is over, or the time."""
    async with server.enter(space) as client:
        print("Listening.", flush=True)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                async for bundle in client.bundles():
                    await asyncio.to_thread(recorder.hear, bundle)


def main() -> None:
    words = argparse.ArgumentParser(description="Record a Space.")
    words.add_argument("space", help="the id of a live Space")
    words.add_argument("file", help="where to: .ogg, .opus or .wav")
    words.add_argument("--by-speaker", action="store_true", help="a file for each seat")
    words.add_argument("--seconds", type=float, help="how long at most")
    asked = words.parse_args()
    with (
        Spaces(os.environ["SPACES_URL"], os.environ.get("SPACES_TOKEN")) as server,
        Recorder(asked.file, by_speaker=asked.by_speaker) as recorder,
        contextlib.suppress(KeyboardInterrupt),
    ):
        asyncio.run(record(server, asked.space, recorder, asked.seconds))
    print("Kept in", ", ".join(str(path) for path in recorder.paths.values()) or "nothing")


if __name__ == "__main__":
    main()
