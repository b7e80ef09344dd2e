"""A mute is a mute, and nobody misses a word, whatever 200 people do meanwhile."""

from collections.abc import Iterator

import pytest

from tests.bench.report import milliseconds
from tests.joiners import joiners, make_crowd
from tests.logins import shared_database
from tests.servers import RunningServer, running_server
from tests.spaces.live.conftest import SERVERS, assemble_scene
from tests.spaces.live.mute_support import Muting, chattering
from tests.spaces.live.socket_support import SPEAKER_SEAT, Scene, conversation

CROWD = 200
MUTES = 25


@pytest.fixture(scope="module", params=SERVERS)
def open_server(request, tmp_path_factory, django_db_setup) -> Iterator[RunningServer]:
    with running_server(
        tmp_path_factory.mktemp(request.param),
        "--no-worker",
        "--server",
        request.param,
        environment=shared_database() | {"SPACES_CONNECTS_PER_MINUTE": "1000000"},
    ) as server:
        yield server


@pytest.fixture
def crowded_scene(open_server, transactional_db) -> Scene:
    return assemble_scene(open_server)


@pytest.fixture
def crowd_cookies(transactional_db) -> list[dict[str, str]]:
    return make_crowd(CROWD)


@pytest.mark.slow
async def test_a_mute_is_a_mute_whatever_a_crowd_does(crowded_scene, crowd_cookies):
    scene = crowded_scene
    async with (
        conversation(scene) as talk,
        scene.client("speaker") as speaker,
        chattering(speaker) as victim,
        joiners(scene.server.base_url, scene.space_id, crowd_cookies) as crowd,
    ):
        muting = Muting(talk.voice.client, victim, SPEAKER_SEAT, [talk.near, talk.far])
        arrival = await muting.during(crowd.do("come"))
        await crowd.do("busy")
        for _ in range(MUTES):
            await muting.once()
        done = await crowd.do("rest")
        storm = await muting.during(crowd.do("storm"))
        everybody = CROWD + 1  # and a guest
        await speaker.stage.until(lambda stage: stage.audience["listener_count"] == everybody)
    assert muting.leaks() == []
    for act in ("request.create: ok", "request.withdraw: ok", "reconnect: ok"):
        assert done["counts"][act] > 0
    assert "Traceback" not in scene.server.log
    print(f"{len(muting.seconds)} mutes: p50/p99/max {milliseconds(muting.seconds)} ms")
    print(f"came in {arrival['seconds']:.1f} s, back in {storm['seconds']:.1f} s; {done['counts']}")
