"""The feed over real sockets of a real server."""

import asyncio
import contextlib
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from accounts.models import User
from tests.factories import make_user
from tests.logins import cookies_of, shared_database
from tests.servers import RunningServer, running_server, wait_until
from tests.timeline.feed_support import PATIENCE, PING, STATE, close_code, heard, open_feed, post
from timeline.models import NotificationKind
from timeline.services.notifications import notify


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def server(request, tmp_path_factory, django_db_setup) -> Iterator[RunningServer]:
    directory = tmp_path_factory.mktemp(request.param)
    arguments = ("--no-worker", "--server", request.param)
    with running_server(directory, *arguments, environment=shared_database()) as server:
        yield server


@pytest.fixture
def people(server, transactional_db) -> Iterator[tuple[User, User]]:
    """Ana and Ben; when the test's sockets have gone, the server must have let go of them."""
    logged_before = len(server.log)
    yield make_user("ana"), make_user("ben")
    wait_until(lambda: open_sockets(server) == 0, seconds=PATIENCE)
    assert "Traceback" not in server.log[logged_before:]


def open_sockets(server) -> float:
    with urlopen(f"{server.base_url}/metrics") as page:
        lines = page.read().decode().splitlines()
    return sum(float(line.split()[1]) for line in lines if line.startswith("feed_sockets "))


async def open_as(server, user, **options):
    cookies = await asyncio.to_thread(cookies_of, user)
    return await open_feed(server, cookies, **options)


async def post_as(server, user, path):
    await asyncio.to_thread(post, server, await asyncio.to_thread(cookies_of, user), path)


# --- Who gets in -------------------------------------------------------------------------------


async def test_a_page_hears_how_much_waits(server, people):
    ana, ben = people
    await asyncio.to_thread(
        notify, NotificationKind.FOLLOW, recipient=ana, key="follow:1", actor=ben
    )
    async with await open_as(server, ana) as socket:
        assert await heard(socket) == STATE | {"notifications": 1}


async def test_a_guest_is_told_to_log_in(server, people):
    assert await close_code(await open_feed(server)) == 4407
    forged = {"sessionid": "0" * 32}
    assert await close_code(await open_feed(server, forged)) == 4407


async def test_a_closed_account_gets_nothing(server, people):
    ana, _ = people
    cookies = await asyncio.to_thread(cookies_of, ana)
    await User.objects.filter(pk=ana.pk).aupdate(is_active=False)
    assert await close_code(await open_feed(server, cookies)) == 4407


async def test_a_suspended_account_goes_on_reading(server, people):
    ana, _ = people
    await User.objects.filter(pk=ana.pk).aupdate(suspended_at=ana.date_joined)
    async with await open_as(server, ana) as socket:
        assert await heard(socket) == STATE


async def test_a_foreign_page_opens_nothing(server, people):
    for origin in ("https://evil.example", "null", None):
        with pytest.raises(InvalidStatus):
            await open_as(server, people[0], origin=origin)


# --- What arrives ------------------------------------------------------------------------------


async def test_what_somebody_does_arrives_at_every_open_page(server, people):
    ana, ben = people
    async with await open_as(server, ana) as one, await open_as(server, ana) as two:
        assert [await heard(one), await heard(two)] == [STATE, STATE]
        async with await open_as(server, ben) as other:
            assert await heard(other) == STATE
            await post_as(server, ben, "/@ana/follow")
            for socket in (one, two):
                assert await heard(socket) == {
                    "type": "notification.created",
                    "kind": "follow",
                    "text": "\u2068Ben\u2069 followed you",
                    "path": "/@ben",
                    "unread": 1,
                }
            await post_as(server, ben, "/@ana/unfollow")
            assert await heard(one) == {"type": "notification.withdrawn", "unread": 0}
            await other.send(PING)
            assert await heard(other) == {"type": "pong"}  # and nothing of Ana's before


async def test_logging_out_elsewhere_is_noticed_at_the_next_connect(server, people):
    ana, _ = people
    cookies = await asyncio.to_thread(cookies_of, ana)
    async with await open_feed(server, cookies) as socket:
        assert await heard(socket) == STATE
    await asyncio.to_thread(change_password, ana)
    assert await close_code(await open_feed(server, cookies)) == 4407


def change_password(user):
    user.set_password("other words in a row")
    user.save()


# --- Hostile -----------------------------------------------------------------------------------

HOSTILE = {
    "no JSON": (["{"], {4400}),
    "another type": (['{"type": "tell"}'], {4400}),
    "more than a ping": (['{"type": "ping", "to": 1}'], {4400}),
    "a list": (['["ping"]'], {4400}),
    "nothing": ([""], {4400}),
    "binary": ([b"\x00\x01"], {4400}),
    "deep": (["[" * 250], {4400}),
    "long": (["x" * 257], {4413}),
    "long in fewer characters": (["ü" * 200], {4413}),
    "very long": (["x" * 300_000], {1009, 1006}),
    "a flood": ([PING] * 50, {4429}),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_messages_close_their_own_socket(server, people, name):
    messages, codes = HOSTILE[name]
    async with await open_as(server, people[1]) as innocent:
        socket = await open_as(server, people[0])
        closing = asyncio.create_task(close_code(socket))
        with contextlib.suppress(ConnectionClosed):
            for message in messages:
                await socket.send(message)
        assert await closing in codes
        assert await heard(innocent) == STATE
        await innocent.send(PING)
        assert await heard(innocent) == {"type": "pong"}


async def test_one_person_may_have_so_many_pages(server, people):
    async with contextlib.AsyncExitStack() as stack:
        cookies = await asyncio.to_thread(cookies_of, people[0])
        for _ in range(20):
            socket = await stack.enter_async_context(await open_feed(server, cookies))
            assert await heard(socket) == STATE
        assert await close_code(await open_feed(server, cookies)) == 4429
