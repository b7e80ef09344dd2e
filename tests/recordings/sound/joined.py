"""Parts made and joined as the service does it, and the files heard."""

import base64
from pathlib import Path

import av
import numpy as np

from recordings.sound.joining import join
from recordings.sound.loudness import added
from recordings.sound.packing import pack
from recordings.sound.parts import make_part

PART = 3000


def nobody_waits(_percent):
    pass


def make_parts(folder: Path, voices, numbers, *, heard=(0, 10**9), end=10**9, length=PART):
    """The answers, with the paths; levels build on the earlier ones."""
    (folder / "voices").write_bytes(pack(voices))
    before: dict[str, dict[str, int]] = {}
    made = []
    for number in numbers:
        paths = {kind: str(folder / f"{number}.{kind}") for kind in ("opus", "aac")}
        slots = [number * length, min(end, (number + 1) * length)]
        answer = make_part(
            {
                "voices": str(folder / "voices"),
                "slots": slots,
                "heard": list(heard),
                "loudness": before,
                **paths,
            },
            nobody_waits,
        )
        for user, counts in answer["loudness"].items():
            earlier = {int(level): number for level, number in before.get(user, {}).items()}
            before[user] = {str(k): n for k, n in added(earlier, counts).items()}
        made.append(paths | answer | {"peaks": base64.b64decode(answer["peaks"])})
    return made


def join_parts(folder: Path, parts, start: int, end: int) -> dict[str, Path]:
    files = {"opus": folder / "whole.opus", "aac": folder / "whole.m4a"}
    request = {kind: str(path) for kind, path in files.items()}
    request["parts"] = [{"opus": part["opus"], "aac": part["aac"]} for part in parts]
    assert join(request | {"slots": [start, end]}, nobody_waits)["samples"] == (end - start) * 960
    return files


def heard(path: Path) -> np.ndarray:
    with av.open(str(path)) as file:
        return np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio=0)])
