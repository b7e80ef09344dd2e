"""What is missing, and what is there twice: said against kept, heard and written."""

import bisect
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import av
import numpy as np
from numpy.typing import NDArray

from tests.browser.hearing import likeness
from tests.chaos.speakers import Said
from tests.chaos.worlds import Kill
from tests.tools.make_demo_voices import FRAME, RATE

ALLOWED_SECONDS: Final = 2.0  # before a kill
ON_THE_WAY_SECONDS: Final = 1.0  # after one, until a program finds its socket closed
FARTHEST_SLOTS: Final = 25
NEAR_WORD_MS: Final = 600
HEARD: Final = 0.7
SLOT_MS: Final = 20


@dataclass
class Verdict:
    """Empty lists are good; the numbers say how much was judged."""

    frames: int = 0
    excused: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    seconds: int = 0
    unheard: list[str] = field(default_factory=list)
    sentences: int = 0
    unwritten: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        return [*self.unfinished, *self.lost, *self.doubled, *self.unheard, *self.unwritten]

    def __str__(self) -> str:
        return json.dumps(vars(self), indent=1)


@dataclass(frozen=True)
class Excuses:
    """When speech may be missing."""

    kills: Sequence[Kill]

    def cover(self, at: float) -> bool:
        return any(
            kill.at - ALLOWED_SECONDS <= at <= kill.at + ON_THE_WAY_SECONDS for kill in self.kills
        )

    def touch(self, start: float, end: float) -> bool:
        return any(
            start <= kill.at + ON_THE_WAY_SECONDS and kill.at - ALLOWED_SECONDS <= end
            for kill in self.kills
        )


def judge(said: Sequence[Said], kills: Sequence[Kill], remains: dict[str, Any]) -> Verdict:
    verdict = Verdict(unfinished=[*remains["unfinished"], *remains["failed"]])
    excuses = Excuses(kills)
    places = _judge_segments(verdict, said, excuses, remains["streams"])
    _judge_transcript(verdict, said, excuses, remains["streams"], places)
    if remains["replay"]:
        _judge_replay(verdict, said, excuses, places, sound_of(remains["replay"]))
    return verdict


# --- What is kept -----------------------------------------------------------------------------

#: The slot of each frame that was kept: {(stream, sequence): slot}.
Places = dict[tuple[int, int], int]


def _judge_segments(
    verdict: Verdict, said: Sequence[Said], excuses: Excuses, streams: dict[str, Any]
) -> Places:
    places: Places = {}
    for stream in sorted({one.stream for one in said}):
        kept: defaultdict[str, list[int]] = defaultdict(list)
        for slot, packet in streams.get(str(stream), {"frames": []})["frames"]:
            kept[packet].append(slot)
        sent = [
            (sequence, at, one.phrase.packets[number].hex())
            for one in said
            if one.stream == stream
            for number, (sequence, at) in one.frames.items()
        ]
        _judge_order(verdict, stream, streams.get(str(stream)), Counter(p for *_, p in sent))
        zero = (streams.get(str(stream), {}).get("zero_ms") or 0) // SLOT_MS
        lost = Counter[str]()
        for sequence, at, packet in sent:
            verdict.frames += 1
            slot = _slot_of(packet, zero + sequence, kept)
            if slot is not None:
                places[stream, sequence] = slot
            elif excuses.cover(at):
                verdict.excused += 1
            else:
                lost[_when(at, excuses)] += 1
        verdict.lost += [
            f"{count} frames of stream {stream}, {when}" for when, count in lost.items()
        ]
    return places


def _judge_order(
    verdict: Verdict, stream: int, found: dict[str, Any] | None, sent: Counter[str]
) -> None:
    frames = found["frames"] if found else []
    slots = [slot for slot, _ in frames]
    if len(set(slots)) != len(slots):
        verdict.doubled.append(f"slots of stream {stream}")
    if more := Counter(packet for _, packet in frames) - sent:
        verdict.doubled.append(f"{more.total()} packets of stream {stream}")


def _slot_of(packet: str, slot: int, kept: dict[str, list[int]]) -> int | None:
    """The nearest place with this packet: the recorder moves a stream whose frames come late."""
    near = [place for place in kept.get(packet, ()) if abs(place - slot) <= FARTHEST_SLOTS]
    return min(near, key=lambda place: abs(place - slot), default=None)


def _when(at: float, excuses: Excuses) -> str:
    """Said so long after the last kill, and before the next one."""
    kills = excuses.kills
    place = bisect.bisect([kill.at for kill in kills], at)
    before = [f"{at - kill.at:.0f} s after {kill.part}" for kill in kills[:place][-1:]]
    after = [f"{kill.at - at:.0f} s before {kill.part}" for kill in kills[place:][:1]]
    return ", ".join([*before, *after])


# --- What is written --------------------------------------------------------------------------


def _judge_transcript(
    verdict: Verdict,
    said: Sequence[Said],
    excuses: Excuses,
    streams: dict[str, Any],
    places: Places,
) -> None:
    for one in said:
        slots = [
            places[one.stream, sequence]
            for sequence, _ in one.frames.values()
            if (one.stream, sequence) in places
        ]
        if not slots:
            continue
        cues = streams[str(one.stream)]["cues"]
        start, end = min(slots) * SLOT_MS - NEAR_WORD_MS, max(slots) * SLOT_MS + NEAR_WORD_MS
        timed = [word for cue in cues for word in cue]
        words = [word for word, first, last, _ in timed if start < (first + last) / 2 < end]
        wanted = one.phrase.text.split()
        if one.is_whole and not excuses.touch(one.began_at, one.ended_at):
            verdict.sentences += 1
            if words != wanted:
                verdict.unwritten.append(
                    f"{one.phrase.text!r} became {' '.join(words)!r}, "
                    f"{_when(one.began_at, excuses)}"
                )
        elif more := _too_many(words, wanted):
            verdict.doubled.append(f"words {dict(more)} of {one.phrase.text!r}")


def _too_many(words: Sequence[str], wanted: Sequence[str]) -> Counter[str]:
    """What is written more often than said; the word that a kill tore may be heard as another."""
    more = Counter(words) - Counter(wanted)
    misheard = [word for word in more if word not in wanted]
    return Counter() if more.total() == len(misheard) == 1 else more


# --- What is heard ----------------------------------------------------------------------------


def sound_of(path: str) -> NDArray[np.float32]:
    with av.open(path) as file:
        frames = [frame.to_ndarray()[0] for frame in file.decode(audio=0)]
    pcm = np.concatenate(frames)
    return pcm.astype(np.float32) / (32768 if pcm.dtype == np.int16 else 1)


def _judge_replay(
    verdict: Verdict,
    said: Sequence[Said],
    excuses: Excuses,
    places: Places,
    heard: NDArray[np.float32],
) -> None:
    """Each three seconds in which somebody speaks without a word that may be missing."""
    expected = np.zeros_like(heard)
    doubtful = np.zeros(len(heard) // FRAME + 1, bool)
    for one in said:
        for number, (sequence, at) in one.frames.items():
            slot = places.get((one.stream, sequence))
            if slot is None:
                continue
            piece = expected[slot * FRAME : (slot + 1) * FRAME]
            piece += one.phrase.frame(number)[: len(piece)] / np.float32(32768)
            if excuses.cover(at):
                doubtful[min(slot, len(doubtful) - 1)] = True
    for start, score in likeness(expected, heard):
        first = round(start * RATE / FRAME)
        if doubtful[first : first + 3 * RATE // FRAME].any():
            continue
        verdict.seconds += 1
        if score < HEARD:
            verdict.unheard.append(f"{start:.0f} s into the replay: {score:.2f}")
