"""The folder that Vosk opens."""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tests.tools.caption_model.graph import graph_bytes
from tests.tools.caption_model.kaldi import AcousticModel, acoustic_model_bytes
from tests.tools.caption_model.texts import WORDS
from tests.tools.caption_model.units import OTHER, SILENCE, Units, places

# Dither is noise at random, and would make results differ from one time to the next.
MFCC_CONF: Final = """\
--sample-frequency=16000
--use-energy=false
--num-mel-bins=40
--num-ceps=40
--low-freq=20
--high-freq=7600
--dither=0
"""
# Vosk counts 30 ms a frame, so the subsampling must be 3. An option it does not know is fatal.
MODEL_CONF: Final = f"""\
--min-active=200
--max-active=3000
--beam=12.0
--lattice-beam=6.0
--acoustic-scale=0.7
--frame-subsampling-factor=3
--endpoint.silence-phones={SILENCE}
--endpoint.rule2.min-trailing-silence=0.5
--endpoint.rule3.min-trailing-silence=0.75
--endpoint.rule4.min-trailing-silence=1.0
"""
#: Divided by the whole of their large shares, these two would hardly ever be heard.
PRIOR_SHARES: Final = {SILENCE: 0.3, OTHER: 0.05}
_AT_LEAST: Final = 50  # outputs, of each phone


def priors_of(counts: NDArray[np.floating]) -> NDArray[np.floating]:
    """(phones,) from how often each was the label."""
    priors = (counts + _AT_LEAST) / (counts + _AT_LEAST).sum()
    for phone, share in PRIOR_SHARES.items():
        priors[phone - 1] *= share
    return priors


def write_folder(out: Path, model: AcousticModel, units: Units) -> None:
    for folder in ("am", "conf", "graph/phones"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    (out / "am/final.mdl").write_bytes(acoustic_model_bytes(model))
    (out / "graph/HCLG.fst").write_bytes(graph_bytes(units))
    (out / "graph/words.txt").write_text(_numbered(["<eps>", *WORDS, "#0", "<s>", "</s>"]))
    boundaries = (f"{phone} {place}\n" for phone, place in enumerate(places(units), start=1))
    (out / "graph/phones/word_boundary.int").write_text("".join(boundaries))
    (out / "conf/mfcc.conf").write_text(MFCC_CONF)
    (out / "conf/model.conf").write_text(MODEL_CONF)


def _numbered(words: list[str]) -> str:
    return "".join(f"{word} {number}\n" for number, word in enumerate(words))
