"""`make test`: all tests, in the order of their speed, and a line for all that was left out.

With CI=1 everything has to be there: what is left out counts as a failure.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.services import postgres_server
from tests.tools.parts import has_postgres, install_missing

ROOT = Path(__file__).parents[2]
PYTEST = [sys.executable, "-m", "pytest", "--quiet"]
# Tests of one file stay together, for what they share; who is done takes over from the other.
TWO = ["-n", "2", "--dist", "worksteal"]
QUICK = "not browser and not scale and not programs"
IS_CI = os.environ.get("CI", "") not in {"", "0", "false"}


@dataclass(frozen=True)
class Stage:
    """`run` returns whether the stage passed."""

    name: str
    run: Callable[[], bool]


def passes(*command: str, environment: Mapping[str, str] | None = None) -> bool:
    strictness = {"SPACES_REQUIRE_ALL": "1"} if IS_CI else {}
    environment = os.environ | strictness | (environment or {})
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def quick_tests() -> bool:
    return passes(*PYTEST, *TWO, "-m", QUICK)


def database_tests_on_postgres() -> bool:
    if not has_postgres():
        return True  # said at the end
    with tempfile.TemporaryDirectory() as directory, postgres_server(Path(directory)) as url:
        command = [*PYTEST, *TWO, "-m", QUICK, "--only-database"]
        return passes(*command, environment={"DATABASE_URL": url})


def javascript_tests() -> bool:
    return passes("npm", "test", "--silent")


def programs_of_others() -> bool:
    return passes("make", "--silent", ".clients/.stamp") and passes(*PYTEST, "-m", "programs")


def browsers_without_sound() -> bool:
    return passes(*PYTEST, "-n", "2", "--dist", "loadfile", "-m", "browser and not sound")


def sound_and_processes() -> bool:
    """One after another: what comes late because of a neighbour is no finding."""
    return passes(*PYTEST, "-m", "sound or scale")


STAGES = (
    Stage("Python on SQLite", quick_tests),
    Stage("Python on PostgreSQL", database_tests_on_postgres),
    Stage("JavaScript", javascript_tests),
    Stage("programs of other people", programs_of_others),
    Stage("browsers without sound", browsers_without_sound),
    Stage("browsers with sound, several processes", sound_and_processes),
)


def main() -> int:
    left_out = [f"{part.name} ({part.package} is not installed)" for part in install_missing()]
    results = [(stage.name, *_timed(stage)) for stage in STAGES]
    print()
    for name, has_passed, seconds in results:
        print(f"{'passed' if has_passed else 'FAILED'}  {name}, {seconds:.0f} s")
    for line in left_out:
        print(f"left out: {line}")
    is_good = all(has_passed for _, has_passed, _ in results)
    return 0 if is_good and not (IS_CI and left_out) else 1


def _timed(stage: Stage) -> tuple[bool, float]:
    print(f"\n== {stage.name}", flush=True)
    began = time.monotonic()
    return stage.run(), time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
