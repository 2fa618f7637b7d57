"""Written-out progressions of jazz tunes: a few lines of header, then the bars of a whole chorus, without section marks.

Conventions: a bar's symbols share it evenly (`Gm7 Gm7 Gm7 C7` is three beats and one); a header line is `Name = value`.
"""

import re
from pathlib import Path

from corpus.archive import archive_files
from corpus.chord_form import ChordSheet, bars_of, song_of_chords
from corpus.chord_key import key_under_signature
from corpus.dataset import DataSet, Skipped, Works
from corpus.formats.improvisor import parse_symbol
from corpus.formats.leadsheet import WrittenBar
from corpus.idiom import usual_tempo
from corpus.split import normal_title
from song import Chord, Meter, Song, SongError, parse_key, parse_meter

_MAX_BARS = 400
_METERS = {"2 2": "4/4"}  # two halves are heard as a bar of four here


def files(archive: Path) -> Works:
    """Walk the progressions; a source is "jazz-progressions/NatureBoy". A tune that stands twice is read once."""
    seen: set[tuple[str, str]] = set()
    for name, content in archive_files(archive, ".txt"):
        text = content.decode("utf-8", errors="replace")
        tune = (normal_title(_header(text, "Title")), _header(text, "ComposedBy").casefold())
        source = f"jazz-progressions/{Path(name).stem}"
        yield source, Skipped("the same song as another file") if tune in seen else text
        seen.add(tune)


def read_song(text: str) -> Song | Skipped:
    """Return the song of one file."""
    title = _header(text, "Title")
    written = _header(text, "TimeSig")
    name = _METERS.get(written, written.replace(" ", "/"))
    if not title:
        return Skipped("no title")
    try:
        meter = parse_meter(name)
    except SongError:
        return Skipped(f"meter {name}" if re.fullmatch(r"\d+/\d+", name) else "no meter")
    bars = [read_bar(bar, meter) for bar in _bars(text)]
    if len(bars) > _MAX_BARS:
        return Skipped("longer than 400 bars")
    flat = [(number * meter.bar_ticks + onset, chord) for number, bar in enumerate(bars) for onset, chord in bar]
    key = key_under_signature(bars_of(flat, len(bars), meter), meter, _sharps(_header(text, "DBKeySig")))
    sheet = [WrittenBar(meter.bar_ticks, chords=bar) for bar in bars]
    return song_of_chords(ChordSheet(title, "jazz", key, usual_tempo("jazz"), sheet, meter))


def read_bar(text: str, meter: Meter) -> list[tuple[int, Chord | None]]:
    """Return the changes of a bar. Of three symbols in four beats the first lasts two, or the last where it comes alone.

    >>> [(onset, str(chord)) for onset, chord in read_bar("Fm7 Fm7 Bb7", parse_meter("4/4"))]
    [(0, 'Fm7'), (48, 'Bb7')]
    """
    words = text.split()
    if len(words) == 3 and meter.beats == 4:
        words = [words[0], *words] if words[0] != words[1] else [*words, words[2]]
    changes: list[tuple[int, Chord | None]] = []
    for place, word in enumerate(words):
        chord = None if word == "NC" else parse_symbol(word)
        if not changes or changes[-1][1] != chord:
            changes.append((place * meter.bar_ticks // len(words), chord))
    return changes


def _header(text: str, name: str) -> str:
    match = re.search(rf"{name} *= *([^\r\n]*)", text)
    return " ".join(match[1].split()) if match else ""


def _bars(text: str) -> list[str]:
    """Return the bars of all lines that hold barlines; a header that runs into a bar is passed over."""
    lines = [line.strip().strip("|") for line in text.splitlines() if "|" in line]
    return [bar for line in lines for bar in map(str.strip, line.split("|")) if bar and "=" not in bar]


def _sharps(key: str) -> int | None:
    """Return the signature that a file names by its major key."""
    try:
        return parse_key(key).signature
    except SongError:
        return None


DATASET = DataSet(
    name="jazz-progressions",
    source="https://github.com/carey-bunks/Jazz-Chord-Progressions-Corpus",
    licence="none stated; chord charts only",
    citation=(
        "C. Bunks, T. Weyde, S. Dixon, B. Di Giorgi: Modeling Harmonic Similarity for Jazz Using Co-occurrence Vectors "
        "and the Membrane Area, ISMIR 2023 (from the Imaginary Book of Impro-Visor)"
    ),
    stages=frozenset({"harmony"}),
    files=files,
    read_song=read_song,
)
