"""Firefox and Chromium in one Space: each hears the other's real voice."""

import contextlib
from collections.abc import Callable, Iterator

import pytest

from tests.browser.firefox import FIREFOX, Firefox, firefox
from tests.browser.hearing import SILENT_RMS
from tests.browser.people import Crowd, Voice
from tests.services import unavailable
from tests.tools.parts import has_program

pytestmark = [pytest.mark.browser, pytest.mark.sound, pytest.mark.alone]


@pytest.fixture
def run_firefox(tmp_path) -> Iterator[Callable[[str], Firefox]]:
    if FIREFOX is None:
        unavailable("firefox-esr is not installed")
    if not has_program("pulseaudio"):
        unavailable("pulseaudio is not installed")
    with contextlib.ExitStack() as stack:

        def run(base_url: str) -> Firefox:
            directory = tmp_path / "firefox"
            directory.mkdir()
            audio = {"tap": True, "raw": True}
            return stack.enter_context(firefox(directory, base_url, audio))

        yield run


def test_firefox_hears_and_is_heard(
    run_server,
    run_firefox: Callable[[str], Firefox],
    people: Crowd,
    host_voice: Voice,
    speaker_voice: Voice,
) -> None:
    server = run_server()
    scene = server.assemble("ana", "carol", needs_approval=False)
    fox = run_firefox(server.base_url).log_in(scene.cookies["ana"]).listen(scene.space_id)
    carol = people.person(server.base_url, cookies=scene.cookies["carol"], voice=speaker_voice)
    carol.listen(scene.space_id)

    # The host in Firefox and a speaker in Chromium talk at once: neither may hear herself.
    fox.open_mic()
    fox.sound.play(host_voice)
    carol.mic.locator("[data-part=button]").click()
    carol.open_mic()
    hosts_seat, carols_seat = carol.seat_of("ana"), carol.seat_of("carol")

    fox.hear(carols_seat, speaker_voice, other=host_voice)
    carol.hear(hosts_seat, host_voice, other=speaker_voice)

    fox.mute()
    carol.wait(lambda: carol.loudness(hosts_seat, 1) < SILENT_RMS)
    assert fox.problems == []
