"""A song in another meter: the chords stay bar by bar in the new beats, the melody is to be sung anew.

Conventions: ticks count from the start of the section.
"""

from collections.abc import Sequence
from dataclasses import replace

from editing.bars import Spans, chord_bars
from editing.remarks import Reasons
from song import ChordSpan, Meter, Song


def in_meter(spans: Sequence[ChordSpan], origin: Meter, target: Meter) -> Spans:
    """Return the chords of a section in another meter; where a bar has more of them than beats the last ones go.

    >>> from song import parse_chord, parse_meter
    >>> four, three = parse_meter("4/4"), parse_meter("3/4")
    >>> bar = [ChordSpan(0, 48, parse_chord("Dm7")), ChordSpan(48, 48, parse_chord("G7"))]
    >>> [(span.onset, span.duration) for span in in_meter(bar, four, three)]
    [(0, 48), (48, 24)]
    """
    found: list[ChordSpan] = []
    for bar, inside in chord_bars(spans, origin.bar_ticks).items():
        starts: list[int] = []
        for span in inside[: target.beats]:
            place = -(-span.onset * target.beats // origin.bar_ticks) if span.onset else 0
            starts.append(max(place, starts[-1] + 1) if starts else place)
        # The last beats are left for all that are to come.
        starts = [min(start, target.beats - len(starts) + number) for number, start in enumerate(starts)]
        whole = sum(span.duration for span in inside) == origin.bar_ticks
        for number, (span, start) in enumerate(zip(inside, starts, strict=False)):
            scaled = max(1, (span.end * target.beats) // origin.bar_ticks)
            end = starts[number + 1] if number + 1 < len(starts) else target.beats if whole else max(start + 1, scaled)
            beat = target.beat_ticks
            found.append(ChordSpan(bar * target.bar_ticks + start * beat, (end - start) * beat, span.chord))
    return tuple(found)


def remetered(old: Song, new: Song, reasons: Reasons) -> tuple[Song, Song]:
    """Return two versions of a song in the meter of the second, without the melodies that were left alone."""
    origin, target = old.brief.meter, new.brief.meter
    charts = {name: in_meter(spans, origin, target) for name, spans in old.charts.items()}
    silent = {name: notes for name, notes in old.melody.items() if not notes}
    left = {name for name in new.melody if new.melody[name] and new.melody[name] == old.melody.get(name)}
    melody = {name: notes for name, notes in new.melody.items() if name not in left}
    for section in new.sections:
        reasons.give(section.id, "melody", range(-1, section.bars), "composed anew", f"{target} now")
    raw = {name for name, spans in new.charts.items() if spans == old.charts.get(name)} if origin != target else set()
    chords = {name: charts[name] if name in raw else spans for name, spans in new.chords.items()}
    given = {name: charts[name] if name in raw else spans for name, spans in new.given.items()}
    before = replace(
        old,
        brief=replace(old.brief, meter=target),
        chords={name: charts[name] for name in old.chords},
        given={name: charts[name] for name in old.given},
        melody=silent,
        sketches={},
        tracks=(),
    )
    return before, replace(new, chords=chords, given=given, melody=melody, tracks=())
