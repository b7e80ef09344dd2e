"""By keyboard alone: come in, ask, say yes, speak, leave, end; and the focus is never lost."""

import re
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.people import PATIENCE_MS, Crowd, Person, Voice

pytestmark = pytest.mark.browser

FOR_EVERYBODY = ("/", "/spaces/", "/@ana", "/@ben", "/settings/")
FOR_STRANGERS = ("/accounts/signup/", "/accounts/login/", "/accounts/password/reset/")
FOR_MEMBERS = ("/spaces/new", "/settings/profile", "/accounts/email/", "/accounts/password/change/")
MOST_TABS = 60
FOCUS_SECONDS = 3.0
LONGEST_PRESS_SECONDS = 0.4  # of a button, with some more: static/js/stage/shortcuts.js

#: JavaScript: what is wrong with where the focus is; empty if nothing is. The page, the stage
#: and answers take it when they come, and show no ring: they are no controls.
LOST = """
() => {
  const it = document.activeElement;
  if (!it || it === document.body) return "nothing has the focus";
  if (it.matches("[tabindex='-1']")) return "";
  const name = it.outerHTML.slice(0, 90);
  const isLined = it.matches("textarea") && getComputedStyle(it).boxShadow !== "none";
  const hasRing = isLined || [it, it.closest("label")].some(
    (element) => element && getComputedStyle(element).outlineStyle !== "none",
  );
  if (!hasRing) return `no ring around ${name}`;
  const place = it.closest("label") ?? it;
  const { left, top, width, height } = place.getBoundingClientRect();
  const there = document.elementFromPoint(left + width / 2, top + height / 2);
  return place.contains(there) || there?.contains(place) ? "" : `out of sight: ${name}`;
}
"""
NAMED = "alert|button|checkbox|combobox|dialog|link|radio|slider|spinbutton|switch|textbox"
NAMELESS = re.compile(rf'^\s*- (?:(?:{NAMED})(?! ")).*', re.MULTILINE)


@dataclass
class Keyboard:
    """All that a person has."""

    person: Person

    def press(self, key: str) -> None:
        self.person.page.keyboard.press(key)

    def go_to(self, role: str, name: str | re.Pattern[str]) -> Locator:
        control = self.person.page.get_by_role(role, name=name).locator("visible=true").first
        return self.reach(control)

    def reach(self, control: Locator) -> Locator:
        """Tab until this has the focus, and see the focus at each step."""
        expect(control).to_be_visible(timeout=PATIENCE_MS)
        for _ in range(MOST_TABS):
            if control.evaluate("(element) => element === document.activeElement"):
                return control
            self.press("Tab")
            # After the last control it is the browser's own turn, once.
            if self.person.page.evaluate("document.activeElement !== document.body"):
                self.check_focus()
        pytest.fail(f"no way to {control} by Tab")

    def use(self, name: str | re.Pattern[str], key: str = "Enter") -> Locator:
        button = self.go_to("button", name)
        self.press(key)
        return button

    def check_focus(self) -> None:
        """Somewhere in sight, as soon as what the last key did has happened."""
        deadline = time.monotonic() + FOCUS_SECONDS
        while (problem := self.person.page.evaluate(LOST)) and time.monotonic() < deadline:
            self.person.pause()
        assert problem == ""

    def close_sheet(self) -> None:
        """Escape; the focus goes back to what opened it."""
        self.press("Escape")
        expect(self.person.page.get_by_role("dialog")).to_be_hidden()
        self.check_focus()


def assert_all_are_named(person: Person) -> None:
    """No control that a screen reader has no word for."""
    assert NAMELESS.findall(person.page.locator("body").aria_snapshot()) == []


def is_heard(listener: Person, handle: str) -> bool:
    """Is this one's microphone open, as others are told?"""
    people = "[...client.participants.values()]"
    muted = f"{people}.find(({{ handle }}) => handle === {handle!r})?.is_muted"
    return listener.client(muted) is False


def talk_by_keys(keys: Keyboard, listener: Person) -> None:
    """Ben has a seat and is muted; what his keys do is what the listener is told."""
    page, mic = keys.person.page, keys.person.mic

    # M turns the microphone on and off, also while a button has the focus.
    for state in ("open", "muted"):
        keys.press("m")
        expect(mic).to_have_attribute("data-mic", state, timeout=PATIENCE_MS)
        listener.wait(lambda state=state: is_heard(listener, "ben") is (state == "open"))
        keys.check_focus()

    # The space bar talks while it is held, also on the button that a short press turns on.
    for place in (".stage", "space-stage [data-part=button]"):
        page.locator(place).focus()
        page.keyboard.down(" ")
        listener.wait(lambda: is_heard(listener, "ben"))
        keys.person.pause(LONGEST_PRESS_SECONDS)
        page.keyboard.down(" ")  # as keys repeat themselves
        page.keyboard.up(" ")
        listener.wait(lambda: not is_heard(listener, "ben"))
        expect(mic).to_have_attribute("data-mic", "muted")
    keys.use("Turn your mic on", key=" ")
    expect(mic).to_have_attribute("data-mic", "open", timeout=PATIENCE_MS)


def test_conversation_by_keyboard_alone(
    run_server, people: Crowd, host_voice: Voice, speaker_voice: Voice
) -> None:
    server = run_server()
    scene = server.assemble("ana", "ben")
    ana = people.person(server.base_url, cookies=scene.cookies["ana"], voice=host_voice)
    ben = people.person(server.base_url, cookies=scene.cookies["ben"], voice=speaker_voice)
    anas, bens = Keyboard(ana), Keyboard(ben)

    for keys, way_in in ((anas, "Return to your Space"), (bens, "Listen")):
        keys.person.open(f"/spaces/{scene.space_id}")
        assert_all_are_named(keys.person)
        keys.use(way_in)
        expect(keys.person.page.locator(".stage")).to_be_visible(timeout=PATIENCE_MS)
        keys.check_focus()

    # Ask, think again, ask; the host looks at the guests and lets him up.
    bens.use("Request to speak")
    bens.use("Ask")
    bens.use("Withdraw", key=" ")
    bens.check_focus()
    bens.use("Request to speak", key=" ")
    bens.go_to("textbox", re.compile("What would you like to say"))
    ben.page.keyboard.type("Who built the lamp?")
    bens.press("Enter")
    bens.check_focus()
    anas.use(re.compile("Guests"))
    assert_all_are_named(ana)
    anas.use("Let Ben speak")
    expect(ben.mic).to_have_attribute("data-mic", "muted", timeout=PATIENCE_MS)
    anas.check_focus()
    anas.close_sheet()
    expect(ana.page.get_by_role("button", name=re.compile("Guests"))).to_be_focused()

    bens.check_focus()
    talk_by_keys(bens, ana)

    # Every sheet gives the focus back.
    for name in ("More", re.compile("Guests"), "Share", re.compile("^Ana")):
        opener = bens.use(name)
        expect(ben.page.get_by_role("dialog")).to_be_visible()
        bens.check_focus()
        assert_all_are_named(ben)
        bens.close_sheet()
        expect(opener).to_be_focused()

    bens.use("Leave")
    home = ben.page.get_by_role("heading", name="Home", exact=True)
    expect(home).to_be_visible(timeout=PATIENCE_MS)
    bens.check_focus()

    anas.use("End")
    assert_all_are_named(ana)
    anas.close_sheet()
    anas.use("End")
    anas.use("Yes, end")
    expect(ana.page.get_by_role("heading", name="Ended")).to_be_visible(timeout=PATIENCE_MS)
    anas.check_focus()


def test_pages_name_their_controls(run_server, people: Crowd) -> None:
    server = run_server()
    scene = server.assemble("ana", "ben")
    ana = people.person(server.base_url, cookies=scene.cookies["ana"])
    stranger = people.person(server.base_url)
    for path in (*FOR_EVERYBODY, *FOR_MEMBERS, f"/spaces/{scene.space_id}/edit"):
        assert_all_are_named(ana.open(path))
    for path in (*FOR_EVERYBODY, *FOR_STRANGERS):
        assert_all_are_named(stranger.open(path))


def test_first_tab_leads_past_the_menus(run_server, people: Crowd) -> None:
    person = people.person(run_server().base_url).open("/spaces/")
    keys = Keyboard(person)
    keys.press("Tab")
    expect(person.page.get_by_role("link", name="Skip to the page")).to_be_focused()
    keys.check_focus()
    keys.press("Enter")
    expect(person.page.locator("#content")).to_be_focused()
