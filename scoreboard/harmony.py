"""The chords for themselves: irregularity, variety, tonal distance, rhythm, cadences, and what belongs to the key.

Conventions: a run of equal chords counts once (a change is where another chord comes, N.C. left out); a chord is told apart by
root and quality, not by its slash bass. Entropy of the chord histogram is in nats, as in its paper; bars are those of sections
with chords.

Where these differ from the papers: CPI divides by all trigrams (the code of Wu and Yang by one fewer; a progression of at most
three chords is 1 in both). Yeh et al. have one chord every half bar: CHE is weighted by time accordingly, CTD is taken over
changes alone, since how often a chord is held is harmonic rhythm.
"""

from collections import Counter
from collections.abc import Hashable, Iterator
from itertools import pairwise

import numpy as np

from scoreboard.definition import Measure, entropy
from scoreboard.grid import Floats
from scoreboard.tonal import centroids_of
from song import Chord, ChordSpan, Key, Section, Song
from song.cadence import cadence_of, relative_root

_WU, _YEH = "Wu and Yang 2020", "Yeh et al. 2020"
_GRAM = 3
# Steps above the tonic that a diatonic chord may use: major; natural, harmonic and melodic minor.
_SCALES = {
    "major": ({0, 2, 4, 5, 7, 9, 11},),
    "minor": ({0, 2, 3, 5, 7, 8, 10}, {0, 2, 3, 5, 7, 8, 11}, {0, 2, 3, 5, 7, 9, 11}),
}
_SEVENTHS = {"b7", "7", "bb7"}


def standing(song: Song) -> Iterator[tuple[Section, ChordSpan, Chord]]:
    """Walk the sections' spans that hold a chord, in order; onsets count from the start of the section."""
    for section in song.sections:
        for span in song.chords.get(section.id, ()):
            if span.chord is not None:
                yield section, span, span.chord


def changes(song: Song) -> list[tuple[Section, int, Chord]]:
    """Return the chords as they change: section, onset in it, chord; the first chord is a change too."""
    found: list[tuple[Section, int, Chord]] = []
    for section, span, chord in standing(song):
        if not found or _name(chord) != _name(found[-1][2]):
            found.append((section, span.onset, chord))
    return found


def _name(chord: Chord) -> tuple[int, str]:
    return chord.root_pitch_class, chord.suffix


def chord_bars(song: Song) -> int:
    """Return the bars of the sections that have chords."""
    return sum(section.bars for section in song.sections if song.chords.get(section.id))


def progression_irregularity(song: Song) -> float | None:
    """Return CPI: the share of different trigrams among the trigrams of the progression."""
    names = [_name(chord) for _, _, chord in changes(song)]
    if not names:
        return None
    grams = [tuple(names[k : k + _GRAM]) for k in range(len(names) - _GRAM + 1)]
    return len(set(grams)) / len(grams) if len(grams) > 1 else 1.0


def chord_entropy(song: Song) -> float | None:
    """Return CHE: the entropy, in nats, of the time that each chord stands."""
    times: Counter[Hashable] = Counter()
    for _, span, chord in standing(song):
        times[_name(chord)] += span.duration
    return entropy(times) * float(np.log(2)) if times else None


def chord_coverage(song: Song) -> float | None:
    """Return CC: how many different chords there are."""
    names = {_name(chord) for _, _, chord in standing(song)}
    return float(len(names)) if names else None


def chord_distance(song: Song) -> float | None:
    """Return CTD: the tonal distance from a chord to the next different one, the mean over all changes."""
    chords = [chord for _, _, chord in changes(song)]
    if len(chords) < 2:
        return None
    tones = np.zeros((len(chords), 12))
    for row, chord in enumerate(chords):
        tones[row, [(chord.root_pitch_class + step) % 12 for step in chord.quality.intervals]] = 1
    gaps: Floats = np.diff(centroids_of(tones), axis=0)
    return float(np.linalg.norm(gaps, axis=1).mean())


def chord_rate(song: Song) -> float | None:
    """Return the chord changes a bar."""
    bars = chord_bars(song)
    count = len(changes(song))
    return count / bars if bars and count else None


def downbeat_change_share(song: Song) -> float | None:
    """Return the share of changes, the first chord left out, that fall on the first beat of a bar."""
    places = [onset % song.brief.meter.bar_ticks for _, onset, _ in changes(song)[1:]]
    return places.count(0) / len(places) if places else None


def cadence_share(song: Song, cadence: str) -> float | None:
    """Return the share of sections with chords whose chords, whatever the plan says, end in that cadence."""
    meter = song.brief.meter
    found = [
        cadence_of(song.chords[section.id], section.key, meter, section.bars)
        for section in song.sections
        if song.chords.get(section.id)
    ]
    return found.count(cadence) / len(found) if found else None


def core(chord: Chord, key: Key) -> frozenset[int]:
    """Return triad and seventh of a chord as steps above the tonic of a key; tensions and slash bass are colour.

    >>> from song import parse_chord, parse_key
    >>> sorted(core(parse_chord("G13b9/B"), parse_key("C")))
    [2, 5, 7, 11]
    """
    quality = chord.quality
    steps = [
        step
        for degree, step in zip(quality.degrees, quality.intervals, strict=True)
        if int(degree.lstrip("#b")) <= 5 or degree in _SEVENTHS
    ]
    return frozenset((relative_root(chord, key) + step) % 12 for step in steps)


def is_diatonic(chord: Chord, key: Key) -> bool:
    """Return whether triad and seventh lie in the scale of the key, in minor in one of its three forms."""
    tones = core(chord, key)
    return any(tones <= scale for scale in _SCALES[key.mode])


def is_applied(chord: Chord, following: Chord, key: Key) -> bool:
    """Return whether a chord is a secondary dominant: not of the key, major third, no major seventh, a fifth above the next."""
    steps = {step % 12 for step in chord.quality.intervals}
    falls = (chord.root_pitch_class - following.root_pitch_class) % 12 == 7
    return falls and 4 in steps and 11 not in steps and not is_diatonic(chord, key)


def diatonic_share(song: Song) -> float | None:
    """Return the share of the time with chords in which the chord belongs to the key."""
    inside = total = 0
    for section, span, chord in standing(song):
        total += span.duration
        inside += span.duration if is_diatonic(chord, section.key) else 0
    return inside / total if total else None


def applied_share(song: Song) -> float | None:
    """Return the share of chord changes that leave a secondary dominant for the chord a fifth below."""
    hits = [
        is_applied(chord, following, section.key) for (section, _, chord), (*_, following) in pairwise(changes(song))
    ]
    return sum(hits) / len(hits) if hits else None


def falling_fifth_share(song: Song) -> float | None:
    """Return the share of root movements that fall a fifth (or rise a fourth)."""
    roots = [chord.root_pitch_class for _, _, chord in changes(song)]
    moves = [(later - earlier) % 12 for earlier, later in pairwise(roots) if later != earlier]
    return moves.count(5) / len(moves) if moves else None


def seventh_share(song: Song) -> float | None:
    """Return the share of changes to a chord with a seventh."""
    sevenths = [bool(_SEVENTHS & set(chord.quality.degrees)) for _, _, chord in changes(song)]
    return sum(sevenths) / len(sevenths) if sevenths else None


def tonic_end(song: Song) -> float | None:
    """Return 1 where the last chord stands on the tonic of the last section's key, else 0."""
    found = changes(song)
    if not found:
        return None
    section, _, chord = found[-1]
    return float(relative_root(chord, section.key) == 0)


def chord_bars_repeated(song: Song) -> float | None:
    """Return the share of bars whose chords, place by place, are those of an earlier bar."""
    bar_ticks = song.brief.meter.bar_ticks
    bars: dict[tuple[str, int], list[Hashable]] = {}
    for section, span, chord in standing(song):
        place = (section.id, span.onset // bar_ticks)
        bars.setdefault(place, []).append((span.onset % bar_ticks, span.duration, _name(chord)))
    return 1 - len(set(map(tuple, bars.values()))) / len(bars) if bars else None


MEASURES = (
    Measure("CPI", "harmony", progression_irregularity, f"how many of three chords in a row are new; {_WU}"),
    Measure("CHE", "harmony", chord_entropy, f"entropy of the chords, nats; {_YEH}"),
    Measure("CC", "harmony", chord_coverage, f"different chords; {_YEH}"),
    Measure("CTD", "harmony", chord_distance, f"tonal distance from chord to chord; {_YEH}; Harte et al. 2006"),
    Measure("chords a bar", "harmony", chord_rate, "changes"),
    Measure("changes on beat 1", "harmony", downbeat_change_share, "share of changes"),
    Measure("bars of chords repeated", "harmony", chord_bars_repeated, "share of bars with chords"),
    Measure("authentic cadences", "harmony", lambda song: cadence_share(song, "authentic"), "share of sections"),
    Measure("half cadences", "harmony", lambda song: cadence_share(song, "half"), "share of sections"),
    Measure("turnarounds", "harmony", lambda song: cadence_share(song, "turnaround"), "share of sections"),
    Measure("open ends", "harmony", lambda song: cadence_share(song, "open"), "share of sections"),
    Measure("ends on the tonic", "harmony", tonic_end, "1 or 0"),
    Measure("diatonic chords", "harmony", diatonic_share, "share of time"),
    Measure("secondary dominants", "harmony", applied_share, "share of changes"),
    Measure("falling fifths", "harmony", falling_fifth_share, "share of root movements"),
    Measure("sevenths", "harmony", seventh_share, "share of changes"),
)
