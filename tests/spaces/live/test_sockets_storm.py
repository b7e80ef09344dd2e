"""A storm of connections, on a server that limits them as it does outside of tests."""

import asyncio
from collections import Counter
from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed

from tests.servers import RunningServer, running_server
from tests.spaces.live.conftest import SERVERS, assemble_scene, shared_database
from tests.spaces.live.socket_support import PATIENCE, Scene, conversation

CONNECTS_A_MINUTE = 120
STORM = 300


@pytest.fixture(scope="module", params=SERVERS)
def limited_server(request, tmp_path_factory, django_db_setup) -> Iterator[RunningServer]:
    limit = {"SPACES_CONNECTS_PER_MINUTE": str(CONNECTS_A_MINUTE)}
    with running_server(
        tmp_path_factory.mktemp(request.param),
        "--no-worker",
        "--server",
        request.param,
        environment=shared_database() | limit,
    ) as server:
        yield server


@pytest.fixture
def lone_scene(limited_server, transactional_db) -> Scene:
    return assemble_scene(limited_server)


async def test_a_storm_of_connections_is_turned_away_and_disturbs_nobody(lone_scene):
    scene = lone_scene
    codes: Counter[object] = Counter()
    turns = asyncio.Semaphore(10)

    async def reconnect() -> None:
        async with turns, await scene.open(scene.path("control")) as socket:
            try:
                await asyncio.wait_for(socket.recv(), PATIENCE)  # the state
                codes["let in"] += 1
            except ConnectionClosed:
                codes[socket.close_code] += 1

    async with conversation(scene):
        await asyncio.gather(*(reconnect() for _ in range(STORM)))
    let_in = CONNECTS_A_MINUTE - 3  # who talk were first
    assert codes == {"let in": let_in, 4429: STORM - let_in}
    assert "Traceback" not in scene.server.log
