"""Parts of a mix are silenced for some of their time, and sound as before for the rest."""

from pathlib import Path

import numpy as np
import pytest

from recordings.sound.hushing import hush
from recordings.sound.packing import unpack_frames
from recordings.voices import SILENCE, SLOT_SAMPLES
from tests.recordings.sound import speech
from tests.recordings.sound.joined import heard, join_parts, make_parts, nobody_waits

LENGTH, END = 100, 300
TAKEN = (140, 230)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Two voices at once, in parts of two seconds, as they were and with a hole in them."""
    folder = tmp_path_factory.mktemp("hushed")
    voices = [speech.endless(0, END), speech.endless(1, END)]
    parts = make_parts(folder, voices, range(3), end=END, length=LENGTH)
    hushed = []
    for number, part in enumerate(parts):
        made = {form: str(folder / f"{number}-hushed.{form}") for form in ("opus", "aac")}
        request = {"part": part, "silent": [list(TAKEN)], **made}
        assert hush(request, nobody_waits) == {}
        hushed.append(made)
    before = join_parts(folder, parts, 0, END)
    sound = {form: heard(path) for form, path in before.items()}
    after = join_parts(folder, hushed, 0, END)
    return parts, hushed, sound, {form: heard(path) for form, path in after.items()}


@pytest.mark.parametrize("form", ["opus", "aac"])
def test_nothing_is_heard_where_it_was_silenced(whole, form):
    _, _, before, after = whole
    taken = slice(TAKEN[0] * SLOT_SAMPLES, TAKEN[1] * SLOT_SAMPLES)
    assert np.sqrt(np.mean(before[form][taken] ** 2)) > 0.01
    assert np.abs(after[form][taken]).max() < 1e-4


@pytest.mark.parametrize("form", ["opus", "aac"])
def test_the_rest_sounds_as_before(whole, form):
    _, _, before, after = whole
    assert len(before[form]) == len(after[form])
    first = slice(0, (TAKEN[0] - 3) * SLOT_SAMPLES)
    assert np.array_equal(before[form][first], after[form][first])
    # A decoder needs some packets until it is where it would have been.
    rest = slice((TAKEN[1] + 15) * SLOT_SAMPLES, None)
    was, now = before[form][rest], after[form][rest]
    assert np.sqrt(np.mean((was - now) ** 2)) < 0.1 * np.sqrt(np.mean(was**2))
    assert np.abs(after[form]).max() < 1.1 * np.abs(before[form]).max()


def test_what_is_silent_is_in_no_packet(whole):
    parts, hushed, _, _ = whole
    old, new = (unpack_frames(Path(each[1]["opus"]).read_bytes()) for each in (parts, hushed))
    assert (old.first, len(old.packets)) == (new.first, len(new.packets))
    kept = TAKEN[0] - old.first
    assert new.packets[:kept] == old.packets[:kept]
    assert set(new.packets[kept:]) == {SILENCE}
