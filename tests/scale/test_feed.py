"""The feed of people whose pages are on different processes."""

import asyncio
import itertools

import pytest
from websockets.asyncio.client import connect

from core.sockets.codes import Close
from spaces.client import SpaceClient
from tests.scale.conftest import Cluster
from tests.servers import Scene
from tests.timeline.feed_support import STATE, close_code, heard, open_feed, post

pytestmark = pytest.mark.scale
_numbers = itertools.count(1)
# What a worker or a command is: a process without sockets of its own.
TELL = """
import django, sys
django.setup()
from accounts.models import User
from timeline.feed import tell, tell_followers
person = User.objects.get(username=sys.argv[1]).pk
tell([person], {"type": "hello"})
tell_followers([person], {"type": "bar.changed"})
"""


@pytest.fixture
def scene(cluster: Cluster) -> Scene:
    cluster.revive()
    number = next(_numbers)
    return cluster.one.assemble(f"ana{number}", f"ben{number}")


async def test_what_is_done_on_one_process_arrives_on_the_other(cluster, scene):
    (ana, ben), (anas, bens) = scene.cookies, scene.cookies.values()
    for here, there in ((cluster.one, cluster.two), (cluster.two, cluster.one)):
        async with await open_feed(here, anas) as socket:
            assert await heard(socket) == STATE
            await asyncio.to_thread(post, there, bens, f"/@{ana}/follow")
            message = await heard(socket)
            assert (message["type"], message["path"]) == ("notification.created", f"/@{ben}")
            await asyncio.to_thread(post, there, bens, f"/@{ana}/unfollow")
            assert await heard(socket) == {"type": "notification.withdrawn", "unread": 0}


async def test_what_a_worker_tells_arrives_at_people_and_their_followers(cluster, scene):
    ana, (anas, bens) = next(iter(scene.cookies)), scene.cookies.values()
    async with await open_feed(cluster.one, anas) as one:
        assert await heard(one) == STATE
        async with await open_feed(cluster.two, bens) as two:
            assert await heard(two) == STATE
            await asyncio.to_thread(post, cluster.one, bens, f"/@{ana}/follow")
            assert (await heard(one))["type"] == "notification.created"
            await asyncio.to_thread(cluster.one.run, "-c", TELL, ana)
            assert [await heard(one), await heard(one)] == [
                {"type": "hello"},
                {"type": "bar.changed"},
            ]
            assert await heard(two) == {"type": "bar.changed"}


# --- The end of a log-in ---------------------------------------------------------------------

END_SECONDS = 4.0  # less than what a process takes that only looks now and then
# A moderator's decision in a process without sockets of its own.
SUSPEND = """
import django, sys
django.setup()
from accounts import services
from accounts.models import User
boss, _ = User.objects.get_or_create(username="boss", is_staff=True, is_superuser=True)
services.suspend(actor=boss, other=User.objects.get(username=sys.argv[1]))
"""


async def test_logging_out_on_one_process_closes_all_on_the_other(cluster, scene):
    cookies = next(iter(scene.cookies.values()))
    async with (
        await open_feed(cluster.two, cookies) as feed,
        SpaceClient(cluster.one.base_url, scene.space_id, cookies=cookies) as client,
    ):
        assert await heard(feed) == STATE
        ticket = await client.request("ticket.create", purpose="listen")
        await asyncio.to_thread(post, cluster.one, cookies, "/accounts/logout/")
        async with asyncio.timeout(END_SECONDS):
            assert await close_code(feed) == Close.LOGIN_REQUIRED
            assert (await client.wait_closed()).code == Close.LOGIN_REQUIRED
        async with connect(
            cluster.two.base_url.replace("http", "ws", 1) + ticket["path"],
            origin=cluster.two.base_url,
            subprotocols=["spaces.1", f"ticket.{ticket['ticket']}"],
            proxy=None,
        ) as audio:
            assert await close_code(audio) == Close.LOGIN_REQUIRED


async def test_whom_a_worker_suspends_is_out_on_every_process(cluster, scene):
    name, cookies = next(iter(scene.cookies.items()))
    async with (
        await open_feed(cluster.one, cookies) as one,
        await open_feed(cluster.two, cookies) as two,
    ):
        assert [await heard(one), await heard(two)] == [STATE, STATE]
        await asyncio.to_thread(cluster.one.run, "-c", SUSPEND, name)
        async with asyncio.timeout(END_SECONDS):
            assert await close_code(one) == Close.SUSPENDED
            assert await close_code(two) == Close.SUSPENDED
