"""ABC as it is written in the Nottingham collection; music21 as second opinion."""

import io
import tarfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.dataset import Skipped
from corpus.formats.abc import read_abc
from corpus.phrasing import song_of
from corpus.sets import nottingham
from song import Song, SongError

HEAD = "X: 1\nT:Lantern Reel\n% a comment\nM:4/4\nL:1/4\nK:D\n"


def notes(music: str, head: str = HEAD) -> list[tuple[int, int, int]]:
    sheet = read_abc(head + music)
    return [(note.onset, note.duration, note.pitch) for bar in sheet.bars for note in bar.notes]


@pytest.mark.parametrize(
    ("music", "expected"),
    [
        ("FGA2|", [(0, 24, 66), (24, 24, 67), (48, 48, 69)]),
        ("f/2g/a//z//d3/2|", [(0, 12, 78), (12, 12, 79), (24, 6, 81), (36, 36, 74)]),
        ("C,c'|", [(0, 24, 49), (24, 24, 85)]),
        ("=FF^G_B|", [(0, 24, 65), (24, 24, 65), (48, 24, 68), (72, 24, 70)]),
        ("(3D/2E/2F/2 G2|", [(0, 8, 62), (8, 8, 64), (16, 8, 66), (24, 48, 67)]),
        ("D>E F<G|", [(0, 36, 62), (36, 12, 64), (48, 12, 66), (60, 36, 67)]),
        ("[DFA]2 {G}[df]|", [(0, 48, 69), (48, 24, 78)]),
        ('"D"D"G/b"G!trill!A~B|', [(0, 24, 62), (24, 24, 67), (48, 24, 69), (72, 24, 71)]),
        ("(DE) .F-F|", [(0, 24, 62), (24, 24, 64), (48, 24, 66), (72, 24, 66)]),
    ],
)
def test_notes(music: str, expected: list[tuple[int, int, int]]) -> None:
    assert notes(music) == expected


def test_an_accidental_holds_to_the_barline() -> None:
    assert [pitch for _, _, pitch in notes("^GG|G")] == [68, 68, 67]


def test_unit_lengths_without_a_field() -> None:
    assert notes("DE|", HEAD.replace("L:1/4\n", ""))[1][0] == 12
    assert notes("DE|", HEAD.replace("L:1/4\n", "").replace("M:4/4", "M:2/4"))[1][0] == 6


def test_chords_stand_at_their_notes() -> None:
    bar = read_abc(HEAD + '"D7/f+"D2"slowly""(A7)"A2|').bars[0]
    assert [(onset, str(chord)) for onset, chord in bar.chords] == [(0, "D7/F#"), (48, "A7")]


def test_signs_around_bars() -> None:
    bars = read_abc(HEAD + "|A|:DEFG|[1 A4:|[2 d4||D4::E4:|").bars
    assert [bar.length for bar in bars] == [24, 96, 96, 96, 96, 96]
    assert [bar.forward for bar in bars[1:]] == [True, False, False, False, True]
    assert [bar.backward for bar in bars] == [False, False, True, False, True, True]
    assert [set(bar.endings) for bar in bars] == [set(), set(), {1}, {2}, set(), set()]
    assert bars[3].closes


def test_parts_are_played_in_their_order() -> None:
    music = "P:A\nD4|\nP:B\nE4|\n"
    assert [pitch for *_, pitch in notes(music)] == [62, 64]
    for field in ("Y:ABA\n", "P:ABA\n"):
        assert [pitch for *_, pitch in notes(music, field + HEAD)] == [62, 64, 62]
    # An order that leaves a part out or names another is not believed.
    assert [pitch for *_, pitch in notes(music, "Y:AC\n" + HEAD)] == [62, 64]


def test_a_meter_that_changes_is_told() -> None:
    assert read_abc(HEAD + "D4|\nM:3/4\nD3|").meter == "changes"
    assert read_abc(HEAD.replace("K:D\n", "M:C|\nK:D\n") + "D4|").meter == "4/4"


def test_no_tune_is_an_error() -> None:
    with pytest.raises(SongError, match="no music"):
        read_abc("T:Nothing here")


@given(st.text("ABcdeg|:[]12(3/<>-^_=\"{}!,'zx 0\n", max_size=80))
@example("A0>")  # a note of no length, stretched
def test_any_scribble_is_read_or_refused(music: str) -> None:
    sheet = read_abc(HEAD + "D|" + music)
    assert all(bar.length > 0 for bar in sheet.bars)


def test_music21_reads_the_same_notes() -> None:
    music21 = pytest.importorskip("music21")
    tune = HEAD.replace("% a comment\n", "") + '"D"FA/2B/2 "G"d>e|(3f/2g/2a/2 ^g =c A|'
    part = music21.converter.parseData(tune, format="abc").parts[0]
    theirs = [(round(n.offset * 24), n.pitch.midi) for n in part.flatten().notes if isinstance(n, music21.note.Note)]
    bars = read_abc(tune).bars
    assert [(96 * place + note.onset, note.pitch) for place, bar in enumerate(bars) for note in bar.notes] == theirs


REEL = """P:A
A|"D"FAdA|"G"BGdB|"A7"cAec|"D"d2 dA|"D"FAdA|"G"BGdB|"A7"cAec|"D"d2 d:|
P:B
e|"D"f2fd|"Em"g2ge|"D"f2fd|"A7"e2ec|"D"f2fd|"Em"g2ge|"A7"ecAc|"D"d2 d:|
"""


def test_a_reel_with_pickups_is_aabb(tmp_path: Path) -> None:
    path = tmp_path / "nottingham.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for name, text in (
            ("reels-0001", HEAD + REEL),
            ("slip-0001", HEAD.replace("4/4", "9/8") + REEL),
            ("empty", "X:1"),
        ):
            member = tarfile.TarInfo(f"nottingham/{name}.abc")
            member.size = len(text.encode())
            tar.addfile(member, io.BytesIO(text.encode()))
    readings = dict(nottingham.DATASET.readings(path))
    song = readings["nottingham/reels-0001"]
    assert isinstance(song, Song)
    assert [(section.label, section.bars, section.role) for section in song.sections] == [
        ("i", 1, "intro"), ("A", 8, "theme"), ("A", 8, "theme"), ("B", 8, "theme"), ("B", 8, "theme"),
    ]  # fmt: skip
    assert (song.brief.title, song.brief.style, str(song.brief.key)) == ("Lantern Reel", "folk", "D major")
    # The pickup of the next time through ends the section before it.
    assert [note.pitch for note in song.melody["A1"]][-1] == 69
    assert [note.pitch for note in song.melody["A2"]][-1] == 76
    assert song.section("A2").cadence == "authentic"
    assert readings["nottingham/slip-0001"] == Skipped("meter 9/8")
    assert readings["nottingham/empty"] == Skipped("no music")


def test_a_new_signature_is_a_new_key() -> None:
    head = HEAD.replace("K:D", "K:G")
    music = '"G"GBdB|"D7"dcAF|"C"cege|"G"d2B2|' * 2 + "\nK:D\n" + '"D"dfaf|"A7"gecA|"G"gbge|"D"d4|' * 2
    song = song_of(read_abc(head + music), "Tune", "folk")
    assert isinstance(song, Song)
    assert [str(section.key) for section in song.sections] == ["G major", "D major"]
    assert str(song.brief.key) == "G major"


DORIAN = '"Am"A2 eA|"G"G2 dG|"Am"ABcd|"G"e2 d2|"Am"A2 eA|"G"G2 dG|"Am"cB"G"AG|"Am"A4|' * 2


@pytest.mark.parametrize(
    ("field", "music", "key"),
    [
        ("Ador", DORIAN, "A minor"),
        ("A dorian", DORIAN, "A minor"),
        ("Am", DORIAN, "A minor"),
        ("Aphr", DORIAN, "A minor"),
        ("Amix", DORIAN.replace("Am", "A"), "A major"),
        ("Em", '"G"GBdB|"D7"dcAF|"C"cege|"G"d2B2|' * 4, "E minor"),
        # A plain major is found from the notes: collections write it over minor tunes too.
        ("G", '"Em"EGBG|"Am"ceAc|"B7"B^dfd|"Em"e2E2|' * 4, "E minor"),
        ("G", '"G"GBdB|"D7"dcAF|"C"cege|"G"d2G2|' * 4, "G major"),
    ],
)
def test_a_mode_that_is_named_is_the_key(field: str, music: str, key: str) -> None:
    song = song_of(read_abc(HEAD.replace("K:D", f"K:{field}") + music), "Tune", "folk")
    assert isinstance(song, Song)
    assert {str(song.brief.key), *(str(section.key) for section in song.sections)} == {key}


def test_a_key_within_the_tune_is_named_too() -> None:
    music = '"G"GBdB|"D7"dcAF|"C"cege|"G"d2G2|' * 2 + '[K:Gdor] "Gm"GBdB|"F"fcAF|"Gm"GBdB|"Gm"d2G2|' * 2
    song = song_of(read_abc(HEAD.replace("K:D", "K:G") + music), "Tune", "folk")
    assert isinstance(song, Song)
    assert str(song.brief.key) == "G major" and str(song.sections[-1].key) == "G minor"


def test_a_tune_without_chords_keeps_the_layer_open() -> None:
    song = song_of(read_abc(HEAD.replace("K:D", "K:Ador") + "A2eA|G2dG|ABcd|e2d2|" * 4), "Tune", "folk")
    assert isinstance(song, Song)
    assert song.chords == {} and song.all_notes()
