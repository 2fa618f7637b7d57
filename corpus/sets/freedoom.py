"""Freedoom's music: MIDI files of a free game, most with a full band of guitars, bass, keys and drums."""

import hashlib
from pathlib import Path

from corpus.archive import archive_files
from corpus.dataset import DataSet, Skipped, Works
from corpus.formats.midi import read_midi
from song import Song, SongError


def files(archive: Path) -> Works:
    """Walk the set; a source is "freedoom/d_map01"."""
    seen: set[bytes] = set()
    for name, content in archive_files(archive, ".mid"):
        stem = Path(name).stem
        checksum = hashlib.sha256(content).digest()
        yield f"freedoom/{stem}", Skipped("the same file again") if checksum in seen else (stem, content)
        seen.add(checksum)


def read_song(file: tuple[str, bytes]) -> Song | Skipped:
    """Return the song of one file, its band as it plays."""
    stem, content = file
    try:
        return read_midi(content, f"freedoom {stem}")
    except SongError as error:
        # What stands after the semicolon is advice to a user.
        return Skipped(str(error).split(";")[0])


DATASET = DataSet(
    name="freedoom",
    source="https://github.com/freedoom/freedoom",
    licence="BSD-3-Clause",
    citation="Contributors to the Freedoom project: Freedoom, music, 2001-2024",
    stages=frozenset({"arranger"}),
    files=files,
    read_song=read_song,
)
