"""Home while things happen: a Space begins, is joined by two clicks, is heard, and is over."""

import itertools
import json
import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.hearing import AUDIBLE_RMS, SAMPLE_RATE
from tests.browser.people import PATIENCE_MS, Crowd, Person, Voice
from tests.servers import RunningServer, Scene

pytestmark = pytest.mark.browser

PROMISED_MS = 2000 * 2  # on a busy machine
LISTENED_MS = 4000
LONGEST_GAP_SECONDS = 0.5  # a breath of the speech

#: JavaScript: note the moments at which a selector begins and ceases to match, by the wall clock.
#: The window outlives every page of the site, and so do the notes.
WATCH = """
([name, selector]) => {
  const changes = ((window.watched ??= {})[name] = []);
  let was = null;
  const look = () => {
    const is = document.querySelector(selector) !== null;
    if (is !== was) changes.push([is, Date.now()]);
    was = is;
  };
  look();
  new MutationObserver(look).observe(document, {
    subtree: true, childList: true, attributes: true,
  });
}
"""
#: Before a page's own scripts: is the feed open, and how often has a finger or mouse clicked?
NOTE = """
window.clicks = 0;
addEventListener("click", (event) => { if (event.isTrusted) window.clicks += 1; }, true);
document.addEventListener("feed:open", () => { window.hasFeed = true; });
"""


def acquaint(server: RunningServer, *handles: str, is_recorded: bool = False) -> Scene:
    """These people; all but the first follow the first, whose Space has not started."""
    options = ["--recorded"] if is_recorded else []
    return Scene(**json.loads(server.run("-m", "tests.tools.acquaintances", *options, *handles)))


def open_with_feed(person: Person, path: str) -> None:
    person.page.add_init_script(NOTE)
    person.open(path)
    person.wait(lambda: person.page.evaluate("window.hasFeed"))


def watch(person: Person, name: str, selector: str) -> None:
    person.page.evaluate(WATCH, [name, selector])


def when(person: Person, name: str, *, is_there: bool) -> float:
    """The moment at which it came, or went; waits for that."""

    def last() -> tuple[bool, float]:
        return person.page.evaluate("(name) => watched[name].at(-1)", name)

    person.wait(lambda: last()[0] == is_there)
    return last()[1]


def start(host: Person, space_id: str) -> float:
    """Start the Space; when the server said that it is live, by the wall clock in milliseconds."""
    host.open(f"/spaces/{space_id}")
    with host.page.expect_response(re.compile("/start$")) as answer:
        host.press("Start your Space")
    timing = answer.value.request.timing
    return timing["startTime"] + timing["responseStart"]


@pytest.mark.sound
def test_bar_leads_to_a_space_while_it_is_live(
    run_server, people: Crowd, host_voice: Voice, speaker_voice: Voice
) -> None:
    server = run_server()
    scene = acquaint(server, "ana", "ben")
    ana = people.person(server.base_url, cookies=scene.cookies["ana"], voice=host_voice)
    ben = people.person(server.base_url, cookies=scene.cookies["ben"])
    open_with_feed(ben, "/")
    watch(ben, "bar", f"nav[aria-label='Live Spaces'] a[href='/spaces/{scene.space_id}']")
    watch(ben, "ring", "main article a[aria-label^='Ana is live']")
    assert ben.page.evaluate("watched.bar.at(-1)[0] || watched.ring.at(-1)[0]") is False

    started_at = start(ana, scene.space_id)
    assert when(ben, "bar", is_there=True) - started_at < PROMISED_MS
    assert when(ben, "ring", is_there=True) - started_at < PROMISED_MS

    # In by two clicks, and Ana is heard.
    bar = ben.page.get_by_role("navigation", name="Live Spaces")
    bar.get_by_role("link").first.click()
    ben.press("Listen")
    expect(ben.page.get_by_role("list", name="On stage").first).to_be_visible()
    assert ben.page.evaluate("clicks") == 2
    ana.open_mic()
    ben.hear(ben.seat_of("ana"), host_voice, speaker_voice)

    # Ben looks at Home again, and goes on listening; with the end, bar and ring are gone.
    ben.page.get_by_role("link", name=re.compile("Minimise")).click()
    ben.page.get_by_role("link", name="Home", exact=True).locator("visible=true").first.click()
    expect(ben.page.get_by_role("heading", name="Home")).to_be_visible(timeout=PATIENCE_MS)
    expect(ben.page.locator("space-dock")).to_be_visible()
    when(ben, "bar", is_there=True)
    when(ben, "ring", is_there=True)
    ana.press("End")
    ended_at = ana.page.evaluate("Date.now()")
    ana.press("Yes, end")
    assert when(ben, "bar", is_there=False) - ended_at < PROMISED_MS
    assert when(ben, "ring", is_there=False) - ended_at < PROMISED_MS


def test_messages_and_notifications_arrive_while_one_looks(
    run_server, people: Crowd, host_voice: Voice
) -> None:
    server = run_server()
    scene = acquaint(server, "ana", "ben")
    ana = people.person(server.base_url, cookies=scene.cookies["ana"], voice=host_voice)
    ben = people.person(server.base_url, cookies=scene.cookies["ben"])
    start(ana, scene.space_id)
    open_with_feed(ben, "/messages/new?to=ana")
    ana.open("/messages/new?to=ben")
    link = f"{server.base_url}/spaces/{scene.space_id}"
    ana.page.get_by_role("textbox", name="Your message").fill(f"Come in: {link}")
    ana.press("Send")

    # Wherever Ben is, the number rises; in the conversation the card leads to the Space.
    unread = re.compile(r"Messages\W*1")
    badge = ben.page.get_by_role("link", name=unread).locator("visible=true").first
    expect(badge).to_be_visible(timeout=PROMISED_MS)
    badge.click()
    ben.page.locator("main").get_by_role("link", name=re.compile("Come in")).click()
    ben.page.get_by_role("link", name="Join").click()
    expect(ben.page.get_by_role("button", name="Listen")).to_be_visible()

    # Ana mentions Ben.
    ana.open("/compose/tweet")
    ana.page.get_by_role("textbox", name="Your Tweet").fill("Thank you, @ben")
    ana.press("Tweet")
    unread = re.compile(r"Notifications\W*\d")
    badge = ben.page.get_by_role("link", name=unread).locator("visible=true").first
    expect(badge).to_be_visible(timeout=PROMISED_MS)
    badge.click()
    expect(ben.page.locator("main").get_by_text("Thank you, @ben")).to_be_visible()


@pytest.mark.sound
def test_sound_goes_on_while_one_tweets_about_it(
    run_server, people: Crowd, host_voice: Voice
) -> None:
    server = run_server()
    scene = acquaint(server, "ana", "ben")
    ana = people.person(server.base_url, cookies=scene.cookies["ana"], voice=host_voice)
    ben = people.person(server.base_url, cookies=scene.cookies["ben"])
    start(ana, scene.space_id)
    ben.listen(scene.space_id)
    ana.open_mic()
    seat = ben.seat_of("ana")
    ben.wait(lambda: ben.loudness(seat, 1) > AUDIBLE_RMS)

    left_at = time.time() * 1000
    ben.page.get_by_role("link", name=re.compile("Minimise")).click()
    ben.page.get_by_role("link", name="Home", exact=True).locator("visible=true").first.click()
    text = ben.page.get_by_role("textbox", name="Your Tweet")
    text.fill(f"Listen to this: {server.base_url}/spaces/{scene.space_id}")
    ben.press("Tweet")
    card = ben.page.get_by_role("article").filter(has_text="Listen to this").first
    expect(card.get_by_role("link", name="Join")).to_be_visible()
    expect(ben.page.locator("space-dock")).to_be_visible()

    ben.wait(lambda: time.time() * 1000 > left_at + LISTENED_MS)
    ends = [end for end, at in ben.recording(seat).clock if at > left_at]
    gaps = [later - earlier for earlier, later in itertools.pairwise(ends)]
    assert max(gaps) <= SAMPLE_RATE * LONGEST_GAP_SECONDS
    assert ben.loudness(seat, 1) > AUDIBLE_RMS
