"""How well a line stands on its chords, and whether it was written down in another key than they.

Conventions: a fit is the share of the time, 0 to 1, that a line spends on notes of the chords under it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from corpus.dataset import Skipped
from corpus.sections import Change
from song import Note, Song

# Less is a mistake where another key would have so much more.
_MISSED, _MUCH_BETTER = 0.35, 0.25


def fits_of(stretches: Iterable[tuple[Sequence[Change], Sequence[Note]]]) -> list[float]:
    """Return how well a line, given in stretches with their chords, fits when it is moved up by 0 to 11 semitones."""
    on_chord, total = [0] * 12, 0
    for changes, notes in stretches:
        onsets = [onset for onset, _ in changes]
        for note in notes:
            place = bisect_right(onsets, note.onset) - 1
            chord = changes[place][1] if place >= 0 else None
            if chord is not None:
                total += note.duration
                for pitch_class in chord.pitch_classes:
                    on_chord[(pitch_class - note.pitch) % 12] += note.duration
    return [share / max(total, 1) for share in on_chord]


def is_in_another_key(song: Song) -> bool:
    """Return whether a melody misses its chords and would stand on them far better in another key."""
    fits = fits_of(
        ([(span.onset, span.chord) for span in song.chords.get(section_id, ())], notes)
        for section_id, notes in song.melody.items()
    )
    return fits[0] < _MISSED and max(fits) - fits[0] > _MUCH_BETTER


def in_its_key(song: Song | Skipped) -> Song | Skipped:
    """Return a song as it is, or why it is left out where its chords stand in another key than its melody."""
    if isinstance(song, Song) and is_in_another_key(song):
        return Skipped("chords in another key than the melody")
    return song
