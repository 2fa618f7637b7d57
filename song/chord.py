"""Chords as lead-sheet symbols: parse, print, pitch classes, transposition with right spelling, Harte syntax."""

import re
from dataclasses import dataclass
from functools import cache

from song.error import SongError
from song.key import Key
from song.pitch import fifths_of, name_of, pitch_class_of, simplify
from song.quality import Quality, parse_quality

# Other letters for the same signs: flat, sharp, triangle (two of them look like a delta), en dash and minus.
_LETTERS = str.maketrans("♭♯△∆–−", "b#ΔΔ--")
_SYMBOL = re.compile(r"([A-G][#b]?)(.*?)(?:/([A-G][#b]?))?")


@dataclass(frozen=True)
class Chord:
    """A root and a bass, spelled, and a quality by its canonical suffix; build it with `parse_chord`.

    `bass` equals `root` where the chord stands on its root.
    """

    root: str
    suffix: str
    bass: str

    def __str__(self) -> str:
        return self.root + self.suffix + (f"/{self.bass}" if self.bass != self.root else "")

    @property
    def quality(self) -> Quality:
        """The row of the table (or row with alterations) that the suffix names."""
        return parse_quality(self.suffix)

    @property
    def root_pitch_class(self) -> int:
        """Pitch class of the root."""
        return pitch_class_of(self.root)

    @property
    def bass_pitch_class(self) -> int:
        """Pitch class of the lowest note."""
        return pitch_class_of(self.bass)

    @property
    def pitch_classes(self) -> frozenset[int]:
        """Pitch classes of all chord tones, the slash bass among them.

        >>> sorted(parse_chord("Gm7b5/Db").pitch_classes)
        [1, 5, 7, 10]
        """
        above_root = {(self.root_pitch_class + interval) % 12 for interval in self.quality.intervals}
        return frozenset(above_root | {self.bass_pitch_class})

    @property
    def harte(self) -> str:
        """The chord in Harte syntax (Harte et al., ISMIR 2005).

        >>> parse_chord("Gm7b5/Db").harte, parse_chord("Bb").harte
        ('G:hdim7/b5', 'Bb:maj')
        """
        symbol = f"{self.root}:{self.quality.harte}"
        if self.bass == self.root:
            return symbol
        return f"{symbol}/{_degree_between(self.root, self.bass)}"

    def spell(self, pitch_class: int) -> str | None:
        """Return how this chord spells a pitch class, None where it is no chord tone.

        >>> parse_chord("C7").spell(10), parse_chord("A7").spell(1)
        ('Bb', 'C#')
        """
        for degree, interval in zip(self.quality.degrees, self.quality.intervals, strict=True):
            if (self.root_pitch_class + interval) % 12 == pitch_class:
                return name_of(simplify(fifths_of(self.root) + _degree_fifths(degree)))
        return self.bass if pitch_class == self.bass_pitch_class else None

    def move(self, fifths: int) -> "Chord":
        """Return the chord moved along the line of fifths, respelled where that needs more than one accidental."""
        root = fifths_of(self.root) + fifths
        shift = simplify(root) - root
        bass = simplify(fifths_of(self.bass) + fifths + shift)
        return Chord(name_of(root + shift), self.suffix, name_of(bass))

    def transpose(self, origin: Key, target: Key) -> "Chord":
        """Return the chord that plays the same part in another key.

        >>> from song.key import parse_key
        >>> str(parse_chord("Dm7b5/Ab").transpose(parse_key("C"), parse_key("Db")))
        'Ebm7b5/A'
        """
        return self.move(fifths_of(target.tonic) - fifths_of(origin.tonic))


@cache
def parse_chord(text: str) -> Chord:
    """Read a lead-sheet symbol such as Gm7b5/Db, C-7, F^7, Bb6/9, E7(b9,#11).

    Raises SongError that names what cannot be read.
    """
    match = _SYMBOL.fullmatch(text.translate(_LETTERS))
    if not match:
        raise SongError(f'chord "{text}" has no such root; use A to G with # or b{_hint(text)}')
    root, suffix, bass = match.groups()
    try:
        quality = parse_quality(suffix)
    except SongError as error:
        raise SongError(f'chord "{text}": {error}') from None
    return Chord(root, quality.suffix, bass or root)


def _hint(text: str) -> str:
    """Return what to write for a chord in other hands: dm7 is Dm7, the H of German charts B."""
    meant = text[:1].upper().replace("H", "B") + text[1:]
    if meant == text:
        return ""
    try:
        parse_chord(meant)
    except SongError:
        return ""
    return f"; H is written B here, as {meant}" if text[:1] in "Hh" else f"; write {meant}"


def _degree_fifths(degree: str) -> int:
    number = int(degree.lstrip("#b"))
    natural = fifths_of("CDEFGAB"[(number - 1) % 7])
    return natural + 7 * (degree.count("#") - degree.count("b"))


def _degree_between(root: str, bass: str) -> str:
    distance = fifths_of(bass) - fifths_of(root)
    accidentals, index = divmod(distance + 1, 7)
    number = (4, 1, 5, 2, 6, 3, 7)[index]
    return ("#" * accidentals if accidentals > 0 else "b" * -accidentals) + str(number)
