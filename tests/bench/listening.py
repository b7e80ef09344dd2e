"""Of `tests.bench.captions`: what listening costs, and how many words come out wrong."""

import json
import sys
import time
from pathlib import Path

import psutil
import vosk

from recordings.speech.engine import Engine
from recordings.speech.opus import OpusEar
from recordings.speech.pcm import MS_BYTES, RATE
from recordings.speech.utterances import FinalWords

VOICES = ("en-us", "en", "en-us+f3", "en+m4")
PIECE = 200 * MS_BYTES


def main(model: Path) -> None:
    import django  # noqa: PLC0415

    django.setup()
    from tests.recordings.captioning import packets_of  # noqa: PLC0415
    from tests.recordings.phrases import PHRASES  # noqa: PLC0415
    from tests.recordings.test_speech_utterances import errors  # noqa: PLC0415

    text = " ".join(PHRASES)
    packets = [packets_of(text, voice=voice) for voice in VOICES]
    seconds = sum(map(len, packets)) * 0.02
    ours, ours_seconds, memory = _ours(model, packets)
    plain, plain_seconds = _plain(model, packets)
    wanted = text.split()

    def share(heard: list[list[str]]) -> float:
        return sum(errors(words, wanted) for words in heard) / (len(wanted) * len(heard))

    print(
        json.dumps(
            {
                "minutes": seconds / 60,
                "ours_streams": seconds / ours_seconds,
                "plain_streams": seconds / plain_seconds,
                "ours_errors": share(ours),
                "plain_errors": share(plain),
                "memory_mb": memory / 1e6,
            }
        )
    )


def _ours(model: Path, packets: list[list[bytes]]) -> tuple[list[list[str]], float, int]:
    """Words, seconds of processor time of both processes, and the child's memory."""
    engine = Engine(model)
    engine.open().drop()
    child = psutil.Process(engine.pid)
    began = time.process_time() + sum(child.cpu_times()[:2])
    heard = []
    for some in packets:
        turn, told = engine.open(), []
        for start in range(0, len(some), 5):
            turn.feed(some[start : start + 5])
            told += turn.told()
        told += turn.finish()
        finals = [one for one in told if isinstance(one, FinalWords)]
        heard.append([word.text for one in finals for word in one.words])
    spent = time.process_time() + sum(child.cpu_times()[:2]) - began
    memory = child.memory_info().rss
    engine.close()
    return heard, spent, memory


def _plain(model: Path, packets: list[list[bytes]]) -> tuple[list[list[str]], float]:
    """The same samples, decoded before the clock starts."""
    vosk.SetLogLevel(-1)
    loaded = vosk.Model(model_path=str(model))
    heard, spent = [], 0.0
    for some in packets:
        ear = OpusEar()
        sound = b"".join(map(ear.hear, some))
        began, words = time.process_time(), []
        recogniser = vosk.KaldiRecognizer(loaded, RATE)
        recogniser.SetWords(True)
        for start in range(0, len(sound), PIECE):
            if recogniser.AcceptWaveform(sound[start : start + PIECE]):
                words += json.loads(recogniser.Result())["text"].split()
        words += json.loads(recogniser.FinalResult())["text"].split()
        spent += time.process_time() - began
        heard.append(words)
    return heard, spent


if __name__ == "__main__":
    main(Path(sys.argv[1]))
