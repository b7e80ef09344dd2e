"""A Space whose people are on different processes, as behind a load balancer."""

import asyncio
import itertools
import time

import pytest

from spaces.client import SpaceClient, Stage
from tests.scale.conftest import Cluster
from tests.scale.talk import FRAME_SECONDS, listening, packet_of, talking
from tests.servers import RunningServer, Scene, wait_until

pytestmark = pytest.mark.scale

MUTED_ELSEWHERE_SECONDS = 2.0  # on a busy machine; who only looked now and then would take 5
_numbers = itertools.count(1)


@pytest.fixture
def scene(cluster: Cluster) -> Scene:
    """A Space of its own for each test: a host and a listener who is allowed to speak."""
    cluster.revive()
    number = next(_numbers)
    return cluster.one.assemble(f"host{number}", f"guest{number}")


def person(scene: Scene, who: str, server: RunningServer) -> SpaceClient:
    handle = next(handle for handle in scene.cookies if handle.startswith(who))
    return SpaceClient(server.base_url, scene.space_id, cookies=scene.cookies[handle])


def seats(stage: Stage) -> dict[str, tuple[str, bool]]:
    return {p["handle"]: (p["role"], p["is_muted"]) for p in stage.participants.values()}


async def test_a_voice_on_one_process_is_heard_byte_for_byte_on_the_other(cluster, scene):
    async with (
        person(scene, "host", cluster.one) as host,
        person(scene, "guest", cluster.two) as guest,
        listening(guest) as ear,
    ):
        await host.request("mic.open")
        async with talking(host):
            await ear.until(lambda frames: len(frames) >= 150)
    sequences = [frame.sequence for frame in ear.frames]
    assert sequences == list(range(sequences[0], sequences[0] + len(sequences)))
    assert all(frame.packet == packet_of(frame.sequence) for frame in ear.frames)


async def test_a_mute_on_one_process_is_silence_on_the_other(cluster, scene):
    async with (
        person(scene, "host", cluster.one) as host,
        person(scene, "guest", cluster.two) as guest,
        listening(guest) as ear,
    ):
        await host.request("mic.open")
        async with talking(host) as mouth:
            await ear.until_newer_than(0)
            await host.request("mic.mute")
            muted_at = host.sequence
            await guest.stage.until(lambda stage: all(muted for _, muted in seats(stage).values()))
            # Whatever slipped through comes before what is said when the microphone opens again.
            await mouth.say(100)
            opening_at = host.sequence
            await host.request("mic.open")
            await ear.until_newer_than(host.sequence)
    slipped = [f.sequence for f in ear.frames if muted_at <= f.sequence < opening_at]
    assert all(
        (sequence - muted_at) * FRAME_SECONDS <= MUTED_ELSEWHERE_SECONDS for sequence in slipped
    )


async def test_requests_and_seats_cross_processes(cluster, scene):
    async with (
        person(scene, "host", cluster.one) as host,
        person(scene, "guest", cluster.two) as guest,
    ):
        await guest.request("request.create")
        await host.stage.until(lambda stage: len(stage.requests) == 1)
        await host.request("request.approve", request=host.stage.requests[0]["id"])
        await guest.stage.until(lambda stage: stage.you["role"] == "speaker")
        await guest.request("mic.open")
        await host.stage.until(lambda stage: ("speaker", False) in seats(stage).values())
        await guest.stage.until(lambda stage: stage.seq == host.stage.seq)
        assert seats(guest.stage) == seats(host.stage)
        await host.request("space.end")
        assert (await guest.wait_closed()).code == 4410


async def test_the_worker_lets_go_of_people_whose_process_was_killed(cluster, scene):
    async with person(scene, "guest", cluster.two) as guest:
        host = person(scene, "host", cluster.one)
        async with host:
            await guest.stage.until(_host_is_present)
            cluster.one.kill()
            await guest.stage.until(lambda stage: not _host_is_present(stage), timeout=60)
        await asyncio.to_thread(cluster.one.start)
        async with person(scene, "host", cluster.one) as host:
            assert host.stage.you["role"] == "host"
            await guest.stage.until(_host_is_present)


async def test_a_killed_process_leaves_the_other_one_talking(cluster, scene):
    async with (
        person(scene, "host", cluster.two) as host,
        person(scene, "guest", cluster.two) as guest,
        listening(guest) as ear,
    ):
        await host.request("mic.open")
        async with talking(host):
            await ear.until_newer_than(0)
            cluster.one.kill()
            await ear.until_newer_than(host.sequence + 50)
    assert all(frame.packet == packet_of(frame.sequence) for frame in ear.frames)
    sequences = [frame.sequence for frame in ear.frames]
    assert sequences == list(range(sequences[0], sequences[0] + len(sequences)))


def test_no_process_is_deaf_while_nothing_happens(cluster):
    """The layer waits five seconds for a message, and then again: that is no failure."""
    cluster.revive()
    time.sleep(6)  # nothing is to happen
    for server in (cluster.one, cluster.two):
        assert "could not hear other processes" not in server.log


def test_every_process_sees_the_worker(cluster):
    cluster.revive()
    wait_until(lambda: cluster.one.health()["worker"] and cluster.two.health()["worker"])


def _host_is_present(stage: Stage) -> bool:
    return any(p["role"] == "host" and p["is_present"] for p in stage.participants.values())
