"""Songs as compact JSON, and the folder where parsed archives wait for the next time.

Conventions: a line is one reading, a song or the reason why there is none; tracks are not kept. A cache file is named by
the set, by the size and time of its archive and by the source of the readers, so that none is ever out of date.
"""

import gzip
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from corpus.dataset import DataSet, Skipped
from song import Brief, Chord, ChordSpan, Note, Section, Song, parse_key, parse_meter
from song.document import RELATIONS

_HOUSE = Path(__file__).parent.parent


def song_to_json(song: Song) -> dict[str, Any]:
    """Return a song as plain lists and numbers; chords stand in a table and spans name their row."""
    brief = song.brief
    table: dict[Chord | None, int] = {}
    chords = {
        section_id: [[span.onset, span.duration, table.setdefault(span.chord, len(table))] for span in spans]
        for section_id, spans in song.chords.items()
    }
    return {
        "brief": [
            brief.title, brief.style, brief.form, str(brief.key), str(brief.meter), brief.tempo, brief.seed, brief.temperature,
        ],
        "sections": [_section_row(section) for section in song.sections],
        "table": [chord and [chord.root, chord.suffix, chord.bass] for chord in table],
        "chords": chords,
        "melody": {name: [[n.onset, n.duration, n.pitch] for n in notes] for name, notes in song.melody.items()},
    }  # fmt: skip


def song_from_json(row: dict[str, Any]) -> Song:
    """Return the song that `song_to_json` made the row of."""
    title, style, form, key, meter, tempo, seed, temperature = row["brief"]
    brief = Brief(title, style, form, parse_key(key), parse_meter(meter), tempo, seed, temperature)
    table = [chord and Chord(*chord) for chord in row["table"]]
    chords = {
        name: tuple(ChordSpan(onset, duration, table[place]) for onset, duration, place in spans)
        for name, spans in row["chords"].items()
    }
    melody = {name: tuple(Note(*note) for note in notes) for name, notes in row["melody"].items()}
    return Song(brief, tuple(map(_section_from_row, row["sections"])), chords, melody)


def _section_row(section: Section) -> list[Any]:
    relations = {name: getattr(section, name) for name in RELATIONS if getattr(section, name)}
    head = [section.id, section.label, section.role, section.bars, str(section.key), section.cadence, section.energy]
    return [*head, relations, sorted(section.locked)]


def _section_from_row(row: list[Any]) -> Section:
    section_id, label, role, bars, key, cadence, energy, relations, locked = row
    return Section(
        section_id, label, role, bars, parse_key(key), cadence, energy, locked=frozenset(locked), **relations
    )


def cache_folder() -> Path:
    """Return where parsed songs are kept: `songwright` in $XDG_CACHE_HOME or ~/.cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "songwright"


def _source(module: str) -> Path:
    return (_HOUSE / module.replace(".", "/")).with_suffix(".py")


@cache
def reader_version(module: str) -> str:
    """Return a checksum of the code that a reader's module ("corpus.sets.pop909") reads and builds songs with."""
    waiting, found = [module, "corpus.cache"], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += re.findall(r"^from (corpus\.[\w.]+) import", _source(name).read_text(), re.MULTILINE)
    sources = [_source(name) for name in found]
    sources += [_HOUSE / "song" / f"{name}.py" for name in ("cadence", "chord", "document", "key", "quality")]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources))).hexdigest()[:12]


def cache_path(dataset: DataSet, archive: Path) -> Path:
    """Return the cache file of a set's archive as it lies on the disk now."""
    status, version = archive.stat(), reader_version(dataset.read_song.__module__)
    return cache_folder() / f"{dataset.name}-{status.st_size}-{status.st_mtime_ns}-{version}.jsonl.gz"


def write_readings(path: Path, readings: Iterable[tuple[str, Song | Skipped]]) -> None:
    """Write readings as JSON lines, and throw away older files of the same set; a half-written file is never seen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f"{path.name.rsplit('-', 3)[0]}-*.jsonl.gz"):
        old.unlink(missing_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    os.close(handle)
    with gzip.open(temporary, "wt", compresslevel=4) as file:
        for source, reading in readings:
            content = {"skipped": reading.reason} if isinstance(reading, Skipped) else song_to_json(reading)
            file.write(json.dumps([source, content], separators=(",", ":")) + "\n")
    Path(temporary).replace(path)


def read_readings(path: Path) -> Iterator[tuple[str, Song | Skipped]]:
    """Walk the readings of a cache file."""
    with gzip.open(path, "rt") as file:
        for line in file:
            source, content = json.loads(line)
            yield source, Skipped(content["skipped"]) if "skipped" in content else song_from_json(content)
