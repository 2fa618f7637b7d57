"""Training of the small networks that players play from (`arranger.network`).

Conventions: rows are float32, (rows, inputs); targets are class numbers, (rows,), or bits or numbers, (rows, outputs). Losses are
nats a row (of classes and bits) or half squared errors a row (of numbers).
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from arranger.network import Network, Rows

if TYPE_CHECKING:
    from torch import Tensor, nn

Kind = Literal["classes", "bits", "numbers"]
_AT_ONCE = 8192  # rows that are looked at together where nothing is learned
PATIENCE = 4  # epochs without a better loss on the songs kept for validation


def fit(
    inputs: Rows,
    targets: NDArray[np.generic],
    valid_inputs: Rows,
    valid_targets: NDArray[np.generic],
    *,
    kind: Kind,
    outputs: int | None = None,
    hidden: Sequence[int] = (256,),
    dropout: float = 0.1,
    epochs: int = 30,
    batch: int = 512,
    rate: float = 1e-3,
    decay: float = 0.01,
    seed: int = 0,
    weights: Rows | None = None,
    report: Callable[[str], None] = lambda _line: None,
) -> tuple[Network, float]:
    """Return a network that fits targets, and its loss on the validation rows; the epoch that was best there is kept.

    `outputs` is the number of classes where it is more than the targets show; `weights` say how much a row counts, (rows,).
    """
    import torch

    count = outputs or (int(max(targets.max(), valid_targets.max())) + 1 if kind == "classes" else targets.shape[1])
    generator = torch.Generator().manual_seed(seed)
    net = _net(inputs.shape[1], hidden, count, dropout, seed)
    x, y = torch.from_numpy(inputs), _targets(targets, kind)
    valid_x, valid_y = torch.from_numpy(valid_inputs), _targets(valid_targets, kind)
    shares = torch.from_numpy(weights if weights is not None else np.ones(len(inputs), dtype=np.float32))
    steps = epochs * -(-len(x) // batch)
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=rate, total_steps=steps)
    best, kept, waited = float("inf"), _layers(net), 0
    for epoch in range(epochs):
        net.train()
        for rows in torch.split(torch.randperm(len(x), generator=generator), batch):
            loss = (_losses(net(x[rows]), y[rows], kind) * shares[rows]).mean()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
        valid = _mean_loss(net, valid_x, valid_y, kind)
        report(f"epoch {epoch + 1}: {valid:.4f} on the songs kept for validation")
        if valid < best:
            best, kept, waited = valid, _layers(net), 0
        else:
            waited += 1
        if waited >= PATIENCE:
            break
    return Network(kept), best


def _net(inputs: int, hidden: Sequence[int], outputs: int, dropout: float, seed: int) -> "nn.Sequential":
    import torch
    from torch import nn

    torch.manual_seed(seed)
    layers: list[nn.Module] = []
    for before, size in zip((inputs, *hidden), hidden, strict=False):
        layers += [nn.Linear(before, size), nn.ReLU(), nn.Dropout(dropout)]
    return nn.Sequential(*layers, nn.Linear(hidden[-1] if hidden else inputs, outputs))


def _layers(net: "nn.Sequential") -> list[tuple[Rows, Rows]]:
    from torch import nn

    linear = [layer for layer in net if isinstance(layer, nn.Linear)]
    return [(layer.weight.detach().numpy().T.copy(), layer.bias.detach().numpy().copy()) for layer in linear]


def _mean_loss(net: "nn.Sequential", x: "Tensor", y: "Tensor", kind: Kind) -> float:
    import torch

    net.eval()
    with torch.no_grad():
        rows = zip(torch.split(x, _AT_ONCE), torch.split(y, _AT_ONCE), strict=True)
        return float(torch.cat([_losses(net(some), wanted, kind) for some, wanted in rows]).mean())


def _targets(targets: NDArray[np.generic], kind: Kind) -> "Tensor":
    import torch

    return torch.from_numpy(targets.astype(np.int64 if kind == "classes" else np.float32))


def _losses(logits: "Tensor", targets: "Tensor", kind: Kind) -> "Tensor":
    """Return the loss of every row, (rows,)."""
    from torch.nn import functional

    if kind == "classes":
        return functional.cross_entropy(logits, targets, reduction="none")
    if kind == "bits":
        return functional.binary_cross_entropy_with_logits(logits, targets, reduction="none").sum(dim=1)
    return 0.5 * ((logits - targets) ** 2).sum(dim=1)
