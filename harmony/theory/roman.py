"""Chords as Roman numerals, as players and theorists write them over a chart.

Conventions: degrees are those of the major scale in every mode ("bVI" in minor too), a small numeral has a minor third; what
follows is as on the chart: `V7`, `ii7`, `Imaj7`, `I6` (an added sixth), `viiø7`, `viio7`, `I+`. Behind a slash, figures are
the chord's own degree in the bass (`I/3`, `V7/b7`), a numeral is the chord that this one leads to: `V7/ii` (a secondary
dominant), `ii7/IV` (the second that goes with one), `viio7/V`, `subV7/ii` (a dominant in place of the one a tritone away;
`subV7` alone leads to the tonic).
"""

from collections.abc import Sequence

from harmony.tokens import family_of, triad_of
from song import Chord, Key
from song.cadence import relative_root
from song.pitch import fifths_of

NO_CHORD = "N.C."
# By semitones above the tonic, where the spelling says nothing else.
_DEGREES = ("I", "bII", "II", "bIII", "III", "IV", "#IV", "V", "bVI", "VI", "bVII", "VII")
# By fifths from the tonic: how a root that is spelled otherwise is called.
_SPELLED = {-6: "bV", 7: "#I", 8: "#V", 9: "#II"}
_FAR = (8, 9)  # only small chords are spelled so far up: the diminished between V and vi, II and iii
# How a suffix is written behind a numeral that says major or minor already.
_SUFFIXES = {
    "m": "", "dim": "o", "dim7": "o7", "dimMaj7": "omaj7", "m7b5": "ø7", "m9b5": "ø9",
    "aug": "+", "aug7": "+7", "9#5": "+9", "maj7#5": "+maj7",
}  # fmt: skip
_BASSES = ("1", "b2", "2", "b3", "3", "4", "#4", "5", "b6", "6", "b7", "7")
_SMALL = ("minor", "m7", "m6", "mMaj7", "half", "dim")
_PULLS = ("dominant", "aug", "sus")
# Semitones of the roots that a secondary dominant may lead to: the triads of the key that can be a tonic for a while.
_TARGETS = {"major": (2, 4, 5, 7, 9), "minor": (3, 5, 7, 8, 10)}
# The major triads of the key, which are no secondary dominants unless they have a minor seventh.
_OWN_MAJOR = {"major": (0, 5, 7), "minor": (3, 7, 8, 10)}
_OWN_MINOR = {"major": (2, 4, 9), "minor": (0, 5, 7)}
_OWN_HALF = {"major": (11,), "minor": (2,)}
_STANDING = (0, 5)  # the sevenths on which a blues rests


def numerals_of(chords: Sequence[Chord | None], key: Key, *, blue: bool = False) -> list[str]:
    """Return the numeral of each of some chords that follow each other; in a `blue` tune I7 and IV7 lead nowhere.

    >>> from song import parse_chord
    >>> numerals_of([parse_chord(name) for name in "Fmaj7 Em7b5 A7b9 Dm7 Gm7 C7/E F6".split()], Key("F"))
    ['Imaj7', 'iiø7/vi', 'V7b9/vi', 'vi7', 'ii7', 'V7/3', 'I6']
    >>> numerals_of([parse_chord(name) for name in "Dm7 Db7 C Ab7 G7 C#dim7 Dm7".split()], Key("C"))
    ['ii7', 'subV7', 'I', 'subV7/V', 'V7', 'viio7/ii', 'ii7']
    """
    return [NO_CHORD if chord is None else _numeral(chords, place, key, blue) for place, chord in enumerate(chords)]


def degree_numeral(chord: Chord, key: Key) -> str:
    """Return the bare numeral of the root of a chord, small over a minor third.

    >>> from song import parse_chord
    >>> degree_numeral(parse_chord("Ab7"), Key("C")), degree_numeral(parse_chord("F#m7b5"), Key("C"))
    ('bVI', '#iv')
    """
    fifths = fifths_of(chord.root) - fifths_of(key.tonic)
    small = family_of(chord.suffix) in _SMALL
    name = _DEGREES[relative_root(chord, key)]
    if fifths in _SPELLED and (small or fifths not in _FAR):
        name = _SPELLED[fifths]
    return name.lower() if small else name


def _numeral(chords: Sequence[Chord | None], place: int, key: Key, blue: bool) -> str:
    chord = chords[place]
    assert chord is not None
    tail = _tail(chord)
    if role := _role(chords, place, key, blue):
        name, target = role
        return name + tail + (f"/{target}" if target else "")
    return degree_numeral(chord, key) + tail


def _tail(chord: Chord) -> str:
    """Return what stands behind the numeral: the quality, and the degree in the bass."""
    suffix = chord.suffix
    if suffix in _SUFFIXES:
        suffix = _SUFFIXES[suffix]
    elif suffix.startswith("mMaj"):
        suffix = suffix.replace("mMaj", "maj", 1)
    elif suffix.startswith("m") and not suffix.startswith("maj"):
        suffix = suffix[1:]
    bass = (chord.bass_pitch_class - chord.root_pitch_class) % 12
    return suffix + (f"/{_bass(chord, bass)}" if bass else "")


def _bass(chord: Chord, interval: int) -> str:
    """Return the degree of a chord in the bass, as the chord has it."""
    for degree, semitones in zip(chord.quality.degrees, chord.quality.intervals, strict=True):
        if semitones % 12 == interval and int(degree.lstrip("#b")) <= 7:
            return degree
    return _BASSES[interval]


def _role(chords: Sequence[Chord | None], place: int, key: Key, blue: bool) -> tuple[str, str] | None:
    """Return what a chord is to the one that it leads to, and that one's numeral ("" for the tonic); None for none."""
    chord, following = chords[place], _next(chords, place)
    if chord is None or following is None:
        return None
    target = chords[following]
    assert target is not None
    step = (target.root_pitch_class - chord.root_pitch_class) % 12
    family, root = family_of(chord.suffix), relative_root(chord, key)
    if step == 5 and _is_secondary(chord, target, key, blue):
        return "V", degree_numeral(target, key)
    if step == 6 and family == family_of(target.suffix) == "dominant":
        # A dominant that gives way to the one a tritone away leads where that one leads.
        beyond = _role(chords, following, key, blue)
        return ("V", beyond[1]) if beyond and beyond[0] == "subV" else None
    if step == 11 and family == "dominant" and not (blue and root in _STANDING):
        if relative_root(target, key) == 0:
            return "subV", ""
        return ("subV", degree_numeral(target, key)) if _leads_to(target, key) or _rests(target) else None
    if step == 1 and family in ("dim", "half") and root not in _OWN_HALF[key.mode] and _leads_to(target, key):
        return "vii", degree_numeral(target, key)
    if step == 5 and _is_foreign_second(chord, key):
        beyond = _role(chords, following, key, blue)
        if beyond and beyond[0] == "V":
            return "ii", beyond[1]
    return None


def _next(chords: Sequence[Chord | None], place: int) -> int | None:
    """Return the place of the next chord on another root."""
    here = chords[place]
    for later in range(place + 1, len(chords)):
        chord = chords[later]
        if chord is None:
            return None
        if here is not None and chord.root_pitch_class != here.root_pitch_class:
            return later
    return None


def _is_secondary(chord: Chord, target: Chord, key: Key, blue: bool) -> bool:
    family, root = family_of(chord.suffix), relative_root(chord, key)
    if relative_root(target, key) == 0 or triad_of(target.suffix) == "dim" or (blue and root in _STANDING):
        return False
    if family in _PULLS and 10 in chord.quality.intervals:
        return _leads_to(target, key) or _rests(target)
    return _leads_to(target, key) and family in ("major", "aug") and root not in _OWN_MAJOR[key.mode]


def _leads_to(target: Chord, key: Key) -> bool:
    """Return whether a chord can be a tonic for a while: on a degree of the key and not diminished."""
    return relative_root(target, key) in _TARGETS[key.mode] and triad_of(target.suffix) != "dim"


def _rests(target: Chord) -> bool:
    """Return whether a chord can be a tonic on any degree, for it is no dominant: Ebmaj7 and Em7 in any key."""
    return triad_of(target.suffix) != "dim" and not {4, 10} <= set(target.quality.intervals)


def _is_foreign_second(chord: Chord, key: Key) -> bool:
    family, root = family_of(chord.suffix), relative_root(chord, key)
    # A half-diminished before a secondary dominant is its second, even where the key has it too (Em7b5 A7 in F).
    return family == "half" or (family in ("m7", "minor") and root not in _OWN_MINOR[key.mode])
