"""What every reader ends in: labelled parts with chords and melody become one song with its section graph.

Conventions: onsets are ticks from the start of a part; a change is an onset and the chord that stands from there until the
next change or the end of the part (None: no chord); an energy of exactly 0.5 means that the data set does not tell.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.relations import Music, relate
from corpus.sentences import phrases_of
from song import Brief, Chord, ChordSpan, Key, Meter, Note, Section, Song
from song.cadence import cadence_of
from song.form import LONGEST_SLOT
from song.line import lead_in, pickup_beats

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
    clipped to the part and made monophonic. Relations and what is varied are those of `corpus.relations.relate`; of parts with
    neither chords nor melody none is known. Phrases are told where there are chords, else the cadence stays open; pickups
    where there is a melody, the notes left in the section before.
    """
    brief = Brief(title, style, form_of(parts), key, meter, tempo)
    ids = section_ids([part.label for part in parts])
    spans = [
        None if part.chords is None else chord_spans(part.chords, part.bars, meter, part.key or key) for part in parts
    ]
    lines = [None if part.melody is None else clip_melody(part.melody, part.bars * meter.bar_ticks) for part in parts]
    leads = _leads(parts, lines, meter)
    heard: list[Music] = []
    sections: list[Section] = []
    for place, (part, section_id) in enumerate(zip(parts, ids, strict=True)):
        own, line = spans[place], lines[place]
        pickup = pickup_beats(leads[place], parts[place - 1].bars * meter.bar_ticks, meter)
        part_key = part.key or key
        cadence = cadence_of(own or (), part_key, meter, part.bars)
        section = Section(section_id, part.label, part.role, part.bars, part_key, cadence, part.energy, pickup=pickup)
        music = Music(section, own, line, len(leads[place + 1]))
        if own is not None or line is not None:
            section = relate(music, [one for one in heard if one.section.label == part.label], meter)
            if section.key != part_key and own is not None:
                own = spans[place] = tuple(replace(span, chord=respell(span.chord, section.key)) for span in own)
            section = replace(section, phrases=phrases_of(own or (), section.key, meter, section.bars, section.cadence))
        heard.append(replace(music, section=section))
        sections.append(section)
    chords = {name: inside for name, inside in zip(ids, spans, strict=True) if inside is not None}
    melody = {name: line for name, line in zip(ids, lines, strict=True) if line is not None}
    return Song(brief, tuple(sections), chords, melody)


def _leads(parts: Sequence[Part], lines: Sequence[Sequence[Note] | None], meter: Meter) -> list[Sequence[Note]]:
    """Return the notes that lead into every part, which stand at the end of the one before it; none into the first.

    They stay where they are: the section that they belong to tells its pickup. The last of the list, after the last part, is
    empty.
    """
    leads: list[Sequence[Note]] = [()]
    for place in range(1, len(parts)):
        before, after = lines[place - 1], lines[place]
        length = parts[place - 1].bars * meter.bar_ticks
        tied = any(note.end > length for note in parts[place - 1].melody or ())
        leads.append(() if not before or after is None else lead_in(before, length, after, meter, tied=tied))
    return [*leads, ()]


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


def without_pickup_bar(song: Song) -> Song:
    """Return the song without a first bar that rests and then leads into the tune: it is no introduction."""
    first, rest = song.sections[:1], song.sections[1:]
    if not rest or first[0].label != "i" or first[0].bars > 1 or any(one.source == first[0].id for one in rest):
        return song
    notes = song.melody.get(first[0].id)
    if not notes or notes[0].onset == 0:
        return song
    chords = {name: spans for name, spans in song.chords.items() if name != first[0].id}
    melody = {name: notes for name, notes in song.melody.items() if name != first[0].id}
    return replace(song, sections=(replace(rest[0], pickup=0), *rest[1:]), chords=chords, melody=melody, tracks=())


def with_even_sources(song: Song) -> Song:
    """Return the song without relations between sections of different length, which no plan file may have."""
    bars = {section.id: section.bars for section in song.sections}
    sections = tuple(
        replace(section, repeats=None, varies=None, over=None, varied=frozenset())
        if section.source and bars[section.source] != section.bars
        else section
        for section in song.sections
    )
    return replace(song, sections=sections)
