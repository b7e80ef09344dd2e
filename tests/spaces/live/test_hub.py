"""The hub with the database and a channel layer, without a server."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from asgiref.sync import sync_to_async
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.db.models import F

from core.database import close_pool_connections, in_database
from core.sockets.codes import Close
from spaces import events, services
from spaces.client.frames import Frame
from spaces.live.audio_log import FileAudioLog
from spaces.live.hub import Hub
from spaces.live.rights import Rights
from spaces.models import Participant, Space
from spaces.seams import Speech
from tests.spaces.cast import Cast, assemble_cast, connection_of
from tests.spaces.live.hub_support import Member

pytestmark = pytest.mark.django_db(transaction=True)


class UnhurriedLayer(InMemoryChannelLayer):
    """Leaves a group as one over a network does: later than it was asked."""

    async def group_discard(self, group, channel):
        for _ in range(20):
            await asyncio.sleep(0)
        await super().group_discard(group, channel)


@pytest.fixture
def layer(settings) -> None:
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.UnhurriedLayer"}}


@pytest.fixture
def space_cast(transactional_db) -> Cast:
    return assemble_cast()


@pytest.fixture
async def hub(layer, space_cast, tmp_path) -> AsyncIterator[Hub]:
    hub = Hub(FileAudioLog(tmp_path))
    await hub.start()
    yield hub
    await hub.close()
    await sync_to_async(close_pool_connections, thread_sensitive=False)()


async def mute(cast: Cast, who: str, *, muted: bool) -> None:
    """As a socket does it: on a database thread."""
    await in_database(services.set_muted, actor=getattr(cast, who), space=cast.space, muted=muted)


def is_muted(live, cast: Cast, who: str) -> bool:
    place = next(s for s in live.rights.seats.values() if s.role == who)
    return place.is_muted


# --- Which Spaces it has -----------------------------------------------------------------------


async def test_a_space_is_opened_by_the_first_and_closed_by_the_last(hub, space_cast):
    space_id = space_cast.space.public_id
    lives = await asyncio.gather(*(hub.enter(space_id) for _ in range(3)))
    assert len({id(live) for live in lives}) == 1
    assert {seat.role for seat in lives[0].rights.seats.values()} == {"host", "cohost", "speaker"}
    for live in lives[:2]:
        hub.release(live)
        assert hub.spaces == [live]
    hub.release(lives[2])
    assert hub.spaces == []


async def test_an_unknown_space_has_no_rights(hub):
    live = await hub.enter("0123456789abc")
    assert not live.rights.is_live
    hub.release(live)


async def test_a_change_while_a_space_opens_is_not_missed(hub, space_cast):
    opening = asyncio.create_task(hub.enter(space_cast.space.public_id))
    await mute(space_cast, "host", muted=False)
    live = await opening
    assert not is_muted(live, space_cast, "host")
    hub.release(live)


async def test_a_space_that_nobody_waits_for_any_more_is_closed(hub, space_cast):
    entering = asyncio.create_task(hub.enter(space_cast.space.public_id))
    await asyncio.sleep(0)
    opening = hub._opening[space_cast.space.public_id]
    entering.cancel()  # as the end of the time for a handshake does
    await asyncio.wait([entering, opening])
    await asyncio.sleep(0)
    assert hub.spaces == []


async def test_who_comes_as_a_space_has_just_opened_is_in(hub, space_cast, monkeypatch):
    space_id, late = space_cast.space.public_id, []
    refresh = hub.refresh

    async def refresh_as_somebody_comes(live):
        await refresh(live)
        late.append(asyncio.create_task(hub.enter(space_id)))

    monkeypatch.setattr(hub, "refresh", refresh_as_somebody_comes)
    live = await hub.enter(space_id)
    assert await late[0] is live
    hub.release(live)
    hub.release(live)


async def test_a_space_that_closes_and_opens_at_once_still_hears_other_processes(hub, space_cast):
    hub.release(await hub.enter(space_cast.space.public_id))
    live = await hub.enter(space_cast.space.public_id)
    member = Member("0")
    live.admit(member)
    for _ in range(50):  # the time for a late leaving of the group
        await asyncio.sleep(0)
    await from_another_process(space_cast.space.public_id, live.rights.revision + 1)
    await member.until(lambda member: "news" in member.types_told)
    live.dismiss(member)
    hub.release(live)


async def from_another_process(space_id: str, revision: int) -> None:
    event = {
        "type": "space.event",
        "process": "another",
        "space_id": space_id,
        "rights": Rights.of(revision, is_live=True, seats=[]).to_event(),
        "messages": [["everyone", {"type": "news", "seq": revision}]],
        "superseded": {},
        "expelled": [],
        "touched": [],
    }
    await get_channel_layer().group_send(f"space.{space_id}", event)


# --- Changes -----------------------------------------------------------------------------------


async def test_a_change_has_its_effect_before_the_service_returns(hub, space_cast):
    live = await hub.enter(space_cast.space.public_id)
    for muted in (False, True, False):
        await mute(space_cast, "host", muted=muted)
        assert is_muted(live, space_cast, "host") is muted
    hub.release(live)


async def test_ones_own_changes_are_not_heard_twice(hub, space_cast):
    live = await hub.enter(space_cast.space.public_id)
    member = Member("0")
    live.admit(member)
    await mute(space_cast, "host", muted=False)
    await from_another_process(space_cast.space.public_id, live.rights.revision + 1)
    await member.until(lambda member: "news" in member.types_told)
    assert member.types_told.count("participant.updated") == 1
    live.dismiss(member)
    hub.release(live)


async def test_an_announcement_that_got_lost_takes_effect_all_the_same(hub, space_cast):
    live = await hub.enter(space_cast.space.public_id)
    await mute(space_cast, "host", muted=False)
    await in_database(mute_untold, space_cast)
    assert not is_muted(live, space_cast, "host")
    await hub._catch_up()
    assert is_muted(live, space_cast, "host")
    hub.release(live)


def mute_untold(cast: Cast) -> None:
    """As another process does it whose announcement is lost on its way."""
    Participant.objects.filter(space=cast.space, user=cast.host).update(is_muted=True)
    Space.objects.filter(pk=cast.space.pk).update(revision=F("revision") + 1)


# --- People ------------------------------------------------------------------------------------


async def test_leases_of_who_is_here_are_renewed(hub, space_cast):
    live = await hub.enter(space_cast.space.public_id)
    here, silent = [
        Member(await place_id(space_cast, who), connection_of(getattr(space_cast, who)))
        for who in ("host", "speaker")
    ]
    silent.is_well = False
    live.admit(here)
    live.admit(silent)
    before = {who: await seen_at(space_cast, who) for who in ("host", "speaker")}
    await hub._renew()
    assert await seen_at(space_cast, "host") > before["host"]
    assert await seen_at(space_cast, "speaker") == before["speaker"]
    assert (here.closed, silent.closed) == (None, Close.TOO_SLOW)
    live.controls.clear()
    hub.release(live)


async def place_id(cast: Cast, who: str) -> str:
    return str((await in_database(cast.place, who)).pk)


async def seen_at(cast: Cast, who: str):
    return (await in_database(cast.place, who)).seen_at


async def test_the_audience_is_counted_and_shown(hub, space_cast):
    live = await hub.enter(space_cast.space.public_id)
    guest, listener = Member(None), Member(await place_id(space_cast, "listener"))
    live.admit(guest)
    live.admit(listener)
    await guest.until(audience_of)
    shown = audience_of(guest)[-1]
    assert (shown["listener_count"], shown["participant_count"]) == (2, 5)
    assert [face["handle"] for face in shown["faces"]] == ["listener"]
    live.dismiss(listener)
    await guest.until(lambda guest: audience_of(guest)[-1]["listener_count"] == 1)
    live.controls.clear()
    hub.release(live)


def audience_of(member: Member) -> list[dict]:
    return [m["audience"] for m in member.told if m["type"] == "audience.updated"]


async def test_reactions_of_all_processes_are_told_together_and_each_once(hub, space_cast):
    space_id = space_cast.space.public_id
    live = await hub.enter(space_id)
    member = Member("0")
    live.controls.add(member)
    layer, other = get_channel_layer(), await get_channel_layer().new_channel()
    await layer.group_add(f"space.{space_id}", other)
    live.reactions.add("0", "❤️")
    live.reactions.hear({"reactions": [[None, "👏"]], "counts": {"👏": 40}})
    await member.until(lambda member: "reactions" in member.types_told)
    told = [message for message in member.told if message["type"] == "reactions"]
    assert told == [
        {
            "type": "reactions",
            "reactions": [[None, "👏"], ["0", "❤️"]],
            "counts": {"👏": 40, "❤️": 1},
        }
    ]
    sent = await layer.receive(other)
    while sent["type"] != "space.reactions":
        sent = await layer.receive(other)
    assert (sent["reactions"], sent["counts"]) == ([["0", "❤️"]], {"❤️": 1})
    await layer.group_send(f"space.{space_id}", sent | {"process": "another"})
    await member.until(lambda member: member.types_told.count("reactions") == 2)
    assert live.take_reaction_count() == 1
    live.controls.clear()
    hub.release(live)


async def test_captions_reach_those_who_show_them_here_and_other_processes(hub, space_cast):
    space_id = space_cast.space.public_id
    live = await hub.enter(space_id)
    shows, hides = Member("0"), Member("1")
    live.controls |= {shows, hides}
    live.show_captions(shows, is_shown=True)
    layer, other = get_channel_layer(), await get_channel_layer().new_channel()
    await layer.group_add(f"space.{space_id}", other)
    caption = {"id": "1-0", "text": "hello", "is_final": False}
    # From a worker's thread in this process.
    await asyncio.to_thread(events.publish_captions, space_id, [caption])
    await shows.until(lambda member: "captions" in member.types_told)
    assert shows.told[-1]["captions"] == [caption]
    sent = await layer.receive(other)
    while sent["type"] != "space.captions":
        sent = await layer.receive(other)
    # And of a worker elsewhere, over the layer.
    said = caption | {"text": "hello all", "is_final": True}
    await layer.group_send(f"space.{space_id}", sent | {"process": "x", "captions": [said]})
    await shows.until(lambda member: member.types_told.count("captions") == 2)
    assert shows.told[-1]["captions"] == [said]
    assert "captions" not in hides.types_told
    live.controls.clear()
    hub.release(live)


async def test_speech_of_who_lets_it_be_captioned_is_told(hub, space_cast, monkeypatch):
    told: asyncio.Queue[list[Speech]] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(
        "spaces.live.hub.speech_began",
        lambda began: loop.call_soon_threadsafe(told.put_nowait, began),
    )
    live = await hub.enter(space_cast.space.public_id)
    hub.log.append(live.id, Frame(0, 7, 0, 100, b"\xf8\xff\xfe"))
    for sequence in range(40, 50):
        live.speech.hear(7, sequence, 100)
    async with asyncio.timeout(10):
        assert await told.get() == [Speech(live.id, 7, 40, hub.log.lately(live.id))]
    hub.release(live)


async def test_the_end_of_the_hub_tells_every_socket_to_come_back(layer, space_cast, tmp_path):
    hub = Hub(FileAudioLog(tmp_path))
    await hub.start()
    live = await hub.enter(space_cast.space.public_id)
    member = Member(None)
    live.admit(member)
    await hub.close()
    assert member.closed == Close.RESTART
    await in_database(Participant.objects.count)
    await sync_to_async(close_pool_connections, thread_sensitive=False)()
