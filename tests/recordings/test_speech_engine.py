"""The recogniser's process: what it hears, and what happens when it dies."""

import os
import random
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from recordings.speech.engine import ChildDied, Engine
from recordings.speech.utterances import FinalWords
from tests.recordings.captioning import MODEL, packets_of
from tests.servers import wait_until


@pytest.fixture
def engine():
    engine = Engine(MODEL)
    yield engine
    engine.close()


def hear(engine, packets, **options):
    turn = engine.open(**options)
    turn.feed(packets)
    told = [*turn.told(wait=True), *turn.finish()]
    return [word for one in told if isinstance(one, FinalWords) for word in one.words]


def text_of(words) -> str:
    return " ".join(word.text for word in words)


def test_what_is_said_is_heard_at_its_time(engine):
    packets = [b""] * 50 + packets_of("can you hear me now")
    words = hear(engine, packets)
    assert text_of(words) == "can you hear me now"
    assert 950 < words[0].start_ms < 1100


def test_much_at_once_is_heard_as_it_is_live(engine):
    """What is read from segments has the same cues."""
    turn = engine.open()
    turn.feed(packets_of("is it live", "hi everyone", "i love this music"))
    told = [one for one in [*turn.told(wait=True), *turn.finish()] if isinstance(one, FinalWords)]
    said = [text_of(one.words) for one in told if one.words]
    assert said == ["is it live", "hi everyone", "i love this music"]


def test_one_process_listens_to_many_at_once(engine):
    texts = ["i love this music", "how are you this morning", "is it live", "hi everyone"] * 2
    with ThreadPoolExecutor(8) as pool:
        heard = list(pool.map(lambda text: text_of(hear(engine, packets_of(text))), texts))
    assert heard == texts


def test_turns_of_a_process_that_dies_are_told_and_another_one_begins(engine):
    turn = engine.open()
    turn.feed(packets_of("hi everyone"))
    os.kill(engine.pid, signal.SIGKILL)
    with pytest.raises(ChildDied):
        turn.finish()
    assert text_of(hear(engine, packets_of("hi everyone"))) == "hi everyone"


def test_a_process_that_hangs_is_ended(engine, monkeypatch):
    monkeypatch.setattr("recordings.speech.engine.ANSWER_SECONDS", 0.5)
    turn = engine.open()
    os.kill(engine.pid, signal.SIGSTOP)
    turn.feed(packets_of("hi everyone"))
    with pytest.raises(ChildDied):
        turn.finish()
    wait_until(lambda: engine.pid is None)


def test_a_worn_out_process_ends_with_its_last_turn(engine, monkeypatch):
    turn = engine.open()
    old = engine.pid
    monkeypatch.setattr("recordings.speech.engine.LIFETIME_SECONDS", -1)
    assert text_of(hear(engine, packets_of("hi everyone"))) == "hi everyone"
    assert engine.pid != old
    turn.feed(packets_of("is it live"))
    words = [word for one in turn.finish() if isinstance(one, FinalWords) for word in one.words]
    assert text_of(words) == "is it live"


def test_a_warm_process_is_the_one_that_listens(engine):
    engine.warm_up()
    warm = engine.pid
    assert text_of(hear(engine, packets_of("hi everyone"))) == "hi everyone"
    assert engine.pid == warm


def test_a_folder_that_is_no_model_raises(tmp_path):
    (tmp_path / "am").mkdir()
    (tmp_path / "am" / "final.mdl").write_bytes(b"nothing")
    with pytest.raises(ChildDied):
        Engine(tmp_path).open()


def test_hostile_packets_harm_nobody(engine):
    """Random bytes, wrong TOCs, cut packets: silence for their speaker, nothing for another."""
    luck = random.Random(7)
    good = packets_of("i love this music")
    hostile = [
        bytes([luck.choice((0, 3, 72, 255, 120))]) + luck.randbytes(luck.randrange(1276))
        for _ in range(300)
    ] + [packet[: luck.randrange(len(packet))] for packet in good]
    other = engine.open()
    with ThreadPoolExecutor(2) as pool:
        attack = pool.submit(hear, engine, hostile)
        other.feed(good)
        words = [
            word for one in other.finish() if isinstance(one, FinalWords) for word in one.words
        ]
        attack.result()
    assert text_of(words) == "i love this music"


def test_the_process_knows_no_secret(engine):
    engine.open()
    environment = Path(f"/proc/{engine.pid}/environ").read_text()
    assert "SECRET" not in environment
    assert "DATABASE_URL" not in environment
