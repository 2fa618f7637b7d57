"""The grid that a MIDI file is played on: its meter, its tempo, its swing, and the nearest place on paper for what is played.

Conventions: played times are MIDI ticks (480 to the quarter note), written ones ticks (24); swing is where in a quarter note,
in ticks, the second eighth falls (12: straight).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.formats.midi_file import MIDI_TICKS_PER_QUARTER, Event, Recording
from song import TICKS_PER_QUARTER, Meter, SongError, parse_meter
from song.document import TEMPO_RANGE
from song.meter import METERS

MIDI_TICKS_PER_TICK = MIDI_TICKS_PER_QUARTER // TICKS_PER_QUARTER
STRAIGHT = TICKS_PER_QUARTER / 2
# Meters that count the same bars (or half of them) under another name.
_SAME = {
    "2/2": "4/4", "8/8": "4/4", "4/2": "4/4", "8/4": "4/4", "6/4": "3/4", "3/2": "3/4", "4/8": "2/4", "1/4": "4/4",
    "3/8": "6/8", "9/4": "3/4",
}  # fmt: skip
_SIXTEENTHS, _TRIPLETS = (0, 6, 12, 18, 24), (0, 8, 16, 24)
_FAR_MORE = 2
_SIXTEENTH, _TRIPLET = 120, 160
_BAR_OF_FOUR = 1920
_NEAR_BEAT, _TOUCH = 60, 12  # MIDI ticks: a thirty-second note, and what no one hears
_EXACT = 3  # MIDI ticks by which a program's rounding misses the grid
_WRITTEN_SHARE = 0.9  # of the onsets that stand exactly on the grid where nobody played them
_FEWEST_SWUNG = 12
_SWUNG_SHARE = 0.6
_FEWER_TRIPLETS = 0.3  # of the swung eighths: a shuffle leaves the middle of its triplets out
_LEAST, _LEAST_SWUNG = 0.74, 0.62  # of a note's length on paper that it sounds at least
_TONGUED = 0.06  # so much less before another note, which is its end
_WEIGHTS = (24, 12, 8, 6)  # where notes rather end: on quarters, eighths, triplets, sixteenths

# Where notes of a quarter are played, in ticks, and where they stand on paper.
_Places = tuple[tuple[float, int], ...]


@dataclass(frozen=True)
class Grid:
    """Meter, tempo and swing of a file, and the MIDI tick before which nothing but a pickup (`pickup`) stands."""

    meter: Meter
    tempo: int
    swing: float
    pickup: int = 0


def find_grid(recording: Recording) -> Grid:
    """Return the grid of a file.

    A first bar that is shorter than the others is a pickup. Raises SongError where the meter is none of ours or changes.
    """
    onsets = np.array([note.onset_midi_ticks for track in recording.tracks for note in track.notes])
    meter, pickup = _meter_of(recording, is_written(onsets))
    return Grid(meter, tempo_of(recording), STRAIGHT if meter.compound else find_swing(onsets), pickup)


def _meter_of(recording: Recording, written: bool) -> tuple[Meter, int]:
    """Return the meter, 4/4 where the file has none, and how long its pickup bar is.

    One quarter before bars of four is such a pickup where the file is `written`; in others it says that nobody counted.
    """
    stretches = [stretch for stretch in _stretches(recording.meters, recording.end, written) if stretch[1] > stretch[0]]
    if not stretches:
        return parse_meter("4/4"), 0
    lengths: Counter[str] = Counter()
    for start, end, name in stretches:
        lengths[name] += end - start
    main = lengths.most_common(1)[0][0]
    if main not in METERS:
        raise SongError(f"meter {main}; use one of {', '.join(METERS)}")
    meter = parse_meter(main)
    bar = meter.bar_ticks * MIDI_TICKS_PER_TICK
    pickup = 0
    first_end = stretches[0][1]
    if stretches[0][2] != main and first_end < bar:
        pickup = first_end
        stretches = stretches[1:]
    # Elsewhere another meter does no harm where it fills whole bars of the main one.
    harm = [name for start, end, name in stretches[:-1] if name != main and (end - start) % bar]
    if harm or any((start - pickup) % bar for start, _, _ in stretches):
        raise SongError(f"meter changes between {main} and others; cut the file where the meter changes")
    return meter, pickup


def _stretches(meters: Sequence[Event], end: int, written: bool) -> list[tuple[int, int, str]]:
    """Return start, end and meter of every stretch; a signature that repeats the one before it says nothing."""
    kept: list[Event] = []
    for tick, name in meters:
        while kept and kept[-1][0] >= tick:
            kept.pop()
        pickup = written and not kept and name == "1/4" and any(0 < later - tick < _BAR_OF_FOUR for later, _ in meters)
        name = name if pickup else _SAME.get(name, name)
        if not kept or kept[-1][1] != name:
            kept.append((tick, name))
    if not kept:
        return []
    if kept[0][0] > 0:
        kept.insert(0, (0, "4/4"))
    limits = [tick for tick, _ in kept[1:]] + [max(end, 1)]
    return [(tick, limit, name) for (tick, name), limit in zip(kept, limits, strict=True)]


def tempo_of(recording: Recording) -> int:
    """Return the tempo that stands longest, 120 where the file has none."""
    tempos = recording.tempos or [(0, 120.0)]
    limits = [tick for tick, _ in tempos[1:]] + [max(recording.end, tempos[-1][0] + 1)]
    lasting: Counter[int] = Counter()
    for (tick, tempo), limit in zip(tempos, limits, strict=True):
        lasting[round(tempo)] += limit - tick
    low, high = TEMPO_RANGE
    return min(max(lasting.most_common(1)[0][0], low), high)


def is_written(onsets: np.ndarray) -> bool:
    """Return whether a program placed the notes: nearly all start exactly on a sixteenth or on a triplet of the file's beats.

    Such a file's beats and barlines are meant; only what was played, or transcribed from a recording, lies around them.
    """
    if not onsets.size:
        return False
    exact = np.zeros(onsets.size, dtype=bool)
    for step in (_SIXTEENTH, _TRIPLET):
        exact |= (onsets + _EXACT) % step <= 2 * _EXACT
    return bool(exact.mean() >= _WRITTEN_SHARE)


def is_beside_its_beats(onsets: np.ndarray, offset: int) -> bool:
    """Return whether even a written file cannot mean its beats: it starts off them, and most notes a sixteenth away."""
    off_beat = (int(onsets.min()) + _EXACT) % MIDI_TICKS_PER_QUARTER > 2 * _EXACT
    return off_beat and abs(abs(offset) - _SIXTEENTH) <= _EXACT


def find_offset(onsets: np.ndarray, wide: bool) -> int:
    """Return how many MIDI ticks after the file's beats its players play them: where most notes stand together.

    Files made from a recording keep its start, so that every beat comes as much too late or too early: by less than a
    thirty-second note or, where `wide` (nothing in the file holds on to its beats), by up to an eighth. Less than a player's
    touch is none.
    """
    period = _SIXTEENTH if wide else MIDI_TICKS_PER_QUARTER
    places = (onsets + _NEAR_BEAT) % period - _NEAR_BEAT
    near = places[places <= _NEAR_BEAT]
    if not near.size:
        return 0
    centres = np.arange(-_NEAR_BEAT, _NEAR_BEAT + 1, 4)
    together = [(np.abs(near - centre) <= _TOUCH).sum() for centre in centres]
    centre = centres[int(np.argmax(together))]
    offset = round(float(np.median(near[np.abs(near - centre) <= _TOUCH])))
    if max(together) < near.size / 2:
        return 0
    if wide:
        offset += _SIXTEENTH * _beat_among(np.round((onsets - offset) / _SIXTEENTH).astype(int) % 4)
    return offset if abs(offset) >= _TOUCH else 0


def _beat_among(sixteenths: np.ndarray) -> int:
    """Return which sixteenth of the file's beats, -1 to 2, is the real beat: 0 unless far more notes stand on another."""
    counts = np.bincount(sixteenths, minlength=4)
    if counts[1] + counts[3] > _FAR_MORE * (counts[0] + counts[2]):
        return 1 if counts[1] >= counts[3] else -1
    return 2 if counts[2] > _FAR_MORE * counts[0] else 0


def find_swing(onsets: np.ndarray) -> float:
    """Return where the second eighth of a beat falls: the middle of where most off-beats lie, 12 where they lie even.

    Files are swung where most off-beats stand together well after the half of the beat, and the middle of the triplet is empty.
    """
    places = onsets % MIDI_TICKS_PER_QUARTER / MIDI_TICKS_PER_TICK
    off = places[(places > 10) & (places < 20)]
    if not off.size:
        return STRAIGHT
    centres = np.arange(11.0, 16.75, 0.25)
    near = [(np.abs(off - centre) < 1.5).sum() for centre in centres]
    centre = float(centres[int(np.argmax(near))])
    middle = (np.abs(places - 8) < 1).sum()
    swung = max(near) >= max(_FEWEST_SWUNG, _SWUNG_SHARE * off.size) and middle < _FEWER_TRIPLETS * max(near)
    return float(np.median(off[np.abs(off - centre) < 1.5])) if swung and centre >= 13.25 else STRAIGHT


def written_onsets(onsets: Sequence[int], grid: Grid) -> list[int]:
    """Return where played onsets (in order) stand on paper: quarter by quarter on sixteenths, swung eighths or triplets.

    A quarter takes the grid on which its notes are least out of place, the simplest one where two are about equal.
    """
    written: list[int] = []
    start = 0
    while start < len(onsets):
        quarter = _quarter_of(onsets[start])
        end = start
        while end < len(onsets) and _quarter_of(onsets[end]) == quarter:
            end += 1
        origin = quarter * TICKS_PER_QUARTER
        played = [onset / MIDI_TICKS_PER_TICK - origin for onset in onsets[start:end]]
        written += [origin + place for place in _places(played, grid)]
        start = end
    return written


def _quarter_of(onset: int) -> int:
    """Return the quarter that a note belongs to; one a little early belongs to the quarter that it anticipates."""
    return (onset + 3 * MIDI_TICKS_PER_TICK // 2) // MIDI_TICKS_PER_QUARTER


def _places(played: Sequence[float], grid: Grid) -> list[int]:
    """Return the places of the notes of a quarter on the grid that fits them best."""
    straight: _Places = tuple((place, place) for place in _SIXTEENTHS)
    triplets: _Places = tuple((place, place) for place in _TRIPLETS)
    swung: _Places = ((0.0, 0), (grid.swing, TICKS_PER_QUARTER // 2), (24.0, 24))
    # A grid other than the usual one has to fit better by a tick a note.
    if grid.meter.compound:
        options = [(0.0, straight)]
    elif grid.swing != STRAIGHT:
        options = [(0.0, swung), (1.0, straight), (1.0, triplets)]
    else:
        options = [(0.0, straight), (1.0, triplets)]
    fits = [(_misfit(played, places) + handicap * len(played), places) for handicap, places in options]
    _, best = min(fits, key=lambda fit: fit[0])
    return [min(best, key=lambda place, onset=onset: abs(place[0] - onset))[1] for onset in played]  # type: ignore[misc]


def _misfit(played: Sequence[float], places: Iterable[tuple[float, int]]) -> float:
    """Return how far the notes lie from the places, in ticks; two notes on one place count much."""
    taken: Counter[int] = Counter()
    total = 0.0
    for onset in played:
        distance, place = min((abs(where - onset), place) for where, place in places)
        total += distance
        taken[place] += 1
    return total + 6 * sum(count - 1 for count in taken.values())


def even(time: float, grid: Grid) -> float:
    """Return where a played time (ticks) lies when the eighths are played even.

    >>> even(16, Grid(parse_meter("4/4"), 140, 16.0)), even(20, Grid(parse_meter("4/4"), 140, 16.0))
    (12.0, 18.0)
    """
    quarter, place = divmod(time, TICKS_PER_QUARTER)
    if place <= grid.swing:
        place *= STRAIGHT / grid.swing
    else:
        place = TICKS_PER_QUARTER - (TICKS_PER_QUARTER - place) * STRAIGHT / (TICKS_PER_QUARTER - grid.swing)
    return quarter * TICKS_PER_QUARTER + place


def written_end(onset: int, played: float, limit: int, swung: bool = False) -> int:
    """Return where a note that starts at `onset` and sounds until `played` (ticks, from the same zero) ends on paper.

    Players let go early, and swung ones earlier: the note ends on the strongest place that it sounds most of the way to, at
    most at `limit`, where the next note starts.
    """
    length = max(1.0, played - onset)
    least = _LEAST_SWUNG if swung else _LEAST
    if limit - onset <= TICKS_PER_QUARTER * 4 and length >= (least - _TONGUED) * (limit - onset):
        return limit
    for step in _WEIGHTS:
        end = onset + max(1, round((onset % step + length) / step)) * step - onset % step
        for place in (end, end + step):
            if onset < place <= limit and least <= length / (place - onset) <= 1.1:
                return place
    nearest = onset + max(1, round(length / 6)) * 6
    return min(nearest, limit)
