"""Opus packets to the sound that a recogniser wants: 16 kHz, one channel, 16 bits."""

import av

from recordings.speech.pcm import SAMPLE_BYTES, SLOT_SAMPLES

OPUS_RATE = 48_000
_SLOT = OPUS_RATE // 50


class OpusEar:
    """Hears one stream, packet after packet, each of them 20 ms of sound, whatever it says.

    Runs in the child alone: a decoder is no place for the packets of strangers.
    """

    def __init__(self) -> None:
        decoder = av.CodecContext.create("libopus", "r")
        decoder.sample_rate, decoder.layout = OPUS_RATE, "mono"
        self._decoder = decoder
        self._down = av.AudioResampler(format="s16", layout="mono", rate=16_000)
        self._left = b""

    def hear(self, packet: bytes) -> bytes:
        """Exactly one slot of sound: what does not decode is silence, what is longer is cut.

        The resampler's first samples come a millisecond late; they are made up for by silence.
        """
        sound = b"".join(
            bytes(out.planes[0])[: out.samples * SAMPLE_BYTES]
            for out in self._down.resample(self._decode(packet))
        )
        wanted = SLOT_SAMPLES * SAMPLE_BYTES
        sound, self._left = (self._left + sound)[:wanted], (self._left + sound)[wanted:]
        return sound.rjust(wanted, b"\0")

    def _decode(self, packet: bytes) -> av.AudioFrame:
        """One frame of 960 samples at 48 kHz."""
        sound = b""
        try:
            if packet:
                for frame in self._decoder.decode(av.Packet(packet)):
                    sound += bytes(frame.planes[0])[: frame.samples * SAMPLE_BYTES]
        except Exception:  # noqa: BLE001 - PyAV raises much more than its own errors
            sound = b""
        frame = av.AudioFrame(format="s16", layout="mono", samples=_SLOT)
        frame.sample_rate = OPUS_RATE
        wanted = _SLOT * SAMPLE_BYTES
        frame.planes[0].update(sound[:wanted].ljust(wanted, b"\0").ljust(_plane(frame), b"\0"))
        return frame


def _plane(frame: av.AudioFrame) -> int:
    return frame.planes[0].buffer_size
