"""A moderator at work on a live report: real voices, a real server, evidence that seals itself."""

import contextlib
import io
import json
import re
import sqlite3
import time
from pathlib import Path

import av
import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.hearing import HEARD, OTHER, SAMPLE_RATE, Samples, heard, rms
from tests.browser.people import PATIENCE_MS, Crowd, Person, Voice
from tests.servers import DATABASE, RunningServer

pytestmark = [pytest.mark.browser, pytest.mark.sound]

#: Python for the server: two moderators, each having shown a second factor.
HIRE = """
import json
from tests.logins import staff_cookies_of
from tests.moderation.people import make_group_moderator
people = {name: make_group_moderator(name) for name in ("mona", "otto")}
print(json.dumps({name: staff_cookies_of(person) for name, person in people.items()}))
"""
OUT_MS = 2000
SEALED_SECONDS = 120.0
SILENCE = 0.001
QUEUE = "/admin/moderation/case/"


def test_a_report_is_heard_decided_and_appealed_against(
    run_server, people: Crowd, host_voice: Voice, speaker_voice: Voice
) -> None:
    server = run_server()
    scene = server.assemble(
        "ana",
        "mallory",
        "cleo",
        title="Good evening",
        who_can_speak="everyone",
        needs_approval=False,
    )
    hired = json.loads(server.run("manage.py", "shell", "--no-imports", "--command", HIRE))
    voices = {"ana": host_voice, "mallory": speaker_voice, "cleo": None}
    ana, mallory, cleo = (
        people.person(server.base_url, cookies=scene.cookies[name], voice=voice)
        for name, voice in voices.items()
    )
    for person in (ana, mallory, cleo):
        person.listen(scene.space_id)
    ana.open_mic()
    come_up(mallory)
    cleo.hear(cleo.seat_of("mallory"), speaker_voice, host_voice)
    report(cleo, "Mallory")

    mona = people.person(server.base_url, cookies=hired["mona"])
    open_case(mona, "mallory")
    give_reason(mona, "A report of violence in a live Space.")
    track = mona.page.locator(".desk-track")
    expect(track).to_have_count(1)
    judge(play(mona, track, "mallory"), speaker_voice, host_voice)
    sees_it_whole(mona)

    # End the Space: everybody is out at once. Then suspend, which leads on to an empty queue.
    decide(mona, "end_space", "You went on after a warning.", "stay")
    began = time.monotonic()
    for person in (ana, mallory, cleo):
        is_out(person, OUT_MS - (time.monotonic() - began) * 1000)
    decide(mona, "suspend", "You shouted at a guest.", "next")
    expect(mona.page.get_by_text("Nothing waits")).to_be_visible()
    assert cleo.page.request.get("/@mallory").status == 404

    # All that is kept of the Space takes a reason of its own.
    mona.open(f"{QUEUE}spaces/{scene.space_id}/")
    give_reason(mona, "Was mallory provoked before that?")
    tracks = mona.page.locator(".desk-track")
    expect(tracks).to_have_count(2)
    assert rms(play(mona, tracks.filter(has_text="@ana"), "ana")) > SILENCE
    assert reasons_in_log(server) == ["Was mallory provoked before that?"]

    # Mallory says why that is wrong; another moderator agrees, and Mallory is back.
    appeal(mallory, "Suspend", "That was the radio. I have turned it off.")
    otto = people.person(server.base_url, cookies=hired["otto"])
    grant(otto, "mallory")
    assert cleo.page.request.get("/@mallory").status == 200
    mallory.open("/settings/standing")
    expect(mallory.page.get_by_text("Your account is in good standing.")).to_be_visible()


# --- In the Space ------------------------------------------------------------------------------


def come_up(person: Person) -> None:
    """In a Space that wants no approval: ask, and speak."""
    expect(person.mic).to_have_attribute("data-mic", "take", timeout=PATIENCE_MS)
    person.mic.locator("[data-part=button]").click()
    person.open_mic()


def report(reporter: Person, name: str) -> None:
    """From inside, by the menu of the one who speaks."""
    reporter.page.get_by_role("button", name=re.compile(name)).locator("visible=true").first.click()
    reporter.press("Report")
    reporter.page.get_by_label("Threats or violence").locator("visible=true").check()
    reporter.press("Send the report")
    expect(reporter.page.get_by_text("Your report is with the moderators.")).to_be_visible()
    reporter.page.keyboard.press("Escape")


def is_out(person: Person, milliseconds: float) -> None:
    """Nothing of the Space is left in this browser that could sound."""
    deadline = time.monotonic() + milliseconds / 1000
    while person.page.evaluate("() => Boolean(spacesLive.client)"):
        assert time.monotonic() < deadline, "still in it"
        person.pause(0.05)


# --- At the desk -------------------------------------------------------------------------------


def open_case(moderator: Person, handle: str) -> None:
    """From the queue, where the live case is marked; wait until its evidence is sealed."""
    page = moderator.open(QUEUE).page
    row = page.locator(".desk-row", has_text=f"@{handle}")
    expect(row.locator(".live-mark")).to_have_text("Live")
    row.get_by_role("link").click()

    def is_sealed() -> bool:
        page.reload()
        return page.locator("evidence-player").count() > 0

    moderator.wait(is_sealed, SEALED_SECONDS)


def give_reason(moderator: Person, words: str) -> None:
    """By keyboard alone."""
    moderator.page.keyboard.press("h")
    moderator.page.keyboard.type(words)
    moderator.page.keyboard.press("Enter")


def play(moderator: Person, track: Locator, handle: str) -> Samples:
    """Press Play, and take what the browser fetches for it."""
    expect(track).to_contain_text(f"@{handle}")
    with moderator.page.expect_response(re.compile(r"\.opus")) as sent:
        track.get_by_role("button", name=f"Play @{handle}").click()
    expect(track).to_have_attribute("data-playing", "")
    place = track.get_by_role("slider")
    moderator.wait(lambda: int(place.input_value()) > int(place.get_attribute("min") or 0) + 500)
    track.get_by_role("button", name=f"Pause @{handle}").click()
    before = int(place.input_value())
    place.press("ArrowRight")
    assert int(place.input_value()) > before
    return decoded(moderator.page.request.get(sent.value.url).body())


def decoded(sound: bytes) -> Samples:
    frames = av.open(io.BytesIO(sound)).decode(audio=0)
    resampler = av.AudioResampler("flt", "mono", SAMPLE_RATE)
    parts = [part.to_ndarray()[0] for frame in frames for part in resampler.resample(frame)]
    return np.concatenate(parts).astype(np.float32)


def reasons_in_log(server: RunningServer) -> list[str]:
    """Why what is kept of a Space was opened, as the audit log has it."""
    file = Path(server.environment["DATA_DIR"]) / DATABASE
    asked = "SELECT details FROM core_auditentry WHERE act = 'recording.opened'"
    with contextlib.closing(sqlite3.connect(file)) as database:
        return [json.loads(details)["reason"] for (details,) in database.execute(asked)]


def judge(sound: Samples, offender: Voice, other: Voice) -> None:
    """It is the offender, and the other one nowhere."""
    assert heard(np.concatenate((offender.pcm, offender.pcm)), sound).is_heard
    scores = heard(np.concatenate((other.pcm, other.pcm)), sound).scores
    assert max(scores) < HEARD
    assert np.median(scores) < OTHER


def sees_it_whole(moderator: Person) -> None:
    """The seal is whole, and this opening of it is a line of the log."""
    page = moderator.page
    expect(page.locator("[data-part=seal]")).to_contain_text("The seal is whole")
    page.get_by_text("Who had it in hands").click()
    expect(page.locator("[data-part=custody]")).to_contain_text("@mona: evidence.opened")


def decide(moderator: Person, act: str, why: str, then: str) -> None:
    """By keyboard alone: the decision's key, why, and the button."""
    form = moderator.page.locator(f"details[data-act={act}]")
    moderator.page.locator("h1").click()
    moderator.page.keyboard.press(form.get_attribute("data-decision") or "")
    form.locator("textarea").fill(why)
    form.get_by_role("button", name=re.compile(f"and {then}")).click()


def appeal(person: Person, decision: str, words: str) -> None:
    page = person.open("/settings/standing").page
    page.locator(".standing-item", has_text=decision).first.click()
    page.locator("textarea[name=words]").fill(words)
    person.press("Send the appeal")
    expect(page.get_by_text("Your appeal waits for a moderator")).to_be_visible()


def grant(moderator: Person, handle: str) -> None:
    page = moderator.open("/admin/moderation/appeal/").page
    page.locator(".desk-row", has_text=f"@{handle}").get_by_role("link").click()
    page.locator("textarea[name=answer]").fill("We listened again. It was the radio.")
    moderator.press(re.compile("^Grant"))
    expect(page.get_by_text("No appeal")).to_be_visible()
