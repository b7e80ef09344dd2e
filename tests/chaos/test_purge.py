"""The purge is killed with SIGKILL at random points, and run again."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import ROOT, clean_environment, copy_database

pytestmark = [pytest.mark.scale, pytest.mark.slow]
KILLS = 20
SEED = int(os.environ.get("SPACES_CHAOS_SEED", "1"))


def run(directory: Path, *arguments: object) -> tuple[int, str]:
    """How it ended, and what it printed."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.tools.purged", *map(str, arguments)],
        cwd=ROOT,
        env=clean_environment(directory),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout


def test_a_purge_that_is_killed_is_finished_by_the_next(tmp_path: Path) -> None:
    copy_database(tmp_path)
    spaces = json.loads(run(tmp_path, "make", KILLS + 4)[1])
    # The first writes the head of the audit log as well: it is not counted.
    counted = [json.loads(run(tmp_path, "purge", space)[1]) for space in spaces[:4]]
    steps = counted[2:]
    moments = random.Random(SEED)
    for number, space in enumerate(spaces[4:]):
        kept = json.loads(run(tmp_path, "look", space)[1])
        code, _ = run(tmp_path, "purge", space, moments.randrange(steps[number % 2]))
        assert code == -signal.SIGKILL
        seen = json.loads(run(tmp_path, "look", space)[1])
        assert seen["is_replay_whole"]
        assert seen["has_purge"] == seen["is_begun"]
        if not seen["is_begun"]:
            assert seen["rows"] == kept["rows"]
            assert seen["folders"] == kept["folders"]
        assert run(tmp_path, "purge", space)[0] == 0
        done = json.loads(run(tmp_path, "look", space)[1])
        assert done["is_done"]
        assert set(done["rows"].values()) == {0}
        assert done["folders"] == (["parts", "replay"] if number % 2 == 0 else [])
        assert done["lines"] == 1
        assert done["is_replay_whole"]
        assert done["faults"] == []
