"""Which of our styles a band of a MIDI file plays, told by its swing, its harmony and its instruments.

Conventions: colour is the share of the time, 0 to 1, in which chords sound that plain harmony does not use.
"""

from collections.abc import Sequence

from corpus.formats.midi_file import DRUM_CHANNEL
from corpus.formats.midi_grid import STRAIGHT, Grid
from corpus.idiom import colour_of
from corpus.sections import Change
from song import Chord, Key, Track
from song.cadence import relative_root

_DISTORTED, _NYLON, _DOUBLE_BASS = {29, 30}, {24}, {32}
_COUNTRY = {21, 22, 40, 105, 109, 110}  # accordion, harmonica, fiddle, banjo, bagpipe
_JAZZ_COLOUR, _SWUNG_COLOUR, _PLAIN = 0.35, 0.15, 0.2
_SLOW, _BOSSA = 84, 100
_BLUE = 0.5  # of the time of the tonic chord that it has a seventh


def find_band_style(tracks: Sequence[Track], changes: Sequence[Change], bars: int, grid: Grid, key: Key) -> str:
    """Return the name of the style that a band sounds most like."""
    ends = [onset for onset, _ in changes[1:]] + [bars * grid.meter.bar_ticks]
    sounding = [(max(0, end - onset), chord) for (onset, chord), end in zip(changes, ends, strict=True) if chord]
    colour = colour_of(sounding, key)
    programs = {track.program for track in tracks if track.channel != DRUM_CHANNEL}
    if grid.swing != STRAIGHT and colour >= _SWUNG_COLOUR:
        return _swung(sounding, grid, key)
    if programs & _DISTORTED:
        return "rock"
    if colour >= _JAZZ_COLOUR and grid.meter.beats == 4 and programs & _DOUBLE_BASS:
        if grid.tempo < _SLOW:
            return "ballad"
        if programs & _NYLON and grid.tempo >= _BOSSA:
            return "bossa"
    if colour < _PLAIN and (str(grid.meter) in ("2/4", "3/4", "6/8") or programs & _COUNTRY):
        return "folk"
    return "pop"


def _swung(sounding: Sequence[tuple[int, Chord]], grid: Grid, key: Key) -> str:
    if grid.meter.beats == 3:
        return "jazz-waltz"
    home = [(time, chord.suffix in ("7", "9", "13")) for time, chord in sounding if relative_root(chord, key) == 0]
    if sum(time for time, seventh in home if seventh) > _BLUE * sum(time for time, _ in home):
        return "blues"
    return "ballad" if grid.tempo < _SLOW else "jazz"
