"""Wikifonia: the lead sheets of the former site whose own rights field says public domain or CC BY."""

from pathlib import Path

from corpus.archive import archive_files
from corpus.dataset import Readings, Skipped, read_each
from corpus.musicxml import read_score
from corpus.phrasing import song_of
from song import Song


def read(archive: Path) -> Readings:
    """Read the set; a source is "wikifonia-pd/COMPOSER - TITLE"."""
    files = ((Path(name).stem, content) for name, content in archive_files(archive, ".mxl"))
    return read_each(((f"wikifonia-pd/{stem}", (stem, content)) for stem, content in files), _song)


def _song(file: tuple[str, bytes]) -> Song | Skipped:
    stem, content = file
    sheet = read_score(content)
    return song_of(sheet, sheet.title or stem.partition(" - ")[2] or stem)
