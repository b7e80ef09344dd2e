"""In a real browser, where everybody's words are hostile: nothing runs, and everything fits."""

import json
import re
from typing import Any

import pytest

from tests.browser.people import Crowd
from tests.browser.test_phone import HEIGHT, WIDTHS, misfits
from tests.servers import running_server

pytestmark = pytest.mark.browser

#: Before a page's own scripts: note what the content policy had to stop.
NOTE = """
window.stopped = [];
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
  window.stopped.push([violatedDirective, blockedURI, sample].join(" ")));
"""

DOWNLOADS = (".ics", ".vtt", ".srt", ".txt", "transcript.json", ".opus", ".m4a")
OF_A_FINGER = re.compile(r"\d+ x [\d.]+: <")  # what is too small to hit is no work of words


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with running_server(tmp_path_factory.mktemp("hostile")) as server:
        yield server, json.loads(server.run("-m", "tests.tools.hostile"))


@pytest.mark.parametrize("who", ["member", "guest"])
def test_hostile_words_stay_words(hostile: Any, people: Crowd, who: str) -> None:
    server, scene = hostile
    phone = people.person(
        server.base_url,
        cookies=scene["cookies"] if who == "member" else None,
        viewport={"width": WIDTHS[0], "height": HEIGHT},
        has_touch=True,
        is_mobile=True,
    )
    phone.page.add_init_script(NOTE)
    found = []
    for path in scene["paths"]:
        if path.endswith(DOWNLOADS):  # no page that could break
            continue
        phone.open(path)
        if phone.page.locator("meta[name=viewport]").count():  # a page, and no part or data
            found += [misfit for misfit in misfits(phone) if not OF_A_FINGER.search(misfit)]
        ran, stopped = phone.page.evaluate("[window.pwned, window.stopped]")
        found += [f"{path}: {what}" for what in [*stopped, *([f"ran: {ran}"] if ran else [])]]
    # Pages that are not there for this person say so; that is no problem of theirs.
    phone.problems = [p for p in phone.problems if "status of 40" not in p]
    assert found == []
