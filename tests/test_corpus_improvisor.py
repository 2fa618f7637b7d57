"""Impro-Visor leadsheets: header, chords, notes and lengths, sections, melody over barlines, hostile brackets."""

import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.dataset import Skipped
from corpus.formats.improvisor import parse_symbol, read_improvisor
from song import Song, SongError
from song.chart import write_bars
from song.check import problems

HEAD = "(title Glass Harbour)(composer Ada Sample (1999))(meter {meter})(key -2)(tempo 152.0)"
CHORDS = (
    "BbM7 | G7 | Cm7 | F7 | Dm7 | G7 | Cm7 F7 | Bb6 | "
    "EbM7 | Ebm6 / / Ab7 | Dm7 | Dbo7 | Cm7 | / | F7sus4 | F7+ | "
    "BbM7 | G7 | Cm7 | F7 | Dm7 | G7 | Cm7 F7 | Bb6 |"
)
TUNE = "bb4 d+8 f+8 d+2 b2 g2 c+1 a2. c+4 d+1 b4 g4 f4 d4 c4+8 d8 eb4 f4 bb1"
BRIDGE = "g1 gb2. r4 f1 e1 eb4 f4 g4 a4 c+1 bb1 a1"


def read(text: str) -> Song:
    song = read_improvisor(text)
    assert isinstance(song, Song), song
    assert problems(song) == []
    return song


def leadsheet(chords: str = CHORDS, notes: str = "", meter: str = "4 4", style: str = "swing") -> str:
    melody = f"(part (type melody)(instrument 12))\n{notes}" if notes else ""
    return f"{HEAD.format(meter=meter)}\n(part (type chords)(title )(key 0))\n(section (style {style})) {chords}\n{melody}\n"


def test_chords_without_a_melody() -> None:
    song = read(leadsheet(style="bossa-nova"))
    assert (song.brief.title, str(song.brief.key), song.brief.tempo, song.brief.style) == (
        "Glass Harbour", "Bb major", 152, "bossa",
    )  # fmt: skip
    bars = [bar for s in song.sections for bar in write_bars(song.chords[s.id], song.brief.meter, s.bars)]
    assert bars[:9] == ["Bbmaj7", "G7", "Cm7", "F7", "Dm7", "G7", "Cm7 F7", "Bb6", "Ebmaj7"]
    assert bars[9:16] == ["Ebm6 / / Ab7", "Dm7", "Dbdim7", "Cm7", "Cm7", "F7sus4", "Faug7"]
    assert not song.melody


def test_melody_and_chords_start_together() -> None:
    song = read(leadsheet(notes=f"{TUNE} {BRIDGE} {TUNE}"))
    assert [(s.label, s.bars) for s in song.sections] == [("A", 8), ("B", 8), ("A", 8)]
    notes = [(n.onset, n.duration, n.pitch) for n in song.melody["A1"]]
    assert notes[:5] == [(0, 24, 70), (24, 12, 74), (36, 12, 77), (48, 48, 74), (96, 48, 71)]
    # c4+8 is a dotted quarter; the eighth after it falls on the second half of beat two of the seventh bar.
    assert (6 * 96, 36, 60) in notes and (6 * 96 + 36, 12, 62) in notes
    assert song.melody["A2"] == song.melody["A1"]


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ("c4 d4 e4 f4", [(0, 24, 60), (24, 24, 62), (48, 24, 64), (72, 24, 65)]),
        ("c4/3 d4/3 e4/3 f2", [(0, 16, 60), (16, 16, 62), (32, 16, 64), (48, 48, 65)]),
        ("c8/3 d8/3 e8/3 f4. g8 r4", [(0, 8, 60), (8, 8, 62), (16, 8, 64), (24, 36, 65), (60, 12, 67)]),
        ("r2. c#++8 b--8", [(72, 12, 85), (84, 12, 47)]),
        ("c e g c+", [(0, 12, 60), (12, 12, 64), (24, 12, 67), (36, 12, 72)]),
        ("r2 c1", [(48, 96, 60)]),
        ("c2.. d8", [(0, 84, 60), (84, 12, 62)]),
    ],
)
def test_lengths_and_octaves(notes: str, expected: list[tuple[int, int, int]]) -> None:
    song = read(leadsheet("C | F | G7 | C | C | F | G7 | C |", notes))
    found = [(n.onset, n.duration, n.pitch) for n in song.all_notes()]
    assert found == expected


def test_a_note_over_the_barline_is_one_note() -> None:
    song = read(leadsheet("C | F | G7 | C |", "r2. c4+2 d2 e1 f1"))
    assert [(n.onset, n.duration) for n in song.all_notes()] == [(72, 72), (144, 48), (192, 96), (288, 96)]


def test_chords_and_notes_without_parts() -> None:
    song = read(f"{HEAD.format(meter='3 4')} C | F / G7 | C | G7 |\nc2 d4 e2. f2. g2.")
    assert [str(span.chord) for span in song.all_chords()] == ["C", "F", "G7", "C", "G7"]
    assert len(song.all_notes()) == 5


@pytest.mark.parametrize(
    ("symbol", "name"),
    [("CM7", "Cmaj7"), ("Cm7b5", "Cm7b5"), ("C7b9", "C7b9"), ("Bbsus", "Bbsus4"), ("C/E", "C/E"), ("CmM7", "CmMaj7"), ("Am+", "Am#5"),
     ("F7+", "Faug7"), ("Eo7", "Edim7"), ("Eh7", "Em7b5"), ("C69", "C69"), ("CM", "C"), ("G7alt", "G7alt"), ("C+", "Caug")],
)  # fmt: skip
def test_symbols(symbol: str, name: str) -> None:
    assert str(parse_symbol(symbol)) == name


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(title A", "never closed"),
        ("C | F ) |", "never opened"),
        ("(" * 1000 + ")" * 1000, "nested deeper"),
        (leadsheet("C | H7 | F |"), "bar 2: chord"),
        (leadsheet(notes="c4 h4"), "no note"),
        (leadsheet(notes="c3"), "cannot last 1/3"),
        (leadsheet(notes="c1 " * 2000), "more than 1000 bars"),
        (leadsheet("C |" * 2000), "more than 1000 bars"),
        (leadsheet(notes="c+++++++++4"), "outside MIDI"),
        ("C |" * 2**20, "longer than"),
    ],
)
def test_mistakes_are_one_line(text: str, message: str) -> None:
    with pytest.raises(SongError, match=re.escape(message)) as error:
        read_improvisor(text)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (leadsheet(meter="5 4"), "meter 5/4"),
        (leadsheet(meter="x"), "no meter"),
        (leadsheet("NC | NC |"), "no chords"),
        ("", "no chords"),
    ],
)
def test_what_cannot_become_a_song(text: str, reason: str) -> None:
    assert read_improvisor(text) == Skipped(reason)


@pytest.mark.parametrize(
    ("name", "style"),
    [("funk-straight", "funk"), ("CountryTwoBeat", "country"), ("soul-jazz", "soul"), ("unheard-of", "jazz")],
)
def test_names_of_bands_say_the_style(name: str, style: str) -> None:
    assert read(leadsheet(style=name)).brief.style == style


WORDS = ("(title x)", "(meter 3 4)", "(part (type melody))", "(part (type chords))", "(section (style swing))", "(", ")", "C", "Dm7/G",
         "|", "/", "NC", "c4", "d+8", "r2.", "e8/3", "f1+1+1", "g", "(key 99)", "(tempo -5)", "(tempo 1e9)", "H", "c0")  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=80).map(" ".join) | st.text(max_size=200))
def test_any_text_is_a_song_a_reason_or_one_line(text: str) -> None:
    with suppress(SongError):
        assert isinstance(read_improvisor(text), Song | Skipped)
