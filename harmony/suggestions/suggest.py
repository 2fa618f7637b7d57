"""What else could stand in a bar: other chords for it, as likely as the network finds them between what stands around.

Conventions: a suggestion's probability is its share of p(bar | before) p(what follows | before, bar) among all that were
weighed, what stands among them; bars count from 1, as a person counts them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from harmony.drafts.draft import Model
from harmony.drafts.goal import functions_of
from harmony.drafts.taste import TASTES
from harmony.suggestions.beam import Run
from harmony.suggestions.offers import offers
from harmony.suggestions.promise import promises
from harmony.suggestions.sharing import Spans, moved, sharing, sound_alike, with_bars
from harmony.suggestions.spot import Spot
from harmony.theory.roman import numerals_of
from harmony.tokens import family_of
from song import Song, kin_of
from song.locks import locked_bars

LEAST = 1e-4  # of all, below which nobody would play it


@dataclass(frozen=True)
class Suggestion:
    """Chords that could stand in a bar, onsets from the start of the section, and the Roman numeral of each.

    `probability` is the share among all that were weighed; one that `stands` is what is there now.
    """

    spans: Spans
    probability: float
    numerals: tuple[str, ...]
    stands: bool = False


def suggestions(
    song: Song, section_id: str, bar: int, bars: int = 1, *, model: Model | None = None, number: int = 8
) -> tuple[Suggestion, ...]:
    """Return what else could stand in a bar, or in several from it on, the likeliest first, and what stands there now.

    Every cadence that the plan has and the chords make is still made. Where sections share the bar (`sharing`), it is weighed
    in the first of them, and the cadences of all are kept. Chords that differ only in their tensions count as one.

    Raises SongError where there is no such section or bar, or no chords stand there yet.
    """
    spot = Spot.of(song, section_id, bar, bars, model)
    stands, kept = spot.stands, promises(spot)
    found = {stands: spot.run_of(stands)}
    for spans, run in offers(spot).items():
        if not sound_alike(spans, stands) and all(promise.holds(spans, spot) for promise in kept):
            found[spans] = run
    chances = np.array(spot.place().chances([run + spot.after(run) for run in found.values()]))
    chances -= [0 if spans == stands else _shunned(run, spot) for spans, run in found.items()]
    shares = np.exp(chances - chances.max())
    shares /= shares.sum()
    ranked = sorted(zip(found, shares.tolist(), strict=True), key=lambda pair: (-pair[1], str(pair[0])))
    home, asked = spot.home.key, song.section(section_id).key
    return tuple(
        Suggestion(moved(spans, home, asked), share, _numerals(spans, spot), spans == stands)
        for spans, share in _distinct(ranked, stands, number)
    )


def with_bar(song: Song, section_id: str, bar: int, spans: Spans, bars: int = 1) -> Song:
    """Return the song with those chords in a bar, or several, and in all that share them and where none of them is locked.

    The melody stays as it is.
    """
    asked = song.section(section_id)
    chords = dict(song.chords)
    for name in sharing(song, section_id, bar, bars):
        section = song.section(name)
        if not locked_bars(song, name, "chords") & {*range(bar - 1, bar - 1 + bars)}:
            new = moved(spans, asked.key, section.key)
            chords[name] = with_bars(chords[name], new, bar - 1, bars, song.brief.meter.bar_ticks)
    return replace(song, chords=chords, tracks=())


def _shunned(run: Run, spot: Spot) -> float:
    """Return by how many nats the style shuns a run: where sevenths are the rule, for its bare triads."""
    functions = functions_of(spot.vocabulary, spot.home.key.mode, blue=spot.blue)
    bare = sum(bool(functions.bare[token]) for token, _ in run)
    return bare * TASTES[kin_of(spot.song.brief.style, TASTES)].sevenths


def _numerals(spans: Spans, spot: Spot) -> tuple[str, ...]:
    chords = [*(span.chord for span in spans), *spot.following]
    return tuple(numerals_of(chords, spot.home.key, blue=spot.blue)[: len(spans)])


def _distinct(ranked: Sequence[tuple[Spans, float]], stands: Spans, number: int) -> Iterator[tuple[Spans, float]]:
    """Walk what is worth telling apart: of chords that differ in their tensions only the likeliest, and what stands."""
    told: set[object] = set()
    for spans, share in ranked:
        kind = tuple((span.onset, span.chord and (span.chord.root, family_of(span.chord.suffix))) for span in spans)
        if spans == stands:
            yield spans, share
        elif kind not in told and len(told) < number and share >= LEAST:
            told.add(kind)
            yield spans, share
