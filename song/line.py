"""What a melody tells where no chords stand: what leads into the next section, and the cadence that it comes to.

Conventions: lengths and onsets are ticks from the start of a section; a pickup is told in beats; a degree counts semitones
above the tonic, 0 to 11.
"""

from collections.abc import Sequence
from typing import Literal

from song.document import MOST_PICKUP, Note
from song.key import Key
from song.meter import Meter

PHRASE_BARS = 4
Place = Literal["song", "section"]
"""What ends with a line: the whole song, or a section inside it."""

_NAMES = {"a": "authentic", "h": "half", "o": "open"}
# The likeliest cadence under each degree that a line lands on, counted on 26,000 phrase ends of the training songs of POP909,
# OpenEWLD, Wikifonia and Nottingham, every set with the same weight; degrees seen less than five times are open. Scales of
# which the seventh is lowered more often than not stand apart. On held-out songs it is right for 68 % of the ends of songs
# (always the commonest: 64 %) and 62 % of sections (37 %), the mean over the sets; of phrases inside a section for 52 % (46 %),
# which is too seldom to tell.
_CADENCES: dict[tuple[str, bool], dict[Place, str]] = {
    ("major", False): {"song": "aohoaooaoooo", "section": "aohhaoohoooh"},
    ("major", True): {"song": "aoooaooaoooo", "section": "oohoooohoooh"},
    ("minor", False): {"song": "aohoaooaoooh", "section": "aohaaoohoooh"},
    ("minor", True): {"song": "oohooooaoooo", "section": "oohooooooooh"},
}  # fmt: skip


def phrase_lengths(bars: int) -> list[int]:
    """Return the bars of the phrases of a section: fours; a single bar left over joins the last.

    >>> phrase_lengths(8), phrase_lengths(9), phrase_lengths(6), phrase_lengths(5)
    ([4, 4], [4, 5], [4, 2], [5])
    """
    lengths = [PHRASE_BARS] * (bars // PHRASE_BARS)
    rest = bars % PHRASE_BARS
    if rest == 1 and lengths:
        lengths[-1] += 1
    elif rest:
        lengths.append(rest)
    return lengths


def lead_in(
    before: Sequence[Note], length: int, after: Sequence[Note], meter: Meter, *, tied: bool
) -> tuple[Note, ...]:
    """Return the notes at the end of a section of that length that lead into the next one, whose notes are `after`.

    They come after a rest of at least half a beat in its last bar, run to the barline without one, and go on from there on
    the first beat or `tied` over it; at most `MOST_PICKUP` beats.
    """
    beat = meter.beat_ticks
    if not before or not (tied or (after and after[0].onset < beat)):
        return ()
    start = place = len(before)
    reach = length
    while place and 2 * (reach - before[place - 1].end) < beat:
        place -= 1
        reach = before[place].onset
    start = place
    if start == len(before):
        return ()
    opening = before[start].onset
    silent_from = max(length - meter.bar_ticks, before[start - 1].end if start else 0)
    if 2 * (opening - silent_from) < beat or length - opening > MOST_PICKUP * beat:
        return ()
    return tuple(before[start:])


def pickup_beats(notes: Sequence[Note], length: int, meter: Meter) -> int:
    """Return in how many beats before the barline the notes that lead over it begin, a begun beat counted whole."""
    return -(-(length - notes[0].onset) // meter.beat_ticks) if notes else 0


def landing(notes: Sequence[Note], bars: int, meter: Meter) -> Note | None:
    """Return the note that a line of so many bars comes to rest on: what sounds longest in its last bar, else its last.

    Of equally long ones it is the later. What leads on is not to be among the notes.
    """
    last_bar = (bars - 1) * meter.bar_ticks
    late = [note for note in notes if note.end > last_bar]
    if late:
        return max(late, key=lambda note: (note.end - max(note.onset, last_bar), note.onset))
    return notes[-1] if notes else None


def cadence_from_line(notes: Sequence[Note], key: Key, meter: Meter, bars: int, place: Place) -> str:
    """Return the cadence that a line of so many bars most likely comes to, without what leads into the next.

    Open where it is silent.
    """
    first = max(0, bars - PHRASE_BARS) * meter.bar_ticks
    closing = [note for note in notes if note.end > first]
    rest = landing(closing, bars, meter)
    if rest is None:
        return "open"
    degrees = [(note.pitch - key.pitch_class) % 12 for note in closing]
    lowered = degrees.count(10) > degrees.count(11)
    return _NAMES[_CADENCES[key.mode, lowered][place][(rest.pitch - key.pitch_class) % 12]]
