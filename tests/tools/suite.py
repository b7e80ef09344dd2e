"""`make test`: all tests, in the order of their speed, and a line for all that was left out.

With CI=1 everything has to be there: what is left out counts as a failure.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.places import PLACES
from tests.servers import collected_static, migrated_database, migrated_postgres, share
from tests.services import postgres_server
from tests.tools.parts import has_postgres, install_missing

ROOT = Path(__file__).parents[2]
PYTEST = [sys.executable, "-m", "pytest", "--quiet"]
# Tests of one file stay together, for what they share; who is done takes over from the other.
TWO = ["-n", "2", "--dist", "worksteal"]
LONGEST = {"test_scenarios", "test_sound_check", "test_moderator", "test_processes"}
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
    with (
        tempfile.TemporaryDirectory() as directory,
        postgres_server(Path(directory), migrated_postgres()) as url,
    ):
        command = [*PYTEST, *TWO, "-m", QUICK, "--only-database"]
        return passes(*command, environment={"DATABASE_URL": url})


def javascript_tests() -> bool:
    return passes("npm", "test", "--silent")


def programs_of_others() -> bool:
    return passes("make", "--silent", ".clients/.stamp") and passes(
        *PYTEST, "-m", "programs", *PLACES["programs"]
    )


def browsers_without_sound() -> bool:
    two = ["-n", "2", "--dist", "loadfile"]
    return passes(*PYTEST, *two, "-m", "browser and not sound", *PLACES["browser"])


def sound_and_processes() -> bool:
    """Two at a time, since they mostly wait for speech in real time; a third would take from them
    what a browser needs to play without a gap. The longest come first: both end together."""
    two = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    have_passed = passes(*PYTEST, *two, "-m", "(sound or scale) and not alone", *_longest_first())
    return passes(*PYTEST, "-m", "alone", *PLACES["alone"]) and have_passed


def _longest_first() -> list[str]:
    places = [ROOT / place for kind in ("sound", "scale") for place in PLACES[kind]]
    files = [file for place in places for file in sorted(place.glob("test_*.py")) or [place]]
    return [str(file) for file in sorted(files, key=lambda file: file.stem not in LONGEST)]


SQLITE = Stage("Python on SQLite", quick_tests)
POSTGRESQL = Stage("Python on PostgreSQL", database_tests_on_postgres)
JAVASCRIPT = Stage("JavaScript", javascript_tests)
PROGRAMS = Stage("programs of other people", programs_of_others)
BROWSERS = Stage("browsers without sound", browsers_without_sound)
SOUND = Stage("browsers with sound, several processes", sound_and_processes)
STAGES = (SQLITE, POSTGRESQL, JAVASCRIPT, PROGRAMS, BROWSERS, SOUND)
# These mostly wait: for a network, and for a server that counts requests.
BESIDE_POSTGRESQL = (JAVASCRIPT, PROGRAMS)


def main() -> int:
    """All of them, or the ones that are named."""
    if named := sys.argv[1:]:
        passed = [stage.run() for stage in STAGES if stage.name in named]
        return 0 if all(passed) else 1
    with tempfile.TemporaryDirectory(prefix="spaces-shared-") as directory:
        share(directory)
        # Made while packages are installed and tests collected; who needs them first waits.
        making = threading.Thread(target=_make_what_stages_share)
        making.start()
        try:
            return _run_all()
        finally:
            making.join()


def _make_what_stages_share() -> None:
    migrated_database()
    collected_static()


def _make_what_postgres_shares() -> None:
    """After the others, which somebody waits for."""
    _make_what_stages_share()
    if has_postgres():
        migrated_postgres()


def _run_all() -> int:
    left_out = [f"{part.name} ({part.package} is not installed)" for part in install_missing()]
    making = threading.Thread(target=_make_what_postgres_shares)
    making.start()
    results = [_timed(SQLITE)]
    making.join()
    with _beside(BESIDE_POSTGRESQL) as others:
        results.append(_timed(POSTGRESQL))
    results += others
    results += [_timed(BROWSERS), _timed(SOUND)]
    print()
    for name, has_passed, seconds in results:
        print(f"{'passed' if has_passed else 'FAILED'}  {name}, {seconds:.0f} s")
    for line in left_out:
        print(f"left out: {line}")
    is_good = all(has_passed for _, has_passed, _ in results)
    return 0 if is_good and not (IS_CI and left_out) else 1


Result = tuple[str, bool, float]


def _timed(stage: Stage) -> Result:
    print(f"\n== {stage.name}", flush=True)
    began = time.monotonic()
    return stage.name, stage.run(), time.monotonic() - began


@contextlib.contextmanager
def _beside(stages: Sequence[Stage]) -> Iterator[list[Result]]:
    """Run these in a process of their own while the block runs; after it say what they printed."""
    began = time.monotonic()
    results: list[Result] = []
    command = [sys.executable, "-m", "tests.tools.suite", *(stage.name for stage in stages)]
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT)
        try:
            yield results
        finally:
            has_passed = process.wait() == 0
            name = ", ".join(stage.name for stage in stages)
            said.seek(0)
            print(f"\n== {name}\n{said.read()}", flush=True)
            results.append((name, has_passed, time.monotonic() - began))


if __name__ == "__main__":
    sys.exit(main())
