"""How chord roots and basses are spelled, and which of them a player would not write.

Conventions: a name lies on the line of fifths by its distance from the tonic: the scales lie between bII (-5) and VII (5), where
every name is usual; #IV is 6, bV is -6. These are faults, the first that holds is counted:

- `double`: a double sharp or flat;
- `rare`: E#, B#, Cb or Fb that is not usual in the key (Cb is bVI of Eb, but in F a player writes B);
- `raised`: a raised root (6 and more) that is no dominant, no diminished or half-diminished chord and no ii of what follows;
- `lowered`: a root below bV (-7 and less) that is no dominant and does not fall to the next root by a fifth;
- `fifth`: a ii or dominant whose root falls a fifth, and its name does not (C#m7b5 to Gb7), though it could without a rare name;
- `bass`: a bass that is a chord tone under another name than the chord gives it (Ab/B#), unless that name is rare.

A name that is plain where the right one would be double or rare (E for Fb in Gb) is no fault.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harmony.tokens import family_of
from scoreboard.harmony import standing
from song import Chord, Key, Song
from song.pitch import fifths_of, name_of

RARE = frozenset({"E#", "B#", "Cb", "Fb"})
FAULTS = ("double", "rare", "raised", "lowered", "fifth", "bass")
_USUAL = range(-5, 6)
_RAISED, _LOWERED = 6, -6
_BEHIND = 8  # chords in which another root is looked for
_LEADING = frozenset({"dominant", "dim", "half", "aug", "sus"})
_TWOS = frozenset({"m7", "minor", "half"})


@dataclass(frozen=True)
class Fault:
    """A chord that a player would not write so: what is wrong, in which key, and the chord that follows."""

    what: str
    key: str
    chord: str
    following: str
    style: str
    song: str


@dataclass(frozen=True)
class SpellingRow:
    """How many chords of some songs there are, and how many are misspelled, by fault."""

    songs: str
    which: str
    chords: int
    faults: dict[str, int]

    @property
    def share(self) -> float:
        """The share of the chords that a player would not write so."""
        return sum(self.faults.values()) / self.chords


def fault_of(chord: Chord, following: Chord | None, key: Key) -> str:
    """Return what is wrong with the spelling of a chord, "" where nothing is.

    >>> from song import parse_chord
    >>> read = lambda text: parse_chord(text) if text else None
    >>> for name, then, key in (("B#", "", "F"), ("C#", "", "Bb"), ("C#dim7", "Dm", "Bb"), ("C#m7b5", "Gb7", "C")):
    ...     print(fault_of(read(name), read(then), Key(key)))
    rare
    raised
    <BLANKLINE>
    fifth
    """
    if any(_is_double(name) for name in (chord.root, chord.bass)):
        return "double"
    if any(name in RARE and _place(name, key) not in _USUAL for name in (chord.root, chord.bass)) and not _own_bass(
        chord
    ):
        return "rare"
    if wrong := _root_fault(chord, following, key):
        return wrong
    own = chord.spell(chord.bass_pitch_class) if chord.bass != chord.root else None
    return "bass" if own not in (chord.bass, None) and not _is_double(own) and own not in RARE else ""


def _is_double(name: str) -> bool:
    return name.endswith(("##", "bb"))


def _own_bass(chord: Chord) -> bool:
    """Return whether a rare bass is what its chord, on a usual root, calls the tone: C#/E#, Ab7/Gb."""
    return chord.root not in RARE and chord.bass in RARE and chord.spell(chord.bass_pitch_class) == chord.bass


def _place(name: str, key: Key) -> int:
    return fifths_of(name) - fifths_of(key.tonic)


def _root_fault(chord: Chord, following: Chord | None, key: Key) -> str:
    place, family = _place(chord.root, key), family_of(chord.suffix)
    fall = None if following is None else (chord.root_pitch_class - following.root_pitch_class) % 12 == 7
    named = following is not None and fifths_of(chord.root) - fifths_of(following.root) == 1
    if not _stands_for_rare(chord.root, key):
        if place >= _RAISED and family not in _LEADING and not (family in _TWOS and named):
            return "raised"
        if place < _LOWERED and family != "dominant" and not named:
            return "lowered"
    if following is not None and fall and not named and family in _LEADING | _TWOS:
        wished = {name_of(fifths_of(following.root) + 1), name_of(fifths_of(chord.root) - 1)}
        if not any(_is_double(name) or name in RARE for name in wished):
            return "fifth"
    return ""


def _stands_for_rare(name: str, key: Key) -> bool:
    """Return whether a plain name stands where the one nearer to the key would be rare or double: E in Gb for Fb."""
    other = name_of(fifths_of(name) + (-12 if _place(name, key) > 0 else 12))
    return _is_double(other) or other in RARE


def faults_of(song: Song) -> Iterator[Fault]:
    """Walk the misspelled chords of a song."""
    for key, chord, following in _chords(song):
        if what := fault_of(chord, following, key):
            yield Fault(what, str(key), str(chord), str(following or ""), song.brief.style, song.brief.title)


def _chords(song: Song) -> Iterator[tuple[Key, Chord, Chord | None]]:
    """Walk key, chord and the next chord on another root in the same section, from the end."""
    section_id, behind = "", list[Chord]()
    for section, _, chord in reversed(list(standing(song))):
        if section.id != section_id:
            section_id, behind = section.id, []
        yield section.key, chord, next((one for one in behind if one.root_pitch_class != chord.root_pitch_class), None)
        behind = [chord, *behind[:_BEHIND]]


def spelling_rows(name: str, songs: Iterable[Song]) -> list[SpellingRow]:
    """Return the rows of some songs: all keys together, then by the number of accidentals in the signature."""
    chords: Counter[str] = Counter()
    wrong: dict[str, Counter[str]] = {}
    for song in songs:
        for key, chord, following in _chords(song):
            what = fault_of(chord, following, key)
            for which in ("all keys", signature_group(key)):
                chords[which] += 1
                wrong.setdefault(which, Counter()).update([what] if what else [])
    order = ["all keys", *(group for group in _GROUPS if group in chords)]
    return [
        SpellingRow(name, which, chords[which], {fault: wrong[which][fault] for fault in FAULTS})
        for which in order
        if chords[which]
    ]


_GROUPS = ("5 to 7 flats", "1 to 4 flats", "none", "1 to 4 sharps", "5 to 7 sharps")


def signature_group(key: Key) -> str:
    """Return how many accidentals a key has, roughly.

    >>> signature_group(Key("Db")), signature_group(Key("A", "minor")), signature_group(Key("E"))
    ('5 to 7 flats', 'none', '1 to 4 sharps')
    """
    number = abs(key.signature)
    if not number:
        return "none"
    return f"{'1 to 4' if number <= 4 else '5 to 7'} {'sharps' if key.signature > 0 else 'flats'}"
