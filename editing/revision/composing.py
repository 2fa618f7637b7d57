"""Having the stages fill what is open in some sections, and nothing else."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from editing.passages.bars import OCTAVE
from editing.passages.fit import has_weight, suits
from song import Key, Song

if TYPE_CHECKING:
    import numpy as np

    from melody.criteria.draft import Draft
    from melody.criteria.ranking import Pick

# Bars between others are written in more versions than a phrase of its own: fewer of them lead in, out and fit.
CANDIDATES = 32
ENOUGH = 4  # versions that clash least are chosen among: the very best may well be a single long note

Report = Callable[[str], None]
"""Told the name of each stage as it begins."""


Fill = Callable[[Song, Collection[str], Report], Song]
"""Fills what is open in some sections of a song."""


@dataclass(frozen=True)
class Stages:
    """What fills the open chords and melody of some sections of a song, and who is told of it."""

    harmonized: Fill
    melodized: Fill
    report: Report


def quiet(_stage: str) -> None:
    """Report nothing."""


def harmonized(song: Song, names: Collection[str], report: Report = quiet) -> Song:
    """Return the song with the open chords of the named sections composed; they fit the notes that stand, those of sketches too.

    The melody stays as it is.
    """
    if all(name in song.chords for name in names):
        return song
    report("harmony")
    from harmony.stage import harmonize, with_sketches_heard

    done = harmonize(with_sketches_heard(song)).chords
    chords = _only(done, song.chords, names)
    given = {name: spans for name, spans in song.given.items() if name not in chords}
    return replace(song, chords=chords, given=given, tracks=())


def melodized(song: Song, names: Collection[str], report: Report = quiet) -> Song:
    """Return the song with the open melody of the named sections composed."""
    if all(name in song.melody for name in names):
        return song
    report("melody")
    from melody.stage import melodize

    # What else is open stays so, and is told to be silent meanwhile.
    others = {section.id: () for section in song.sections if section.id not in song.melody and section.id not in names}
    sketches = {name: sketch for name, sketch in song.sketches.items() if name in names}
    known = {section.key.pitch_class: section.key for section in song.sections if section.id in names}
    asked = replace(song, melody={**song.melody, **others}, sketches=sketches, tracks=())
    if set(names) <= sketches.keys() | song.melody.keys():
        count = max(CANDIDATES, song.brief.candidates or 0)
        asked = replace(asked, brief=replace(song.brief, candidates=count))
    done = melodize(asked, pick=picking(known)).melody
    melody = _only(done, song.melody, names)
    kept = {name: sketch for name, sketch in song.sketches.items() if name not in melody}
    return replace(song, melody=melody, sketches=kept, tracks=())


def _only(done: Mapping[str, Any], before: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Return a layer as it was, with the named sections as they were done."""
    return {name: own for name, own in done.items() if name in before or name in names}


def picking(keys: Mapping[int, Key]) -> "Pick":
    """Return what chooses among versions of a phrase: as the melody stage does, of those that clash least with the chords.

    `keys` are those of the sections by their tonic.
    """
    from melody.criteria.ranking import choose_draft

    def pick(drafts: "Sequence[Draft]", likelihoods: Sequence[float], generator: "np.random.Generator") -> int:
        counts = [clashes_in(draft, keys[draft.tonic]) for draft in drafts]
        enough = sorted(counts)[min(len(counts), ENOUGH) - 1]
        best = [number for number, count in enumerate(counts) if count <= enough]
        chosen = choose_draft([drafts[number] for number in best], [likelihoods[number] for number in best], generator)
        return best[chosen]

    return pick


def clashes_in(draft: "Draft", key: Key) -> int:
    """Return how many times a note that carries weight does not fit its chord in a version of a phrase (`editing.passages.fit`)."""
    count = 0
    for note in draft.notes:
        place = max(note.onset, -draft.lead)
        while place < note.end:
            tones, start = draft.tones_at(min(place, draft.length - 1)), place
            while place < note.end and draft.tones_at(min(place, draft.length - 1)) == tones:
                place += 2
            sounding = has_weight(start, min(place, note.end), draft.meter.beat_ticks)
            count += sounding and bool(tones) and not suits(note.pitch % OCTAVE, tones, key)
    return count
