"""The player in a frame on a page of another site."""

import contextlib
import json
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Frame, expect

from tests.browser.people import PATIENCE_MS, Crowd, Ears, Person, Voice

pytestmark = [pytest.mark.browser, pytest.mark.sound]


@contextlib.contextmanager
def other_site(html: str) -> Iterator[str]:
    """A site with one page. Its name is another one than the server's, so cookies stay away."""

    class OnePage(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!DOCTYPE html><title>A blog</title><h1>Blog</h1>{html}".encode())

        def log_message(self, *_: object) -> None:
            """Tests print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), OnePage) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://localhost:{site.server_port}/"
        site.shutdown()


class Framed(Ears):
    """What is heard inside the frame."""

    def __init__(self, person: Person, frame: Frame) -> None:
        self.person, self.frame = person, frame

    def evaluate(self, function: str) -> Any:
        return self.frame.evaluate(function)

    def pause(self, seconds: float = 0.1) -> None:
        self.person.pause(seconds)


def code_of(base_url: str, space_id: str) -> str:
    """What oEmbed says to paste."""
    query = urllib.parse.urlencode({"url": f"{base_url}/spaces/{space_id}"})
    with urllib.request.urlopen(f"{base_url}/oembed?{query}") as answer:
        return json.load(answer)["html"]


def test_listen_plays_inside_the_frame_as_a_guest(
    run_server, people: Crowd, host_voice: Voice, speaker_voice: Voice
) -> None:
    server = run_server()
    scene = server.assemble("ana", "carol", title="Heard elsewhere")
    ana = people.person(server.base_url, cookies=scene.cookies["ana"], voice=host_voice)
    carol = people.person(server.base_url, cookies=scene.cookies["carol"])
    ana.listen(scene.space_id)
    ana.open_mic()
    with other_site(code_of(server.base_url, scene.space_id)) as blog:
        carol.page.goto(blog)
        inside = carol.page.frame_locator("iframe")
        expect(inside.get_by_role("heading", name="Heard elsewhere")).to_be_visible()
        inside.get_by_role("button", name="Listen").click()
        expect(inside.get_by_role("button", name="Stop listening")).to_be_visible()
        ears = Framed(carol, next(f for f in carol.page.frames if "/embed" in f.url))
        ears.hear(ears.seat_of("ana"), host_voice, speaker_voice)
        assert ears.client("client.you.role") == "guest"
        expect(inside.get_by_role("status")).to_have_text("Ana is speaking", timeout=PATIENCE_MS)

        inside.get_by_role("button", name="Stop listening").click()
        expect(inside.get_by_role("button", name="Listen")).to_be_visible()
        assert ears.evaluate("() => spacesLive.client") is None

        inside.get_by_role("button", name="Listen").click()
        expect(inside.get_by_role("button", name="Stop listening")).to_be_visible()
        ana.press("End")
        ana.press("Yes, end")
        expect(inside.get_by_text("This Space has ended.")).to_be_visible(timeout=PATIENCE_MS)


def test_a_space_itself_cannot_be_framed(run_server, people: Crowd) -> None:
    server = run_server()
    scene = server.assemble("ana")
    ben = people.person(server.base_url)
    with other_site(f'<iframe src="{server.base_url}/spaces/{scene.space_id}"></iframe>') as blog:
        ben.page.goto(blog)
        expect(ben.page.frame_locator("iframe").get_by_role("button")).to_have_count(0)
    assert any("frame" in problem for problem in ben.problems)
    ben.problems.clear()
