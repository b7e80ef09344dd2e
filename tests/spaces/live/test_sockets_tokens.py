"""Sockets that programs open with a token: what it lets in, and what ends it."""

import asyncio
import contextlib
import json

import pytest
from asgiref.sync import sync_to_async
from oauth2_provider.models import AccessToken, Application
from websockets.exceptions import InvalidStatus

from accounts.services import block
from core.sockets.codes import Close
from spaces.client import Refused, SocketClosed, SpaceClient
from spaces.live.requests import REQUESTS
from tests.factories import make_user
from tests.logins import cookies_of
from tests.spaces.live.log_in_support import (
    SECONDS,
    codes_of,
    make_boss,
    post,
    suspend,
    ticket,
)
from tests.spaces.live.socket_support import Ear, Voice, chunks, close_code, read_to_the_end

pytestmark = pytest.mark.any_database
LISTEN = ("space.listen",)
SPEAK = ("space.listen", "space.speak")
MANAGE = ("space.listen", "space.write", "space.read")
EXPIRES_SECONDS = 4


def by_token(scene, token, **options):
    return SpaceClient(scene.server.base_url, scene.space_id, token=token, **options)


async def refusal(socket) -> tuple[str, int | None]:
    """The code of the last error before the close, and the code of that."""
    async with socket:
        said = await read_to_the_end(socket)
    errors = [json.loads(text) for text in said]
    return errors[-1]["code"] if errors else "", socket.close_code


# --- At the door -------------------------------------------------------------------------------


@pytest.fixture
def words(scene, token_of):
    """By name, the words of tokens: good, bad, and good for less."""
    cast = scene.cast
    return {
        "host": token_of(cast.host, SPEAK),
        "listener": token_of(cast.listener, LISTEN),
        "reader": token_of(cast.listener, ("space.read", "users.read")),
        "app": token_of(),
        "expired": token_of(cast.listener, minutes=-1),
        "closed": token_of(make_user("gone", is_active=False)),
        "made-up": "made-up",
        "empty": "",
    }


async def test_a_token_opens_the_sockets_for_whom_it_stands_for(scene, words):
    async with (
        by_token(scene, words["host"]) as host,
        by_token(scene, words["listener"]) as listener,
        by_token(scene, words["app"]) as guest,
    ):
        assert host.stage.you["role"] == "host"
        assert listener.stage.you["role"] == "listener"
        assert guest.stage.you["role"] == "guest"
        await host.request("mic.open")
        async with Ear(listener) as near, Ear(guest) as far, Voice(host) as voice:
            for ear in (near, far):
                await ear.until(lambda ear: len(ear.said_by(0)) >= 5)
                assert {one.packet for one in ear.frames} <= {said for _, said in voice.spoken}
        for kind in ("seat.take", "question.ask", "seat.mute_all"):
            with pytest.raises(Refused, match="login_required"):
                await guest.request(kind, text="?")


async def test_a_token_that_is_not_good_for_it_opens_nothing(scene, words):
    for name in ("expired", "closed", "made-up", "empty", "reader"):
        # A cookie beside it counts for nothing.
        socket = await scene.open(scene.path("control"), who="host", token=words[name])
        expected = ("login_required", Close.LOGIN_REQUIRED)
        if name == "reader":
            expected = ("scope_required", Close.NOT_ALLOWED)
        assert await refusal(socket) == expected, name


async def test_a_cookie_beside_a_token_counts_for_nothing(scene, words):
    socket = await scene.open(scene.path("control"), who="host", token=words["listener"])
    async with socket as control:
        assert json.loads(await control.recv())["you"]["role"] == "listener"
    # Direct messages and notifications are for the pages of who is logged in.
    assert await close_code(await scene.open("/ws/feed", token=words["host"])) == 4407
    assert await close_code(await scene.open("/ws/feed", who="host", token=words["host"])) == 4407


async def test_a_token_excuses_no_foreign_origin(scene, words):
    basic = {"Authorization": "Basic aG9zdDpob3N0"}
    for kind in ("control", "listen", "publish"):
        for origin in ("https://evil.example", "null"):
            with pytest.raises(InvalidStatus) as refused:
                await scene.open(scene.path(kind), token=words["host"], origin=origin)
            assert refused.value.response.status_code == 403, (kind, origin)
        # Other schemes do not make a program.
        with pytest.raises(InvalidStatus):
            await scene.open(scene.path(kind), origin=None, additional_headers=basic)


async def test_each_request_needs_its_scope(scene, token_of):
    """Whatever its fields, and though it is the host who asks."""
    for scopes in (LISTEN, SPEAK, MANAGE):
        lacking = {kind for kind, ask in REQUESTS.items() if ask.scope not in scopes}
        if "space.speak" not in scopes:
            lacking.add("ticket.create")
        assert lacking
        token = await sync_to_async(token_of)(scene.cast.host, scopes)
        assert await codes_given(scene, token, lacking) == dict.fromkeys(lacking, "scope_required")


async def codes_given(scene, token, kinds) -> dict[str, str]:
    given = {}
    for some in chunks(sorted(kinds)):
        async with by_token(scene, token) as client:
            assert client.stage.you["role"] == "host"
            for kind in some:
                with pytest.raises(Refused, match="This token may not: it lacks") as refused:
                    await client.request(kind, purpose="publish")
                given[kind] = refused.value.code
            await client.request("state.get")
    return given


@pytest.fixture
def blocking(scene):
    block(actor=scene.cast.listener, other=scene.cast.stranger)


async def test_whom_one_blocked_is_told_to_who_may_read_it(scene, token_of, blocking):
    for scopes, expected in ((LISTEN, []), ((*LISTEN, "block.read"), [scene.cast.stranger])):
        token = await sync_to_async(token_of)(scene.cast.listener, scopes)
        async with await scene.open(scene.path("control"), token=token) as control:
            told = json.loads(await control.recv())["blocked"]
            assert told == [str(user.pk) for user in expected]


# --- The end of a token ------------------------------------------------------------------------


@pytest.fixture
def apps(scene, app):
    """Two more, of the same developer."""

    def make(name: str) -> Application:
        return Application.objects.create(
            name=name,
            user=app.user,
            client_type=Application.CLIENT_PUBLIC,
            authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        )

    return {"kept": app, "deleted": make("Deleted"), "disconnected": make("Disconnected")}


@pytest.fixture
def tokens(scene, token_of, apps):
    """By what will end them."""
    cast = scene.cast
    made = {
        "revoked": token_of(cast.cohost, of=apps["kept"]),
        "app deleted": token_of(cast.speaker, of=apps["deleted"]),
        "disconnected": token_of(cast.listener, of=apps["disconnected"]),
        "app alone": token_of(of=apps["deleted"]),
        "suspended": token_of(cast.stranger, of=apps["kept"]),
        "nothing": token_of(cast.host, of=apps["kept"]),
    }
    numbers = list(AccessToken.objects.order_by("pk").values_list("pk", flat=True))
    return {name: (words, numbers[place]) for place, (name, words) in enumerate(made.items())}


@pytest.fixture
def late(scene):
    return make_user("late")


@contextlib.asynccontextmanager
async def everything_open(scene, token, purposes=("listen",)):
    async with contextlib.AsyncExitStack() as stack:
        control = await stack.enter_async_context(
            await scene.open(scene.path("control"), token=token)
        )
        assert json.loads(await control.recv())["type"] == "space.state"
        sockets = {"control": control}
        for purpose in purposes:
            word = await ticket(control, purpose)
            audio = await scene.open(scene.path(purpose), token=token, tickets=(word,))
            sockets[purpose] = await stack.enter_async_context(audio)
        yield sockets


async def test_what_ends_a_token_closes_its_sockets_and_no_other(
    scene, tokens, apps, token_of, late
):
    boss = await make_boss()
    developer = await asyncio.to_thread(cookies_of, apps["kept"].user)
    ends = {
        "revoked": lambda: post(
            scene, scene.cookies["cohost"], f"/settings/tokens/{tokens['revoked'][1]}/revoke"
        ),
        "disconnected": lambda: post(
            scene,
            scene.cookies["listener"],
            f"/settings/apps/{apps['disconnected'].client_id}/disconnect",
        ),
        "app deleted": lambda: post(
            scene, developer, f"/settings/apps/{apps['deleted'].client_id}/delete"
        ),
        "app alone": None,  # as well
        "suspended": lambda: suspend(scene, boss, scene.cast.stranger),
    }
    seated = {"revoked", "app deleted"}
    async with contextlib.AsyncExitStack() as stack:
        opened = {}
        for name, (words, _) in tokens.items():
            purposes = ("listen", "publish") if name in seated else ("listen",)
            sockets = everything_open(scene, words, purposes)
            opened[name] = await stack.enter_async_context(sockets)
        short = await sync_to_async(token_of)(late, minutes=EXPIRES_SECONDS / 60)
        expiring = await stack.enter_async_context(everything_open(scene, short))
        before = await ticket(opened["revoked"]["control"], "listen")
        for name, end in ends.items():
            if end is not None:
                await end()
            given = await codes_of(opened[name])
            expected = Close.SUSPENDED if name == "suspended" else Close.LOGIN_REQUIRED
            assert given == dict.fromkeys(opened[name], expected), name
        # A ticket of before, and the token itself, are worth nothing.
        words = tokens["revoked"][0]
        audio = await scene.open(scene.path("listen"), token=words, tickets=(before,))
        assert await close_code(audio) == Close.LOGIN_REQUIRED
        with pytest.raises(SocketClosed, match="4407"):
            async with by_token(scene, words):
                pass
        # Logging out ends sessions; programs go on.
        await post(scene, scene.cookies["host"], "/accounts/logout/")
        assert await ticket(opened["nothing"]["control"], "listen")
        # And time ends a token that nobody revokes.
        codes = await codes_of(expiring, EXPIRES_SECONDS + SECONDS)
        assert codes == dict.fromkeys(expiring, Close.LOGIN_REQUIRED)
