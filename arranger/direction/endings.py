"""How the song ends: slowing down, with its last bars said again, on one short chord, or fading away.

Conventions: ticks are the document's, 24 to the quarter note; MIDI ticks count 480 of them from the start of the song; volumes
are values of MIDI controller 7.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from arranger.bands.styles import band_of
from arranger.direction.story import story_of
from arranger.stroke import Stroke
from song import PlayedControl, Song, Track
from song.chance import stream

HELD = ""
"""What a band does that slows down nowhere: it holds its last chord in time."""
VOLUME = 7
_MIDI_TICKS_PER_TICK = 20
_FEWEST_FADING_BARS, _MOST_FADING_BARS = 4, 8
# Below so many quarter notes a minute, or so much energy, nobody would end on a short chord who can end in another way.
_SLOW, _GENTLE = 76, 0.3
_EIGHTH = 12
_BUTTON_TICKS, _BUTTON_ACCENT, _BUTTON_LATE_MS = 14, 8.0, 25.0


def ending_of(song: Song) -> str:
    """Return how the band ends: as the brief says, else one of the ways of the style, by the seed, that suits the plan."""
    brief = song.brief
    if brief.ending is not None:
        return brief.ending
    band = band_of(brief)[1]
    ways = {name: weight for name, weight in band.endings.items() if weight and _suits(name, song)}
    if _gentle(song) and (len(ways) > 1 or band.ritardando < 1):
        ways.pop("button", None)
    if not ways:
        return "ritardando" if band.ritardando < 1 else HELD
    drawn = stream(brief.seed, "arranger", "ending").random() * sum(ways.values())
    return next(
        (name for name, until in zip(ways, accumulate(ways.values()), strict=True) if drawn < until), list(ways)[-1]
    )


def _suits(ending: str, song: Song) -> bool:
    """Return whether the plan leaves room for an ending: a tag says something again, a fade takes its time."""
    last = song.sections[-1] if song.sections else None
    tagged = last is not None and last.role == "tag"
    if ending == "tag":
        return tagged
    return ending != "fade" or (last is not None and not tagged and last.bars >= _FEWEST_FADING_BARS)


def _gentle(song: Song) -> bool:
    """Return whether a song ends slowly or softly."""
    return song.brief.tempo < _SLOW or (bool(song.sections) and story_of(song.sections)[-1].felt < _GENTLE)


def button(strokes: Sequence[Stroke], final: int, last_note: int, beat_ticks: int) -> list[Stroke]:
    """Return the strokes of the last section with one short chord together at its end.

    `final` is where the last chord stands. Where the melody still moves after it, its last note at `last_note` says when the
    button comes: the chord is held up to there and struck again. After the melody and the button nothing begins.
    """
    # Between eighths nobody could strike together.
    on_grid = last_note - last_note % (beat_ticks if last_note % _EIGHTH else _EIGHTH)
    moment = max(final, on_grid) if last_note > final else final
    ended: list[Stroke] = []
    for stroke in strokes:
        if stroke.onset < final and stroke.onset + stroke.duration <= final:
            ended.append(stroke)
        elif moment <= stroke.onset <= max(moment, last_note):
            ended.append(_struck(stroke, stroke.onset, min(stroke.duration, _BUTTON_TICKS)))
        elif stroke.onset < moment:
            ended += _held_and_struck(stroke, final, moment)
    return ended


def _held_and_struck(stroke: Stroke, final: int, moment: int) -> Iterator[Stroke]:
    """Yield a stroke before the button; of the last chord, once more with it; a tone held from before is held through it."""
    lasting = stroke.onset + stroke.duration > moment
    through = _BUTTON_TICKS if lasting and stroke.onset < final else 0
    yield replace(stroke, duration=min(stroke.duration, moment - stroke.onset + through))
    if lasting and not through:
        yield _struck(stroke, moment, _BUTTON_TICKS)


def _struck(stroke: Stroke, onset: int, duration: int) -> Stroke:
    """Return a stroke of the button: leaned on, and not rolled or strummed at leisure."""
    late = min(stroke.late_ms, _BUTTON_LATE_MS)
    return replace(stroke, onset=onset, duration=duration, accent=stroke.accent + _BUTTON_ACCENT, late_ms=late)


def with_fade(song: Song, tracks: Sequence[Track]) -> tuple[Track, ...]:
    """Return the tracks of a song, their volume going down to nothing over its last section, over four to eight bars."""
    if not song.sections:
        return tuple(tracks)
    bars = min(max(_FEWEST_FADING_BARS, song.sections[-1].bars), _MOST_FADING_BARS, song.bars)
    first = (song.bars - bars) * song.brief.meter.bar_ticks
    beat = song.brief.meter.beat_ticks
    beats = bars * song.brief.meter.beats
    faded = []
    for track in tracks:
        down = tuple(
            PlayedControl((first + step * beat) * _MIDI_TICKS_PER_TICK, "control", VOLUME, value)
            for step in range(1, beats)
            if (value := round(track.volume * (1 - step / (beats - 1))))
            != round(track.volume * (1 - (step - 1) / (beats - 1)))
        )
        controls = sorted((*track.controls, *down), key=lambda control: control.onset_midi_ticks)
        faded.append(replace(track, controls=tuple(controls)))
    return tuple(faded)
