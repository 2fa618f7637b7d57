"""Annotations of chart songs: bars, sections, keys, odd bars."""

import pytest

from corpus.dataset import Skipped
from corpus.sets.billboard import read_song
from corpus.sets.billboard_form import role_of
from song import Song

HEAD = "# title: Some Song\n# artist: Some Band\n# metre: 4/4\n# tonic: A\n\n0.0\tsilence\n"
VERSE = "| A:maj | D:maj | E:7 | A:maj |"


def read(*lines: str, head: str = HEAD) -> Song:
    song = read_song(
        head + "\n".join(f"{2 + 8 * place}\t{line}" for place, line in enumerate(lines)) + "\n200.0\tend\n"
    )
    assert isinstance(song, Song), song
    return song


def chart(song: Song, section_id: str) -> str:
    return " ".join(f"{span.chord}:{span.duration // song.brief.meter.beat_ticks}" for span in song.chords[section_id])


def test_sections_run_from_letter_to_letter() -> None:
    song = read(
        f"C, intro, {VERSE}, (guitar)", f"A, verse, {VERSE}, (voice", VERSE, f"B, chorus, {VERSE}", f"A', verse, {VERSE}", "| A:maj |",
        f"fadeout, {VERSE}, voice)",
    )  # fmt: skip
    assert song.brief.form == "i4AB4Ao4"
    assert [s.role for s in song.sections] == ["intro", "verse", "chorus", "verse", "outro"]
    assert song.sections[3].varies == "A1"
    assert song.sections[2].cadence == "authentic"


def test_a_vamp_that_fades_out_ends_after_32_bars() -> None:
    song = read(f"A, verse, {VERSE}", "B, outro, | A:maj |, x71, (fadeout)")
    assert song.brief.form == "A4o32"


def test_letters_come_in_order() -> None:
    song = read(
        f"C, intro, {VERSE}", f"D, verse, {VERSE}", f"B, trans, {VERSE}", f"A, chorus, {VERSE}", f"D, verse, {VERSE}"
    )
    assert [s.id for s in song.sections] == ["intro", "A1", "a", "B", "A2"]


def test_bars_divide_evenly_and_a_point_holds() -> None:
    song = read("A, verse, | A:maj D:maj | A:maj . . E:7 | E:7 D:maj A:maj E:7/3 |")
    assert chart(song, "A") == "A:2 D:2 A:3 E7:1 E7:1 D:1 A:1 E7/G#:1"


def test_times_and_pauses() -> None:
    song = read("A, verse, | A:maj | E:7 | x3, (guitar)", "| A:maj | &pause | N | ->")
    assert chart(song, "A") == "A:4 E7:4 A:4 E7:4 A:4 E7:4 A:4 None:4"


def test_short_bars_become_whole_or_go() -> None:
    held = read(f"A, verse, {VERSE}", VERSE, VERSE, "| E:7 | (2/4) E:7 | A:maj |")
    assert held.bars == 14
    filled = read(f"A, verse, {VERSE}", *[VERSE] * 5, "| D:maj | (2/4) E:7 | (6/4) A:maj . D:maj . E:7 . |")
    assert chart(filled, "A").endswith("D:4 E7:4 A:2 D:2 E7:4")


def test_a_song_of_odd_bars_is_skipped() -> None:
    assert read_song(HEAD + "1.0\tA, verse, | (2/4) A:maj | E:7 | A:maj |\n9.0\tend") == Skipped("irregular bars")


def test_the_mode_is_heard() -> None:
    assert str(read(f"A, verse, {VERSE}").brief.key) == "A major"
    assert str(read("A, verse, | A:min | G:maj | F:maj | A:min |").brief.key) == "A minor"
    assert str(read("A, verse, | A:7(#9) | D:7 | A:7(#9) | D:7 |").brief.key) == "A major"


def test_a_new_tonic_is_a_new_key() -> None:
    lines = f"1.0\tA, chorus, {VERSE}\n9.0\tA, chorus, {VERSE}\n# tonic: B\n17.0\tA, chorus, | B:maj | E:maj | F#:7 | B:maj |\n20.0\tend"
    song = read_song(HEAD + lines)
    assert isinstance(song, Song)
    assert [str(s.key) for s in song.sections] == ["A major", "A major", "B major"]
    assert [s.cadence for s in song.sections] == ["authentic"] * 3
    assert str(song.brief.key) == "A major"


def test_roots_are_spelled_by_the_key() -> None:
    song = read("A, verse, | Gb:maj | B:maj | Db:7 | Gb:maj |", head=HEAD.replace("tonic: A", "tonic: F#"))
    assert chart(song, "A") == "Gb:4 Cb:4 Db7:4 Gb:4"


def test_a_solo_goes_over_the_verse() -> None:
    song = read(f"A, verse, {VERSE}", f"A, solo, {VERSE}, (guitar)")
    assert song.sections[1].over == "A1"


def test_tempo_comes_from_the_times() -> None:
    # Four bars of 4/4 in eight seconds.
    assert read(*[f"A, verse, {VERSE}"] * 4).brief.tempo == 120


def test_power_chords_are_rock_and_twelve_bars_blues() -> None:
    assert read("A, verse, | A:5 | D:5 | E:5 | A:5 |").brief.style == "rock"
    blues = "| A:7 | A:7 | A:7 | A:7 | D:7 | D:7 | A:7 | A:7 | E:7 | D:7 | A:7 | E:7 |"
    assert read(f"A, verse, {blues}", f"A, verse, {blues}").brief.style == "blues"


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (HEAD.replace("4/4", "5/4"), "meter 5/4"),
        (HEAD.replace("# tonic", "# metre: 3/4\n# tonic"), "the meter changes"),
    ],
)
def test_meters_that_cannot_be(head: str, reason: str) -> None:
    assert read_song(f"{head}1.0\tA, verse, {VERSE}\n9.0\tend") == Skipped(reason)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("pre-chorus two", "prechorus"),
        ("chorus, fadeout", "outro"),
        ("pre-verse", "interlude"),
        ("refrain", "chorus"),
        ("", ""),
    ],
)
def test_roles(name: str, role: str) -> None:
    assert role_of(name) == role
