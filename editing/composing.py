"""Having the stages fill what is open in some sections, and nothing else."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from song import Song

Report = Callable[[str], None]
"""Told the name of each stage as it begins."""


def quiet(_stage: str) -> None:
    """Report nothing."""


def harmonized(song: Song, names: Collection[str], report: Report = quiet) -> Song:
    """Return the song with the open chords of the named sections composed; they fit the notes that stand, those of sketches too.

    The melody stays as it is.
    """
    if all(name in song.chords for name in names):
        return song
    report("harmony")
    from harmony.stage import harmonize

    stands = {name: sketch.notes for name, sketch in song.sketches.items() if sketch.notes}
    done = harmonize(replace(song, melody={**song.melody, **stands}, sketches={})).chords
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
    done = melodize(replace(song, melody={**song.melody, **others}, sketches=sketches)).melody
    melody = _only(done, song.melody, names)
    kept = {name: sketch for name, sketch in song.sketches.items() if name not in melody}
    return replace(song, melody=melody, sketches=kept, tracks=())


def _only(done: Mapping[str, Any], before: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Return a layer as it was, with the named sections as they were done."""
    return {name: own for name, own in done.items() if name in before or name in names}
