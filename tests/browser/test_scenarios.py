"""What Spaces is for, as wholes: a class, a panel, an open mic, a newsroom. Real sound, real
browsers for the people who matter; programs fill the other seats.
"""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.bots import Bots, bots
from tests.browser.people import PATIENCE_MS, Crowd, Person, Voice
from tests.browser.test_captions import CAN_CAPTION, answer, show_captions
from tests.browser.test_exchange import result, sheet, start_poll
from tests.browser.test_home import acquaint
from tests.browser.test_pins import pin_by_link, post_tweet
from tests.browser.test_replay import at, is_sounding

pytestmark = [pytest.mark.browser, pytest.mark.sound]

SEATS = 11


def names(kind: str, count: int) -> list[str]:
    return [f"{kind}{number}" for number in range(count)]


# --- A broadcast class: the teacher speaks, a hundred listen ------------------------------------


def test_class_hears_the_teacher_and_nobody_else(
    run_server, people: Crowd, host_voice: Voice, speaker_voice: Voice
) -> None:
    server = run_server(environment=CAN_CAPTION)
    pupils = names("pupil", 100)
    scene = server.assemble("teacher", "ada", *pupils, who_can_speak="invited")
    teacher = people.person(server.base_url, cookies=scene.cookies["teacher"], voice=host_voice)
    ada = people.person(server.base_url, cookies=scene.cookies["ada"], voice=speaker_voice)
    with bots(server, scene) as class_:
        class_.join(*pupils)
        teacher.listen(scene.space_id)
        answer(teacher, "Caption what I say")
        ada.listen(scene.space_id)
        expect(teacher.page.get_by_text("101 listening").first).to_be_visible(timeout=PATIENCE_MS)

        teacher.open_mic()
        ada.hear(ada.seat_of("teacher"), host_voice, speaker_voice)

        # Words that the small model never learned come out as others: under whose name counts.
        show_captions(ada)
        line = ada.page.locator(".caption-line:not(.is-note)").first
        expect(line).to_contain_text("Teacher", timeout=PATIENCE_MS)

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


# --- A panel: two co-hosts, eight experts, requests, questions, a poll ---------------------------


def test_panel_of_eleven_takes_requests_questions_and_a_vote(
    run_server, people: Crowd, host_voice: Voice, speaker_voice: Voice
) -> None:
    server = run_server()
    experts, fans = names("expert", 7), names("fan", 20)
    everybody = ("ana", "ben", "cora", "dora", *experts, *fans)
    scene = server.assemble(*everybody, needs_approval=False)
    ana = people.person(server.base_url, cookies=scene.cookies["ana"], voice=host_voice)
    ben = people.person(server.base_url, cookies=scene.cookies["ben"])
    dora = people.person(server.base_url, cookies=scene.cookies["dora"], voice=speaker_voice)
    with bots(server, scene) as crowd:
        crowd.join("cora", *experts, *fans)
        for person in (ana, ben, dora):
            person.listen(scene.space_id)
        for bot in ("cora", *experts, "fan0"):
            crowd.ask(bot, "seat.take")
        take_seat(ben)

        # Who can speak is changed while it goes on, and holds at once, for everybody.
        expect(dora.mic).to_have_attribute("data-mic", "take", timeout=PATIENCE_MS)
        ana.press("More")
        ana.press("Who can speak")
        ana.page.get_by_role("switch", name=re.compile("Requests need approval")).check()
        expect(dora.mic).to_have_attribute("data-mic", "ask", timeout=PATIENCE_MS)
        ana.page.keyboard.press("Escape")

        # Two co-hosts, and no third.
        invite_to_cohost(ana, "Ben")
        ben.press("Accept")
        invite_to_cohost(ana, "Cora")
        you = crowd.until("cora", lambda stage: stage.you["invitation"]).you
        crowd.ask("cora", "invitation.accept", invitation=you["invitation"]["id"])
        expect(on_stage(ana, "Cora")).to_contain_text("Co-host", timeout=PATIENCE_MS)
        invite_to_cohost(ana, "Expert0")
        expect(ana.page.get_by_text(re.compile("has 2 co-hosts"))).to_be_visible()

        # Dora asks; all seats are taken; the co-host frees one and lets her up.
        dora.mic.locator("[data-part=button]").click()
        dora.page.get_by_label(re.compile("What would you like to say")).fill("About the tide")
        dora.press("Ask")
        ben.page.keyboard.press("Escape")
        ben.press(re.compile("^Guests"))
        expect(sheet(ben, "guests")).to_contain_text("About the tide", timeout=PATIENCE_MS)
        ben.press("Let Dora speak")
        expect(ben.page.get_by_text(re.compile("All 11 seats are taken"))).to_be_visible()
        ben.page.keyboard.press("Escape")
        on_stage(ben, "Fan0").click()
        ben.press("Move to the listeners")
        ben.press(re.compile("^Guests"))
        ben.press("Let Dora speak")
        dora.open_mic()
        ana.open_mic()
        ana.hear(ana.seat_of("dora"), speaker_voice, host_voice)
        dora.hear(dora.seat_of("ana"), host_voice, speaker_voice)

        take_a_vote(crowd, ana, dora, fans)
        take_a_question(crowd, dora, fans)


def take_a_vote(crowd: Bots, host: Person, listener: Person, fans: list[str]) -> None:
    start_poll(host, "One more hour?", "Yes", "No")
    result(listener, "Yes").click()
    poll = crowd.until("fan1", lambda stage: stage.parts.get("poll")).parts["poll"]
    for fan in fans[1:4]:
        crowd.ask(fan, "poll.vote", poll=poll["id"], choice=poll["choices"][1]["id"])
    expect(result(listener, "No")).to_contain_text("75%", timeout=PATIENCE_MS)


def take_a_question(crowd: Bots, listener: Person, fans: list[str]) -> None:
    asked = crowd.ask("fan1", "question.ask", text="Who pays for the lamp?")
    for fan in fans[2:5]:
        crowd.ask(fan, "question.vote", question=asked["question"]["id"])
    listener.press(re.compile("Questions"))
    question = sheet(listener, "questions").get_by_role("listitem").filter(has_text="the lamp")
    expect(question).to_contain_text("3", timeout=PATIENCE_MS)


def on_stage(person: Person, name: str) -> Locator:
    stage = person.page.get_by_role("list", name="On stage").first
    return stage.get_by_role("button", name=re.compile(name)).first


def invite_to_cohost(host: Person, name: str) -> None:
    on_stage(host, name).click()
    host.press("Invite to co-host")


# --- A newsroom: an expert invited by message, an article, readers' questions --------------------


def test_newsroom_invites_an_expert_and_takes_questions(
    run_server, people: Crowd, host_voice: Voice, speaker_voice: Voice
) -> None:
    server = run_server()
    scene = acquaint(server, "editor", "expert", "reader", is_recorded=True)
    editor = people.person(server.base_url, cookies=scene.cookies["editor"], voice=host_voice)
    expert = people.person(server.base_url, cookies=scene.cookies["expert"], voice=speaker_voice)
    reader = people.person(server.base_url, cookies=scene.cookies["reader"])
    article = post_tweet(editor, "What the harbour costs us: our report.")
    editor.open(f"/spaces/{scene.space_id}")
    editor.press("Start your Space")
    expect(editor.mic).to_have_attribute("data-mic", "muted", timeout=PATIENCE_MS)

    # The expert is invited by a message, comes in by its card and speaks without asking.
    editor.press(re.compile("^Guests"))
    editor.page.get_by_role("link", name="Invite people to speak").click()
    editor.page.get_by_label(re.compile("Expert")).check()
    editor.page.get_by_role("button", name="Invite", exact=True).click()
    expect(editor.page.get_by_text(re.compile("Expert")).first).to_be_visible()
    expert.open("/messages")
    expert.page.get_by_role("link", name=re.compile("Editor")).first.click()
    expert.page.get_by_role("link", name="Join").last.click()
    expert.press("Listen")
    expert.press("Accept")
    expert.open_mic()
    reader.listen(scene.space_id)
    reader.hear(reader.seat_of("expert"), speaker_voice, host_voice)

    # The article stands on the stage, readers ask, the editor marks what was answered.
    editor.open(f"/spaces/{scene.space_id}")
    editor.press(re.compile("^(Listen|Return to your Space)$"))
    editor.press("Pin a Tweet")
    pin_by_link(editor, article)
    editor.page.keyboard.press("Escape")
    expect(reader.page.locator("#pins-strip")).to_contain_text("our report", timeout=PATIENCE_MS)
    reader.press(re.compile("Questions"))
    sheet(reader, "questions").get_by_label("Ask the hosts").fill("Is it worth it?")
    reader.press("Ask")
    editor.press(re.compile("Questions"))
    asked = sheet(editor, "questions").get_by_role("listitem").filter(has_text="worth it")
    asked.get_by_role("button", name=re.compile("Answered")).click()
    expect(asked).to_be_hidden()
    editor.page.keyboard.press("Escape")

    # Afterwards the host sees how it went.
    editor.press("End")
    editor.press("Yes, end")
    expect(editor.page.get_by_text("What happened").first).to_be_visible(timeout=PATIENCE_MS)
    expect(reader.page.get_by_text("Who spoke")).to_be_visible(timeout=PATIENCE_MS)

    # What was said is played again, with the question on its time line, and clipped.
    replay = reader.page.locator("replay-player")
    expect(replay).to_contain_text("Answered: Is it worth it?", timeout=PATIENCE_MS)
    expect(replay.locator("[data-voice]")).to_contain_text(["Expert"])
    replay.locator("[data-part=play]").click()
    reader.wait(lambda: is_sounding(reader) and at(reader) > 0)
    reader.press("Make a clip")
    reader.press("Make the clip")
    ready = reader.page.locator("[data-clip-ready]")
    expect(ready.locator("clip-card")).to_be_visible(timeout=PATIENCE_MS)
