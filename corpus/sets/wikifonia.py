"""Wikifonia: the lead sheets of the former site whose own rights field says public domain or CC BY."""

from pathlib import Path

from corpus.archive import archive_files
from corpus.dataset import DataSet, Skipped, Works
from corpus.fit import in_its_key
from corpus.formats.musicxml import read_score
from corpus.phrasing import song_of
from song import Song


def files(archive: Path) -> Works:
    """Walk the set; a source is "wikifonia-pd/COMPOSER - TITLE"."""
    for name, content in archive_files(archive, ".mxl"):
        stem = Path(name).stem
        yield f"wikifonia-pd/{stem}", (stem, content)


def read_song(file: tuple[str, bytes]) -> Song | Skipped:
    """Return the song of one lead sheet."""
    stem, content = file
    sheet = read_score(content)
    return in_its_key(song_of(sheet, sheet.title or stem.partition(" - ")[2] or stem))


DATASET = DataSet(
    name="wikifonia-pd",
    source="http://www.wikifonia.org (closed in 2013)",
    licence="per file: public domain, CC BY",
    citation="Wikifonia Foundation: lead sheets, until 2013; those whose rights field says public domain or CC BY",
    stages=frozenset({"harmony", "melody"}),
    files=files,
    read_song=read_song,
)
