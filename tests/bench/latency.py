"""Worklet to worklet: from one browser's microphone to another's loudspeaker, real sound all the
way. Devices at both ends, some 45 ms together, come on top.

The machine is a poor one for this: two browsers, their codecs and the server share its cores.
"""

import asyncio
import os
import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.bench.report import Table
from tests.browser.conftest import HOST_WORDS
from tests.browser.hearing import latency_ms
from tests.browser.people import CHROMIUM, Crowd, Person, crowd, speak
from tests.servers import RunningServer, running_server

SETTLE_SECONDS, LISTEN_SECONDS = 8, 12


async def run(data: Path, *, quick: bool) -> list[Table]:
    columns = ("who hears", "target p50", "p50", "p90", "pieces of 0.5 s")
    lines = await asyncio.to_thread(_measure) if CHROMIUM else []
    return [Table("Browser to browser, ms", columns, lines)]


def _measure() -> list[tuple[str, ...]]:
    os.sched_setaffinity(0, range(os.cpu_count() or 1))  # of this thread and what it starts
    with (
        tempfile.TemporaryDirectory() as directory,
        running_server(Path(directory)) as server,
        sync_playwright() as playwright,
    ):
        voice = speak(Path(directory), "host", "en-us", HOST_WORDS)
        scene = server.assemble("ana", "carol", title="How late?", needs_approval=False)
        lines = []
        for who, target, seated in (("floor", "<= 180", False), ("stage", "<= 80", True)):
            with crowd(playwright.chromium) as people:
                ana = people.person(server.base_url, cookies=scene.cookies["ana"], voice=voice)
                ana.listen(scene.space_id).open_mic()
                listener = _listener(people, server, scene.space_id, scene.cookies["carol"], seated)
                delays = _delays(ana, listener)
                lines.append((who, target, *_summary(delays)))
        return lines


def _listener(
    people: Crowd, server: RunningServer, space_id: str, cookies: dict, seated: bool
) -> Person:
    if not seated:
        return people.person(server.base_url).listen(space_id)
    carol = people.person(server.base_url, cookies=cookies).listen(space_id)
    carol.mic.locator("[data-part=button]").click()
    expect(carol.mic).to_have_attribute("data-mic", "muted")
    return carol


def _delays(speaker: Person, listener: Person) -> list[float]:
    seat = listener.seat_of("ana")
    listener.page.wait_for_timeout(1000 * (SETTLE_SECONDS + LISTEN_SECONDS))
    heard = listener.recording(seat)
    delays = latency_ms(speaker.recording("microphone"), heard)
    return sorted(delays[-2 * LISTEN_SECONDS :])


def _summary(delays: list[float]) -> tuple[str, str, str]:
    if not delays:
        return "nothing was heard", "", "0"
    return (
        f"{delays[len(delays) // 2]:.0f}",
        f"{delays[len(delays) * 9 // 10]:.0f}",
        str(len(delays)),
    )
