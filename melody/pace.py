"""How quick a song is, read off the lines that stand of it, for what is written around them.

Conventions: grids are ticks.
"""

from collections.abc import Sequence

from melody.tokens import SIXTEENTH, TRIPLET
from song import TICKS_PER_QUARTER, Note, Section, Song

ENOUGH_NOTES = 16  # tell how quick a song is


def grids_of(song: Song, section: Section) -> tuple[int, ...]:
    """Return the grids on which all that stands of a song begins, in ticks, so that what is written around it is no quicker.

    None where too little stands to tell; solos are told from solos only.
    """
    places = {
        note.onset % TICKS_PER_QUARTER
        for other in song.sections
        if (other.role == "solo") == (section.role == "solo")
        for note in _standing(song, other.id)
    }
    count = sum(len(_standing(song, other.id)) for other in song.sections)
    if not places or count < ENOUGH_NOTES:
        return ()
    eighths, triplets = {0, 2 * SIXTEENTH}, {TRIPLET, 2 * TRIPLET}
    return tuple(
        grid
        for grid, named in (
            (2 * SIXTEENTH, True),
            (TRIPLET, places & triplets),
            (SIXTEENTH, places - eighths - triplets),
        )
        if named
    )


def stands_later(song: Song, section: Section) -> bool:
    """Return whether a line stands already behind a section, as it never does where a song is composed from the front."""
    return any(_standing(song, other.id) for other in song.sections[song.sections.index(section) + 1 :])


def _standing(song: Song, section_id: str) -> Sequence[Note]:
    sketch = song.sketches.get(section_id)
    return sketch.notes if sketch else song.melody.get(section_id, ())
