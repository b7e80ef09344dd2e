import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recordings.sound.decoding import Decoder, decode, decode_between, decoded_slots
from recordings.voices import SLOT_SAMPLES, Run, Voice
from tests.recordings.sound import speech


def packets_of_120_ms():
    return [bytes([toc << 3 | 3, 6, *body]) for toc in (3, 11, 31) for body in (b"", b"\x55" * 40)]


HOSTILE = {
    "missing": b"",
    "no such frame count": b"\x03",
    "random": bytes(range(7, 250)),
    "truncated": b"\x7b\x85\x10\x20",
    "too long": b"\x78" + bytes(2000),
    "stereo": b"\x7c" + b"\xaa" * 60,
    "10 ms": b"\x70" + b"\xaa" * 30,
    "60 ms": b"\x58" + b"\xaa" * 90,
    **{f"120 ms {number}": packet for number, packet in enumerate(packets_of_120_ms())},
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_slot_has_960_samples_whatever_its_packet_is(hostile):
    good = speech.run(0).packets[20:40]
    decoder = Decoder()
    for packet in [*good, hostile, hostile, *good]:
        samples = decoder.decode(packet)
        assert samples.shape == (SLOT_SAMPLES,)
        assert samples.dtype == np.float32
        assert np.isfinite(samples).all()
    assert np.abs(samples).max() > 0.01


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=200), max_size=20))
def test_random_packets_shift_nothing(packets):
    assert len(decode(Run(1, 0, packets, bytes(len(packets))))) == len(packets) * SLOT_SAMPLES


@settings(deadline=None)
@given(st.data())
def test_damage_to_real_packets_shifts_nothing(data):
    packets = [bytearray(packet) for packet in speech.run(0).packets[20:40]]
    for _ in range(data.draw(st.integers(1, 8))):
        packet = data.draw(st.sampled_from(packets))
        packet[data.draw(st.integers(0, len(packet) - 1))] = data.draw(st.integers(0, 255))
    decoder = Decoder()
    for packet in packets:
        samples = decoder.decode(bytes(packet))
        assert samples.shape == (SLOT_SAMPLES,)
        assert np.isfinite(samples).all()


@pytest.mark.parametrize("length", [1, 2, 3, 4, 12])
def test_a_hole_is_guessed_then_silent_and_never_clicks(length):
    said = list(speech.run(0).packets[20:60])
    whole = decode(Run(1, 0, said, bytes(len(said))))
    said[10 : 10 + length] = [b""] * length
    holed = decode(Run(1, 0, said, bytes(len(said))))

    start, guessed, end = (slot * SLOT_SAMPLES for slot in (10, 10 + min(length, 3), 10 + length))
    assert np.array_equal(holed[:start], whole[:start])
    assert np.abs(holed[start:guessed]).max() > 0.1 * np.abs(whole[start:guessed]).max()
    assert not holed[guessed + 240 : end].any()
    loudest_step = np.abs(np.diff(whole)).max()
    assert np.abs(np.diff(holed[start - 2 : end + 2])).max() <= loudest_step


def test_sound_stands_where_it_was_said():
    run = speech.run(0, start=100)
    sound = decode_between(Voice(1, [run]), 90, 140).reshape(-1, SLOT_SAMPLES)

    assert not sound[:10].any()
    assert np.array_equal(sound[10:].reshape(-1), decode(run)[: 40 * SLOT_SAMPLES])


def test_runs_of_one_stream_without_a_gap_sound_as_one():
    run = speech.run(0)
    halves = [
        Run(1, 0, run.packets[:50], run.levels[:50]),
        Run(1, 50, run.packets[50:], run.levels[50:]),
    ]
    assert np.array_equal(decode_between(Voice(1, halves), 0, run.end), decode(run))


def test_who_comes_in_later_hears_nearly_the_same():
    """A mix of minutes is made of decoders that began a few packets before each."""
    run = speech.run(0)
    late = decode_between(Voice(1, [run]), 60, 100)
    whole = decode(run)[60 * SLOT_SAMPLES : 100 * SLOT_SAMPLES]
    assert np.sqrt(np.mean((late - whole) ** 2)) < 0.03 * np.sqrt(np.mean(whole**2))


def test_slots_without_a_packet_are_not_listed():
    said = Voice(1, [speech.run(0, 10)._replace(packets=[b""] * 3, levels=bytes(3))])
    assert [slot for slot, _ in decoded_slots(said, 0, 50)] == [10, 11, 12]
