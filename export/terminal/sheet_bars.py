"""What stands in each bar of a song for a lead sheet in a terminal: chords with their numerals, tones, what is sung on them.

Conventions: ticks count from the start of the bar; a step counts letters, C4 is 28 and D4 29; `?` is a chord or a pitch that is
still to be composed, `*` a stretch of melody.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from song import Section, Sketch, Song
from song.chart import NO_CHORD, OPEN
from song.lyrics import sung_at
from song.notation import FREE, spell_note

Numerals = Mapping[str, Sequence[str]]
"""The numeral of every chord that stands in a section, by its id."""


@dataclass(frozen=True)
class Mark:
    """A chord where it begins in its bar, or a syllable; a numeral says nothing of whether two bars are the same."""

    tick: int
    text: str
    numeral: str = field(default="", compare=False)


@dataclass(frozen=True)
class Tone:
    """What sounds from one tick to another: its name without the octave, and its step; None where that is open.

    `held` comes over the barline before, `tied` goes on behind the next.
    """

    start: int
    end: int
    name: str
    step: int | None
    pitch: str = ""
    held: bool = False
    tied: bool = False


@dataclass(frozen=True)
class Bar:
    """A bar of the lead sheet."""

    marks: tuple[Mark, ...]
    tones: tuple[Tone, ...] = ()
    words: tuple[Mark, ...] = ()

    @property
    def chord(self) -> Mark | None:
        """The chord that stands in it alone, None where there are several or it is open."""
        return self.marks[0] if len(self.marks) == 1 and self.marks[0].text != OPEN else None


def sheet_bars(song: Song, numerals: Numerals | None = None) -> dict[str, tuple[Bar, ...]]:
    """Return the bars of every section as they sound: a pickup in the last bar before its section."""
    tones, words = _tones_by_bar(song), _words_by_bar(song)
    bars: dict[str, tuple[Bar, ...]] = {}
    for section in song.sections:
        first = song.start_bars[section.id]
        marks = _marks(song, section, (numerals or {}).get(section.id, ()))
        bars[section.id] = tuple(
            Bar(row, tuple(tones.get(first + bar, ())), tuple(words.get(first + bar, ())))
            for bar, row in enumerate(marks)
        )
    return bars


def _marks(song: Song, section: Section, numerals: Sequence[str]) -> Iterator[tuple[Mark, ...]]:
    """Walk the bars of a section: its chords, and what of them is open."""
    length, spans = song.brief.meter.bar_ticks, song.charts.get(section.id, ())
    told = [*numerals, *[""] * (len(spans) - len(numerals))]
    rows = [(span.onset, span.end, NO_CHORD if span.chord is None else str(span.chord)) for span in spans]
    for start in range(0, section.bars * length, length):
        marks, tick = [], start
        for (onset, end, name), numeral in zip(rows, told, strict=True):
            if start <= onset < start + length:
                if onset > tick:
                    marks.append(Mark(tick - start, OPEN))
                marks.append(Mark(onset - start, name, numeral))
                tick = end
        if tick < start + length:
            marks.append(Mark(tick - start, OPEN))
        yield tuple(marks)


def _tones_by_bar(song: Song) -> dict[int, list[Tone]]:
    """Return the tones in every bar of the song, from 0, in order."""
    length = song.brief.meter.bar_ticks
    bars: dict[int, list[Tone]] = {}
    for start, end, pitch in sorted(_tones(song), key=lambda tone: tone[:2]):
        for bar in range(max(0, start) // length, -(-end // length)):
            barline = bar * length
            held, tied = start < barline, end > barline + length
            name = "" if held else pitch.rstrip("-0123456789")
            tone = Tone(
                max(start - barline, 0), min(end - barline, length), name, _step(pitch), pitch, held=held, tied=tied
            )
            bars.setdefault(bar, []).append(tone)
    return bars


def _words_by_bar(song: Song) -> dict[int, list[Mark]]:
    """Return the syllables in every bar of the song; a hyphen stands behind one whose word goes on."""
    bars: dict[int, list[Mark]] = {}
    for tick, sung in sorted(sung_at(song).items()):
        bar, place = divmod(tick, song.brief.meter.bar_ticks)
        goes_on = sung.syllabic in ("begin", "middle")
        bars.setdefault(bar, []).append(Mark(place, sung.text + "-" * goes_on))
    return bars


def _tones(song: Song) -> list[tuple[int, int, str]]:
    """Return what sounds or is open in the whole song: from which tick to which, and its pitch or sign.

    A pickup has the right of way, as in `Song.sounding`, before what is sketched too.
    """
    tones: list[tuple[int, int, str]] = []
    for section, start in song.starts():
        line, spans = song.lines.get(section.id, ()), song.charts.get(section.id, ())
        notes = line.notes if isinstance(line, Sketch) else line
        own = [(note.onset, note.end, spell_note(note, section.key, spans)) for note in notes]
        if isinstance(line, Sketch):
            own += [(span.onset, span.end, OPEN) for span in line.rhythm]
            own += [(span.onset, span.end, FREE) for span in line.open]
        own = [(start + onset, start + end, pitch) for onset, end, pitch in own if start + onset >= 0]
        first = min([start, *(onset for onset, _, _ in own)])
        tones = [(onset, min(end, first), pitch) for onset, end, pitch in tones if onset < first] + own
    return tones


def _step(pitch: str) -> int | None:
    """Return the step of a spelled pitch, None of a sign.

    >>> _step("C4"), _step("Bb3"), _step("?")
    (28, 27, None)
    """
    if pitch in (OPEN, FREE):
        return None
    return "CDEFGAB".index(pitch[0]) + 7 * int(pitch.lstrip("ABCDEFG#b"))
