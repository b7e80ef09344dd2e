"""A log-in that ends closes every socket that lives by it, and no other."""

import asyncio
import contextlib
import json

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from accounts.models import User
from core.sockets.codes import Close
from tests.logins import cookies_of
from tests.spaces.live.log_in_support import codes_of, deactivate, make_boss, post, suspend, ticket
from tests.spaces.live.socket_support import close_code

PASSWORD = "the sea is wide tonight"
NEW_PASSWORD = "and the night is long"


async def log_out(scene, who: str) -> None:
    await post(scene, scene.cookies[who], "/accounts/logout/")


@contextlib.asynccontextmanager
async def everything_open(scene, who: str):
    """Every kind of socket that somebody may have: by name."""
    async with contextlib.AsyncExitStack() as stack:
        feed = await stack.enter_async_context(await scene.open("/ws/feed", who=who))
        assert json.loads(await feed.recv())["type"] == "feed.state"
        control = await stack.enter_async_context(await scene.open(scene.path("control"), who=who))
        assert json.loads(await control.recv())["type"] == "space.state"
        sockets = {"feed": feed, "control": control}
        for purpose in ("listen", "publish") if who == "speaker" else ("listen",):
            word = await ticket(control, purpose)
            audio = await scene.open(scene.path(purpose), tickets=(word,))
            sockets[purpose] = await stack.enter_async_context(audio)
        yield sockets


async def test_logging_out_closes_all_sockets_of_that_session(scene):
    other = await asyncio.to_thread(cookies_of, scene.cast.speaker)
    async with everything_open(scene, "speaker") as sockets:
        # By the cookie of another browser of theirs; the page of it stays open.
        scene.cookies["other"] = other
        async with await scene.open("/ws/feed", who="other") as elsewhere:
            assert json.loads(await elsewhere.recv())["type"] == "feed.state"
            await log_out(scene, "speaker")
            codes = await codes_of(sockets)
            assert codes == dict.fromkeys(sockets, Close.LOGIN_REQUIRED)
            await elsewhere.send(json.dumps({"type": "ping"}))
            assert json.loads(await elsewhere.recv()) == {"type": "pong"}


@pytest.mark.parametrize("purpose", ["listen", "publish"])
async def test_a_ticket_from_before_logging_out_opens_nothing(scene, purpose):
    async with everything_open(scene, "speaker") as sockets:
        word = await ticket(sockets["control"], purpose)
        await log_out(scene, "speaker")
        async with await scene.open(scene.path(purpose), tickets=(word,)) as audio:
            assert await close_code(audio) == Close.LOGIN_REQUIRED


async def test_another_password_closes_all_but_the_session_that_changed_it(scene):
    speaker = scene.cast.speaker
    await asyncio.to_thread(give_password, speaker)
    scene.cookies["speaker"] = await asyncio.to_thread(cookies_of, speaker)
    scene.cookies["here"] = await asyncio.to_thread(cookies_of, speaker)
    async with (
        everything_open(scene, "speaker") as sockets,
        await scene.open("/ws/feed", who="here") as here,
    ):
        assert json.loads(await here.recv())["type"] == "feed.state"
        fields = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        await post(scene, scene.cookies["here"], "/accounts/password/change/", **fields)
        assert set((await codes_of(sockets)).values()) == {Close.LOGIN_REQUIRED}
        # It has another cookie by now: it is to come back with that one.
        assert await codes_of({"here": here}) == {"here": Close.SESSION_RENEWED}


def give_password(user: User) -> None:
    """As the server hashes it; ours are hashed in a quicker way."""
    hasher = Argon2PasswordHasher()
    user.password = hasher.encode(PASSWORD, hasher.salt())
    user.save()


async def test_suspension_closes_everything_and_outlives_another_login(scene):
    async with everything_open(scene, "speaker") as sockets:
        await suspend(scene, await make_boss(), scene.cast.speaker)
        assert set((await codes_of(sockets)).values()) == {Close.SUSPENDED}
    scene.cookies["again"] = await asyncio.to_thread(cookies_of, scene.cast.speaker)
    for _ in range(2):
        async with await scene.open(scene.path("control"), who="again") as control:
            assert json.loads(await control.recv())["code"] == "suspended"
            assert await close_code(control) == Close.SUSPENDED


async def test_deactivating_an_account_closes_everything(scene):
    async with everything_open(scene, "listener") as sockets:
        await deactivate(scene, await make_boss(), scene.cast.listener)
        assert set((await codes_of(sockets)).values()) == {Close.CLOSED}
