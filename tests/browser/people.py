"""People at real browsers: one Chromium process for each who has a voice, one for all others."""

import contextlib
import json
import re
import subprocess
import time
import wave
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserType, Locator, Page, expect

from tests.browser.hearing import SAMPLE_RATE, TAP_TO_JSON, Hearing, Recording, Samples, heard, rms
from tests.tools.parts import chromium

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MAY_PLAY = "--autoplay-policy=no-user-gesture-required"
CHROMIUM = chromium()
PATIENCE_MS = 30_000
ENOUGH_SECONDS = 9.0  # of speech, to judge it
ENOUGH_WINDOWS = 4
JUDGING_EVERY_SECONDS = 2.0  # it takes long itself
HEARING_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Voice:
    """Speech in a file, as a fake microphone plays it, and as samples to compare with."""

    path: Path
    pcm: Samples


def speak(directory: Path, name: str, voice: str, text: str) -> Voice:
    """Let espeak-ng say `text`; half a second of silence at both ends, 48 kHz mono."""
    raw = directory / f"{name}-raw.wav"
    subprocess.run(["espeak-ng", "-v", voice, "-s", "160", "-w", raw, text], check=True)
    with wave.open(str(raw)) as file:
        rate = file.getframerate()
        said = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32)
    times = np.arange(int(len(said) * SAMPLE_RATE / rate)) * rate / SAMPLE_RATE
    silence = np.zeros(SAMPLE_RATE // 2, np.float32)
    resampled = np.interp(times, np.arange(len(said)), said).astype(np.float32) / 32768
    pcm = np.concatenate((silence, 0.5 * resampled / np.abs(resampled).max(), silence))
    path = directory / f"{name}.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes((pcm * 32767).astype("<i2").tobytes())
    return Voice(path, pcm)


class Ears:
    """What a browser hears and captures: its SpaceClient and the tap of that, in any browser."""

    def evaluate(self, function: str) -> Any:
        """What this JavaScript function returns in the page, as plain data."""
        raise NotImplementedError

    def pause(self, seconds: float = 0.1) -> None:
        """A moment in which the browser runs."""
        raise NotImplementedError

    def client(self, expression: str) -> Any:
        """Evaluate JavaScript over `client`, the SpaceClient of this window."""
        return self.evaluate(f"() => {{ const client = spacesLive.client; return {expression}; }}")

    def seat_of(self, handle: str) -> int:
        """Where this one sits; waits until this browser knows."""
        people = "[...(client?.participants.values() ?? [])]"
        seats = f"Object.fromEntries({people}.map(p => [p.handle, p.seat]))"
        self.wait(lambda: handle in self.client(seats))
        return self.client(seats)[handle]

    def recording(self, source: int | str, seconds: float = 30) -> Recording:
        """The last seconds (30 are kept) from a seat, or of one's own "microphone", before
        anything is mixed."""
        tap = f"client.tap({json.dumps(source)})"
        return Recording.from_tap(self.client(f"({TAP_TO_JSON})({tap}, {seconds})"))

    def hears(self, source: int | str, voice: Voice, seconds: float) -> Hearing:
        """What of `voice` is in the last seconds of a seat. A fake microphone begins anew at its
        end, so the seam is part of what it says."""
        said = np.concatenate((voice.pcm, voice.pcm))
        return heard(said, self.recording(source, seconds).pcm)

    def loudness(self, source: int | str, seconds: float) -> float:
        return rms(self.recording(source, seconds).pcm)

    def hear(self, seat: int, voice: Voice, other: Voice) -> None:
        """Wait until, for a while, this voice is heard in one piece and the other is not."""

        def is_heard() -> bool:
            self.pause(JUDGING_EVERY_SECONDS)
            right = self.hears(seat, voice, ENOUGH_SECONDS)
            wrong = self.hears(seat, other, ENOUGH_SECONDS)
            is_enough = min(len(right.scores), len(wrong.scores)) >= ENOUGH_WINDOWS
            return is_enough and right.is_heard and wrong.is_absent

        self.wait(is_heard, HEARING_PATIENCE_SECONDS)

    def wait(self, is_so: Callable[[], object], seconds: float = 60) -> None:
        """Look again and again until it is so."""
        deadline = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > deadline:
                pytest.fail(f"not so after {seconds} s")
            self.pause()


class Person(Ears):
    """Somebody with a browser. What they do is what a person can see and press."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page = page
        self.base_url = base_url
        self.problems: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.problems.append(f"page: {error}"))
        page.on("console", self._note)

    def _note(self, message: Any) -> None:
        # Sockets that a killed server drops are the test's own doing.
        if message.type == "error" and "WebSocket" not in message.text:
            self.problems.append(f"console: {message.text}")

    def open(self, path: str) -> Self:
        self.page.goto(self.base_url + path)
        return self

    def press(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=name).locator("visible=true").first.click()

    def listen(self, space_id: str) -> Self:
        """Open the Space's page and join."""
        self.open(f"/spaces/{space_id}")
        self.press(re.compile("^(Listen|Return to your Space)$"))
        expect(self.page.get_by_role("list", name="On stage").first).to_be_visible()
        return self

    @property
    def mic(self) -> Locator:
        return self.page.locator("space-stage mic-button")

    def open_mic(self) -> None:
        expect(self.mic).to_have_attribute("data-mic", "muted", timeout=PATIENCE_MS)
        self.mic.locator("[data-part=button]").click()
        expect(self.mic).to_have_attribute("data-mic", "open", timeout=PATIENCE_MS)

    def mute(self) -> None:
        self.mic.locator("[data-part=button]").click()
        expect(self.mic).to_have_attribute("data-mic", "muted", timeout=PATIENCE_MS)

    def evaluate(self, function: str) -> Any:
        return self.page.evaluate(function)

    def pause(self, seconds: float = 0.1) -> None:
        self.page.wait_for_timeout(seconds * 1000)


class Browsers:
    """Chromium processes: one for each voice, and one for all without, which stays."""

    def __init__(self, chromium: BrowserType, stack: contextlib.ExitStack) -> None:
        self._chromium = chromium
        self._stack = stack
        self._silent: dict[bool, Browser] = {}

    def silent(self, *, may_play: bool) -> Browser:
        """For everybody without a voice: their windows share nothing but the process."""
        if may_play not in self._silent:
            browser = self.launch(*_may_play(may_play))
            self._stack.callback(browser.close)
            self._silent[may_play] = browser
        return self._silent[may_play]

    def speaking(self, voice: Voice, *, may_play: bool) -> Browser:
        """A process of its own; whoever asks for it closes it."""
        return self.launch(
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-audio-capture={voice.path}",
            *_may_play(may_play),
        )

    def launch(self, *flags: str) -> Browser:
        return self._chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])


def _may_play(may_play: bool) -> list[str]:
    return [MAY_PLAY] if may_play else []


class Crowd:
    """People of a test; their windows are closed at its end."""

    def __init__(self, browsers: Browsers, stack: contextlib.ExitStack) -> None:
        self._browsers = browsers
        self._stack = stack
        self.people: list[Person] = []

    def person(
        self,
        base_url: str,
        *,
        cookies: Mapping[str, str] | None = None,
        voice: Voice | None = None,
        may_play: bool = True,
        audio: Mapping[str, object] | None = None,
        **context: Any,
    ) -> Person:
        """A new window with nothing in it from others; `voice` is what its microphone hears,
        again and again."""
        if voice:
            browser = self._browsers.speaking(voice, may_play=may_play)
            self._stack.callback(browser.close)
        else:
            browser = self._browsers.silent(may_play=may_play)
        permissions = ["microphone"] if voice else []
        window = browser.new_context(base_url=base_url, permissions=permissions, **context)
        self._stack.callback(window.close)
        jar = [{"name": n, "value": v, "url": base_url} for n, v in (cookies or {}).items()]
        window.add_cookies(jar)
        options = json.dumps({"tap": True, "raw": True, **(audio or {})})
        window.add_init_script(f"globalThis.spacesAudio = {options}")
        person = Person(window.new_page(), base_url)
        self.people.append(person)
        return person

    def check(self) -> None:
        """No page had an error that its test did not look at."""
        problems = [problem for person in self.people for problem in person.problems]
        assert not problems, problems


@contextlib.contextmanager
def crowd(browsers: Browsers) -> Iterator[Crowd]:
    with contextlib.ExitStack() as stack:
        people = Crowd(browsers, stack)
        yield people
        people.check()
