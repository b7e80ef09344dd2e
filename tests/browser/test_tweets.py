"""Tweets in a real browser: a draft that nothing loses, and acts that happen where one is."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Crowd

pytestmark = pytest.mark.browser


@pytest.fixture
def two(run_server, people: Crowd):
    """Ana and Ben, who Tweet; each in a browser of their own."""
    server = run_server()
    scene = server.assemble("ana", "ben")
    return [
        people.person(server.base_url, cookies=scene.cookies[handle]) for handle in ("ana", "ben")
    ]


def field(page: Page):
    return page.get_by_label("Your Tweet")


def test_a_draft_outlives_reloads_and_failures_until_it_is_sent(two) -> None:
    ana, _ = two
    page = ana.open("/compose/tweet").page
    send, count = page.locator("[data-part=send]"), page.locator("[data-part=left]")
    expect(send).to_be_disabled()
    field(page).fill("x" * 281)
    expect(count).to_have_text("-1")
    expect(send).to_be_disabled()
    field(page).fill("https://example.org/" + "a" * 500 + " " + "x" * 250)
    expect(count).to_have_text("6")
    field(page).fill("Which bread?")
    page.get_by_text("Add a poll").click()
    page.get_by_label("Choice 1").fill("Rye")
    page.get_by_label("Choice 2").fill("Wheat")

    page.reload()
    expect(field(page)).to_have_value("Which bread?")
    expect(page.get_by_label("Choice 2")).to_have_value("Wheat")

    page.context.set_offline(True)
    field(page).press("Control+Enter")
    expect(page.get_by_text("No connection.")).to_be_visible()
    page.context.set_offline(False)
    ana.problems.clear()
    expect(field(page)).to_have_value("Which bread?")
    field(page).press("Control+Enter")
    expect(page).to_have_url(re.compile(r"/tweets/\d+$"))
    expect(page.locator(".poll-result")).to_have_count(2)

    ana.open("/compose/tweet")
    expect(field(page)).to_have_value("")


def test_acts_happen_in_place(two) -> None:
    ana, ben = two
    for words in ("First words", "Second words"):
        field(ana.open("/compose/tweet").page).fill(words)
        ana.press("Tweet")
        expect(ana.page.get_by_text("Your Tweet is posted.")).to_be_visible()

    page = ben.open("/@ana").page
    second = page.get_by_role("article", name=re.compile("Ana")).first
    like = second.get_by_role("button", name=re.compile("^Like"))
    like.focus()
    like.press("Enter")
    expect(second.get_by_role("button", name="Like. 1 like")).to_be_focused()

    menu = second.locator("summary", has=page.locator("[href$='#retweet']"))
    menu.click()
    expect(second.get_by_role("link", name="Quote")).to_be_visible()
    menu.press("Escape")
    expect(second.get_by_role("link", name="Quote")).to_be_hidden()
    expect(menu).to_be_focused()
    menu.click()
    second.get_by_role("button", name="Retweet", exact=True).click()
    expect(menu).to_have_text("1")
    assert page.url.endswith("/@ana")

    # A press on the words opens the Tweet, and what was done is still done.
    second.get_by_text("Second words").click()
    expect(page).to_have_url(re.compile(r"/tweets/\d+$"))
    expect(page.get_by_role("button", name="Like. 1 like")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_a_like_that_fails_is_taken_back(two) -> None:
    ana, ben = two
    field(ana.open("/compose/tweet").page).fill("Words")
    ana.press("Tweet")
    expect(ana.page.get_by_text("Your Tweet is posted.")).to_be_visible()
    page = ben.open("/@ana").page
    page.context.set_offline(True)
    like = page.get_by_role("button", name=re.compile("^Like"))
    like.click()
    expect(page.get_by_text("No connection.")).to_be_visible()
    expect(like).to_have_attribute("aria-pressed", "false")
    expect(like.locator(".when-asked")).to_be_hidden()
    page.close()
    ben.problems.clear()  # what he met while offline, the feed's last try included
