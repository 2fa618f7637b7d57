"""The changes that every player knows: blues and rhythm changes, and how a tune is tagged at its end.

Conventions: charts are read as `harmony.theory.numeral` says. What a chart leaves open is the model's own, and the cadence that is
planned for a section has the right of way. To teach the composer other changes, write their chart here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from harmony.drafts.goal import Mask
from harmony.theory.numeral import bars_of, frame_of
from harmony.tokens import Vocabulary
from song import Section, Song, parse_form
from song.chance import stream
from song.style import written_like

# Chords of a plain chart stand, between those of a rich one others may pass.
PLAIN, RICH = "plain", "rich"
_RICH_STYLES = ("jazz", "bossa", "ballad", "jazz-waltz")
RICH_BLUES = 0.4  # how often a song in blues style is rich
_CONTINUED = re.compile(r"\s*\n\s*:\s*")  # a row goes on in a line that begins with a colon
_CORE = ("head", "solo", "verse", "chorus", "theme", "instrumental", "bridge")
_EDGES = ("intro", "outro")  # played on the last bars of the changes


@dataclass(frozen=True)
class Changes:
    """A part of a form in one mode and manner: its first bars, then the last where it leads on and where it comes home."""

    name: str
    part: str
    mode: str
    manner: str
    body: str
    leading_on: str
    authentic: str
    plagal: str

    def chart(self, cadence: str) -> list[list[str]]:
        """Return the cells of every bar of a section that ends so."""
        end = self.authentic if cadence == "authentic" else self.plagal if cadence == "plagal" else self.leading_on
        return bars_of(f"{self.body} | {end}")


# mode manner : what comes first : the end where it leads on : the end with an authentic cadence : with a plagal one
_BLUES = {
    "12-bar blues": """
    major plain : I7 | I7,IV7 | I7 | I7 | IV7 | IV7 | I7 | I7 | V7   : IV7,V7 | I7 | I7,V7   : V7 | I7 | I7   : IV7 | I7 | I7
    major rich  : I7 | IV7 | I7 | v I7 | IV7 | #ivo,IV7 | I7,iii | VI7,iii .
                : ii | V7 | I7,iii VI7 | ii V7   : ii | V7 | I7 | I7   : ii | IV7 | I7 | I7
    major rich  : I7 | IV7 #ivo | I7 | I7 | IV7 | IV7,iv | I7 | iii VI7
                : ii | V7 | I7 VI7 | ii V7       : ii | V7 | I7 | I7   : IV7 | IV7,iv | I7 | I7
    minor plain : i | i,iv | i | i | iv | iv | i | i | bVI7          : V7 | i | i V7         : V7 | i | i     : iv | i | i
    minor plain : i | i,iv | i | i | iv | iv | i | i | v,V7          : iv | i | i V7         : V7 | i | i     : iv | i | i
    minor rich  : i | iv,i | i | i . | iv | iv | i | i               : bVI7 | V7 | i,bIII . | iiø V7
                : bVI7 | V7 | i | i : bVI7 | iv | i | i
    minor rich  : i | iv,iiø . | i | . I7 | iv | iv | i | i          : iiø,bVI7 | V7 | i,bIII bVI7 | iiø V7
                : iiø,bVI7 | V7 | i | i : iiø | iv | i | i
    """,
    "8-bar blues": """
    major plain : I7 | V7 | IV7 | IV7 | I7 | V7       : I7 IV7 | I7 V7          : I7 | I7     : I7 IV7 | I7
    major plain : I7 | I7 | IV7 | IV7,iv | I7 | V7    : I7 IV7 | I7 V7          : I7 | I7     : I7 IV7 | I7
    major rich  : I7 | v I7 | IV7 | #ivo | I7,iii VI7 | ii V7 : I7,iii VI7 | ii V7 : I7 | I7  : I7 IV7 | I7
    minor plain : i | V7 | iv | iv | i | V7           : i iv | i V7             : i | i       : i iv | i
    minor rich  : i | i . | iv | iv | bVI7 | iiø V7   : i,bIII bVI7 | iiø V7    : i | i       : i iv | i
    """,
    "16-bar blues": """
    major plain : I7 | I7 | I7 | I7 | I7 | I7 | I7 | I7 | IV7 | IV7 | I7 | I7 | V7
                : IV7,V7 | I7 | I7,V7 : V7 | I7 | I7 : IV7 | I7 | I7
    major plain : I7 | I7 | I7 | I7 | IV7 | IV7 | I7 | I7 | V7 | IV7 | V7 | IV7 | V7
                : IV7,V7 | I7 | I7,V7 : V7 | I7 | I7 : IV7 | I7 | I7
    major rich  : I7 | IV7 | I7 | v I7 | IV7 | #ivo,IV7 | I7 | VI7 | ii | V7 | ii | V7 | ii
                : V7 | I7,iii VI7 | ii V7 : V7 | I7 | I7 : IV7 | I7 | I7
    minor plain : i | i | i | i | iv | iv | i | i | iv | iv | i | i | bVI7 : V7 | i | i V7 : V7 | i | i : iv | i | i
    minor rich  : i | iv,i | i | i . | iv | iv | i | i | iv | iv | i | i | bVI7
                : V7 | i,bIII . | iiø V7 : V7 | i | i : iv | i | i
    """,
}
_RHYTHM = {
    "A": """
    major plain : I vi | ii,IV V7 | I vi | ii,IV V7 | I I7 | IV iv,#ivo         : I vi | ii,IV V7  : I V7 | I    : I IV | I
    major rich  : I VI7,vi | ii V7 | iii,I VI7,vi | ii V7 | I7,v I7 | IV iv,#ivo,bVII7
                : I,iii VI7,vi | ii V7  : I,ii V7 | I  : I IV | I
    major rich  : I #io | ii #iio | iii VI7 | ii V7 | v I7 | IV #ivo,bVII7      : iii VI7,bIIIo | ii V7 : ii V7 | I : iii IV | I
    minor plain : i bVI | iv,iiø V7 | i bVI | iv,iiø V7 | i I7 | iv bVII7        : i bVI | iv,iiø V7 : i V7 | i   : i iv | i
    minor rich  : i viø,bVI7 | iiø V7 | i,bIII bVI7,viø | iiø V7 | i,vø I7 | iv bVII7,#ivo
                : i,bIII bVI7 | iiø V7  : iiø V7 | i : i iv | i
    """,
    "B": """
    major plain : III7 | III7 | VI7 | VI7 | II7 | II7          : V7 | V7            : V7 | I       : IV | I
    major rich  : III7 | III7 | VI7 | VI7 | II7 | II7          : V7,ii . | V7       : V7 | I       : IV | I
    major rich  : vii | III7 | iii | VI7 | vi | II7            : ii | V7            : ii V7 | I    : ii IV | I
    major rich  : III7 | bVII7 | VI7 | bIII7 | II7 | bVI7      : V7 | V7,bII7 .     : V7 | I       : IV | I
    major rich  : v | I7 | IV | IV . | vi,II7 | II7            : ii | V7            : ii V7 | I    : ii IV | I
    minor plain : I7 | I7 | iv | iv | bVII7 | bIII             : bVI,bVI7 | V7      : V7 | i       : iv | i
    minor rich  : vø | I7 | iv | iv . | iv bVII7 | bIII        : iiø,bVI7 | V7      : iiø V7 | i   : iv | i
    minor rich  : I7 | I7 | iv | iv | II7 | II7                : iiø,bVI7 | V7      : V7 | i       : iv | i
    """,
}

# Grooves that a section stays on until its cadence, as often as there is room.
_GROOVES = """
funk major : I7 | I7
funk major : I7 | IV7
funk major : I7 IV7 | I7 IV7
funk major : I7 | I7 | IV7 | I7
funk major : ii | V7
funk major : I7 | bVII IV
funk minor : i | i
funk minor : i IV7 | i IV7
funk minor : i | i | IV7 | i
funk minor : i bVII | i bVII
funk minor : i | iv
"""
_ON_A_GROOVE = ("verse", "intro", "interlude", "instrumental", "solo", "head")

# How a tune is tagged: bars, manner, mode and cadence; the last line of its length or less is played at the end.
_TAGS = """
2 rich  major authentic : ii V7 | I
2 rich  major plagal    : IV iv | I
2 rich  minor authentic : iiø V7 | i
2 rich  minor plagal    : iv | i
2 plain major authentic : IV,ii V | I
2 plain major plagal    : IV | I
2 plain major plagal    : IV iv | I
2 plain minor authentic : iv V7 | i
2 plain minor plagal    : iv | i
3 rich  major authentic : iii VI7 | ii V7 | I
3 rich  major plagal    : IV | iv | I
3 plain major authentic : IV,vi | V | I
3 plain major plagal    : IV | IV,iv | I
3 rich  minor authentic : bVI7 | iiø V7 | i
3 plain minor authentic : bVI,iv | V7 | i
4 rich  major authentic : iii VI7 | ii V7 | I | I
4 rich  major authentic : ii V7 | iii VI7 | ii V7 | I
4 rich  major authentic : IV,#ivo iv,bVII7 | iii VI7 | ii V7 | I
4 rich  major plagal    : IV | iv,IV | I | I
4 rich  minor authentic : i,bIII bVI7 | iiø V7 | i | i
4 plain major authentic : vi,I | IV,ii | V | I
4 plain major authentic : IV | V | I | I
4 plain major plagal    : vi,I | IV | iv,IV | I
4 plain major plagal    : IV | IV,iv | I | I
4 plain minor authentic : iv,bVI | V7 | i | i
4 plain minor plagal    : iv | iv | i | i
"""


def _read(name: str, part: str, table: str) -> tuple[Changes, ...]:
    rows = []
    for line in _CONTINUED.sub(" : ", table.strip()).splitlines():
        setting, *cells = (cell.strip() for cell in line.split(":"))
        mode, manner = setting.split()
        rows.append(Changes(name, part, mode, manner, *cells))
    return tuple(rows)


STOCK: Sequence[Changes] = (
    *(row for name, table in _BLUES.items() for row in _read(name, "A", table)),
    *(row for part, table in _RHYTHM.items() for row in _read("rhythm changes", part, table)),
)
TAGS: Sequence[tuple[int, str, str, str, str]] = tuple(
    (int(setting.split()[0]), *setting.split()[1:], chart.strip())  # type: ignore[misc]
    for setting, chart in (line.split(":") for line in _TAGS.strip().splitlines())
)
GROOVES: Sequence[tuple[str, str, str]] = tuple(
    (*setting.split(), chart.strip())  # type: ignore[misc]
    for setting, chart in (line.split(":") for line in _GROOVES.strip().splitlines())
)


def changes_of(section: Section, song: Song) -> str:
    """Return the name of the stock changes that a section is built on, "" where there are none.

    A blues needs no name: twelve bars in blues style are one, and so is a tune of eight or sixteen.
    """
    form = parse_form(song.brief.form)
    name = form.changes if form else ""
    if not name and written_like(song.brief.style) == "blues":
        tune = next((other for other in song.sections if other.role in _CORE), section)
        played = tune if section.role in _EDGES else section
        lengths = (8, 12, 16) if played.label == tune.label else (12,)
        name = f"{played.bars}-bar blues" if played.bars in lengths else ""
    return name if _rows(name, section, song) else ""


def _rows(name: str, section: Section, song: Song) -> list[Changes]:
    """Return the changes of that name that a section has room for: an intro or outro for the end of them."""
    if section.role not in (*_CORE, *_EDGES):
        return []
    part = "B" if section.role == "bridge" else "A"
    at_home = part == "A" or section.key == song.brief.key
    edge = section.role in _EDGES
    return [
        row
        for row in STOCK
        if at_home and (row.name, row.part, row.mode) == (name, part, section.key.mode)
        if (length := len(row.chart(section.cadence))) == section.bars or (edge and section.bars < length)
    ]


def manner_of(song: Song) -> str:
    """Return whether the song is played plainly or richly."""
    if written_like(song.brief.style) == "blues":
        return RICH if stream(song.brief.seed, "harmony", "manner").random() < RICH_BLUES else PLAIN
    return RICH if written_like(song.brief.style) in _RICH_STYLES else PLAIN


def stock_frame(section: Section, song: Song, vocabulary: Vocabulary) -> dict[int, Mask]:
    """Return what the stock changes of a section ask of its beats; nothing where it is on no stock changes."""
    rows = _rows(changes_of(section, song), section, song)
    if not rows:
        return {}
    manner = manner_of(song)
    rows = [row for row in rows if row.manner == manner] or rows
    # Sections of one letter are on the same version.
    rng = stream(song.brief.seed, "harmony", "changes", section.label)
    chosen = rows[int(rng.integers(len(rows)))]
    chart = chosen.chart(section.cadence)[-section.bars :]
    return frame_of(chart, song.brief.meter, vocabulary, held=chosen.manner == PLAIN)


def groove_frame(section: Section, song: Song, vocabulary: Vocabulary) -> dict[int, Mask]:
    """Return what the groove of a style asks of a section up to its cadence; nothing where the style has none."""
    setting = (written_like(song.brief.style), section.key.mode)
    charts = [bars_of(chart) for *rest, chart in GROOVES if tuple(rest) == setting]
    if not charts or section.role not in _ON_A_GROOVE:
        return {}
    rng = stream(song.brief.seed, "harmony", "groove", section.label)
    chart = charts[int(rng.integers(len(charts)))]
    # Two bars are left for the cadence.
    bars = [chart[bar % len(chart)] for bar in range(section.bars - 2)]
    return frame_of(bars, song.brief.meter, vocabulary, held=True)


def tag_frame(section: Section, song: Song, vocabulary: Vocabulary, rng: np.random.Generator) -> dict[int, Mask]:
    """Return what a tag asks of its last bars: a turn that players end a tune with."""
    setting = (manner_of(song), section.key.mode, section.cadence)
    fitting = [(bars, chart) for bars, *rest, chart in TAGS if tuple(rest) == setting and bars <= section.bars]
    if not fitting:
        return {}
    longest = max(bars for bars, _ in fitting)
    charts = [chart for bars, chart in fitting if bars == longest]
    chart = bars_of(charts[int(rng.integers(len(charts)))])
    start = (section.bars - longest) * song.brief.meter.beats
    return frame_of(chart, song.brief.meter, vocabulary, start, held=setting[0] == PLAIN)
