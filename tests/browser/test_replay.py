"""A replay in a real browser: from a list, by keys, across pages, and on where one stopped."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import PATIENCE_MS, Crowd, Person
from tests.servers import RunningServer, Scene

pytestmark = pytest.mark.browser
SECONDS = 90  # two people, one after the other
WORDS = "An evening at the harbour"


def replayed(server: RunningServer, *handles: str) -> Scene:
    fields = json.dumps({"seconds": SECONDS, "title": WORDS})
    return Scene(**json.loads(server.run("-m", "tests.tools.replayed", fields, *handles)))


def at(person: Person) -> float:
    """Seconds of sound behind us."""
    return person.evaluate("() => document.querySelector('audio[data-replay-sound]').currentTime")


def is_sounding(person: Person) -> bool:
    return not person.evaluate("() => document.querySelector('audio[data-replay-sound]').paused")


def test_replay_plays_from_a_list_by_keys_across_pages_and_goes_on(
    run_server, people: Crowd
) -> None:
    server = run_server()
    scene = replayed(server, "ana", "ben")
    guest = people.person(server.base_url)
    page = guest.page

    # Pressing the card is enough.
    guest.open("/spaces/recorded")
    page.get_by_role("link", name=re.compile(WORDS)).click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible(timeout=PATIENCE_MS)
    guest.wait(lambda: at(guest) > 0.2)
    line = page.get_by_role("slider", name="Place in the replay")
    ana, ben = (page.locator("[data-voice]").filter(has_text=name) for name in ("Ana", "Ben"))
    expect(ana).to_have_attribute("data-speaking", "")

    # By keys alone: pause, to the half, back a little, faster.
    page.keyboard.press("k")
    guest.wait(lambda: not is_sounding(guest))
    page.keyboard.press("5")
    expect(line).to_have_attribute("aria-valuetext", "45 seconds, Ben speaks")
    expect(ben).to_have_attribute("data-speaking", "")
    expect(ana).not_to_have_attribute("data-speaking", "")
    page.keyboard.press("ArrowLeft")
    expect(line).to_have_attribute("aria-valuetext", "40 seconds, Ana speaks")
    page.keyboard.press("Shift+>")
    expect(page.get_by_label("Speed")).to_have_value("1.25")
    line.focus()
    page.keyboard.press("End")
    expect(line).to_have_attribute("aria-valuenow", str(SECONDS))
    page.keyboard.press("6")
    page.keyboard.press(" ")
    guest.wait(lambda: is_sounding(guest) and at(guest) > 54.2)

    # Sound outlives the page, and the dock leads back.
    page.get_by_role("link", name="Home").first.click()
    dock = page.locator("replay-dock")
    expect(dock).to_contain_text(WORDS)
    before = at(guest)
    guest.wait(lambda: is_sounding(guest) and at(guest) > before + 0.3)
    dock.get_by_role("link").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(dock).to_be_hidden()
    assert is_sounding(guest)
    page.keyboard.press("k")

    # Another day it goes on where it stopped; a link says another place.
    stopped = int(at(guest))
    page.reload()
    expect(page.get_by_text(f"You stopped at 0:{stopped}.")).to_be_visible()
    guest.press("Go on")
    guest.wait(lambda: is_sounding(guest) and at(guest) >= stopped)
    guest.open(f"/spaces/{scene.space_id}?t=30")
    expect(line).to_have_attribute("aria-valuetext", "30 seconds, Ana speaks")


def test_live_space_and_replay_do_not_sound_at_once(run_server, people: Crowd) -> None:
    server = run_server()
    scene = replayed(server, "cho", "dee")
    live = server.assemble("ana", "ben", title="Live beside it")
    ben = people.person(server.base_url, cookies=live.cookies["ben"])
    ben.open(f"/spaces/{scene.space_id}")
    ben.page.locator("replay-player [data-part=play]").click()
    ben.wait(lambda: is_sounding(ben))

    ben.page.get_by_role("link", name="Home").first.click()
    ben.page.get_by_role("link", name="Spaces", exact=True).last.click()
    ben.page.get_by_role("link", name=re.compile("Live beside it")).first.click()
    ben.press("Listen")
    ben.wait(lambda: not is_sounding(ben))
    expect(ben.page.locator("replay-dock")).to_be_hidden()

    # The other way round it asks, because one leaves a Space that others are in.
    expect(ben.page.get_by_role("list", name="On stage").first).to_be_visible()
    ben.page.get_by_role("link", name="Spaces", exact=True).last.click()
    ben.page.get_by_role("link", name="Recorded").click()
    ben.page.get_by_role("link", name=re.compile(WORDS)).click()
    ben.press("Leave and play the replay")
    ben.wait(lambda: is_sounding(ben))
    expect(ben.page.locator("space-dock")).to_be_hidden()
