"""What survives: a killed server, a page change, a browser that refuses to play."""

import itertools
import json
import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hearing import AUDIBLE_RMS
from tests.browser.people import Crowd, Person, Voice
from tests.servers import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.sound]

RESUME_SECONDS = 5.0 * 2  # on a busy machine


def is_connected(person: Person) -> bool:
    return person.client("client.connection.name") == "open"


def has_sound_since(person: Person, seat: int, wall_ms: float) -> bool:
    """Something of this seat was played after that moment, and it was not silence."""
    recording = person.recording(seat)
    late = [end for end, at in recording.clock if at > wall_ms]
    return bool(late) and person.loudness(seat, 0.5) > AUDIBLE_RMS


def test_killed_server_gives_everyone_their_place_back_muted(
    run_server, people: Crowd, host_voice: Voice, speaker_voice: Voice
) -> None:
    server = run_server()
    scene = server.assemble("ana", "carol", needs_approval=False)
    ana = people.person(server.base_url, cookies=scene.cookies["ana"], voice=host_voice)
    ben = people.person(server.base_url)
    carol = people.person(server.base_url, cookies=scene.cookies["carol"], voice=speaker_voice)
    for person in (ana, ben, carol):
        person.listen(scene.space_id)
    carol.mic.locator("[data-part=button]").click()  # takes a seat: nobody has to approve
    for person in (ana, carol):
        person.open_mic()
    seat = ben.seat_of("ana")
    ben.wait(lambda: ben.loudness(seat, 1) > AUDIBLE_RMS)

    server.kill()
    for person in (ana, ben, carol):
        person.wait(lambda person=person: not is_connected(person))
    server.start()
    up_at = time.monotonic()

    for person in (ana, ben, carol):
        person.wait(lambda person=person: is_connected(person), RESUME_SECONDS)
    assert time.monotonic() - up_at < RESUME_SECONDS
    assert ana.client("client.you.role") == "host"
    assert carol.client("client.you.role") == "speaker"
    for person in (ana, carol):
        expect(person.mic).to_have_attribute("data-mic", "muted")
    ben.wait(lambda: ben.client("[...client.participants.values()].every(p => p.is_muted)"))

    # Nobody is heard until they open the microphone again; then they are.
    again_at = time.time() * 1000
    ben.page.wait_for_timeout(500)
    assert not has_sound_since(ben, seat, again_at)
    ana.open_mic()
    ben.wait(lambda: has_sound_since(ben, seat, again_at))


def test_sound_goes_on_through_other_pages(run_server, people: Crowd, host_voice: Voice) -> None:
    server = run_server()
    scene = server.assemble("ana", "carol", needs_approval=False)
    ana = people.person(server.base_url, cookies=scene.cookies["ana"], voice=host_voice)
    carol = people.person(server.base_url, cookies=scene.cookies["carol"], voice=host_voice)
    for person in (ana, carol):
        person.listen(scene.space_id)
    carol.mic.locator("[data-part=button]").click()
    carol.open_mic()
    ana.open_mic()
    seat = carol.seat_of("ana")
    carol.wait(lambda: carol.loudness(seat, 1) > AUDIBLE_RMS)
    left_at = time.time() * 1000

    carol.page.get_by_role("link", name=re.compile("Minimise")).click()
    dock = carol.page.locator("space-dock")
    expect(dock).to_be_visible()
    for name in ("Spaces", "Settings", "Home"):
        carol.page.get_by_role("link", name=name, exact=True).locator("visible=true").first.click()
        expect(dock).to_be_visible()
        carol.page.wait_for_load_state()
    expect(dock.locator("mic-button")).to_have_attribute("data-mic", "open")
    carol.wait(lambda: time.time() * 1000 > left_at + 4000)

    # No gap: between any two blocks that were played, no more than a breath of the speech.
    recording = carol.recording(seat)
    ends = [end for end, at in recording.clock if at > left_at]
    gaps = [later - earlier for earlier, later in itertools.pairwise(ends)]
    assert ends
    assert max(gaps) <= 48_000 * 0.5, max(gaps)
    assert carol.loudness(seat, 3) > AUDIBLE_RMS

    dock.locator("[data-part=open]").click()
    expect(carol.mic).to_have_attribute("data-mic", "open")
    assert carol.client("client.you.role") == "speaker"
    seated = "[...client.participants.values()].find(p => p.handle == 'carol')"
    assert ana.client(f"{seated}.is_muted") is False


class Script:
    """JavaScript that is nobody's gesture: whatever Playwright evaluates counts as one."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)

    def run(self, expression: str) -> Any:
        options = {"expression": expression, "userGesture": False, "returnByValue": True}
        return self._session.send("Runtime.evaluate", options)["result"].get("value")


def test_refused_autoplay_asks_for_a_tap(run_server, people: Crowd, host_voice: Voice) -> None:
    server = run_server()
    scene = server.assemble("ana")
    ana = people.person(server.base_url, cookies=scene.cookies["ana"], voice=host_voice)
    ana.listen(scene.space_id).open_mic()
    ben = people.person(server.base_url, may_play=False)
    ben.open(f"/spaces/{scene.space_id}")
    script = Script(ben.page)
    script.run("document.querySelector('[data-action=listen]').click()")
    wait_until(lambda: "Tap to listen" in script.run("document.body.innerText"))

    tap = ben.page.get_by_role("button", name="Tap to listen").locator("visible=true")
    box = script.run(
        "JSON.stringify([...document.querySelectorAll('button')]"
        ".find(b => b.innerText == 'Tap to listen').getBoundingClientRect())"
    )
    place = json.loads(box)
    ben.page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    seat = ben.seat_of("ana")
    ben.wait(lambda: ben.loudness(seat, 0.5) > AUDIBLE_RMS)
    expect(tap).to_be_hidden()
