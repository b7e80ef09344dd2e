"""espeak-ng as a library: speech, with the place of every sound in it.

Initialise it in a process that forks nothing and says one stream only: it keeps a state between
calls, so what is said later depends on all that was said before.
"""

import ctypes
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

LIBRARY: Final = "libespeak-ng.so.1"

_SYNCHRONOUS: Final = 2
_PHONEME_EVENTS: Final = 1
_CHARACTERS: Final = 1  # positions in the text are counted in characters
_WORD, _END, _PHONEME = 1, 5, 7
_SPEED, _VOLUME, _PITCH, _RANGE = 1, 2, 3, 4


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass
class Group:
    """Words that espeak-ng says as one ("of the"), by their numbers in the text.

    `marks` are the samples at which each of its sounds begins, and the one at which it ends.
    """

    words: range
    marks: list[int]


@dataclass
class _Heard:
    """A group while its events come in."""

    first_word: int
    start: int
    sounds: list[int] = field(default_factory=list)
    end: int | None = None

    def close(self, sample: int) -> None:
        if self.end is None:
            self.end = sample


@dataclass(frozen=True)
class _Happened:
    kind: int
    text_position: int
    sample: int
    name: bytes


@dataclass(frozen=True)
class Voice:
    """`speed` in words a minute, `pitch` and `pitch_range` 0 to 99."""

    name: str
    speed: int = 175
    pitch: int = 50
    pitch_range: int = 50


class Espeak:
    """`rate` is the sample rate of what it says. Raises OSError without the library."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(LIBRARY)
        self.rate = self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEME_EVENTS)
        if self.rate <= 0:
            raise OSError("espeak-ng does not find its data")
        self._callback = _Callback(self._take)  # kept: the library holds no reference
        self._library.espeak_SetSynthCallback(self._callback)
        self._pieces: list[NDArray[np.int16]] = []
        self._events: list[_Happened] = []

    def say(self, text: str, voice: Voice) -> tuple[NDArray[np.int16], list[Group]]:
        """The samples, and the groups in the order of the text.

        No groups if they do not cover all words: such speech has no exact labels. Raises
        ValueError for a voice that is not there (an unknown "+variant" is ignored in silence).
        """
        self._pieces, self._events = [], []
        self._choose(voice)
        raw = text.encode()
        self._library.espeak_Synth(
            raw, ctypes.c_size_t(len(raw) + 1), 0, 0, 0, _CHARACTERS, None, None
        )
        pcm = np.concatenate([*self._pieces, np.zeros(0, np.int16)])
        return pcm, _groups(self._events, text, len(pcm))

    def _choose(self, voice: Voice) -> None:
        if self._library.espeak_SetVoiceByName(voice.name.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {voice.name}")
        settings = {
            _SPEED: voice.speed,
            _VOLUME: 100,
            _PITCH: voice.pitch,
            _RANGE: voice.pitch_range,
        }
        for parameter, value in settings.items():
            self._library.espeak_SetParameter(parameter, value, 0)

    def _take(self, samples: object, count: int, events: object) -> int:
        """Called by the library; the list of events ends with one of type 0."""
        if samples and count > 0:
            self._pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
        place = 0
        while (event := events[place]).type:
            name = bytes(event.id.string) if event.type == _PHONEME else b""
            self._events.append(_Happened(event.type, event.text_position, event.sample, name))
            place += 1
        return 0


def _groups(events: list[_Happened], text: str, length: int) -> list[Group]:
    heard = _heard(events, _word_starts(text))
    if not heard or heard[0].first_word != 0 or not all(group.sounds for group in heard):
        return []
    nexts = [group.first_word for group in heard[1:]] + [len(text.split(" "))]
    groups = [
        Group(
            range(group.first_word, after),
            [group.start, *group.sounds[1:], length if group.end is None else group.end],
        )
        for group, after in zip(heard, nexts, strict=True)
    ]
    return groups if all(group.words for group in groups) else []


def _heard(events: list[_Happened], starts: dict[int, int]) -> list[_Heard]:
    heard: list[_Heard] = []
    for event in events:
        if event.kind == _WORD:
            if heard:
                heard[-1].close(event.sample)
            if event.text_position in starts:
                heard.append(_Heard(starts[event.text_position], event.sample))
        elif heard and (event.kind == _END or (event.kind == _PHONEME and _is_pause(event))):
            heard[-1].close(event.sample)
        elif heard and event.kind == _PHONEME and heard[-1].end is None:
            heard[-1].sounds.append(event.sample)
    return heard


def _is_pause(event: _Happened) -> bool:
    return event.name.startswith(b"_")


def _word_starts(text: str) -> dict[int, int]:
    """The number of the word at each position, as espeak-ng counts: from one."""
    starts, position = {}, 1
    for number, word in enumerate(text.split(" ")):
        starts[position] = number
        position += len(word) + 1
    return starts
