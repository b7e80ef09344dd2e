"""Makes the demo's voices: espeak-ng speaks the script, Opus frames and levels are kept.

    python -m tests.tools.make_demo_voices [number ...]

writes `spaces/demo/voices/NN-handle.opus` (Ogg, 48 kHz mono, 20 ms frames) and beside each a
`.lvl` file with one level byte a frame, as the live protocol counts levels; those of the recorded
Space go to `recorded_voices`. The player then needs no decoder. Run it again after changing the
script; commit what it wrote.
"""

import subprocess
import sys
import tempfile
import wave
from collections.abc import Mapping, Sequence
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from core.ogg import OggOpusWriter, OpusHead
from spaces.demo.recorded_script import RECORDED_TURNS, RECORDED_VOICES_DIR, VOICES
from spaces.demo.script import CAST, TURNS, VOICES_DIR, Turn, Voice

RATE = 48_000
FRAME = 960
BIT_RATE = 24_000
PRE_SKIP = 312
LOUDNESS_DBFS = -20.0
PEAK_DBFS = -5.0  # the codec adds a little: -3 is promised
SPEECH_DBFS = -50.0  # what is quieter is a pause
LEAD_SECONDS, TAIL_SECONDS = 0.06, 0.12

Samples = NDArray[np.float64]


def spoken(text: str, voice: Voice) -> Samples:
    """The text as espeak-ng says it, 48 kHz, full scale is 1."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        options = ["-v", voice.name, "-s", str(voice.speed), "-p", str(voice.pitch)]
        subprocess.run(["espeak-ng", *options, "-w", str(path), text], check=True)
        with wave.open(str(path)) as file:
            rate, pcm = file.getframerate(), file.readframes(file.getnframes())
    return resampled(np.frombuffer(pcm, np.int16), rate)


def resampled(pcm: NDArray[np.int16], rate: int) -> Samples:
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    source = av.AudioFrame.from_ndarray(pcm[np.newaxis], format="s16", layout="mono")
    source.sample_rate = rate
    frames = [*resampler.resample(source), *resampler.resample(None)]
    # Float, because a resampler may swing past full scale; the loudness is set afterwards.
    return np.concatenate([f.to_ndarray()[0] for f in frames]).astype(np.float64)


def trimmed(samples: Samples) -> Samples:
    """Without espeak-ng's own silence around; with a little of ours, in whole frames."""
    heard = np.flatnonzero(np.abs(samples) > 10 ** (SPEECH_DBFS / 20))
    speech = samples[heard[0] : heard[-1] + 1]
    padded = np.pad(speech, (int(LEAD_SECONDS * RATE), int(TAIL_SECONDS * RATE)))
    return np.pad(padded, (0, -len(padded) % FRAME))


def loudness(samples: Samples) -> float:
    """dBFS (RMS) over the frames in which somebody speaks."""
    power = np.mean(samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME) ** 2, axis=1)
    return 10 * np.log10(power[power > 10 ** (SPEECH_DBFS / 10)].mean())


def limited(samples: Samples) -> Samples:
    """Without peaks: gain goes down smoothly within 5 ms around them, nothing is clipped."""
    ceiling = 10 ** (PEAK_DBFS / 20)
    reach = RATE // 200
    wanted = np.minimum(1, ceiling / np.maximum(np.abs(samples), 1e-9))
    around = np.lib.stride_tricks.sliding_window_view(
        np.pad(wanted, reach, constant_values=1), 2 * reach + 1
    ).min(axis=1)
    window = np.hanning(2 * reach + 1)
    gain = np.convolve(np.pad(around, reach, mode="edge"), window / window.sum(), "valid")
    return samples * gain


def levelled(samples: Samples) -> Samples:
    for _ in range(3):  # limiting lowers the loudness a little
        samples = limited(samples * 10 ** ((LOUDNESS_DBFS - loudness(samples)) / 20))
    return samples


def encoded(samples: Samples) -> list[bytes]:
    """One packet for each 20 ms, and one more for what the encoder still holds."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "s16"
    encoder.bit_rate = BIT_RATE
    encoder.options = {"application": "voip", "frame_duration": "20", "compression_level": "10"}
    packets: list[bytes] = []
    for block in np.pad(samples, (0, FRAME)).reshape(-1, FRAME):
        pcm = np.round(block * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(pcm[np.newaxis], format="s16", layout="mono")
        frame.sample_rate = RATE
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return packets


def level_bytes(packets: list[bytes]) -> bytes:
    """127 + dBov of each packet as it sounds when decoded (docs/protocol.md)."""
    decoder = av.CodecContext.create("libopus", "r")
    decoder.sample_rate, decoder.layout, decoder.format = RATE, "mono", "s16"
    sound = [decoder.decode(av.Packet(packet))[0].to_ndarray()[0] / 32768 for packet in packets]
    return bytes(level(samples) for samples in sound)


def level(samples: Samples) -> int:
    rms = np.sqrt(np.mean(samples**2))
    return 0 if rms == 0 else int(np.clip(127 + np.round(20 * np.log10(rms)), 0, 127))


def make(turn: Turn, voice: Voice, serial: int) -> None:
    samples = levelled(trimmed(spoken(turn.text, voice)))
    packets = encoded(samples)
    with turn.path.open("wb") as file:
        writer = OggOpusWriter(file, head=OpusHead(pre_skip=PRE_SKIP), serial=serial)
        for packet in packets:
            writer.write(packet, FRAME)
        writer.close(total_samples=len(samples))
    turn.path.with_suffix(".lvl").write_bytes(level_bytes(packets))
    print(f"{turn.file:28} {len(samples) / RATE:5.2f} s {turn.path.stat().st_size:6} bytes")


def main(numbers: list[int]) -> None:
    voices = {person.handle: person.voice for person in CAST if person.voice}
    make_all(VOICES_DIR, TURNS, voices, numbers)
    make_all(RECORDED_VOICES_DIR, RECORDED_TURNS, VOICES, numbers)


def make_all(
    folder: Path, turns: Sequence[Turn], voices: Mapping[str, Voice], numbers: list[int]
) -> None:
    folder.mkdir(exist_ok=True)
    if not numbers:
        for old in folder.iterdir():
            old.unlink()
    for number, turn in enumerate(turns, start=1):
        if not numbers or number in numbers:
            make(turn, voices[turn.speaker], number)


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]])
