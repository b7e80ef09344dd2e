"""The first minute of somebody who has just started the demo."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.hearing import AUDIBLE_RMS
from tests.browser.people import Crowd

pytestmark = [pytest.mark.browser, pytest.mark.sound]

PROMISED_SECONDS = 10.0


def test_visitor_hears_the_demo_within_ten_seconds_of_the_click(run_server, people: Crowd) -> None:
    server = run_server(environment={"DEMO": "1"})
    visitor = people.person(server.base_url).open("/")
    live = visitor.page.get_by_role("link", name="The lamp room").locator("visible=true").first
    live.click()
    visitor.press("Listen")
    pressed_at = time.monotonic()
    expect(visitor.page.get_by_role("list", name="On stage").first).to_be_visible()
    seats = range(4)
    visitor.wait(
        lambda: any(visitor.loudness(seat, 1) > AUDIBLE_RMS for seat in seats), PROMISED_SECONDS
    )
    assert time.monotonic() - pressed_at < PROMISED_SECONDS
