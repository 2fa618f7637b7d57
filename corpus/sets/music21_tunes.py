"""Three old collections of fiddle and fife tunes, melodies without chords, as music21 brings them along: Aird, Ryan, O'Neill."""

import re
from collections.abc import Iterator
from pathlib import Path

from corpus.archive import Installed, archive_files
from corpus.bare import set_out
from corpus.dataset import DataSet, Skipped, Works
from corpus.formats.abc import read_abc
from corpus.phrasing import song_of
from song import Song

INSTALLED = Installed("music21", ("corpus/airdsAirs", "corpus/ryansMammoth", "corpus/oneills1850"))
_NUMBER = re.compile(r"^X:", re.MULTILINE)
# What stands between quotes is fingering, tempo and who sent the tune in; some of it looks like a chord.
_WORDS = re.compile(r'"[^"\n]*"')
_KIND = re.compile(r"\s+--?\s.*$")  # "Olympic -- Hornpipe"


def files(place: Path) -> Works:
    """Walk the set, a tune a work; a source is "music21-tunes/oneills1850/0001-0050/7"."""
    found = INSTALLED.files(place, ".abc") if place.is_dir() else archive_files(place, ".abc")
    for name, content in found:
        collection, stem = Path(name).parent.name, Path(name).stem
        for number, tune in enumerate(_tunes(content.decode("utf-8", errors="replace")), start=1):
            yield f"music21-tunes/{collection}/{stem}/{number}", (stem, tune)


def _tunes(book: str) -> Iterator[str]:
    """Walk the tunes of a book; a file without any is one."""
    starts = [match.start() for match in _NUMBER.finditer(book)] or [0]
    for start, end in zip(starts, [*starts[1:], len(book)], strict=True):
        yield book[start:end]


def read_song(tune: tuple[str, str]) -> Song | Skipped:
    """Return the song of one tune: its melody, its form, and the key that it names or is in."""
    stem, text = tune
    sheet = read_abc(_WORDS.sub("", text))
    song = song_of(sheet, _KIND.sub("", sheet.title) or stem, style="folk")
    if isinstance(song, Skipped):
        return song
    signatures = {bar.signature for bar in sheet.bars}
    signature = signatures.pop() if len(signatures) == 1 else None
    return set_out(song, signature, named=any(bar.key for bar in sheet.bars))


DATASET = DataSet(
    name="music21-tunes",
    source="https://github.com/cuthbertLab/music21, music21/corpus: airdsAirs, ryansMammoth, oneills1850",
    licence="public-domain tunes distributed with music21 (BSD-3)",
    citation="J. Aird: Airs, 1778-1801; Ryan's Mammoth Collection, 1883; F. O'Neill: Music of Ireland, 1903; M. S. Cuthbert: music21",
    stages=frozenset({"melody"}),
    files=files,
    read_song=read_song,
    installed=INSTALLED,
    pretraining=True,
)
