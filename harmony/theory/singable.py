"""Which chords a given line can be sung over: none that is a semitone under a note on which the line leans.

Conventions: masks run over the vocabulary, beats count from the start of the section, ticks as in `song.document`.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from harmony.drafts.goal import Mask
from harmony.tokens import Degree, Vocabulary, family_of
from song import Section, Song
from song.quality import parse_quality

# A minor ninth above the root and a minor sixth above the fifth are a dominant's own tensions.
_TENSIONS = {"dominant": (0, 7), "aug": (0,)}


def leaned_on(section: Section, song: Song) -> dict[int, frozenset[int]]:
    """Return by beat the notes that a section's line leans on, in semitones above the tonic.

    Those are notes that start on a strong beat or sound for more than one beat.
    """
    meter = song.brief.meter
    found: dict[int, frozenset[int]] = {}
    for note in song.melody.get(section.id, ()):
        first, last = note.onset // meter.beat_ticks, -(-note.end // meter.beat_ticks)
        strong = note.onset % meter.beat_ticks == 0 and first % meter.beats in meter.strong_beats
        if note.onset >= 0 and (strong or note.duration > meter.beat_ticks):
            for beat in range(first, last if note.duration > meter.beat_ticks else first + 1):
                sung = frozenset({(note.pitch - section.key.pitch_class) % 12})
                found[beat] = found.get(beat, frozenset()) | sung
    return found


@lru_cache(maxsize=4096)
def clashes(degree: Degree, sung: int) -> bool:
    """Return whether a note, in semitones above the tonic, is no note of a chord and a semitone above one of its notes.

    >>> clashes(Degree(0, "maj7", 0), 5), clashes(Degree(7, "7", 0), 8), clashes(Degree(0, "6", 0), 2)
    (True, False, False)
    """
    tones = {interval % 12 for interval in parse_quality(degree.suffix).intervals}
    above = (sung - degree.root) % 12
    under = (above - 1) % 12
    return above not in tones and under in tones and under not in _TENSIONS.get(family_of(degree.suffix), ())


def singable(degree: Degree, beats: Iterable[int], leaned: dict[int, frozenset[int]]) -> bool:
    """Return whether a chord can stand on some beats under what a line leans on there."""
    return not any(clashes(degree, sung) for beat in beats for sung in leaned.get(beat, ()))


def singable_frame(frame: dict[int, Mask], section: Section, song: Song, vocabulary: Vocabulary) -> dict[int, Mask]:
    """Return a frame less the chords that clash with the section's line; nothing where a beat would have no chord left."""
    leaned = leaned_on(section, song)
    if not leaned:
        return frame
    runs: list[tuple[Mask, list[int]]] = []
    for beat in sorted(frame):
        # Beats that ask for the same chord share its mask, by which the drawing knows them as one.
        if runs and runs[-1][0] is frame[beat]:
            runs[-1][1].append(beat)
        else:
            runs.append((frame[beat], [beat]))
    fitting: dict[int, Mask] = {}
    for mask, beats in runs:
        sings = mask & _singing(beats, leaned, vocabulary)
        if not sings.any():
            return {}
        fitting |= dict.fromkeys(beats, sings)
    return fitting


def _singing(beats: Sequence[int], leaned: dict[int, frozenset[int]], vocabulary: Vocabulary) -> Mask:
    return np.array([True, True, *(singable(degree, beats, leaned) for degree in vocabulary.degrees)])
