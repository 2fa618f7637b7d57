"""The formats there are, and anybody's file read into songs: content and name tell which format it is.

Conventions: a file holds one song or, as a playlist or a tune book, several; each becomes a song or a reason why not.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePath

from corpus.dataset import Skipped
from corpus.formats.leadsheet import Sheet, one_line
from corpus.sections import with_even_sources
from song import Song, SongError
from song.meter import METERS

MAX_BYTES = 32 * 2**20
MAX_TUNES = 5000

Tunes = Sequence[Song | Skipped]


@dataclass(frozen=True)
class SkippedTune(Skipped):
    """A tune of a book that could not become a song, by its title."""

    title: str = ""


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
    return [_set_out(song_of(sheet, sheet.title or title), sheet)]


def _read_midi(content: bytes, title: str) -> Tunes:
    from corpus.bare import set_out
    from corpus.formats.midi import read_midi
    from corpus.formats.midi_bare import is_bare

    song = read_midi(content, title)
    if not is_bare(song.tracks):
        return [song]
    # The chords that were guessed under a line that stands alone helped to read it; to write better ones is another's work.
    return [set_out(replace(song, chords={}))]


def _set_out(song: Song | Skipped, sheet: Sheet) -> Song | Skipped:
    """Return the song of a sheet, and where it has no chords what its line tells of it."""
    from corpus.bare import set_out

    if isinstance(song, Skipped):
        return song
    signatures = {bar.signature for bar in sheet.bars}
    signature = signatures.pop() if len(signatures) == 1 else None
    return set_out(song, signature, named=any(bar.key for bar in sheet.bars))


def _read_abc(content: bytes, title: str) -> Tunes:
    from corpus.formats.abc import read_abc
    from corpus.phrasing import song_of

    tunes = re.split(r"^(?=X:)", _text(content), flags=re.MULTILINE)[:MAX_TUNES]
    head = "" if len(tunes) == 1 or tunes[0].startswith("X:") else tunes.pop(0)

    def read_one(tune: str) -> Song | Skipped:
        sheet = read_abc(head + tune)
        return _set_out(song_of(sheet, sheet.title or title), sheet)

    def title_of(tune: str) -> str:
        named = re.search(r"^T:[ \t]*(.*)", tune, re.MULTILINE)
        return one_line(named[1].strip()) if named else ""

    return [_titled(title_of(tune), partial(read_one, tune)) for tune in tunes if tune.strip()]


def _titled(title: str, read: Callable[[], Song | Skipped]) -> Song | Skipped:
    """Return what is read of one tune of a book, its title beside the reason where it is no song."""
    try:
        tune = read()
    except SongError as error:
        tune = Skipped(str(error))
    return SkippedTune(tune.reason, title) if isinstance(tune, Skipped) else tune


def _read_ireal(content: bytes, _title: str) -> Tunes:
    from corpus.formats.ireal import read_charts, song_of_chart

    return [_titled(one_line(chart.title), partial(song_of_chart, chart)) for chart in read_charts(_text(content))]


def _read_improvisor(content: bytes, _title: str) -> Tunes:
    from corpus.formats.improvisor import read_improvisor

    return [read_improvisor(_text(content))]


def _read_json(content: bytes, _title: str) -> Tunes:
    from song.exchange_reading import read_song

    return [read_song(content)]


def _read_chart(content: bytes, title: str) -> Tunes:
    from corpus.formats.chart import read_chart, read_sheet
    from corpus.formats.own import named_now, restored_from, told_like
    from song.account import MARK, read_account

    text = _text(content)
    if account := read_account(re.findall(rf"^# {MARK} ([a-z]+ {{.*}})\r?$", text, re.MULTILINE)):
        sheet = read_sheet(text, title)
        if own := restored_from(account, sheet.bars, sung=False):
            return [named_now(own, tempo=sheet.tempo, title=sheet.title)]
        return [told_like(read_chart(text, title), account)]
    return [read_chart(text, title)]


FORMATS = (
    Format("MusicXML", (".musicxml", ".mxl", ".xml"), _read_musicxml),
    Format("MIDI", (".mid", ".midi"), _read_midi),
    Format("ABC", (".abc",), _read_abc),
    Format("iReal", (".html", ".htm"), _read_ireal),
    Format("Impro-Visor", (".ls",), _read_improvisor),
    Format("JSON", (".json",), _read_json),
    Format("chord chart", (".txt", ".chart", ".cho", ".chordpro", ".chopro", ".crd"), _read_chart),
)
# What a file begins with or holds, whatever its name; the first that fits counts.
_SIGNS = (
    (re.compile(rb"MThd"), "MIDI"),
    (re.compile(rb"PK\x03\x04"), "MusicXML"),
    (re.compile(rb"(?s)\s*(?:\xef\xbb\xbf)?<\?xml|.{0,2000}<score-(?:partwise|timewise)"), "MusicXML"),
    (re.compile(rb"(?s).*?ireal(?:b|book)://"), "iReal"),
    (re.compile(rb"(?s)(?:\xef\xbb\xbf)?(?:%[^\n]*\n|\s)*X:\s*\d"), "ABC"),
    (re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"format"'), "JSON"),
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
    places = list(range(len(tunes))) if wanted is None else _places(tunes, wanted)
    if not places:
        known = f"there is no number {wanted}" if _is_number(wanted) else f'none is called "{wanted}"'
        raise SongError(f"{name}: holds {_songs(len(tunes))}, {known}; give a number or a title")
    readable = [place for place in places if isinstance(tunes[place], Song)]
    if len(places) > 1 and readable:
        some = ", ".join(f'"{_title_of(tunes[place])}"' for place in readable[:4])
        found = f"holds {_songs(len(places))}" if wanted is None else f'{len(places)} of {len(tunes)} match "{wanted}"'
        raise SongError(f"{name}: {found}; choose one with --tune by number or title, as {some}")
    tune = tunes[places[0]]
    if isinstance(tune, Skipped):
        hint = f"; meters that can be read: {', '.join(METERS)}" if "meter" in tune.reason else ""
        title = f'"{_title_of(tune)}": ' if _title_of(tune) else ""
        first = f"none of its {_songs(len(places))} can be read; the first, " if len(places) > 1 else ""
        raise SongError(f"{name}: {first}{title}cannot become a song: {tune.reason}{hint}")
    return with_even_sources(tune)


def _places(tunes: Tunes, wanted: str) -> list[int]:
    """Return where the tunes of a number (from 1) or title are; a whole title goes before a part, a song before a reason."""
    if _is_number(wanted):
        return [int(wanted) - 1] if 1 <= int(wanted) <= len(tunes) else []
    looked_for = wanted.strip().casefold()
    titles = [_title_of(tune).casefold() for tune in tunes]
    called = [place for place, title in enumerate(titles) if title == looked_for]
    readable = [place for place in called if isinstance(tunes[place], Song)]
    return readable or called or [place for place, title in enumerate(titles) if looked_for in title]


def _is_number(wanted: str | None) -> bool:
    return bool(wanted and re.fullmatch(r"[0-9]{1,9}", wanted.strip()))


def _songs(count: int) -> str:
    return f"{count} song{'s' * (count != 1)}"


def _title_of(tune: Song | Skipped) -> str:
    if isinstance(tune, Song):
        return tune.brief.title
    return tune.title if isinstance(tune, SkippedTune) else ""
