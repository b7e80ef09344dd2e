"""The main job on real sound: a host, a listener without an account, a listener who speaks."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.hearing import AUDIBLE_RMS, SILENT_RMS, Hearing
from tests.browser.people import PATIENCE_MS, Crowd, Person, Voice

pytestmark = pytest.mark.browser

ENOUGH_SECONDS = 9.0  # of speech, to judge it
ENOUGH_WINDOWS = 4


def assert_is(hearing: Hearing) -> None:
    """This voice was heard, and in one piece."""
    assert len(hearing.scores) >= ENOUGH_WINDOWS, hearing.scores
    assert hearing.is_heard, hearing.scores


def assert_is_not(hearing: Hearing) -> None:
    """Something was heard, and it was not this voice."""
    assert hearing.scores
    assert hearing.is_absent, hearing.scores


def listen_for(person: Person, seat: int, seconds: float) -> None:
    """Wait until that much of this seat has been played from now on."""
    until = time.time() * 1000 + seconds * 1000

    def has_played() -> bool:
        clock = person.recording(seat).clock
        return bool(clock) and clock[-1][1] >= until

    person.wait(has_played, seconds * 2 + 20)


def is_silent(person: Person, seat: int) -> bool:
    return person.loudness(seat, 1.0) < SILENT_RMS


def test_conversation_is_heard_and_falls_silent(
    run_server, people: Crowd, host_voice: Voice, speaker_voice: Voice
) -> None:
    server = run_server()
    scene = server.assemble("ana", "carol", title="A real conversation")
    ana = people.person(server.base_url, cookies=scene.cookies["ana"], voice=host_voice)
    ben = people.person(server.base_url)
    carol = people.person(server.base_url, cookies=scene.cookies["carol"], voice=speaker_voice)
    for person in (ana, ben, carol):
        person.listen(scene.space_id)

    # Ana's microphone is off until she opens it; then Ben, who has no account, hears her.
    ana.open_mic()
    hosts_seat = ben.seat_of("ana")
    listen_for(ben, hosts_seat, ENOUGH_SECONDS)
    assert_is(ben.hears(hosts_seat, host_voice, ENOUGH_SECONDS))
    assert_is_not(ben.hears(hosts_seat, speaker_voice, ENOUGH_SECONDS))

    # Carol asks, is granted the microphone, arrives muted, speaks.
    carol.mic.locator("[data-part=button]").click()
    ana.press(re.compile("Guests"))
    ana.press(re.compile("^(Approve|Accept|Let)"))
    ana.page.keyboard.press("Escape")
    carol.open_mic()
    carols_seat = ben.seat_of("carol")
    listen_for(ben, carols_seat, ENOUGH_SECONDS)
    assert_is(ben.hears(carols_seat, speaker_voice, ENOUGH_SECONDS))
    assert_is_not(ben.hears(carols_seat, host_voice, ENOUGH_SECONDS))
    assert_is(ana.hears(carols_seat, speaker_voice, ENOUGH_SECONDS))
    assert_is(ben.hears(hosts_seat, host_voice, ENOUGH_SECONDS))

    # Mute silences that seat, and only that one.
    carol.mute()
    ben.wait(lambda: is_silent(ben, carols_seat))
    assert ben.loudness(hosts_seat, 3) > AUDIBLE_RMS

    # Revoking silences a seat that speaks.
    carol.open_mic()
    ben.wait(lambda: ben.loudness(carols_seat, 1) > AUDIBLE_RMS)
    ana.page.get_by_role("button", name=re.compile("Carol")).first.click()
    ana.press("Move to the listeners")
    expect(ana.page.get_by_role("dialog")).to_be_hidden()
    expect(carol.mic).to_have_attribute("data-mic", re.compile("ask|none"), timeout=PATIENCE_MS)
    ben.wait(lambda: is_silent(ben, carols_seat))

    # The end is everybody's, within two seconds.
    ana.press("End")
    ana.press("Yes, end")
    for person in (ben, carol):
        over = person.page.get_by_text("This Space has ended").locator("visible=true")
        expect(over).to_be_visible(timeout=2000)
