"""What the tests of recordings rely on: the voices, the sentences and the model fit together."""

import json

import av
import numpy as np
import pytest
import vosk
from django.conf import settings

from tests.recordings.phrases import PHRASES
from tests.recordings.voices import opus_packets, say, silence

KNOWN = (PHRASES[0], PHRASES[41], PHRASES[99])


@pytest.fixture(scope="module")
def model() -> vosk.Model:
    vosk.SetLogLevel(-1)
    return vosk.Model(str(settings.DEMO_CAPTION_MODEL_DIR))


def understood(model: vosk.Model, pcm: np.ndarray) -> str:
    recogniser = vosk.KaldiRecognizer(model, 48_000)
    recogniser.AcceptWaveform(pcm.tobytes())
    return json.loads(recogniser.FinalResult())["text"]


def decoded(packets: list[bytes]) -> np.ndarray:
    decoder = av.CodecContext.create("libopus", "r")
    decoder.sample_rate, decoder.layout, decoder.format = 48_000, "mono", "s16"
    return np.concatenate([decoder.decode(av.Packet(p))[0].to_ndarray()[0] for p in packets])


@pytest.mark.parametrize("phrase", KNOWN)
@pytest.mark.parametrize("voice", ["en-us", "en+m4"])
def test_a_known_sentence_survives_the_codec_and_is_understood(model, phrase, voice):
    pcm = np.concatenate([silence(0.3), say(phrase, voice), silence(0.5)])

    assert understood(model, decoded(opus_packets(pcm))) == phrase


def test_speech_comes_in_whole_frames_and_is_the_same_each_time():
    pcm = say("hello everyone")

    assert pcm.dtype == np.int16
    assert len(pcm) % 960 == 0
    assert len(opus_packets(pcm)) == len(pcm) // 960 + 1
    assert say("hello everyone") is pcm


def test_each_sentence_is_there_once():
    assert len(PHRASES) == len(set(PHRASES)) == 100
