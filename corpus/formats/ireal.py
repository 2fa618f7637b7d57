"""Reader of iReal Pro charts: `irealb://` (scrambled) and `irealbook://` links, one song or a playlist, also inside a page.

Conventions: a link holds fields between `=`; in an `irealb://` link the music is mixed up in blocks of fifty characters and
starts with a mark of its own. A chart has chords and no melody.
"""

import html
import re
from dataclasses import dataclass, replace
from urllib.parse import unquote

from corpus.chord_form import ChordSheet, song_of_chords
from corpus.dataset import Skipped
from corpus.formats.even_bars import even_bars
from corpus.formats.ireal_bars import read_as_it_stands, read_music
from corpus.formats.own import named_now, restored_from, told_like
from song import Key, Song, SongError, parse_key
from song.account import MARK, read_account
from song.scrambling import MUSIC_MARK, unscramble

MAX_TEXT = 16 * 2**20  # characters of a file
MAX_CHARTS = 5000
MAX_MUSIC = 20_000  # characters of one chart
_IN_PAGE = re.compile(r"""href\s?=\s?(?:"\s?(irealb(?:ook)?://[^"]*)"|'\s?(irealb(?:ook)?://[^']*)')""", re.IGNORECASE)
_LINK = re.compile(r"(irealb(?:ook)?)://([^\r\n]*)", re.IGNORECASE)
_TOLD = re.compile(rf"^<!-- {MARK} ([a-z]+ {{.*}}) -->\r?$", re.MULTILINE)
_TEMPOS = (30, 300)

# style -> our style, usual tempo where the chart gives none
STYLES = {
    "Medium Swing": ("jazz", 140), "Medium Up Swing": ("jazz", 180), "Up Tempo Swing": ("jazz", 224), "Slow Swing": ("jazz", 100),
    "Medium Slow": ("jazz", 110), "Ballad": ("ballad", 66), "Slow Ballad": ("ballad", 60), "Swing": ("jazz", 140),
    "Waltz": ("jazz-waltz", 150), "Medium Waltz": ("jazz-waltz", 140), "Fast Waltz": ("jazz-waltz", 190), "Slow Waltz": ("jazz-waltz", 96),
    "Even 8ths": ("jazz", 140), "Even 16ths": ("jazz", 110), "Funk": ("jazz", 108), "Funk Jazz": ("jazz", 108), "Funk Rock": ("rock", 108),
    "Bossa Nova": ("bossa", 132), "Latin": ("bossa", 150), "Samba": ("bossa", 190), "Afro": ("bossa", 140), "Latin-Swing": ("bossa", 160),
    "Calypso": ("bossa", 180), "Tango": ("folk", 125), "March": ("folk", 112), "Hymn": ("folk", 90), "Bluegrass": ("country", 126),
    "Medium Blues": ("blues", 110), "Slow Blues": ("blues", 70), "Blues": ("blues", 116), "Fast Blues": ("blues", 160),
    "Shuffle Blues": ("blues", 120), "Medium Shuffle": ("blues", 116), "Blues Shuffle": ("blues", 116), "Slow Shuffle": ("blues", 80),
    "Electric Blues": ("blues", 120), "Country Blues": ("blues", 110), "Bright Shuffle Blues": ("blues", 150), "Shuffle": ("blues", 116),
    "Rock Blues": ("blues", 112), "Blues Rock": ("rock", 116), "Blues Pop": ("pop", 110),
    "Country": ("country", 116), "Medium Country": ("country", 110), "Country Ballad": ("country", 76),
    "Slow Country": ("country", 84), "Country Waltz": ("country", 110), "Country Folk": ("country", 110),
    "Country Swing": ("country", 126), "Country Rock": ("country", 120),
    "Folk": ("folk", 110), "Folk Ballad": ("folk", 80), "Folk Rock": ("rock", 112), "Folk-Rock": ("rock", 112), "Rock-Folk": ("rock", 112),
    "Rock": ("rock", 120), "Rock Pop": ("rock", 116), "Pop Rock": ("rock", 116), "Rock Ballad": ("rock", 76), "Slow Rock": ("rock", 84),
    "Rock Waltz": ("rock", 110), "Rock'n'Roll": ("rock", 160), "Reggae": ("pop", 84),
    "Pop": ("pop", 108), "Pop Ballad": ("pop", 72), "Electro Pop": ("dance", 118), "Disco": ("funk", 118), "Soul": ("soul", 100),
    "Soul Ballad": ("soul", 72), "RnB": ("soul", 98), "R'n'B": ("soul", 98), "Gospel": ("soul", 84), "Motown": ("soul", 112),
    "Hip Hop": ("hip-hop", 90), "House": ("dance", 124), "Techno": ("dance", 128), "Pop-Shuffle": ("pop", 112),
}  # fmt: skip
# words that tell where the whole name is not in the table, the first that fits
_WORDS = (
    ("blues", "Blues"), ("bossa", "Bossa Nova"), ("samba", "Samba"), ("latin", "Latin"), ("waltz", "Waltz"), ("swing", "Swing"),
    ("country", "Country"), ("bluegrass", "Bluegrass"), ("disco", "Disco"), ("soul", "Soul"), ("gospel", "Gospel"), ("motown", "Motown"),
    ("r&b", "RnB"), ("hip hop", "Hip Hop"), ("hip-hop", "Hip Hop"), ("house", "House"), ("techno", "Techno"), ("folk", "Folk"),
    ("rock", "Rock"), ("pop", "Pop"), ("ballad", "Ballad"),
)  # fmt: skip
# What a chart that jazz players would call theirs is where a band that is none of theirs plays it; any other is pop.
_BANDS = {
    "Pop-Country": "country",
    "Pop-Bluegrass": "country",
    "Pop-Soul": "soul",
    "Pop-RnB": "soul",
    "Pop-Funk": "funk",
    "Pop-Disco": "funk",
}


@dataclass(frozen=True)
class Chart:
    """One song of a link as it is written there; `tempo` is None where none is given.

    `band` is the style that the app's band plays ("Pop-Slow Rock"), where one is chosen. `told` are the remarks of a page of ours.
    """

    title: str
    composer: str
    style: str
    key: str
    music: str
    tempo: int | None = None
    band: str = ""
    told: tuple[str, ...] = ()


def read_charts(text: str) -> list[Chart]:
    """Return the charts of all links in a text. Raises SongError where there is none."""
    if len(text) > MAX_TEXT:
        raise SongError(f"the text is longer than {MAX_TEXT // 2**20} million characters; give one playlist at a time")
    links = [html.unescape(match[1] or match[2]) for match in _IN_PAGE.finditer(text)] or [text]
    found = [match for link in links for match in _LINK.finditer(link)]
    if not found:
        raise SongError("no iReal link; the text has to hold irealb://… or irealbook://…")
    charts = [chart for kind, payload in (match.groups() for match in found) for chart in _charts_in(kind, payload)]
    if len(charts) > MAX_CHARTS:
        raise SongError(f"more than {MAX_CHARTS} songs; give one playlist at a time")
    if not charts:
        raise SongError("the iReal link holds no song; copy it again from the app's own page")
    told = tuple(_TOLD.findall(text)) if len(charts) == 1 else ()
    return [replace(charts[0], told=told)] if told else charts


def song_of_chart(chart: Chart) -> Song | Skipped:
    """Return the song that a chart is, played once through."""
    if len(chart.music) > MAX_MUSIC:
        return Skipped("chart too long")
    account = read_account(chart.told)
    if account and (own := restored_from(account, read_as_it_stands(chart.music), sung=False)):
        return named_now(own, tempo=chart.tempo, title=chart.title)
    song = _found(chart)
    return told_like(song, account) if account and isinstance(song, Song) else song


def _found(chart: Chart) -> Song | Skipped:
    """Return the song of a chart as anybody writes it."""
    written = read_music(chart.music)
    style, tempo = style_of(chart.style)
    if chart.band.startswith("Pop-") and style in ("jazz", "ballad"):
        # The band knows better: a ballad of a pop playlist is played as pop, funk without a jazz band is funk.
        style = "funk" if "Funk" in chart.style else _BANDS.get(chart.band, "pop")
    even = even_bars(written.bars, written.meters)
    if isinstance(even, Skipped):
        return even
    bars, meter = even
    return song_of_chords(ChordSheet(chart.title, style, _key_of(chart.key), chart.tempo or tempo, bars, meter))


def style_of(name: str) -> tuple[str, int]:
    """Return our style for a style name of iReal, and its usual tempo.

    >>> style_of("Bossa Nova"), style_of("Gypsy Swing")
    (('bossa', 132), ('jazz', 140))
    """
    if name in STYLES:
        return STYLES[name]
    return next((STYLES[row] for word, row in _WORDS if word in name.casefold()), STYLES["Medium Swing"])


def _charts_in(kind: str, payload: str) -> list[Chart]:
    """Return the charts behind `irealb://` or `irealbook://`; a playlist's name at the end is passed over."""
    fields = unquote(payload, errors="replace").split("=")
    if kind.lower() == "irealbook":
        rows = [fields[start : start + 6] for start in range(0, len(fields) - 5, 6)]
        return [Chart(_title(row[0]), row[1].strip(), row[2].strip(), row[3].strip(), row[5]) for row in rows]
    charts = []
    for place, field in enumerate(fields):
        if place < 6 or not field.startswith(MUSIC_MARK):
            continue
        title, composer, _, style, key, _ = fields[place - 6 : place]
        band, tempo = [*fields[place + 1 : place + 3], "", ""][:2]
        music = unscramble(field[len(MUSIC_MARK) :])
        names = (_title(title), composer.strip(), style.strip(), key.strip())
        charts.append(Chart(*names, music, _tempo(tempo), band.strip()))
    return charts


def _title(text: str) -> str:
    """Return a title with its article in front, as it is said: "Girl, The" is "The Girl"."""
    return re.sub(r"^(.*), (The|A|An)$", r"\2 \1", " ".join(text.split()))


def _tempo(text: str) -> int | None:
    low, high = _TEMPOS
    return int(text) if re.fullmatch(r"[0-9]{2,3}", text.strip()) and low <= int(text) <= high else None


def _key_of(text: str) -> Key | None:
    """Return the key that a chart names ("E-"), None where it is none."""
    try:
        return parse_key(text.replace("-", "m"))
    except SongError:
        return None
