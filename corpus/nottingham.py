"""The Nottingham Music Database: British and American folk tunes with chords, one ABC file a tune (E. Foxley)."""

from pathlib import Path

from corpus.abc import read_abc
from corpus.archive import archive_files
from corpus.dataset import Readings, Skipped, read_each
from corpus.phrasing import song_of
from song import Song


def read(archive: Path) -> Readings:
    """Read the set; a source is "nottingham/jigs-0001"."""
    files = ((Path(name).stem, content) for name, content in archive_files(archive, ".abc"))
    return read_each(((f"nottingham/{stem}", (stem, content)) for stem, content in files), _song)


def _song(file: tuple[str, bytes]) -> Song | Skipped:
    stem, content = file
    sheet = read_abc(content.decode("utf-8", errors="replace"))
    return song_of(sheet, sheet.title or stem, style="folk")
