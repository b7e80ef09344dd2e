"""The stage by keyboard alone: ask, invite, mute, steer, remove. And what axe-core finds."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.people import PATIENCE_MS, Crowd, Person, Voice
from tests.browser.test_keyboard import Keyboard, assert_all_are_named
from tests.browser.test_social_keyboard import violations

pytestmark = pytest.mark.browser

SHEETS = {
    "ana": ("menu", "guests", "person", "speakers", "end"),
    "ben": ("menu", "guests", "person", "share"),
    "cho": ("menu", "guests", "person", "ask"),
    None: ("menu", "guests", "person", "share"),
}


def seat_of(person: Person, name: str) -> Locator:
    """Somebody's place on the stage, as this person sees it."""
    return person.page.locator("speaker-grid").get_by_role("button", name=re.compile(f"^{name}"))


def open_person(keys: Keyboard, name: str) -> None:
    keys.reach(seat_of(keys.person, name))
    keys.press("Enter")
    expect(keys.person.page.get_by_role("dialog", name=name)).to_be_visible()
    keys.check_focus()


def use_switch(keys: Keyboard, name: str, *, is_on: bool) -> None:
    keys.use("More")
    switch = keys.go_to("switch", re.compile(f"^{name}"))
    keys.press(" ")
    if name == "Lockdown" and is_on:
        keys.use("Lock it")
    expect(switch).to_be_checked(checked=is_on, timeout=PATIENCE_MS)
    keys.close_sheet()


def ask_and_be_let_up(asking: Keyboard, host: Keyboard) -> None:
    """With a line of what for, which the host reads."""
    asking.use("Request to speak")
    asking.go_to("textbox", re.compile("^What would you like to say"))
    asking.person.page.keyboard.type("Who lit the lamp?")
    asking.press("Enter")
    wait_for_mic(asking, "asked")
    asking.check_focus()
    host.use(re.compile("^Guests"))
    see(host, "Who lit the lamp?")
    host.use("Let Ben speak")
    wait_for_mic(asking, "muted")
    host.check_focus()
    host.close_sheet()


def wait_for_mic(keys: Keyboard, state: str) -> None:
    expect(keys.person.mic).to_have_attribute("data-mic", state, timeout=PATIENCE_MS)


def see(keys: Keyboard, words: str) -> None:
    expect(keys.person.page.get_by_text(words)).to_be_visible(timeout=PATIENCE_MS)


def mute_and_make_cohost(host: Keyboard, speaker: Keyboard) -> None:
    speaker.press("m")
    wait_for_mic(speaker, "open")
    open_person(host, "Ben")
    host.use("Mute for everyone")
    wait_for_mic(speaker, "muted")
    expect(seat_of(host.person, "Ben")).to_be_focused()

    # Whoever is invited goes on with what they did until they answer.
    open_person(host, "Ben")
    host.use("Invite to co-host")
    see(speaker, "Ana invites you to co-host.")
    speaker.check_focus()
    speaker.use("Accept")
    expect(seat_of(host.person, "Ben")).to_contain_text("Co-host", timeout=PATIENCE_MS)
    speaker.check_focus()


def invite_from_guests(manager: Keyboard, listener: Keyboard) -> None:
    """Who thinks better of it the second time."""
    for answer in ("Not now", "Accept"):
        manager.use(re.compile("^Guests"))
        rows = manager.person.page.get_by_role("dialog")
        manager.reach(rows.get_by_role("button", name=re.compile("^Cho")))
        manager.press("Enter")
        manager.use("Invite to speak")
        listener.use(answer)
        listener.check_focus()
    wait_for_mic(listener, "muted")


def remove(host: Keyboard, other: Keyboard) -> None:
    """Removed is out, and is told so."""
    open_person(host, "Cho")
    host.use("Remove from this Space")
    host.check_focus()
    host.use(re.compile("^Remove$"))
    see(other, "You are out of this Space. Its hosts decide who may be here.")
    expect(other.person.page.get_by_role("button", name="Listen")).to_be_hidden()
    other.check_focus()
    other.reach(other.person.page.locator("space-stage").get_by_role("link", name="Home"))
    host.check_focus()


def hand_over_and_end(host: Keyboard, heir: Keyboard) -> None:
    """The one is a host and the other none, where they stand."""
    open_person(host, "Ben")
    host.use("Hand over hosting")
    host.use(re.compile("^Hand over$"))
    heir.use("End")
    assert_all_are_named(heir.person)
    expect(host.person.page.get_by_role("button", name="Leave", exact=True)).to_be_visible()
    heir.use("Yes, end")
    ended = heir.person.page.get_by_role("heading", name="Ended")
    expect(ended).to_be_visible(timeout=PATIENCE_MS)


def test_stage_by_keyboard_alone(
    run_server, people: Crowd, host_voice: Voice, speaker_voice: Voice
) -> None:
    server = run_server()
    scene = server.assemble("ana", "ben", "cho")
    voices = {"ana": host_voice, "ben": speaker_voice, "cho": None}
    ana, ben, cho = (
        Keyboard(
            people.person(server.base_url, cookies=scene.cookies[name], voice=voice).listen(
                scene.space_id
            )
        )
        for name, voice in voices.items()
    )
    ask_and_be_let_up(ben, ana)
    mute_and_make_cohost(ana, ben)
    invite_from_guests(ben, cho)

    use_switch(ben, "Speakers' mics", is_on=False)
    wait_for_mic(cho, "off")
    use_switch(ben, "Lockdown", is_on=True)
    see(cho, "Locked: nobody new comes in")

    remove(ana, cho)
    hand_over_and_end(ana, ben)


def open_sheet(person: Person, name: str) -> None:
    """By whatever button leads there."""
    if name == "speakers":
        open_sheet(person, "menu")
    opener = {"person": "speaker-grid button", "ask": "mic-button button"}
    where = f"space-stage {opener.get(name, f'[data-opens={name}]')}"
    person.page.locator(where).locator("visible=true").first.click()
    expect(person.page.locator(f"dialog[data-sheet={name}]")).to_be_visible()


@pytest.mark.parametrize("handle", SHEETS)
def test_stage_has_no_violations(run_server, people: Crowd, handle: str | None) -> None:
    """Of the stage and its sheets; the host's and a guest's in the dark."""
    server = run_server()
    scene = server.assemble("ana", "ben", "cho")
    server.run("-c", CROWD, scene.space_id)
    scheme = "dark" if handle in ("ana", None) else "light"
    cookies = scene.cookies[handle] if handle else None
    person = people.person(server.base_url, cookies=cookies, color_scheme=scheme)
    person.listen(scene.space_id)
    found = violations(person)
    for name in SHEETS[handle]:
        open_sheet(person, name)
        assert_all_are_named(person)
        found += violations(person)
        person.page.keyboard.press("Escape")
    assert found == []


#: Ben is seated, Cho has asked, somebody is invited, and the hosts are strict.
CROWD = """
import sys
import django

django.setup()

from accounts.models import User
from spaces import services
from spaces.models import Space
from tests.factories import make_user
from tests.spaces.cast import enter, seat

space = Space.objects.get(public_id=sys.argv[1])
ana, ben, cho = (User.objects.get(username=name) for name in ("ana", "ben", "cho"))
dee, eve = make_user("dee"), make_user("eve")
for person in (ana, dee, eve):
    enter(person, space)
seat(ben, space)
services.request_to_speak(actor=dee, space=space)
services.invite_to_speak(actor=ana, space=space, user_id=str(cho.pk))
services.invite_to_speak(actor=ana, space=space, user_id=str(eve.pk))
Space.objects.filter(pk=space.pk).update(slow_mode_seconds=30, allows_mics=False)
"""
