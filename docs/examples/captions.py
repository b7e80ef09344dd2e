"""Prints what is said in a Space as it comes, a name before the words, until the Space ends.

    python captions.py abcDEF1234567

SPACES_URL says where. SPACES_TOKEN says as whom and needs space.listen; without it one is a guest.
Only of people who agreed to captions anything is written down.
"""

import argparse
import asyncio
import contextlib
import os

from spaces.client import Spaces


async def print_captions(server: Spaces, space: str) -> None:
    async with server.enter(space) as client:
        print(f"Captions of {client.stage.space['title']}:", flush=True)
        async for caption in client.captions():
            print(f"{caption['name']}: {caption['text']}", flush=True)


def main() -> None:
    words = argparse.ArgumentParser(description="Print the captions of a Space.")
    words.add_argument("space", help="the id of a live Space")
    asked = words.parse_args()
    with (
        Spaces(os.environ["SPACES_URL"], os.environ.get("SPACES_TOKEN")) as server,
        contextlib.suppress(KeyboardInterrupt),
    ):
        asyncio.run(print_captions(server, asked.space))


if __name__ == "__main__":
    main()
