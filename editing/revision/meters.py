"""A song in another meter: the chords that were left alone go with it, the melody is to be sung anew."""

from dataclasses import replace

from editing.passages.bars import PICKUP
from editing.passages.meters import in_meter
from editing.remarks.reasons import Reasons
from song import Song


def remetered(old: Song, new: Song, reasons: Reasons) -> tuple[Song, Song]:
    """Return two versions of a song in the meter of the second, without the melodies that were left alone.

    A line stands in either of two meters whose bars are equally long: 3/4 and 6/8 group the same eighths.
    """
    origin, target = old.brief.meter, new.brief.meter
    charts = {name: in_meter(spans, origin, target) for name, spans in old.charts.items()}
    lasting = origin.bar_ticks == target.bar_ticks
    # Where beats stay and barlines move the same ticks are other bars, and as many ticks as before have been thought of.
    bars = {section.id: section.bars for section in old.sections}
    alone = {section.id for section in new.sections if bars.get(section.id) == section.bars}
    left = {name for name in alone if new.melody.get(name) and new.melody[name] == old.melody.get(name) and not lasting}
    for section in new.sections if not lasting else ():
        reasons.give(section.id, "melody", range(PICKUP, section.bars), "composed anew", f"{target} now")
    raw = {name for name in alone if new.charts.get(name) == old.charts.get(name)}
    before = replace(
        old,
        brief=replace(old.brief, meter=target),
        chords={name: charts[name] for name in old.chords},
        given={name: charts[name] for name in old.given},
        melody={name: notes for name, notes in old.melody.items() if not notes or lasting},
        sketches={},
        tracks=(),
    )
    now = replace(
        new,
        chords={name: charts[name] if name in raw else spans for name, spans in new.chords.items()},
        given={name: charts[name] if name in raw else spans for name, spans in new.given.items()},
        melody={name: notes for name, notes in new.melody.items() if name not in left},
        tracks=(),
    )
    return before, now
