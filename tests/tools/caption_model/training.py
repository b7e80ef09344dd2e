"""Finds the network's weights, with PyTorch; nothing else here needs it."""

import itertools
import time
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from tests.tools.caption_model.features import SIZE, Features
from tests.tools.caption_model.labels import STRIDE
from tests.tools.caption_model.network import REACH, SPLICES, Affine, log_posteriors
from tests.tools.caption_model.streams import SEED, Stream

WIDTH: Final = 160
OUTPUTS_AT_ONCE: Final = 120  # of a chunk
CHUNKS_AT_ONCE: Final = 32
EPOCHS: Final = 8
HIGHEST_RATE: Final = 4e-3
SMOOTHING: Final = 0.02
LONGEST_GRADIENT: Final = 2.0
NORM_FLOOR: Final = 1e-3

_SPAN: Final = OUTPUTS_AT_ONCE * STRIDE + 2 * REACH - (STRIDE - 1)
_SUBSAMPLED: Final = 2  # the layer that steps by STRIDE
_TOLERANCE: Final = 0.02


class Network(nn.Module):
    """(chunks, SIZE, frames) -> (chunks, phones, outputs)."""

    def __init__(self, phones: int) -> None:
        super().__init__()
        widths = [SIZE] + [WIDTH] * len(SPLICES)
        self.layers = nn.ModuleList(
            nn.Conv1d(before, after, 3, stride=_stride(number), dilation=_dilation(number))
            for number, (before, after) in enumerate(itertools.pairwise(widths))
        )
        self.norms = nn.ModuleList(
            nn.BatchNorm1d(WIDTH, affine=False, eps=NORM_FLOOR) for _ in SPLICES
        )
        self.out = nn.Conv1d(WIDTH, phones, 1)

    def forward(self, values: Tensor) -> Tensor:
        for layer, norm in zip(self.layers, self.norms, strict=True):
            values = norm(functional.relu(layer(values)))
        return self.out(values)


def _stride(number: int) -> int:
    return STRIDE if number == _SUBSAMPLED else 1


def _dilation(number: int) -> int:
    """In frames of the layer's own input: after the step of 3 there are fewer."""
    return SPLICES[number][-1] // (STRIDE if number > _SUBSAMPLED else 1)


@dataclass(frozen=True)
class Scale:
    """What makes each coefficient zero on average, of unit variance."""

    mean: NDArray[np.floating]
    deviation: NDArray[np.floating]

    def apply(self, features: Features) -> NDArray[np.floating]:
        return (features - self.mean) / self.deviation


class Chunks:
    """Random pieces of the streams."""

    def __init__(self, streams: list[Stream], scale: Scale) -> None:
        self._chance = np.random.default_rng(SEED)
        self._features = [
            torch.from_numpy(scale.apply(s.features).astype(np.float32)).T.contiguous()
            for s in streams
        ]
        self._labels = [
            [torch.from_numpy(labels.astype(np.int64)) for labels in s.labels] for s in streams
        ]
        lengths = np.array([len(s.features) for s in streams], float)
        self._shares = lengths / lengths.sum()

    def next(self) -> tuple[Tensor, Tensor]:
        """(CHUNKS_AT_ONCE, SIZE, _SPAN) and (CHUNKS_AT_ONCE, OUTPUTS_AT_ONCE)."""
        chosen = self._chance.choice(len(self._features), CHUNKS_AT_ONCE, p=self._shares)
        pieces = [self._piece(int(stream)) for stream in chosen]
        return torch.stack([x for x, _ in pieces]), torch.stack([y for _, y in pieces])

    def _piece(self, stream: int) -> tuple[Tensor, Tensor]:
        features, labels = self._features[stream], self._labels[stream]
        frames = features.shape[1]
        first = REACH // STRIDE + 1
        last = (frames - 2 * REACH - 3 * STRIDE) // STRIDE - OUTPUTS_AT_ONCE
        output = int(self._chance.integers(first, last))
        phase = int(self._chance.integers(0, STRIDE))
        start = output * STRIDE + phase - REACH
        chunk = features[:, start : start + _SPAN]
        return chunk, labels[phase][output : output + OUTPUTS_AT_ONCE]


def train(
    streams: list[Stream], phones: int, steps: int | None = None
) -> tuple[list[Affine], NDArray[np.floating]]:
    """The layers, and how often each phone was the label. Without `steps`, EPOCHS times all."""
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    scale = _scale(streams)
    network = Network(phones)
    frames = sum(len(stream.features) for stream in streams)
    steps = steps or int(EPOCHS * frames / (OUTPUTS_AT_ONCE * STRIDE * CHUNKS_AT_ONCE))
    _descend(network, Chunks(streams, scale), steps)
    network.eval()
    layers = _folded(network, scale)
    _require_equal(layers, network, scale, streams[0].features[:900])
    counts = sum(np.bincount(stream.labels[0], minlength=phones) for stream in streams)
    return layers, counts.astype(np.float64)


def _scale(streams: list[Stream]) -> Scale:
    some = np.concatenate([stream.features[::7] for stream in streams])
    return Scale(some.mean(0), some.std(0))


def _descend(network: Network, chunks: Chunks, steps: int) -> None:
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, HIGHEST_RATE, total_steps=steps, pct_start=0.15
    )
    began, right = time.monotonic(), []
    for step in range(1, steps + 1):
        features, labels = chunks.next()
        outputs = network(features)
        loss = functional.cross_entropy(outputs, labels, label_smoothing=SMOOTHING)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), LONGEST_GRADIENT)
        optimizer.step()
        schedule.step()
        right.append((outputs.argmax(1) == labels).float().mean().item())
        if step % 200 == 0 or step == steps:
            seconds = time.monotonic() - began
            print(
                f"  step {step} of {steps}: {np.mean(right):.3f} right, {seconds:.0f} s", flush=True
            )
            right.clear()


def _folded(network: Network, scale: Scale) -> list[Affine]:
    """What the features and each layer are normalised by becomes part of the layer after it."""
    factor, shift = 1 / scale.deviation, -scale.mean / scale.deviation
    layers = []
    for layer, norm in zip([*network.layers, network.out], [*network.norms, None], strict=True):
        weights = layer.weight.detach().numpy().astype(np.float64)  # output, input, frame
        bias = layer.bias.detach().numpy() + np.einsum("oif,i->o", weights, shift)
        weights = weights * np.asarray(factor)[None, :, None]
        layers.append(Affine(weights.transpose(0, 2, 1).reshape(len(weights), -1), bias))
        if norm is not None:
            deviation = np.sqrt(norm.running_var.numpy() + norm.eps)
            factor, shift = 1 / deviation, -norm.running_mean.numpy() / deviation
    return layers


def _require_equal(
    layers: list[Affine], network: Network, scale: Scale, features: Features
) -> None:
    """The folded layers give what PyTorch gives. Raises ValueError."""
    padded = np.pad(scale.apply(features), ((REACH, REACH), (0, 0)), "edge")
    with torch.no_grad():
        outputs = network(torch.from_numpy(padded.T[None].astype(np.float32)))
        wanted = torch.log_softmax(outputs, 1)[0].T.numpy()
    worst = np.abs(wanted - log_posteriors(layers, features)).max()
    if worst > _TOLERANCE:
        raise ValueError(f"the folded layers differ by {worst}")
