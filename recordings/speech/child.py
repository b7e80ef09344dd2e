"""The process that has Vosk: `python -m recordings.speech.child MODEL_DIR`.

One model, one recogniser and one thread a turn (Vosk lets go of Python's lock while it works). It
knows nothing of Django, and ends with the process that started it. Nothing of what is said is ever
logged.
"""

import contextlib
import os
import queue
import sys
import threading
from pathlib import Path
from typing import BinaryIO, Final

import vosk

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

from recordings.speech.opus import OpusEar
from recordings.speech.pcm import RATE
from recordings.speech.utterances import FinalWords, MakeRecogniser, Told, Utterances
from recordings.speech.wire import (
    Kind,
    Message,
    decode_packets,
    read_messages,
    with_fields,
    write_message,
)

NICENESS: Final = 5
PIECE_SLOTS: Final = 5
_STACK_BYTES: Final = 4 * 1024 * 1024
_ADDRESS_SPACE: Final = 3 * 1024**3
_ADDRESS_SPACE_A_MODEL_BYTE: Final = 8


class Mouth:
    """Answers, one at a time, whoever says them."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._lock = threading.Lock()

    def say(self, message: Message) -> None:
        with self._lock:
            write_message(self._file, message)


class Turn:
    """One turn, in a thread of its own."""

    def __init__(self, number: int, make: MakeRecogniser, opened: Message, mouth: Mouth) -> None:
        self._number = number
        self._mouth = mouth
        self._messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._utterances = Utterances(make, **opened.fields())
        self._ear = OpusEar()
        self._slots = 0
        threading.Thread(target=self._run, daemon=True).start()

    def put(self, message: Message) -> None:
        self._messages.put(message)

    def _run(self) -> None:
        while (message := self._messages.get()).kind is Kind.FEED:
            self._hear(decode_packets(message.body))
        if message.kind is Kind.FLUSH:
            self._tell(self._utterances.finish())
        del self._utterances
        self._mouth.say(with_fields(Kind.CLOSED, self._number, bytes=_resident_bytes()))

    def _hear(self, packets: list[bytes]) -> None:
        """A little at a time, however much was fed: Vosk looks for a pause behind each piece."""
        for start in range(0, len(packets), PIECE_SLOTS):
            piece = packets[start : start + PIECE_SLOTS]
            for told in self._utterances.feed(b"".join(map(self._ear.hear, piece))):
                self._tell(told)
        self._slots += len(packets)
        self._mouth.say(with_fields(Kind.HEARD, self._number, slots=self._slots))

    def _tell(self, told: Told) -> None:
        if isinstance(told, FinalWords):
            fields = {"words": told.words, "until_ms": told.until_ms}
            self._mouth.say(with_fields(Kind.FINAL, self._number, **fields))
        else:
            self._mouth.say(with_fields(Kind.PARTIAL, self._number, text=told.text))


def main() -> None:
    folder = Path(sys.argv[1])
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    _confine(folder)
    vosk.SetLogLevel(-1)
    model = vosk.Model(model_path=str(folder))
    mouth = Mouth(answers)
    mouth.say(Message(Kind.READY, 0))
    _serve(model, sys.stdin.buffer, mouth)
    os._exit(0)  # without waiting for turns that nobody listens to any more


def _serve(model: vosk.Model, questions: BinaryIO, mouth: Mouth) -> None:
    def make() -> vosk.KaldiRecognizer:
        recogniser = vosk.KaldiRecognizer(model, RATE)
        recogniser.SetWords(True)
        return recogniser

    turns: dict[int, Turn] = {}
    for message in read_messages(questions):
        if message.kind is Kind.OPEN:
            turns[message.turn] = Turn(message.turn, make, message, mouth)
        elif message.kind is Kind.FEED:
            turns[message.turn].put(message)
        else:
            turns.pop(message.turn).put(message)


def _confine(folder: Path) -> None:
    """Less than everything, for what decodes the packets of strangers."""
    threading.stack_size(_STACK_BYTES)
    if resource is None:
        return
    os.nice(NICENESS)
    model_bytes = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    memory = _ADDRESS_SPACE + _ADDRESS_SPACE_A_MODEL_BYTE * model_bytes
    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        with contextlib.suppress(ValueError, OSError):  # a system that does not know it
            resource.setrlimit(limit, (most, most))


def _resident_bytes() -> int:
    """How much memory we have now; 0 where the system does not say."""
    if resource is None:
        return 0
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * resource.getpagesize()


if __name__ == "__main__":
    main()
