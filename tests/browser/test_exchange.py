"""What people exchange besides sound: a poll, a question, a reaction, each seen by the others."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.people import Crowd, Person

pytestmark = pytest.mark.browser


def sheet(person: Person, name: str) -> Locator:
    return person.page.locator(f'dialog[data-sheet="{name}"]')


def start_poll(host: Person, question: str, *choices: str) -> None:
    host.press("More")
    host.press("Start a poll")
    form = sheet(host, "poll")
    form.get_by_label("Question").fill(question)
    for number, choice in enumerate(choices, start=1):
        form.get_by_label(f"Choice {number}").fill(choice)
    host.press("Start the poll")
    expect(form).to_be_hidden()


def result(person: Person, text: str) -> Locator:
    return person.page.locator(".poll-choice", has_text=text)


def test_people_exchange_more_than_sound(run_server, people: Crowd) -> None:
    server = run_server()
    scene = server.assemble("ana", "carol", title="A panel")
    ana, carol = (
        people.person(server.base_url, cookies=scene.cookies[who]) for who in ("ana", "carol")
    )
    guest = people.person(server.base_url)
    for person in (ana, carol, guest):
        person.listen(scene.space_id)

    poll(ana, carol, guest)
    questions(ana, carol)
    reaction(ana, guest)


def poll(ana: Person, carol: Person, guest: Person) -> None:
    """Carol votes by keyboard, and sees with everybody what came out. A guest only looks."""
    start_poll(ana, "One more tune?", "Yes, please", "No")
    yes = result(carol, "Yes, please")
    expect(yes.get_by_text("%")).to_be_hidden()
    yes.focus()
    carol.page.keyboard.press("Enter")
    expect(yes).to_contain_text("You chose")
    for person in (ana, carol, guest):
        expect(result(person, "Yes, please")).to_contain_text("100%")
        expect(result(person, "No")).to_contain_text("0%")
        expect(person.page.get_by_text("1 vote", exact=True)).to_be_visible()
    expect(yes).to_be_focused()
    expect(guest.page.get_by_role("link", name="Log in to vote")).to_be_visible()
    ana.press("Close poll")
    expect(carol.page.locator(".poll-top")).to_contain_text("result")
    expect(guest.page.get_by_role("link", name="Log in to vote")).to_be_hidden()


def questions(ana: Person, carol: Person) -> None:
    """Asked, heard of by the host, wanted, answered, taken back."""
    carol.press(re.compile("Questions"))
    for question in ("Which jazz?", "Why jazz?"):
        sheet(carol, "questions").get_by_label("Ask the hosts").fill(question)
        carol.press("Ask")
        expect(sheet(carol, "questions").get_by_text(question)).to_be_visible()
    expect(ana.page.locator("#toasts")).to_contain_text("Carol asks: Why jazz?")
    ana.press(re.compile("Questions"))
    asked = sheet(ana, "questions").get_by_role("listitem")
    vote = asked.filter(has_text="Why jazz?").get_by_role("button", name=re.compile("^Vote"))
    vote.focus()
    ana.page.keyboard.press("Enter")
    expect(vote).to_have_attribute("aria-pressed", "true")
    for person in (ana, carol):
        first = sheet(person, "questions").get_by_role("listitem").first
        expect(first).to_contain_text("Why jazz?")
        expect(first.get_by_role("button", name=re.compile("1 vote"))).to_be_visible()
    expect(vote).to_be_focused()
    asked.first.get_by_role("button", name="Answered").click()
    expect(sheet(carol, "questions").get_by_role("listitem")).to_have_count(1)
    carol.press("Take back")
    expect(sheet(ana, "questions").get_by_text("Nobody has asked yet")).to_be_visible()
    for person in (ana, carol):
        person.page.keyboard.press("Escape")


def reaction(ana: Person, guest: Person) -> None:
    """At the sender's picture, in front of everybody, and gone again."""
    ana.press("React")
    heart = sheet(ana, "reactions").get_by_role("button", name="Heart")
    expect(heart).to_be_focused()
    watch_reactions(guest)
    ana.page.keyboard.press("Enter")
    guest.wait(lambda: guest.evaluate("() => globalThis.seenReactions.length > 0"))
    seen = guest.page.evaluate("globalThis.seenReactions[0]")
    assert seen["emoji"] == "❤️"
    assert abs(seen["x"] - seen["avatarX"]) < 2
    assert abs(seen["y"] - seen["avatarY"]) < 2
    expect(guest.page.locator(".reaction")).to_have_count(0)
    expect(sheet(ana, "reactions")).to_be_visible()


def watch_reactions(person: Person) -> None:
    """Note each reaction with where it begins, and the middle of the host's picture then."""
    person.page.evaluate(
        """() => {
            globalThis.seenReactions = [];
            const layer = document.querySelector("reaction-layer");
            new MutationObserver((records) => {
                for (const node of records.flatMap((record) => [...record.addedNodes])) {
                    const own = layer.getBoundingClientRect();
                    const avatar = document.querySelector("speaker-grid participant-avatar");
                    const rect = avatar.getBoundingClientRect();
                    globalThis.seenReactions.push({
                        emoji: node.textContent,
                        x: parseFloat(node.style.getPropertyValue("--x")) + own.left,
                        y: parseFloat(node.style.getPropertyValue("--y")) + own.top,
                        avatarX: rect.left + rect.width / 2,
                        avatarY: rect.top + rect.height / 2,
                    });
                }
            }).observe(layer, { childList: true });
        }"""
    )
