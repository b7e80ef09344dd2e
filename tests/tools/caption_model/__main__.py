"""Builds the small caption model of the demo and the tests, from espeak-ng's speech alone.

    python -m tests.tools.caption_model --out DIR [--quick]

Seven hours of speech are made and eight times gone through: half an hour on two cores. --quick
makes four minutes and a hundred steps: a model that loads and understands nothing. espeak-ng has to
be there, and PyTorch, which nothing else needs; put it into an environment of its own:

    python -m venv .venv/torch
    .venv/torch/bin/pip install av numpy
    .venv/torch/bin/pip install torch --index-url https://download.pytorch.org/whl/cpu
    .venv/torch/bin/python -m tests.tools.caption_model --out DIR

Afterwards copy DIR over spaces/demo/caption-model, and look whether the sentences of
tests/recordings/phrases.py still come out.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: there is a process for each core

import argparse
import importlib.util
import sys
import time
from pathlib import Path

from tests.tools.caption_model.folder import priors_of, write_folder
from tests.tools.caption_model.kaldi import AcousticModel
from tests.tools.caption_model.streams import make_streams
from tests.tools.caption_model.units import make_units, phone_count

STREAMS, STREAM_SECONDS = 105, 240
QUICK_STREAMS, QUICK_SECONDS, QUICK_STEPS = 8, 30, 100


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="caption_model", description="Build the caption model.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--quick", action="store_true", help="minutes of speech; no use but to try")
    options = parser.parse_args(arguments)
    if importlib.util.find_spec("torch") is None:
        print("This needs PyTorch; how to get it stands at the head of this program.")
        return 1
    build(options.out, is_quick=options.quick)
    return 0


def build(out: Path, *, is_quick: bool) -> None:
    from tests.tools.caption_model.training import train  # noqa: PLC0415 (wants PyTorch)

    began = time.monotonic()
    units = make_units()
    print(f"{len(units)} words, {phone_count(units)} phones", flush=True)
    count, seconds = (QUICK_STREAMS, QUICK_SECONDS) if is_quick else (STREAMS, STREAM_SECONDS)
    streams = make_streams(count, seconds, units)
    print(f"{count * seconds / 3600:.2f} h of speech, {time.monotonic() - began:.0f} s", flush=True)
    layers, counts = train(streams, phone_count(units), QUICK_STEPS if is_quick else None)
    write_folder(out, AcousticModel(layers, priors_of(counts)), units)
    print(f"{out}, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
