"""The melody as the network hears it when it writes chords under a line: which pitch classes sound now, in this bar, in the next.

Conventions: pitch classes count from the tonic of the section's key; a share is a whole number of 24ths of the time in which
the line sounds in a window; windows begin at a beat and stay inside the section.
"""

from collections.abc import Sequence

from song import Note, Section, Song

SHARES = 24
NOW_BEATS = 2  # at most, of the first window, which ends with the bar
WINDOWS = ("now", "bar", "next")
LINE_COLUMNS = tuple(f"{window}{pitch_class}" for window in WINDOWS for pitch_class in range(12))
NOT_TOLD, SILENT, SOUNDING = 0, 1, 2
_NOTHING = (NOT_TOLD, *[0] * len(LINE_COLUMNS))


class Windows:
    """The lines of a song, asked for beat by beat."""

    def __init__(self, song: Song) -> None:
        self._meter = song.brief.meter
        self._lines = {
            section.id: (section, song.melody[section.id]) for section in song.sections if song.melody.get(section.id)
        }

    def row(self, section_id: str, beat: int) -> Sequence[int]:
        """Return whether the line sounds in what is left of the bar, and the shares of each window, 1 + 36 numbers."""
        if section_id not in self._lines:
            return _NOTHING
        section, notes = self._lines[section_id]
        bar_ticks = self._meter.bar_ticks
        start = beat * self._meter.beat_ticks
        end = (start // bar_ticks + 1) * bar_ticks
        spans = ((start, min(end, start + NOW_BEATS * self._meter.beat_ticks)), (start, end), (end, end + bar_ticks))
        shares = [windows_of(notes, section, first, last) for first, last in spans]
        told = SOUNDING if any(shares[1]) else SILENT
        return (told, *(share for window in shares for share in window))


def windows_of(notes: Sequence[Note], section: Section, start: int, end: int) -> list[int]:
    """Return the shares of the pitch classes that sound between two ticks of a section, [12]; zeros in silence.

    >>> from song import Key
    >>> windows_of([Note(0, 24, 67), Note(24, 48, 60)], Section("A", "A", "head", 1, Key("G")), 0, 72)
    [8, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0]
    """
    ticks = [0] * 12
    for note in notes:
        sounding = min(note.end, end) - max(note.onset, start)
        if sounding > 0:
            ticks[(note.pitch - section.key.pitch_class) % 12] += sounding
    total = sum(ticks)
    return [round(SHARES * sound / total) for sound in ticks] if total else ticks
