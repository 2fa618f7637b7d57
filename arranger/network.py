"""A small dense network in plain numpy: what learned players play from, without torch.

Conventions: rows are float32, (rows, inputs); logits are float32, (rows, outputs); layers between the first and the last are
followed by a rectifier, max(0, x). Weights are stored in half precision as safetensors.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
Layer = tuple[NDArray[np.floating], NDArray[np.floating]]
"""The weights of a layer, (inputs, outputs), and its bias, (outputs,)."""


class Network:
    """A chain of layers."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        """Keep layers whose sizes fit one another."""
        assert layers and all(weight.shape[1] == bias.shape[0] for weight, bias in layers)
        assert all(one.shape[1] == other.shape[0] for (one, _), (other, _) in pairwise(layers))
        self.layers = tuple((weight.astype(np.float32), bias.astype(np.float32)) for weight, bias in layers)

    @property
    def inputs(self) -> int:
        """How many numbers a row has."""
        return int(self.layers[0][0].shape[0])

    @property
    def outputs(self) -> int:
        """How many logits come of a row."""
        return int(self.layers[-1][0].shape[1])

    def __call__(self, rows: Rows) -> Rows:
        """Return the logits of rows.

        >>> Network([(np.eye(2, dtype=np.float32), np.ones(2, dtype=np.float32))])(np.zeros((1, 2), dtype=np.float32))
        array([[1., 1.]], dtype=float32)
        """
        for weight, bias in self.layers[:-1]:
            rows = np.maximum(rows @ weight + bias, 0.0)
        weight, bias = self.layers[-1]
        logits: Rows = rows @ weight + bias
        return logits

    def tensors(self, prefix: str = "") -> dict[str, NDArray[np.float16]]:
        """Return weights and biases in half precision, named by the number of their layer after a prefix."""
        found = {}
        for number, (weight, bias) in enumerate(self.layers):
            found[f"{prefix}{number}.weight"] = np.ascontiguousarray(weight.astype(np.float16))
            found[f"{prefix}{number}.bias"] = bias.astype(np.float16)
        return found

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, NDArray[np.float16]], prefix: str = "") -> "Network":
        """Return the network of the tensors whose names have a prefix."""
        count = sum(name.startswith(prefix) for name in tensors) // 2
        return cls([(tensors[f"{prefix}{n}.weight"], tensors[f"{prefix}{n}.bias"]) for n in range(count)])

    def to_bytes(self) -> bytes:
        """Return the network as a safetensors file; equal networks give equal bytes."""
        from safetensors.numpy import save

        return bytes(save(self.tensors()))

    @classmethod
    def from_bytes(cls, content: bytes) -> "Network":
        """Return the network of a safetensors file."""
        from safetensors.numpy import load

        return cls.from_tensors(load(content))


def log_softmax(logits: Rows) -> Rows:
    """Return the log-probabilities of logits along the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    found: Rows = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return found


def softmax(logits: Rows, temperature: float = 1.0) -> NDArray[np.float64]:
    """Return probabilities, in double precision so that they can be drawn from, along the last axis."""
    wide: NDArray[np.float64] = logits.astype(np.float64) / temperature
    shares = np.exp(wide - wide.max(axis=-1, keepdims=True))
    found: NDArray[np.float64] = shares / shares.sum(axis=-1, keepdims=True)
    return found
