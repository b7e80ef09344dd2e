"""A program as a participant: the client's side of docs/protocol.md, on asyncio.

    async with SpaceClient("https://spaces.example.org", space_id, cookies=cookies) as client:
        await client.request("seat.take")
        await client.request("mic.open")
        await client.publish(packet, level)      # 50 times a second: pacing is the caller's
        async for bundle in client.bundles():
            ...

Scripted speakers, tests and the bench take part through it.
"""

from spaces.live.client.participant import Refused, SpaceClient
from spaces.live.client.sockets import SocketClosed
from spaces.live.client.stage import Message, Stage

__all__ = ["Message", "Refused", "SocketClosed", "SpaceClient", "Stage"]
