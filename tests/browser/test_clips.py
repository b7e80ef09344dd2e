"""A moment of a live Space becomes a card in a Tweet, until somebody in it objects."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.people import Crowd, Person, Voice
from tests.servers import RunningServer

pytestmark = pytest.mark.browser

MAKING_MS = 30_000  # of a machine with much else to do; on a calm one it is a second
WORDS = " ".join(f"word{number}" for number in range(200))
CAPTION = """
import django; django.setup()
from spaces.models import Space
from tests.recordings.clipping import say
space = Space.objects.get(public_id="{space}")
say(space, space.host, 0, "{words}", word_ms=250)
"""


def test_a_clip_is_shared_heard_and_objected_to(
    run_server, people: Crowd, host_voice: Voice
) -> None:
    server = run_server()
    scene = server.assemble("ana", "carol", title="The harbour", is_recorded=True)
    ana = people.person(server.base_url, cookies=scene.cookies["ana"], voice=host_voice)
    carol = people.person(server.base_url, cookies=scene.cookies["carol"])
    ana.listen(scene.space_id)
    carol.listen(scene.space_id)
    ana.open_mic()
    carol.wait(lambda: carol.loudness(carol.seat_of("ana"), 3) > 0.02)
    caption(server, scene.space_id)

    tweet = carol.base_url + clip_and_tweet(carol)
    hears_it_by_keyboard(carol)
    object_to_it(ana)
    carol.page.goto(tweet)
    expect(carol.page.get_by_text("This clip was removed.")).to_be_visible()
    expect(card(carol)).to_have_count(0)


def caption(server: RunningServer, space_id: str) -> None:
    """As if the machine had understood something of what ana says."""
    server.run("-c", CAPTION.format(space=space_id, words=WORDS))


def card(person: Person) -> Locator:
    return person.page.locator("clip-card")


def clip_and_tweet(carol: Person) -> str:
    """One press keeps the moment; the path of the Tweet with it."""
    carol.press("Clip")
    sheet = carol.page.locator('dialog[data-sheet="clip"]')
    sheet.get_by_label("15 seconds").check()
    sheet.get_by_label(re.compile("What is it about")).fill("Ships in the fog")
    carol.press("Make the clip")
    expect(sheet.get_by_text("Your clip is ready")).to_be_visible(timeout=MAKING_MS)
    sheet.get_by_role("link", name="Tweet it").click()
    carol.page.get_by_role("button", name="Tweet", exact=True).click()
    expect(carol.page.get_by_text("Your Tweet is posted.")).to_be_visible()
    carol.page.goto(carol.base_url + "/@carol")
    shown = carol.page.locator("article.tweet").first
    expect(shown).to_be_visible()
    shown.locator(".tweet-time").click()
    expect(carol.page).to_have_url(re.compile(r"/tweets?/\d+|/status/\d+"))
    return re.sub(r"^https?://[^/]+", "", carol.page.url)


def hears_it_by_keyboard(carol: Person) -> None:
    """Nothing is fetched before; then it sounds, and the words go along."""
    shown = card(carol)
    expect(shown).to_contain_text("Ships in the fog")
    fetched: list[str] = []
    carol.page.on("request", lambda request: fetched.append(request.url))
    assert not [url for url in fetched if "/audio." in url]
    play = shown.get_by_role("button", name="Play the clip")
    play.focus()
    carol.page.keyboard.press("Enter")
    expect(play).to_have_attribute("aria-pressed", "true")
    expect(shown.locator(".clip-word.is-said").first).to_be_visible()
    said = shown.locator(".clip-word.is-said")
    first = said.count()
    carol.wait(lambda: said.count() > first + 2)
    expect(shown.locator(".clip-word.is-now")).to_have_count(1)
    assert [url for url in fetched if "/audio." in url]
    place = shown.get_by_role("slider", name="Place in the clip")
    place.focus()
    carol.page.keyboard.press("End")
    expect(play).to_have_attribute("aria-pressed", "false")
    carol.page.keyboard.press("Home")
    expect(said).to_have_count(0)


def object_to_it(ana: Person) -> None:
    """She is told of it, and takes it away."""
    ana.page.goto(ana.base_url + "/notifications")
    ana.page.get_by_role("link", name=re.compile("made a clip in which you speak")).first.click()
    ana.page.get_by_role("link", name="I speak here and object").click()
    ana.page.get_by_role("button", name="Object", exact=True).click()
    expect(ana.page).to_have_url(re.compile("/spaces/"))
