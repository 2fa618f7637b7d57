"""What changes where music returns changed, and what is other where new music begins.

Conventions: energy counts from 0 to 1, registers are mean pitches in semitones (each note as long as it sounds), densities
are notes a bar. What plan and layers do not tell is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from song.document import ChordSpan, Note, Section, Song
from song.key import Key

Notes = Sequence[Note]

# What new music can do otherwise than the music it stands against; "length" is its bars.
CONTRASTED = ("key", "mode", "energy", "register", "rhythm", "length")
# What leads to other sections, rests from them or closes: new music does not stand against these where there are others.
_CONNECTING = frozenset({"intro", "prechorus", "interlude", "solo", "instrumental", "outro", "tag"})
# What opens or closes a song contrasts with nothing.
_EDGES = frozenset({"intro", "outro", "tag"})
# The partners of a role, whatever stands between; others stand against the section that they follow or interrupt.
_STORIES = frozenset({"verse", "head", "theme"})
_PARTNERS: Mapping[str, frozenset[str]] = {"chorus": _STORIES, "prechorus": _STORIES}

ENERGY_STEP = 0.15  # a step that shows among the eight heights ▁ to █
REGISTER_STEP = 3  # semitones: what two statements of one tune do not differ by
DENSITY_RATIO = 4 / 3
_RHYTHM_SHARE = 0.5  # of the bars before the ending, with other onsets
_ENDING_BARS, _SHORT_BARS = 2, 4  # a short section ends in one bar


@dataclass(frozen=True)
class Contrast:
    """New music and the section that it stands against (both by id), with what differs: names from `CONTRASTED`."""

    section: str
    against: str
    what: frozenset[str]


def contrasts(song: Song) -> tuple[Contrast, ...]:
    """Return a contrast for every melodic letter heard for the first time, but for the first of all.

    A bridge stands against the music that it interrupts, a chorus against the verse before it (not against the
    prechorus between them), an episode of a rondo and both endings of ABAC against the A that they follow; always
    against the first section of that letter.
    """
    first: dict[str, Section] = {}
    heard: list[Section] = []
    found = []
    for section in song.sections:
        if not _is_melodic(section):
            continue
        new = section.label not in first and section.source is None and section.role not in _EDGES
        if new and (against := _opposite(section, heard)) is not None:
            what = _differences(song, first[against.label], section)
            found.append(Contrast(section.id, first[against.label].id, what))
        first.setdefault(section.label, section)
        heard.append(section)
    return tuple(found)


def variation(song: Song, section: Section) -> frozenset[str]:
    """Return what a section changes of its source, as names from `song.document.VARIED`; none where it has no source.

    The key is told by the plan, and for a section that varies what the plan says. Where it says nothing, chords and melody
    are compared; where they are not there either, the ending is what changes.
    """
    if section.source is None:
        return frozenset()
    source = song.section(section.source)
    moved = frozenset({"key"} if section.key != source.key else ())
    if section.varies is None:
        return moved
    return moved | (section.varied or _measured_variation(song, source, section))


def _is_melodic(section: Section) -> bool:
    return section.label[0].isupper()


def _opposite(section: Section, heard: list[Section]) -> Section | None:
    """Return the section that new music stands against: its partner, else the last that stands for itself, else the last."""
    pillars = [other for other in heard if other.role not in _CONNECTING]
    partners = [other for other in pillars if other.role in _PARTNERS.get(section.role, ())]
    before = partners or pillars or [other for other in heard if other.role not in _EDGES]
    return before[-1] if before else None


def _differences(song: Song, one: Section, other: Section) -> frozenset[str]:
    """Return what differs between two sections, from plan and melody."""
    what = {
        "key": one.key.pitch_class != other.key.pitch_class,
        "mode": one.key.mode != other.key.mode,
        "energy": abs(one.energy - other.energy) >= ENERGY_STEP - 1e-9,
        "length": one.bars != other.bars,
    }
    here, there = song.melody.get(one.id), song.melody.get(other.id)
    if here and there:
        densities = sorted((len(here) / one.bars, len(there) / other.bars))
        what["register"] = abs(_mean_pitch(here) - _mean_pitch(there)) >= REGISTER_STEP
        what["rhythm"] = densities[1] >= densities[0] * DENSITY_RATIO
    return frozenset(name for name, differs in what.items() if differs)


def _measured_variation(song: Song, source: Section, section: Section) -> frozenset[str]:
    """Compare the layers of a varied section with its source's, as if both stood in one key."""
    ending, shift = section.bars - _ending_bars(section), _shift(source.key, section.key)
    bar_ticks = song.brief.meter.bar_ticks
    what = {"ending"} if section.cadence != source.cadence else set()
    changed: set[int] = set()
    spans = song.chords.get(source.id), song.chords.get(section.id)
    notes = song.melody.get(source.id), song.melody.get(section.id)
    if spans[0] and spans[1]:
        changed = _changed_bars(_chord_bars(spans[0], bar_ticks, shift), _chord_bars(spans[1], bar_ticks))
        what |= {"harmony"} if any(bar < ending for bar in changed) else set()
    if notes[0] and notes[1]:
        changed |= _changed_bars(_note_bars(notes[0], bar_ticks, shift), _note_bars(notes[1], bar_ticks))
        what |= _changed_line(notes[0], notes[1], ending * bar_ticks, bar_ticks, shift)
    compared = all(spans) and all(notes)
    if not what and (not compared or any(bar >= ending for bar in changed)):
        return frozenset({"ending"})
    return frozenset(what)


def _changed_line(source: Notes, notes: Notes, ending: int, bar_ticks: int, shift: int) -> set[str]:
    """Return whether a melody has another rhythm or lies elsewhere before its ending, once its source is moved."""
    old, new = ([note for note in line if note.onset < ending] for line in (source, notes))
    if not old or not new:
        return {"rhythm"} if old or new else set()
    others = {note.onset for note in old} ^ {note.onset for note in new}
    bars = {onset // bar_ticks for onset in others if onset >= 0}
    what = {"rhythm"} if len(bars) * bar_ticks >= _RHYTHM_SHARE * ending else set()
    if abs(_mean_pitch(new) - _mean_pitch(old) - shift) >= REGISTER_STEP:
        what.add("register")
    return what


def _ending_bars(section: Section) -> int:
    """Return how many bars are a section's ending: its last phrase, else a quarter of it and two bars at least."""
    if len(section.phrases) > 1:
        return section.phrases[-1].bars
    return max(1 if section.bars <= _SHORT_BARS else _ENDING_BARS, section.bars // 4)


def _shift(source: Key, target: Key) -> int:
    """Return the semitones from one tonic to the nearest other, -5 to 6."""
    return (target.pitch_class - source.pitch_class + 5) % 12 - 5


def _mean_pitch(notes: Notes) -> float:
    return sum(note.pitch * note.duration for note in notes) / sum(note.duration for note in notes)


def _chord_bars(spans: tuple[ChordSpan, ...], bar_ticks: int, shift: int = 0) -> dict[int, list[object]]:
    """Return the chords of every bar, moved by semitones, without their spelling."""
    bars: dict[int, list[object]] = {}
    for span in spans:
        chord = span.chord and (
            (span.chord.root_pitch_class + shift) % 12,
            span.chord.suffix,
            (span.chord.bass_pitch_class + shift) % 12,
        )
        bars.setdefault(span.onset // bar_ticks, []).append((span.onset, span.duration, chord))
    return bars


def _note_bars(notes: Notes, bar_ticks: int, shift: int = 0) -> dict[int, list[object]]:
    """Return the notes of every bar, moved by semitones within the octave; a pickup is bar -1."""
    bars: dict[int, list[object]] = {}
    for note in notes:
        place = (note.onset, note.duration, (note.pitch + shift) % 12)
        bars.setdefault(note.onset // bar_ticks, []).append(place)
    return bars


def _changed_bars(old: dict[int, list[object]], new: dict[int, list[object]]) -> set[int]:
    return {bar for bar in old.keys() | new.keys() if old.get(bar) != new.get(bar)}
