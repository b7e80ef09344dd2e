"""am/final.mdl in Kaldi's binary form: how phones follow one another, the network, the priors.

Each token ends in a space; a number is its size (4) and four bytes, little endian. A list of
integers has its count without a size before it.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.tools.caption_model.features import SIZE
from tests.tools.caption_model.network import REACH, SPLICES, Affine


@dataclass(frozen=True)
class AcousticModel:
    """`priors` (phones,): Vosk takes their logarithm from the network's outputs."""

    layers: list[Affine]
    priors: NDArray[np.floating]


def loop_id(phone: int) -> int:
    """The transition that stays in a phone. It has one state, and this is written first."""
    return 2 * phone - 1


def forward_id(phone: int) -> int:
    """The transition that leaves it; in Kaldi's reordered graphs it comes before the loops."""
    return 2 * phone


# --- Writing ---------------------------------------------------------------------------------


def acoustic_model_bytes(model: AcousticModel) -> bytes:
    components = [
        part
        for number, layer in enumerate(model.layers)
        for part in (
            _affine(number, layer),
            _activation(number, len(layer.bias), is_last=layer is model.layers[-1]),
        )
    ]
    return b"".join(
        [
            _transitions(len(model.priors)),
            b"<Nnet3> \n" + _configuration(len(model.layers)).encode() + b"\n\n",
            b"<NumComponents> " + _integer(len(components)),
            *components,
            b"</Nnet3> <LeftContext> " + _integer(REACH),
            b"<RightContext> " + _integer(REACH),
            b"<Priors> " + _vector(model.priors),
        ]
    )


def _transitions(phones: int) -> bytes:
    """Each phone has one state of its own: half a chance to stay, half a chance to go."""
    triples = (_integer(p) + _integer(0) + _integer(p - 1) for p in range(1, phones + 1))
    half = np.log(0.5)
    return b"".join(
        [
            b"\0B<TransitionModel> <Topology> ",
            _integers(range(1, phones + 1)) + _integers([-1] + [0] * phones),
            _integer(1) + _integer(2),  # one entry, of two states
            # State 0 has output class 0, a loop, and a way to state 1, which has no output.
            _integer(0) + _integer(2) + _integer(0) + _number(0.5) + _integer(1) + _number(0.5),
            _integer(-1) + _integer(0),
            b"</Topology> <Triples> " + _integer(phones),
            *triples,
            b"</Triples> <LogProbs> " + _vector([0.0] + [half] * (2 * phones)),
            b"</LogProbs> </TransitionModel> ",
        ]
    )


def _configuration(layers: int) -> str:
    lines, source = [f"input-node name=input dim={SIZE}"], "input"
    for number in range(layers):
        spliced = _spliced(source, SPLICES[number]) if number < len(SPLICES) else source
        lines += [
            f"component-node name=affine{number} component=affine{number} input={spliced}",
            f"component-node name=act{number} component=act{number} input=affine{number}",
        ]
        source = f"act{number}"
    return "\n".join([*lines, f"output-node name=output input={source} objective=linear"])


def _spliced(source: str, splice: Sequence[int]) -> str:
    frames = (f"Offset({source}, {at})" if at else source for at in splice)
    return f"Append({', '.join(frames)})"


def _affine(number: int, layer: Affine) -> bytes:
    return (
        f"<ComponentName> affine{number} <FixedAffineComponent> <LinearParams> ".encode()
        + _matrix(layer.weights)
        + b"<BiasParams> "
        + _vector(layer.bias)
        + b"</FixedAffineComponent> "
    )


def _activation(number: int, size: int, *, is_last: bool) -> bytes:
    kind = b"LogSoftmaxComponent" if is_last else b"RectifiedLinearComponent"
    statistics = b"<ValueAvg> " + _vector([]) + b"<DerivAvg> " + _vector([])
    return (
        f"<ComponentName> act{number} ".encode()
        + b"<%s> <Dim> " % kind
        + _integer(size)
        + statistics
        + b"<Count> "
        + _number(0)
        + b"</%s> " % kind
    )


def _integer(value: int) -> bytes:
    return struct.pack("<Bi", 4, value)


def _number(value: float) -> bytes:
    return struct.pack("<Bf", 4, value)


def _integers(values: Sequence[int]) -> bytes:
    return _integer(len(values)) + np.asarray(values, "<i4").tobytes()


def _vector(values: NDArray[np.floating] | list[float]) -> bytes:
    return b"FV " + _integer(len(values)) + np.asarray(values, "<f4").tobytes()


def _matrix(values: NDArray[np.floating]) -> bytes:
    rows, columns = values.shape
    return b"FM " + _integer(rows) + _integer(columns) + np.asarray(values, "<f4").tobytes()


# --- Reading ---------------------------------------------------------------------------------


def read_acoustic_model(data: bytes) -> AcousticModel:
    """What `acoustic_model_bytes` wrote. Raises ValueError for anything else."""
    reader = _Reader(data)
    layers = []
    for number in range(len(SPLICES) + 1):
        reader.skip_past(b"<ComponentName> affine%d <FixedAffineComponent> " % number)
        reader.skip_past(b"<LinearParams> FM ")
        weights = reader.floats(reader.integer(), reader.integer())
        reader.skip_past(b"<BiasParams> FV ")
        layers.append(Affine(weights, reader.floats(reader.integer())))
    reader.skip_past(b"<Priors> FV ")
    model = AcousticModel(layers, reader.floats(reader.integer()))
    if acoustic_model_bytes(model) != data:
        raise ValueError("not a model of this form")
    return model


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def skip_past(self, token: bytes) -> None:
        self._at = self._data.index(token, self._at) + len(token)

    def integer(self) -> int:
        size, value = struct.unpack_from("<Bi", self._data, self._at)
        if size != 4:
            raise ValueError("not a number of four bytes")
        self._at += 5
        return value

    def floats(self, *shape: int) -> NDArray[np.float32]:
        count = int(np.prod(shape))
        values = np.frombuffer(self._data, "<f4", count, self._at)
        self._at += 4 * count
        return values.reshape(shape)
