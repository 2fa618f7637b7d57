"""The melody as the network hears it when it writes chords under a line: which pitch classes sound in windows around a beat.

Conventions: pitch classes count from the tonic of the section's key; a share is a whole number of 24ths of the time in which
the line sounds in a window; windows stay inside the section.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from song import Meter, Note, Section, Song

SHARES = 24
NOW_BEATS = 2  # at most, of the first window, which ends with the bar
WINDOWS = ("now", "bar", "next")
LINE_COLUMNS = tuple(f"{window}{pitch_class}" for window in WINDOWS for pitch_class in range(12))
NOT_TOLD, SILENT, SOUNDING = 0, 1, 2
_NOTHING = (NOT_TOLD, *[0] * len(LINE_COLUMNS))
_BAR = WINDOWS.index("bar")

Ticks = npt.NDArray[np.int64]


class Windows:
    """The lines of a song, asked for beat by beat."""

    def __init__(self, song: Song) -> None:
        self._meter = song.brief.meter
        self._sung = {section.id: section for section in song.sections if song.melody.get(section.id)}
        self._notes = song.melody
        self._heard: dict[str, Ticks] = {}

    def row(self, section_id: str, beat: int) -> Sequence[int]:
        """Return whether the line sounds in what is left of the bar, and the shares of each window, 1 + 36 numbers."""
        section = self._sung.get(section_id)
        if section is None:
            return _NOTHING
        if section_id not in self._heard:
            self._heard[section_id] = heard_until(self._notes[section_id], section, self._meter)
        heard, bar, pulse = self._heard[section_id], self._meter.bar_ticks, self._meter.beat_ticks
        start = beat * pulse
        end = (start // bar + 1) * bar
        spans = ((start, min(end, start + NOW_BEATS * pulse)), (start, end), (end, end + bar))
        shares = [shares_between(heard, *span) for span in spans]
        told = SOUNDING if any(shares[_BAR]) else SILENT
        return (told, *(share for window in shares for share in window))


def heard_until(notes: Sequence[Note], section: Section, meter: Meter) -> Ticks:
    """Return for how many ticks each pitch class has sounded until each tick of a section, [ticks + 1, 12]."""
    ticks = section.bars * meter.bar_ticks
    sounding = np.zeros((ticks + 1, 12), dtype=np.int64)
    for note in notes:
        first, last = max(0, note.onset), min(ticks, note.end)
        sounding[first + 1 : last + 1, (note.pitch - section.key.pitch_class) % 12] += 1
    return sounding.cumsum(0)


def shares_between(heard: Ticks, start: int, end: int) -> list[int]:
    """Return the shares of the pitch classes that sound between two ticks, [12]; zeros in silence.

    >>> from song import Key, parse_meter
    >>> section = Section("A", "A", "head", 1, Key("G"))
    >>> shares_between(heard_until([Note(0, 24, 67), Note(24, 48, 60)], section, parse_meter("3/4")), 0, 72)
    [8, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0]
    """
    last = len(heard) - 1
    ticks = heard[min(end, last)] - heard[min(start, last)]
    total = int(ticks.sum())
    return [round(SHARES * int(sound) / total) for sound in ticks] if total else [0] * 12
