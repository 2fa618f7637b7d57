"""What every reader ends in: labelled parts with chords and melody become one song with its section graph.

Conventions: onsets are ticks from the start of a part; a change is an onset and the chord that stands from there until the
next change or the end of the part (None: no chord); an energy of exactly 0.5 means that the data set does not tell.
"""

import operator
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from song import Brief, Chord, ChordSpan, Key, Meter, Note, Section, Song
from song.cadence import cadence_of
from song.form import LONGEST_SLOT

Change = tuple[int, Chord | None]

_IDS = {"i": "intro", "o": "outro"}


@dataclass(frozen=True)
class Part:
    """One section as a data set gives it.

    `label` is a letter (equal letters: the same music), `role` one of `song.document.ROLES`. Chords or a melody of None: the
    set has none; empty ones: silent. `key` is the part's own, None where it is the song's.
    """

    label: str
    role: str
    bars: int
    chords: Sequence[Change] | None
    melody: Sequence[Note] | None = None
    key: Key | None = None
    energy: float = 0.5


def build_song(title: str, style: str, meter: Meter, tempo: int, key: Key, parts: Sequence[Part]) -> Song:
    """Return the song that a data set's parts make, with ids, cadences and relations between the sections.

    Chords are moved to beats, split at barlines, merged inside bars, and spelled by the key of their section; notes are
    clipped to the part and made monophonic. A part repeats the first earlier one of its label with the same chords and
    melody; else it varies the one of its label that shares most bars; a solo over the same chords is `over`. Of parts with
    neither chords nor melody no relation is known; without chords the cadence stays open.
    """
    brief = Brief(title, style, form_of(parts), key, meter, tempo)
    sections: list[Section] = []
    chords: dict[str, tuple[ChordSpan, ...]] = {}
    melody: dict[str, tuple[Note, ...]] = {}
    for part, section_id in zip(parts, section_ids([part.label for part in parts]), strict=True):
        part_key = part.key or key
        if part.chords is not None:
            chords[section_id] = chord_spans(part.chords, part.bars, meter, part_key)
        if part.melody is not None:
            melody[section_id] = clip_melody(part.melody, part.bars * meter.bar_ticks)
        cadence = cadence_of(chords.get(section_id, ()), part_key, meter, part.bars)
        section = Section(section_id, part.label, part.role, part.bars, part_key, cadence, part.energy)
        if section_id in chords or section_id in melody:
            earlier = [section for section in sections if section.label == part.label]
            section = _relate(section, earlier, chords, melody, meter)
        sections.append(section)
    return Song(brief, tuple(sections), chords, melody)


def form_of(parts: Sequence[Part]) -> str:
    """Return the form string of parts; a letter carries its bars where they are always the same and a form may ask for them.

    >>> form_of([Part("i", "intro", 4, ()), Part("A", "verse", 8, ()), Part("B", "chorus", 8, ()), Part("A", "verse", 9, ())])
    'i4AB8A'
    """
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for part in parts:
        lengths[part.label].add(part.bars)
    told = {label for label, bars in lengths.items() if len(bars) == 1 and max(bars) <= LONGEST_SLOT}
    return "".join(f"{part.label}{part.bars if part.label in told else ''}" for part in parts)


def chord_spans(changes: Sequence[Change], bars: int, meter: Meter, key: Key) -> tuple[ChordSpan, ...]:
    """Return the spans that tile that many bars, every change moved to the nearest beat (from halfway to the later one)."""
    ordered = sorted(changes, key=lambda change: change[0])
    beat = meter.beat_ticks
    spans: list[ChordSpan] = []
    current: Chord | None = None
    place = 0
    for start in range(0, bars * meter.bar_ticks, beat):
        while place < len(ordered) and 2 * (ordered[place][0] - start) < beat:
            current = respell(ordered[place][1], key)
            place += 1
        if spans and start % meter.bar_ticks and spans[-1].chord == current:
            spans[-1] = ChordSpan(spans[-1].onset, spans[-1].duration + beat, current)
        else:
            spans.append(ChordSpan(start, beat, current))
    return tuple(spans)


def respell(chord: Chord | None, key: Key) -> Chord | None:
    """Return the chord with its root spelled as usual in the key, and its bass as the chord or else the key spells it.

    >>> from song import parse_chord, parse_key
    >>> str(respell(parse_chord("B7/D#"), parse_key("Gb major")))
    'Cb7/Eb'
    """
    if chord is None:
        return None
    root = key.spell(chord.root_pitch_class)
    if chord.bass == chord.root:
        return Chord(root, chord.suffix, root)
    on_root = Chord(root, chord.suffix, root)
    return Chord(root, chord.suffix, on_root.spell(chord.bass_pitch_class) or key.spell(chord.bass_pitch_class))


def clip_melody(notes: Sequence[Note], end: int) -> tuple[Note, ...]:
    """Return the notes that start before `end` as one voice: a note stops where the next starts; of two at once, the higher."""
    highest: dict[int, Note] = {}
    for note in notes:
        if note.onset < end and (note.onset not in highest or note.pitch > highest[note.onset].pitch):
            highest[note.onset] = note
    onsets = sorted(highest)
    limits = [*onsets[1:], end][: len(onsets)]
    return tuple(
        Note(onset, min(highest[onset].end, limit) - onset, highest[onset].pitch)
        for onset, limit in zip(onsets, limits, strict=True)
    )


def section_ids(labels: Sequence[str]) -> list[str]:
    """Return the ids of sections: the label, and a running number where it stands more than once.

    >>> section_ids(["i", "A", "A", "B", "o"])
    ['intro', 'A1', 'A2', 'B', 'outro']
    """
    times = Counter(labels)
    seen: Counter[str] = Counter()
    ids = []
    for label in labels:
        seen[label] += 1
        number = str(seen[label]) if times[label] > 1 else ""
        ids.append(_IDS.get(label, label) + number)
    return ids


def _relate(
    section: Section,
    earlier: Sequence[Section],
    chords: Mapping[str, tuple[ChordSpan, ...]],
    melody: Mapping[str, tuple[Note, ...]],
    meter: Meter,
) -> Section:
    """Return the section with its relation to one of the earlier ones of its label, none where it is the first."""
    for other in earlier:
        if chords.get(other.id) == chords.get(section.id):
            if section.role == "solo" and other.role != "solo":
                return replace(section, over=other.id)
            if melody.get(other.id) == melody.get(section.id):
                return replace(section, repeats=other.id)
            if section.role == "solo":
                return replace(section, over=other.id)
    if not earlier:
        return section

    def bars_of(one: Section) -> list[set[tuple[object, ...]]]:
        return _bars(chords.get(one.id, ()), melody.get(one.id, ()), one.bars, meter)

    mine = bars_of(section)
    nearest = max(earlier, key=lambda other: sum(map(operator.eq, mine, bars_of(other))))
    return replace(section, varies=nearest.id)


def _bars(spans: Sequence[ChordSpan], notes: Sequence[Note], bars: int, meter: Meter) -> list[set[tuple[object, ...]]]:
    content: list[set[tuple[object, ...]]] = [set() for _ in range(bars)]
    for span in spans:
        content[span.onset // meter.bar_ticks].add((span.onset % meter.bar_ticks, span.duration, span.chord))
    for note in notes:
        content[note.onset // meter.bar_ticks].add((note.onset % meter.bar_ticks, note.duration, note.pitch))
    return content


def with_even_sources(song: Song) -> Song:
    """Return the song without relations between sections of different length, which no plan file may have."""
    bars = {section.id: section.bars for section in song.sections}
    sections = tuple(
        replace(section, repeats=None, varies=None, over=None)
        if section.source and bars[section.source] != section.bars
        else section
        for section in song.sections
    )
    return replace(song, sections=sections)
