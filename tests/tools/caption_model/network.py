"""The network as it is written down: affine layers over frames that are spliced together."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.tools.caption_model.features import Features
from tests.tools.caption_model.labels import STRIDE

#: The frames that each layer puts side by side, relative to its own; the last layer has none.
SPLICES: Final = ((-1, 0, 1), (-1, 0, 1), (-3, 0, 3), (-3, 0, 3), (-6, 0, 6), (-6, 0, 6))
REACH: Final = sum(splice[-1] for splice in SPLICES)  # frames it sees before and after its own


class Affine(NamedTuple):
    """y = weights @ x + bias. Weights are (outputs, splice x inputs), frame after frame."""

    weights: NDArray[np.floating]
    bias: NDArray[np.floating]


def log_posteriors(layers: list[Affine], features: Features) -> NDArray[np.float64]:
    """(frames / 3, outputs), of the frames 0, 3, 6, ...: what Kaldi computes, for checks."""
    values = np.pad(features.astype(np.float64), ((REACH, REACH), (0, 0)), "edge")
    for layer, splice in zip(layers, SPLICES, strict=False):
        reach = splice[-1]
        count = len(values) - 2 * reach
        spliced = np.concatenate([values[reach + at : reach + at + count] for at in splice], 1)
        values = np.maximum(0, spliced @ layer.weights.T + layer.bias)
    outputs = values[::STRIDE] @ layers[-1].weights.T + layers[-1].bias
    return outputs - _log_sum(outputs)


def _log_sum(outputs: NDArray[np.float64]) -> NDArray[np.float64]:
    most = outputs.max(1, keepdims=True)
    return most + np.log(np.exp(outputs - most).sum(1, keepdims=True))
