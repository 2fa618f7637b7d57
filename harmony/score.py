"""How well the network tells what comes next, beside n-gram models of the same events.

Conventions: losses are mean natural-log nll of a chord event, chord and duration together; "first" counts only the
sections whose letter is new in their song.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from corpus.ngram import NGram
from harmony.features import COLUMNS, HEARD, MAX_BEATS, PLANNED, Event, events_of
from harmony.lessons import Lesson, batches_of, lesson_of, shifts_of, some_known, stack, told_ahead
from harmony.model import ROOM_COLUMN, Network, from_bytes
from harmony.stage import WEIGHTS, WEIGHTS_NAME
from harmony.tokens import Vocabulary
from song import Song
from song.weights import read_weights

Scores = dict[str, float]
Doubles = npt.NDArray[np.float64]
SongLoss = tuple[float, int]
"""The sum of the losses of a song in nats, and over how many events."""
Losses = list[SongLoss | None]

ORDERS = (1, 3, 5)

# Styles that are measured together; the whole is measured too.
GROUPS = {
    "jazz": ("jazz", "bossa", "ballad", "jazz-waltz", "blues"),
    "pop": ("pop", "rock", "soul", "funk", "hip-hop", "dance"),
    "folk": ("folk", "country"),
}


def losses(network: Network, rows: Tensor, chords: Tensor, beats: Tensor) -> tuple[Tensor, Tensor]:
    """Return the nll of every chord and of every duration, [batch, steps] each."""
    logits, hidden, _ = network(rows)
    lengths = network.durations(hidden, chords, rows[..., ROOM_COLUMN])
    chord_loss = nn.functional.cross_entropy(logits.transpose(1, 2), chords, reduction="none")
    return chord_loss, nn.functional.cross_entropy(lengths.transpose(1, 2), beats - 1, reduction="none")


@torch.no_grad()
def event_losses(
    network: Network, lessons: Sequence[Lesson], device: str, unknown: Sequence[str] = HEARD
) -> list[Doubles]:
    """Return the nll of the chord and of the duration of every event, [events, 2] a lesson.

    `unknown` names columns that the network is not told, the melody unless something else is said.
    """
    network.eval()
    found: dict[int, Doubles] = {}
    for batch in batches_of(lessons, None):
        rows, chords, beats, _ = stack(batch, device)
        rows[..., [COLUMNS.index(name) for name in unknown]] = 0
        both = torch.stack(losses(network, rows, chords, beats), -1).double().cpu().numpy()
        found |= {id(lesson): both[seat, : len(lesson)] for seat, lesson in enumerate(batch)}
    return [found[id(lesson)] for lesson in lessons]


def measure(network: Network, lessons: Sequence[Lesson], device: str, unknown: Sequence[str] = HEARD) -> Scores:
    """Return the mean losses over all events and over those of new letters, in sum and by factor; see `event_losses`."""
    both = np.concatenate([np.zeros((0, 2)), *event_losses(network, lessons, device, unknown)])
    new = np.concatenate([np.zeros(0, bool), *(lesson.new for lesson in lessons)])
    scores: Scores = {}
    for name, events in (("all", both), ("first", both[new])):
        chord, duration = (float(total) for total in events.sum(0) / max(1, len(events)))
        scores |= {name: chord + duration, f"{name}_chord": chord, f"{name}_duration": duration}
    return scores


def song_losses(
    songs: Sequence[Song], *, network: Network | None = None, vocabulary: Vocabulary | None = None
) -> Losses:
    """Return the loss of every song's new sections, under the shipped network by default; None for a song without chords."""
    if network is None or vocabulary is None:
        network, vocabulary = shipped_network()
    lessons = [lesson_of(song, vocabulary) for song in songs]
    found = iter(event_losses(network, [lesson for lesson in lessons if len(lesson)], "cpu"))
    return [_over_new(next(found).sum(1), lesson.new) if len(lesson) else None for lesson in lessons]


def fit_baselines(
    learned: Sequence[Song], orders: Sequence[int] = ORDERS, *, vocabulary: Vocabulary | None = None
) -> dict[str, NGram]:
    """Return n-grams of the songs' chord events by name ("3-gram"), in the shipped vocabulary by default."""
    vocabulary = vocabulary or shipped_network()[1]
    lines = [tokens for song in learned if (tokens := song_events(song, vocabulary)[0])]
    return {f"{order}-gram": NGram(order).fit(lines, len(vocabulary) * MAX_BEATS) for order in orders}


def baseline_losses(ngram: NGram, songs: Sequence[Song], *, vocabulary: Vocabulary | None = None) -> Losses:
    """Return the loss of every song under an n-gram, over the same events as the network's; None for no chords."""
    vocabulary = vocabulary or shipped_network()[1]
    read = [song_events(song, vocabulary) for song in songs]
    return [_over_new(ngram_losses(ngram, events), np.array(new)) if events else None for events, new in read]


def _over_new(losses: Doubles, new: npt.NDArray[np.bool_]) -> SongLoss | None:
    return (float(losses[new].sum()), int(new.sum())) if new.any() else None


@cache
def shipped_network() -> tuple[Network, Vocabulary]:
    """Load the network that comes with the package, and the chords it knows."""
    content, record = read_weights(WEIGHTS, WEIGHTS_NAME)
    vocabulary = Vocabulary.read(record["vocabulary"])
    return from_bytes(content, record["config"], vocabulary), vocabulary


def song_events(song: Song, vocabulary: Vocabulary) -> tuple[list[Event], list[bool]]:
    """Return the chord events of a song and whether each is of a new letter, as a lesson holds them."""
    events: list[Event] = []
    new: list[bool] = []
    letters: set[str] = set()
    for section in song.sections:
        if section.id in song.chords:
            own = events_of(song.chords[section.id], section, song.brief.meter, vocabulary)
            events += own
            new += [section.label not in letters and section.source is None] * len(own)
            letters.add(section.label)
    return events, new


def ngram_losses(ngram: NGram, events: Sequence[Event]) -> Doubles:
    """Return the nll of every event of a song under an n-gram."""
    return np.array([-ngram.log_prob(events[max(0, i - ngram.order) : i], event) for i, event in enumerate(events)])


def measure_ngram(ngram: NGram, lessons: Sequence[Lesson]) -> Scores:
    """Return the mean losses of an n-gram model over whole songs, over all events and over those of new letters."""
    found = np.concatenate([np.zeros(0), *(ngram_losses(ngram, events_in(lesson)) for lesson in lessons)])
    new = np.concatenate([np.zeros(0, bool), *(lesson.new for lesson in lessons)])
    return {name: float(losses.sum()) / max(1, len(losses)) for name, losses in (("all", found), ("first", found[new]))}


def events_in(lesson: Lesson) -> list[tuple[int, int]]:
    """Return the events of a song as tokens for an n-gram model."""
    return [(int(chord), int(beats)) for chord, beats in zip(lesson.chords, lesson.beats, strict=True)]


def compare(
    network: Network, vocabulary: Vocabulary, train: Sequence[Lesson], test: Sequence[Lesson], device: str
) -> dict[str, dict[str, Scores]]:
    """Return, for all songs and each group of styles, the losses of the network and of 1-, 3- and 5-grams.

    The n-grams know the same training songs; "own 3-gram" knows only those of the group.
    """
    vocabulary_size = network.config.chords * MAX_BEATS
    orders = {f"{order}-gram": NGram(order).fit(map(events_in, train), vocabulary_size) for order in (1, 3, 5)}
    shifts, rng = shifts_of(vocabulary), np.random.default_rng(0)
    half_told = {id(lesson): told_ahead(lesson, some_known(lesson, rng, 0.5), shifts) for lesson in test}
    table: dict[str, dict[str, Scores]] = {}
    for group, styles in {"all": (), **GROUPS}.items():
        chosen = [lesson for lesson in test if not styles or lesson.style in styles]
        if not chosen:
            continue
        rows = {"network": measure(network, chosen, device)}
        rows["network, plan unknown"] = measure(network, chosen, device, (*PLANNED, *HEARD))
        rows["network, half the bars known"] = measure(network, [half_told[id(lesson)] for lesson in chosen], device)
        if sung := [lesson for lesson in chosen if lesson.rows[:, COLUMNS.index("line")].any()]:
            rows["network, songs with a melody"] = measure(network, sung, device)
            rows["network, hears the melody"] = measure(network, sung, device, ())
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
