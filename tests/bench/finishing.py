"""From a Space's segments to its replay: what it costs, beside ffmpeg on the same tracks, and how
it sounds (PESQ).

Everybody talks all the time, as nobody does: the most that an hour can cost. Each case is a process
of its own, so that the memory of its children can be told.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final, Self

import psutil

from tests.bench.report import Table, spread

SPEAKERS: Final = (1, 3, 11)
BIT_RATES: Final = ("-b:a", "48k", "-application", "audio", "-compression_level", "5")


async def run(data: Path, *, quick: bool) -> list[Table]:
    minutes = 5 if quick else 60
    cases = [_in_process(data, speakers, minutes) for speakers in SPEAKERS]
    title = f"Finishing {minutes} minutes in which everybody talks all the time"
    return [
        Table(title, ("how", "speakers", "CPU s", "wall s", "peak MB"), _lines(cases)),
        Table(
            "From the end of a Space to its replay, parts made while it was live",
            ("speakers", "wall s", "CPU s", "joining alone, wall s", "its peak MB"),
            [_end_line(case) for case in cases],
        ),
        _quality(data, quick=quick),
    ]


def _in_process(data: Path, speakers: int, minutes: int) -> dict[str, Any]:
    folder = data / f"finishing-{speakers}"
    folder.mkdir()
    environment = os.environ | {
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
    }
    command = [sys.executable, "-m", "tests.bench.finishing", str(speakers), str(minutes)]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    shutil.rmtree(folder)
    case: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(case, flush=True)
    return case


def _lines(cases: Sequence[dict[str, Any]]) -> list[list[str]]:
    lines = []
    for case in cases:
        for how in ("parts", "ffmpeg"):
            if measured := case.get(how):
                name = {"parts": "parts, joined", "ffmpeg": "ffmpeg amix"}[how]
                figures = [f"{measured[key]:.0f}" for key in ("cpu", "wall", "mb")]
                lines.append([name, str(case["speakers"]), *figures])
    return lines


def _end_line(case: dict[str, Any]) -> list[str]:
    end, join = case["end"], case["join"]
    return [
        str(case["speakers"]),
        f"{end['wall']:.1f}",
        f"{end['cpu']:.1f}",
        f"{join['wall']:.1f}",
        f"{join['mb']:.0f}",
    ]


# --- In that process -----------------------------------------------------------------------------


class Measured:
    """Wall clock; the processor time of this process and its children; their largest memory.

    What the system itself says of a child's memory begins with that of its parent.
    """

    def __enter__(self) -> Self:
        self._wall, self._cpu, self.mb = time.monotonic(), self._cpu_now(), 0.0
        self._is_over = Event()
        self._watcher = Thread(target=self._watch)
        self._watcher.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.wall, self.cpu = time.monotonic() - self._wall, self._cpu_now() - self._cpu
        self._is_over.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._is_over.wait(0.05):
            for child in psutil.Process().children():
                with suppress(OSError, IndexError, psutil.Error):
                    status = Path(f"/proc/{child.pid}/status").read_text()
                    at_most = status.partition("VmHWM:")[2].split(maxsplit=1)[0]
                    # Between fork and exec it is its parent still.
                    if child.cmdline() != psutil.Process().cmdline():
                        self.mb = max(self.mb, int(at_most) / 1024)

    @staticmethod
    def _cpu_now() -> float:
        spent = (
            resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        return sum(one.ru_utime + one.ru_stime for one in spent)

    @property
    def figures(self) -> dict[str, float]:
        return {"wall": self.wall, "cpu": self.cpu, "mb": self.mb}


def main(speakers: int, minutes: int) -> None:
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    print(json.dumps({"speakers": speakers} | _measure(speakers, minutes)))


def _measure(speakers: int, minutes: int) -> dict[str, Any]:
    from recordings.models import Recording  # noqa: PLC0415
    from recordings.services.rendering import render_replay  # noqa: PLC0415

    folder = Path(os.environ["DATA_DIR"])
    voices = _voices(speakers, minutes * 3000)
    space = _space(voices, minutes * 60)
    with Measured() as live:
        while render_replay(space_id=space.pk):
            pass
    end_space(space, minutes * 60)
    with Measured() as end:
        while render_replay(space_id=space.pk):
            pass
    assert Recording.objects.get().replay.is_playable
    whole = {"wall": live.wall + end.wall, "cpu": live.cpu + end.cpu, "mb": live.mb}
    figures = {"parts": whole, "end": end.figures, "join": _join_alone(space, folder, minutes)}
    if _has_ffmpeg():
        figures["ffmpeg"] = _ffmpeg(voices, minutes * 3000, folder)
    return figures


def _voices(speakers: int, slots: int) -> list[Any]:
    from tests.recordings.sound import speech  # noqa: PLC0415

    return [speech.endless(number, slots) for number in range(speakers)]


def _space(voices: Sequence[Any], seconds: int) -> Any:
    """A live one of which all is cut."""
    from tests.factories import make_user  # noqa: PLC0415
    from tests.recordings.recorded import make_recorded_space  # noqa: PLC0415

    people = [make_user(f"voice{number}") for number in range(len(voices))]
    said = {person: voice.runs for person, voice in zip(people, voices, strict=True)}
    return make_recorded_space(people[0], said, seconds=seconds, is_over=False)


def end_space(space: Any, seconds: int) -> None:
    from datetime import timedelta  # noqa: PLC0415

    from recordings.models import Recording  # noqa: PLC0415
    from spaces.models import Space, State  # noqa: PLC0415

    Space.objects.filter(pk=space.pk).update(
        state=State.ENDED, ended_at=space.started_at + timedelta(seconds=seconds)
    )
    Recording.objects.filter(space=space).update(is_complete=True)


def _join_alone(space: Any, folder: Path, minutes: int) -> dict[str, float]:
    """The last step once more, in a process whose memory is known."""
    from django.core.files.storage import storages  # noqa: PLC0415

    from recordings.models import MixPart  # noqa: PLC0415
    from recordings.sound import child  # noqa: PLC0415

    storage = storages["recordings"]
    parts = [
        {"opus": storage.path(part.opus_file), "aac": storage.path(part.aac_file)}
        for part in MixPart.objects.all()
    ]
    request = {
        "parts": parts,
        "slots": [0, minutes * 3000],
        "opus": str(folder / "joined.opus"),
        "aac": str(folder / "joined.m4a"),
    }
    with Measured() as measured:
        child.run("join", request)
    return measured.figures


def _spawn(command: Sequence[str]) -> dict[str, float]:
    """Wall, CPU and memory of one program."""
    with Measured() as measured:
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return measured.figures


# --- The same tracks, by ffmpeg ------------------------------------------------------------------


def _has_ffmpeg() -> bool:
    if shutil.which("ffmpeg") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        install = ["apt-get", "--yes", "--no-install-recommends", "install", "ffmpeg"]
        subprocess.run(install, check=False, stdout=subprocess.DEVNULL)
    if shutil.which("ffmpeg") is None:
        print("No ffmpeg here: its rows are left out.", file=sys.stderr)
        return False
    return True


def _ffmpeg(voices: Sequence[Any], slots: int, folder: Path) -> dict[str, float]:
    tracks = [_track(voice, slots, folder / f"{at}.opus") for at, voice in enumerate(voices)]
    inputs = [word for track in tracks for word in ("-i", str(track))]
    mix = f"amix=inputs={len(tracks)}:normalize=0,asplit[a][b]"
    opus = ["-map", "[a]", "-c:a", "libopus", *BIT_RATES, str(folder / "ffmpeg.opus")]
    aac = ["-map", "[b]", "-c:a", "aac", "-aac_coder", "fast", "-b:a", "80k"]
    quiet = ["-loglevel", "error", "-nostdin", "-y"]
    index = ["-movflags", "+faststart", str(folder / "ffmpeg.m4a")]
    return _spawn(["ffmpeg", *quiet, *inputs, "-filter_complex", mix, *opus, *aac, *index])


def _track(voice: Any, slots: int, path: Path) -> Path:
    """An aligned file: frames that nobody sent are packets without sound."""
    from core.ogg import OggOpusWriter  # noqa: PLC0415

    packets = [bytes([voice.runs[0].packets[0][0] & ~3])] * slots
    for run in voice.runs:
        packets[run.start : run.end] = run.packets
    with path.open("wb") as file:
        writer = OggOpusWriter(file)
        for packet in packets:
            writer.write(packet, 960)
        writer.close()
    return path


# --- How it sounds -------------------------------------------------------------------------------


def _quality(data: Path, *, quick: bool) -> Table:
    columns = ("replay", "PESQ wide band: median [lowest to highest]", "lines")
    title = "The replay beside what was said into the microphone (24 kbit/s to the server)"
    folder = data / "quality"
    folder.mkdir()
    environment = os.environ | {
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
    }
    command = [sys.executable, "-m", "tests.bench.hearing", "5" if quick else "0"]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    scores: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    lines = [[kind, spread(found, 2), str(len(found))] for kind, found in scores.items() if found]
    return Table(title, columns, lines or [["pesq or espeak-ng is not installed", "", ""]])


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
