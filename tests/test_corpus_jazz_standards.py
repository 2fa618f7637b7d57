"""Tunes of the JSON list: endings, repeats, bars, spellings, forms, styles."""

from typing import Any

import pytest

from corpus.dataset import Skipped
from corpus.sets.jazz_standards import read_song, read_symbol
from song import Song


def tune(*sections: dict[str, Any], **other: str) -> dict[str, Any]:
    return {
        "Title": "Tune",
        "Rhythm": "Medium Swing",
        "TimeSignature": "4/4",
        "Key": "F",
        "Sections": list(sections),
    } | other


def section(label: str | None, chords: str, *endings: str, **other: int) -> dict[str, Any]:
    row: dict[str, Any] = {"MainSegment": {"Chords": chords}, **other}
    if label:
        row["Label"] = label
    if endings:
        row["Endings"] = [{"Chords": ending} for ending in endings]
    return row


def read(*sections: dict[str, Any], **other: str) -> Song:
    song = read_song(tune(*sections, **other))
    assert isinstance(song, Song)
    return song


def chart(song: Song, section_id: str) -> list[str]:
    return [f"{span.chord}:{span.duration // song.brief.meter.beat_ticks}" for span in song.chords[section_id]]


def test_endings_are_written_out() -> None:
    song = read(section("A", "F|F", "Gm7|C7", "C7|F"), section("B", "Bb|Bb|F|C7"), section("A", "F|F|C7|F"))
    assert [(s.id, s.role, s.bars) for s in song.sections] == [
        ("A1", "head", 4), ("A2", "head", 4), ("B", "bridge", 4), ("A3", "head", 4),
    ]  # fmt: skip
    assert chart(song, "A1") == ["F:4", "F:4", "Gm7:4", "C7:4"]
    # The bridge touches F in the bar before its last C7.
    assert [s.cadence for s in song.sections] == ["half", "authentic", "turnaround", "authentic"]
    assert song.sections[1].varies == "A1"
    assert song.sections[3].repeats == "A2"


def test_a_repeat_is_played_twice() -> None:
    song = read(section("A", "F|C7", Repeats=1))
    assert [s.repeats for s in song.sections] == [None, "A1"]


def test_empty_main_segment_repeats_the_section_before() -> None:
    song = read(section("A", "F|Gm7"), section("B", "", "Bb|C7", "C7|F"))
    assert song.brief.form == "A2B2A2C2"
    assert [s.role for s in song.sections] == ["head"] * 4


def test_bars_divide_and_hold() -> None:
    song = read(section("A", "F|Gm7,C7|F,,,C7||F"))
    assert chart(song, "A") == ["F:4", "Gm7:2", "C7:2", "F:3", "C7:1", "C7:4", "F:4"]


def test_three_four_with_two_and_four_places() -> None:
    song = read(section("A", "Gm7,C7|F,Gm7,Am7,"), TimeSignature="3/4", Rhythm="Waltz")
    assert song.brief.style == "jazz-waltz"
    assert chart(song, "A") == ["Gm7:2", "C7:1", "F:1", "Gm7:1", "Am7:1"]


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("F#07", "F#dim7"),
        ("E0", "Edim"),
        ("Am/maj7/G#", "AmMaj7/G#"),
        ("Ab7sus(Ebm7)", "Ab7sus4"),
        ("(C7)", "C7"),
        ("G7(b9)", "G7b9"),
    ],
)
def test_spellings_of_the_file(text: str, symbol: str) -> None:
    assert str(read_symbol(text)) == symbol


def test_letters_and_roles() -> None:
    song = read(section("i", "F|C7"), section("v", "Dm|Gm|C7|F"), section("A", "F|F|C7|F"), section(None, "F|F"))
    assert [(s.id, s.role) for s in song.sections] == [
        ("intro", "intro"),
        ("V", "verse"),
        ("A", "head"),
        ("outro", "outro"),
    ]


def test_abac_has_no_bridge() -> None:
    song = read(section("A", "F|F"), section("B", "Bb|C7"), section("A", "F|F"), section("C", "C7|F"))
    assert {s.role for s in song.sections} == {"head"}


@pytest.mark.parametrize(
    ("rhythm", "style"), [("Ballad", "ballad"), ("Bossa Nova", "bossa"), ("Samba", "bossa"), ("Up Tempo Swing", "jazz")]
)
def test_rhythm_is_style(rhythm: str, style: str) -> None:
    assert read(section("A", "F|C7"), Rhythm=rhythm).brief.style == style


def test_twelve_bars_are_a_blues() -> None:
    blues = "F7|Bb7|F7|F7|Bb7|Bb7|F7|D7|Gm7|C7|F7|C7"
    assert read(section("A", blues)).brief.style == "blues"
    assert read(section("A", blues.replace("Bb7|Bb7", "Am7|Bb7"))).brief.style == "jazz"


def test_a_key_that_is_not_given_is_found() -> None:
    assert str(read(section("A", "Am|Bm7b5,E7|Am|Dm|Am|Bm7b5|E7|Am"), Key="").brief.key) == "A minor"
    assert str(read(section("A", "Am7|D7|G|Em|Am7|D7|G|G"), Key="").brief.key) == "G major"


def test_odd_meters_are_skipped_with_a_reason() -> None:
    assert read_song(tune(section("A", "F"), TimeSignature="5/4")) == Skipped("meter 5/4")


def test_a_lone_first_ending_has_its_second_behind_it() -> None:
    song = read(section("A", "F|F", "Gm7|C7"), section(None, "C7|F"), section("B", "Bb|C7|F|C7"))
    assert [(s.id, s.bars) for s in song.sections] == [("A1", 4), ("A2", 4), ("B", 4)]
    assert chart(song, "A2") == ["F:4", "F:4", "C7:4", "F:4"]
    longer = read(section("A", "F|F", "Gm7|C7"), section("B", "", "Bb|Bb|C7|F"))
    assert [(s.id, s.bars) for s in longer.sections] == [("A1", 4), ("A2", 2), ("B", 4)]
