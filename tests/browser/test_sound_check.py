"""Trying out a microphone, with one that speaks, one that is still and one that is cut off."""

import base64
import re
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.hearing import SAMPLE_RATE, Samples, heard
from tests.browser.people import PATIENCE_MS, Crowd, Person, Voice

pytestmark = [pytest.mark.browser, pytest.mark.sound]

#: Keeps what is opened and what is played, for a look from outside.
WATCH = """
globalThis.opened = [];
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await ask(wanted);
  opened.push({ wanted, track: stream.getAudioTracks()[0] });
  return stream;
};
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (...when) {
  globalThis.played = this.buffer.getChannelData(0);
  return start.apply(this, when);
};
"""
PLAYED = """() => {
  const bytes = new Uint8Array(played.buffer, played.byteOffset, played.byteLength);
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) {
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  }
  return btoa(text);
}"""
LEVEL = "() => Number(document.querySelector('sound-check').style.getPropertyValue('--level'))"


def voice_of(directory: Path, name: str, pcm: Samples) -> Voice:
    """A microphone that gives this, again and again."""
    path = directory / f"{name}.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes((np.clip(pcm, -1, 1) * 32767).astype("<i2").tobytes())
    return Voice(path, pcm)


Arrive = Callable[..., Person]


@pytest.fixture
def arrive(people: Crowd, run_server) -> Arrive:
    """`arrive(voice)`: a host with this microphone, in the lobby (or `is_started`, on stage)."""

    def host_with(voice: Voice | None, *, is_started: bool = False, **context: object) -> Person:
        server = run_server()
        scene = server.assemble("host", is_started=is_started)
        host = people.person(server.base_url, cookies=scene.cookies["host"], voice=voice, **context)
        host.page.add_init_script(WATCH)
        path = f"/spaces/{scene.space_id}"
        return host.listen(scene.space_id) if is_started else host.open(path)

    return host_with


def verdict(person: Person, words: str) -> None:
    shown = person.page.locator("sound-check [data-part=verdict]")
    expect(shown).to_have_text(re.compile(words), timeout=PATIENCE_MS)


def said(person: Person, words: str) -> None:
    """To screen readers, too."""
    status = person.page.locator("sound-check [data-part=said]")
    expect(status).to_have_text(re.compile(words), timeout=PATIENCE_MS)


def tracks(person: Person) -> list[str]:
    return person.evaluate("() => opened.map(({ track }) => track.readyState)")


def test_a_voice_moves_the_meter_is_good_and_is_heard_as_others_hear_it(
    arrive: Arrive, host_voice: Voice, speaker_voice: Voice
) -> None:
    host = arrive(host_voice)
    host.press("Check your sound")
    verdict(host, "^Good")
    said(host, "^Good")
    levels: set[float] = set()
    host.wait(lambda: levels.add(host.evaluate(LEVEL)) or (max(levels) > 0.5 and len(levels) > 5))
    host.press("Hear yourself")
    button = host.page.locator("sound-check [data-part=hear]")
    expect(button).to_have_text("Stop", timeout=PATIENCE_MS)
    played = np.frombuffer(base64.b64decode(host.evaluate(PLAYED)), "<f4").astype(np.float32)
    assert len(played) == 4 * SAMPLE_RATE
    assert heard(host_voice.pcm, played).is_heard
    assert heard(speaker_voice.pcm, played).is_absent
    expect(button).to_have_text("Hear yourself", timeout=PATIENCE_MS)
    host.press("Done")
    assert tracks(host) == ["ended"]
    expect(host.page.get_by_role("button", name="Check your sound")).to_be_focused()


def test_silence_and_a_page_that_goes_away(arrive: Arrive, tmp_path: Path) -> None:
    host = arrive(voice_of(tmp_path, "still", np.zeros(SAMPLE_RATE, np.float32)))
    host.press("Check your sound")
    verdict(host, "^We hear nothing")
    said(host, "^We hear nothing")
    assert tracks(host) == ["live"]
    host.page.get_by_role("link", name="Edit").click()
    expect(host.page.get_by_role("heading", name="Edit your Space")).to_be_visible()
    host.wait(lambda: tracks(host) == ["ended"])


def test_what_is_cut_off_is_too_loud(arrive: Arrive, host_voice: Voice, tmp_path: Path) -> None:
    host = arrive(voice_of(tmp_path, "loud", 8 * host_voice.pcm))
    host.press("Check your sound")
    verdict(host, "^Too loud")
    expect(host.page.locator("sound-check")).to_have_attribute("data-verdict", "loud")


def test_refusing_is_no_error(arrive: Arrive) -> None:
    host = arrive(None)
    host.press("Check your sound")
    refused = host.page.locator("sound-check [data-part=refused]")
    expect(refused).to_contain_text("you can still host and listen", timeout=PATIENCE_MS)
    expect(host.page.get_by_role("button", name="Check your sound")).to_be_focused()
    host.press("Start your Space")
    expect(host.mic).to_have_attribute("data-mic", "muted", timeout=PATIENCE_MS)


def test_the_microphone_is_changed_on_air(
    arrive: Arrive, people: Crowd, host_voice: Voice, speaker_voice: Voice
) -> None:
    host = arrive(host_voice, is_started=True)
    guest = people.person(host.base_url).open(host.page.url.removeprefix(host.base_url))
    guest.press("Listen")
    host.open_mic()
    guest.hear(0, host_voice, speaker_voice)
    stream = host.client("client.seated(0).stream")

    host.press("More")
    host.press("Check your sound")
    host.page.locator("dialog[open] [data-part=start]").click()
    hear = host.page.locator("dialog[open] [data-part=hear]")
    expect(hear).to_have_attribute("aria-disabled", "true")
    devices = host.page.get_by_label("Microphone")
    expect(devices.locator("option")).not_to_have_count(1)
    devices.select_option(index=1)
    chosen = devices.input_value()
    host.wait(lambda: tracks(host) == ["ended", "ended", "live", "live"])
    wanted = host.evaluate("() => opened.at(-1).wanted.audio.deviceId")
    assert wanted == {"exact": chosen}
    host.press("Close")
    host.wait(lambda: tracks(host).count("live") == 1)

    guest.hear(0, host_voice, speaker_voice)
    assert host.client("client.seated(0).stream") == stream
    host.page.reload()
    assert host.evaluate("() => localStorage.getItem('spaces.microphone')") == chosen


def test_a_chosen_microphone_that_is_gone_gives_way_to_the_default(
    arrive: Arrive, host_voice: Voice
) -> None:
    host = arrive(host_voice)
    host.evaluate("() => localStorage.setItem('spaces.microphone', 'sold')")
    host.press("Check your sound")
    verdict(host, "^Good")
    expect(host.page.get_by_label("Microphone")).to_have_value("")
