"""Plays a file into a Space: one of its own, or another's, where it asks for a seat.

    python play.py jazz.ogg --title "Jazz at noon"
    python play.py jazz.ogg --space abcDEF1234567

SPACES_URL and SPACES_TOKEN say where and as whom. The token needs space.listen and space.speak, for
a Space of its own space.read and space.write, too.
"""

import argparse
import asyncio
import os

from spaces.client import SpaceClient, Spaces
from spaces.client.sound import packets_of, speak


async def play(server: Spaces, space: str, path: str, *, is_captioned: bool) -> None:
    async with server.enter(space) as client:
        await sit_down(client)
        await client.request("captions.answer", is_given=is_captioned)
        await client.request("mic.open")
        await speak(client, packets_of(path))
        await client.request("mic.mute")


async def sit_down(client: SpaceClient) -> None:
    """Hosts have a seat; others take one, or ask and wait for it."""
    you = client.stage.you
    if you["seat"] is not None:
        return
    if you["can_take_seat"]:
        await client.request("seat.take")
    else:
        await client.request("request.create", question="May I play something?")
        print("Asked for a seat.", flush=True)
    await client.stage.until(lambda stage: stage.you["seat"] is not None, timeout=None)


def main() -> None:
    words = argparse.ArgumentParser(description="Play a file into a Space.")
    words.add_argument("file", help="anything with sound in it")
    words.add_argument("--space", help="the id of a live Space; else one is started")
    words.add_argument("--captions", action="store_true", help="let it be written down")
    words.add_argument("--title", default="Something to hear", help="of the Space it starts")
    asked = words.parse_args()
    with Spaces(os.environ["SPACES_URL"], os.environ["SPACES_TOKEN"]) as server:
        if asked.space:
            asyncio.run(play(server, asked.space, asked.file, is_captioned=asked.captions))
            return
        space = server.spaces.create(title=asked.title)
        server.spaces.start(space["id"])
        print(f"Playing at {space['url']}", flush=True)
        try:
            asyncio.run(play(server, space["id"], asked.file, is_captioned=asked.captions))
        finally:
            server.spaces.end(space["id"])


if __name__ == "__main__":
    main()
