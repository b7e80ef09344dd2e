"""Captions as people see them: the true words of who agreed, in time, and nothing of who did not.

Real browsers with spoken microphones, a real server, and Vosk with the small model.
"""

import re
import sqlite3
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from playwright.sync_api import Locator, expect

from tests.browser.hearing import SAMPLE_RATE
from tests.browser.people import PATIENCE_MS, Crowd, Person, Voice
from tests.recordings.voices import say, silence
from tests.servers import RunningServer

pytestmark = pytest.mark.browser

CAN_CAPTION = {"CAPTION_MODEL_DIR": str(settings.DEMO_CAPTION_MODEL_DIR)}
ANA_SAYS = "good evening and welcome to the show"
CHO_SAYS = ("the movie will start later this evening", "see you next week")
CHOS_WORDS = ("movie", "next week")
PAUSE = silence(4)  # longer than a caption may take: no lag can be taken for another one's
MOST_LAG_SECONDS = 3.0
ENOUGH = 3  # utterances, to judge the lag
KNOWN_AFTER_MS = 2500  # the end of a sentence shows when a second of silence has followed
PATIENCE_SECONDS = 60.0

#: JavaScript: notes when each line of the captions first held these words.
WATCH = """
(words) => {
  globalThis.captionTimes = {};
  const look = () => {
    for (const line of document.querySelectorAll(".caption-line:not(.is-note)")) {
      const isThere = line.querySelector("[data-part=text]").textContent.includes(words);
      if (isThere) globalThis.captionTimes[line.dataset.key] ??= Date.now();
    }
  };
  const what = { childList: true, subtree: true, characterData: true };
  new MutationObserver(look).observe(document.querySelector("live-captions"), what);
}
"""
TEXTS = ".caption-line:not(.is-note) [data-part=text]"


def say_again_and_again(directory: Path, name: str, voice: str, *texts: str) -> Voice:
    """A microphone that hears these texts, each with a pause behind it, from the start again."""
    pcm = np.concatenate([part for text in texts for part in (say(text, voice), PAUSE)])
    path = directory / f"{name}.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes(pcm.astype("<i2").tobytes())
    return Voice(path, pcm.astype(np.float32) / 32768)


@pytest.fixture
def server(run_server) -> RunningServer:
    return run_server(environment=CAN_CAPTION)


def ends_of_speech(person: Person) -> list[float]:
    """When (ms) what this one's microphone heard fell silent, in the last 30 s."""
    spoken = person.recording("microphone")
    step = SAMPLE_RATE // 50
    loud = [
        float(np.abs(spoken.pcm[at : at + step]).max()) > 0.02
        for at in range(0, len(spoken.pcm) - step, step)
    ]
    quiet_steps = 50  # a second: no pause within a sentence is that long
    ends = [
        at + 1
        for at, is_loud in enumerate(loud)
        if is_loud and not any(loud[at + 1 : at + 1 + quiet_steps]) and at + quiet_steps < len(loud)
    ]
    return [spoken.time_of(end * step) for end in ends]


def lines_of(person: Person) -> list[str]:
    return person.page.locator(TEXTS).all_text_contents()


def note_about(person: Person, name: str) -> Locator:
    notes = person.page.locator(".caption-line.is-note")
    return notes.filter(has_text=name).first


def test_words_of_who_agreed_come_in_time_and_of_nobody_else(
    server: RunningServer, people: Crowd, tmp_path: Path
) -> None:
    scene = server.assemble("ana", "cho", "ear", needs_approval=False, is_recorded=True)
    anas = say_again_and_again(tmp_path, "ana", "en-us", ANA_SAYS)
    chos = say_again_and_again(tmp_path, "cho", "en-us+f3", *CHO_SAYS)
    ana = people.person(server.base_url, cookies=scene.cookies["ana"], voice=anas)
    cho = people.person(server.base_url, cookies=scene.cookies["cho"], voice=chos)
    ear = people.person(server.base_url, cookies=scene.cookies["ear"])

    agree_by_keyboard(ana, scene.space_id)
    cho.listen(scene.space_id)
    expect(cho.mic).to_have_attribute("data-mic", "take", timeout=PATIENCE_MS)
    cho.mic.locator("[data-part=button]").click()
    answer(cho, "No, thanks")

    ear.listen(scene.space_id)
    show_captions(ear)
    ear.page.evaluate(WATCH, ANA_SAYS)
    ana.open_mic()
    cho.open_mic()

    shown = ear.page.locator(".caption-line").filter(has_text=ANA_SAYS)
    expect(shown.first).to_contain_text("Ana", timeout=PATIENCE_SECONDS * 1000)
    expect(note_about(ear, "Cho")).to_contain_text("is not captioned", timeout=PATIENCE_MS)

    lags: dict[str, float] = {}

    def are_enough() -> bool:
        ear.pause(1)
        ends, now = ends_of_speech(ana), time.time() * 1000
        for key, at in ear.page.evaluate("captionTimes").items():
            before = [end for end in ends if end <= at]
            if before and now - at > KNOWN_AFTER_MS:
                lags.setdefault(key, (at - max(before)) / 1000)
        return len(lags) >= ENOUGH

    ear.wait(are_enough, PATIENCE_SECONDS)
    assert sorted(lags.values())[len(lags) // 2] <= MOST_LAG_SECONDS, lags
    heard = " ".join(lines_of(ear))
    assert not [word for word in CHOS_WORDS if word in heard]

    # Docked, nothing is drawn; open again, what was said meanwhile is there.
    ear.page.get_by_role("link", name=re.compile("^Minimise")).click()
    expect(ear.page.locator("live-captions")).to_have_count(0, timeout=PATIENCE_MS)
    ear.page.locator("space-dock [data-part=open]").click()
    expect(shown.first).to_be_visible(timeout=PATIENCE_MS)

    # Changed in the running Space: nothing more comes.
    ana.press("More")
    ana.press("Adjust settings")
    ana.page.get_by_role("switch", name=re.compile("^Caption what I say")).uncheck()
    expect(note_about(ear, "Ana")).to_contain_text("is not captioned", timeout=PATIENCE_MS)
    before, spoken_until = lines_of(ear), time.time() * 1000
    ana.wait(lambda: sum(end > spoken_until for end in ends_of_speech(ana)) >= 2, PATIENCE_SECONDS)
    # A sentence that had begun is cut off, or taken back.
    after = lines_of(ear)
    assert len(after) <= len(before)
    assert all(any(old.startswith(line) for old in before) for line in after), (before, after)

    ana.page.keyboard.press("Escape")
    ana.mute()
    cho.mute()
    require_nowhere(server, CHOS_WORDS)


def show_captions(person: Person) -> None:
    expect(person.page.locator("caption-button")).to_be_visible(timeout=PATIENCE_MS)
    person.page.keyboard.press("c")
    expect(person.page.get_by_text("Automatic captions. They may be wrong.")).to_be_visible()


def agree_by_keyboard(person: Person, space_id: str) -> None:
    """Asked on the first seat; Escape puts it off to the next time."""
    question = person.page.get_by_role("dialog", name=re.compile("^May we"))
    person.listen(space_id)
    expect(question).to_be_visible(timeout=PATIENCE_MS)
    person.page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    person.listen(space_id)
    expect(question).to_be_visible(timeout=PATIENCE_MS)
    for key in ("Tab", "Enter"):
        person.page.keyboard.press(key)
    expect(question).to_be_hidden(timeout=PATIENCE_MS)


def answer(person: Person, name: str) -> None:
    dialog = person.page.get_by_role("dialog", name="May we caption what you say?")
    expect(dialog).to_be_visible(timeout=PATIENCE_MS)
    dialog.get_by_role("button", name=name).click()
    expect(dialog).to_be_hidden(timeout=PATIENCE_MS)


def require_nowhere(server: RunningServer, words: tuple[str, ...]) -> None:
    """These words are in no row of the database, and in no file of the server."""
    data = Path(server.environment["DATA_DIR"])
    rows = [row.lower() for row in every_text(data / "spaces.sqlite3")]
    assert any(ANA_SAYS in row for row in rows), "looked in the wrong place"
    assert not [row for row in rows if any(word in row for word in words)]
    for path in data.rglob("*"):
        content = path.read_bytes().lower() if path.is_file() else b""
        assert not [word for word in words if word.encode() in content], path


def every_text(database: Path) -> Iterator[str]:
    with sqlite3.connect(database) as connection:
        tables = "select name from sqlite_master where type = 'table'"
        for (table,) in connection.execute(tables).fetchall():
            for row in connection.execute(f'select * from "{table}"'):
                yield from (str(value) for value in row if value is not None)
    connection.close()
