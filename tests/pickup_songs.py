"""Songs in which sections begin before their first bar: a band song with pickups, and any songs."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import strategies as st

from song import Brief, ChordSpan, Key, Note, Phrase, Section, Song, parse_chord
from song.document import CADENCES, ROLES, VARIED
from song.meter import METERS

_SYMBOLS = ("C", "F#m7b5", "Bb7", "Gm7/F", "Db", "E7alt", None)


def with_pickups(song: Song, beats: int = 1) -> Song:
    """Return a song whose sections with a melody have a pickup of one eighth to a beat, but for the first section."""
    melody, sections = dict(song.melody), [song.sections[0]]
    beat = song.brief.meter.beat_ticks
    for section in song.sections[1:]:
        line = melody.get(section.id, ())
        if line:
            first = line[0].pitch
            start = -beats * beat
            before = [Note(start + 12 * step, 12, first - 5 + step) for step in range(-start // 12)]
            melody[section.id] = (*before, *line)
            section = replace(section, pickup=beats)
        sections.append(section)
    return replace(song, sections=tuple(sections), melody=melody, tracks=())


@st.composite
def _phrases(draw, bars: int, cadence: str) -> tuple[Phrase, ...]:
    """Draw phrases that fill a section, or none."""
    if draw(st.booleans()):
        return ()
    cuts = sorted(draw(st.sets(st.integers(1, bars - 1), max_size=3))) if bars > 1 else []
    edges = [0, *cuts, bars]
    lengths = [after - before for before, after in pairwise(edges)]
    ends = [*(draw(st.sampled_from(CADENCES)) for _ in lengths[1:]), cadence]
    return tuple(map(Phrase, lengths, ends))


@st.composite
def _lines(draw, start: int, end: int) -> tuple[Note, ...]:
    """Draw a line of sixteenths and longer between two ticks."""
    notes, tick = [], start
    while tick < end:
        tick += draw(st.sampled_from((0, 0, 0, 6, 12, 24, 96)))
        duration = min(draw(st.sampled_from((6, 12, 18, 24, 36, 48, 96))), end - tick)
        if duration > 0:
            notes.append(Note(tick, duration, draw(st.integers(55, 85))))
        tick += duration
    return tuple(notes)


@st.composite
def _sections(draw, earlier: list[Section], room: int, fewest: int) -> Section:
    """Draw a section that may come from an earlier one."""
    section_id = "ABCDEFG"[len(earlier)]
    source = draw(st.sampled_from([None, *earlier]))
    relation = draw(st.sampled_from(("repeats", "varies", "over"))) if source else None
    bars = source.bars if source else draw(st.integers(fewest, fewest + 5))
    cadence = draw(st.sampled_from(CADENCES))
    return Section(
        section_id,
        draw(st.sampled_from((section_id, "A"))),
        draw(st.sampled_from(ROLES)),
        bars,
        Key(draw(st.sampled_from(("C", "Eb", "F#"))), draw(st.sampled_from(("major", "minor")))),
        cadence,
        draw(st.sampled_from((0.0, 0.25, 0.5, 1.0))),
        phrases=draw(_phrases(bars, cadence)),
        varied=draw(st.frozensets(st.sampled_from(VARIED))) if relation == "varies" else frozenset(),
        pickup=draw(st.integers(0, min(3, room))),
        **({relation: source.id} if relation and source else {}),
    )


@st.composite
def songs(draw, fewest: int = 1) -> Song:
    """Draw a sound song of one to four sections of so many bars or more, with phrases and pickups, some silent."""
    meter = METERS[draw(st.sampled_from(sorted(METERS)))]
    sections: list[Section] = []
    chords, melody = {}, {}
    for _ in range(draw(st.integers(1, 4))):
        section = draw(_sections(sections, sum(section.bars for section in sections) * meter.beats, fewest))
        sections.append(section)
        symbols = [draw(st.sampled_from(_SYMBOLS)) for _ in range(section.bars)]
        chords[section.id] = tuple(
            ChordSpan(bar * meter.bar_ticks, meter.bar_ticks, symbol and parse_chord(symbol))
            for bar, symbol in enumerate(symbols)
        )
        line = draw(_lines(-section.pickup * meter.beat_ticks, section.bars * meter.bar_ticks))
        melody[section.id] = line if draw(st.integers(0, 4)) else ()
    whole = draw(st.sampled_from(({}, {"bars": 96}, {"length": 210})))
    brief = Brief("Pickups", draw(st.sampled_from(("jazz", "folk", "funk"))), "auto", Key("C"), meter, 120, **whole)
    return Song(brief, tuple(sections), chords, melody)
