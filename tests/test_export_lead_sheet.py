"""A song as a lead sheet in the terminal: what it looks like, and that nothing is lost, too wide or out of line."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pickup_songs import songs
from test_song_plan import read

from export.terminal.lead_sheet import sheet_lines
from export.terminal.paint import Row, painted, widest, with_letters
from export.terminal.sheet_bars import sheet_bars
from export.terminal.sheet_columns import set_columns
from song import Song, parse_meter
from song.meter import METERS

BOAT = """\
style: folk
key: F major
meter: 3/4
sections:
  - id: A1
    role: verse
    chords: |
      F | Gm7 C7 C7 | Am7 | ? |
      F | F      | C7  | F |
    melody: |
      A4/4 A4/8 Bb4/8 C5/4 | D5/2 C5/4~ | C5/2. | r/2. |
      A4/4 ?/4 r/4         | ?          | G4/4t A4/4t G4/4t E4/4 | F4/2. |
  - id: B1
    role: chorus
    key: Bb major
    pickup: 1
    chords: Bb | Eb | F7/A | Bb
    melody: F4/8 G4/8 || Bb4/4. D5/8 F5/4 | Eb5/4 G4/2~ | G4/2 A4/4 | Bb4/2. |
  - id: B2
    repeats: B1
    chords: Bb | Eb | F7/A | Bb
    melody: F4/8 G4/8 || Bb4/4. D5/8 F5/4 | Eb5/4 G4/2~ | G4/2 A4/4 | Bb4/2. |
  - id: A2
    varies: A1
    chords: |
      F | Gm7 C7 C7 | Am7 | Dm |
      F | F      | C7  | Am |
    melody: silent
  - id: outro
    bars: 2
"""
NUMERALS = {
    "A1": ["I", "ii7", "V7", "iii7", "I", "I", "V7", "I"],
    "B1": ["I", "IV", "V7/3", "I"],
    "B2": ["I", "IV", "V7/3", "I"],
}


def drawn(song: Song, width: int = 80, **options) -> list[str]:
    return [painted(line, colour=False) for line in sheet_lines(song, width, **options)]


LOOKS = """\
 A1  verse, bars 1 to 8
A1:1    │F           │Gm7 C7      │Am7         │?           │
        │I           │ii7 V7      │iii7        │            │
     D5 │            │D───────    │            │            │
        │      BbC───│        C───┼────────────│      –     │
     A4 │A───A─      │            │            │            │

A1:5    │F           │%           │C7          │F           ║ authentic
        │I           │            │V7          │I           ║
     A4 │A───        │            │G─A──G──    │          G─║
     E4 │    ?╌╌╌    │*╌╌╌╌╌╌╌╌╌╌╌│        E───│F───────F─  ║

 B1  chorus, bars 9 to 12, in Bb major
B1:1    │Bb          │Eb          │F7/A        │Bb          ║ authentic
        │I           │IV          │V7/3        │I           ║
     F5 │        F───│            │            │            ║
        │      D─    │Eb──        │            │            ║
        │Bb────      │            │            │Bb──────    ║
        │            │    G───────┼────────A───│          G─║
     F4 │            │            │            │        F─  ║

 B2  chorus, bars 13 to 16, in Bb major
B2:1    │Bb          │Eb          │F7/A        │Bb          ║ authentic
        │I           │IV          │V7/3        │I           ║
     F5 │        F───│            │            │            ║
        │      D─    │Eb──        │            │            ║
        │Bb────      │            │            │Bb──────────║
     G4 │            │    G───────┼────────A───│            ║

 A2  verse, bars 17 to 24, no melody
A2:1    │F           │Gm7 C7      │Am7         │Dm          │
A2:5    │F           │%           │C7          │Am          ║ open

 outro  outro, bars 25 to 26, no chords yet, no melody yet
"""


def test_it_looks_so() -> None:
    assert drawn(read(BOAT).song, numerals=NUMERALS) == LOOKS.splitlines()


def test_a_chart_without_melody_says_what_it_repeats() -> None:
    assert drawn(read(BOAT).song, melody=False)[-10:] == [
        " B1  chorus, bars 9 to 12, in Bb major",
        "B1:1    │Bb          │Eb          │F7/A        │Bb          ║ authentic",
        "",
        " B2  chorus, bars 13 to 16, in Bb major, as B1",
        "",
        " A2  verse, bars 17 to 24",
        "A2:1    │F           │Gm7 C7      │Am7         │Dm          │",
        "A2:5    │F           │%           │C7          │Am          ║ open",
        "",
        " outro  outro, bars 25 to 26, no chords yet",
    ]


def test_bars_that_are_the_same_are_told_and_the_others_shown() -> None:
    text = BOAT.replace("F | Gm7 C7 C7 | Am7 | Dm |", "F | Gm7 C7 C7 | Am7 | ? |")
    lines = drawn(read(text).song, melody=False)
    assert lines[lines.index(" A2  verse, bars 17 to 24") + 1] == "A2:1     bars 1 to 4 as A1"


def test_places_are_shown_in_full_and_alone() -> None:
    song = read(BOAT).song
    assert drawn(song, places={"B2": [1, 2], "A1": [0, 6]}, melody=False) == [
        " B2  chorus, bars 14 to 15, in Bb major",
        "B2:2 │Eb          │F7/A        │",
        "",
        " A1  verse, bars 1 and 7",
        "A1:1 │F           │",
        "A1:7 │C7          │",
    ]


def test_where_four_bars_find_no_room_a_line_is_parted() -> None:
    crowded = BOAT.replace("F | Gm7 C7 C7 |", "Fmaj7#11 Gm7b5 C7sus4 | Gm7 C7 C7 |")
    lines = drawn(read(crowded).song, places={"A1": range(8)}, melody=False)[1:]
    assert [line.partition(" ")[0] for line in lines] == ["A1:1", "A1:3", "A1:5"]
    assert "│Fmaj7#11 Gm7b5  C7sus4   │" in lines[0]
    barlines = [[column for column, sign in enumerate(line) if sign in "│║"] for line in lines]
    assert barlines[0] == barlines[1] == barlines[2][::2]


def test_a_terminal_that_is_wide_is_used() -> None:
    song = read(BOAT).song
    assert [set_columns(song.brief.meter, 8, width).beat for width in (60, 80, 90, 120)] == [8, 4, 6, 8]
    assert set_columns(parse_meter("4/4"), 8, 60).per_line == 2


def blocks_of(lines: list[str]) -> list[list[str]]:
    """Return the lines of every section, its heading first."""
    blocks: list[list[str]] = []
    for line in filter(None, lines):
        if re.match(r" \S+  \w+, bars? \d", line):
            blocks.append([])
        blocks[-1].append(line)
    return blocks


@pytest.mark.parametrize("width", [60, 80, 120])
@settings(max_examples=25)
@given(song=songs())
def test_nothing_is_too_wide_or_out_of_line(song: Song, width: int) -> None:
    lines = drawn(song, width)
    assert max(map(len, lines)) <= width
    ruled = [{column for column, sign in enumerate(line) if sign in "│║┼├┤"} for line in lines]
    columns = set_columns(song.brief.meter, min(set().union(*ruled)), width)
    assert set().union(*ruled) <= {columns.start(place) - 1 for place in range(columns.per_line + 1)}
    coloured = [painted(line, colour=True) for line in sheet_lines(song, width)]
    assert [re.sub(r"\033\[[0-9;]*m", "", line) for line in coloured] == lines


@settings(max_examples=40)
@given(song=songs())
def test_every_chord_and_every_note_is_there(song: Song) -> None:
    song = replace(
        song,
        sections=tuple(
            replace(section, repeats=None, varies=None, over=None, varied=frozenset()) for section in song.sections
        ),
    )
    blocks = blocks_of(drawn(song, 120))
    assert len(blocks) == len(song.sections)
    heard = 0
    for section, (_, *lines) in zip(song.sections, blocks, strict=True):
        cells = [cell for line in lines if line.startswith(f"{section.id}:") for cell in re.split("[│║]", line)[1:-1]]
        shown = [cell.split() for cell in cells]
        names = [["N.C." if span.chord is None else str(span.chord)] for span in song.chords[section.id]]
        assert [name if cell != ["%"] else ["%"] for name, cell in zip(names, shown, strict=True)] == shown
        rows = [
            line[line.index(sign[0]) :] for line in lines if line.startswith(" ") and (sign := re.findall("[│├]", line))
        ]
        heard += sum(len(re.findall("[A-G]", row)) for row in rows)
    assert heard == len(song.all_notes())


@settings(max_examples=40)
@given(song=songs(), numbers=st.data())
def test_places_never_fail(song: Song, numbers: st.DataObject) -> None:
    section = numbers.draw(st.sampled_from(song.sections))
    bars = sorted(numbers.draw(st.sets(st.integers(0, section.bars - 1), min_size=1)))
    lines = drawn(song, places={section.id: bars})
    assert lines[0].startswith(f" {section.id}  {section.role}, bar")


def test_words_stand_under_their_notes() -> None:
    text = BOAT.replace("    pickup: 1\n", "    pickup: 1\n    lyrics: Oh the river is wide and it sleeps\n", 1)
    lines = drawn(read(text).song, 120, places={"A1": [7], "B1": range(4)})
    assert lines[1:6] == [
        "A1:8 │F                       ║ authentic",
        "  G4 │                    G───║",
        "  F4 │F───────────────F───    ║",
        "     │                Oh  the ║",
        "",
    ]
    assert (
        lines[-1]
        == "     │riv-        er  is      │wide    and             │                it      │sleeps                  ║"
    )
    # A bar in which the words find no room is as wide as two.
    assert "B1:3" in [
        line.split()[0] for line in drawn(read(text.replace("river is", "straightforwardly")).song, 80) if line
    ]


def test_the_bars_hold_what_sounds() -> None:
    bars = sheet_bars(read(BOAT).song)
    assert [(tone.pitch, tone.start, tone.end) for tone in bars["A1"][7].tones] == [
        ("F4", 0, 48), ("F4", 48, 60), ("G4", 60, 72),
    ]  # fmt: skip
    held = bars["A1"][2].tones[0]
    assert (held.held, held.name, held.tied) == (True, "", False)


# Colours


def test_letters_have_the_colours_of_the_pictures_and_keep_them() -> None:
    song = read(BOAT).song
    headings = [
        line[0][1] for line in sheet_lines(song, 80) if line and line[0][0].startswith(" ") and len(line[0][0]) > 2
    ]
    assert [shown for shown in headings if shown.startswith("letter")] == [
        "letter 0", "letter 1", "letter 1", "letter 0", "letter none",
    ]  # fmt: skip
    assert with_letters(["A1     head", "└─ B2  head", "A  B′", "no section"], song) == [
        (("", ""), ("A1", "letter 0"), ("     head", "")),
        (("└─ ", ""), ("B2", "letter 1"), ("  head", "")),
        (("A", "letter 0"), (" ", ""), ("", ""), (" ", ""), ("B′", "letter 1")),
        (("no section", ""),),
    ]


def test_chords_numerals_and_notes_look_different() -> None:
    shown = {look for line in sheet_lines(read(BOAT).song, 80, numerals=NUMERALS) for _, look in line}
    assert {"chord", "numeral", "note", "held", "open", "rest", "barline", "place"} <= shown
    looks = {painted((("x", look),), colour=True) for look in ("chord", "numeral", "note", "open", "letter 0")}
    assert len(looks) == 5


def test_a_row_is_drawn_over() -> None:
    row = Row()
    row.put(3, "abc", "note")
    row.put(4, "X")
    assert row.line() == (("   ", ""), ("a", "note"), ("X", ""), ("c", "note"))
    assert widest([row.line()]) == 6


def test_every_meter_divides_into_columns() -> None:
    for meter in METERS.values():
        for width in (60, 80, 100, 120, 200):
            columns = set_columns(meter, 8, width)
            assert columns.width <= width and columns.column(meter.bar_ticks) == columns.bar
