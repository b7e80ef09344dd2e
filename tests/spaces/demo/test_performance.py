"""The demo's server as a visitor meets it: `DEMO=true manage.py serve`, and nothing else."""

import asyncio
import re
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

from spaces.client import SpaceClient, Stage
from spaces.demo.script import CAST, HOST, PASSWORD, UPCOMING_HOST, Part
from spaces.demo.stage_script import COHOST, PINNED
from tests.servers import RunningServer

ON_STAGE = {person.handle for person in CAST if person.part is Part.STAGE}
IN_AUDIENCE = {person.handle for person in CAST if person.part is Part.AUDIENCE}
PATIENCE = 60


def live_space_of(demo: RunningServer) -> str:
    """The id of the Space that Home shows."""
    with urlopen(demo.base_url) as page:
        return re.search(r'"/spaces/([A-Za-z0-9]{13})"', page.read().decode()).group(1)


def log_in(demo: RunningServer, handle: str) -> dict[str, str]:
    """The cookies of somebody who types the printed password into the page."""
    jar = CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar))
    page = browser.open(f"{demo.base_url}/accounts/login/")
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.read().decode()).group(1)
    form = {"login": handle, "password": PASSWORD, "csrfmiddlewaretoken": token}
    browser.open(Request(page.url, urlencode(form).encode(), {"Referer": page.url}))
    return {cookie.name: cookie.value for cookie in jar}


def everybody_is_there(stage: Stage) -> bool:
    present = {p["handle"] for p in stage.participants.values() if p["is_present"]}
    faces = {face["handle"] for face in stage.audience["faces"]}
    return present == ON_STAGE and faces >= IN_AUDIENCE


def the_stage_is_furnished(stage: Stage) -> bool:
    poll = stage.parts["poll"]
    return (
        COHOST in {p["handle"] for p in stage.participants.values() if p["role"] == "cohost"}
        and poll is not None
        and poll["vote_count"] > 0
        and len(stage.parts["questions"]) > 1
        and stage.parts["pins"] == {"count": len(PINNED)}
    )


def somebody_is_asked_up(stage: Stage) -> bool:
    return stage.you["role"] == "speaker"


async def frames_of(guest: SpaceClient, handle: str, count: int) -> list[int]:
    """The next sequence numbers of this person."""
    seat = next(p["seat"] for p in guest.stage.participants.values() if p["handle"] == handle)
    heard: list[int] = []
    async for bundle in guest.bundles():
        heard += [frame.sequence for frame in bundle.frames if frame.seat == seat]
        if len(heard) >= count:
            break
    return heard


async def test_the_demo_talks_and_lets_visitors_up(run_server):
    demo = await asyncio.to_thread(run_server, environment={"DEMO": "true"})
    space_id = await asyncio.to_thread(live_space_of, demo)
    cookies = await asyncio.to_thread(log_in, demo, UPCOMING_HOST)
    async with SpaceClient(demo.base_url, space_id) as guest, asyncio.timeout(PATIENCE):
        await guest.stage.until(everybody_is_there, timeout=PATIENCE)
        heard = await frames_of(guest, HOST, 50)
        assert heard == sorted(set(heard))
        async with SpaceClient(demo.base_url, space_id, cookies=cookies) as visitor:
            await visitor.request("request.create")
            await visitor.stage.until(somebody_is_asked_up, timeout=PATIENCE)
        await guest.stage.until(the_stage_is_furnished, timeout=PATIENCE)
    assert await asyncio.to_thread(demo.stop) == 0
    assert "Traceback" not in demo.log


async def test_the_performers_come_back_after_a_crash(run_server):
    demo = await asyncio.to_thread(run_server, environment={"DEMO": "true"})
    space_id = await asyncio.to_thread(live_space_of, demo)
    async with SpaceClient(demo.base_url, space_id, reconnect=True) as guest:
        async with asyncio.timeout(PATIENCE):
            await guest.stage.until(everybody_is_there, timeout=PATIENCE)
            before = guest.stage.participants
            await asyncio.to_thread(demo.kill)
            await asyncio.to_thread(demo.start)
            await guest.stage.until(lambda stage: stage.participants is not before)
            await guest.stage.until(everybody_is_there, timeout=PATIENCE)
            assert guest.stage.participants.keys() == before.keys()
            assert await frames_of(guest, HOST, 10)
