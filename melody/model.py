"""The melody Transformer: reads what is known at each event, writes its rhythm and then its pitch.

Conventions: B songs, T events, N events in all, F features; `codes` are whole numbers (B, T, F) in the order of
`melody.features.FEATURES`, `chroma` (B, T, 36) the pitch classes of three chords, `times` (B, T) quarter notes from the start
of the song. Logits are natural. Nothing here looks at later events; later chords are part of the features.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from melody.chart import COLUMN, NO_ROOT
from melody.features import FEATURES, NO_PITCH, PLACE
from melody.tokens import LOWEST, PITCHES, RHYTHMS

WIDEST = 24  # interval classes of the pitch head: -24 to 24 semitones
CHROMA = 36


@dataclass(frozen=True)
class Config:
    """The shape of the network; stored beside its weights."""

    layers: int = 4
    heads: int = 4
    width: int = 192
    dropout: float = 0.3
    features: tuple[int, ...] = tuple(size for _, size in FEATURES)

    def __post_init__(self) -> None:
        assert self.width % self.heads == 0 and self.width // self.heads % 4 == 0, "a head turns in two pairs of halves"


class Cache:
    """Keys and values of the events so far, for `lines` lines: first those that all of them share, then each line's own.

    There is room for `shared` events and `events` after them. What stands in common is stored, and read at every step, once.
    A batch of a single line adds to what is shared.
    """

    def __init__(self, config: Config, lines: int, events: int, shared: int = 0) -> None:
        self.lines, self.heads, self.common = lines, config.heads, 0
        self.length = 0
        size = config.width // config.heads
        # Keys and values: (2, layers, heads, events, size) and (2, layers, heads, lines, events, size).
        self.shared = torch.empty(2, config.layers, config.heads, shared + events, size)
        self.own = torch.empty(2, config.layers, config.heads, lines, events, size)

    def mix(self, layer: int, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
        """Take in keys and values (B, H, T, D) of T new events and return the values that the queries mix, as `attend` does."""
        batch, heads, events, size = q.shape
        begin, end = self.length, self.length + events
        if batch == 1:
            assert begin == self.common, "what is shared comes first"
            shared = self.shared[:, layer, :, :end]
            shared[:, :, begin:] = torch.stack((k[0], v[0]))
            return attend(q, shared[None, 0], shared[None, 1], mask)
        own = self.own[:, layer, :, :, : end - self.common]
        own[:, :, :, begin - self.common :] = torch.stack((k, v)).transpose(1, 2)
        shared = self.shared[:, layer, :, : self.common]
        by_head = q.transpose(0, 1).contiguous().view(heads, batch * events, size)
        one_by_one = by_head.view(heads * batch, events, size)
        near = torch.bmm(one_by_one, own[0].flatten(0, 1).transpose(1, 2)).view(heads, batch * events, -1)
        weights = torch.cat((torch.bmm(by_head, shared[0].transpose(1, 2)), near), dim=-1) * size**-0.5
        if events > 1:
            weights = (weights.view(heads, batch, events, end) + mask).flatten(1, 2)
        weights = torch.softmax(weights, dim=-1)
        near = weights[..., self.common :].reshape(heads * batch, events, -1)
        mixed = torch.bmm(near, own[1].flatten(0, 1)).view(heads, batch * events, size)
        mixed = torch.baddbmm(mixed, weights[..., : self.common], shared[1])
        return mixed.view(heads, batch, events, size).transpose(0, 1)

    def keep(self, best: int, length: int) -> None:
        """Continue every line from the first `length` events of the best one."""
        if (events := length - self.common) > 0:
            self.shared[:, :, :, self.common : length] = self.own[:, :, :, best, :events]
        self.length = self.common = length

    def advance(self, batch: int, events: int) -> None:
        """Count events that all layers have taken in."""
        self.length += events
        if batch == 1:
            self.common = self.length


Turn = tuple[Tensor, Tensor]
"""The cosines and sines by which features are turned, (B, 1, T, D / 2) each."""


def rotate(x: Tensor, turn: Turn) -> Tensor:
    """Turn pairs of features (B, H, T, D): Su et al., RoFormer, 2021."""
    first, second = x.chunk(2, dim=-1)
    cos, sin = (part.to(x.dtype) for part in turn)
    return torch.cat([first * cos - second * sin, first * sin + second * cos], dim=-1)


def future(before: int, events: int, device: torch.device) -> Tensor:
    """Return (events, before + events) for events after `before` others: minus infinity, nearly, where a column is later."""
    return torch.full((events, before + events), -1e9, device=device).triu(1 + before)


def attend(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    """Mix values (B, H, S, D) by queries (B, H, T, D) and keys; the mask (T, S) is added.

    Written out because on a CPU it takes half the time of torch's fused attention in bfloat16 (measured).
    """
    batch, heads, events, width = q.shape
    flat_q, flat_k, flat_v = q.flatten(0, 1), k.flatten(0, 1), v.flatten(0, 1)
    weights = torch.baddbmm(mask.to(flat_q.dtype), flat_q, flat_k.transpose(1, 2), alpha=width**-0.5)
    return torch.bmm(torch.softmax(weights, dim=-1, dtype=flat_q.dtype), flat_v).view(batch, heads, events, width)


class Block(nn.Module):
    """Attention to earlier events, then a two-layer network, each behind a norm and beside the residual."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.heads = config.heads
        self.norm_attention = nn.LayerNorm(config.width)
        self.qkv = nn.Linear(config.width, 3 * config.width)
        self.out = nn.Linear(config.width, config.width)
        self.norm_network = nn.LayerNorm(config.width)
        self.up = nn.Linear(config.width, 4 * config.width)
        self.down = nn.Linear(4 * config.width, config.width)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, x: Tensor, turn: Turn, mask: Tensor, cache: Cache | None, layer: int) -> Tensor:
        """Add to x (B, T, width); with a cache, T events follow those in it."""
        batch, events, width = x.shape
        heads = self.qkv(self.norm_attention(x)).view(batch, events, 3 * self.heads, -1).transpose(1, 2)
        qk, v = heads.split((2 * self.heads, self.heads), dim=1)
        q, k = rotate(qk, turn).chunk(2, dim=1)
        mixed = attend(q, k, v, mask) if cache is None else cache.mix(layer, q, k, v, mask)
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, events, width))
        added: Tensor = self.dropout(self.down(functional.gelu(self.up(self.norm_network(x)))))
        return x + added


class MelodyModel(nn.Module):
    """Embeds features, runs the blocks, and has a head for the rhythm and one for the pitch given the rhythm."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.EmbeddingBag(sum(config.features), config.width, mode="sum")
        self.chroma = nn.Linear(CHROMA, config.width)
        self.norm_in = nn.LayerNorm(config.width)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.norm_out = nn.LayerNorm(config.width)
        self.dropout = nn.Dropout(config.dropout)
        self.rhythm = nn.Linear(config.width, RHYTHMS)
        self.rhythm_embedding = nn.Embedding(RHYTHMS, config.width)
        self.mix = nn.Linear(config.width, config.width)
        # Four views of a pitch, one after the other: above the tonic, above this root and the next one, from the last note.
        self.pitch = nn.Linear(config.width, PITCHES + 13 + 13 + 2 * WIDEST + 2)
        offsets = np.cumsum([0, *config.features[:-1]])
        self.register_buffer("offsets", torch.tensor(offsets), persistent=False)
        self.register_buffer("over_root", _over_root(), persistent=False)
        self.register_buffer("from_last", _from_last(), persistent=False)
        self.apply(_initialise)

    def hidden(self, codes: Tensor, chroma: Tensor, times: Tensor, cache: Cache | None = None) -> Tensor:
        """Return (B, T, width) for events that follow those in the cache, which then holds them too."""
        batch, events, features = codes.shape
        assert isinstance(self.offsets, Tensor)
        x = self.embedding((codes + self.offsets).view(batch * events, features)).view(batch, events, -1)
        x = self.dropout(self.norm_in(x + self.chroma(chroma)))
        before = 0 if cache is None else cache.length
        angles = self.angles(torch.arange(before, before + events, device=x.device), times)
        turn = angles.cos(), angles.sin()
        mask = future(before, events, x.device)
        for layer, block in enumerate(self.blocks):
            x = block(x, turn, mask, cache, layer)
        if cache is not None:
            cache.advance(batch, events)
        normed: Tensor = self.norm_out(x)
        return normed

    def angles(self, places: Tensor, times: Tensor) -> Tensor:
        """Return the angles (B, 1, T, half a head): half of them turn by event, half by quarter note."""
        quarter = self.config.width // self.config.heads // 4
        speeds = 1000.0 ** (-torch.arange(quarter, device=times.device) / quarter)
        by_event = (places[None, :, None] * speeds).expand(len(times), -1, -1)
        return torch.cat([by_event, times[:, :, None] * speeds], dim=-1)[:, None]

    def rhythm_logits(self, hidden: Tensor) -> Tensor:
        """Return (..., RHYTHMS)."""
        logits: Tensor = self.rhythm(hidden)
        return logits

    def pitch_logits(self, hidden: Tensor, rhythms: Tensor, codes: Tensor) -> Tensor:
        """Return (..., PITCHES) of the pitch of a note with the given rhythm token."""
        mixed = functional.gelu(self.mix(hidden + self.rhythm_embedding(rhythms)))
        tonic, root, following, last = self.pitch(mixed).split([PITCHES, 13, 13, 2 * WIDEST + 2], dim=-1)
        assert isinstance(self.over_root, Tensor) and isinstance(self.from_last, Tensor)
        over = self.over_root[codes[..., COLUMN["root"]]]
        over_next = self.over_root[codes[..., COLUMN["next_root"]]]
        steps = self.from_last[codes[..., PLACE["last_pitch"]]]
        logits: Tensor = tonic + root.gather(-1, over) + following.gather(-1, over_next) + last.gather(-1, steps)
        return logits

    def forward(
        self, codes: Tensor, chroma: Tensor, times: Tensor, targets: tuple[Tensor, Tensor], legal: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return the losses (B, T) of rhythm and pitch, in nats.

        `targets` are rhythm and pitch tokens (B, T), the pitch -1 at rests; `legal` (B, T, RHYTHMS) forbids rhythms.
        """
        rhythms, pitches = targets
        hidden = self.hidden(codes, chroma, times)
        rhythm_logits = self.rhythm_logits(hidden).float().masked_fill(~legal, -1e9)
        rhythm_loss = functional.cross_entropy(rhythm_logits.flatten(0, 1), rhythms.flatten(), reduction="none")
        pitch_logits = self.pitch_logits(hidden, rhythms, codes).float()
        pitch_loss = functional.cross_entropy(
            pitch_logits.flatten(0, 1), pitches.flatten(), reduction="none", ignore_index=-1
        )
        return rhythm_loss.view_as(rhythms), pitch_loss.view_as(rhythms)


def _over_root() -> Tensor:
    """For every root (above the tonic) and pitch token, the distance above the root; 12 where there is no chord."""
    pitches = torch.arange(PITCHES)
    table = (pitches[None] + LOWEST - torch.arange(NO_ROOT + 1)[:, None]) % 12
    table[NO_ROOT] = 12
    return table


def _from_last() -> Tensor:
    """For every last pitch and pitch token, the interval between them; the last class where no note stands before."""
    pitches = torch.arange(PITCHES)
    table = (pitches[None] - torch.arange(NO_PITCH + 1)[:, None]).clamp(-WIDEST, WIDEST) + WIDEST
    table[NO_PITCH] = 2 * WIDEST + 1
    return table


def _initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Linear):
        nn.init.normal_(module.weight, std=0.02)
        nn.init.zeros_(module.bias)
    elif isinstance(module, nn.Embedding | nn.EmbeddingBag):
        nn.init.normal_(module.weight, std=0.05)
