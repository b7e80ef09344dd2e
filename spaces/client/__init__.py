"""For programs that use a Spaces server. Imports nothing of the server, and no Django.

    async with SpaceClient("https://spaces.example.org", space_id, cookies=cookies) as client:
        await client.request("seat.take")
        await client.request("mic.open")
        await client.publish(packet, level)      # 50 times a second: pacing is the caller's
        async for bundle in client.bundles():
            ...

Scripted speakers, tests and the bench take part through it.
"""

from spaces.client.errors import Refused
from spaces.client.participant import SpaceClient
from spaces.client.sockets import SocketClosed
from spaces.client.stage import Message, Stage

__all__ = ["Message", "Refused", "SocketClosed", "SpaceClient", "Stage"]
