"""Training audio: minutes of utterances of many voices, in noise, some of it through Opus."""

import random
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from tests.tools.caption_model.espeak import Espeak, Voice
from tests.tools.caption_model.features import RATE, Features, mfcc
from tests.tools.caption_model.labels import STRIDE, Labels, SpokenWord, labels_at, spoken_words
from tests.tools.caption_model.noises import hiss, levelled, noise
from tests.tools.caption_model.texts import punctuated, random_words
from tests.tools.caption_model.units import Units

SEED: Final = 20240601
FULL_SCALE: Final = 32768
OPUS_RATE: Final = 48_000
OPUS_FRAME: Final = 960
OPUS_PRE_SKIP: Final = 312
OPUS_KBITS: Final = (16, 24, 24, 32, 32, 48)

ACCENTS: Final = (
    *["en-us"] * 4,
    *["en"] * 4,
    *("en-gb-x-rp", "en-gb-x-gbclan", "en-029", "en-us-nyc", "en-gb-scotland", "en-gb-x-gbcwmd"),
)
#: Not among them, to be tried on: m3 m5 m7 f4 Andrea linda benjamin Denis Hugo Jacky Marco Nguyen
#: Storm announcer boris gustave iven4 miguel pablo steph3.
_VARIANTS: Final = """
m1 m2 m4 m6 m8 f1 f2 f3 f5 Alex Andy Annie Alicia Michael Mike belinda steph adam john robert edward
antonio max anika aunty grandma grandpa klatt klatt2 klatt3 quincy victor zac travis shelby sandro
norbert Henrique paul Diogo rob marcelo AnxiousAndy Gene Gene2 Lee Mario RicishayMax RicishayMax2
RicishayMax3 Tweaky caleb david ed edward2 iven iven2 iven3 kaukovalta klatt4 michel pedro steph2
"""
VARIANTS: Final = (*[""] * 5, *(f"+{name}" for name in _VARIANTS.split()))

Sound = NDArray[np.float64]


@dataclass(frozen=True)
class Stream:
    """`features` (frames, 40); `labels` of the frames 0, 3, ..., of 1, 4, ... and of 2, 5, ..."""

    features: Features
    labels: tuple[Labels, ...]


def make_streams(count: int, seconds: float, units: Units, processes: int = 2) -> list[Stream]:
    """The same streams each time: espeak-ng gets a new process for each of them."""
    jobs = [(number, seconds, units) for number in range(count)]
    with get_context("spawn").Pool(processes, maxtasksperchild=1) as pool:
        return pool.starmap(make_stream, jobs, chunksize=1)


def make_stream(number: int, seconds: float, units: Units) -> Stream:
    """At least so many seconds; `number` decides all that is random in it."""
    speaker = _Speaker(SEED + number, units)
    pieces: list[Sound] = []
    spoken: list[SpokenWord] = []
    at = 0
    while at < seconds * RATE:
        piece, words = speaker.next_piece(at)
        pieces.append(piece)
        spoken += words
        at += len(piece)
    sound = clipped(np.concatenate(pieces))
    if number % 5 in {1, 3}:
        sound = through_opus(sound, speaker.choose(OPUS_KBITS), speaker.choose(("voip", "audio")))
    features = mfcc(sound)
    labels = tuple(labels_at(spoken, len(features), phase) for phase in range(STRIDE))
    return Stream(features, labels)


class _Speaker:
    """Says one thing after the other, each in another voice."""

    def __init__(self, seed: int, units: Units) -> None:
        self._units = units
        self._espeak = Espeak()
        self._chance = random.Random(seed)  # of words
        self._noise = np.random.default_rng(seed)  # of sound

    def choose(self, things: tuple) -> object:
        return self._chance.choice(things)

    def next_piece(self, at: int) -> tuple[Sound, list[SpokenWord]]:
        """Sound at RATE that begins at sample `at` of the stream, and the words in it."""
        if self._noise.random() < 0.10:
            length = int(self._noise.uniform(1, 5) * RATE)
            return noise(self._noise, length) * self._level(-50, -8), []
        lead = int(self._noise.uniform(0.05, 0.9) * RATE)
        while True:
            words = random_words(self._chance)
            pcm, groups = self._espeak.say(punctuated(words, self._chance), self._voice())
            if groups:
                break
        scale = RATE / self._espeak.rate
        spoken = spoken_words(groups, words, self._units, scale, at + lead)
        return self._placed(resampled(pcm, self._espeak.rate, RATE), lead), spoken

    def _voice(self) -> Voice:
        chance = self._chance
        return Voice(
            chance.choice(ACCENTS) + chance.choice(VARIANTS),
            speed=chance.randint(115, 230),
            pitch=chance.randint(20, 85),
            pitch_range=chance.randint(20, 90),
        )

    def _placed(self, speech: Sound, lead: int) -> Sound:
        """After a pause and before one, and more often than not in noise."""
        speech = speech / max(np.abs(speech).max(), 1) * self._level(-30, -0.5)
        tail = int(self._noise.uniform(0, 0.3) * RATE)
        sound = np.concatenate([np.zeros(lead), speech, np.zeros(tail)])
        if self._noise.random() < 0.55:
            is_any = self._noise.random() < 0.4
            under = noise if is_any else lambda *about: levelled(hiss(*about))
            below = 10 ** (-self._noise.uniform(8, 45) / 20)
            sound += under(self._noise, len(sound)) * speech.std() * below
        return sound

    def _level(self, lowest: float, highest: float) -> float:
        """As an amplitude, from dBFS."""
        return FULL_SCALE * 10 ** (self._noise.uniform(lowest, highest) / 20)


def clipped(sound: Sound) -> Sound:
    return np.clip(np.round(sound), -FULL_SCALE, FULL_SCALE - 1)


def resampled(sound: NDArray[np.number], rate: int, wanted: int) -> Sound:
    """Full scale stays what it was: that of int16."""
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=wanted)
    source = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(sound, np.float32)[np.newaxis], format="fltp", layout="mono"
    )
    source.sample_rate = rate
    frames = [*resampler.resample(source), *resampler.resample(None)]
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(np.float64)


def through_opus(sound: Sound, kbits: object, application: object) -> Sound:
    """At RATE as it was, and as long, in time with what it was before."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = OPUS_RATE, "mono", "s16"
    encoder.bit_rate = kbits * 1000
    encoder.options = {"application": application, "compression_level": "4"}
    decoder = av.CodecContext.create("libopus", "r")
    decoder.sample_rate, decoder.layout, decoder.format = OPUS_RATE, "mono", "s16"
    wide = clipped(resampled(sound, RATE, OPUS_RATE)).astype(np.int16)
    blocks = np.pad(wide, (0, -len(wide) % OPUS_FRAME + OPUS_FRAME)).reshape(-1, OPUS_FRAME)
    heard = [
        decoder.decode(av.Packet(bytes(packet)))[0].to_ndarray()[0]
        for block in blocks
        for packet in encoder.encode(_frame(block))
    ]
    narrow = resampled(np.concatenate(heard)[OPUS_PRE_SKIP:], OPUS_RATE, RATE)
    return np.pad(narrow, (0, max(0, len(sound) - len(narrow))))[: len(sound)]


def _frame(block: NDArray[np.int16]) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(block[np.newaxis], format="s16", layout="mono")
    frame.sample_rate = OPUS_RATE
    return frame
