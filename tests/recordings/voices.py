"""People without a throat: espeak-ng says a text, libopus makes packets of it, as a browser would.

Both remember what they made: a sentence that many tests speak is spoken once a process.
"""

import functools
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spaces.demo.script import Voice
from tests.services import unavailable
from tests.tools.make_demo_voices import FRAME, RATE, encoded, spoken
from tests.tools.parts import has_program

Pcm = NDArray[np.int16]

_LEVEL: Final = 0.9  # a resampler may swing a little past full scale


@functools.cache
def say(text: str, voice: str = "en-us", speed: int = 160) -> Pcm:
    """The text in whole frames of 20 ms: int16, mono, 48 kHz, with espeak-ng's silence around.

    The same array each time, which cannot be written to. `speed` in words a minute.
    """
    if not has_program("espeak-ng"):
        unavailable("espeak-ng is not installed")
    samples = np.clip(spoken(text, Voice(voice, speed)) * _LEVEL, -1, 1)
    pcm = np.round(np.pad(samples, (0, -len(samples) % FRAME)) * 32767).astype(np.int16)
    pcm.setflags(write=False)
    return pcm


def silence(seconds: float) -> Pcm:
    """To stand between two sentences; whole frames."""
    return np.zeros(round(seconds * RATE / FRAME) * FRAME, np.int16)


def opus_packets(pcm: Pcm) -> list[bytes]:
    """Opus as speakers send it (20 ms, 24 kbit/s, for voice), and one packet for the encoder's end.

    `pcm` is int16, mono, 48 kHz; its last frame is filled up with silence.
    """
    return list(_packets(pcm.tobytes()))


@functools.cache
def _packets(pcm: bytes) -> tuple[bytes, ...]:
    samples = np.frombuffer(pcm, np.int16) / 32767
    return tuple(encoded(np.pad(samples, (0, -len(samples) % FRAME))))
