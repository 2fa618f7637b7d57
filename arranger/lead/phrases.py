"""A line cut where it breathes, and how loud and how long each of its notes is in its breath.

Conventions: ticks, 24 to the quarter note; accents are steps of MIDI velocity.
"""

from collections.abc import Sequence
from itertools import pairwise

from arranger.lead.hands import Hand
from song import Meter, Note

Breath = tuple[Note, ...]
_LONGEST_BARS = 4
_PER_SEMITONE, _WIDEST = 0.55, 6.0
# A phrase grows into its top and tapers at its end; the accents of a beat, an off-beat and a syncopation.
_START, _TOP, _END = -3.0, 4.0, -5.0
_STRONG, _WEAK, _OFF, _SYNCOPATED, _REPEATED = 4.0, 0.0, -3.0, 6.0, -2.0
# A line of swung eighths leans on its off-beats and swallows the low notes it passes through.
_LINE_OFF, _LINE_ON, _GHOST, _GHOSTED_STEP = 4.0, -2.0, -15.0, 2
_EIGHTH = 12


def breaths_of(notes: Sequence[Note], meter: Meter) -> list[Breath]:
    """Return a line cut at its rests of half a beat or more; what lasts for more than four bars is cut after its longest note."""
    breaths: list[list[Note]] = []
    for note in notes:
        if breaths and 2 * (note.onset - breaths[-1][-1].end) < meter.beat_ticks:
            breaths[-1].append(note)
        else:
            breaths.append([note])
    return [part for breath in breaths for part in _parted(tuple(breath), _LONGEST_BARS * meter.bar_ticks)]


def _parted(breath: Breath, longest: int) -> list[Breath]:
    if breath[-1].end - breath[0].onset <= longest or len(breath) < 4:  # nothing to part
        return [breath]
    inside = range(1, len(breath) - 2)
    middle = (breath[0].onset + breath[-1].end) / 2
    place = max(inside, key=lambda index: (breath[index].duration, -abs(breath[index].end - middle))) + 1
    return [*_parted(breath[:place], longest), *_parted(breath[place:], longest)]


def accents(breath: Breath, meter: Meter, *, swung: bool) -> list[float]:
    """Return the accent of every note of a phrase: its arc and contour, its place in the bar, syncopations, eighth lines."""
    mean = sum(note.pitch for note in breath) / len(breath)
    top = max(range(len(breath)), key=lambda index: (breath[index].pitch, breath[index].duration))
    lined = _lined(breath)
    found = []
    for index, note in enumerate(breath):
        contour = max(-_WIDEST, min(_WIDEST, (note.pitch - mean) * _PER_SEMITONE))
        accent = contour + _arc(breath, index, top) + _metric(note, meter, lined=swung and lined[index])
        if index and breath[index - 1].pitch == note.pitch:
            accent += _REPEATED
        if swung and lined[index] and _passed_below(breath, index) and not meter.is_strong(note.onset):
            accent = _GHOST
        found.append(accent)
    return found


def _arc(breath: Breath, index: int, top: int) -> float:
    """Return the growth into the top note and the taper after it; a phrase of one or two notes has none."""
    if len(breath) <= 2:
        return 0.0
    at, peak = breath[index].onset, breath[top].onset
    if at <= peak:
        span = peak - breath[0].onset
        return _TOP if not span else _START + (_TOP - _START) * (at - breath[0].onset) / span
    return _TOP + (_END - _TOP) * (at - peak) / (breath[-1].onset - peak)


def _metric(note: Note, meter: Meter, *, lined: bool) -> float:
    beat = meter.beat_ticks
    off = note.onset % beat
    if off and note.duration > beat - off:  # held over the next beat: leaned on
        return _SYNCOPATED
    if lined:
        return _LINE_OFF if off else _LINE_ON
    return _STRONG if meter.is_strong(note.onset) else _OFF if off else _WEAK


def _lined(breath: Breath) -> list[bool]:
    """Return which notes stand in a line of eighths: three or more that follow on each other."""
    eighth = [note.duration == _EIGHTH and note.onset % _EIGHTH == 0 for note in breath]
    return [
        any(all(eighth[at : at + 3]) and len(eighth[at : at + 3]) == 3 for at in range(max(0, i - 2), i + 1))
        for i in range(len(eighth))
    ]


def _passed_below(breath: Breath, index: int) -> bool:
    """Return whether a note is the low turning point between two higher ones."""
    if not 0 < index < len(breath) - 1:
        return False
    lowest = min(breath[index - 1].pitch, breath[index + 1].pitch) - _GHOSTED_STEP
    return breath[index].pitch <= lowest


def lengths(breath: Breath, hand: Hand, meter: Meter, following: Note | None) -> list[int]:
    """Return the ticks that every note of a phrase sounds; `following` begins the next phrase.

    Notes are tied inside the phrase, repeated ones tongued, short ones before a rest short, and there is a breath at the end.
    """
    found = [_inner(note, after, hand, meter) for note, after in pairwise(breath)]
    last = breath[-1]
    rest = following.onset - last.end if following is not None else meter.beat_ticks
    share = hand.short if last.duration < meter.beat_ticks else 0.96 if 2 * rest >= meter.beat_ticks else 0.86
    found.append(max(2, round(last.duration * share)))
    return found


def _inner(note: Note, after: Note, hand: Hand, meter: Meter) -> int:
    if after.onset > note.end and note.duration < meter.beat_ticks:
        return max(2, round(note.duration * hand.short))
    share = hand.tongued if after.pitch == note.pitch else hand.legato
    return max(2, round(note.duration * share))
