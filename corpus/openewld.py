"""OpenEWLD: lead sheets of works in the public domain, much of it early jazz and Tin Pan Alley.

F. Simonetta, F. Carnovalini, N. Orio, A. Rodà: Symbolic Music Similarity through a Graph-based Representation (2018).
"""

from pathlib import Path

from corpus.archive import archive_files
from corpus.dataset import Readings, Skipped, read_each
from corpus.musicxml import read_score
from corpus.phrasing import song_of
from song import Song


def read(archive: Path) -> Readings:
    """Read the set; a source is "openewld/COMPOSER/TITLE"."""
    files = ((Path(name), content) for name, content in archive_files(archive, ".mxl"))
    return read_each(((f"openewld/{path.parts[-3]}/{path.stem}", (path, content)) for path, content in files), _song)


def _song(file: tuple[Path, bytes]) -> Song | Skipped:
    path, content = file
    sheet = read_score(content)
    return song_of(sheet, sheet.title or path.stem.replace("_", " "))
