"""How well the network tells what comes next, beside n-gram models of the same events.

Conventions: losses are mean natural-log nll of a chord event, chord and duration together; "first" counts only the
sections whose letter is new in their song.
"""

from collections import defaultdict
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from corpus.ngram import NGram
from harmony.features import COLUMNS, DROPPED, MAX_BEATS
from harmony.lessons import Lesson, batches_of, stack
from harmony.model import ROOM_COLUMN, Network

Scores = dict[str, float]

# Styles that are measured together; the whole is measured too.
GROUPS = {
    "jazz": ("jazz", "bossa", "ballad", "jazz-waltz", "blues"),
    "pop": ("pop", "rock"),
    "folk": ("folk",),
}


def losses(network: Network, rows: Tensor, chords: Tensor, beats: Tensor) -> tuple[Tensor, Tensor]:
    """Return the nll of every chord and of every duration, [batch, steps] each."""
    logits, hidden, _ = network(rows)
    lengths = network.durations(hidden, chords, rows[..., ROOM_COLUMN])
    chord_loss = nn.functional.cross_entropy(logits.transpose(1, 2), chords, reduction="none")
    return chord_loss, nn.functional.cross_entropy(lengths.transpose(1, 2), beats - 1, reduction="none")


@torch.no_grad()
def measure(network: Network, lessons: Sequence[Lesson], device: str, unknown: Sequence[str] = ()) -> Scores:
    """Return the mean losses over all events and over those of new letters, in sum and by factor.

    `unknown` names columns that the network is not told.
    """
    network.eval()
    sums: defaultdict[str, float] = defaultdict(float)
    for batch in batches_of(lessons, None):
        rows, chords, beats, weights = stack(batch, device)
        rows[..., [COLUMNS.index(name) for name in unknown]] = 0
        chord, beat = losses(network, rows, chords, beats)
        for name, where in (("all", weights > 0), ("first", weights == 1)):
            sums[f"{name}_chord"] += float(chord[where].sum())
            sums[f"{name}_duration"] += float(beat[where].sum())
            sums[name] += int(where.sum())
    parts = {name: value / max(1.0, sums[name.split("_")[0]]) for name, value in sums.items() if "_" in name}
    return {name: parts[f"{name}_chord"] + parts[f"{name}_duration"] for name in ("all", "first")} | parts


def measure_ngram(ngram: NGram, lessons: Sequence[Lesson]) -> Scores:
    """Return the mean losses of an n-gram model over whole songs, over all events and over those of new letters."""
    sums: defaultdict[str, float] = defaultdict(float)
    for lesson in lessons:
        events = events_in(lesson)
        for place, (event, new) in enumerate(zip(events, lesson.new, strict=True)):
            loss = -ngram.log_prob(events[max(0, place - ngram.order) : place], event)
            for name in ("all", "first") if new else ("all",):
                sums[name] += loss
                sums[f"{name} events"] += 1
    return {name: sums[name] / max(1.0, sums[f"{name} events"]) for name in ("all", "first")}


def events_in(lesson: Lesson) -> list[tuple[int, int]]:
    """Return the events of a song as tokens for an n-gram model."""
    return [(int(chord), int(beats)) for chord, beats in zip(lesson.chords, lesson.beats, strict=True)]


def compare(
    network: Network, train: Sequence[Lesson], test: Sequence[Lesson], device: str
) -> dict[str, dict[str, Scores]]:
    """Return, for all songs and each group of styles, the losses of the network and of 1-, 3- and 5-grams.

    The n-grams know the same training songs; "own 3-gram" knows only those of the group.
    """
    vocabulary_size = network.config.chords * MAX_BEATS
    orders = {f"{order}-gram": NGram(order).fit(map(events_in, train), vocabulary_size) for order in (1, 3, 5)}
    table: dict[str, dict[str, Scores]] = {}
    for group, styles in {"all": (), **GROUPS}.items():
        chosen = [lesson for lesson in test if not styles or lesson.style in styles]
        if not chosen:
            continue
        rows = {"network": measure(network, chosen, device)}
        rows["network, plan unknown"] = measure(network, chosen, device, (*DROPPED, "source", "source_beats", "ahead"))
        rows |= {name: measure_ngram(ngram, chosen) for name, ngram in orders.items()}
        if styles:
            own = NGram(3).fit((events_in(lesson) for lesson in train if lesson.style in styles), vocabulary_size)
            rows["own 3-gram"] = measure_ngram(own, chosen)
        size = {"songs": float(len(chosen)), "events": float(sum(map(len, chosen)))}
        size["first events"] = float(sum(int(lesson.new.sum()) for lesson in chosen))
        table[group] = {"size": size, **rows}
    return {
        group: {name: {key: round(value, 4) for key, value in scores.items()} for name, scores in rows.items()}
        for group, rows in table.items()
    }
