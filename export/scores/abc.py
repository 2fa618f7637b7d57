"""The lead sheet as ABC 2.1 text: melody, chord symbols, section marks, keys, meter and tempo, four bars a line.

Conventions: a length of 1 is an eighth note. A chord that comes while a note sounds cuts it in two that are tied; an accidental
is written again wherever programs differ in how far the last one goes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from export.scores.bars import BARS_A_LINE, ScoreBar, felt_tempo, mode_mark, score_bars
from export.scores.engraving import Glyph
from song import Key, Song
from song.account import MARK, account_of
from song.chart import NO_CHORD
from song.lyrics import ELISION, Sung, sung_at
from song.seal import BLANK
from song.style import written_like
from song.style_file import is_own

_UNIT = 12  # ticks of an eighth note
_SIGNS = {-2: "__", -1: "_", 0: "=", 1: "^", 2: "^^"}
_SPECIAL = re.compile(r"[\\%]|&(?=#?\w+;)")  # & only where a name of a letter would begin
_SUNG = re.compile(r"[\\%*_|~-]|&(?=#?\w+;)")  # signs of the line of words


def abc_text(song: Song) -> str:
    """Return the lead sheet of a song whose sections, chords and melody are composed, as one ABC tune."""
    brief = song.brief
    dotted, tempo = felt_tempo(brief.meter, brief.tempo)
    lines = [
        "%abc-2.1",
        f"% {BLANK}",
        "X:1",
        f"T:{_SPECIAL.sub(lambda sign: chr(92) + sign[0], brief.title)}",
        "C:songwright",
        f"R:{written_like(brief.style) if is_own(brief.style) else brief.style}",
        f"M:{brief.meter}",
        "L:1/8",
        f"Q:{'3/8' if dotted else '1/4'}={tempo}",
        f"K:{mode_mark(brief.key, 'm')}",
    ]
    return "\n".join([*lines, *_body(song), *(f"% {MARK} {line}" for line in account_of(song))]) + "\n"


def _body(song: Song) -> Iterator[str]:
    """Walk the lines behind the header: a mark for every section, its key where it is another, its bars."""
    key, last, sung = song.brief.key, len(song.sections) - 1, sung_at(song)
    by_section = groupby(score_bars(song), lambda bar: bar.section)
    for number, (section, group) in enumerate(by_section):
        yield f"P:{section.id}"
        if section.key != key:
            key = section.key
            yield f"K:{mode_mark(key, 'm')}"
        bars = list(group)
        first = song.start_bars[section.id]
        for start in range(0, len(bars), BARS_A_LINE):
            row = bars[start : start + BARS_A_LINE]
            closing = "|" if start + BARS_A_LINE < len(bars) else "||" if number < last else "|]"
            yield " | ".join(_bar(bar, key) for bar in row) + f" {closing}"
            if words := _words(row, sung, (first + start) * song.brief.meter.bar_ticks, song):
                yield f"w: {words}"


def _bar(bar: ScoreBar, key: Key) -> str:
    """Return the notes of a bar, each chord symbol before the note that it comes with; beamed notes stand together."""
    symbols = dict(bar.symbols)
    standing: dict[tuple[str, str], int] = {}
    text = ""
    for place, (glyph, name) in enumerate(zip(bar.glyphs, bar.names, strict=True)):
        if glyph.onset in symbols:
            chord = symbols[glyph.onset]
            text += f'"{chord or NO_CHORD}"'
        if glyph.tuplet == "start":
            text += _tuplet(bar.glyphs[place:])
        text += (_pitch(name, key, standing) if name else "z") + _length(glyph) + "-" * glyph.tied_to
        if not (glyph.beams and glyph.beams[0] in ("begin", "continue")):
            text += " "
    return text.rstrip()


def _words(row: Sequence[ScoreBar], sung: Mapping[int, Sung], start: int, song: Song) -> str:
    """Return what is sung in bars from a tick of the song on, "" for nothing: - in a word and _ behind it hold, * is no word."""
    text, behind = "", "* "
    for number, bar in enumerate(row):
        for glyph in bar.glyphs:
            if glyph.pitch is None:
                continue
            one = None if glyph.tied_from else sung.get(start + number * song.brief.meter.bar_ticks + glyph.onset)
            if one is None:
                text += behind
                continue
            inside = one.syllabic in ("begin", "middle")
            word = _SUNG.sub(lambda sign: chr(92) + sign[0], one.text).replace(ELISION, "~")
            text += ("" if not text or text.endswith(("-", " ")) else " ") + word + ("-" if inside else "")
            behind = "-" if inside else "_"
    return text.strip() if text.strip("* ") else ""


def _tuplet(following: Sequence[Glyph]) -> str:
    """Return what stands before the first note of a triplet bracket.

    So many notes as the bracket has in the time of three eighths, or of other values of their own.
    """
    count = next(place for place, glyph in enumerate(following, 1) if glyph.tuplet == "stop" or place == len(following))
    return "(3" if count == 3 else f"(3:2:{count}"


def _length(glyph: Glyph) -> str:
    """Return the length of a glyph in eighths as it is written; of a triplet, half as long again as it sounds."""
    length = Fraction(glyph.duration, _UNIT) * (Fraction(3, 2) if glyph.triplet else 1)
    above = "" if length.numerator == 1 else str(length.numerator)
    return above + ("" if length.denominator == 1 else f"/{length.denominator}")


def _pitch(name: str, key: Key, standing: dict[tuple[str, str], int]) -> str:
    """Return a spelled pitch; `standing` are the accidentals of the bar so far by step and octave, and grows.

    By the standard an accidental holds in all octaves, in many programs only in its own: it is written where one of the two needs it.
    """
    step, octave = name[0], int(name.lstrip("ABCDEFG#b"))
    alter = name[1:].count("#") - name[1:].count("b")
    here = standing.get((step, str(octave)), key.alteration(step))
    anywhere = [value for (letter, _), value in standing.items() if letter == step]
    sign = "" if here == alter and all(value == alter for value in anywhere) else _SIGNS[alter]
    if sign:
        standing[step, str(octave)] = alter
    letter = step.lower() + "'" * (octave - 5) if octave > 4 else step + "," * (4 - octave)
    return sign + letter
