"""Where utterances end and listening goes on, with the real recogniser in this process."""

import functools
import json

import numpy as np
import pytest
import vosk

from recordings.speech.opus import OpusEar
from recordings.speech.pcm import MS_BYTES, RATE
from recordings.speech.utterances import LONGEST_MS, FinalWords, PartialWords, Utterances
from tests.recordings.captioning import MODEL, packets_of
from tests.recordings.phrases import PHRASES

STEP = 200 * MS_BYTES
MONOLOGUE = " ".join(PHRASES[:60])


@functools.cache
def _model():
    vosk.SetLogLevel(-1)
    return vosk.Model(model_path=str(MODEL))


@pytest.fixture(scope="module", autouse=True)
def _model_goes_before_the_interpreter():
    yield
    _model.cache_clear()


def make():
    recogniser = vosk.KaldiRecognizer(_model(), RATE)
    recogniser.SetWords(True)
    return recogniser


@functools.cache
def sound_of(*texts: str, pause: float = 1.2) -> bytes:
    ear = OpusEar()
    return b"".join(ear.hear(packet) for packet in packets_of(*texts, pause=pause))


def told_of(sound: bytes, **options):
    utterances = Utterances(make, **options)
    told = []
    for start in range(0, len(sound), STEP):
        told += utterances.feed(sound[start : start + STEP])
    return [*told, utterances.finish()]


def finals(told):
    return [one for one in told if isinstance(one, FinalWords)]


def said(told):
    return [word.text for final in finals(told) for word in final.words]


def plain(sound: bytes) -> list[str]:
    """What Vosk alone makes of it."""
    recogniser, heard = make(), []
    for start in range(0, len(sound), STEP):
        if recogniser.AcceptWaveform(sound[start : start + STEP]):
            heard += json.loads(recogniser.Result())["text"].split()
    return heard + json.loads(recogniser.FinalResult())["text"].split()


def errors(heard: list[str], wanted: list[str]) -> int:
    """Words to change, to leave out or to put in."""
    row = np.arange(len(wanted) + 1)
    for number, word in enumerate(heard, 1):
        before, row = row, np.empty_like(row)
        row[0] = number
        for at, want in enumerate(wanted, 1):
            row[at] = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (word != want))
    return int(row[-1])


def test_sentences_are_told_one_by_one():
    told = told_of(sound_of("can you hear me now", "i love this music"))
    texts = [" ".join(word.text for word in final.words) for final in finals(told) if final.words]
    assert texts == ["can you hear me now", "i love this music"]


def test_words_are_shown_before_the_sentence_is_over():
    told = told_of(sound_of("please raise your hand if you have a question"))
    partial = [one.text for one in told if isinstance(one, PartialWords)]
    assert partial[0].split()[0] == "please"
    assert len(partial) > 5
    assert "please raise your hand" in " | ".join(partial)


def test_who_does_not_pause_is_cut_and_loses_no_word():
    sound = sound_of(MONOLOGUE)
    told = told_of(sound)
    assert len(finals(told)) > len(sound) / MS_BYTES / LONGEST_MS - 1
    wanted = MONOLOGUE.split()
    assert errors(said(told), wanted) <= errors(plain(sound), wanted) + 2


def test_words_after_a_cut_are_shown_without_the_one_before():
    told = told_of(sound_of(MONOLOGUE))
    cut = next(at for at, one in enumerate(told) if isinstance(one, FinalWords))
    last = told[cut].words[-1].text
    behind = next(one for one in told[cut + 1 :] if isinstance(one, PartialWords))
    assert behind.text.split()[0] != last


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7])
def test_listening_again_from_a_final_neither_repeats_nor_forgets(share):
    """As a turn that is passed on: from the last word that was told, with that one as context."""
    sound = sound_of(MONOLOGUE)
    told = finals(told_of(sound))
    seam = told[int(len(told) * share)]
    before = [word.text for final in told[: told.index(seam) + 1] for word in final.words]
    last = seam.words[-1]
    start = last.start_ms - last.start_ms % 20
    behind = said(
        told_of(sound[start * MS_BYTES :], from_ms=seam.until_ms - start, context=last.text)
    )
    wanted = MONOLOGUE.split()
    assert errors(before + behind, wanted) <= errors(said(told), wanted) + 1
