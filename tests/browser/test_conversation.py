"""The main job on real sound: a host, a listener without an account, a listener who speaks."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hearing import AUDIBLE_RMS, SILENT_RMS
from tests.browser.people import PATIENCE_MS, Crowd, Person, Voice

pytestmark = [pytest.mark.browser, pytest.mark.sound]


def is_silent(person: Person, seat: int) -> bool:
    return person.loudness(seat, 1.0) < SILENT_RMS


def grant(host: Person, listener: Person) -> None:
    """The listener asks for the microphone, and the host says yes."""
    expect(listener.mic).to_have_attribute("data-mic", "ask", timeout=PATIENCE_MS)
    listener.mic.locator("[data-part=button]").click()
    listener.press("Ask")
    host.press(re.compile("Guests"))
    host.press(re.compile("^(Approve|Accept|Let)"))
    host.page.keyboard.press("Escape")


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
    ben.hear(hosts_seat, host_voice, speaker_voice)

    # Carol asks, is granted the microphone, arrives muted, speaks.
    grant(ana, carol)
    carol.open_mic()
    carols_seat = ben.seat_of("carol")
    ben.hear(carols_seat, speaker_voice, host_voice)
    ana.hear(carols_seat, speaker_voice, host_voice)
    ben.hear(hosts_seat, host_voice, speaker_voice)

    # Mute silences that seat, and only that one.
    carol.mute()
    ben.wait(lambda: is_silent(ben, carols_seat))
    assert ben.loudness(hosts_seat, 3) > AUDIBLE_RMS

    # Revoking silences a seat that speaks, and so does leaving.
    carol.open_mic()
    ben.wait(lambda: ben.loudness(carols_seat, 1) > AUDIBLE_RMS)
    ana.page.get_by_role("button", name=re.compile("Carol")).first.click()
    ana.press("Move to the listeners")
    expect(ana.page.get_by_role("dialog")).to_be_hidden()
    ben.wait(lambda: is_silent(ben, carols_seat))

    grant(ana, carol)
    carol.open_mic()
    carols_seat = ben.seat_of("carol")
    ben.wait(lambda: ben.loudness(carols_seat, 1) > AUDIBLE_RMS)
    carol.press("Leave")
    ben.wait(lambda: is_silent(ben, carols_seat))
    assert ben.loudness(hosts_seat, 3) > AUDIBLE_RMS

    # The end is everybody's, within two seconds, and leaves nothing that could sound.
    ana.press("End")
    ana.press("Yes, end")
    over = ben.page.get_by_text("Thank you for being here").locator("visible=true")
    expect(over).to_be_visible(timeout=2000)
    assert ben.page.evaluate("spacesLive.client") is None
    assert not ben.page.evaluate(
        "document.querySelector('space-dock audio').srcObject?.getTracks().some(t => t.enabled &&"
        " t.readyState == 'live') ?? false"
    )
