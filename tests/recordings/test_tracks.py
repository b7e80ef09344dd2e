import random
from io import BytesIO

import av
import numpy as np
import pytest

from core.ogg import read_opus_packets
from recordings.sound.encoding import OpusEncoder
from recordings.tracks import SILENCE, Track
from recordings.voices import SLOT_SAMPLES, Run
from tests.recordings.sound import speech

HOUR = 3600 * 50


def written(runs, end):
    file = BytesIO()
    track = Track(file)
    for run in runs:
        track.add([run])
    track.close(end)
    return file


def packets_of(file):
    return read_opus_packets(file.getvalue())


def samples_of(file):
    """The decoded sound, and how many samples it has."""
    file.seek(0)
    with av.open(file) as opened:
        sound = np.concatenate([frame.to_ndarray()[0] for frame in opened.decode(audio=0)])
    return sound, len(sound)


def test_a_track_has_one_packet_for_each_slot():
    said = speech.run(0, 10)
    packets = packets_of(written([said], 400))
    assert len(packets) == 400
    assert packets[:10] == [SILENCE] * 10
    assert packets[10 : 10 + len(said.packets)] == list(said.packets)
    assert packets[10 + len(said.packets) :] == [SILENCE] * (390 - len(said.packets))


def test_runs_that_follow_in_another_piece_go_on():
    packets = speech.run(0).packets[:20]
    levels = bytes(10)
    halves = [Run(1, 5, packets[:10], levels), Run(1, 15, packets[10:], levels)]
    assert packets_of(written(halves, 30))[5:25] == list(packets)


def test_missing_frames_are_guessed_for_a_moment_only():
    packet = speech.run(0).packets[30]
    run = Run(1, 0, [packet, *[b""] * 20, packet], bytes(22))
    packets = packets_of(written([run], 22))
    assert [len(each) for each in packets[1:6]] == [1] * 5
    assert packets[6:21] == [SILENCE] * 15
    assert samples_of(written([run], 22))[1] == 22 * SLOT_SAMPLES


HOSTILE = [b"", b"\xff", b"\xfb\x3f" + b"x" * 60, b"\x03\x06" + bytes(40), bytes(1277), b"\x1b"]


def test_hostile_packets_shift_nothing():
    chance = random.Random(7)
    packets = [chance.choice(HOSTILE) for _ in range(50)]
    file = written([Run(1, 0, [*packets, *speech.run(0).packets[:20]], bytes(70))], 100)
    assert len(packets_of(file)) == 100
    assert packets_of(file)[50:70] == list(speech.run(0).packets[:20])


def test_an_empty_track_is_silence_of_that_length():
    sound, total = samples_of(written([], 150))
    assert total == 150 * SLOT_SAMPLES
    assert not sound.any()


@pytest.fixture(scope="module")
def click() -> list[bytes]:
    """A fifth of a second with a click in its middle, as a browser would send it."""
    sound = np.zeros(10 * SLOT_SAMPLES, np.float32)
    sound[4800:4848] = 0.9
    encoder = OpusEncoder(24_000)
    return (encoder.encode(sound) + encoder.finish())[:10]


def test_tracks_of_an_hour_with_reconnects_stay_in_step(click):
    """Two people click at the same moments for an hour, each on streams that come and go."""
    moments = [minute * 3000 + 7 * minute for minute in range(60)]
    chance = random.Random(3)
    tracks = []
    for person in range(2):
        runs, stream = [], person
        for moment in moments:
            stream += 2 * chance.randint(0, 1)  # sometimes another connection
            lead = chance.randint(0, 40)
            quiet = [SILENCE] * lead
            start = max(0, moment - lead)
            packets = quiet[: moment - start] + click
            runs.append(Run(stream, start, packets, bytes(len(packets))))
        tracks.append(written(runs, HOUR))
    first, second = (packets_of(track) for track in tracks)
    assert len(first) == len(second) == HOUR
    loudest = [
        [n for n, packet in enumerate(each) if packet == click[5]] for each in (first, second)
    ]
    assert loudest[0] == loudest[1] == [moment + 5 for moment in moments]
    # What lies in step as packets is heard in step: the last click of the hour.
    heard = [heard_at(each[moments[-1] - 100 : moments[-1] + 50]) for each in (first, second)]
    assert abs(heard[0] - heard[1]) <= 48  # a millisecond
    assert abs(heard[0] - (100 * SLOT_SAMPLES + 4800)) <= 960  # within 20 ms of when it was


def heard_at(packets) -> int:
    """Where the click is loudest, in samples."""
    sound, _ = samples_of(written([Run(1, 0, packets, bytes(len(packets)))], len(packets)))
    return int(np.abs(sound).argmax())
