"""What new music stands against and what returns changed, by plan and by layers: facts a musician would state."""

from dataclasses import replace

import pytest
from graph_songs import jazz_song, pop_song, section, song_of
from hypothesis import given
from hypothesis import strategies as st

from song import ChordSpan, Key, Note, Song, parse_chord
from song.chart import read_chart
from song.contrast import CONTRASTED, ENERGY_STEP, contrasts, variation
from song.document import VARIED

HOME = "| C | F | G | C | Am | Dm | G7 | C |"
LINE = (60, 64, 67, 64, 65, 62, 59, 60)


def in_form(form: str) -> Song:
    """Return a song with a section for every letter, its return where it stood before."""
    counts: dict[str, int] = {}
    sections = []
    for label in form:
        counts[label] = counts.get(label, 0) + 1
        source = f"{label}1" if counts[label] > 1 else None
        sections.append(section(f"{label}{counts[label]}", "head", label=label, repeats=source))
    return song_of(sections)


def pairs(song: Song) -> list[tuple[str, str]]:
    return [(contrast.section, contrast.against) for contrast in contrasts(song)]


def chart(text: str) -> tuple[ChordSpan, ...]:
    return read_chart(text, song_of(()).brief.meter)


def line(pitches: tuple[int, ...], notes_a_bar: int = 1, up: int = 0) -> tuple[Note, ...]:
    """Return a bar of even notes for every pitch."""
    length = 96 // notes_a_bar
    return tuple(
        Note(96 * bar + length * place, length, pitch + up)
        for bar, pitch in enumerate(pitches)
        for place in range(notes_a_bar)
    )


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("AAAA", []),
        ("AABA", [("B1", "A1")]),
        ("ABAC", [("B1", "A1"), ("C1", "A1")]),
        ("ABACA", [("B1", "A1"), ("C1", "A1")]),
        ("ABACABA", [("B1", "A1"), ("C1", "A1")]),
        ("ABCD", [("B1", "A1"), ("C1", "B1"), ("D1", "C1")]),
        ("AABB", [("B1", "A1")]),
    ],
)
def test_new_letters_stand_against_what_they_depart_from(form: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(in_form(form)) == expected


def test_a_chorus_stands_against_the_verse_and_a_bridge_against_what_it_interrupts() -> None:
    assert pairs(pop_song()) == [("P1", "A1"), ("B1", "A1"), ("C", "B1")]


def test_solos_over_the_head_are_no_new_music() -> None:
    assert pairs(jazz_song(3)) == [("B1", "A1")]


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (("chorus", "verse"), [("B", "A")]),  # a song that opens with its chorus
        (("prechorus", "chorus"), [("B", "A")]),  # nothing else to stand against
        (("verse", "chorus", "solo", "bridge"), [("B", "A"), ("C", "B"), ("D", "B")]),  # not against the solo
        (("verse", "bridge", "chorus"), [("B", "A"), ("C", "A")]),  # the verse is the chorus's partner
        (("verse", "chorus", "prechorus"), [("B", "A"), ("C", "A")]),  # it grows out of the verse
        (("intro", "verse", "tag"), []),  # what opens and closes contrasts with nothing
    ],
)
def test_roles_choose_their_opposite(roles: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    assert pairs(song_of(section(name, role) for name, role in zip("ABCD", roles, strict=False))) == expected


def test_letters_without_melody_contrast_with_nothing() -> None:
    song = song_of((section("A", "verse"), section("x", "interlude"), section("B", "chorus")))
    assert pairs(song) == [("B", "A")]


@pytest.mark.parametrize(
    ("told", "what"),
    [
        ({}, set()),
        ({"key": "F"}, {"key"}),
        ({"key": "C minor"}, {"mode"}),
        ({"key": "A minor"}, {"key", "mode"}),
        ({"energy": 0.5 + ENERGY_STEP}, {"energy"}),
        ({"energy": 0.5 - ENERGY_STEP}, {"energy"}),
        ({"energy": 0.6}, set()),
        ({"bars": 16}, {"length"}),
    ],
)
def test_the_plan_tells_what_differs(told: dict, what: set[str]) -> None:
    song = song_of((section("A", "head"), section("B", "bridge", **told)))
    assert [contrast.what for contrast in contrasts(song)] == [what]


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (line(LINE), set()),
        (line(LINE, up=2), set()),
        (line(LINE, up=3), {"register"}),
        (line(LINE, up=-12), {"register"}),
        (line(LINE, notes_a_bar=2), {"rhythm"}),
        (line(LINE, 4, up=5), {"register", "rhythm"}),
        ((), set()),  # silent: nothing to measure
    ],
)
def test_the_melody_tells_register_and_rhythm(other: tuple[Note, ...], what: set[str]) -> None:
    song = song_of((section("A", "head"), section("B", "bridge"))).with_melody({"A": line(LINE), "B": other})
    assert [contrast.what for contrast in contrasts(song)] == [what]


def test_a_third_more_notes_is_another_rhythm() -> None:
    song = song_of((section("A", "head", 3), section("B", "bridge", 4)))
    three = song.with_melody({"A": line((60,) * 3, 3), "B": line((60,) * 4, 4)})
    assert contrasts(three)[0].what == {"length", "rhythm"}
    fewer = song.with_melody({"A": line((60,) * 3, 3), "B": line((60,) * 4, 4)[:-1]})
    assert contrasts(fewer)[0].what == {"length"}


def test_what_returns_the_same_varies_nothing() -> None:
    song = pop_song()
    assert variation(song, song.section("A1")) == set()
    assert variation(song, song.section("A2")) == set()


def test_the_plan_says_what_is_varied_and_the_keys_say_key() -> None:
    song = pop_song()
    assert variation(song, song.section("B3")) == {"ending", "register", "key"}
    moved = song_of((section("A1"), section("A2", key="D", repeats="A1"), section("A3", key="D", varies="A1")))
    assert variation(moved, moved.section("A2")) == {"key"}
    assert variation(moved, moved.section("A3")) == {"ending", "key"}


def test_a_solo_changes_nothing_but_the_key() -> None:
    song = song_of((section("A1"), section("A2", "solo", over="A1"), section("A3", "solo", key="Eb", over="A1")))
    assert [variation(song, one) for one in song.sections] == [set(), set(), {"key"}]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("| C | F | G | C | Am | Dm | Dm7 | G7 |", {"ending"}),
        ("| C | F | G | C | Am | Dm | G7 | C |", {"ending"}),  # the melody, not there yet, will have another
        ("| C | Fm | G | C | Am | Dm | G7 | C |", {"harmony"}),
    ],
)
def test_chords_tell_an_ending_from_another_harmony(text: str, what: set[str]) -> None:
    song = song_of((section("A1"), section("A2", varies="A1"))).with_chords({"A1": chart(HOME), "A2": chart(text)})
    assert variation(song, song.section("A2")) == what


@pytest.mark.parametrize(
    ("notes", "what"),
    [
        (line(LINE), set()),
        (line((*LINE[:6], 67, 72)), {"ending"}),
        (line(LINE, up=12), {"register"}),
        (line(LINE, notes_a_bar=2), {"rhythm"}),
        (line(LINE, notes_a_bar=2, up=5), {"register", "rhythm"}),
    ],
)
def test_chords_and_melody_together_tell_what_changes(notes: tuple[Note, ...], what: set[str]) -> None:
    song = song_of((section("A1"), section("A2", varies="A1")))
    song = song.with_chords({"A1": chart(HOME), "A2": chart(HOME)}).with_melody({"A1": line(LINE), "A2": notes})
    assert variation(song, song.section("A2")) == what


def test_a_pickup_is_no_other_rhythm() -> None:
    song = song_of((section("A1"), section("A2", varies="A1", pickup=1)))
    song = song.with_chords({"A1": chart(HOME), "A2": chart(HOME)})
    song = song.with_melody({"A1": line(LINE), "A2": (Note(-24, 24, 59), *line(LINE))})
    assert variation(song, song.section("A2")) == set()


def test_another_cadence_is_another_ending() -> None:
    song = song_of((section("A1", cadence="half"), section("A2", cadence="authentic", varies="A1")))
    song = song.with_chords({"A1": chart(HOME), "A2": chart(HOME.replace("F ", "Fm "))})
    assert variation(song, song.section("A2")) == {"ending", "harmony"}


@given(st.sampled_from(["Db", "D", "Eb", "F#", "A", "B"]))
def test_music_moved_to_another_key_changes_only_its_key(key: str) -> None:
    song = song_of((section("A1"), section("A2", key=key, varies="A1")))
    moved = tuple(replace(span, chord=span.chord.transpose(Key("C"), Key(key))) for span in chart(HOME))
    up = (Key(key).pitch_class + 5) % 12 - 5
    song = song.with_chords({"A1": chart(HOME), "A2": moved}).with_melody({"A1": line(LINE), "A2": line(LINE, up=up)})
    assert variation(song, song.section("A2")) == {"key"}


def test_spelling_is_no_other_harmony() -> None:
    song = song_of((section("A1", bars=1), section("A2", bars=1, varies="A1")))
    flat, sharp = (parse_chord(text) for text in ("Gb7", "F#7"))
    song = song.with_chords({"A1": (ChordSpan(0, 96, flat),), "A2": (ChordSpan(0, 96, sharp),)})
    song = song.with_melody({"A1": line((60,)), "A2": line((60,))})
    assert variation(song, song.section("A2")) == set()


def test_names_are_those_of_the_tables() -> None:
    for song in (pop_song(), jazz_song(2)):
        assert all(contrast.what <= set(CONTRASTED) for contrast in contrasts(song))
        assert all(variation(song, one) <= set(VARIED) for one in song.sections)
    assert contrasts(song_of(())) == ()
