"""Which of our styles a tune without a genre label is nearest to, told by its meter, its harmony and what is written over it.

Conventions: colour is the share of the time, 0 to 1, that chords sound which a player of plain folk harmony would not use.
"""

import re
from collections.abc import Sequence

from corpus.formats.leadsheet import Sheet
from song import Chord, Key, Meter, find_style
from song.cadence import relative_root

# Share of coloured harmony from which a tune counts as jazz, and for those whose tunes jazz players took up: a chorus of
# II7 V7 and sixth chords has more than either, a hymn with a passing diminished chord less.
_JAZZ_COLOUR, _STANDARD_COLOUR = 0.3, 0.1
_SONGWRITERS = (
    "Kern", "Gershwin", "Youmans", "Richard Rodgers", "Lorenz Hart", "Cole Porter", "Irving Berlin", "Whiting", "Donaldson",
    "Schertzinger", "Leo Robin", "Gus Kahn", "Joe Young", "DeSylva", "Waller", "Razaf", "McHugh", "Harry Warren", "Sammy Fain",
    "Ahlert", "Coots", "Ellington", "Strayhorn", "Carmichael", "Mercer", "Rainger", "Akst", "Con Conrad", "Harry Ruby",
    "Kalmar", "Creamer", "Clarence Williams", "Spencer Williams", "Handy", "Jelly Roll", "Armstrong", "Johnny Green",
    "Vernon Duke", "Arlen", "Hanley", "Monaco", "Fred Fisher", "Vincent Rose", "Billy Rose", "Dorothy Fields", "Hammerstein",
    "Harbach", "Al Dubin", "Kahal", "Roy Turk", "Caesar", "Ray Henderson", "Johnny Burke", "Loesser", "Bechet", "Jobim",
    "Gus Arnheim", "Isham Jones", "Turner Layton", "Walter Gross", "Victor Young", "Ted Fio Rito", "Jimmy Van Heusen",
    "Eubie Blake", "Matty Malneck", "Mack Gordon", "Harry Revel", "Russ Columbo", "Sam Lewis", "Nacio Herb Brown",
)  # fmt: skip
_SLOW = re.compile(r"\b(slow|slowly|ballad|lento|largo|adagio)\b", re.IGNORECASE)
_PLAIN = {"", "m", "5", "sus4", "sus2", "7sus4", "add9"}


def is_coloured(chord: Chord, key: Key) -> bool:
    """Return whether a chord is more than a triad of the key or its dominant seventh."""
    if chord.suffix == "7":
        return relative_root(chord, key) != 7
    own = {*key.scale, (key.pitch_class + 11) % 12}
    return chord.suffix not in _PLAIN or not chord.pitch_classes <= own


def colour_of(sounding: Sequence[tuple[int, Chord]], key: Key) -> float:
    """Return the share of coloured harmony, given how long each chord sounds."""
    total = sum(duration for duration, _ in sounding)
    return sum(duration for duration, chord in sounding if is_coloured(chord, key)) / total if total else 0.0


def style_of(sheet: Sheet, title: str, meter: Meter, sounding: Sequence[tuple[int, Chord]], key: Key) -> str:
    """Return the name of the style of a lead sheet, given how long each chord sounds."""
    colour = colour_of(sounding, key)
    standard = any(name in sheet.creators for name in _SONGWRITERS)
    jazzy = colour >= (_STANDARD_COLOUR if standard and meter.beats != 3 else _JAZZ_COLOUR)
    sevenths_on_one = any(relative_root(c, key) == 0 and c.suffix in ("7", "9", "13") for _, c in sounding)
    if re.search(r"\bblues\b", title, re.IGNORECASE) and jazzy and meter.beats == 4 and sevenths_on_one:
        return "blues"
    if not jazzy or meter.compound:
        return "folk"
    if meter.beats == 3:
        return "jazz-waltz"
    slow = sheet.tempo < 90 if sheet.tempo is not None else bool(_SLOW.search(sheet.words))
    return "ballad" if slow and meter.beats == 4 else "jazz"


def usual_tempo(style: str) -> int:
    """Return the middle of the tempos at which a style is played, for sheets that name none."""
    return sum(find_style(style).tempos) // 2
