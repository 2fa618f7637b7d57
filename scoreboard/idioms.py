"""The idioms of a style in the chords: what they are built of, ii-V-I, substitutes, borrowed chords, loops, what is unheard of.

Conventions: as in `scoreboard.harmony`: a chord counts where it changes, N.C. left out. What is counted "a 32 bars" is a
number of places times 32 over the bars with chords. Measures are meant for songs of which each section is heard once
(`scoreboard.harmony_songs.first_heard`).
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise

from harmony.tokens import family_of
from scoreboard.definition import Measure
from scoreboard.harmony import (
    applied_share,
    cadence_share,
    changes,
    chord_bars,
    chord_rate,
    core,
    is_applied,
    is_diatonic,
    standing,
)
from song import Chord, Key, Song
from song.cadence import relative_root

_UNIT = 32  # bars
_SEVENTHS = {"b7", "7", "bb7"}
_EXTENSIONS = ("9", "11", "13")
LOOPS = (1, 2, 4)  # bars after which a loop comes again
_ENDING = 2  # bars at the end of a section in which a loop may turn off
_BORROWED_FROM = {
    "major": ({0, 2, 3, 5, 7, 8, 10}, {0, 2, 3, 5, 7, 8, 11}),  # natural and harmonic minor
    "minor": ({0, 2, 4, 5, 7, 9, 11},),
}

Test = Callable[[Chord], bool]
Place = Callable[[Sequence[tuple[Chord, Key]]], bool]


def is_extended(chord: Chord) -> bool:
    """Return whether a chord has a ninth, eleventh, thirteenth, or an altered fifth over its seventh."""
    degrees = chord.quality.degrees
    tension = any(degree.lstrip("#b") in _EXTENSIONS for degree in degrees)
    altered = bool({"b7", "7"} & set(degrees)) and "#5" in degrees
    return (tension or altered) and bool(_SEVENTHS & set(degrees))


def has_sixth(chord: Chord) -> bool:
    """Return whether a chord has a sixth in place of a seventh."""
    return "6" in chord.quality.degrees


def is_suspended(chord: Chord) -> bool:
    """Return whether a fourth or second stands in place of the third."""
    return bool({"4", "2"} & set(chord.quality.degrees))


def has_seventh(chord: Chord) -> bool:
    """Return whether a chord has a seventh and nothing above."""
    return bool(_SEVENTHS & set(chord.quality.degrees)) and not is_extended(chord)


def is_triad(chord: Chord) -> bool:
    """Return whether a chord is a triad with a third, or a bare fifth."""
    return len(chord.quality.degrees) <= 3 and not is_suspended(chord)


def is_slash(chord: Chord) -> bool:
    """Return whether a chord stands over another bass than its root."""
    return chord.bass != chord.root


def is_borrowed(chord: Chord, key: Key) -> bool:
    """Return whether a chord is borrowed from the parallel key: not of its own, but of natural or harmonic minor (of major).

    >>> from song import parse_chord
    >>> [is_borrowed(parse_chord(name), Key("C")) for name in ("Fm6", "Bb", "Dm7b5", "A7", "F#dim7")]
    [True, True, True, False, False]
    """
    return not is_diatonic(chord, key) and any(core(chord, key) <= scale for scale in _BORROWED_FROM[key.mode])


def _share(test: Test, song: Song) -> float | None:
    hits = [test(chord) for _, _, chord in changes(song)]
    return sum(hits) / len(hits) if hits else None


def borrowed_share(song: Song) -> float | None:
    """Return the share of chords that are borrowed from the parallel key and no secondary dominant."""
    found = [(chord, section.key) for section, _, chord in changes(song)]
    hits = [
        is_borrowed(chord, key) and not (following and is_applied(chord, following[0][0], key))
        for place, (chord, key) in enumerate(found)
        for following in [found[place + 1 : place + 2]]
    ]
    return sum(hits) / len(hits) if hits else None


def foreign_root_share(song: Song) -> float | None:
    """Return the share of chords whose root is outside the scale of the key (in minor either sixth and seventh)."""
    hits = [
        relative_root(chord, section.key)
        not in ({0, 2, 4, 5, 7, 9, 11} if section.key.mode == "major" else {0, 2, 3, 5, 7, 8, 9, 10, 11})
        for section, _, chord in changes(song)
    ]
    return sum(hits) / len(hits) if hits else None


def _places(song: Song, length: int, test: Place) -> float | None:
    """Return at how many places of so many chords in a row a test holds, a 32 bars."""
    bars = chord_bars(song)
    found = [(chord, section.key) for section, _, chord in changes(song)]
    if not bars or not found:
        return None
    rows = (found[place : place + length] for place in range(len(found) - length + 1))
    return sum(map(test, rows)) * _UNIT / bars


def _falls(one: Chord, other: Chord, steps: int) -> bool:
    return (one.root_pitch_class - other.root_pitch_class) % 12 == steps


def _two_five(row: Sequence[tuple[Chord, Key]]) -> bool:
    (two, _), (five, _) = row[:2]
    return _falls(two, five, 7) and family_of(two.suffix) in ("m7", "half") and family_of(five.suffix) == "dominant"


def _two_five_one(row: Sequence[tuple[Chord, Key]]) -> bool:
    (five, _), (one, _) = row[1:]
    resting = ("major", "maj7", "sixth", "minor", "m6", "m7", "mMaj7")
    return _two_five(row) and _falls(five, one, 7) and family_of(one.suffix) in resting


def _substitute(row: Sequence[tuple[Chord, Key]]) -> bool:
    (one, _), (other, _) = row
    return _falls(one, other, 1) and family_of(one.suffix) == "dominant"


def _passing(row: Sequence[tuple[Chord, Key]]) -> bool:
    """Return whether a diminished chord has a step to one side and a step or the same bass to the other."""
    before, middle, after = (chord for chord, _ in row)
    if family_of(middle.suffix) != "dim":
        return False
    steps = [
        min((a.bass_pitch_class - b.bass_pitch_class) % 12, (b.bass_pitch_class - a.bass_pitch_class) % 12)
        for a, b in ((before, middle), (middle, after))
    ]
    return max(steps) <= 2 and 1 in steps


def chords_a_section(song: Song) -> float | None:
    """Return how many different chords a section has, the mean over its sections."""
    found: dict[str, set[Hashable]] = {}
    for section, _, chord in standing(song):
        found.setdefault(section.id, set()).add((chord.root_pitch_class, chord.suffix))
    return sum(map(len, found.values())) / len(found) if found else None


def longest_chord(song: Song) -> float | None:
    """Return for how many bars the chord that stands longest stands, a new quality or bass counted as the same chord."""
    meter = song.brief.meter
    longest = 0
    for section in song.sections:
        stood, root, end = 0, -1, -1
        for span in song.chords.get(section.id, ()):
            here = span.chord.root_pitch_class if span.chord else -1
            stood = stood + span.duration if here == root and span.onset == end else span.duration
            root, end = here, span.end
            longest = max(longest, stood if here >= 0 else 0)
    return longest / meter.bar_ticks if longest else None


def is_loop(song: Song, section_id: str) -> bool:
    """Return whether the chords of a section come again every 1, 2 or 4 bars, at least once, but for its last two bars."""
    section, ticks = song.section(section_id), song.brief.meter.bar_ticks
    bars: list[list[Hashable]] = [[] for _ in range(section.bars)]
    for span in song.chords[section_id]:
        name = (span.chord.root_pitch_class, span.chord.suffix) if span.chord else None
        bars[span.onset // ticks].append((span.onset % ticks, name))
    for size in LOOPS:
        if section.bars < max(4, 2 * size):
            continue
        checked = range(size, max(size + 1, section.bars - _ENDING))
        if all(bars[bar] == bars[bar - size] for bar in checked):
            return True
    return False


def loop_share(song: Song) -> float | None:
    """Return the share of the sections of four bars and more whose chords are a loop."""
    hits = [is_loop(song, section.id) for section in song.sections if section.bars >= 4 and song.chords.get(section.id)]
    return sum(hits) / len(hits) if hits else None


def steps_of(song: Song) -> Iterator[Hashable]:
    """Walk which chord follows which inside a section: the mode, and both by step above the tonic and family."""
    for (section, _, chord), (later, _, following) in pairwise(changes(song)):
        if section is later:
            key = section.key
            yield (
                key.mode,
                (relative_root(chord, key), family_of(chord.suffix)),
                (relative_root(following, key), family_of(following.suffix)),
            )


def steps_heard(songs: Iterable[Song]) -> Counter[Hashable]:
    """Count the steps from chord to chord in songs."""
    heard: Counter[Hashable] = Counter()
    for song in songs:
        heard.update(steps_of(song))
    return heard


def unheard_share(song: Song, heard: Counter[Hashable]) -> float | None:
    """Return the share of the steps from chord to chord that are none of those heard."""
    found = [step not in heard for step in steps_of(song)]
    return sum(found) / len(found) if found else None


def measures(heard: Counter[Hashable] | None = None) -> tuple[Measure, ...]:
    """Return the measures; with what training songs have heard also how strange the steps from chord to chord are."""
    rows: list[tuple[str, Callable[[Song], float | None], str]] = [
        ("triads", partial(_share, is_triad), "share of chords"),
        ("sevenths", partial(_share, has_seventh), "share of chords, nothing above the seventh"),
        ("extensions", partial(_share, is_extended), "share of chords, 9 11 13 or altered"),
        ("sixths", partial(_share, has_sixth), "share of chords"),
        ("suspended", partial(_share, is_suspended), "share of chords"),
        ("slash chords", partial(_share, is_slash), "share of chords"),
        ("chords a bar", chord_rate, "changes"),
        ("chords a section", chords_a_section, "different ones"),
        ("ii-V", partial(_places, length=2, test=_two_five), "a 32 bars, in any key"),
        ("ii-V-I", partial(_places, length=3, test=_two_five_one), "a 32 bars, in any key"),
        ("tritone substitutes", partial(_places, length=2, test=_substitute), "a 32 bars, dominants a semitone above"),
        ("secondary dominants", applied_share, "share of changes"),
        ("diminished passing chords", partial(_places, length=3, test=_passing), "a 32 bars"),
        ("turnarounds", lambda song: cadence_share(song, "turnaround"), "share of sections"),
        ("modal interchange", borrowed_share, "share of chords, from the parallel key"),
        ("loops", loop_share, "share of sections of 4 bars and more, of 1, 2 or 4 bars"),
        ("roots outside the key", foreign_root_share, "share of chords"),
        ("longest standing chord", longest_chord, "bars on one root"),
    ]
    if heard is not None:
        rows.append(("steps never heard", partial(unheard_share, heard=heard), "share of steps; not once in training"))
    return tuple(Measure(name, "harmony", of, source) for name, of, source in rows)
