"""How well a melody without chords is harmonised: ours and nearest triads beside the chords that the tune really has.

Conventions: every figure is a mean over songs with its interval; a gain is ours less a baseline's on the same songs, turned
so that above 0 ours is better. Agreement is a share of the time in which the tune has a chord.

The tunes lose their chords and the sections without notes; their keys, letters and roles stay, and what else the chords told
(relations, phrases, cadences) is found from the line, as of a tune that somebody imports.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from corpus.bare import stripped
from corpus.library import Corpus
from scoreboard.bootstrap import Estimate, mean_of
from scoreboard.fit import (
    chord_tone_ratio,
    melody_chord_distance,
    pitch_consonance,
    strong_chord_tone_share,
)
from scoreboard.harmony import chord_rate, core
from scoreboard.nearest import nearest_triads
from song import Chord, ChordSpan, Key, Song
from song.chance import stream
from song.key import usual_key

LEAD_SHEETS = ("openewld", "wikifonia-pd", "nottingham", "pop909")
OURS, REAL, OTHER = "ours", "real chords", "chords of another tune"

Harmonizer = Callable[[Song], Song]
"""Writes chords where a song has none."""

BASELINES: Mapping[str, Harmonizer] = {
    "nearest triad a bar": nearest_triads,
    "of the key, a bar": partial(nearest_triads, diatonic=True),
    "nearest triad a half bar": partial(nearest_triads, halves=True),
    "of the key, a half bar": partial(nearest_triads, halves=True, diatonic=True),
}


@dataclass(frozen=True)
class Judgement:
    """One figure of a harmonised tune beside the real one; `better` is 1 where more is better, -1 where less, 0 where neither."""

    name: str
    of: Callable[[Song, Song], float | None]
    better: int
    source: str


def _alone(measure: Callable[[Song], float | None]) -> Callable[[Song, Song], float | None]:
    return lambda song, _real: measure(song)


def _grid(song: Song) -> list[tuple[Chord, Key] | None]:
    """Return what stands on every beat of a song."""
    beat = song.brief.meter.beat_ticks
    row: list[tuple[Chord, Key] | None] = [None] * (song.bars * song.brief.meter.beats)
    for section, start in song.starts():
        for span in song.chords.get(section.id, ()):
            if span.chord is not None:
                first = (start + span.onset) // beat
                row[first : first + span.duration // beat] = [(span.chord, section.key)] * (span.duration // beat)
    return row


def agreement(song: Song, real: Song, same: Callable[[Chord, Chord], bool]) -> float | None:
    """Return the share of the beats with a chord in the real song on which the song has the same one."""
    pairs = [(mine, theirs) for mine, theirs in zip(_grid(song), _grid(real), strict=True) if theirs is not None]
    if not pairs:
        return None
    return sum(mine is not None and same(mine[0], theirs[0]) for mine, theirs in pairs) / len(pairs)


def same_root(one: Chord, other: Chord) -> bool:
    """Return whether two chords stand on one root."""
    return one.root_pitch_class == other.root_pitch_class


def same_third(one: Chord, other: Chord) -> bool:
    """Return whether two chords have one root and one third (or both none)."""
    return same_root(one, other) and _third(one) == _third(other)


def same_seventh(one: Chord, other: Chord) -> bool:
    """Return whether two chords have one root, triad and seventh; tensions are colour."""
    return same_root(one, other) and core(one, _ANY) == core(other, _ANY)


_ANY = Key("C")


def _third(chord: Chord) -> int | None:
    return min({interval % 12 for interval in chord.quality.intervals} & {3, 4}, default=None)


_YEH = "Yeh et al. 2020"
JUDGEMENTS = (
    Judgement("CTnCTR", _alone(chord_tone_ratio), 1, f"chord tones, and others that step on, of all notes; {_YEH}"),
    Judgement("PCS", _alone(pitch_consonance), 1, f"consonance of melody and chord, -1 to 1; {_YEH}"),
    Judgement("MCTD", _alone(melody_chord_distance), -1, f"tonal distance of melody and chord; {_YEH}"),
    Judgement("chord tones on strong beats", _alone(strong_chord_tone_share), 1, "share of notes"),
    Judgement("same root", partial(agreement, same=same_root), 1, "share of time, as the real chords"),
    Judgement("same root and third", partial(agreement, same=same_third), 1, "share of time, as the real chords"),
    Judgement("same seventh chord", partial(agreement, same=same_seventh), 1, "root, triad and seventh; share of time"),
    Judgement("changes a bar", _alone(chord_rate), 0, "changes of chord"),
)


@dataclass(frozen=True)
class Row:
    """A judgement over all tunes: every maker's mean, and by how much ours is better than each baseline, paired by tune."""

    judgement: Judgement
    means: Mapping[str, Estimate]
    gains: Mapping[str, Estimate]


def tunes_of(corpus: Corpus, most: int | None = None, *, split: str = "test") -> list[Song]:
    """Return the tunes of a split whose sections all have notes and chords, cut to those; `most` drawn evenly over the sets."""
    kept: list[Song] = []
    for entry in corpus.entries:
        if entry.split == split and entry.dataset in LEAD_SHEETS and (tune := with_sung_sections(entry.song)):
            kept.append(tune)
    if most is None or len(kept) <= most:
        return kept
    return [kept[place] for place in np.linspace(0, len(kept) - 1, most).round().astype(int)]


def with_sung_sections(song: Song) -> Song | None:
    """Return the song with the sections alone that have notes, its relations forgotten; None where none of them has chords."""
    sung = [section for section in song.sections if song.melody.get(section.id)]
    if not any(span.chord for section in sung for span in song.chords.get(section.id, ())):
        return None
    sections = tuple(replace(section, repeats=None, varies=None, over=None, varied=frozenset()) for section in sung)
    ids = {section.id for section in sections}
    chords = {name: spans for name, spans in song.chords.items() if name in ids}
    melody = {name: notes for name, notes in song.melody.items() if name in ids}
    return Song(song.brief, sections, chords, melody)


def harmonized(tune: Song, harmonizer: Harmonizer) -> Song:
    """Return a tune with new chords in place of its own, its sections as they were."""
    bare = stripped(tune)
    made = harmonizer(bare)
    chords = {
        mine.id: made.chords[theirs.id]
        for mine, theirs in zip(tune.sections, made.sections, strict=True)
        if theirs.id in made.chords
    }
    return replace(tune, chords=chords)


def borrowed(tune: Song, other: Song) -> Song:
    """Return a tune with the chords of another, moved to its keys, over and over: what fits the style and not the line."""
    meter = tune.brief.meter
    bars = [
        [(span, section.key) for span in spans if span.onset // meter.bar_ticks == bar]
        for section in other.sections
        for spans in [other.chords.get(section.id, ())]
        for bar in range(section.bars)
        if spans
    ]
    chords: dict[str, tuple[ChordSpan, ...]] = {}
    place = 0
    for section in tune.sections:
        spans: list[ChordSpan] = []
        for bar in range(section.bars):
            for span, key in bars[place % len(bars)]:
                chord = span.chord and span.chord.transpose(key, usual_key(section.key.pitch_class, key.mode))
                onset = bar * meter.bar_ticks + span.onset % meter.bar_ticks
                spans.append(ChordSpan(onset, span.duration, chord))
            place += 1
        chords[section.id] = tuple(spans)
    return replace(tune, chords=chords)


def _partners(tunes: Sequence[Song]) -> list[Song | None]:
    """Return for every tune the next one of its meter and mode, None where it is the only one."""
    kinds = [(str(tune.brief.meter), tune.brief.key.mode) for tune in tunes]
    partners: list[Song | None] = []
    for place, kind in enumerate(kinds):
        around = [*range(place + 1, len(tunes)), *range(place)]
        partners.append(next((tunes[other] for other in around if kinds[other] == kind), None))
    return partners


def harmonizing_rows(
    tunes: Sequence[Song],
    harmonizers: Mapping[str, Harmonizer],
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> list[Row]:
    """Return how the tunes are harmonised by ours (named `OURS`) and others, by nearest triads and by chords of other tunes.

    `progress` is told the tunes done and all of them.
    """
    makers: dict[str, Harmonizer] = {**harmonizers, **BASELINES}
    figures: dict[str, list[list[float | None]]] = {name: [] for name in (REAL, *makers, OTHER)}
    for place, (tune, partner) in enumerate(zip(tunes, _partners(tunes), strict=True)):
        made = {REAL: tune} | {name: harmonized(tune, maker) for name, maker in makers.items()}
        if partner is not None:
            made[OTHER] = borrowed(tune, partner)
        for name, rows in figures.items():
            song = made.get(name)
            rows.append([None if song is None else one.of(song, tune) for one in JUDGEMENTS])
        if progress:
            progress(place + 1, len(tunes))
    return [_row(judgement, column, figures, seed) for column, judgement in enumerate(JUDGEMENTS)]


def _row(judgement: Judgement, column: int, figures: Mapping[str, list[list[float | None]]], seed: int) -> Row:
    rng = stream(seed, "scoreboard", "harmonizing", judgement.name)
    means: dict[str, Estimate] = {}
    gains: dict[str, Estimate] = {}
    for name, rows in figures.items():
        values = [value for row in rows if (value := row[column]) is not None]
        if estimate := mean_of(values, rng):
            means[name] = estimate
        if name in (OURS, REAL) or OURS not in figures or not judgement.better:
            continue
        pairs = [(ours[column], theirs[column]) for ours, theirs in zip(figures[OURS], rows, strict=True)]
        gaps = [judgement.better * (a - b) for a, b in pairs if a is not None and b is not None]
        if estimate := mean_of(gaps, rng):
            gains[name] = estimate
    return Row(judgement, means, gains)


def harmonizing_lines(rows: Sequence[Row]) -> list[str]:
    """Return a Markdown table: a line a judgement, a column a maker; an arrow says whether ours is surely better (↑) or worse (↓)."""
    names = list(dict.fromkeys(name for row in rows for name in row.means))
    lines = ["| | " + " | ".join(names) + " |", "| --- |" + " ---: |" * len(names)]
    for row in rows:
        cells = [_cell(row, name) for name in names]
        lines.append(f"| {row.judgement.name} | " + " | ".join(cells) + " |")
    return lines


def _cell(row: Row, name: str) -> str:
    if name not in row.means:
        return "–"
    estimate = row.means[name]
    cell = f"{estimate.value:.3f} ({estimate.low:.3f}–{estimate.high:.3f})"
    gain = row.gains.get(name)
    sign = "" if gain is None else " ↑" if gain.low > 0 else " ↓" if gain.high < 0 else " ="
    return cell + sign
