"""A song in another meter: the chords that were left alone go with it, the melody is to be sung anew."""

from dataclasses import replace

from editing.passages.meters import in_meter
from editing.remarks.reasons import Reasons
from song import Song


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
