"""PESQ of a replay: the demo's lines, spoken, sent as a browser sends them, recorded, rendered.

    pip install pesq
    ONLY=finishing python -m tests.bench

`pesq` is no dependency of the project: it is not maintained, and needs a compiler. Each line is
judged against what espeak-ng said, at 16 kHz, in wide band.
"""

import importlib.util
import json
import shutil
import sys
from typing import Any

import av
import numpy as np


def main(lines: int) -> None:
    if importlib.util.find_spec("pesq") is None or shutil.which("espeak-ng") is None:
        print(json.dumps({}))
        return
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    print(json.dumps(_scores(lines)))


def _scores(lines: int) -> dict[str, list[float]]:
    from pesq import pesq  # noqa: PLC0415

    from spaces.demo.script import CAST, TURNS  # noqa: PLC0415
    from tests.tools.make_demo_voices import levelled, spoken, trimmed  # noqa: PLC0415

    voices = {person.handle: person.voice for person in CAST if person.voice}
    turns = TURNS[:lines] if lines else TURNS
    sources = [levelled(trimmed(spoken(turn.text, voices[turn.speaker]))) for turn in turns]
    starts, files = _replayed(sources, [turn.speaker for turn in turns])
    scores: dict[str, list[float]] = {}
    for kind, sound in files.items():
        pieces = [
            sound[start : start + len(source)]
            for start, source in zip(starts, sources, strict=True)
        ]
        scores[kind] = [
            round(pesq(16_000, _narrowed(source), _narrowed(piece), "wb"), 3)
            for source, piece in zip(sources, pieces, strict=True)
        ]
    return scores


def _replayed(sources: list[Any], speakers: list[str]) -> tuple[list[int], dict[str, Any]]:
    """Where each line begins, in samples, and the files of the replay, decoded."""
    from recordings.services.rendering import render_replay  # noqa: PLC0415
    from recordings.voices import Run  # noqa: PLC0415
    from tests.factories import make_user  # noqa: PLC0415
    from tests.recordings.recorded import make_recorded_space, replay_of, sound_of  # noqa: PLC0415
    from tests.tools.make_demo_voices import encoded, level_bytes  # noqa: PLC0415

    people = {speaker: make_user(speaker) for speaker in dict.fromkeys(speakers)}
    said: dict[Any, list[Run]] = {person: [] for person in people.values()}
    starts, slot = [], 50
    for source, speaker in zip(sources, speakers, strict=True):
        packets = encoded(source)
        said[people[speaker]].append(Run(1, slot, packets, level_bytes(packets)))
        # A browser's encoder is a little late, too.
        starts.append(slot * 960 + 312)
        slot += len(packets) + 30
    host = people[speakers[0]]
    space = make_recorded_space(host, said, seconds=slot / 50 + 1)
    while render_replay(space_id=space.pk):
        pass
    replay = replay_of(space)
    names = {"Opus": replay.opus_file, "AAC": replay.aac_file}
    return starts, {kind: sound_of(name) for kind, name in names.items()}


def _narrowed(sound: Any) -> Any:
    """16 kHz, int16."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=16_000)
    samples = np.clip(sound, -1, 1).astype(np.float32)[np.newaxis]
    frame = av.AudioFrame.from_ndarray(samples, format="flt", layout="mono")
    frame.sample_rate = 48_000
    frames = [*resampler.resample(frame), *resampler.resample(None)]
    return np.concatenate([one.to_ndarray()[0] for one in frames])


if __name__ == "__main__":
    main(int(sys.argv[1]))
