"""Captions: how late words are on a screen, how many may speak on a core, and how many words are
wrong, beside Vosk alone on the same sound.

The words are espeak-ng's, the model is the demo's: it says what our part costs. A model for
people's speech costs more: MODEL=/path/to/it measures that one (its errors mean nothing here).
"""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from spaces.client import SpaceClient
from tests.bench.report import Table
from tests.bench.servers import SERVER_CORE, Kind, pinned, running
from tests.bench.stage import make_cast

SENTENCES = 20
PAUSE_SECONDS = 1.2
STAGGER_SECONDS = 0.7
SPEAKERS = (1, 4, 11)
QUIET_LEVEL = 60
PATIENCE_SECONDS = 5.0


class Word(NamedTuple):
    text: str
    end: float  # seconds since the first frame


class Speech(NamedTuple):
    packets: list[bytes]
    levels: bytes
    sentences: list[list[Word]]


async def run(data: Path, *, quick: bool) -> list[Table]:
    model = Path(os.environ.get("MODEL", _demo_model()))
    said = await asyncio.to_thread(_speeches, model, SENTENCES // 4 if quick else SENTENCES)
    kind = Kind(
        "embedded, with its worker",
        ["manage.py", "serve", "--server", "uvicorn"],
        {"CAPTION_MODEL_DIR": str(model)},
    )
    lines = []
    for speakers in SPEAKERS[:2] if quick else SPEAKERS:
        with running(kind, data) as server:
            partial, final = await _lags(server.url, said, speakers)
        lines.append([str(speakers), _seconds(partial), _seconds(final)])
    late = Table(
        "Seconds from the end of a word to its message; everything of the server on one core",
        ["speaking at once", "partial p50 / p95 / max", "final p50 / p95 / max"],
        lines,
    )
    return [late, await asyncio.to_thread(_cost, model)]


# --- Lag -----------------------------------------------------------------------------------------


async def _lags(url: str, said: Sequence[Speech], speakers: int) -> tuple[list[float], list[float]]:
    cast = await asyncio.to_thread(make_cast, speakers)
    async with contextlib.AsyncExitStack() as stack:
        clients = []
        for cookies in cast.cookies:
            client = SpaceClient(url, cast.space_id, cookies=cookies)
            clients.append(await stack.enter_async_context(client))
            await client.request("captions.answer", is_given=True)
            if len(clients) > 1:
                await client.request("seat.take")
            await client.request("mic.open")
        await _warm(clients[0], said[0])
        listener = await stack.enter_async_context(SpaceClient(url, cast.space_id))
        await listener.request("captions.show", is_shown=True)
        heard = _Heard()
        watching = asyncio.create_task(listener.stage.until(heard.look, timeout=None))
        began = await asyncio.gather(
            *(
                _speak(client, said[number % len(said)], number * STAGGER_SECONDS)
                for number, client in enumerate(clients)
            )
        )
        await asyncio.sleep(PATIENCE_SECONDS)
        watching.cancel()
        users = [
            client.stage.participants[client.stage.you["participant_id"]] for client in clients
        ]
    partials: list[float] = []
    finals: list[float] = []
    for number, (user, start) in enumerate(zip(users, began, strict=True)):
        sentences = said[number % len(said)].sentences
        of_words, of_sentences = heard.lags_of(user["user_id"], sentences, start)
        partials += of_words
        finals += of_sentences
    return partials, finals


class _Heard:
    """When each caption had which words."""

    def __init__(self) -> None:
        self._seen: dict[str, list[tuple[float, list[str], bool]]] = {}
        self._ids: dict[str, list[str]] = {}

    def look(self, stage) -> bool:
        now = time.monotonic()
        for caption_id, one in stage.captions.items():
            words, is_final = one["text"].split(), one["is_final"]
            ids = self._ids.setdefault(one["user_id"], [])
            if caption_id not in ids:
                ids.append(caption_id)
            seen = self._seen.setdefault(caption_id, [])
            if not seen or seen[-1][1:] != (words, is_final):
                seen.append((now, words, is_final))
        return False

    def lags_of(
        self, user_id: str, sentences: Sequence[Sequence[Word]], start: float
    ) -> tuple[list[float], list[float]]:
        """Of words shown while they may change, and of sentences; only those that came out right:
        a word that is corrected has no one time.
        """
        partials, finals = [], []
        for caption_id, words in zip(self._ids.get(user_id, ()), sentences, strict=False):
            seen = self._seen[caption_id]
            texts = [word.text for word in words]
            if seen[-1][1] != texts:
                continue
            finals.append(seen[-1][0] - start - words[-1].end)
            for count, word in enumerate(words, 1):
                at = next(at for at, shown, _ in seen if shown[:count] == texts[:count])
                partials.append(at - start - word.end)
        return partials, finals


async def _warm(client: SpaceClient, speech: Speech) -> None:
    """A first word, so that the model is there: a Space whose host agrees has it from its start."""
    await _speak(client, Speech(speech.packets[:150], speech.levels[:150], []), 0)
    await asyncio.sleep(PATIENCE_SECONDS)


async def _speak(client: SpaceClient, speech: Speech, after: float) -> float:
    """As a browser does; when its first frame was spoken."""
    start = time.monotonic() + after
    for number, (packet, level) in enumerate(zip(speech.packets, speech.levels, strict=True)):
        # A frame can be sent once its 20 ms are over.
        await asyncio.sleep(max(0.0, start + (number + 1) * 0.02 - time.monotonic()))
        if level < QUIET_LEVEL:
            client.skip(1)
        else:
            await client.publish(packet, level)
    return start


# --- Cost and errors -----------------------------------------------------------------------------


def _cost(model: Path) -> Table:
    """Measured in a process of its own, which has Vosk; pinned to one core."""
    with pinned(SERVER_CORE):
        command = [sys.executable, "-m", "tests.bench.listening", str(model)]
        answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    cost = json.loads(answer.stdout)
    return Table(
        f"One core, {cost['minutes']:.0f} minutes of speech without a pause between sentences",
        ["", "Opus to words, as a turn", "Vosk alone, same samples"],
        [
            ["streams a core", f"{cost['ours_streams']:.0f}", f"{cost['plain_streams']:.0f}"],
            ["word errors", f"{cost['ours_errors']:.1%}", f"{cost['plain_errors']:.1%}"],
            ["memory of the child", f"{cost['memory_mb']:.0f} MB", ""],
        ],
    )


def _speeches(model: Path, sentences: int) -> list[Speech]:
    """Four voices say the same sentences; when each word ends is what the recogniser says."""
    from recordings.speech.engine import Engine  # noqa: PLC0415
    from recordings.speech.utterances import FinalWords  # noqa: PLC0415
    from tests.recordings.captioning import packets_of  # noqa: PLC0415
    from tests.recordings.phrases import PHRASES  # noqa: PLC0415
    from tests.tools.make_demo_voices import level_bytes  # noqa: PLC0415

    engine = Engine(model)
    speeches = []
    for voice in ("en-us", "en", "en-us+f3", "en+m4"):
        packets = packets_of(*PHRASES[:sentences], voice=voice, pause=PAUSE_SECONDS)
        turn = engine.open()
        turn.feed(packets)
        told = [
            one for one in [*turn.told(wait=True), *turn.finish()] if isinstance(one, FinalWords)
        ]
        heard = [
            [Word(word.text, word.end_ms / 1000) for word in one.words] for one in told if one.words
        ]
        speeches.append(Speech(packets, level_bytes(packets), heard))
    engine.close()
    return speeches


def _demo_model() -> Path:
    return Path(__file__).parents[2] / "spaces" / "demo" / "caption-model"


def _seconds(lags: Sequence[float]) -> str:
    ordered = sorted(lags)
    if not ordered:
        return "nothing came"
    return " / ".join(
        f"{ordered[min(len(ordered) - 1, int(len(ordered) * share))]:.2f}"
        for share in (0.5, 0.95, 1)
    )
