"""Opus packets become samples: always 960 a slot, whatever the packets are.

A packet that is missing or refused is a hole. For 60 ms the decoder guesses on; then the end of
what was heard is mirrored and faded, so that nothing clicks; the rest is silence. Call this in the
child process only.
"""

import logging
from collections.abc import Iterator
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from recordings.voices import SLOT_SAMPLES, Run, Voice
from spaces.client.opus import packet_samples

Samples = NDArray[np.float32]

RATE: Final = 48_000
PREROLL_SLOTS: Final = 5
"""A decoder is warm after so many packets: whoever needs sound from a slot on, and has packets
from before it, lets them be decoded too."""

_GUESSED: Final = 3
_FADE: Final = np.linspace(1, 0, 240, dtype=np.float32)
_MAX_PACKET_BYTES: Final = 1276
_FULL_SCALE: Final = np.float32(1 / 32768)

# What the decoder has to say of packets it refuses would fill the child's memory.
logging.getLogger("libav").setLevel(logging.CRITICAL)


class Decoder:
    """One stream's decoder."""

    def __init__(self) -> None:
        self._codec = av.CodecContext.create("libopus", "r")
        self._codec.sample_rate, self._codec.layout = RATE, "mono"
        self._last: Samples = np.zeros(SLOT_SAMPLES, np.float32)
        self._toc = 0
        self._missing = _GUESSED + 1

    def decode(self, packet: bytes) -> Samples:
        """Exactly 960 samples, full scale is 1. Raises nothing."""
        heard = self._heard(packet) if _is_slot(packet) else None
        if heard is None:
            self._missing += 1
            heard = self._guessed()
        else:
            if self._missing > _GUESSED:
                heard[: len(_FADE)] *= _FADE[::-1]
            self._toc, self._missing = packet[0], 0
        self._last = heard
        return heard

    def _heard(self, packet: bytes) -> Samples | None:
        try:
            frames = self._codec.decode(av.Packet(packet))
        except Exception:  # noqa: BLE001 - a refused packet has come out as many kinds of error
            return None
        if len(frames) != 1 or frames[0].samples != SLOT_SAMPLES:
            return None
        heard: Samples = frames[0].to_ndarray()[0].astype(np.float32) * _FULL_SCALE
        return heard

    def _guessed(self) -> Samples:
        # A frame of no bytes is what a sender leaves out: libopus fills it in (RFC 6716, 4.4).
        if self._missing <= _GUESSED and self._toc & 3 == 0:
            guess = self._heard(bytes([self._toc]))
            if guess is not None:
                return guess
        faded = np.zeros(SLOT_SAMPLES, np.float32)
        if self._missing <= _GUESSED + 1:
            faded[: len(_FADE)] = self._last[: -len(_FADE) - 1 : -1] * _FADE
            self._missing = _GUESSED + 1
        return faded


def _is_slot(packet: bytes) -> bool:
    # An empty packet would end the decoder's stream; another length would shift all that follows.
    return len(packet) <= _MAX_PACKET_BYTES and packet_samples(packet) == SLOT_SAMPLES


def decode(run: Run) -> Samples:
    """All of a run: 960 samples for each of its packets."""
    return decode_between(Voice(None, [run]), run.start, run.end)


def decode_between(voice: Voice, start_slot: int, end_slot: int) -> Samples:
    """What one voice sounded like between two slots, silence included."""
    sound = np.zeros((max(0, end_slot - start_slot), SLOT_SAMPLES), np.float32)
    for slot, samples in decoded_slots(voice, start_slot, end_slot):
        sound[slot - start_slot] = samples
    return sound.reshape(-1)


def decoded_slots(voice: Voice, start_slot: int, end_slot: int) -> Iterator[tuple[int, Samples]]:
    """The slots between these two in which there is a packet, even a missing one, in order."""
    decoder, stream, end = Decoder(), -1, -1
    for run in voice.runs:
        if run.end <= start_slot or run.start >= end_slot:
            continue
        if (run.stream, run.start) != (stream, end):
            decoder = Decoder()
        stream, end = run.stream, run.end
        first = max(run.start, start_slot - PREROLL_SLOTS)
        for slot in range(first, min(run.end, end_slot)):
            samples = decoder.decode(run.packets[slot - run.start])
            if slot >= start_slot:
                yield slot, samples
