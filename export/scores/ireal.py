"""The chart of a song for iReal Pro: an `irealb://` link, and a page that holds it and the chords to read.

The app opens the link from the page; the music in it is mixed up as the app does it: whole shorthands for what comes often, then places
of every fifty characters exchanged. A chart has one key and no melody; what the app has no sign for is in `export.scores.ireal_chords`.
"""

import html
import re
from urllib.parse import quote

from export.scores.bars import BARS_A_LINE
from export.scores.ireal_chart import music_of, page_of
from song import Song
from song.account import MARK, account_of
from song.chart import lay_out, write_bars
from song.key import usual_key
from song.scrambling import MUSIC_MARK, scramble
from song.seal import BLANK
from song.style import written_like

# our style -> the app's
_STYLES = {
    "jazz": "Medium Swing", "bossa": "Bossa Nova", "ballad": "Ballad", "jazz-waltz": "Waltz", "blues": "Medium Blues",
    "pop": "Pop", "rock": "Rock", "folk": "Folk", "country": "Country", "soul": "Soul", "funk": "Funk",
    "hip-hop": "Hip Hop", "dance": "House", "bebop": "Up Tempo Swing", "chiptune": "Techno", "chorale": "Hymn",
    "gospel": "Gospel", "latin": "Latin", "lo-fi": "Hip Hop", "pop-ballad": "Pop Ballad", "reggae": "Reggae",
    "samba": "Samba", "solo-piano": "Ballad", "string-quartet": "Hymn",
}  # fmt: skip
# Swing by its tempo, from the fastest that it is called so.
_SWINGS = ((0, "Slow Swing"), (105, "Medium Swing"), (160, "Medium Up Swing"), (200, "Up Tempo Swing"))


def ireal_link(song: Song) -> str:
    """Return the `irealb://` link of a song whose sections and chords are composed."""
    brief, page = song.brief, page_of(song)
    key = usual_key(brief.key.pitch_class, brief.key.mode)
    fields = (
        _title(brief.title), "songwright", "", _style(brief.style, brief.tempo), key.tonic + "-" * (key.mode == "minor"), "",
        MUSIC_MARK + scramble(music_of(page, brief.meter)), "", str(brief.tempo), str(page.choruses),
    )  # fmt: skip
    return "irealb://" + quote("=".join(fields), safe="")


def ireal_page(song: Song) -> str:
    """Return a web page with the link and, to be read, the chords of every section."""
    title, link = html.escape(song.brief.title), html.escape(ireal_link(song))
    meter = song.brief.meter
    charts = [
        f"<h2>{html.escape(section.id)}</h2>\n<pre>"
        + html.escape(lay_out([f"| {bar}" if place % BARS_A_LINE == 0 else bar for place, bar in enumerate(bars)]))
        + "</pre>"
        for section in song.sections
        for bars in (write_bars(song.chords.get(section.id, ()), meter, section.bars),)
    ]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f"<!-- {BLANK} -->",
            '<html lang="en">',
            f'<head><meta charset="utf-8"><title>{title}</title></head>',
            "<body>",
            f"<h1>{title}</h1>",
            f"<p>{html.escape(str(song.brief.key))}, {meter}, {song.brief.tempo} quarter notes a minute</p>",
            f'<p><a href="{link}">Open in iReal Pro</a></p>',
            f"<details><summary>The link</summary><code>{link}</code></details>",
            *charts,
            *(f"<!-- {MARK} {line} -->" for line in account_of(song)),
            "</body>",
            "</html>",
            "",
        ]
    )


def _title(title: str) -> str:
    """Return a title as the app sorts it, the article behind; fields are parted by =, which no title can have.

    >>> _title("The Long Way = Home")
    'Long Way - Home, The'
    """
    return re.sub(r"^(The|A|An) (.+)$", r"\2, \1", title.replace("=", "-"))


def _style(name: str, tempo: int) -> str:
    known = name if name in _STYLES else written_like(name)
    if known == "jazz":
        return next(swing for least, swing in reversed(_SWINGS) if tempo >= least)
    return _STYLES[known]
