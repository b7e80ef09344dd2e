"""A live Space with people who speak: real accounts, real sockets, packets of a voice's size."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from spaces.client import SpaceClient

FRAME_SECONDS = 0.02
PACKET = b"\x78" + bytes(range(1, 62))
"""62 bytes of Opus (CELT, fullband, one frame of 20 ms): what 24 kbit/s make of a voice."""
MAX_BEHIND = 5  # frames; a microphone that was held up skips rather than bursts


@dataclass(frozen=True)
class Cast:
    """A live Space and the session cookies of who is to speak in it, the host first."""

    space_id: str
    cookies: list[dict[str, str]]


def make_cast(speakers: int) -> Cast:
    """Writes the Space and its people into the database, without sockets. Blocking."""
    from spaces import services  # noqa: PLC0415 - models, after django.setup()

    users = [_make_user() for _ in range(speakers)]
    space = services.create_space(actor=users[0], title="Bench", needs_approval=False)
    services.start_space(actor=users[0], space=space)
    return Cast(space.public_id, [_log_in(user) for user in users])


def _make_user():
    from accounts.models import User  # noqa: PLC0415

    handle = f"b{secrets.token_hex(6)}"
    return User.objects.create(username=handle, name="Bench", email=f"{handle}@example.org")


def _log_in(user) -> dict[str, str]:
    from django.conf import settings  # noqa: PLC0415
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {settings.SESSION_COOKIE_NAME: session.session_key}


class Speakers:
    """Everybody of a cast, seated, with an open microphone."""

    def __init__(self, clients: list[SpaceClient]) -> None:
        self.clients = clients
        self.published = 0

    @contextlib.asynccontextmanager
    async def talking(self) -> AsyncIterator[None]:
        """Everybody talks at once until the block ends; who is muted, into the void."""
        done = asyncio.Event()
        tasks = [asyncio.create_task(self._talk(client, done)) for client in self.clients]
        try:
            yield
        finally:
            done.set()
            await asyncio.gather(*tasks)

    async def _talk(self, client: SpaceClient, done: asyncio.Event) -> None:
        started_at, number = time.monotonic(), 0
        while not done.is_set():
            due_in = started_at + number * FRAME_SECONDS - time.monotonic()
            if due_in < -MAX_BEHIND * FRAME_SECONDS:
                missed = int(-due_in / FRAME_SECONDS)
                client.skip(missed)
                number += missed
            await asyncio.sleep(max(0.0, due_in))
            if not await client.publish(PACKET, 100):
                raise ConnectionError("a speaker lost the stage")
            self.published += 1
            number += 1


@contextlib.asynccontextmanager
async def on_stage(url: str, cast: Cast) -> AsyncIterator[Speakers]:
    async with contextlib.AsyncExitStack() as stack:
        clients = []
        for cookies in cast.cookies:
            client = await stack.enter_async_context(
                SpaceClient(url, cast.space_id, cookies=cookies)
            )
            if clients:  # the host has a seat
                await client.request("seat.take")
            await client.request("mic.open")
            clients.append(client)
        yield Speakers(clients)
