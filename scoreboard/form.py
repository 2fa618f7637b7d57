"""The form: how many sections and letters, what comes back, how long, and how energy runs through it.

Conventions: a section is melodic where its label is a capital letter, as everywhere. Energies are stretched to run from 0 to 1
in every song, since data sets tell only which section is stronger, and None is returned where all are the same. A pattern names
letters in the order in which they first come: BBAB is AABA.

POP909's annotators call what is heard once X: with all X of a song as one letter, as in the reference figures, 66 % of melodic
bars repeat an earlier letter and there are 3.07 letters; here each X is a letter of its own, which gives less and more.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import pairwise

import numpy as np

from scoreboard.definition import Measure
from song import Section, Song

_WINDOW = 4


def melodic(song: Song) -> list[Section]:
    """Return the sections whose label is a capital letter."""
    return [section for section in song.sections if section.label[0].isupper()]


def pattern(labels: Sequence[str]) -> str:
    """Return labels renamed in the order in which they first come.

    >>> pattern(["B", "B", "X", "B"])
    'AABA'
    """
    names: dict[str, int] = {}
    return "".join(chr(ord("A") + names.setdefault(label, len(names))) for label in labels)


def letter_bars_repeated(song: Song) -> float | None:
    """Return the share of the bars of melodic sections whose letter stood before."""
    seen: set[str] = set()
    repeated = total = 0
    for section in melodic(song):
        total += section.bars
        repeated += section.bars if section.label in seen else 0
        seen.add(section.label)
    return repeated / total if total else None


def exact_repeats(song: Song) -> float | None:
    """Return the share of the sections with an earlier one of their letter that say they repeat it exactly."""
    seen: set[str] = set()
    hits = []
    for section in melodic(song):
        if section.label in seen:
            hits.append(section.repeats is not None)
        seen.add(section.label)
    return sum(hits) / len(hits) if hits else None


def _energies(song: Song) -> list[float]:
    energies = [section.energy for section in song.sections]
    low, high = min(energies, default=0.0), max(energies, default=0.0)
    return [(energy - low) / (high - low) for energy in energies] if high > low else []


def energy_peak(song: Song) -> float | None:
    """Return where the strongest section starts, 0 to 1 of the song's bars."""
    energies = _energies(song)
    if not energies:
        return None
    place = energies.index(max(energies))
    return song.start_bars[song.sections[place].id] / song.bars


def energy_step(song: Song) -> float | None:
    """Return how far the energy moves from a section to the next, the mean over all neighbours."""
    steps = np.abs(np.diff(_energies(song)))
    return float(steps.mean()) if len(steps) else None


def _bars_a_section(song: Song) -> float | None:
    sections = melodic(song)
    return sum(section.bars for section in sections) / len(sections) if sections else None


def _count(number: int) -> float | None:
    return float(number) if number else None


def form_counts(song: Song) -> Counter[Hashable]:
    """Count the pattern of all melodic sections: one a song."""
    labels = [section.label for section in melodic(song)]
    return Counter([pattern(labels)] if labels else [])


def window_counts(song: Song) -> Counter[Hashable]:
    """Count the patterns of four melodic sections in a row, or of all where there are fewer."""
    labels = [section.label for section in melodic(song)]
    if not labels:
        return Counter()
    starts = range(max(1, len(labels) - _WINDOW + 1))
    return Counter(pattern(labels[start : start + _WINDOW]) for start in starts)


def role_counts(song: Song) -> Counter[Hashable]:
    """Count the roles of the sections."""
    return Counter(section.role for section in song.sections)


def role_step_counts(song: Song) -> Counter[Hashable]:
    """Count which role follows which; the song starts and ends with None."""
    roles = [None, *(section.role for section in song.sections), None] if song.sections else []
    return Counter(pairwise(roles))


def bars_counts(song: Song) -> Counter[Hashable]:
    """Count the bars of the sections."""
    return Counter(section.bars for section in song.sections)


def energy_counts(song: Song) -> Counter[Hashable]:
    """Count the energy of the bars, in tenths, by quarter of the song."""
    counts: Counter[Hashable] = Counter()
    energies = _energies(song)
    if energies:
        for section, start, energy in zip(song.sections, song.start_bars.values(), energies, strict=True):
            for bar in range(start, start + section.bars):
                counts[4 * bar // song.bars, round(energy * 10)] += 1
    return counts


MEASURES = (
    Measure("sections", "form", lambda song: _count(len(song.sections)), "a song"),
    Measure("letters", "form", lambda song: _count(len({s.label for s in melodic(song)})), "of melodic sections"),
    Measure("bars", "form", lambda song: _count(song.bars), "a song"),
    Measure("bars a section", "form", _bars_a_section, "of melodic sections"),
    Measure("bars that repeat a letter", "form", letter_bars_repeated, "share of bars of melodic sections"),
    Measure("exact repeats", "form", exact_repeats, "share of returns of a letter"),
    Measure("place of the energy peak", "form", energy_peak, "0 start to 1 end"),
    Measure("energy step", "form", energy_step, "from section to section, in ranges of the song"),
)
