"""docs/examples as they stand, from a shell, with nothing but the client beside them."""

import asyncio
import contextlib
import os
import shutil
import sys
import wave
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import numpy as np
import pytest

from spaces.client import Spaces
from tests.browser.hearing import heard
from tests.recordings.captioning import MODEL
from tests.recordings.voices import say, silence
from tests.spaces.client.test_sound import read

ROOT = Path(__file__).parents[3]
SAID = ("please raise your hand if you have a question", "i love this music")
PATIENCE = 60.0


class Programs:
    """Runs the examples, each as somebody, from an empty directory."""

    def __init__(self, directory: Path, base_url: str, tokens) -> None:
        self._directory, self._tokens = directory, tokens
        client = directory / "installed" / "spaces" / "client"
        shutil.copytree(ROOT / "spaces" / "client", client)
        self._environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(directory / "installed"),
            "SPACES_URL": base_url,
        }

    @contextlib.asynccontextmanager
    async def running(self, who: str, name: str, *arguments: str):
        program = await asyncio.create_subprocess_exec(
            sys.executable,
            str(ROOT / "docs" / "examples" / name),
            *arguments,
            cwd=self._directory,
            env=self._environment | {"SPACES_TOKEN": self._tokens[who]},
            stdout=PIPE,
            stderr=STDOUT,
        )
        try:
            yield program
        finally:
            with contextlib.suppress(ProcessLookupError):
                program.kill()
            await program.wait()

    async def run(self, who: str, name: str, *arguments: str) -> str:
        """What it prints; it must end well."""
        async with self.running(who, name, *arguments) as program:
            return await ended(program)


async def ended(program) -> str:
    said, _ = await asyncio.wait_for(program.communicate(), PATIENCE)
    assert program.returncode == 0, said.decode()
    return said.decode()


async def line(program) -> str:
    return (await asyncio.wait_for(program.stdout.readline(), PATIENCE)).decode()


def write(path: Path, sound: np.ndarray) -> None:
    with wave.open(str(path), "w") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(sound.tobytes())


@pytest.mark.slow
@pytest.mark.any_database
async def test_what_one_bot_plays_another_records_and_a_third_reads(run_server, tmp_path):
    server = await asyncio.to_thread(run_server, environment={"CAPTION_MODEL_DIR": str(MODEL)})
    scene = await asyncio.to_thread(
        server.assemble, "host", "player", "recorder", "reader", needs_approval=False
    )
    sound = np.concatenate([part for text in SAID for part in (say(text), silence(1.2))])
    write(tmp_path / "talk.wav", sound)
    programs, space = Programs(tmp_path, server.base_url, scene.tokens), scene.space_id
    async with (
        programs.running("recorder", "record.py", space, "heard.ogg") as recorder,
        programs.running("reader", "captions.py", space) as reader,
    ):
        assert await line(recorder) == "Listening.\n"
        assert await line(reader) == "Captions of A test Space:\n"
        await programs.run("player", "play.py", "talk.wav", "--space", space, "--captions")
        assert [await line(reader) for _ in SAID] == [f"Player: {text}\n" for text in SAID]
        with Spaces(server.base_url, scene.tokens["host"]) as host:
            await asyncio.to_thread(host.ask, space, "space.end")
        assert await ended(recorder) == "Kept in heard.ogg\n"
        assert await ended(reader) == ""
    reference, kept = (
        part.astype(np.float32) / 32768 for part in (sound, read(tmp_path / "heard.ogg"))
    )
    hearing = heard(reference, kept)
    assert hearing.is_heard, hearing
    # And in a Space of its own, which is over when all is said.
    write(tmp_path / "short.wav", silence(0.1))
    said = await programs.run("player", "play.py", "short.wav", "--title", "My own")
    with Spaces(server.base_url, scene.tokens["reader"]) as reader:
        own = await asyncio.to_thread(next, reader.spaces.search("My own"))
    assert (own["title"], own["state"]) == ("My own", "ended")
    assert own["url"] in said
