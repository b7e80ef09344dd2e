import json
import subprocess
import sys

import psutil
import pytest

from recordings.sound import child
from recordings.sound.packing import pack
from tests.recordings.sound import speech


def request(tmp_path, seconds=1, voices=None):
    path = tmp_path / "voices"
    path.write_bytes(pack([speech.voice(0)] if voices is None else voices))
    return {
        "voices": str(path),
        "start_slot": 0,
        "end_slot": seconds * 50,
        "files": {"opus": str(tmp_path / "mix.opus")},
    }


def test_a_job_answers_from_a_process_of_its_own(tmp_path):
    assert child.run("mix", request(tmp_path)) == {"samples": 48_000}
    assert (tmp_path / "mix.opus").stat().st_size > 1000


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        ({"timeout_seconds": 0.4}, r"\(-9\)"),
        ({"cpu_seconds": 1}, "it said nothing"),
        ({"memory_mb": 60}, "MemoryError"),
    ],
    ids=["time", "processor", "memory"],
)
def test_a_job_that_wants_too_much_is_stopped(tmp_path, limits, why):
    voices = [speech.endless(0, 300 * 50)]
    with pytest.raises(child.SoundError, match=why):
        child.run("mix", request(tmp_path, 300, voices), **limits)


def test_a_job_that_fails_says_why(tmp_path):
    order = request(tmp_path)
    (tmp_path / "voices").write_bytes(b"no voices")
    with pytest.raises(child.SoundError, match="begins with something else"):
        child.run("mix", order)
    with pytest.raises(child.SoundError, match="no such job"):
        child.run("no such job", {})


def test_the_child_knows_no_secret_and_loads_no_django(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hidden")
    assert "SECRET_KEY" not in child.environment()
    told = subprocess.run(
        [
            sys.executable,
            "-P",
            "-c",
            "import sys, json, recordings.sound.mixdown; print(json.dumps(list(sys.modules)))",
        ],
        env=child.environment(),
        capture_output=True,
        check=True,
    )
    loaded = json.loads(told.stdout)
    assert "av" in loaded
    assert not {"django", "celery"} & set(loaded)


def test_no_child_outlives_a_caller_that_gives_up(tmp_path):
    def give_up(percent):
        raise InterruptedError

    before = children()
    with pytest.raises(InterruptedError):
        child.run("mix", request(tmp_path, 60), on_progress=give_up)
    assert children() == before


def children():
    return [process.pid for process in psutil.Process().children()]
