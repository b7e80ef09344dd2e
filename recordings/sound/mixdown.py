"""The job "mix": packed voices become one Opus or AAC file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from recordings.sound import encoding
from recordings.sound.jobs import Progress
from recordings.sound.mixing import mixed_blocks
from recordings.sound.packing import unpack

_WRITERS: Final[dict[str, Callable[..., int]]] = {
    "opus": encoding.write_opus,
    "aac": encoding.write_m4a,
}


def mix_file(request: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """`voices`: a packed file; `start_slot`, `end_slot`; `files`: {"opus": path, "aac": path}, or
    one of them. Answers how many `samples` they play.
    """
    voices = unpack(Path(request["voices"]).read_bytes())
    start, end = request["start_slot"], request["end_slot"]
    samples = 0
    for done, (form, path) in enumerate(request["files"].items()):
        progress(100 * done // len(request["files"]))
        samples = _WRITERS[form](Path(path), mixed_blocks(voices, start, end))
    return {"samples": samples}
