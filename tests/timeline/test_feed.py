"""The feed without a server: who is told, in which process, how often, and from which thread."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from asgiref.sync import sync_to_async
from channels.layers import channel_layers, get_channel_layer
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Follow
from core.database import close_pool_connections
from core.sockets.codes import Close, Refusal
from core.sockets.sending import Outlet
from tests.factories import make_user
from timeline.feed import tell, tell_followers
from timeline.feed.coalescing import Coalescer
from timeline.feed.events import GROUP, MAX_IDS, publish, to_layer
from timeline.feed.followers import CHUNK, followers_among
from timeline.feed.hub import SOCKETS_A_PERSON, FeedHub
from timeline.feed.socket import FeedSocket

pytestmark = pytest.mark.django_db(transaction=True)
HELLO = {"type": "hello"}


class Page:
    """A socket that only remembers what the hub did to it."""

    def __init__(self):
        self.told = []
        self.closed = None
        self._news = asyncio.Event()

    def tell(self, message):
        self.told.append(message)
        self._news.set()

    def finish(self, code):
        self.closed = code

    async def until_told(self, *messages):
        async with asyncio.timeout(60):
            while self.told != list(messages):
                self._news.clear()
                await self._news.wait()


def event_for(*user_ids, followers_of=(), message=HELLO):
    return {"to": list(user_ids), "followers_of": list(followers_of), "message": message}


async def off_the_loop(act, *args):
    """As a view or a task: in a thread without a loop, which leaves no connection behind."""

    def act_and_close():
        try:
            return act(*args)
        finally:
            connection.close()

    return await sync_to_async(act_and_close, thread_sensitive=False)()


@pytest.fixture
async def hub() -> AsyncIterator[FeedHub]:
    channel_layers.backends.clear()
    hub = FeedHub()
    await hub.start()
    yield hub
    await hub.close()
    await off_the_loop(close_pool_connections)


@pytest.fixture
def people(transactional_db):
    """Ana, Ben who follows her, and Cho who does not."""
    ana, ben, cho = (make_user(handle) for handle in ("ana", "ben", "cho"))
    Follow.objects.create(follower=ben, followed=ana)
    return ana, ben, cho


def open_page(hub, user) -> Page:
    page = Page()
    hub.add(user.pk, page)
    return page


# --- Who is told -------------------------------------------------------------------------------


async def test_tell_reaches_every_page_of_a_person_and_nobody_else(hub, people):
    ana, ben, _ = people
    pages = [open_page(hub, ana), open_page(hub, ana)]
    other = open_page(hub, ben)
    await off_the_loop(tell, [ana.pk, ana.pk], HELLO)
    assert [page.told for page in (*pages, other)] == [[HELLO], [HELLO], []]


async def test_tell_followers_reaches_them_and_the_people_themselves_once(hub, people):
    ana, ben, _ = people
    pages = [open_page(hub, person) for person in people]
    await off_the_loop(tell_followers, [ana.pk, ben.pk], HELLO)
    await off_the_loop(tell_followers, [ana.pk], {"type": "again"})
    await pages[1].until_told(HELLO, {"type": "again"})
    assert pages[0].told == [HELLO, {"type": "again"}]
    assert pages[2].told == []


async def test_a_page_that_was_closed_is_told_nothing(hub, people):
    page = open_page(hub, people[0])
    hub.remove(people[0].pk, page)
    hub.remove(people[0].pk, page)
    await off_the_loop(tell, [people[0].pk], HELLO)
    assert page.told == []
    assert hub.members == []


async def test_one_person_may_have_so_many_pages(hub, people):
    for _ in range(SOCKETS_A_PERSON):
        open_page(hub, people[0])
    with pytest.raises(Refusal) as refused:
        open_page(hub, people[0])
    assert refused.value.code == Close.TOO_MANY
    open_page(hub, people[1])


async def test_the_end_of_the_hub_tells_pages_to_come_back(people):
    hub = FeedHub()
    await hub.start()
    page = open_page(hub, people[0])
    await hub.close()
    assert page.closed == Close.RESTART


# --- One question an event ---------------------------------------------------------------------


def queries_of(people, of):
    with CaptureQueriesContext(connection) as queries:
        followers_among(people, of)
    return len(queries)


def test_followers_cost_one_query_for_a_few_and_for_a_crowd_one_a_chunk(people):
    ana = people[0]
    assert queries_of([person.pk for person in people], [ana.pk]) == 1
    assert queries_of(range(1, CHUNK + 1), [ana.pk, *range(13)]) == 1
    assert queries_of(range(1, 3 * CHUNK), [ana.pk]) == 3
    assert queries_of([], [ana.pk]) == 0


# --- Whence ------------------------------------------------------------------------------------


async def test_another_process_hears_of_it_once(hub, people):
    ana, ben, _ = people
    other = FeedHub()  # takes the door: what is told comes in there
    await other.start()
    pages = [open_page(hub, ana), open_page(hub, ben), open_page(other, ana)]
    await off_the_loop(tell_followers, [ana.pk], HELLO)
    for page in pages:
        await page.until_told(HELLO)
    await off_the_loop(tell, [ana.pk], {"type": "next"})
    await pages[0].until_told(HELLO, {"type": "next"})
    await other.close()


async def test_what_a_process_without_a_hub_sends_is_heard(hub, people):
    page = open_page(hub, people[0])
    await get_channel_layer().group_send(GROUP, to_layer(event_for(people[0].pk)))
    await page.until_told(HELLO)


async def test_nothing_is_told_before_the_commit_or_after_a_rollback(hub, people):
    ana = people[0]
    page = open_page(hub, ana)

    def write():
        with transaction.atomic():
            tell([ana.pk], HELLO)
            assert page.told == []
        with transaction.atomic():
            tell([ana.pk], {"type": "never"})
            transaction.set_rollback(True)

    await off_the_loop(write)
    assert page.told == [HELLO]


async def test_telling_never_raises(hub, people, caplog):
    """A message that cannot be sent, a hub whose socket breaks."""

    class Broken(Page):
        def tell(self, message):
            raise OSError("broken")

    hub.add(people[0].pk, Broken())
    await off_the_loop(publish, event_for(people[0].pk))
    assert "could not tell the feed" in caplog.text


def test_telling_without_a_hub_reaches_nobody_and_harms_nobody(people):
    tell([people[0].pk], HELLO)
    tell_followers([person.pk for person in people], HELLO)


def test_a_crowd_is_told_in_portions(people, monkeypatch):
    events = []
    monkeypatch.setattr("timeline.feed.events.publish", events.append)
    tell(range(2 * MAX_IDS + 1), HELLO)
    assert [len(event["to"]) for event in events] == [MAX_IDS, MAX_IDS, 1]


# --- How often ---------------------------------------------------------------------------------


async def test_news_of_one_kind_are_told_at_once_and_then_at_most_so_often():
    page = Page()
    coalescer = Coalescer(page.tell, seconds=0.05)
    for number in range(100):
        coalescer.offer({"type": "bar.changed", "n": number})
        coalescer.offer({"type": "message.created", "n": number})
    bars = [message for message in page.told if message["type"] == "bar.changed"]
    assert bars == [{"type": "bar.changed", "n": 0}]
    assert len(page.told) == 101
    async with asyncio.timeout(60):
        while page.told[-1] != {"type": "bar.changed", "n": 99}:
            page._news.clear()
            await page._news.wait()
    assert len(page.told) == 102
    coalescer.offer({"type": "bar.changed", "n": 100})
    coalescer.offer({"type": "bar.changed", "n": 101})
    coalescer.close()
    coalescer.offer({"type": "bar.changed", "n": 102})
    # The timer runs again since 99; what waited for it at the close is not told.
    assert [message["n"] for message in page.told[102:]] == [102]
    coalescer.close()


# --- Who does not read -------------------------------------------------------------------------


class Wire:
    """What a server does with a socket whose client does not read."""

    def __init__(self):
        self.sent = []
        self.is_reading = asyncio.Event()

    async def send(self, event):
        self.sent.append(event)
        await self.is_reading.wait()


async def test_who_does_not_read_is_closed_and_nobody_waits_for_them(hub, people):
    wire = Wire()
    slow = FeedSocket()
    slow.scope = {"type": "websocket"}
    slow.outlet, slow._closing, slow._loop_task = Outlet(wire.send), None, None
    slow._coalescer = Coalescer(slow._say)
    well = open_page(hub, people[0])
    hub.add(people[0].pk, slow)
    for _ in range(3):
        await off_the_loop(tell, [people[0].pk], HELLO)
    assert well.told == [HELLO] * 3
    assert slow.is_finished
    assert [event["type"] for event in wire.sent] == ["websocket.send"]
    slow.outlet.close()
    hub.remove(people[0].pk, slow)
