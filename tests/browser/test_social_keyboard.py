"""By keyboard alone: Tweet, like, vote, answer, follow, search. And what axe-core finds."""

import os
import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import PATIENCE_MS, Crowd, Person
from tests.browser.test_home import acquaint
from tests.browser.test_keyboard import Keyboard, assert_all_are_named
from tests.servers import ROOT

pytestmark = pytest.mark.browser

AXE = ROOT / "node_modules/axe-core/axe.min.js"
FOR_EVERYBODY = (
    "/",
    "/@ana",
    "/@ana/spaces",
    "/spaces/",
    "/spaces/upcoming",
    "/spaces/recorded",
    "/search",
    "/search?q=harbour",
    "/help/spaces-101",
    "/terms",
    "/privacy",
    "/api/docs",
    "/api/docs/v1/spaces",
)
FOR_MEMBERS = (
    "/@ana/followers",
    "/@ana/following",
    "/compose/tweet",
    "/notifications",
    "/messages",
    "/messages/new?to=ana",
    "/follow-requests",
    "/settings/privacy",
    "/settings/blocked",
    "/settings/muted",
    "/settings/notifications",
)
#: JavaScript: what breaks WCAG 2.2 AA, and where.
VIOLATIONS = """
async () => {
  const { violations } = await axe.run({
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    resultTypes: ["violations"],
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)} ${failureSummary}`),
  );
}
"""


def violations(person: Person) -> list[str]:
    """Of the page that is shown. Evaluated, axe is no script of the page, which would refuse it."""
    person.page.evaluate(AXE.read_text())
    where = person.page.url.removeprefix(person.base_url)
    return [f"{where}: {violation}" for violation in person.page.evaluate(VIOLATIONS)]


@pytest.mark.parametrize("handle", ["ben", None])
def test_pages_have_no_violations(run_server, people: Crowd, handle: str | None) -> None:
    """A member's in the light, a guest's in the dark."""
    if not AXE.exists() and not os.environ.get("SPACES_REQUIRE_ALL"):
        pytest.skip("axe-core is not installed: npm ci")
    server = run_server()
    scene = acquaint(server, "ana", "ben")
    cookies = scene.cookies[handle] if handle else None
    scheme = "light" if handle else "dark"
    person = people.person(server.base_url, cookies=cookies, color_scheme=scheme)
    found = []
    for path in FOR_EVERYBODY + (FOR_MEMBERS if handle else ()):
        found += violations(person.open(path))
    assert found == []


def test_tweets_by_keyboard_alone(run_server, people: Crowd) -> None:
    server = run_server()
    scene = acquaint(server, "ana", "ben")
    ben = people.person(server.base_url, cookies=scene.cookies["ben"])
    keys = Keyboard(ben)
    page = ben.page

    ben.open("/")
    assert_all_are_named(ben)
    keys.go_to("textbox", "Your Tweet")
    page.keyboard.type("Good evening.")
    keys.use("Tweet")
    expect(page.get_by_role("article").first).to_contain_text("Good evening.")
    keys.check_focus()

    ben.open("/")
    ana = page.get_by_role("article").filter(has_text="The harbour is quiet.")
    like = ana.get_by_role("button", name=re.compile("^Like"))
    keys.reach(like)
    keys.press("Enter")
    expect(like).to_have_attribute("aria-pressed", "true", timeout=PATIENCE_MS)
    keys.check_focus()

    keys.reach(ana.get_by_role("button", name="Good"))
    keys.press(" ")
    expect(ana.get_by_text("Your choice")).to_be_attached(timeout=PATIENCE_MS)
    keys.check_focus()

    keys.reach(ana.get_by_label(re.compile("^Retweet or quote")))
    keys.press("Enter")
    keys.use("Retweet")
    expect(page.get_by_label("Retweet or quote. 1 so far")).to_be_visible(timeout=PATIENCE_MS)
    keys.check_focus()

    keys.reach(ana.get_by_role("link", name=re.compile("^Reply")).first)
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Reply")).to_be_visible()
    keys.go_to("textbox", "Your Tweet")
    page.keyboard.type("It is.")
    keys.use("Reply")
    expect(page.get_by_role("article").filter(has_text="It is.").first).to_be_visible()
    keys.check_focus()


def test_people_by_keyboard_alone(run_server, people: Crowd) -> None:
    server = run_server()
    scene = acquaint(server, "ana", "ben", "carol")
    ben = people.person(server.base_url, cookies=scene.cookies["ben"])
    keys = Keyboard(ben)

    ben.open("/")
    keys.go_to("searchbox", re.compile("Search"))
    ben.page.keyboard.type("carol")
    keys.press("Enter")
    keys.reach(ben.page.locator("main").get_by_role("link", name=re.compile("Carol")).first)
    keys.press("Enter")
    expect(ben.page.get_by_role("heading", name="Carol").first).to_be_visible()
    keys.check_focus()

    keys.use(re.compile("^Follow"))
    expect(ben.page.get_by_role("button", name="Following. Unfollow Carol")).to_be_visible()
    keys.check_focus()
