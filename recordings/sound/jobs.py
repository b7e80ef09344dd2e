"""What the child process can do: a name, and where the function is. Loaded when it is asked for.

A job takes its request and a function to tell its progress (0 to 100) with, and returns its answer;
both are JSON. What is large goes through files whose paths stand in the request.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, cast

Progress = Callable[[int], None]
Job = Callable[[dict[str, Any], Progress], dict[str, Any]]

JOBS: Final = {
    "clip": "recordings.sound.clip:make_clip",
    "mix": "recordings.sound.mixdown:mix_file",
    "part": "recordings.sound.parts:make_part",
    "join": "recordings.sound.joining:join",
    "hush": "recordings.sound.hushing:hush",
}


def job_named(name: str) -> Job:
    """Raises KeyError for one that there is not."""
    module, _, function = JOBS[name].partition(":")
    return cast("Job", getattr(import_module(module), function))
