"""The recogniser of a worker process: one child for all its turns, started when one is heard.

A child that dies takes its turns with it: their tasks get ChildDied and begin anew where the last
final words ended. One that has become old or large gets no new turns, and ends with its last one.
"""

import contextlib
import itertools
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

from recordings.speech.utterances import FinalWords, PartialWords, Word
from recordings.speech.wire import (
    Kind,
    Message,
    WireError,
    encode_packets,
    read_messages,
    with_fields,
    write_message,
)

log = logging.getLogger(__name__)

ROOT: Final = Path(__file__).parents[2]
LIFETIME_SECONDS: Final = 6 * 3600
IDLE_SECONDS: Final = 600
GROWTH_BYTES: Final = 1024**3
"""More than after its first turn: Vosk keeps some of what it once needed."""
LOAD_SECONDS: Final = 120
ANSWER_SECONDS: Final = 20
SLOTS_AHEAD: Final = 150


class ChildDied(Exception):
    """The process that listened is gone: its turns are to be begun anew."""


class Turn:
    """One turn that a child listens to; used by one thread. Every method raises ChildDied."""

    def __init__(self, child: "_Child", number: int) -> None:
        self._child = child
        self._number = number
        self._fed = self._heard = 0
        self._told: list[PartialWords | FinalWords] = []
        self.answers: queue.SimpleQueue[Message | None] = queue.SimpleQueue()

    def feed(self, packets: Sequence[bytes]) -> None:
        """Packets of one stream, one a slot of 20 ms in a row; an empty one is silence.

        Waits while the child is more than SLOTS_AHEAD behind.
        """
        for start in range(0, len(packets), SLOTS_AHEAD):
            some = packets[start : start + SLOTS_AHEAD]
            while self._fed + len(some) - self._heard > SLOTS_AHEAD:
                self._take(self._next(ANSWER_SECONDS))
            self._child.say(Message(Kind.FEED, self._number, encode_packets(some)))
            self._fed += len(some)

    def told(self, *, wait: bool = False) -> list[PartialWords | FinalWords]:
        """What was heard since this was asked last; with `wait`, of all that was fed."""
        while wait and self._heard < self._fed:
            self._take(self._next(ANSWER_SECONDS))
        with contextlib.suppress(queue.Empty):
            while True:
                self._take(self._next(0))
        told, self._told = self._told, []
        return told

    def finish(self) -> list[PartialWords | FinalWords]:
        """The rest of what was heard; the turn is closed."""
        self._child.say(Message(Kind.FLUSH, self._number))
        while (message := self._next(ANSWER_SECONDS)).kind is not Kind.CLOSED:
            self._take(message)
        self._child.forget(self._number)
        return self._told

    def drop(self) -> None:
        """Close it; what was heard and not told is forgotten. Never raises; often as one likes."""
        with contextlib.suppress(ChildDied):
            self._child.drop(self._number)

    def _next(self, seconds: float) -> Message:
        try:
            message = self.answers.get(timeout=seconds) if seconds else self.answers.get_nowait()
        except queue.Empty:
            if not seconds:
                raise
            self._child.kill()  # it hangs
            raise ChildDied from None
        if message is None:
            raise ChildDied
        return message

    def _take(self, message: Message) -> None:
        fields = message.fields()
        match message.kind:
            case Kind.HEARD:
                self._heard = fields["slots"]
            case Kind.PARTIAL:
                self._told.append(PartialWords(fields["text"]))
            case Kind.FINAL:
                words = [Word(*word) for word in fields["words"]]
                self._told.append(FinalWords(words, fields["until_ms"]))


@dataclass
class _Child:
    """One process, and the thread that reads what it answers."""

    process: subprocess.Popen[bytes]
    turns: dict[int, Turn] = field(default_factory=dict)
    started_at: float = field(default_factory=time.monotonic)
    first_bytes: int = 0
    is_retired: bool = False
    is_dead: bool = False

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        self._saying = threading.Lock()
        self._lock = threading.Lock()
        self._ready = threading.Event()
        threading.Thread(target=self._read, name="captions", daemon=True).start()

    @property
    def pid(self) -> int:
        return self.process.pid

    def wait_until_ready(self) -> None:
        """Raises ChildDied for a model that does not load."""
        if not self._ready.wait(LOAD_SECONDS):
            self.kill()
        if self.is_dead:
            raise ChildDied

    def open(self, from_ms: int, context: str) -> Turn:
        with self._lock:
            if self.is_dead or self.is_retired:
                raise ChildDied
            number = next(self._numbers)
            turn = self.turns[number] = Turn(self, number)
        self.say(with_fields(Kind.OPEN, number, from_ms=from_ms, context=context))
        return turn

    def say(self, message: Message) -> None:
        try:
            with self._saying:
                write_message(_pipe(self.process.stdin), message)
        except OSError as error:
            raise ChildDied from error

    def drop(self, number: int) -> None:
        if number in self.turns:
            self.forget(number)
            self.say(Message(Kind.CLOSE, number))

    def forget(self, number: int) -> None:
        """This turn is over; a retired child ends with its last one."""
        with self._lock:
            self.turns.pop(number, None)
        if self.is_retired:
            self.retire()

    def retire(self) -> None:
        """Take no new turn; end with the last one."""
        with self._lock:
            self.is_retired = True
            is_unused = not self.turns
        if is_unused:
            with contextlib.suppress(OSError):
                _pipe(self.process.stdin).close()

    def kill(self) -> None:
        self.process.kill()

    @property
    def is_worn_out(self) -> bool:
        return time.monotonic() - self.started_at > LIFETIME_SECONDS or self.has_grown

    has_grown: bool = False

    def _read(self) -> None:
        try:
            for message in read_messages(_pipe(self.process.stdout)):
                self._hear(message)
        except (OSError, WireError):
            log.exception("the captions' process does not make sense")
            self.kill()
        finally:
            self._died()

    def _hear(self, message: Message) -> None:
        if message.kind is Kind.READY:
            self._ready.set()
        elif message.kind is Kind.CLOSED:
            size = message.fields()["bytes"]
            self.first_bytes = self.first_bytes or size
            self.has_grown = size > self.first_bytes + GROWTH_BYTES
        if (turn := self.turns.get(message.turn)) is not None:
            turn.answers.put(message)

    def _died(self) -> None:
        with self._lock:
            self.is_dead = True
            turns = list(self.turns.values())
        for turn in turns:
            turn.answers.put(None)
        self._ready.set()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                _pipe(pipe).close()
        if code := self.process.wait():
            log.error("the captions' process ended with %d", code)


class Engine:
    """Whoever wants to hear opens a turn; from any thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._child: _Child | None = None
        self._used_at = time.monotonic()

    @property
    def pid(self) -> int | None:
        """Of the child, while there is one."""
        return self._child.pid if self._child and not self._child.is_dead else None

    def open(self, *, from_ms: int = 0, context: str = "") -> Turn:
        """Begin to listen (Utterances says what the arguments mean). Raises ChildDied."""
        with self._lock:
            child = self._get_child()
        child.wait_until_ready()
        return child.open(from_ms, context)

    def warm_up(self) -> None:
        """Start the child, if there is none: the first words need not wait for its model."""
        with self._lock:
            self._get_child()

    def close(self) -> None:
        """End the child with its last turn; `open` starts another."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            child.retire()

    def _get_child(self) -> _Child:
        self._used_at = time.monotonic()
        child = self._child
        if child is None or child.is_dead or child.is_worn_out:
            if child is not None:
                child.retire()
            child = self._child = _Child(_start(self.folder))
            self._watch_idle(child)
        return child

    def _watch_idle(self, child: _Child) -> None:
        timer = threading.Timer(IDLE_SECONDS, self._end_if_idle, [child])
        timer.daemon = True
        timer.start()

    def _end_if_idle(self, child: _Child) -> None:
        """A model takes hundreds of megabytes: not for the time when nobody speaks."""
        if child.is_dead or child.is_retired:
            return
        if child.turns or time.monotonic() - self._used_at < IDLE_SECONDS:
            self._watch_idle(child)
        elif self._child is child:
            self.close()


def _start(folder: Path) -> subprocess.Popen[bytes]:
    # Without many arenas: each would count against the limit of the child's memory.
    environment = {**_harmless(os.environ), "MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "recordings.speech.child", str(folder)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def _harmless(environment: "os._Environ[str]") -> dict[str, str]:
    """No secret of the server is in the child."""
    wanted = {"PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR"}
    return {name: value for name, value in environment.items() if name in wanted}


def _pipe(pipe: IO[bytes] | None) -> BinaryIO:
    """Popen was asked for it."""
    return cast("BinaryIO", pipe)


_engines: Final[dict[int, Engine]] = {}
_engines_lock: Final = threading.Lock()


def engine_of(folder: Path) -> Engine:
    """The one of this process (a forked one has its own)."""
    with _engines_lock:
        engine = _engines.get(os.getpid())
        if engine is None or engine.folder != folder:
            engine = _engines[os.getpid()] = Engine(folder)
        return engine
