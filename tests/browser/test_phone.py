"""On a phone: the fullest Space and the longest names fit, and fingers hit every control."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.people import PATIENCE_MS, Crowd, Person
from tests.servers import RunningServer, running_server

pytestmark = pytest.mark.browser

WIDTHS = (390, 320)
HEIGHT = 844
FOR_EVERYBODY = (
    *("/", "/spaces/", "/spaces/upcoming", "/@host", "/@speaker0", "/@host/spaces"),
    *("/search", "/terms", "/privacy", "/settings/"),
)
FOR_STRANGERS = ("/accounts/signup/", "/accounts/login/", "/accounts/password/reset/")
FOR_MEMBERS = (
    *("/spaces/new", "/settings/profile", "/accounts/email/", "/accounts/password/change/"),
    *("/compose/tweet", "/notifications", "/messages", "/messages/new", "/@host/followers"),
    *("/follow-requests", "/settings/privacy", "/settings/blocked", "/settings/notifications"),
)

#: JavaScript: what of a page does not fit this width, or is too small for a finger (44 px).
#: Left out: links within a sentence, which are as high as its lines, and what is cut off by a box
#: that fits itself.
MISFITS = """
(width) => {
  const IN_SENTENCES = ".form-aside a, p:not([class]) a";
  const CONTROLS = "a[href], button, input, select, textarea, summary, [role=button]";
  const PIECES = "main *, .tabs *, space-dock *, dialog[open] *";
  const name = (element) => element.outerHTML.replace(/\\s+/g, " ").slice(0, 90);
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true });
  const SCROLL = ".spaces-bar-list, .search-tabs, .topics";
  const cuts = (box) => box.matches(SCROLL) || /hidden|clip/.test(getComputedStyle(box).overflowX);
  const isCut = ({ parentElement: box }) => box !== document.body && (cuts(box) || isCut(box));
  // A label is pressed for what it labels; the way past the menus is for keyboards alone.
  const target = (control) => (control.closest("label") ?? control).getBoundingClientRect();
  const isPressed = (control) => isSeen(control) && !control.matches(`${IN_SENTENCES}, .skip-link`);

  const found = [];
  const { scrollWidth } = document.scrollingElement;
  if (scrollWidth > width) found.push(`scrolls sideways: ${scrollWidth}`);
  for (const piece of document.querySelectorAll(PIECES)) {
    const { left, right } = piece.getBoundingClientRect();
    const isOut = left < -1 || right > width + 1;
    if (isOut && isSeen(piece) && !isCut(piece)) found.push(`${left} to ${right}: ${name(piece)}`);
  }
  for (const control of document.querySelectorAll(CONTROLS)) {
    const { width: across, height } = target(control);
    const isSmall = Math.round(across) < 44 || Math.round(height) < 44;
    if (isSmall && isPressed(control)) found.push(`${across} x ${height}: ${name(control)}`);
  }
  return found;
}
"""


@dataclass(frozen=True)
class Crowded:
    """What tests/tools/crowded.py has made, and the server it is on."""

    server: RunningServer
    spaces: dict[str, str]
    cookies: dict[str, dict[str, str]]

    def phone(self, people: Crowd, role: str | None = None, **options: Any) -> Person:
        """Somebody's phone: of the host, a speaker, a listener, or a stranger."""
        return people.person(
            self.server.base_url,
            cookies=self.cookies[role] if role else None,
            viewport={"width": WIDTHS[0], "height": HEIGHT},
            has_touch=True,
            is_mobile=True,
            **options,
        )


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowded]:
    """Nobody is at the crowd's connections, so they are given an hour before they count as gone."""
    directory = tmp_path_factory.mktemp("phone")
    hour = {"SPACES_PRESENCE_SECONDS": "3600", "SPACES_SEAT_GRACE_SECONDS": "3600"}
    with running_server(directory, environment=hour) as server:
        yield Crowded(server, **json.loads(server.run("-m", "tests.tools.crowded")))


def misfits(person: Person) -> list[str]:
    """Of what is shown now, in all widths."""
    found = []
    for width in WIDTHS:
        person.page.set_viewport_size({"width": width, "height": HEIGHT})
        where = f"{person.page.url.removeprefix(person.base_url)} at {width}"
        found += [f"{where}: {misfit}" for misfit in person.page.evaluate(MISFITS, width)]
    return found


def brightness(person: Person) -> float:
    """Of what stands behind everything: 0 is black, 1 is white."""
    page = person.page
    colour = "getComputedStyle(document.documentElement).backgroundColor"
    return page.evaluate(f"Number(/[\\d.]+/.exec({colour})[0])")


@pytest.mark.parametrize("role", [None, "host"])
def test_pages_fit(crowded: Crowded, people: Crowd, role: str | None) -> None:
    phone = crowded.phone(people, role)
    spaces = [f"/spaces/{crowded.spaces[state]}" for state in ("live", "ended")]
    if role:
        more = (*FOR_MEMBERS, *(f"/spaces/{crowded.spaces['lobby']}{end}" for end in ("", "/edit")))
    else:
        more = FOR_STRANGERS
    found = []
    for path in (*FOR_EVERYBODY, *spaces, *more):
        found += misfits(phone.open(path))
    assert found == []


def test_the_time_of_an_announced_space_can_be_changed(crowded: Crowded, people: Crowd) -> None:
    phone = crowded.phone(people, "speaker").open(f"/spaces/{crowded.spaces['announced']}/edit")
    expect(phone.page.locator("[name=scheduled_start]")).to_be_visible()
    assert misfits(phone) == []


@contextlib.contextmanager
def sheet(person: Person, name: str, opener: str) -> Iterator[None]:
    """While a sheet is open that this selector's first match opens."""
    dialog = person.page.locator(f"dialog[data-sheet={name}]")
    person.page.locator(opener).locator("visible=true").first.tap()
    expect(dialog).to_be_visible()
    yield
    dialog.locator("[data-action=close]").tap()
    expect(dialog).to_be_hidden()


def stage_misfits(person: Person) -> list[str]:
    """Of the stage and of every sheet that can be opened from it."""
    expect(person.page.locator(".speaker")).to_have_count(11, timeout=PATIENCE_MS)
    found = misfits(person)
    for name in ("menu", "guests", "share", "end"):
        opener = f".stage [data-opens={name}]"
        if person.page.locator(opener).locator("visible=true").count():
            with sheet(person, name, opener):
                found += misfits(person)
    for place in range(11):
        with sheet(person, "person", f".speaker >> nth={place} >> button"):
            found += misfits(person)
    return found


@pytest.mark.parametrize("role", [None, "listener", "speaker", "host"])
def test_full_stage_fits(crowded: Crowded, people: Crowd, role: str | None) -> None:
    phone = crowded.phone(people, role).listen(crowded.spaces["live"])
    assert stage_misfits(phone) == []


def test_waiting_for_the_microphone_fits(crowded: Crowded, people: Crowd) -> None:
    phone = crowded.phone(people, "listener").listen(crowded.spaces["live"])
    phone.press("Request to speak")
    assert misfits(phone) == []
    phone.press("Ask")
    expect(phone.page.get_by_role("button", name="Withdraw", exact=True)).to_be_visible()
    assert misfits(phone) == []


def test_dock_fits(crowded: Crowded, people: Crowd) -> None:
    phone = crowded.phone(people, "speaker").listen(crowded.spaces["live"])
    phone.page.locator("[data-action=minimise]").tap()
    expect(phone.page.locator("space-dock")).to_be_visible()
    assert misfits(phone) == []


def test_phone_that_is_dark_gets_dark_pages(crowded: Crowded, people: Crowd) -> None:
    phone = crowded.phone(people, color_scheme="dark").open("/")
    assert brightness(phone) < 0.2
    phone.page.emulate_media(color_scheme="light")
    assert brightness(phone) > 0.9
