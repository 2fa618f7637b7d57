"""The drums as they are written: the groove for the level, a fill into the next section, a crash where it arrives louder.

Conventions: signs of a drum tab are those of `arranger.drums.chart`.
"""

from arranger.bands.kit import FEET, PERCUSSION, SILENCE, Groove, sound_of
from arranger.bands.pattern import Hit, beats_of, read_bar
from arranger.direction.cue import FULL, LEVELS, LIGHT, MAIN
from arranger.drums.arrivals import STRIKE_TICKS, last_of, with_arrivals
from arranger.drums.chart import ACCENTS
from arranger.drums.fills import fills_of
from arranger.part import Part
from arranger.stroke import Stroke
from song import Meter

# How likely a stroke that is only sometimes played is, where the melody rests, holds a note, and strikes one.
_IN_A_GAP, _UNDER_A_NOTE, _ON_A_NOTE = 0.65, 0.35, 0.15
# Which of the written fills a fill of so many quarters is.
_SIZES = {1: LIGHT, 2: MAIN, 4: FULL}


def play_written(part: Part) -> list[Stroke]:
    """Return the drum part of a section as it is written."""
    scene, groove = part.scene, part.groove
    strokes: list[Stroke] = []
    if not groove:
        return last_of(part)
    fills = fills_of(part)
    for bar, start in scene.bar_starts():
        fill = _fill_of(part, fills.get(bar, 0))
        fill_start = scene.meter.bar_ticks - _fill_beats(fill, scene.meter) * scene.meter.beat_ticks
        for voice, hit in _bar_hits(groove, scene.meter, bar):
            if hit.onset < fill_start or voice in FEET or voice in PERCUSSION:
                strokes += _strike(part, voice, start + hit.onset, hit.sign)
        fill_meter = _fill_meter(fill, scene.meter)
        for voice, tab in fill.items():
            for hit in read_bar(_last_beats(tab, fill_meter.beats), fill_meter, 0):
                strokes += _strike(part, voice, start + fill_start + hit.onset, hit.sign)
    return with_arrivals(part, strokes, fills)


def _bar_hits(groove: Groove, meter: Meter, bar: int) -> list[tuple[str, Hit]]:
    return [(voice, hit) for voice, tab in groove.items() for hit in read_bar(tab, meter, bar)]


def _strike(part: Part, voice: str, onset: int, sign: str) -> list[Stroke]:
    if sign == "?" and part.rng.random() > _chance(part, onset):
        return []
    return [Stroke(onset, STRIKE_TICKS, sound_of(voice, part.seat.instrument.program), ACCENTS[sign])]


def _chance(part: Part, onset: int) -> float:
    """Return how likely a stroke is that answers the melody."""
    heard = part.scene.sounding(onset, onset + 1)
    if not heard:
        return _IN_A_GAP
    return _ON_A_NOTE if any(note.onset == onset for note in heard) else _UNDER_A_NOTE


def _fill_of(part: Part, quarters: int) -> Groove:
    written = part.band.fills.get(LEVELS[_SIZES[quarters]], ()) if quarters else ()
    choices = tuple(fill for fill in written if _suits(fill, part)) or written
    return choices[int(part.rng.integers(len(choices)))] if choices else SILENCE


def _suits(fill: Groove, part: Part) -> bool:
    """Return whether a fill divides the beat as the music does: in threes where that is compound, in twos where it is straight."""
    threes = [len(beat) % 3 == 0 for tab in fill.values() for beat in tab.split() if len(beat) > 1]
    return all(threes) if part.scene.meter.compound else part.band.swing > 0 or not any(threes)


def _fill_beats(fill: Groove, meter: Meter) -> int:
    return min(meter.beats, max((beats_of(tab) for tab in fill.values()), default=0))


def _fill_meter(fill: Groove, meter: Meter) -> Meter:
    """Return a bar just as long as the fill, in the same beats."""
    beats = _fill_beats(fill, meter)
    return Meter(meter.numerator * beats // meter.beats, meter.denominator, beats, (0,))


def _last_beats(tab: str, beats: int) -> str:
    return " ".join(tab.split()[-beats:])
