"""From a microphone to a listener's screen, through a real server and its worker."""

import asyncio
import time

import pytest

from spaces.client import SpaceClient
from tests.recordings.captioning import MODEL, packets_of
from tests.tools.make_demo_voices import level_bytes

HEARD = "please raise your hand if you have a question"
UNHEARD = "i love this music"
PATIENCE = 60.0


async def speak(client: SpaceClient, packets: list[bytes]) -> None:
    """As a browser does: in real time, with nothing sent where nothing is said."""
    began = time.monotonic()
    for number, (packet, level) in enumerate(zip(packets, level_bytes(packets), strict=True)):
        await asyncio.sleep(max(0.0, began + number * 0.02 - time.monotonic()))
        if level < 60:
            client.skip(1)
        else:
            await client.publish(packet, level)


def finals(stage) -> list[tuple[str, str]]:
    return [(one["name"], one["text"]) for one in stage.captions.values() if one["is_final"]]


@pytest.mark.slow
@pytest.mark.any_database
@pytest.mark.django_db
async def test_words_of_who_agreed_are_shown_and_of_nobody_else(run_server):
    server = await asyncio.to_thread(run_server, environment={"CAPTION_MODEL_DIR": str(MODEL)})
    scene = await asyncio.to_thread(
        server.assemble, "host", "speaker", "listener", needs_approval=False
    )
    said, unsaid = packets_of(HEARD), packets_of(UNHEARD, voice="en+m4")

    def client(who):
        return SpaceClient(server.base_url, scene.space_id, cookies=scene.cookies[who])

    async with client("host") as host, client("speaker") as speaker, client("listener") as listener:
        await host.request("captions.answer", is_given=True)
        await speaker.request("captions.answer", is_given=False)
        await speaker.request("seat.take")
        for one in (host, speaker):
            await one.request("mic.open")
        await listener.request("captions.show", is_shown=True)
        await asyncio.gather(speak(host, said), speak(speaker, unsaid))
        stage = await listener.stage.until(finals, timeout=PATIENCE)
        assert finals(stage) == [("Host", HEARD)]
        assert len(stage.captions) == 1
        assert host.stage.captions == {}  # never asked to show them
