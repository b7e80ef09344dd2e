"""Crowds for real servers: accounts by the hundred, and a program that acts for all of them."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import User

ROOT = Path(__file__).parents[1]


def make_crowd(count: int) -> list[dict[str, str]]:
    """So many accounts, and the cookies of each: two statements."""
    users = User.objects.bulk_create(
        User(
            username=f"joiner_{number}_{get_random_string(4)}",
            name=f"Joiner {number}",
            email=f"joiner{number}-{get_random_string(6)}@example.org",
            password=make_password(None),
        )
        for number in range(count)
    )
    sessions = Session.objects.bulk_create(_session_of(user) for user in users)
    return [{settings.SESSION_COOKIE_NAME: session.session_key} for session in sessions]


def _session_of(user: User) -> Session:
    data = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    return Session(
        session_key=get_random_string(32),
        session_data=SessionStore().encode(data),
        expire_date=timezone.now() + timedelta(days=1),
    )


class Joiners:
    """The program's other end; tests/tools/joiners.py says what it can be told."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def do(self, order: str) -> dict[str, Any]:
        """Return once it is done: the `seconds` that it took, and `counts` since the start."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{order}\n".encode())
        answer = await self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the joiners did not survive “{order}”")
        return json.loads(answer)


@contextlib.asynccontextmanager
async def joiners(
    url: str, space_id: str, cookies: Sequence[dict[str, str]], *, seed: int = 5
) -> AsyncIterator[Joiners]:
    """The program, until the block ends; nobody of them is in the Space yet."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.tools.joiners"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin
    start = {"url": url, "space_id": space_id, "cookies": list(cookies), "seed": seed}
    process.stdin.write(f"{json.dumps(start)}\n".encode())
    try:
        yield Joiners(process)
        process.stdin.close()
        await asyncio.wait_for(process.wait(), 60)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
