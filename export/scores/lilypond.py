"""The lead sheet as LilyPond source: chord names as we write them, melody, section marks, keys, meter, tempo, four bars a line.

Conventions: English note names (`bf` is B flat); octaves as LilyPond counts them, `c'` is C4; every chord is spelled out by its
degrees, and a table in the file says how each is printed.
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from export.scores.bars import BARS_A_LINE, felt_tempo, score_bars
from export.scores.engraving import Glyph
from export.scores.lilypond_chords import exceptions, modifiers
from song import ChordSpan, Key, Song
from song.lyrics import Sung, sung_at
from song.seal import BLANK

_VALUES = {"whole": 1, "half": 2, "quarter": 4, "eighth": 8, "16th": 16, "32nd": 32}
_TICKS = {24: "4", 36: "4.", 48: "2", 72: "2.", 96: "1", 144: "1."}


def lilypond_text(song: Song) -> str:
    """Return the lead sheet of a song whose sections, chords and melody are composed; LilyPond 2.24 and later read it."""
    brief = song.brief
    dotted, tempo = felt_tempo(brief.meter, brief.tempo)
    suffixes = {span.chord.suffix for span in song.all_chords() if span.chord}
    return "\n".join(
        [
            f"% {BLANK}",
            '\\version "2.24.0"',
            '\\language "english"',
            "\\header {",
            f"  title = {_quoted(brief.title)}",
            '  composer = "songwright"',
            "  tagline = ##f",
            "}",
            "\\paper { indent = 0 }",
            "symbols = {",
            *(f"  {line}" for line in exceptions(suffixes)),
            "}",
            "changes = \\chordmode {",
            *(f"  {line}" for line in _changes(song)),
            "}",
            "melody = {",
            f"  \\tempo {'4.' if dotted else '4'} = {tempo}",
            f"  \\time {brief.meter}",
            *(f"  {line}" for line in _melody(song)),
            "}",
            *_words(song),
            "\\score {",
            "  <<",
            "    \\new ChordNames \\with {",
            "      chordChanges = ##t",
            "      chordNameExceptions =",
            "      #(append (sequential-music-to-chord-exceptions symbols #t) ignatzekExceptions)",
            "    } \\changes",
            '    \\new Staff \\with { midiInstrument = "flute" } \\new Voice = "tune" \\melody',
            *(['    \\new Lyrics \\lyricsto "tune" \\words'] if sung_at(song) else []),
            "  >>",
            "  \\layout { }",
            "  \\midi { }",
            "}",
            "",
        ]
    )


def _quoted(text: str) -> str:
    return '"' + re.sub(r'[\\"]', lambda sign: "\\" + sign[0], text) + '"'


def _changes(song: Song) -> Iterator[str]:
    """Walk the lines of the chords, one a section."""
    for section in song.sections:
        ticks = section.bars * song.brief.meter.bar_ticks
        spans = song.chords.get(section.id) or (ChordSpan(0, ticks, None),)
        yield " ".join(map(_chord, spans))


def _chord(span: ChordSpan) -> str:
    length = _TICKS.get(span.duration) or f"1*{Fraction(span.duration, 96)}"
    if span.chord is None:
        return f"r{length}"
    bass = f"/+{_name(span.chord.bass)}" if span.chord.bass != span.chord.root else ""
    return f"{_name(span.chord.root)}{length}:{modifiers(span.chord.suffix)}{bass}"


def _name(name: str) -> str:
    """Return a note name in English.

    >>> _name("Bb"), _name("F##")
    ('bf', 'fss')
    """
    return name[0].lower() + "f" * name.count("b", 1) + "s" * name.count("#")


def _melody(song: Song) -> Iterator[str]:
    """Walk the lines of the melody: a mark for every section, its key where it is another, four bars a line."""
    key: Key | None = None
    last = len(song.sections) - 1
    by_section = groupby(score_bars(song, cut=False), lambda bar: bar.section)
    for number, (section, group) in enumerate(by_section):
        yield f"\\mark \\markup \\box {_quoted(section.id)}"
        if section.key != key:
            key = section.key
            yield f"\\key {_name(key.tonic)} \\{key.mode}"
        bars = [_bar(bar.glyphs, bar.names) or f"R1*{song.brief.meter}" for bar in group]
        for start in range(0, len(bars), BARS_A_LINE):
            ends = start + BARS_A_LINE >= len(bars)
            closing = "" if not ends else '\\bar "||" ' if number < last else '\\bar "|."'
            row = bars[start : start + BARS_A_LINE]
            yield " | ".join(row) + f" | {closing}" + ("\\break" if number < last or not ends else "")


def _words(song: Song) -> Iterator[str]:
    """Walk the lines of the words, one a section: a syllable a note, `_` where none is sung or the one before is held."""
    sung, sounding = sung_at(song), song.sounding()
    if not sung:
        return
    yield "words = \\lyricmode {"
    for section, start in song.starts():
        words = [sung.get(start + note.onset) for note in sounding.get(section.id, ())]
        if words:
            yield "  " + " ".join("_" if one is None else _syllable(one) for one in words)
    yield "}"


def _syllable(one: Sung) -> str:
    joins = " --" if one.syllabic in ("begin", "middle") else " __" if one.extends else ""
    return _quoted(one.text) + joins


def _bar(glyphs: Sequence[Glyph], names: Sequence[str]) -> str:
    """Return the notes of a bar, "" of a silent one."""
    words = []
    for glyph, name in zip(glyphs, names, strict=True):
        word = (_pitch(name) if name else "r") + _value(glyph) + "~" * glyph.tied_to
        opening = "\\tuplet 3/2 { " if glyph.tuplet == "start" else ""
        words.append(opening + word + (" }" if glyph.tuplet == "stop" else ""))
    return " ".join(words)


def _pitch(spelled: str) -> str:
    octave = int(spelled.lstrip("ABCDEFG#b"))
    return _name(spelled.rstrip("-0123456789")) + "'" * (octave - 3) + "," * (3 - octave)


def _value(glyph: Glyph) -> str:
    """Return the value of a glyph; one that lasts as no value does is stretched or shrunk to its length."""
    number = _VALUES[glyph.type]
    written = Fraction(96, number) * (2 - Fraction(1, 2**glyph.dots)) * (Fraction(2, 3) if glyph.triplet else 1)
    ratio = glyph.duration / written
    return str(number) + "." * glyph.dots + (f"*{ratio}" if ratio != 1 else "")
