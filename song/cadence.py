"""Cadences: which one a run of chords makes in a key.

Conventions: chords are told by the distance of their root from the tonic, 0 to 11, and by their third. Where only some chords
are given, a cadence is possible that some chords for the others make.
"""

from collections.abc import Iterator, Sequence
from functools import cache

from song.chord import Chord, parse_chord
from song.document import CADENCES, ChordSpan, Section
from song.key import Key
from song.meter import Meter


def relative_root(chord: Chord, key: Key) -> int:
    """Return the semitones from the tonic up to the root of a chord, 0 to 11."""
    return (chord.root_pitch_class - key.pitch_class) % 12


@cache
def _intervals(chord: Chord) -> frozenset[int]:
    return frozenset(interval % 12 for interval in chord.quality.intervals)


def is_tonic(chord: Chord, key: Key) -> bool:
    """Return whether a chord rests on the tonic with a pure fifth (a blues rests on its seventh chord too)."""
    return relative_root(chord, key) == 0 and not _intervals(chord) & {6, 8}


def is_dominant(chord: Chord, key: Key) -> bool:
    """Return whether a chord pulls to the tonic: V, its suspension, the diminished on VII, or bII7 in its place."""
    root, intervals = relative_root(chord, key), _intervals(chord)
    if root == 7:
        return 3 not in intervals or 4 in intervals
    if root == 11:
        return 3 in intervals and 6 in intervals
    return root == 1 and 4 in intervals and 10 in intervals


def is_subdominant(chord: Chord, key: Key) -> bool:
    """Return whether a chord stands on IV, major or minor."""
    return relative_root(chord, key) == 5


def is_submediant(chord: Chord, key: Key) -> bool:
    """Return whether a chord takes the place of the tonic on VI (vi or bVI in major, VI in minor)."""
    root, intervals = relative_root(chord, key), _intervals(chord)
    return (root == 9 and 3 in intervals and key.mode == "major") or (
        root == 8 and 4 in intervals and 10 not in intervals
    )


def cadence_of(spans: Sequence[ChordSpan], key: Key, meter: Meter, bars: int) -> str:
    """Return the cadence that the chords of a section of that many bars make at its end.

    Authentic: dominant to tonic; plagal: IV to tonic; deceptive: dominant to VI; half: ends on the dominant;
    turnaround: ends on the dominant after a tonic within the last two bars; open: anything else.
    """
    chords: list[Chord] = []
    for span in spans:
        if span.chord is not None and (not chords or span.chord != chords[-1]):
            chords.append(span.chord)
    if not chords:
        return "open"
    last = chords[-1]
    before = next((chord for chord in reversed(chords) if chord.root_pitch_class != last.root_pitch_class), None)
    closing = max(0, bars - 2) * meter.bar_ticks
    rested = any(span.chord and span.end > closing and is_tonic(span.chord, key) for span in spans)
    return _made_by(last, before, key, rested=rested)


def _made_by(last: Chord, before: Chord | None, key: Key, *, rested: bool) -> str:
    """Return the cadence of the last chord and the one before it on another root; `rested` on the tonic just before."""
    if before is not None and is_tonic(last, key):
        if is_dominant(before, key):
            return "authentic"
        if is_subdominant(before, key):
            return "plagal"
    if before is not None and is_submediant(last, key) and is_dominant(before, key):
        return "deceptive"
    if is_dominant(last, key):
        return "turnaround" if rested else "half"
    return "open"


def possible_cadences(section: Section, spans: Sequence[ChordSpan], meter: Meter) -> frozenset[str]:
    """Return the cadences that a section can make whose chords are given as far as `spans` go, with gaps.

    A gap may be filled with any chords, one a beat at most.
    """
    closing = max(0, section.bars - 2) * meter.bar_ticks
    fillings = _one_of_each(section.key)
    # From the end: the last chord, the one before it, whether the tonic has sounded in the closing bars.
    undecided: set[tuple[Chord | None, Chord | None, bool]] = {(None, None, False)}
    made: set[str] = set()
    for start, chord, is_open in _backwards(section, spans, meter):
        choices = (None, *fillings) if is_open else (chord,)
        undecided = {
            _behind(
                heard, last, before, rested or (start >= closing and heard is not None and is_tonic(heard, section.key))
            )
            for last, before, rested in undecided
            for heard in choices
        }
        if start <= closing:
            decided = {ending for ending in undecided if ending[0] and ending[1]}
            made |= {_made_by(last, before, section.key, rested=rested) for last, before, rested in decided if last}
            undecided -= decided
        if not undecided:
            break
    for last, before, rested in undecided:
        made.add("open" if last is None else _made_by(last, before, section.key, rested=rested))
    return frozenset(made)


@cache
def _one_of_each(key: Key) -> tuple[Chord, ...]:
    """Return a chord of each kind that cadences are told by: V, IV, I, those in its place, and one of no such kind."""
    third = "m" if key.mode == "minor" else ""
    degrees = ((0, third), (7, "7"), (5, third), (9, "m"), (8, ""), (2, "m"))
    return tuple(parse_chord(key.spell((key.pitch_class + root) % 12) + suffix) for root, suffix in degrees)


def _backwards(section: Section, spans: Sequence[ChordSpan], meter: Meter) -> Iterator[tuple[int, Chord | None, bool]]:
    """Walk a section from its end: where a chord or an open beat starts, the chord, whether it is open."""
    end = section.bars * meter.bar_ticks
    for span in (*reversed(spans), None):
        reached = 0 if span is None else span.end
        for start in range(end - meter.beat_ticks, reached - 1, -meter.beat_ticks):
            yield start, None, True
        if span is not None:
            yield span.onset, span.chord, False
            end = span.onset


def _behind(
    heard: Chord | None, last: Chord | None, before: Chord | None, rested: bool
) -> tuple[Chord | None, Chord | None, bool]:
    """Return an ending with one more chord in front of it."""
    if last is None:
        return heard, None, rested
    if before is None and heard is not None and heard.root_pitch_class != last.root_pitch_class:
        return last, heard, rested
    return last, before, rested


def given_cadence(section: Section, spans: Sequence[ChordSpan], meter: Meter) -> str | None:
    """Return the cadence that a section makes whatever fills the gaps between its chords; None where it still depends."""
    possible = possible_cadences(section, spans, meter)
    return min(possible) if len(possible) == 1 else None


def likely_cadence(section: Section, spans: Sequence[ChordSpan], meter: Meter) -> str:
    """Return the cadence meant by chords of which only some are given: theirs, if not that of the section.

    That is the one that the last chords make by themselves; where they make none, the section's, or else the first that is
    possible.
    """
    possible = possible_cadences(section, spans, meter)
    if len(possible) == 1:
        return min(possible)
    end = section.bars * meter.bar_ticks
    closing: list[ChordSpan] = []
    for span in reversed(spans):
        if span.end != end:
            break
        closing.insert(0, span)
        end = span.onset
    made = cadence_of(closing, section.key, meter, section.bars)
    if made != "open" and made in possible:
        return made
    return next(cadence for cadence in (section.cadence, *CADENCES) if cadence in possible)
