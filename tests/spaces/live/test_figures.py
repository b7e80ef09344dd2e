"""What a process counts reaches the database, and the hosts, whoever counts beside it."""

import pytest
from asgiref.sync import sync_to_async

from core.database import close_pool_connections, in_database
from spaces import services
from spaces.live.audio_log import FileAudioLog
from spaces.live.hub import Hub
from spaces.models import AudienceSample, Participant, Space
from tests.spaces.cast import assemble_cast
from tests.spaces.live.hub_support import Member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def space_cast(transactional_db):
    return assemble_cast()


@pytest.fixture
async def hubs(space_cast, tmp_path):
    """Two processes."""
    hubs = [Hub(FileAudioLog(tmp_path / name)) for name in ("one", "two")]
    for hub in hubs:
        await hub.start()
    yield hubs
    for hub in hubs:
        await hub.close()
    await sync_to_async(close_pool_connections, thread_sensitive=False)()


@pytest.fixture
async def members(space_cast):
    """Connections of the host, a listener and a guest; each is new."""
    places = {
        who: str((await in_database(space_cast.place, who)).pk) for who in ("host", "listener")
    }
    return lambda: [Member(places["host"]), Member(places["listener"]), Member(None)]


def talk_of(space_cast, who):
    return Participant.objects.get(space=space_cast.space, user=getattr(space_cast, who)).talk_ms


async def test_talk_is_written_and_told_to_the_hosts_of_every_process(hubs, space_cast, members):
    lives = [await hub.enter(space_cast.space.public_id) for hub in hubs]
    (host, listener, _), (elsewhere, *_) = members(), members()
    lives[0].controls.update({host, listener})
    lives[0]._controls_of = {host.participant_id: {host}, listener.participant_id: {listener}}
    lives[1]._controls_of = {elsewhere.participant_id: {elsewhere}}
    for _ in range(5):
        lives[0].talk.add(host.participant_id, 90)
    await hubs[0]._write_figures()
    for told in (host, elsewhere):
        await told.until(lambda told: "talk.updated" in told.types_told)
    message = next(m for m in host.told if m["type"] == "talk.updated")
    assert message["talk"][host.participant_id] == 100
    assert "talk.updated" not in listener.types_told
    assert await in_database(talk_of, space_cast, "host") == 100
    for hub, live in zip(hubs, lives, strict=True):
        live.controls.clear()
        hub.release(live)


async def test_the_audience_of_all_processes_is_one_sample(hubs, space_cast, members):
    lives = [await hub.enter(space_cast.space.public_id) for hub in hubs]
    for live in lives:
        live.attendance.saw(7)
        for member in members()[1:]:
            live.admit(member)
    for hub in hubs:
        for entry in hub._spaces.values():
            entry.figures._began = 1_800_000_007.0
            await entry.figures.update()
    sample = await in_database(AudienceSample.objects.get)
    assert (sample.at.timestamp(), sample.listeners) == (1_800_000_000.0, 7)
    assert (sample.came, sample.went) == (4, 0)
    for hub, live in zip(hubs, lives, strict=True):
        hub.release(live)


async def test_the_end_writes_what_is_left_before_anybody_has_gone(hubs, space_cast, members):
    live = await hubs[0].enter(space_cast.space.public_id)
    here = members()
    for member in here:
        live.admit(member)
    live.talk.add(here[0].participant_id, 90)
    await in_database(services.end_space, actor=space_cast.host, space=space_cast.space)
    await here[2].until(lambda guest: "space.ended" in guest.types_told)
    for member in here:
        live.dismiss(member)
    hubs[0].release(live)
    await hubs[0].close()
    samples = await in_database(lambda: list(AudienceSample.objects.values_list("came", "went")))
    assert [sum(numbers) for numbers in zip(*samples, strict=True)] == [3, 0]
    assert await in_database(talk_of, space_cast, "host") == 20


async def test_the_last_who_leaves_a_process_writes_what_it_counted(hubs, space_cast, members):
    live = await hubs[0].enter(space_cast.space.public_id)
    guest = members()[2]
    live.admit(guest)
    live.dismiss(guest)
    live.talk.add(members()[0].participant_id, 90)
    hubs[0].release(live)
    await hubs[0]._closing[live.id]
    assert await in_database(talk_of, space_cast, "host") == 20
    space = await in_database(Space.objects.get, pk=space_cast.space.pk)
    assert space.visit_count == 1


async def test_a_process_that_stops_writes_what_it_counted(hubs, space_cast, members):
    live = await hubs[0].enter(space_cast.space.public_id)
    guest = members()[2]
    live.admit(guest)
    live.talk.add(members()[0].participant_id, 90)
    await hubs[0].close()
    assert await in_database(talk_of, space_cast, "host") == 20
    space = await in_database(Space.objects.get, pk=space_cast.space.pk)
    assert space.visit_count == 1
