"""The tempo of a performance: steady, with a breath at the peak where the style breathes, and slowing down to the end.

Conventions: tempo in quarter notes a minute from a MIDI tick on, 480 to the quarter note from the start of the song.
"""

from collections.abc import Iterator

from arranger.bands.styles import band_of
from arranger.direction.endings import ending_of
from arranger.direction.story import story_of
from song import Song

_MIDI_TICKS_PER_TICK = 20
_SLOWED, _RITARDANDO = ("ritardando", "tag"), 0.86
# How long a ritardando lasts and the last chord is to sound, in seconds; how much slower than before it a fermata may be.
_SLOWING_SECONDS, _FERMATA_SECONDS, _LONGEST_FERMATA = 2.6, 2.4, 0.62
_FEWEST_BARS = 4
# The curve of a final ritard, after Friberg and Sundberg, J. Acoust. Soc. Am. 105 (1999): as a runner comes to a stop.
_CURVATURE = 3.0
_RELAXES = 0.7  # what the last bar before a new part gives back of what the peak takes


def tempo_curve(song: Song) -> list[tuple[int, float]]:
    """Return the tempo from every MIDI tick on where it changes, the first at 0."""
    tempo = float(song.brief.tempo)
    if song.brief.straight:
        return [(0, tempo)]
    changes = [(0, tempo), *_breaths(song), *_slowing(song)]
    curve: list[tuple[int, float]] = []
    for tick, value in sorted(dict(changes).items()):
        if not curve or abs(curve[-1][1] - value) > 1e-3:  # nobody hears that
            curve.append((tick, value))
    return curve


def _breaths(song: Song) -> Iterator[tuple[int, float]]:
    """Yield the lifts at the peak and the slight relaxing before new parts, in styles that breathe."""
    lift, tempo, meter = band_of(song.brief)[1].breathes, song.brief.tempo, song.brief.meter
    if not lift:
        return
    places = story_of(song.sections)
    for (section, start), place, after in zip(song.starts(), places, (*places[1:], None), strict=True):
        own = tempo * (1 + (lift if place.peak else 0.0))
        yield start * _MIDI_TICKS_PER_TICK, own
        if after is not None and section.bars >= _FEWEST_BARS and after.section.label != section.label:
            last_bar = start + (section.bars - 1) * meter.bar_ticks
            for beat in range(1, meter.beats):
                share = beat / (meter.beats - 1)
                yield (last_bar + beat * meter.beat_ticks) * _MIDI_TICKS_PER_TICK, own * (1 - _RELAXES * lift * share)


def _slowing(song: Song) -> Iterator[tuple[int, float]]:
    """Yield the ritardando, half a beat at a time, and the fermata on the last chord."""
    if ending_of(song) not in _SLOWED or song.bars <= _FEWEST_BARS:
        return
    tempo, meter = song.brief.tempo, song.brief.meter
    slowest = band_of(song.brief)[1].ritardando
    slowest = slowest if slowest < 1 else _RITARDANDO
    end = song.bars * meter.bar_ticks
    *_, (last, start) = song.starts()
    spans = song.chords.get(last.id, ())
    final = start + spans[-1].onset if spans else end - meter.bar_ticks
    beats = round(_SLOWING_SECONDS * tempo / 60 * 24 / meter.beat_ticks)
    beats = max(2, min(2 * meter.beats, beats))
    step = meter.beat_ticks // 2
    first = max(0, final - beats * meter.beat_ticks)
    for tick in range(first + step, final, step):
        share = (tick - first) / (final - first)
        yield tick * _MIDI_TICKS_PER_TICK, tempo * (1 + (slowest**_CURVATURE - 1) * share) ** (1 / _CURVATURE)
    held = (end - final) / 24 * 60 / (tempo * slowest)
    fermata = max(_LONGEST_FERMATA, min(1.0, held / _FERMATA_SECONDS))
    yield final * _MIDI_TICKS_PER_TICK, tempo * slowest * fermata
