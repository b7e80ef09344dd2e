"""The control socket of a real server refuses as the handlers do: one right, whatever the door."""

import pytest

from spaces.client import Refused
from spaces.live.requests import SOCKET_ONLY
from tests.spaces.doors_support import EVERYBODY, ROWS, Fields, answers, set_the_stage, straight
from tests.spaces.live.socket_support import Scene, chunks


@pytest.fixture
def refused(scene: Scene) -> dict[str, dict[str, str]]:
    """By person and request, the code of each refusal: those change nothing on the server."""
    set_the_stage(scene.cast)
    given = {kind: answers(straight, kind, scene.cast) for kind in ROWS if kind not in SOCKET_ONLY}
    return {
        who: {kind: codes[who] for kind, codes in given.items() if codes[who] != "ok"}
        for who in EVERYBODY
    }


@pytest.fixture
def fields(scene: Scene, refused: object) -> dict[str, Fields]:
    return {kind: make(scene.cast) for kind, make in ROWS.items()}


@pytest.mark.parametrize("who", ["guest", "cohost", "speaker", "listener"])
async def test_the_control_socket_refuses_as_the_handler_does(
    scene: Scene, refused: dict[str, dict[str, str]], fields: dict[str, Fields], who: str
) -> None:
    given = {}
    for kinds in chunks(sorted(refused[who])):
        async with scene.client(None if who == "guest" else who) as client:
            for kind in kinds:
                try:
                    await client.request(kind, **fields[kind])
                    given[kind] = "ok"
                except Refused as error:
                    given[kind] = error.code
    assert given == refused[who]
