"""What is compared as a whole and not as a mean: intervals, lengths, places, chords, forms, as counts a song.

Conventions: lengths and places are ticks (24 to the quarter note), intervals and ranges semitones, pitch classes and roots
steps above the tonic of the section's key. Counts of songs are added (`scoreboard.definition.pool`) and two pools compared by
overlapped area or, for what has no order, Jensen-Shannon distance.
"""

from collections import Counter
from collections.abc import Hashable
from itertools import pairwise

import numpy as np

from scoreboard.definition import Distribution
from scoreboard.form import bars_counts, energy_counts, form_counts, role_counts, role_step_counts, window_counts
from scoreboard.grid import Ints, line_of
from scoreboard.harmony import changes, standing
from song import Chord, Key, Song
from song.cadence import cadence_of, relative_root

_YANG = "Yang and Lerch 2018"
_WIDEST = 12


def _counts(values: Ints) -> Counter[Hashable]:
    return Counter(values.tolist())


def interval_counts(song: Song) -> Counter[Hashable]:
    """Count the intervals from note to note, up positive, an octave or more as one octave."""
    return _counts(np.clip(np.diff(line_of(song).pitch), -_WIDEST, _WIDEST))


def duration_counts(song: Song) -> Counter[Hashable]:
    """Count the lengths of the notes, up to two bars."""
    line = line_of(song)
    return _counts(np.minimum(line.duration, 2 * line.bar_ticks))


def gap_counts(song: Song) -> Counter[Hashable]:
    """Count the ticks from note to note, up to two bars: the rhythm without regard to how long notes are held."""
    line = line_of(song)
    return _counts(np.minimum(np.diff(line.onset), 2 * line.bar_ticks))


def place_counts(song: Song) -> Counter[Hashable]:
    """Count where in the bar notes start."""
    return _counts(line_of(song).place)


def degree_counts(song: Song) -> Counter[Hashable]:
    """Count the pitch classes above the tonic."""
    line = line_of(song)
    return _counts((line.pitch - line.tonic) % 12)


def range_counts(song: Song) -> Counter[Hashable]:
    """Count the range of the song's melody: one a song."""
    line = line_of(song)
    return _counts(np.array([np.ptp(line.pitch)])) if len(line.pitch) else Counter()


def register_counts(song: Song) -> Counter[Hashable]:
    """Count the pitches."""
    return _counts(line_of(song).pitch)


def rest_counts(song: Song) -> Counter[Hashable]:
    """Count the lengths of the rests between notes, up to two bars."""
    line = line_of(song)
    rests = line.onset[1:] - line.onset[:-1] - line.duration[:-1]
    return _counts(np.minimum(rests[rests > 0], 2 * line.bar_ticks))


def density_counts(song: Song) -> Counter[Hashable]:
    """Count the notes that start in a bar, of the bars of sections with a melody, silent bars too."""
    line = line_of(song)
    return _counts(np.bincount(line.bar, minlength=line.bars)) if len(line.bar) else Counter()


def _chord_name(chord: Chord, key: Key) -> tuple[int, str]:
    return relative_root(chord, key), chord.suffix


def chord_counts(song: Song) -> Counter[Hashable]:
    """Count the chords by step above the tonic and quality, each change once."""
    return Counter(_chord_name(chord, section.key) for section, _, chord in changes(song))


def bigram_counts(song: Song) -> Counter[Hashable]:
    """Count which chord follows which, both by step above the tonic of the first one's section."""
    return Counter(
        (_chord_name(chord, section.key), _chord_name(following, section.key))
        for (section, _, chord), (*_, following) in pairwise(changes(song))
    )


def quality_counts(song: Song) -> Counter[Hashable]:
    """Count the qualities of the chords, each change once."""
    return Counter(chord.suffix for _, _, chord in changes(song))


def harmonic_rhythm_counts(song: Song) -> Counter[Hashable]:
    """Count how many beats a chord stands inside a bar, with the beat on which it starts there."""
    meter = song.brief.meter
    return Counter(
        (span.onset % meter.bar_ticks // meter.beat_ticks, span.duration // meter.beat_ticks)
        for _, span, _ in standing(song)
    )


def root_counts(song: Song) -> Counter[Hashable]:
    """Count the steps, 1 to 11 upwards, from root to different root."""
    roots = [chord.root_pitch_class for _, _, chord in changes(song)]
    return Counter((later - earlier) % 12 for earlier, later in pairwise(roots) if later != earlier)


def cadence_counts(song: Song) -> Counter[Hashable]:
    """Count the cadences that the chords of the sections make."""
    meter = song.brief.meter
    return Counter(
        cadence_of(song.chords[section.id], section.key, meter, section.bars)
        for section in song.sections
        if song.chords.get(section.id)
    )


DISTRIBUTIONS = (
    Distribution("forms", "form", form_counts, "jensen-shannon", "pattern of all melodic sections"),
    Distribution("patterns of four sections", "form", window_counts, "jensen-shannon", "melodic sections"),
    Distribution("roles", "form", role_counts, "jensen-shannon", "sections"),
    Distribution("role after role", "form", role_step_counts, "jensen-shannon", "sections"),
    Distribution("bars of a section", "form", bars_counts, "overlap", _YANG),
    Distribution("energy over the song", "form", energy_counts, "overlap", _YANG),
    Distribution("chords", "harmony", chord_counts, "jensen-shannon", "changes"),
    Distribution("chord after chord", "harmony", bigram_counts, "jensen-shannon", "changes"),
    Distribution("qualities", "harmony", quality_counts, "jensen-shannon", "changes"),
    Distribution("root movements", "harmony", root_counts, "overlap", _YANG),
    Distribution("harmonic rhythm", "harmony", harmonic_rhythm_counts, "overlap", _YANG),
    Distribution("cadences", "harmony", cadence_counts, "overlap", _YANG),
    Distribution("intervals", "melody", interval_counts, "overlap", _YANG),
    Distribution("note lengths", "melody", duration_counts, "overlap", _YANG),
    Distribution("onset to onset", "melody", gap_counts, "overlap", _YANG),
    Distribution("places in the bar", "melody", place_counts, "overlap", _YANG),
    Distribution("degrees of the scale", "melody", degree_counts, "overlap", _YANG),
    Distribution("register", "melody", register_counts, "overlap", _YANG),
    Distribution("range", "melody", range_counts, "overlap", _YANG),
    Distribution("rests", "melody", rest_counts, "overlap", _YANG),
    Distribution("notes a bar", "melody", density_counts, "overlap", _YANG),
)
