"""The small networks of learned players: numpy plays what torch has learned."""

import numpy as np
import pytest

from arranger.network import Network, log_softmax, softmax
from arranger.training import fit


def rows(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, 6)).astype(np.float32)


def test_a_network_travels_as_bytes_and_stays_the_same() -> None:
    rng = np.random.default_rng(0)
    network = Network([
        (rng.normal(size=(6, 8)), rng.normal(size=8)), (rng.normal(size=(8, 3)), rng.normal(size=3)),
    ])  # fmt: skip
    again = Network.from_bytes(network.to_bytes())
    assert (again.inputs, again.outputs) == (6, 3)
    assert again.to_bytes() == network.to_bytes()
    assert np.abs(again(rows(5, 1)) - network(rows(5, 1))).max() < 0.05


def test_it_is_the_network_that_torch_knows() -> None:
    import torch

    rng = np.random.default_rng(0)
    weights = [(rng.normal(size=(6, 8)), rng.normal(size=8)), (rng.normal(size=(8, 3)), rng.normal(size=3))]
    x = rows(7, 2)
    first, second = ((torch.tensor(w, dtype=torch.float32), torch.tensor(b, dtype=torch.float32)) for w, b in weights)
    hidden = torch.relu(torch.from_numpy(x) @ first[0] + first[1])
    assert np.allclose(Network(weights)(x), (hidden @ second[0] + second[1]).numpy(), atol=1e-4)


def test_layers_that_do_not_fit_are_our_own_mistake() -> None:
    with pytest.raises(AssertionError):
        Network([(np.zeros((2, 3)), np.zeros(3)), (np.zeros((4, 1)), np.zeros(1))])


def test_probabilities() -> None:
    logits = rows(4, 3)
    assert np.allclose(np.exp(log_softmax(logits)), softmax(logits), atol=1e-6)
    assert softmax(logits, 0.1).max() > softmax(logits).max()


@pytest.mark.parametrize("kind", ["classes", "bits", "numbers"])
def test_what_can_be_learned_is_learned(kind: str) -> None:
    x, valid = rows(600, 4), rows(200, 5)

    def truth(values: np.ndarray) -> np.ndarray:
        if kind == "classes":
            return values[:, :3].argmax(axis=1)
        return (values[:, :2] > 0).astype(np.float32) if kind == "bits" else values[:, :2] * 2

    network, loss = fit(
        x, truth(x), valid, truth(valid), kind=kind, hidden=(32,), dropout=0.0, epochs=20, batch=64, rate=1e-2,
    )  # fmt: skip
    assert loss < {"classes": 0.4, "bits": 0.4, "numbers": 0.2}[kind]
    wrong = rows(200, 6)
    again, other = fit(
        x, truth(wrong)[np.arange(600) % 200], valid, truth(valid), kind=kind, hidden=(32,), epochs=3, batch=64,
    )  # fmt: skip
    assert other > loss
    assert network.outputs == again.outputs
