"""The songs of the board, real, generated and spoilt, each with what was measured of it; the work spread over processes.

Conventions: what goes to another process and comes back is packed; results come in the order of the work, however many do it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from corpus.library import Entry
from corpus.packing import Packed, pack
from corpus.split import normal_title
from scoreboard.controls import NGRAM, NGrams, control_songs, ngram_song
from scoreboard.features import Figures, figures_of
from scoreboard.songs import Composer, Kind, Order
from song import Song
from song.chance import stream

Made = tuple[Song, Figures]


@dataclass(frozen=True)
class Sample:
    """The songs of a kind with what was measured of them."""

    kind: Kind
    entries: tuple[Entry, ...]
    generated: tuple[Song, ...]
    titles: tuple[str, ...]
    real_figures: tuple[Figures, ...]
    generated_figures: tuple[Figures, ...]
    controls: Mapping[str, tuple[Figures, ...]] = field(default_factory=dict)

    @property
    def real(self) -> tuple[Song, ...]:
        """The real songs."""
        return tuple(entry.song for entry in self.entries)

    @property
    def told(self) -> "Sample":
        """The same without the songs, for another process."""
        return replace(self, entries=(), generated=())


def compose_all(compose: Composer, orders: Sequence[Order], jobs: int) -> Iterable[Made]:
    """Start composing and measuring what is ordered, and walk songs and figures as they are done."""
    made = spread(partial(_make, compose), orders, jobs)
    return ((packed.song(), figures) for packed, figures in made)


def _make(compose: Composer, order: Order) -> tuple[Packed, Figures]:
    song = compose(order)
    return pack(song), figures_of(song)


def _measure_real(work: tuple[Packed | Song, int, Packed]) -> tuple[Figures, dict[str, Figures]]:
    """Return the figures of a real song and of its controls, of which the n-gram song is given."""
    content, seed, ngram = work
    song = content.song() if isinstance(content, Packed) else content
    controls = {**control_songs(song, seed), NGRAM: ngram.song()}
    return figures_of(song), {name: figures_of(one) for name, one in controls.items()}


def spread(task: Callable[..., Any], work: Sequence[Any], jobs: int) -> Iterable[Any]:
    """Do the same to every item, in this process or in others, and walk what comes of it in order."""
    if jobs == 1:
        return map(task, work)
    from joblib import Parallel, delayed, parallel_config

    with parallel_config(backend="loky", inner_max_num_threads=1):
        run = Parallel(n_jobs=jobs, return_as="generator")
        results: Iterable[Any] = run(delayed(task)(item) for item in work)
    return results


def take_samples(
    found: Mapping[Kind, tuple[Entry, ...]],
    done: Mapping[Kind, Sequence[Made]],
    ngrams: NGrams,
    seed: int,
    jobs: int,
) -> list[Sample]:
    """Measure the real songs of every kind and their controls, and put them together with what was made."""
    work = [
        (entry.kept, seed, pack(ngram_song(entry.song, ngrams, stream(seed, "control", NGRAM, entry.title))))
        for entries in found.values()
        for entry in entries
    ]
    measured = iter(spread(_measure_real, work, jobs))
    samples = []
    for kind, entries in found.items():
        pairs = [next(measured) for _ in entries]
        controls = {name: tuple(others[name] for _, others in pairs) for name in pairs[0][1]}
        songs, figures = zip(*done[kind], strict=True)
        titles = tuple(normal_title(entry.title) for entry in entries)
        samples.append(Sample(kind, entries, songs, titles, tuple(own for own, _ in pairs), figures, controls))
    return samples
