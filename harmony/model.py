"""The network: two recurrent layers over chord events; it says what comes next and then how long that stands.

Conventions: rows are [batch, steps, columns] as `harmony.features.COLUMNS` names them; chord logits are natural-log odds
over the vocabulary, duration logits over 1 to `MAX_BEATS` beats.
"""

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load, save
from torch import Tensor, nn

from harmony.features import CHORD_COLUMNS, COLUMNS, CONDITION_COLUMNS, DURATION_COLUMNS, MAX_BEATS
from harmony.line import LINE_COLUMNS, SHARES, WINDOWS
from harmony.tokens import FAMILIES, Vocabulary

Floats = npt.NDArray[np.float64]
# Columns whose chord may simply come again: those bars ago, or in the section that this one varies or stands against.
_ECHOES = slice(0, CHORD_COLUMNS.index("ahead"))


@dataclass(frozen=True)
class Config:
    """Sizes of the network; `chords` is the size of the vocabulary."""

    chords: int
    chord_width: int = 64
    condition_width: int = 12
    hidden: int = 256
    layers: int = 2
    dropout: float = 0.4


class Network(nn.Module):
    """Chord given everything before it, then its duration given the chord."""

    def __init__(self, config: Config, vocabulary: Vocabulary) -> None:
        super().__init__()
        assert config.chords == len(vocabulary), "the vocabulary is another one"
        self.config = config
        width = config.chord_width
        self.chord = nn.Embedding(config.chords, width)
        self.parts = nn.ModuleList(nn.Embedding(size, width) for size in (13, len(FAMILIES), 12 + 1))
        self.length = nn.Embedding(MAX_BEATS + 1, 8)
        self.conditions = nn.ModuleList(
            nn.Embedding(size, config.condition_width) for size in CONDITION_COLUMNS.values()
        )
        inputs = len(CHORD_COLUMNS) * width + len(DURATION_COLUMNS) * 8
        inputs += len(CONDITION_COLUMNS) * config.condition_width + len(LINE_COLUMNS)
        self.enter = nn.Sequential(
            nn.Dropout(config.dropout / 4), nn.Linear(inputs, config.hidden), nn.LayerNorm(config.hidden), nn.GELU()
        )
        self.memory = nn.GRU(config.hidden, config.hidden, config.layers, batch_first=True, dropout=config.dropout)
        self.dropout = nn.Dropout(config.dropout)
        self.narrow = nn.Sequential(nn.Linear(2 * config.hidden, 192), nn.GELU(), nn.Linear(192, width))
        self.bias = nn.Parameter(torch.zeros(config.chords))
        self.echo = nn.Linear(2 * config.hidden, _ECHOES.stop)
        # How well a tone so many semitones above its root goes with a chord, by window, family of the chord, and tone.
        self.fit = nn.Parameter(torch.zeros(len(WINDOWS), len(FAMILIES), 12))
        self.last = nn.Sequential(nn.Linear(2 * config.hidden + width, 96), nn.GELU(), nn.Linear(96, MAX_BEATS))
        self.factors: Tensor
        self.register_buffer("factors", torch.tensor(vocabulary.factors()), persistent=False)
        self.above: Tensor
        roots = torch.arange(12)
        self.register_buffer("above", (roots[:, None] + roots) % 12, persistent=False)

    def chord_table(self) -> Tensor:
        """Return the embedding of every chord, [chords, width]: its own plus those of its root, family and bass."""
        table: Tensor = self.chord.weight
        for column, part in enumerate(self.parts):
            table = table + part(self.factors[:, column])
        return table

    def forward(
        self, rows: Tensor, state: Tensor | None = None, table: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return chord logits [batch, steps, chords], what `durations` needs [batch, steps, width], and the new state.

        Who asks step by step gives the `table` of chords that it made once.
        """
        table = self.chord_table() if table is None else table
        chords, lengths, conditions, line = torch.split(
            rows, [len(CHORD_COLUMNS), len(DURATION_COLUMNS), len(CONDITION_COLUMNS), len(LINE_COLUMNS)], dim=-1
        )
        shares = line.to(table.dtype) / SHARES
        entered = self.enter(
            torch.cat(
                [
                    nn.functional.embedding(chords, table).flatten(-2),
                    self.length(lengths).flatten(-2),
                    *(part(conditions[..., column]) for column, part in enumerate(self.conditions)),
                    shares,
                ],
                dim=-1,
            )
        )
        remembered, state = self.memory(entered, state)
        hidden = self.dropout(torch.cat([remembered, entered], dim=-1))
        logits = self.narrow(hidden) @ table.T + self.bias
        echoes = torch.zeros_like(logits).scatter_add(-1, chords[..., _ECHOES], self.echo(hidden))
        forbidden = torch.zeros(self.config.chords, device=logits.device)
        forbidden[0] = -1e9  # "nothing known" never sounds
        if self.training or line.any():
            logits = logits + self._fitting(shares)
        return logits + echoes + forbidden, hidden, state

    def _fitting(self, shares: Tensor) -> Tensor:
        """Return what the line says for and against every chord, [batch, steps, chords], the same in all keys."""
        windows = shares.view(*shares.shape[:-1], len(WINDOWS), 12)
        above = windows[..., self.above]  # [batch, steps, windows, roots, tones above the root]
        by_root = torch.einsum("btwri,wfi->btrf", above, self.fit)
        roots, families = self.factors[:, 0], self.factors[:, 1]
        return by_root[..., roots - 1, families] * (roots > 0)

    def durations(self, hidden: Tensor, chords: Tensor, room: Tensor, table: Tensor | None = None) -> Tensor:
        """Return duration logits [..., MAX_BEATS] of chords that start with `room` beats left in their bar."""
        table = self.chord_table() if table is None else table
        logits: Tensor = self.last(torch.cat([hidden, nn.functional.embedding(chords, table)], dim=-1))
        beats = torch.arange(1, MAX_BEATS + 1, device=logits.device)
        return logits.masked_fill(beats > room.unsqueeze(-1), -1e9)


ROOM_COLUMN = COLUMNS.index("beats_left")


def to_bytes(network: Network) -> bytes:
    """Return the weights in half precision, as safetensors."""
    return save({name: tensor.detach().cpu().half().contiguous() for name, tensor in network.state_dict().items()})


def from_bytes(content: bytes, config: dict[str, Any], vocabulary: Vocabulary) -> Network:
    """Return the network of weights that `to_bytes` wrote and the config from their record."""
    network = Network(Config(**config), vocabulary)
    network.load_state_dict({name: tensor.float() for name, tensor in load(content).items()})
    return network.eval()


def config_record(network: Network) -> dict[str, Any]:
    """Return the config as plain values."""
    return asdict(network.config)


@contextmanager
def _one_thread() -> Any:
    """Compute on one thread, so that sums are made in the same order on every machine; small steps are faster so too."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode():
            yield
    finally:
        torch.set_num_threads(before)


class Reader:
    """A network as the sampler wants it: rows of plain numbers in, logits as arrays out, one step at a time."""

    def __init__(self, network: Network) -> None:
        self._network = network.eval()
        with torch.inference_mode():
            self._table = network.chord_table()

    def start(self, rows: Sequence[Sequence[int]], copies: int) -> Tensor:
        """Return the state after rows that are settled, the same for each of `copies` candidates."""
        config = self._network.config
        if not rows:
            return torch.zeros(config.layers, copies, config.hidden)
        with _one_thread():
            _, _, state = self._network(torch.tensor([rows]), None, self._table)
            start: Tensor = state.expand(-1, copies, -1).contiguous()
            return start

    def chords(self, state: Any, rows: Sequence[Sequence[int]]) -> tuple[Floats, Any, Any]:
        """Return chord logits [candidates, chords], what `durations` needs, and the state after these rows."""
        with _one_thread():
            logits, hidden, state = self._network(torch.tensor(rows)[:, None], state, self._table)
            return logits[:, 0].double().numpy(), hidden[:, 0], state

    def durations(self, hidden: Any, chords: Sequence[int], room: Sequence[int]) -> Floats:
        """Return duration logits [candidates, MAX_BEATS] of the chosen chords."""
        with _one_thread():
            logits = self._network.durations(hidden, torch.tensor(chords), torch.tensor(room), self._table)
            return logits.double().numpy()
