"""Made in parts and joined, a Space sounds as if it had been made at once."""

from pathlib import Path

import av
import numpy as np
import pytest

from recordings.sound.decoding import decode
from recordings.sound.encoding import write_m4a, write_opus
from recordings.sound.loudness import counted, hop_powers, loudness_of
from recordings.sound.mixing import mix
from recordings.sound.packing import PackingError
from recordings.voices import SLOT_SAMPLES, Run, Voice
from tests.recordings.sound import speech
from tests.recordings.sound.joined import heard, join_parts, make_parts
from tests.tools.make_demo_voices import encoded

LENGTH = 100  # slots in a part, for these tests
END = 450


def scaled(number: int, decibels: float, slots: int, user_id: int) -> Voice:
    """A voice that is louder or softer at the microphone."""
    samples = decode(speech.run(number)).astype(float) * 10 ** (decibels / 20)
    packets = encoded(samples)[: len(samples) // SLOT_SAMPLES]
    runs, start = [], 0
    while start < slots:
        runs.append(Run(user_id, start, packets, bytes([90] * len(packets))))
        start += len(packets) + 30
    return Voice(user_id, runs)


def error_db(one, other):
    return 10 * np.log10(np.mean((one - other) ** 2) / np.mean(other**2))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """One voice, in parts of two seconds, and the same encoded without parts."""
    folder = tmp_path_factory.mktemp("parts")
    voices = [speech.endless(0, END)]
    parts = make_parts(folder, voices, range(5), end=END, length=LENGTH)
    return folder, voices, parts, join_parts(folder, parts, 0, END)


@pytest.mark.parametrize("kind", ["opus", "aac"])
def test_joined_parts_sound_as_one(whole, tmp_path, kind):
    _, voices, _, files = whole
    write = {"opus": write_opus, "aac": write_m4a}[kind]
    source = mix(voices, 0, END)
    write(tmp_path / "at once", [source])
    at_once, joined = heard(tmp_path / "at once")[: len(source)], heard(files[kind])[: len(source)]
    assert len(joined) == len(source)
    seconds = range(0, END - 50, 50)
    for start in seconds:
        cut = slice(start * SLOT_SAMPLES, (start + 50) * SLOT_SAMPLES)
        scale = np.dot(joined[cut], source[cut]) / np.dot(source[cut], source[cut])
        own = error_db(at_once[cut], source[cut])
        assert error_db(joined[cut] / scale, source[cut]) < own + 1.5


def test_no_seam_clicks(whole):
    """What a join adds to the error around a seam is not more than the codec's own."""
    _, voices, _, files = whole
    source, joined = mix(voices, 0, END), heard(files["opus"])
    errors = []
    for slot in range(10, END - 10):
        cut = slice(slot * SLOT_SAMPLES, (slot + 1) * SLOT_SAMPLES)
        wide = slice((slot - 8) * SLOT_SAMPLES, (slot + 9) * SLOT_SAMPLES)
        scale = np.dot(joined[wide], source[wide]) / max(1e-9, np.dot(source[wide], source[wide]))
        errors.append(np.sqrt(np.mean((joined[cut] - scale * source[cut]) ** 2)))
    errors = np.array(errors)
    around = [errors[seam - 10 : seam - 6].max() for seam in range(LENGTH, END - 20, LENGTH)]
    assert max(around) <= np.quantile(errors, 0.97)


@pytest.mark.parametrize(
    ("start", "end"), [(0, 450), (37, 411), (100, 300), (130, 190), (299, 301)]
)
def test_a_trimmed_replay_plays_from_cut_to_cut_and_holds_nothing_else(whole, tmp_path, start, end):
    _, voices, parts, _ = whole
    first, last = start // LENGTH, (end - 1) // LENGTH
    edges = {
        number: make_parts(
            tmp_path, voices, [number], heard=(start, end), end=min(END, end), length=LENGTH
        )[0]
        for number in {first, last}
    }
    chosen = [edges.get(number, parts[number]) for number in range(first, last + 1)]
    trimmed = join_parts(tmp_path, chosen, start, end)
    source = mix(voices, start, end)
    for path in trimmed.values():
        sound = heard(path)
        assert 0 <= len(sound) - len(source) < 1024
        correlation = np.corrcoef(sound[: len(source)], source)[0, 1]
        assert correlation > 0.97 or np.abs(source).max() < 0.05, path
        with av.open(str(path)) as file:
            assert file.duration / 1e6 == pytest.approx((end - start) / 50, abs=0.02)
    # Not even the codec's run-up holds what was cut off: it is silence.
    packets = av.CodecContext.create("aac", "r")
    with av.open(str(trimmed["aac"])) as file:
        packets.extradata = file.streams[0].codec_context.extradata
        packets.sample_rate, packets.layout = 48_000, "mono"
        data = next(packet for packet in file.demux(audio=0) if packet.size)
        (frame,) = packets.decode(av.Packet(bytes(data)))
    assert np.abs(frame.to_ndarray()).max() < 0.2


def test_a_part_that_is_missing_is_no_replay(whole, tmp_path):
    _, _, parts, _ = whole
    with pytest.raises(PackingError, match="missing"):
        join_parts(tmp_path, [*parts[:2], *parts[3:]], 0, END)
    with pytest.raises(PackingError, match="missing"):
        join_parts(tmp_path, parts[:3], 0, END)


def test_parts_are_the_same_each_time(whole, tmp_path):
    _, voices, parts, _ = whole
    again = make_parts(tmp_path, voices, range(5), end=END, length=LENGTH)
    for one, other in zip(parts, again, strict=True):
        assert one["peaks"] == other["peaks"]
        for kind in ("opus", "aac"):
            assert Path(one[kind]).read_bytes() == Path(other[kind]).read_bytes()


def test_peaks_tell_how_loud_each_tenth_of_a_second_is(whole):
    _, _, parts, _ = whole
    peaks = b"".join(part["peaks"] for part in parts)
    assert len(peaks) == END // 5
    assert max(peaks) > 60
    assert min(peaks) == 0


def test_a_quiet_and_a_loud_speaker_come_out_alike(tmp_path):
    quiet, loud = scaled(0, -11, 700, 1), scaled(1, +6, 700, 2)
    parts = make_parts(tmp_path, [quiet], range(3), length=200)
    came_out = []
    for voice in (quiet, loud):
        parts = make_parts(tmp_path, [voice], range(3), length=200)
        sound = heard(join_parts(tmp_path, parts, 0, 600)["aac"])
        came_out.append(loudness_of(counted(hop_powers(sound[100 * SLOT_SAMPLES :]))))
    went_in = [loudness_of(counted(hop_powers(mix([voice], 0, 600)))) for voice in (quiet, loud)]
    assert went_in[1] - went_in[0] > 12
    assert abs(came_out[1] - came_out[0]) < 2
    assert came_out[0] == pytest.approx(-18, abs=1.5)


def test_a_level_glides_from_part_to_part(tmp_path):
    """A speaker who was quiet in the first minute is not suddenly turned down in the second."""
    soft, strong = (scaled(0, decibels, LENGTH, 1).runs[0] for decibels in (-18, -8))
    levels = bytes(LENGTH)
    first = Run(1, 0, soft.packets[:LENGTH], levels)
    both = Voice(1, [first, Run(1, LENGTH, strong.packets[:LENGTH], levels)])
    parts = make_parts(tmp_path, [both], range(2), length=LENGTH)
    sound = heard(join_parts(tmp_path, parts, 0, 2 * LENGTH)["aac"])
    source = mix([both], 0, 2 * LENGTH)

    def gain(slot):
        cut = slice((slot - 10) * SLOT_SAMPLES, (slot + 10) * SLOT_SAMPLES)
        return 20 * np.log10(np.dot(sound[cut], source[cut]) / np.dot(source[cut], source[cut]))

    before, after, end = gain(LENGTH - 12), gain(LENGTH + 12), gain(2 * LENGTH - 30)
    assert abs(after - before) < 2
    assert end < before - 2
