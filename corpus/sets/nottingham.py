"""The Nottingham Music Database: British and American folk tunes with chords, one ABC file a tune (E. Foxley)."""

from pathlib import Path

from corpus.archive import archive_files
from corpus.dataset import DataSet, Skipped, Works
from corpus.formats.abc import read_abc
from corpus.phrasing import song_of
from song import Song


def files(archive: Path) -> Works:
    """Walk the set; a source is "nottingham/jigs-0001"."""
    for name, content in archive_files(archive, ".abc"):
        stem = Path(name).stem
        yield f"nottingham/{stem}", (stem, content)


def read_song(file: tuple[str, bytes]) -> Song | Skipped:
    """Return the song of one tune."""
    stem, content = file
    sheet = read_abc(content.decode("utf-8", errors="replace"))
    return song_of(sheet, sheet.title or stem, style="folk")


DATASET = DataSet(
    name="nottingham",
    source="https://ifdo.ca/~seymour/nottingham/nottingham.html",
    licence="GPL-3 transcription of traditional tunes; none of it is shipped",
    citation="E. Foxley: Nottingham Music Database, about 2001; in ABC by J. Allwright, 2003, mended by S. Shlien",
    stages=frozenset({"harmony", "melody"}),
    files=files,
    read_song=read_song,
)
