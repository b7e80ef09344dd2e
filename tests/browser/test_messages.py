"""Two people write to each other: lines arrive by themselves, once, and none is lost."""

import json

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.people import Crowd, Person
from tests.servers import RunningServer, Scene

pytestmark = pytest.mark.browser

PROMISED_MS = 2000 * 2  # on a busy machine


@pytest.fixture
def server(run_server) -> RunningServer:
    return run_server()


@pytest.fixture
def scene(server) -> Scene:
    return Scene(**json.loads(server.run("-m", "tests.tools.acquaintances", "ana", "ben")))


def write(person: Person, words: str) -> None:
    person.page.get_by_label("Your message").fill(words)
    person.page.keyboard.press("Enter")


def line(person: Person, words: str) -> Locator:
    return person.page.get_by_role("log").get_by_text(words, exact=True)


def test_messages_arrive_by_themselves_and_once(server, scene, people: Crowd) -> None:
    ana, ben = (
        people.person(server.base_url, cookies=scene.cookies[handle]) for handle in ("ana", "ben")
    )
    ben.open("/messages")
    ana.open("/messages/new?to=ben")
    write(ana, "Are you there?")

    # In the list, in the number of the navigation, and then in the conversation.
    entry = ben.page.get_by_role("link", name="Are you there?")
    expect(entry).to_be_visible(timeout=PROMISED_MS)
    number = ben.page.locator("[data-badge=messages]:visible").first
    expect(number).to_contain_text("1")
    entry.click()
    expect(line(ben, "Are you there?")).to_be_visible()
    expect(number).to_be_hidden()
    beside = ben.page.context.new_page()
    beside.goto(ben.page.url)
    write(ben, "I am.")
    expect(line(ana, "I am.")).to_be_visible(timeout=PROMISED_MS)
    expect(beside.get_by_text("I am.", exact=True)).to_have_count(1)
    expect(line(ben, "I am.")).to_have_count(1)


def test_what_could_not_be_sent_is_kept_and_sent_once(server, scene, people: Crowd) -> None:
    ana, ben = (
        people.person(server.base_url, cookies=scene.cookies[handle]) for handle in ("ana", "ben")
    )
    ana.open("/messages/new?to=ben")
    write(ana, "Are you there?")
    expect(line(ana, "Are you there?")).to_be_visible()
    ben.open("/messages").page.get_by_role("link", name="Are you there?").click()
    expect(line(ben, "Are you there?")).to_be_visible()

    # The server gets it, and the answer is lost on the way.
    ben.page.route("**/messages/*", lambda route: (route.fetch(), route.abort()))
    write(ben, "Half lost")
    expect(ben.page.get_by_text("Not sent: no connection.")).to_be_visible()
    expect(ben.page.get_by_label("Your message")).to_have_value("Half lost")
    ben.page.unroute_all(behavior="ignoreErrors")  # one may be under way
    ben.problems.clear()  # the browser's own line about the answer that we lost
    ben.press("Try again")
    expect(ben.page.get_by_label("Your message")).to_have_value("")
    write(ben, "Found")
    expect(line(ana, "Found")).to_be_visible(timeout=PROMISED_MS)
    for person in (ana, ben):
        expect(line(person, "Half lost")).to_have_count(1)
