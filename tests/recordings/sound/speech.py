"""Real speech without a synthesiser: the demo's recorded lines, put where a test wants them."""

import functools

from recordings.voices import Run, Voice
from spaces.demo.player import Voiceover, load_voiceover
from spaces.demo.script import TURNS


@functools.cache
def line(number: int) -> Voiceover:
    return load_voiceover(TURNS[number])


def run(number: int, start: int = 0, stream: int | None = None) -> Run:
    """Line `number` of the demo, from this slot on."""
    said = line(number)
    return Run(number + 1 if stream is None else stream, start, said.packets, said.levels)


def voice(number: int, start: int = 0) -> Voice:
    """Said by the person with the id `number` + 1."""
    return Voice(number + 1, [run(number, start)])


def endless(number: int, slots: int, user_id: int | None = None) -> Voice:
    """The same line again and again, a pause of half a second between, for so many slots."""
    runs, start = [], 0
    while start < slots:
        said = run(number, start)
        length = min(len(said.packets), slots - start)
        runs.append(Run(number + 1, start, said.packets[:length], said.levels[:length]))
        start += len(said.packets) + 25
    return Voice(number + 1 if user_id is None else user_id, runs)
