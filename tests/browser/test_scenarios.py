"""What Spaces is for, as wholes: a class, a panel, an open mic, a newsroom. Real sound, real
browsers for the people who matter; programs fill the other seats.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.bots import bots
from tests.browser.people import PATIENCE_MS, Crowd, Person, Voice

pytestmark = pytest.mark.browser

SEATS = 11


def names(kind: str, count: int) -> list[str]:
    return [f"{kind}{number}" for number in range(count)]


# --- A broadcast class: the teacher speaks, a hundred listen ------------------------------------


def test_class_hears_the_teacher_and_nobody_else(
    run_server, people: Crowd, host_voice: Voice, speaker_voice: Voice
) -> None:
    server = run_server()
    pupils = names("pupil", 100)
    scene = server.assemble("teacher", "ada", *pupils, who_can_speak="invited")
    teacher = people.person(server.base_url, cookies=scene.cookies["teacher"], voice=host_voice)
    ada = people.person(server.base_url, cookies=scene.cookies["ada"], voice=speaker_voice)
    with bots(server, scene) as class_:
        class_.join(*pupils)
        teacher.listen(scene.space_id)
        ada.listen(scene.space_id)
        expect(teacher.page.get_by_text("101 listening").first).to_be_visible(timeout=PATIENCE_MS)

        teacher.open_mic()
        ada.hear(ada.seat_of("teacher"), host_voice, speaker_voice)

        # Nobody can unmute: the page does not offer it, and the server would not have it.
        expect(ada.mic).to_have_attribute("data-mic", "none")
        for kind in ("request.create", "seat.take"):
            assert class_.refusal("pupil0", kind) == "not_allowed"
        assert class_.refusal("pupil0", "mic.open") == "not_seated"
        assert class_.refusal("pupil0", "ticket.create", purpose="publish") == "not_seated"


# --- A community's open mic: whoever wants sits down, eleven at once -----------------------------


def test_open_mic_rotates_through_eleven_seats(
    run_server, people: Crowd, host_voice: Voice, speaker_voice: Voice
) -> None:
    server = run_server()
    poets = names("poet", 14)
    scene = server.assemble("ana", "ben", "carol", *poets, needs_approval=False)
    carol = people.person(server.base_url, cookies=scene.cookies["carol"], voice=speaker_voice)
    ben = people.person(server.base_url, cookies=scene.cookies["ben"])
    with bots(server, scene) as crowd:
        crowd.join("ana", *poets)
        seated = poets[: SEATS - 1]
        for poet in seated:
            crowd.ask(poet, "seat.take")
        carol.listen(scene.space_id)
        ben.listen(scene.space_id)

        # The twelfth is refused in words; a seat that comes free is taken at once.
        for waiting in poets[SEATS - 1 :]:
            assert crowd.refusal(waiting, "seat.take") == "seats_full"
        take_seat(carol)
        expect(carol.page.get_by_text(re.compile("All 11 seats are taken"))).to_be_visible()
        crowd.ask(seated[0], "seat.leave")
        take_seat(carol)
        carol.open_mic()
        ben.hear(ben.seat_of("carol"), speaker_voice, host_voice)

        # Everybody has a turn: one goes, the next comes.
        for leaving, coming in zip(seated[1:], poets[SEATS - 1 :], strict=False):
            assert crowd.refusal(coming, "seat.take") == "seats_full"
            crowd.leave(leaving)
            crowd.ask(coming, "seat.take")
        stage = crowd.until("ana", lambda stage: len(stage.participants) == SEATS)
        assert {"carol", *poets[SEATS - 1 :]} <= {p["handle"] for p in stage.participants.values()}
        ben.hear(ben.seat_of("carol"), speaker_voice, host_voice)


def take_seat(person: Person) -> None:
    expect(person.mic).to_have_attribute("data-mic", "take", timeout=PATIENCE_MS)
    person.mic.locator("[data-part=button]").click()
