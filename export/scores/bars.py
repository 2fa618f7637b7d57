"""What several kinds of scores have in common: which chord symbols stand over a bar, how notes are spelled, where notes are cut.

Conventions: ticks from the start of a bar, 24 to the quarter note; bars of the song from 0.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from export.scores.engraving import Glyph, engrave
from song import Chord, ChordSpan, Key, Meter, Note, Section, Song
from song.notation import spell_note

BARS_A_LINE = 4


@dataclass(frozen=True)
class ScoreBar:
    """One bar as it is written: its section, its number in it, the chord symbols with their onsets, the glyphs and their names.

    `names` has a spelled pitch with octave for every glyph, "" for a rest. A symbol that only holds on from the bar before is
    left out, as players read the last one on; `whole` has it too.
    """

    section: Section
    number: int
    symbols: tuple[tuple[int, Chord | None], ...]
    whole: tuple[ChordSpan, ...]
    glyphs: tuple[Glyph, ...] = ()
    names: tuple[str, ...] = ()


def chart_bars(song: Song) -> Iterator[ScoreBar]:
    """Walk the bars of a song with their chords, without notes."""
    ticks = song.brief.meter.bar_ticks
    for section in song.sections:
        before: Sequence[ChordSpan] = ()
        for number in range(section.bars):
            start = number * ticks
            spans = tuple(
                replace(span, onset=span.onset - start)
                for span in song.chords.get(section.id, ())
                if start <= span.onset < start + ticks
            )
            held = bool(before) and len(spans) == 1 and spans[0].chord == before[-1].chord
            yield ScoreBar(section, number, () if held else tuple((span.onset, span.chord) for span in spans), spans)
            before = spans


def score_bars(song: Song, *, cut: bool = True) -> Iterator[ScoreBar]:
    """Walk the bars of a song with chords and notes.

    With `cut` a note is cut where a chord comes while it sounds, and tied, and a silent bar has rests from symbol to symbol, so that
    every symbol stands over a glyph; else a silent bar has no glyph.
    """
    ticks = song.brief.meter.bar_ticks
    rows = engrave(song.all_notes(), song.brief.meter, song.bars)
    name = ""
    for bar, row in zip(chart_bars(song), rows, strict=True):
        glyphs: Sequence[Glyph] = row
        if cut:
            inside = [onset for onset, _ in bar.symbols]
            glyphs = [piece for glyph in row or [_rest(0, ticks)] for piece in _cut(glyph, inside)]
        names = []
        for glyph in glyphs:
            if glyph.pitch is not None and not glyph.tied_from:
                name = _spelled(glyph, bar, song, ticks)
            names.append("" if glyph.pitch is None else name)
        yield replace(bar, glyphs=tuple(glyphs), names=tuple(names))


def _spelled(glyph: Glyph, bar: ScoreBar, song: Song, ticks: int) -> str:
    assert glyph.pitch is not None
    note = Note(bar.number * ticks + glyph.onset, glyph.duration, glyph.pitch)
    return spell_note(note, bar.section.key, song.chords.get(bar.section.id, ()))


def _rest(onset: int, duration: int) -> Glyph:
    return Glyph(onset, duration, None, "", 0)


def _cut(glyph: Glyph, cuts: Sequence[int]) -> Iterator[Glyph]:
    """Walk the pieces of a glyph that is cut at some ticks; the pieces of a note are tied."""
    inside = {cut for cut in cuts if glyph.onset < cut < glyph.end}
    if inside & {36, 108} and glyph.duration == 144:
        inside.add(72)  # three beats of 12/8 have no value of their own
    edges = [glyph.onset, *sorted(inside), glyph.end]
    for place, (start, end) in enumerate(pairwise(edges)):
        first, last = place == 0, place == len(edges) - 2
        sounding = glyph.pitch is not None
        yield replace(
            glyph,
            onset=start,
            duration=end - start,
            tied_from=glyph.tied_from if first else sounding,
            tied_to=glyph.tied_to if last else sounding,
            tuplet=glyph.tuplet if (first and glyph.tuplet == "start") or (last and glyph.tuplet == "stop") else "",
            beams=glyph.beams if first and last else (),
        )


def felt_tempo(meter: Meter, tempo: int) -> tuple[bool, int]:
    """Return whether a tempo in quarter notes a minute is told in dotted quarters, as one counts 6/8, and how many there are.

    One that is no whole number of those stays in quarters.

    >>> from song import parse_meter
    >>> felt_tempo(parse_meter("6/8"), 96), felt_tempo(parse_meter("6/8"), 100), felt_tempo(parse_meter("3/4"), 96)
    ((True, 64), (False, 100), (False, 96))
    """
    dotted = meter.compound and tempo % 3 == 0
    return dotted, tempo * 2 // 3 if dotted else tempo


def mode_mark(key: Key, minor: str) -> str:
    """Return a key as tonic and a mark for minor.

    >>> mode_mark(Key("F#", "minor"), "m"), mode_mark(Key("Bb"), "m")
    ('F#m', 'Bb')
    """
    return key.tonic + (minor if key.mode == "minor" else "")
