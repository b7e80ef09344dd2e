"""The builder of the small caption model: each of its steps, against the model that is shipped.

Only finding the weights needs PyTorch and half an hour; all that comes before and after is here.
"""

import json
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
import vosk
from django.conf import settings

from tests.recordings.phrases import PHRASES
from tests.recordings.voices import say, silence
from tests.services import unavailable
from tests.tools.caption_model import espeak
from tests.tools.caption_model.features import RATE, mfcc
from tests.tools.caption_model.folder import write_folder
from tests.tools.caption_model.graph import graph_bytes
from tests.tools.caption_model.kaldi import AcousticModel, acoustic_model_bytes, read_acoustic_model
from tests.tools.caption_model.labels import Span, labels_at
from tests.tools.caption_model.network import log_posteriors
from tests.tools.caption_model.streams import Stream, make_stream, resampled, through_opus
from tests.tools.caption_model.texts import SENTENCES, WORDS
from tests.tools.caption_model.units import SILENCE, Units, make_units, read_units
from tests.tools.parts import has_program

SHIPPED = Path(settings.DEMO_CAPTION_MODEL_DIR)
FILES = sorted(
    path.relative_to(SHIPPED)
    for folder in ("am", "conf", "graph")
    for path in (SHIPPED / folder).rglob("*.*")
)

#: What kaldi_native_fbank 1.23 says of `chirp()`: the first six coefficients of a frame, their sum.
KALDIS = {
    0: ([99.61, -13.015, 35.434, 37.477, 33.858, 11.146], -114.199),
    40: ([98.746, -29.489, -27.349, -57.876, -27.156, 29.001], -0.22),
    90: ([90.33, -48.694, -13.965, -15.273, -8.265, -6.038], -76.78),
}


@pytest.fixture(scope="module")
def units() -> Units:
    return read_units(SHIPPED / "graph/phones/word_boundary.int")


@pytest.fixture(scope="module")
def acoustic() -> AcousticModel:
    return read_acoustic_model((SHIPPED / "am/final.mdl").read_bytes())


def in_a_process(function, *arguments):
    """espeak-ng keeps a state, and is not for a process that forks."""
    if not has_program("espeak-ng"):
        unavailable("espeak-ng is not installed")
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


def chirp() -> np.ndarray:
    time = np.arange(RATE) / RATE
    noise = 100 * np.random.default_rng(7).standard_normal(RATE)
    return 8000 * np.sin(2 * np.pi * (200 * time + 900 * time**2)) * (time < 0.8) + noise


def test_features_are_kaldis():
    features = mfcc(chirp())
    assert features.shape == (98, 40)
    for frame, (first, total) in KALDIS.items():
        assert features[frame, :6] == pytest.approx(first, abs=0.002)
        assert features[frame].sum() == pytest.approx(total, abs=0.01)


def test_the_shipped_words_have_the_sounds_that_espeak_counts(units):
    if not has_program("espeak-ng"):
        unavailable("espeak-ng is not installed")
    assert make_units() == units
    assert len(WORDS) == len(set(WORDS)) == 170
    assert {word for sentence in SENTENCES for word in sentence.split()} <= set(WORDS)


def test_the_model_is_written_as_it_was_read(tmp_path, units, acoustic):
    write_folder(tmp_path, acoustic, units)
    assert len(FILES) == 6
    for file in FILES:
        assert (tmp_path / file).read_bytes() == (SHIPPED / file).read_bytes(), file


def test_a_written_model_understands(tmp_path, units, acoustic):
    """With its weights turned about it does not: what is read is what Vosk computes with."""
    phrase = PHRASES[41]
    write_folder(tmp_path / "right", acoustic, units)
    assert understood(tmp_path / "right", phrase) == phrase
    *first, last = acoustic.layers
    wrong = AcousticModel([*first, last._replace(weights=-last.weights)], acoustic.priors)
    write_folder(tmp_path / "wrong", wrong, units)
    assert understood(tmp_path / "wrong", phrase) != phrase


def understood(folder: Path, phrase: str) -> str:
    vosk.SetLogLevel(-1)
    recogniser = vosk.KaldiRecognizer(vosk.Model(str(folder)), 48_000)
    pcm = np.concatenate([silence(0.3), say(phrase), silence(0.5)])
    recogniser.AcceptWaveform(pcm.tobytes())
    return json.loads(recogniser.FinalResult())["text"]


def test_anything_else_is_no_model(acoustic):
    data = acoustic_model_bytes(acoustic)
    for broken in (data[:-1], data + b" ", data.replace(b"Rectified", b"Sigmoidal"), b"", b"\0B"):
        with pytest.raises(ValueError):  # noqa: PT011 (of whichever part meets it first)
            read_acoustic_model(broken)


def test_the_graph_depends_on_the_words_alone(units):
    assert graph_bytes(units) == graph_bytes(units) == (SHIPPED / "graph/HCLG.fst").read_bytes()


# --- Labels ----------------------------------------------------------------------------------


def test_labels_stand_where_the_middle_of_their_frame_is():
    word = [Span(1600, 3200, 3), Span(3200, 4800, 4)]
    labels = labels_at([word], frames=60, phase=0)
    assert len(labels) == 20
    middles = np.arange(20) * 480 + 200
    wanted = np.select(
        [(middles >= 1600) & (middles < 3200), (middles >= 3200) & (middles < 4800)], [2, 3]
    )
    assert labels.tolist() == wanted.tolist()


def test_each_phone_of_a_hasty_word_gets_a_label_where_there_is_room():
    hasty = [Span(1600, 1610, 3), Span(1610, 1620, 4), Span(1620, 4000, 5)]
    assert set(labels_at([hasty], frames=60, phase=1)) == {SILENCE - 1, 2, 3, 4}
    hopeless = [Span(1600, 1610, 3), Span(1610, 1620, 4)]
    assert len(set(labels_at([hopeless], frames=60, phase=1)) - {SILENCE - 1}) == 1


def test_the_shipped_network_hears_what_the_labels_say(units, acoustic):
    """Speech, its marks, the features and the weights fit together, frame by frame."""
    stream: Stream = in_a_process(make_stream, 1, 12.0, units)
    for labels in stream.labels:
        assert len(labels) == pytest.approx(len(stream.features) / 3, abs=1)
    outputs = log_posteriors(acoustic.layers, stream.features).argmax(1)
    said = stream.labels[0]
    is_word = said >= 2
    assert is_word.mean() > 0.3
    assert (outputs == said)[is_word].mean() > 0.7
    late = np.roll(said, 10)
    assert (outputs == late)[late >= 2].mean() < 0.3


def test_a_stream_is_the_same_each_time(units):
    first, again = (in_a_process(make_stream, 3, 2.0, units) for _ in range(2))
    assert np.array_equal(first.features, again.features)
    assert all(map(np.array_equal, first.labels, again.labels))


def test_opus_leaves_sound_where_it_was():
    pcm = resampled(say(PHRASES[41]), 48_000, RATE)
    heard = through_opus(pcm, 24, "voip")
    assert len(heard) == len(pcm)
    scores = {lag: np.corrcoef(pcm, np.roll(heard, lag))[0, 1] for lag in range(-40, 41)}
    assert abs(max(scores, key=scores.get)) <= 2
    assert max(scores.values()) > 0.8


def test_a_voice_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="no voice"):
        in_a_process(say_with_a_voice_that_is_not_there)


def say_with_a_voice_that_is_not_there() -> None:
    espeak.Espeak().say("hello", espeak.Voice("nobody"))
