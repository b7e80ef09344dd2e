"""Files become what a speaker sends, and what is heard becomes files."""

import av
import numpy as np
import pytest

from spaces.client.frames import Bundle, Frame
from spaces.client.opus import packet_samples
from spaces.client.sound import ASTRAY, Recorder, level_of, packets_of

RATE = 48_000


def tone(hertz: int, seconds: float, rate: int = RATE) -> np.ndarray:
    times = np.arange(round(seconds * rate)) / rate
    return np.round(np.sin(2 * np.pi * hertz * times) * 8000).astype(np.int16)


def write(path, sound: np.ndarray, rate: int = RATE, channels: int = 1) -> None:
    with av.open(str(path), "w") as file:
        stream = file.add_stream(
            "pcm_s16le", rate=rate, layout="stereo" if channels == 2 else "mono"
        )
        frame = av.AudioFrame.from_ndarray(
            np.repeat(sound, channels)[np.newaxis], format="s16", layout=stream.layout.name
        )
        frame.sample_rate = rate
        file.mux([*stream.encode(frame), *stream.encode(None)])


def read(path) -> np.ndarray:
    with av.open(str(path)) as file:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        frames = [one for frame in file.decode(audio=0) for one in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])


def hertz_in(sound: np.ndarray, start: float, end: float) -> list[int]:
    """What is loud there, to 10 Hz."""
    part = sound[round(start * RATE) : round(end * RATE)] / 32768
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)))) / len(part)
    steps = np.flatnonzero(spectrum > 0.01) * RATE / len(part)
    return sorted({round(step / 50) * 50 for step in steps})


@pytest.fixture
def packets(tmp_path):
    def make(hertz, seconds=1.0):
        write(tmp_path / "tone.wav", tone(hertz, seconds))
        return [one.opus for one in packets_of(tmp_path / "tone.wav")]

    return make


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 1), (44_100, 2), (8_000, 1)])
def test_a_file_becomes_packets_of_20_ms_with_levels(tmp_path, rate, channels):
    write(tmp_path / "some.wav", tone(500, 0.5, rate), rate, channels)
    made = list(packets_of(tmp_path / "some.wav"))
    assert len(made) in {25, 26, 27}  # a resampler and the encoder have an end of their own
    assert {packet_samples(one.opus) for one in made} == {960}
    assert {one.level for one in made[2:24]} == {level_of(tone(500, 0.02))}
    assert 127 - 20 < made[5].level < 127 - 10


def test_silence_is_level_nought_and_full_scale_the_highest():
    assert level_of(np.zeros(960, np.int16)) == 0
    assert level_of(np.full(960, -32768, np.int16)) == 127
    assert level_of(np.ones(960, np.int16)) == 37


def test_what_has_no_sound_says_so(tmp_path):
    (tmp_path / "text.txt").write_text("no sound")
    with pytest.raises(av.FFmpegError):
        next(packets_of(tmp_path / "text.txt"))
    with pytest.raises(ValueError, match="is to end with"):
        Recorder(tmp_path / "talk.mp3")


@pytest.mark.parametrize("name", ["talk.wav", "talk.ogg", "talk.opus"])
def test_what_is_heard_is_mixed_with_gaps_as_silence(tmp_path, packets, name):
    low, high = packets(400), packets(2000)
    with Recorder(tmp_path / name) as recorder:
        for n in range(50):  # one second both, the one a floor's bundle at a time
            recorder.hear(Bundle(1000 + n, [Frame(3, 7, 500 + n, 90, low[n])]))
            if n % 5 == 4:
                five = [Frame(0, 2, n - k, 90, high[n - k]) for k in (4, 3, 2, 1, 0)]
                recorder.hear(Bundle(1000 + n, five))
        for n in range(50):  # and after a second's silence one of them
            recorder.hear(Bundle(1100 + n, [Frame(3, 7, 600 + n, 90, low[n])]))
    assert recorder.paths == {None: tmp_path / name}
    sound = read(tmp_path / name)
    assert len(sound) == pytest.approx(3 * RATE, abs=RATE // 10)
    assert hertz_in(sound, 0.2, 0.8) == [400, 2000]
    assert hertz_in(sound, 1.2, 1.8) == []
    assert hertz_in(sound, 2.2, 2.8) == [400]


def test_each_speaker_may_have_a_file_and_all_begin_together(tmp_path, packets):
    low, high = packets(400), packets(2000)
    with Recorder(tmp_path / "talk.wav", by_speaker=True) as recorder:
        for n in range(50):
            recorder.hear(Bundle(n, [Frame(1, 1, n, 90, low[n])]))
        for n in range(50):  # a new stream of that seat counts from 0 again
            new = Frame(1, 2, n, 90, low[n])
            recorder.hear(Bundle(50 + n, [new, Frame(2, 3, n, 90, high[n])]))
    first, second = read(tmp_path / "talk-1.wav"), read(tmp_path / "talk-2.wav")
    assert hertz_in(first, 0.2, 0.8) == hertz_in(first, 1.2, 1.8) == [400]
    assert (hertz_in(second, 0.2, 0.8), hertz_in(second, 1.2, 1.8)) == ([], [2000])


def test_no_speaker_can_make_a_file_endless(tmp_path, packets):
    """A sequence may jump by weeks; a packet may be noise; a message may come twice or too late."""
    low = packets(400)
    with Recorder(tmp_path / "talk.wav") as recorder:
        for n in range(50):
            recorder.hear(Bundle(n, [Frame(1, 1, n * 80_000_000, 90, low[n])]))
        recorder.hear(Bundle(60, [Frame(2, 1, 0, 90, b"\xf8" + bytes(range(200)))]))
        recorder.hear(Bundle(61, [Frame(2, 1, 0, 90, b"\xff\x00")]))
        recorder.hear(Bundle(3, [Frame(1, 1, 3, 90, low[3])]))
        recorder.hear(Bundle(62, []))
    assert len(read(tmp_path / "talk.wav")) <= (62 + ASTRAY) * 960
