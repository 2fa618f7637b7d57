"""A line that a person starts from, read: a melody with its notes, or only the rhythm of one.

Conventions: a melody is written as in a plan file (`C5/4 D5/4 E5/2 | ? |`), a rhythm with the values alone (`4 4 8 8 4 | 2 r2 |`);
parts stand under headings in brackets. What is only rhythm becomes notes of open pitch.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from compose.starting.cutting import cut
from compose.starting.material import LEAST_BARS, Material, Part
from compose.starting.sources import cut_headings, is_file, open_song, parts_of, told_material, told_section
from song import Key, Meter, Note, Sketch, SongError, Span
from song.chart import OPEN, split_bars
from song.meter import METERS
from song.notation import FREE, cut_pickup, pickup_beats, read_line, read_value

_RHYTHM_WORD = re.compile(r"(?P<rest>r/?)?(?P<free>\*/?)?(?P<value>[0-9][0-9.t+]*)(?P<tie>~?)")
LONGEST_WHOLE = 12  # bars of a line that is one section


def read_melody(given: str, what: str, meter: Meter | None) -> Material:
    """Read a melody: notes as in a plan file, or a MusicXML, MIDI or ABC file.

    A `meter` that is None is the one that the file names, or in which its bars add up. Chord symbols of a file come with it.
    Raises SongError that begins with `what`.
    """
    if not is_file(given):
        return _read_text(given, what, meter, lambda text: text)
    song = open_song(given, what, meter)
    if not song.all_notes():
        raise SongError(f"{what}: {given} has no melody; give it as --chords, or a file with notes")
    return told_material(song, what, parts_of(song))


def read_rhythm(given: str, what: str, meter: Meter | None) -> Material:
    """Read a rhythm: values between |, or a file of whose line only the rhythm is taken; see `read_melody`."""
    if not is_file(given):
        return _read_text(given, what, meter, as_notation)
    material = read_melody(given, what, meter)
    parts = tuple(
        replace(part, line=only_rhythm(part.line), chords=None, key=None, cadence="") for part in material.parts
    )
    return replace(material, parts=parts, key=None, title=None, style=None)


def as_notation(text: str) -> str:
    """Return a rhythm in the notation of melodies; SongError that names the bar.

    >>> as_notation("4. 8 r4 4~ | 1")
    '?/4. ?/8 r/4 ?/4~ | ?/1 |'
    """
    early, mark, rest = text.partition("||") if "||" in text else ("", "", text)
    before = early.strip().removeprefix("|").strip()
    if "|" in before or "\n" in before:
        before, mark, rest = "", "", text
    bars: list[str] = []
    for number, bar in enumerate(split_bars(rest), 1):
        if bar == "%" and bars:
            bars.append(bars[-1])
            continue
        bars.append(_noted(bar, f"bar {number}"))
    line = " | ".join(bars) + " |"
    return f"{_noted(before, 'before ||')} || {line}" if mark and before else line


def _noted(bar: str, where: str) -> str:
    if bar == OPEN:
        return bar
    words = []
    for word in bar.split():
        match = _RHYTHM_WORD.fullmatch(word.removeprefix("?/"))
        if match is None:
            raise SongError(
                f'{where}: "{word}" is no value; write 4 for a quarter, 8. with a dot, 4~ with a tie, r4 for a rest'
            )
        sign = "r" if match["rest"] else FREE if match["free"] else OPEN
        words.append(f"{sign}/{match['value']}{match['tie']}")
    return " ".join(words)


def only_rhythm(line: tuple[Note, ...] | Sketch | None) -> tuple[Note, ...] | Sketch | None:
    """Return a line whose pitches are all open; silence stays."""
    if not line:
        return line
    notes = line.notes if isinstance(line, Sketch) else line
    rhythm = tuple(Span(note.onset, note.duration) for note in notes)
    return Sketch((), (*rhythm, *line.rhythm), line.open) if isinstance(line, Sketch) else Sketch((), rhythm)


def _read_text(text: str, what: str, meter: Meter | None, noted: Callable[[str], str]) -> Material:
    parts: list[Part] = []
    pieces = cut_headings(text)
    if not pieces or not all(piece for _, piece in pieces):
        empty = next((f"[{name}]" for name, piece in pieces if not piece), "nothing")
        raise SongError(f"{what}: {empty} has no bars; write them between |")
    for name, piece in pieces:
        where = f"{what} [{name}]" if name else what
        try:
            line = noted(piece)
            meter = meter or _meter_of(line)
            label, role = told_section(name) if name else ("A", "")
            bars = len(split_bars(cut_pickup(line, meter, None)[1]))
            if not bars:
                raise SongError("there are no bars; write notes between |")
            parts.append(Part(label, bars, role, None, None, read_line(line, meter), pickup_beats(line, meter)))
        except SongError as error:
            joint = " " if str(error).startswith(("bar ", "before ")) else ": "
            raise SongError(f"{where}{joint}{error}") from None
    assert meter is not None
    if not any(part.line for part in parts):
        raise SongError(
            f"{what}: has only rests; write notes too, as {'4 4 2' if noted is as_notation else 'C5/4 E5/4 G5/2'}"
        )
    material = Material(what, tuple(parts), meter, any(name for name, _ in pieces))
    return _heard(replace(material, key=_key_of(parts, meter)))


def _meter_of(text: str) -> Meter:
    """Return the meter that the most bars of a line add up to; of those that are as long, the one that its notes group in."""
    before, _, after = text.partition("||")
    bars = [list(_values(bar)) for bar in split_bars(after if after and "|" not in before else text)]
    lengths = [sum(values) for values in bars if values]
    if not lengths:
        return METERS["4/4"]
    longest = max(set(lengths), key=lambda length: (lengths.count(length), length))
    fitting = [meter for meter in METERS.values() if meter.bar_ticks == longest]
    if len(fitting) < 2:
        return fitting[0] if fitting else METERS["4/4"]
    # 3/4 or 6/8: dotted quarters, and eighths in threes, are the latter's.
    values = [value for bar in bars for value in bar]
    dotted = sum(value == 36 or value == 12 for value in values)
    plain = sum(value in (24, 48) for value in values)
    crossed = sum(_crosses(bar, 36) for bar in bars)
    return METERS["6/8"] if dotted > plain and not crossed else METERS["3/4"]


def _crosses(values: Sequence[int], tick: int) -> bool:
    """Return whether a note sounds over a place in a bar."""
    onset = 0
    for value in values:
        if onset < tick < onset + value and len(values) > 1:
            return True
        onset += value
    return False


def _values(bar: str) -> list[int]:
    """Return the values of a bar in ticks, none where it cannot be read: who reads its notes says why."""
    try:
        return [read_value(word.split("/")[1].rstrip("~")) for word in bar.split() if "/" in word and word[-1] != "/"]
    except SongError:
        return []


def _key_of(parts: Sequence[Part], meter: Meter) -> Key | None:
    """Return the key of the notes that stand, None where none do."""
    from corpus.tonality import key_of_line
    from song.line import landing

    notes: list[Note] = []
    lasts: list[Note] = []
    start = 0
    for part in parts:
        own = part.line.notes if isinstance(part.line, Sketch) else part.line or ()
        notes += [replace(note, onset=max(0, start + note.onset)) for note in own]
        last = landing(own, part.bars, meter) if own else None
        lasts += [last] if last else []
        start += part.bars * meter.bar_ticks
    if not notes:
        return None
    if start < LEAST_BARS * meter.bar_ticks:
        # The first bars of something end nowhere: they come home to where they began.
        opening = next((note for note in notes if note.onset % meter.bar_ticks == 0), notes[0])
        return key_of_line([*notes, replace(opening, onset=start, duration=1)], [], meter)
    return key_of_line(notes, lasts, meter)


def _heard(material: Material) -> Material:
    """Return a line of notes without headings in the parts that it is heard in."""
    line = material.parts[0].line
    if material.headed or not isinstance(line, tuple) or not line or material.bars <= LONGEST_WHOLE:
        return material
    from corpus.formats.leadsheet import Performance
    from corpus.phrasing import find_blocks, name_blocks

    first, bars = material.parts[0], material.bars
    played = Performance(bars, tuple(note for note in line if note.onset >= 0), (), {}, (None,) * bars, False, 0)
    blocks = find_blocks(played, material.meter)
    if sum(block.bars for block in blocks) != bars:
        return material
    labels = name_blocks(blocks, played.notes, material.meter)
    parts = [
        cut(first, block.start, block.bars, material.meter, label) for block, label in zip(blocks, labels, strict=True)
    ]
    return replace(material, parts=tuple(parts))
