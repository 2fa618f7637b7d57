"""The lead sheet as MusicXML 4.0: melody, chord symbols, section marks, key, meter, tempo.

Written with the standard library: music21 takes longer for this file than the whole render may, and refuses some flat roots.
"""

import xml.etree.ElementTree as ET
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from export.scores.engraving import Glyph, engrave
from export.scores.systems import line_starts
from song import TICKS_PER_QUARTER, Chord, ChordSpan, Key, Note, Section, Song
from song.account import MARK, account_of
from song.lyrics import Sung, sung_at
from song.notation import spell_note
from song.seal import BLANK

_DOCTYPE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
_ACCIDENTALS = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}


@dataclass(frozen=True)
class _Layout:
    """What stands in every bar of the song: glyphs, how they are spelled; which bars begin a line, which have slashes.

    `words` are sung from ticks of the song on.
    """

    rows: Sequence[Sequence[Glyph]]
    names: Sequence[Sequence[str]]
    lines: Collection[int]
    slashed: Collection[int]
    words: Mapping[int, Sung]


def musicxml_text(song: Song) -> str:
    """Return the lead sheet of a song whose sections, chords and melody are composed."""
    score = score_of(song)
    ET.indent(score)
    return xml_text(score)


def xml_text(score: ET.Element) -> str:
    """Return a score as the text of a file."""
    return _DOCTYPE + ET.tostring(score, encoding="unicode") + "\n"


def score_of(song: Song) -> ET.Element:
    """Return the lead sheet as the tree of its elements."""
    root = ET.Element("score-partwise", version="4.0")
    _text(ET.SubElement(root, "work"), "work-title", song.brief.title)
    identification = ET.SubElement(root, "identification")
    _text(identification, "creator", "songwright").set("type", "composer")
    encoding = ET.SubElement(identification, "encoding")
    _text(encoding, "software", "songwright")
    _text(encoding, "encoding-description", BLANK)
    remarks = ET.SubElement(identification, "miscellaneous")
    for number, line in enumerate(account_of(song)):
        _text(remarks, "miscellaneous-field", line).set("name", f"{MARK}-{number:04}")
    part_list = ET.SubElement(root, "part-list")
    _text(ET.SubElement(part_list, "score-part", id="P1"), "part-name", "Melody").set("print-object", "no")
    part = ET.SubElement(root, "part", id="P1")
    rows = engrave(song.all_notes(), song.brief.meter, song.bars)
    layout = _Layout(rows, _spell(song, rows), line_starts(song, rows), _slashed(song, rows), sung_at(song))
    key: Key | None = None
    for section in song.sections:
        _write_section(part, song, section, key, layout)
        key = section.key
    if len(part):
        part[-1][-1][0].text = "light-heavy"
    return root


def _text(parent: ET.Element, tag: str, text: str | int) -> ET.Element:
    element = ET.SubElement(parent, tag)
    element.text = str(text)
    return element


def _spell(song: Song, rows: Sequence[Sequence[Glyph]]) -> list[list[str]]:
    """Return the name with octave of every glyph by bar, "" of a rest: as the section in which it stands spells its note.

    A note that is tied on keeps its name, whatever key or chord comes.
    """
    bar_ticks, name = song.brief.meter.bar_ticks, ""
    names: list[list[str]] = []
    for section in song.sections:
        spans = song.chords.get(section.id, ())
        for number in range(section.bars):
            names.append([])
            for glyph in rows[len(names) - 1]:
                if glyph.pitch is not None and not glyph.tied_from:
                    note = Note(number * bar_ticks + glyph.onset, glyph.duration, glyph.pitch)
                    name = spell_note(note, section.key, spans)
                names[-1].append("" if glyph.pitch is None else name)
    return names


def _slashed(song: Song, rows: Sequence[Sequence[Glyph]]) -> frozenset[int]:
    """Return the bars of sections without a melody, where the band plays on: not those where a pickup sounds."""
    starts = song.start_bars
    return frozenset(
        bar
        for section in song.sections
        if not song.melody.get(section.id) and any(span.chord for span in song.chords.get(section.id, ()))
        for bar in range(starts[section.id], starts[section.id] + section.bars)
        if not rows[bar]
    )


def _write_section(
    part: ET.Element,
    song: Song,
    section: Section,
    key_before: Key | None,
    layout: _Layout,
) -> None:
    """Write the bars of a section."""
    meter = song.brief.meter
    spans = song.chords.get(section.id, ())
    for number in range(section.bars):
        first_of_all = key_before is None and number == 0
        bar = len(part)
        measure = ET.SubElement(part, "measure", number=str(bar + 1))
        if bar in layout.lines and not first_of_all:
            ET.SubElement(measure, "print", {"new-system": "yes"})
        if first_of_all:
            _write_attributes(measure, song, section.key)
        elif number == 0 and section.key != key_before:
            _write_key(ET.SubElement(measure, "attributes"), section.key)
        if (bar in layout.slashed) != (bar - 1 in layout.slashed):
            _write_slashes(measure, begin=bar in layout.slashed)
        if number == 0:
            _write_marks(measure, song, section, tempo=first_of_all)
        start = number * meter.bar_ticks
        under = [span for span in spans if start <= span.onset < start + meter.bar_ticks]
        before = next((span for span in spans if span.end == start), None)
        held = before is not None and under and under[0].chord == before.chord and under[0].duration == meter.bar_ticks
        if held and bar not in layout.lines:
            under = []  # players read the last symbol of the line on
        glyphs = list(zip(layout.rows[bar], layout.names[bar], strict=True))
        _write_bar(measure, song, section.key, glyphs, under, start)
        _write_words(measure, layout, bar, meter.bar_ticks)
    barline = ET.SubElement(part[-1], "barline", location="right")
    _text(barline, "bar-style", "light-light")


def _write_slashes(measure: ET.Element, *, begin: bool) -> None:
    """Say that bars have slashes from this one on, or no longer."""
    attributes = measure.find("attributes")
    style = ET.SubElement(ET.SubElement(measure, "attributes") if attributes is None else attributes, "measure-style")
    ET.SubElement(style, "slash", {"type": "start" if begin else "stop", "use-stems": "no"})


def _write_attributes(measure: ET.Element, song: Song, key: Key) -> None:
    attributes = ET.SubElement(measure, "attributes")
    _text(attributes, "divisions", TICKS_PER_QUARTER)
    _write_key(attributes, key)
    time = ET.SubElement(attributes, "time")
    _text(time, "beats", song.brief.meter.numerator)
    _text(time, "beat-type", song.brief.meter.denominator)
    clef = ET.SubElement(attributes, "clef")
    _text(clef, "sign", "G")
    _text(clef, "line", 2)


def _write_key(attributes: ET.Element, key: Key) -> None:
    element = ET.SubElement(attributes, "key")
    _text(element, "fifths", key.signature)
    _text(element, "mode", key.mode)


def _write_marks(measure: ET.Element, song: Song, section: Section, *, tempo: bool) -> None:
    direction = ET.SubElement(measure, "direction", placement="above")
    _text(ET.SubElement(direction, "direction-type"), "rehearsal", section.id)
    if not tempo:
        return
    direction = ET.SubElement(measure, "direction", placement="above")
    _text(ET.SubElement(direction, "direction-type"), "words", song.brief.style.capitalize())
    metronome = ET.SubElement(ET.SubElement(direction, "direction-type"), "metronome")
    _text(metronome, "beat-unit", "quarter")
    if song.brief.meter.compound:
        ET.SubElement(metronome, "beat-unit-dot")
    _text(metronome, "per-minute", round(song.brief.tempo * TICKS_PER_QUARTER / song.brief.meter.beat_ticks))
    ET.SubElement(direction, "sound", tempo=str(song.brief.tempo))


def _write_bar(
    measure: ET.Element,
    song: Song,
    key: Key,
    glyphs: Sequence[tuple[Glyph, str]],
    under: Sequence[ChordSpan],
    start: int,
) -> None:
    """Write notes and, before the note that sounds when it comes, every chord symbol."""
    symbols = list(under)
    standing: dict[str, int] = {}
    for glyph, name in glyphs:
        while symbols and symbols[0].onset - start < glyph.end:
            span = symbols.pop(0)
            _write_harmony(measure, span.chord, span.onset - start - glyph.onset)
        _write_note(measure, key, glyph, name, standing)
    for span in symbols:
        _write_harmony(measure, span.chord, span.onset - start)
    if not glyphs:
        note = ET.SubElement(measure, "note")
        ET.SubElement(note, "rest", measure="yes")
        _text(note, "duration", song.brief.meter.bar_ticks)
        _text(note, "voice", 1)


def _write_harmony(measure: ET.Element, chord: Chord | None, offset: int) -> None:
    harmony = ET.SubElement(measure, "harmony")
    root = ET.SubElement(harmony, "root")
    _write_name(root, "root", chord.root if chord else "C")
    if chord is None:
        root[0].set("text", "")
    kind, *degrees = chord.quality.musicxml.split() if chord else ["none"]
    # The whole suffix as players write it; the degrees that the kind lacks are in it and not printed again.
    _text(harmony, "kind", kind).set("text", chord.suffix if chord else "N.C.")
    if chord and chord.bass != chord.root:
        _write_name(ET.SubElement(harmony, "bass"), "bass", chord.bass)
    for degree in degrees:
        _write_degree(harmony, degree, kind)
    if offset:
        _text(harmony, "offset", offset)


def _write_name(parent: ET.Element, what: str, name: str) -> None:
    _text(parent, f"{what}-step", name[0])
    if name[1:]:
        _text(parent, f"{what}-alter", name.count("#") - name.count("b"))


def _write_degree(harmony: ET.Element, degree: str, kind: str) -> None:
    """Write a degree that the kind lacks: -5 takes away, an altered fifth changes the one there, anything else adds.

    By the MusicXML specification an added seventh is counted from the minor one (music21 10 counts it from the major).
    """
    element = ET.SubElement(harmony, "degree", {"print-object": "no"})
    number = degree.lstrip("-#b")
    _text(element, "degree-value", number)
    alter = degree.count("#") - degree.count("b") + (1 if number == "7" else 0)
    _text(element, "degree-alter", alter)
    altered = number == "5" or (number == "9" and kind == "dominant-ninth")
    _text(element, "degree-type", "subtract" if degree[0] == "-" else "alter" if altered else "add")


def _write_note(measure: ET.Element, key: Key, glyph: Glyph, spelled: str, standing: dict[str, int]) -> None:
    """Write one glyph; `standing` are the accidentals of the bar so far by step and octave, and grows."""
    note = ET.SubElement(measure, "note")
    accidental = None
    if glyph.pitch is None:
        ET.SubElement(note, "rest")
    else:
        name, octave = spelled.rstrip("-0123456789"), spelled.lstrip("ABCDEFG#b")
        pitch = ET.SubElement(note, "pitch")
        alter = name.count("#") - name.count("b")
        _text(pitch, "step", name[0])
        if alter:
            _text(pitch, "alter", alter)
        _text(pitch, "octave", octave)
        if not glyph.tied_from and standing.get(name[0] + octave, key.alteration(name[0])) != alter:
            standing[name[0] + octave] = alter
            accidental = _ACCIDENTALS[alter]
    _text(note, "duration", glyph.duration)
    for tied, kind in ((glyph.tied_from, "stop"), (glyph.tied_to, "start")):
        if tied:
            ET.SubElement(note, "tie", type=kind)
    _text(note, "voice", 1)
    _text(note, "type", glyph.type)
    for _ in range(glyph.dots):
        ET.SubElement(note, "dot")
    if accidental:
        _text(note, "accidental", accidental)
    _write_notations(note, glyph)


def _write_words(measure: ET.Element, layout: _Layout, bar: int, bar_ticks: int) -> None:
    """Write under the notes of a bar what is sung on them."""
    for note, glyph in zip(measure.findall("note"), layout.rows[bar], strict=False):
        sung = layout.words.get(bar * bar_ticks + glyph.onset)
        if sung is None or glyph.pitch is None or glyph.tied_from:
            continue
        lyric = ET.SubElement(note, "lyric", number="1")
        _text(lyric, "syllabic", sung.syllabic)
        _text(lyric, "text", sung.text)
        if sung.extends and sung.syllabic in ("single", "end"):
            ET.SubElement(lyric, "extend")


def _write_notations(note: ET.Element, glyph: Glyph) -> None:
    if glyph.triplet:
        modification = ET.SubElement(note, "time-modification")
        _text(modification, "actual-notes", 3)
        _text(modification, "normal-notes", 2)
    for level, beam in enumerate(glyph.beams, 1):
        _text(note, "beam", beam).set("number", str(level))
    if glyph.tied_from or glyph.tied_to or glyph.tuplet:
        notations = ET.SubElement(note, "notations")
        for tied, kind in ((glyph.tied_from, "stop"), (glyph.tied_to, "start")):
            if tied:
                ET.SubElement(notations, "tied", type=kind)
        if glyph.tuplet:
            ET.SubElement(notations, "tuplet", type=glyph.tuplet, number="1")
