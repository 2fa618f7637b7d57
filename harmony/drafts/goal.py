"""What a section must come to, phrase by phrase: its cadences, and how they come at leisure.

Conventions: positions count beats of the meter from the start of the section; arrays run over the vocabulary.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from harmony.tokens import Vocabulary
from song import Chord, Meter, Phrase, Section
from song.cadence import is_dominant, is_subdominant, is_submediant, is_tonic, relative_root
from song.key import Key, Mode

Mask = npt.NDArray[np.bool_]
NOTHING = -1
_BARE = ("", "m", "dim", "aug", "sus4", "sus2", "5", "add9", "madd9")
_WITH_PARALLEL: Mapping[Mode, tuple[Mode, Mode]] = {"major": ("major", "minor"), "minor": ("minor", "major")}
SHORT_BARS = 4  # a section of fewer bars is in haste

# Which chord leads to the last one in each cadence that is a step from one chord to another.
STEPS = {
    "authentic": ("dominant", "rest"),
    "plagal": ("subdominant", "rest"),
    "deceptive": ("dominant", "submediant"),
}


@dataclass(frozen=True)
class Functions:
    """What each token of a vocabulary is in a key of one mode; every array is [chords].

    `rest` marks the tonics that end a phrase: with the third of the mode, and without a minor seventh where the style is
    no blues. `foreign` marks those that belong to the other mode, `fifth` the dominants on V, `bare` the triads that stand
    on their root, but for the minor tonic, and in a blues all that has no minor seventh. `onward` marks the tonics that a
    phrase may turn to once it has come to rest, to lead into the key of the next section. `vague` marks chords that not
    everybody hears as what they count for: they are no good at a cadence. `borrowed` marks those that belong to the parallel
    key alone.
    """

    root: npt.NDArray[np.int64]
    tonic: Mask
    rest: Mask
    dominant: Mask
    subdominant: Mask
    submediant: Mask
    foreign: Mask
    fifth: Mask
    bare: Mask
    onward: Mask
    vague: Mask
    borrowed: Mask


def rests(chord: Chord, key: Key, blue: bool) -> bool:
    """Return whether a phrase can end on a chord: a tonic on its root, in the mode, its seventh minor only in a blues.

    >>> from song import parse_chord
    >>> rests(parse_chord("C6"), Key("C"), False), rests(parse_chord("C7"), Key("C"), False)
    (True, False)
    """
    pulls = 10 in chord.quality.intervals and (key.mode == "major" or 3 not in chord.quality.intervals)
    at_rest = blue or not (pulls or is_foreign(chord, key))
    return is_tonic(chord, key) and chord.bass == chord.root and at_rest


def is_foreign(chord: Chord, key: Key) -> bool:
    """Return whether a chord is the tonic of the other mode; with a minor seventh it leads elsewhere and is welcome.

    >>> from song import parse_chord
    >>> is_foreign(parse_chord("Cm"), Key("C")), is_foreign(parse_chord("Cm7"), Key("C"))
    (True, False)
    """
    intervals = chord.quality.intervals
    own, other = (4, 3) if key.mode == "major" else (3, 4)
    return is_tonic(chord, key) and other in intervals and own not in intervals and 10 not in intervals


def is_vague(chord: Chord, key: Key) -> bool:
    """Return whether a chord is a tonic, or stands for it on VI, in a way that hides it.

    That is a tonic over its fifth, as a dominant has it, or with an altered fifth or a minor sixth, and a submediant with both
    thirds or a diminished fifth.

    >>> from song import parse_chord
    >>> [is_vague(parse_chord(name), Key("C")) for name in ("C/G", "Cmb6", "A7#9", "Adim7", "C/E", "Am7")]
    [True, True, True, True, False, False]
    """
    root, intervals = relative_root(chord, key), {interval % 12 for interval in chord.quality.intervals}
    six_four = (chord.bass_pitch_class - chord.root_pitch_class) % 12 == 7
    return (root == 0 and bool(six_four or intervals & {6, 8})) or (
        root in (8, 9) and (6 in intervals or {3, 4} <= intervals)
    )


def is_borrowed(chord: Chord, key: Key) -> bool:
    """Return whether a chord belongs to the parallel key alone, with its leading tone where that is minor.

    >>> from song import parse_chord
    >>> [is_borrowed(parse_chord(name), Key("C")) for name in ("Fm", "Bb", "Dm7b5", "D7", "Am")]
    [True, True, True, False, False]
    """
    own, parallel = (
        {(key.pitch_class + tone) % 12 for tone in (*Key("C", mode).scale, 11)} for mode in _WITH_PARALLEL[key.mode]
    )
    return not chord.pitch_classes <= own and chord.pitch_classes <= parallel


def _is_fifth(chord: Chord, key: Key) -> bool:
    return is_dominant(chord, key) and relative_root(chord, key) == 7


def _is_bare(chord: Chord, key: Key, blue: bool) -> bool:
    intervals = chord.quality.intervals
    sweet = blue and 4 in intervals and 7 in intervals and 10 not in intervals
    triad = chord.suffix in _BARE and chord.bass == chord.root
    return sweet or (triad and not (chord.suffix == "m" and relative_root(chord, key) == 0))


@lru_cache(maxsize=16)
def functions_of(vocabulary: Vocabulary, mode: Mode, blue: bool = False) -> Functions:
    """Return the functions of all tokens, as `song.cadence` tells them; `blue` where the style is blues."""
    return functions_in(vocabulary.in_key(mode), Key("C", mode), blue)


def functions_in(chords: Sequence[Chord | None], key: Key, blue: bool) -> Functions:
    """Return the functions of some chords in a key; they have no root and no function where no chord sounds."""
    tests = (
        is_tonic,
        lambda chord, key: rests(chord, key, blue),
        is_dominant,
        is_subdominant,
        is_submediant,
        is_foreign,
        _is_fifth,
        lambda chord, key: _is_bare(chord, key, blue),
        lambda *_: False,  # onward: nowhere, until the next section is known
        is_vague,
        is_borrowed,
    )
    return Functions(
        np.array([NOTHING if chord is None else relative_root(chord, key) for chord in chords]),
        *(np.array([chord is not None and test(chord, key) for chord in chords]) for test in tests),
    )


@dataclass(frozen=True)
class Goal:
    """What a phrase must come to: its cadence, its last beat, where its last two bars begin.

    Its last chord enters at one of the `starts`, the tonic of a turnaround by `tonic_by`, and the dominant of a cadence, or
    what stands for it, has at least `lead` beats; where that cannot be, the cadence is made in haste. A goal that is not
    `firm` is only wished.
    """

    cadence: str
    beats: int
    closing: int
    starts: tuple[int, ...]
    tonic_by: int
    lead: int
    firm: bool = True

    @classmethod
    def of(cls, cadence: str, meter: Meter, bars: int, before: int = 0, *, firm: bool = True) -> "Goal":
        """Build the goal of a phrase of so many bars with so many before it in its section.

        A last chord starts on a strong beat of the last two bars where there is one; in the last of them it comes on the
        downbeat, except in a section of less than four bars.
        """
        first = before * meter.beats
        beats, closing = first + bars * meter.beats, first + max(0, bars - 2) * meter.beats
        late = range(max(first + 1, closing), beats)
        strong = (beat for beat in late if beat % meter.beats in meter.strong_beats)
        starts = tuple(beat for beat in strong if before + bars < SHORT_BARS or beat <= beats - meter.beats)
        tonic_by = max(first, beats - (meter.beats if bars > 1 else 3))
        return cls(cadence, beats, closing, starts or tuple(late), tonic_by, 2 if meter.beats > 3 else 1, firm)


def goals_of(section: Section, meter: Meter) -> tuple[Goal, ...]:
    """Return what a section must come to, a goal for each phrase; only the last where no phrases are told.

    One bar is too short to come to anything: an inner phrase of one bar is heard with the next, a last one with the one
    before it. An inner phrase that ends open is not firm: it may make another cadence where the music wants it.
    """
    joined: list[Phrase] = []
    waiting = 0
    for phrase in section.phrases or (Phrase(section.bars, section.cadence),):
        bars = waiting + phrase.bars
        waiting = bars if bars == 1 else 0
        if not waiting:
            joined.append(Phrase(bars, phrase.cadence))
    if waiting:
        before = joined.pop().bars if joined else 0
        joined.append(Phrase(before + waiting, section.cadence))
    goals, start = [], 0
    for number, phrase in enumerate(joined, start=1):
        firm = number == len(joined) or phrase.cadence != "open"
        goals.append(Goal.of(phrase.cadence, meter, phrase.bars, start, firm=firm))
        start += phrase.bars
    return tuple(goals)


def goal_at(goals: Sequence[Goal], beat: int) -> Goal:
    """Return the goal of the phrase that a beat lies in."""
    return next(goal for goal in goals if goal.beats > beat)
