"""The formats there are, and anybody's file read into songs: content and name tell which format it is.

Conventions: a file holds one song or, as a playlist or a tune book, several; each becomes a song or a reason why not.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from corpus.dataset import Skipped
from song import Song, SongError
from song.meter import METERS

MAX_BYTES = 32 * 2**20
MAX_TUNES = 5000

Tunes = Sequence[Song | Skipped]


@dataclass(frozen=True)
class Format:
    """A notation: how it is called, the ends of its files' names, and its reader (content of a file and its title)."""

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes, str], Tunes]


def _read_musicxml(content: bytes, title: str) -> Tunes:
    from corpus.formats.musicxml import read_score
    from corpus.phrasing import song_of

    sheet = read_score(content)
    return [song_of(sheet, sheet.title or title)]


def _read_midi(content: bytes, title: str) -> Tunes:
    from corpus.formats.midi import read_midi

    return [read_midi(content, title)]


def _read_abc(content: bytes, title: str) -> Tunes:
    from corpus.formats.abc import read_abc
    from corpus.phrasing import song_of

    tunes = re.split(r"^(?=X:)", _text(content), flags=re.MULTILINE)[:MAX_TUNES]
    head = "" if len(tunes) == 1 or tunes[0].startswith("X:") else tunes.pop(0)

    def read_one(tune: str) -> Song | Skipped:
        try:
            sheet = read_abc(head + tune)
            return song_of(sheet, sheet.title or title)
        except SongError as error:
            return Skipped(str(error))

    return [read_one(tune) for tune in tunes if tune.strip()]


def _read_ireal(content: bytes, _title: str) -> Tunes:
    from corpus.formats.ireal import read_ireal

    return read_ireal(_text(content))


def _read_improvisor(content: bytes, _title: str) -> Tunes:
    from corpus.formats.improvisor import read_improvisor

    return [read_improvisor(_text(content))]


def _read_chart(content: bytes, title: str) -> Tunes:
    from corpus.formats.chart import read_chart

    return [read_chart(_text(content), title)]


FORMATS = (
    Format("MusicXML", (".musicxml", ".mxl", ".xml"), _read_musicxml),
    Format("MIDI", (".mid", ".midi"), _read_midi),
    Format("ABC", (".abc",), _read_abc),
    Format("iReal", (".html", ".htm"), _read_ireal),
    Format("Impro-Visor", (".ls",), _read_improvisor),
    Format("chord chart", (".txt", ".chart"), _read_chart),
)
# What a file begins with or holds, whatever its name; the first that fits counts.
_SIGNS = (
    (re.compile(rb"MThd"), "MIDI"),
    (re.compile(rb"PK\x03\x04"), "MusicXML"),
    (re.compile(rb"(?s)\s*(?:\xef\xbb\xbf)?<\?xml|.{0,2000}<score-(?:partwise|timewise)"), "MusicXML"),
    (re.compile(rb"(?s).*?ireal(?:b|book)://"), "iReal"),
    (re.compile(rb"(?s)(?:\xef\xbb\xbf)?(?:%[^\n]*\n|\s)*X:\s*\d"), "ABC"),
    (re.compile(rb"\s*\(\s*(?:title|composer|meter|key|part)\b"), "Impro-Visor"),
)


def _text(content: bytes) -> str:
    """Return text in the encoding that it is likely in."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode("latin-1")


def format_of(content: bytes, name: str) -> Format:
    """Return the format of a file.

    Raises SongError where neither content nor name tells it.
    """
    told = next((sign for pattern, sign in _SIGNS if pattern.match(content[: 2**20])), None)
    suffix = PurePath(name).suffix.lower()
    for known in FORMATS:
        if known.name == told or (told is None and suffix in known.suffixes):
            return known
    kinds = ", ".join(f"{known.name} ({' '.join(known.suffixes)})" for known in FORMATS)
    raise SongError(f"{name}: is no file that can be read; give {kinds}")


def read_tunes(content: bytes, name: str) -> Tunes:
    """Return the songs of a file, in its order, with the reason for each that is none.

    Raises SongError that names the file where nothing can be read.
    """
    if len(content) > MAX_BYTES:
        raise SongError(f"{name}: is larger than {MAX_BYTES // 2**20} MB; give a file of one song or a book of songs")
    known = format_of(content, name)
    title = "".join(c for c in PurePath(name).stem if c.isprintable()).strip()[:200] or "Untitled"
    try:
        tunes = known.read(content, title)
    except SongError as error:
        raise SongError(f"{name}: cannot be read as {known.name}: {error}") from None
    except RecursionError:
        raise SongError(f"{name}: cannot be read as {known.name}: is nested too deeply") from None
    if not tunes:
        raise SongError(f"{name}: cannot be read as {known.name}: no song in it")
    return tunes


def choose_tune(tunes: Tunes, name: str, wanted: str | None = None) -> Song:
    """Return the one song of a file, or the one of its songs that is wanted by number (from 1) or title.

    Raises SongError where it is not there, cannot be read, or must be chosen first.
    """
    places = list(range(len(tunes)))
    if wanted is not None:
        places = [place for place in places if str(place + 1) == wanted] or [
            place
            for place in places
            if isinstance(tune := tunes[place], Song) and wanted.casefold() in tune.brief.title.casefold()
        ]
    if not places:
        raise SongError(f'{name}: holds {len(tunes)} songs, none is called "{wanted}"; give a number or a title')
    if len(places) > 1:
        titles = [tune.brief.title for place in places if isinstance(tune := tunes[place], Song)]
        some = ", ".join(f'"{title}"' for title in titles[:4])
        raise SongError(f"{name}: holds {len(places)} songs; choose one with --tune by number or title, as {some}")
    tune = tunes[places[0]]
    if isinstance(tune, Skipped):
        hint = f"; meters that can be read: {', '.join(METERS)}" if "meter" in tune.reason else ""
        raise SongError(f"{name}: cannot become a song: {tune.reason}{hint}")
    return _with_even_sources(tune)


def _with_even_sources(song: Song) -> Song:
    """Return the song without relations between sections of different length, which no plan file may have."""
    bars = {section.id: section.bars for section in song.sections}
    sections = tuple(
        replace(section, repeats=None, varies=None, over=None)
        if section.source and bars[section.source] != section.bars
        else section
        for section in song.sections
    )
    return replace(song, sections=sections)
