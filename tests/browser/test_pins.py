"""Tweets in a Space: pinned by who speaks, read by who listens, while the sound goes on."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hearing import AUDIBLE_RMS
from tests.browser.people import PATIENCE_MS, Crowd, Person, Voice

pytestmark = [pytest.mark.browser, pytest.mark.sound]


def post_tweet(person: Person, text: str) -> str:
    """Its address."""
    person.open("/compose/tweet")
    person.page.get_by_label("Your Tweet").fill(text)
    person.page.locator(".tweet-form").get_by_role("button", name="Tweet").click()
    person.page.wait_for_url(re.compile(r"/tweets/\d+"))
    return person.page.url


def pin_by_link(person: Person, link: str) -> None:
    field = person.page.get_by_label("Paste a link to a Tweet")
    field.fill(link)
    field.press("Enter")
    expect(field).to_have_value("")


def test_a_pinned_tweet_is_read_while_the_sound_goes_on(
    run_server, people: Crowd, host_voice: Voice
) -> None:
    server = run_server()
    scene = server.assemble("ana", "ben", "carol", needs_approval=False)
    ana = people.person(server.base_url, cookies=scene.cookies["ana"], voice=host_voice)
    ben = people.person(server.base_url, cookies=scene.cookies["ben"])
    carol = people.person(server.base_url, cookies=scene.cookies["carol"])
    lamp, _fog = (post_tweet(carol, words) for words in ("The lamp is lit.", "Fog comes in."))
    for person in (ana, ben, carol):
        person.listen(scene.space_id)
    ana.open_mic()

    # Who listens cannot pin; who is on stage can: by a link, and from the menu of a Tweet.
    expect(ben.page.get_by_role("button", name="Pin a Tweet")).to_be_hidden()
    carol.mic.locator("[data-part=button]").click()
    carol.press("Pin a Tweet")
    field = carol.page.get_by_label("Paste a link to a Tweet")
    field.fill("https://example.org/tweets/1")
    field.press("Enter")
    expect(carol.page.get_by_text("That is no link to a Tweet")).to_be_visible()
    pin_by_link(carol, lamp)
    expect(carol.page.get_by_role("dialog").get_by_text("The lamp is lit.")).to_be_visible()
    strip = ben.page.locator("#pins-strip")
    expect(strip).to_contain_text("The lamp is lit.", timeout=PATIENCE_MS)
    carol.page.keyboard.press("Escape")
    carol.page.get_by_role("link", name="Profile", exact=True).click()
    row = carol.page.get_by_role("article").filter(has_text="Fog comes in.")
    row.locator("summary.tweet-more").click()
    row.get_by_role("button", name="Pin to your Space").click()
    expect(strip).to_contain_text("1 of 2", timeout=PATIENCE_MS)
    expect(strip).to_contain_text("Fog comes in.")

    # Whoever hosts puts them in order by keyboard, and keeps the place.
    ana.page.locator("#pins-strip").click()
    down = ana.page.get_by_role("button", name="Move down: Tweet of Carol").first
    down.press("Enter")
    expect(strip).to_contain_text("The lamp is lit.", timeout=PATIENCE_MS)
    expect(ana.page.get_by_role("button", name="Move down: Tweet of Carol").last).to_be_focused()

    # Who listens opens one: the page changes, the voice does not stop.
    strip.click()
    sheet = ben.page.get_by_role("dialog", name="Pinned Tweets")
    expect(sheet.get_by_role("article")).to_have_count(2)
    expect(sheet.get_by_role("button", name=re.compile("Unpin"))).to_have_count(0)
    sheet.get_by_text("The lamp is lit.").click()
    ben.page.wait_for_url(lamp)
    expect(ben.page.locator("space-dock")).to_be_visible()
    seat = ben.seat_of("ana")
    ben.wait(lambda: ben.loudness(seat, 2) > AUDIBLE_RMS)

    # What is taken off is gone for everybody.
    ana.press(re.compile("^Unpin"))
    expect(ana.page.get_by_role("dialog").get_by_role("article")).to_have_count(1)
    ben.page.go_back()
    strip = ben.page.locator("#pins-strip")
    expect(strip).to_contain_text("Fog comes in.", timeout=PATIENCE_MS)
    expect(strip).not_to_contain_text("of 2")
