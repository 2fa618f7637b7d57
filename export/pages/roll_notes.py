"""What the band plays, sorted for a piano roll: colours of the tracks, who has the melody when, rows of the drums.

Conventions: MIDI ticks, 480 to the quarter note, from the start of the song; a track is known by its place in the song.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping

from song import PlayedNote, Song, Track
from song.meter import TICKS_PER_QUARTER

QUARTER = 480
PER_TICK = QUARTER // TICKS_PER_QUARTER
_DRUM_CHANNEL = 9
_NEAR = QUARTER // 4  # how far from its place in the score a note of the melody may sound, by swing or touch
_MOST = 0.6  # of a section's melody that a track plays who has it

# Strong beside the soft colours of the letters; the first is that of who leads first.
COLOURS = (
    "#c0392b", "#1f6fb2", "#2a8a4a", "#b9770e", "#7d3c98", "#14857a", "#a04000", "#51657a", "#c2367e", "#7a8a1c",
)  # fmt: skip
DRUM_COLOUR = "#444444"

# From the top down; General MIDI percussion.
DRUM_ROWS: tuple[tuple[str, frozenset[int]], ...] = (
    ("cymbals", frozenset((49, 51, 52, 53, 55, 57, 59))),
    ("hi-hat", frozenset((42, 44, 46))),
    ("toms", frozenset((41, 43, 45, 47, 48, 50))),
    ("snare", frozenset((31, 37, 38, 39, 40))),
    ("kick", frozenset((35, 36))),
)
OTHER_DRUMS = "other"


def is_drums(track: Track) -> bool:
    """Return whether a track is percussion."""
    return track.channel == _DRUM_CHANNEL


def track_colours(song: Song, melody: Mapping[int, frozenset[int]]) -> tuple[str, ...]:
    """Return a colour for every track: the first for the one that has most of the melody."""
    pitched = [place for place, track in enumerate(song.tracks) if not is_drums(track)]
    pitched.sort(key=lambda place: (-len(melody.get(place, ())), place))
    colours = {place: COLOURS[rank % len(COLOURS)] for rank, place in enumerate(pitched)}
    return tuple(colours.get(place, DRUM_COLOUR) for place in range(len(song.tracks)))


def drum_rows(song: Song) -> tuple[tuple[str, frozenset[int]], ...]:
    """Return the rows of percussion that sound in a song, from the top down."""
    played = {note.pitch for track in song.tracks if is_drums(track) for note in track.notes}
    known = frozenset().union(*(pitches for _, pitches in DRUM_ROWS))
    rows = [(name, pitches) for name, pitches in DRUM_ROWS if pitches & played]
    others = frozenset(played - known)
    return (*rows[:-1], (OTHER_DRUMS, others), *rows[-1:]) if others else tuple(rows)


def melody_notes(song: Song) -> dict[int, frozenset[int]]:
    """Return which notes of which tracks are the melody, by their places.

    In every section those have it who play most of the notes that are written, in whatever octave.
    """
    found: dict[int, set[int]] = {}
    heard = song.sounding()
    matched = {place: _matched(track.notes, song) for place, track in enumerate(song.tracks) if not is_drums(track)}
    for section, start in song.starts():
        written = [((start + note.onset) * PER_TICK, note.pitch) for note in heard.get(section.id, ())]
        shares = Counter({place: sum(one in notes for one in written) for place, notes in matched.items()})
        for place, count in shares.items():
            if written and count >= _MOST * len(written) and count >= 0.8 * max(shares.values()):
                found.setdefault(place, set()).update(matched[place][one] for one in written if one in matched[place])
    return {place: frozenset(notes) for place, notes in found.items()}


def _matched(played: tuple[PlayedNote, ...], song: Song) -> dict[tuple[int, int], int]:
    """Return the notes of the score that a track plays, by onset and pitch, each with the place of the note played."""
    order = sorted(range(len(played)), key=lambda place: played[place].onset_midi_ticks)
    onsets = [played[place].onset_midi_ticks for place in order]
    found = {}
    for note in song.all_notes():
        onset = note.onset * PER_TICK
        near = order[bisect_left(onsets, onset - _NEAR) : bisect_left(onsets, onset + _NEAR + 1)]
        same = [place for place in near if (played[place].pitch - note.pitch) % 12 == 0]
        if same:
            # Of octaves the highest is heard as the melody.
            best = max(same, key=lambda place: (played[place].pitch, -abs(played[place].onset_midi_ticks - onset)))
            found[onset, note.pitch] = best
    return found
