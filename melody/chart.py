"""A song as it lies before the melody writer: for every point of the grid, where it is in the form and over which chords.

Conventions: a row stands for two ticks (all onsets are even ticks), row r for tick 2r from the start of the song. `codes`
holds one small whole number per feature of `STATIC`; the last value of a feature that may be hidden means "not told".
`chroma` holds the pitch classes above the tonic of the chord now, the next and the one after, 3 x 12 zeros and ones.
"""

from dataclasses import dataclass

import numpy as np

from melody.arrays import Bytes, Flags, Longs, Shorts
from melody.phrases import antecedents, phrase_ends
from melody.tokens import PHASES, reference_pitch
from song import Chord, ChordSpan, Meter, Section, Song, SongError, kin_of
from song.document import CADENCES
from song.meter import METERS

TICKS_PER_ROW = 2
# How far back the writer looks, in bars; two more views look at the same place of the section that this one varies or plays
# over, and of the phrase that this one answers.
LOOKBACK_BARS = (1, 2, 4, 8)
SOURCE, ANSWERED = len(LOOKBACK_BARS), len(LOOKBACK_BARS) + 1
VIEWS = len(LOOKBACK_BARS) + 2
# And how far ahead it looks for what is given there, in bars.
LOOKAHEAD_BARS = (0, 1, 2, 4)
LONGEST_PHRASE = 8
# Melodies of these styles are learned together: what is left is told by tempo, meter and chords.
MELODIC_STYLES = {
    "jazz": "jazz", "bossa": "jazz", "ballad": "jazz", "jazz-waltz": "jazz", "blues": "jazz",
    "pop": "pop", "rock": "pop", "folk": "folk",
}  # fmt: skip
_STYLE_NAMES = tuple(dict.fromkeys(MELODIC_STYLES.values()))
_METER_NAMES = tuple(METERS)
# Roles in the order of the network's table; others are sung as their like.
_ROLES = (
    "intro", "head", "verse", "prechorus", "chorus", "bridge", "solo", "interlude", "instrumental", "outro", "theme",
)  # fmt: skip
_LIKE_ROLES = {"tag": "outro"}
_TEMPO_STEPS = (72, 92, 116, 148, 184)
# Chord families by the intervals above the root that they must hold and must not; the first row that fits.
_FAMILIES: tuple[tuple[frozenset[int], frozenset[int]], ...] = tuple(
    (frozenset(needed), frozenset(absent))
    for needed, absent in (
        ({3, 6, 10}, {7}), ({3, 6}, {7, 10}), ({4, 10}, set()), ({4, 8}, {7, 10}), ({4, 11}, set()), ({4}, set()),
        ({3, 11}, set()), ({3, 10}, set()), ({3}, set()), ({10}, set()), (set(), set()),
    )
)  # fmt: skip
NO_FAMILY = len(_FAMILIES)
NO_ROOT = 12
# Name and number of values of every feature that is known before a note is written.
STATIC: tuple[tuple[str, int], ...] = (
    ("position", 36), ("strength", 4), ("bar_mod_8", 8), ("bar", 17), ("bars_left", 17), ("phrase_bar", LONGEST_PHRASE),
    ("phrase_left", LONGEST_PHRASE), ("phrase_cadence", len(CADENCES) + 1),
    ("role", len(_ROLES) + 1), ("style", len(_STYLE_NAMES) + 1), ("tempo", len(_TEMPO_STEPS) + 2),
    ("meter", len(_METER_NAMES)), ("mode", 2), ("cadence", len(CADENCES) + 1), ("energy", 6), ("centre", 13),
    ("relation", 3), ("root", 13), ("family", NO_FAMILY + 1), ("bass", 13), ("chord_starts", 2), ("change", 17),
    ("next_root", 13), ("next_family", NO_FAMILY + 1), ("third_root", 13),
    *((f"root_motion_{view}", 14) for view in range(VIEWS)),
)  # fmt: skip
HIDEABLE = ("role", "style", "tempo", "cadence", "phrase_cadence", "energy", "centre")
COLUMN = {name: column for column, (name, _) in enumerate(STATIC)}


@dataclass(frozen=True)
class Chart:
    """The rows of a song (see the module) and what rules ask of them.

    `reference` is the MIDI pitch of the tonic that pitch tokens count from, `tones` the chord tones as twelve flags,
    `remaining` the ticks to the end of the section, `back` the row that each view looks back to or -1, `ahead` the row that
    each looks ahead to or -1.
    """

    meter: Meter
    codes: Shorts
    chroma: Bytes
    reference: Shorts
    tones: Flags
    remaining: Longs
    back: Longs
    ahead: Longs


def read_chart(song: Song, centre: float) -> Chart:
    """Lay out a song whose melody is to lie around a pitch; sections without chords count as no chord.

    Raises SongError where the song has no sections.
    """
    if not song.sections:
        raise SongError("the song has no sections yet; plan it first")
    meter = song.brief.meter
    row_starts = {section.id: start // TICKS_PER_ROW for section, start in song.starts()}
    rows = song.bars * meter.bar_ticks // TICKS_PER_ROW
    codes = np.zeros((rows, len(STATIC)), dtype=np.int16)
    reference = np.zeros(rows, dtype=np.int16)
    remaining = np.zeros(rows, dtype=np.int64)
    back = np.full((rows, VIEWS), -1, dtype=np.int64)
    for section, start in song.starts():
        first = start // TICKS_PER_ROW
        length = section.bars * meter.bar_ticks
        own = slice(first, first + length // TICKS_PER_ROW)
        ticks = np.arange(0, length, TICKS_PER_ROW)
        reference[own] = reference_pitch(section.key.pitch_class, centre)
        remaining[own] = length - ticks
        _place_codes(codes[own], ticks, section, song)
        codes[own, COLUMN["centre"]] = np.clip(round(centre) - int(reference[first]) + 6, 0, 11)
        for view, bars in enumerate(LOOKBACK_BARS):
            back[own, view] = first + (ticks - bars * meter.bar_ticks) // TICKS_PER_ROW
        if (source := section.varies or section.over) is not None:
            length_there = song.section(source).bars * meter.bar_ticks
            back[own, SOURCE] = np.where(ticks < length_there, row_starts[source] + ticks // TICKS_PER_ROW, -1)
        answered = _answered(section)[ticks // meter.bar_ticks] * meter.bar_ticks + ticks % meter.bar_ticks
        back[own, ANSWERED] = np.where(answered < 0, -1, first + answered // TICKS_PER_ROW)
    np.maximum(back, -1, out=back)
    chroma, tones = _chord_codes(codes, reference, song)
    _motion_codes(codes, back)
    distances = np.array(LOOKAHEAD_BARS) * meter.bar_ticks // TICKS_PER_ROW
    ahead = np.arange(rows)[:, None] + distances
    return Chart(meter, codes, chroma, reference, tones, remaining, back, np.where(ahead < rows, ahead, -1))


def _answered(section: Section) -> Longs:
    """Return for every bar of a section the bar of the phrase that its phrase answers, -1 (or less) where it answers none."""
    result = np.full(section.bars, -1)
    starts = np.cumsum([0, *(phrase.bars for phrase in section.phrases)]).tolist()
    for number, other in enumerate(antecedents(section.phrases)):
        if other is not None:
            bars = min(section.phrases[number].bars, section.phrases[other].bars)
            result[starts[number] : starts[number] + bars] = np.arange(starts[other], starts[other] + bars)
    return result


def _phrase_places(section: Section) -> tuple[Longs, Longs, Longs]:
    """Return for every bar of a section how many stand before and follow it in its phrase, and the cadence of that.

    Where no phrases are told, they are taken to have four bars, and their cadences stay untold.
    """
    if section.phrases:
        bars = [phrase.bars for phrase in section.phrases]
        cadences = [CADENCES.index(phrase.cadence) for phrase in section.phrases]
    else:
        ends = phrase_ends(section.bars, 1)
        bars = np.diff([0, *ends]).tolist()
        cadences = [len(CADENCES)] * (len(bars) - 1) + [CADENCES.index(section.cadence)]
    before = np.concatenate([np.arange(count) for count in bars])
    left = np.concatenate([np.arange(count)[::-1] for count in bars])
    return np.minimum(before, LONGEST_PHRASE - 1), np.minimum(left, LONGEST_PHRASE - 1), np.repeat(cadences, bars)


def _place_codes(codes: Shorts, ticks: Longs, section: Section, song: Song) -> None:
    """Fill in (rows of one section) where a point is in its bar and section, and what the section is."""
    meter = song.brief.meter
    bar, in_bar = np.divmod(ticks, meter.bar_ticks)
    beat, in_beat = np.divmod(in_bar, meter.beat_ticks)
    quarter, phase = np.divmod(in_bar, 24)
    strength = np.select(
        [(in_beat == 0) & np.isin(beat, meter.strong_beats), in_beat == 0, in_beat % 12 == 0], [0, 1, 2], 3
    )
    left = section.bars - 1 - bar
    phrase_bar, phrase_left, phrase_cadence = _phrase_places(section)
    style = MELODIC_STYLES[kin_of(song.brief.style, MELODIC_STYLES)]
    columns = {
        "position": quarter * len(PHASES) + np.searchsorted(PHASES, phase, side="right") - 1,
        "strength": strength,
        "bar_mod_8": bar % 8,
        "bar": np.minimum(bar, 16),
        "bars_left": np.minimum(left, 16),
        "phrase_bar": phrase_bar[bar],
        "phrase_left": phrase_left[bar],
        "phrase_cadence": phrase_cadence[bar],
        "role": _ROLES.index(_LIKE_ROLES.get(section.role, section.role)),
        "style": _STYLE_NAMES.index(style),
        # Lead sheets of jazz and folk tell no tempo that means anything, so only pop songs are told apart by it.
        "tempo": sum(song.brief.tempo >= step for step in _TEMPO_STEPS) if style == "pop" else len(_TEMPO_STEPS) + 1,
        "meter": _METER_NAMES.index(str(meter)),
        "mode": int(section.key.mode == "minor"),
        "cadence": CADENCES.index(section.cadence),
        # Only pop songs were learned with energies: folk tunes and jazz for which one is told are sung like pop, with rests on
        # downbeats. Exactly a half is what a section has of which nothing is told.
        "energy": 5 if style != "pop" or section.energy == 0.5 else min(int(section.energy * 5), 4),
        "relation": 1 if section.varies else 2 if section.over else 0,
    }
    for name, values in columns.items():
        codes[:, COLUMN[name]] = values


def _chord_codes(codes: Shorts, reference: Shorts, song: Song) -> tuple[Bytes, Flags]:
    """Fill in the chords and return chroma and chord tones by row."""
    runs = chord_runs(song)
    rows = len(codes)
    starts = np.array([start for start, _ in runs])
    ticks = np.arange(rows) * TICKS_PER_ROW
    now = np.searchsorted(starts, ticks, side="right") - 1
    ends = np.append(starts[1:], rows * TICKS_PER_ROW)
    # Two empty runs behind the last, so that there is always a next chord.
    chords = [chord for _, chord in runs] + [None, None]
    roots = np.array([-1 if chord is None else chord.root_pitch_class for chord in chords])
    basses = np.array([-1 if chord is None else chord.bass_pitch_class for chord in chords])
    families = np.array([chord_family(chord) for chord in chords])
    flags = np.array([[chord is not None and pc in chord.pitch_classes for pc in range(12)] for chord in chords])
    tonic = reference % 12

    def relative(classes: Longs) -> Longs:
        return np.where(classes < 0, NO_ROOT, (classes - tonic) % 12)

    columns = {
        "root": relative(roots[now]), "family": families[now], "bass": relative(basses[now]),
        "chord_starts": starts[now] == ticks, "change": np.minimum((ends[now] - ticks) // 12, 16),
        "next_root": relative(roots[now + 1]), "next_family": families[now + 1], "third_root": relative(roots[now + 2]),
    }  # fmt: skip
    for name, values in columns.items():
        codes[:, COLUMN[name]] = values
    turned = (np.arange(12) + tonic[:, None]) % 12
    chroma = np.concatenate([np.take_along_axis(flags[now + ahead], turned, axis=1) for ahead in range(3)], axis=1)
    return chroma.astype(np.uint8), flags[now]


def _motion_codes(codes: Shorts, back: Longs) -> None:
    """Tell every row how far its root lies from the root at each place it looks back to."""
    roots = codes[:, COLUMN["root"]]
    for view in range(VIEWS):
        there = back[:, view]
        motion = np.where((roots == NO_ROOT) | (roots[there] == NO_ROOT), 12, (roots - roots[there]) % 12)
        codes[:, COLUMN[f"root_motion_{view}"]] = np.where(there < 0, 13, motion)


def chord_runs(song: Song) -> list[tuple[int, Chord | None]]:
    """Return the chord changes of a song as (tick, chord), equal neighbours joined, from tick 0."""
    spans: list[ChordSpan] = []
    for section, start in song.starts():
        own = song.chords.get(section.id) or (ChordSpan(0, section.bars * song.brief.meter.bar_ticks, None),)
        spans += [ChordSpan(span.onset + start, span.duration, span.chord) for span in own]
    runs: list[tuple[int, Chord | None]] = []
    for span in spans:
        if not runs or runs[-1][1] != span.chord:
            runs.append((span.onset, span.chord))
    return runs


def chord_family(chord: Chord | None) -> int:
    """Return the number of the family that a chord belongs to, `NO_FAMILY` for no chord."""
    if chord is None:
        return NO_FAMILY
    intervals = {interval % 12 for interval in chord.quality.intervals}
    return next(
        number for number, (needed, absent) in enumerate(_FAMILIES) if needed <= intervals and not absent & intervals
    )
