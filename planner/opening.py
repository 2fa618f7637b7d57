"""What a brief leaves open: key, meter, tempo and title, as songs of the style usually have them.

Conventions: counts come from the training songs and stand in the record of the weights; what a user gave is kept.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from planner.model import load_model
from planner.steps import TOLERANCE_SECONDS, WHOLE_SETS, bar_seconds
from song import STYLES, Brief, Key, Meter, Song, Style, find_style, parse_form, parse_key, parse_meter
from song.chance import stream
from song.document import TEMPO_RANGE
from song.key import usual_key
from song.style import written_like

MAX_ACCIDENTALS = 5
# Guitars like fewer.
_STYLE_ACCIDENTALS = {"folk": 3, "country": 4, "rock": 4}
# Fewer songs than this tell little about a style; the usual keys of the nearest style join in.
ENOUGH_SONGS = 30
SHORTEST_HEAD = 8  # bars
# A tempo may move by so much for each bar that a phrase gains by it.
_NEAR_TEMPO = 4
# A data set that gives few tempos to the songs of a style, or one of them to many, does not know them.
_DIFFERENT_TEMPOS, _SAME_TEMPO = 15, 0.2

# First and second word of a title; every pair makes sense.
_FIRST = (
    "Lantern", "Harbour", "Winter", "Paper", "Copper", "Silver", "Morning", "Corner", "River", "Garden", "Velvet", "Northern",
    "Blue", "Quiet", "Amber", "Willow", "Station", "Sunday", "Orchard", "Distant", "Hidden", "Evening", "Cedar", "Marble",
)  # fmt: skip
_SECOND = (
    "Street", "Light", "Window", "Road", "Letter", "Weather", "Shadows", "Bridge", "Hours", "Song", "Rain", "Sky", "Steps",
    "Room", "Season", "Smoke", "Mile", "Tide", "Dance", "Door", "Story", "Avenue", "Bell", "Shore",
)  # fmt: skip

_HOME = Key("C")

Counts = Mapping[str, Mapping[str, int]]


def complete_brief(
    style: str,
    form: str,
    key: str | Key | None = None,
    meter: str | Meter | None = None,
    tempo: int | None = None,
    seed: int = 0,
    title: str | None = None,
    temperature: float = 1.0,
    bars: int | None = None,
    length: int | None = None,
) -> Brief:
    """Return a brief in which everything is said; what is None is drawn as songs of the style usually have it.

    Equal arguments give an equal brief, and giving one thing leaves what is drawn for the others as it was; but a tempo that
    is drawn makes a wished length, in seconds, a whole number of bars. Raises SongError where something given cannot be read.
    """
    chosen = find_style(style)
    form_asked = parse_form(form)
    # What is wrong with a given number is said before anything is drawn.
    usual = Brief(
        title or "Untitled",
        chosen.name,
        str(form),
        _HOME,
        parse_meter("4/4"),
        tempo if tempo is not None else 120,
        seed,
        temperature,
        bars,
        length,
    )
    opening: Mapping[str, Counts] = load_model()[1]["opening"]
    if isinstance(key, str):
        key = parse_key(key)
    if isinstance(meter, str):
        meter = parse_meter(meter)
    # There is no minor version of the changes that everybody knows.
    major = form_asked.changes == "rhythm changes"
    key = key or _draw_key(opening["keys"], chosen, seed, major=major)
    meter = meter or _draw_meter(opening["meters"], chosen, seed)
    if tempo is None:
        tempo = _draw_tempo(opening["tempos"], chosen, seed)
        tempo = tempo if length is None else _fitting_tempo(tempo, length, meter)
    return replace(usual, title=title or _draw_title(seed), key=key, meter=meter, tempo=tempo)


def counts_of(counts: Counts, style: Style) -> Mapping[str, int]:
    """Return the counts of a style, with those of its nearest of kin added where they are few."""
    own: Counter[str] = Counter()
    joined: list[str] = []
    while own.total() < ENOUGH_SONGS and style.name not in joined:
        own.update(counts.get(style.name, {}))
        joined.append(style.name)
        style = STYLES[style.nearest]
    return own


def _draw(counts: Mapping[str, int], rng: np.random.Generator) -> str:
    names = sorted(counts)
    weights = np.array([counts[name] for name in names], dtype=float)
    return names[int(rng.choice(len(names), p=weights / weights.sum()))]


def _draw_key(counts: Counts, style: Style, seed: int, *, major: bool) -> Key:
    most = _STYLE_ACCIDENTALS.get(written_like(style.name), MAX_ACCIDENTALS)
    keys = {name: (parse_key(name), count) for name, count in counts_of(counts, style).items()}
    known = {
        name: count
        for name, (key, count) in keys.items()
        if abs(key.signature) <= most and (key.mode == "major" or not major)
    }
    return parse_key(_draw(known or {"C major": 1}, stream(seed, "opening", "key")))


def _draw_meter(counts: Counts, style: Style, seed: int) -> Meter:
    """Draw one of the meters that the style is played in; its first is its usual one and always possible."""
    known = counts_of(counts, style)
    usual = {name: known.get(name, 0) for name in style.meters}
    usual[style.meters[0]] += 1
    return parse_meter(_draw(usual, stream(seed, "opening", "meter")))


def _draw_tempo(counts: Counts, style: Style, seed: int) -> int:
    """Draw a tempo inside the style's usual range, near one that a song has, or anywhere in it."""
    rng = stream(seed, "opening", "tempo")
    low, high = style.tempos
    known = {name: count for name, count in counts.get(style.name, {}).items() if low <= int(name) <= high}
    if sum(known.values()) < ENOUGH_SONGS:
        return int(rng.integers(low, high + 1))
    near = int(_draw(known, rng)) + int(rng.integers(-2, 3))
    return min(high, max(low, near))


def _fitting_tempo(tempo: int, length: int, meter: Meter) -> int:
    """Return the nearest tempo at which a length in seconds is a number of bars that phrases fill, or else any number."""
    low, high = TEMPO_RANGE
    near = sorted(range(low, high + 1), key=lambda other: abs(other - tempo))
    for bars_at_a_time in (4, 2, 1):
        for other in near:
            bar = bar_seconds(meter, other)
            bars = bars_at_a_time * max(1, round(length / bar / bars_at_a_time))
            near_enough = bars_at_a_time == 1 or abs(other - tempo) <= _NEAR_TEMPO * bars_at_a_time
            if near_enough and abs(bars * bar - length) <= TOLERANCE_SECONDS:
                return other
    return tempo


def _draw_title(seed: int) -> str:
    rng = stream(seed, "opening", "title")
    return f"{rng.choice(_FIRST)} {rng.choice(_SECOND)}"


def count_openings(songs: Mapping[str, Sequence[Song]]) -> dict[str, dict[str, dict[str, int]]]:
    """Return by style how many songs have which key, meter, tempo and length, given the songs by data set.

    Keys are counted in their usual spelling and of songs with chords; tempos only where a data set knows those of a style.
    Whole songs tell how many seconds they last, in steps of five, charts how many bars their heads have.
    """
    counted: dict[str, dict[str, Counter[str]]] = {
        name: {style: Counter() for style in STYLES} for name in ("keys", "meters", "tempos", "seconds", "heads")
    }
    for dataset, some in songs.items():
        tempos: dict[str, Counter[str]] = {style: Counter() for style in STYLES}
        for song in some:
            brief = song.brief
            if song.chords:
                counted["keys"][brief.style][str(usual_key(brief.key.pitch_class, brief.key.mode))] += 1
            counted["meters"][brief.style][str(brief.meter)] += 1
            if dataset in WHOLE_SETS:
                counted["seconds"][brief.style][str(5 * round(song.seconds / 5))] += 1
            elif song.bars >= SHORTEST_HEAD:
                counted["heads"][brief.style][str(song.bars)] += 1
            tempos[brief.style][str(brief.tempo)] += 1
        for style, found in tempos.items():
            if len(found) >= _DIFFERENT_TEMPOS and max(found.values()) <= _SAME_TEMPO * found.total():
                counted["tempos"][style].update(found)
    return {
        name: {style: dict(sorted(counts.items())) for style, counts in by_style.items() if counts}
        for name, by_style in counted.items()
    }
