"""Notifications as they come: a number on every page, and read once they were in sight."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import PATIENCE_MS, Crowd
from tests.timeline.feed_support import post

pytestmark = pytest.mark.browser


def test_what_happens_is_counted_shown_and_read(run_server, people: Crowd) -> None:
    server = run_server()
    scene = server.assemble("ana", "ben")
    ana = people.person(server.base_url, cookies=scene.cookies["ana"]).open("/notifications")
    badge = ana.page.locator("[data-badge=notifications]").locator("visible=true")
    expect(ana.page.get_by_text("Nothing yet")).to_be_visible()
    expect(badge).to_have_count(0)

    post(server, scene.cookies["ben"], "/@ana/follow")
    expect(badge.first).to_have_text(re.compile(r"^\s*1\b"), timeout=PATIENCE_MS)
    ana.page.get_by_role("link", name="Show what is new").click()
    expect(ana.page.get_by_role("link", name="Ben followed you")).to_be_visible()
    expect(badge).to_have_count(0, timeout=PATIENCE_MS)
    ana.open("/notifications")
    expect(ana.page.get_by_text("Mark as read")).to_have_count(0)
