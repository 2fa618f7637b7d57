"""OpenEWLD: lead sheets of works in the public domain, much of it early jazz and Tin Pan Alley.

F. Simonetta, F. Carnovalini, N. Orio, A. Rodà: Symbolic Music Similarity through a Graph-based Representation (2018).
"""

from pathlib import Path

from corpus.archive import archive_files
from corpus.dataset import DataSet, Skipped, Works
from corpus.fit import in_its_key
from corpus.formats.musicxml import read_score
from corpus.phrasing import song_of
from song import Song


def files(archive: Path) -> Works:
    """Walk the set; a source is "openewld/COMPOSER/TITLE"."""
    for name, content in archive_files(archive, ".mxl"):
        path = Path(name)
        yield f"openewld/{path.parts[-3]}/{path.stem}", (path, content)


def read_song(file: tuple[Path, bytes]) -> Song | Skipped:
    """Return the song of one lead sheet."""
    path, content = file
    sheet = read_score(content)
    return in_its_key(song_of(sheet, sheet.title or path.stem.replace("_", " ")))


DATASET = DataSet(
    name="openewld",
    source="https://framagit.org/sapo/OpenEWLD",
    licence="MIT; works in the public domain",
    citation=(
        "F. Simonetta et al.: Symbolic Music Similarity through a Graph-based Representation, AM 2018 (OpenEWLD)"
    ),
    stages=frozenset({"planner", "harmony", "melody"}),
    files=files,
    read_song=read_song,
)
