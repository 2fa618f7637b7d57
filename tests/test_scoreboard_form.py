"""Measures of form and of adherence to the plan: figures worked out by hand, and each way to miss a plan."""

from dataclasses import replace

import pytest
from measured_songs import odd_songs, piece, quarters, transposed
from melody_songs import tune

from scoreboard import form
from scoreboard.adherence import (
    ADHERENCE,
    bars_filled,
    cadences_kept,
    form_kept,
    keys_kept,
    plan_adherence,
    relations_kept,
)
from song import ChordSpan, Key, Note, Section, Song

SECTION = "C | G7"


def shaped(labels: str, written: str = "auto", bars: int = 2) -> Song:
    chart = " | ".join(["C"] * bars)
    return piece(*[(label, chart, []) for label in labels], form=written)


@pytest.mark.parametrize(
    ("labels", "repeated", "letters"), [("AABA", 2 / 4, 2), ("ABCD", 0, 4), ("iAAo", 1 / 2, 1), ("iABABCBo", 3 / 6, 3)]
)
def test_letters_by_hand(labels: str, repeated: float, letters: int) -> None:
    song = shaped(labels)
    assert form.letter_bars_repeated(song) == repeated
    assert len({section.label for section in form.melodic(song)}) == letters


def test_repeated_bars_are_weighted_by_their_number() -> None:
    assert form.letter_bars_repeated(piece(("A", "C", []), ("B", "C | C | C", []), ("B", "C | C | C", []))) == 3 / 7


def test_a_song_of_small_letters_has_no_letters() -> None:
    song = shaped("io")
    assert form.letter_bars_repeated(song) is None
    assert form.form_counts(song) == {}


@pytest.mark.parametrize(("labels", "name"), [("AABA", "AABA"), ("BBXB", "AABA"), ("CDE", "ABC"), ("", "")])
def test_patterns_name_letters_as_they_come(labels: str, name: str) -> None:
    assert form.pattern(list(labels)) == name


def test_patterns_of_four_slide() -> None:
    assert form.window_counts(shaped("iAABABo")) == {"AABA": 1, "ABAB": 1}
    assert form.window_counts(shaped("AB")) == {"AB": 1}


def test_roles_and_their_order() -> None:
    song = shaped("iAo")
    assert form.role_counts(song) == {"intro": 1, "head": 1, "outro": 1}
    assert form.role_step_counts(song) == {
        (None, "intro"): 1, ("intro", "head"): 1, ("head", "outro"): 1, ("outro", None): 1,
    }  # fmt: skip
    assert form.bars_counts(song) == {2: 3}


def test_energy_by_hand() -> None:
    song = shaped("AABA")  # 0.3 0.4 0.5 0.6
    assert form.energy_peak(song) == 6 / 8
    assert form.energy_step(song) == pytest.approx(1 / 3)
    assert form.energy_counts(song) == {(0, 0): 2, (1, 3): 2, (2, 7): 2, (3, 10): 2}


def energised(labels: str, *energies: float) -> Song:
    song = shaped(labels)
    sections = tuple(replace(s, energy=energy) for s, energy in zip(song.sections, energies, strict=True))
    return replace(song, sections=sections)


def test_energy_counts_only_against_the_rest_of_the_song() -> None:
    high, low = energised("AAB", 0.6, 0.7, 1.0), energised("AAB", 0.1, 0.15, 0.3)
    assert form.energy_counts(high) == form.energy_counts(low)
    assert form.energy_step(high) == pytest.approx(form.energy_step(low))
    assert form.energy_peak(energised("AAB", 0.9, 0.1, 0.3)) == 0


def test_energy_that_nobody_knows_is_none() -> None:
    flat = energised("AABA", 0.5, 0.5, 0.5, 0.5)
    assert (form.energy_peak(flat), form.energy_step(flat)) == (None, None)
    assert form.energy_counts(flat) == {}


def test_exact_repeats_are_what_sections_say() -> None:
    assert form.exact_repeats(tune(1)) == 1 / 2
    assert form.exact_repeats(shaped("ABC")) is None


@pytest.mark.parametrize("name", odd_songs())
def test_a_song_without_sections_has_no_form(name: str) -> None:
    song = odd_songs()[name]
    if not song.sections:
        assert all(measure.of(song) is None for measure in form.MEASURES)
        assert plan_adherence(song) == {}


# Adherence


@pytest.mark.parametrize(
    ("labels", "written", "kept"),
    [
        ("AABA", "AABA", 1), ("AABB", "AABA", 3 / 4), ("iAABAAABAo", "AABA", 1), ("iAABAo", "i2A2A2B2A2o2", 1),
        ("iAABAABAo", "i2A2A2B2A2o2", 1), ("AABAo", "i2A2A2B2A2o2", 5 / 6), ("AABA", "A4A4B2A4", 1 / 4), ("AA", "AABA", 2 / 4),
        ("iABABCBo", "ABABCB", 1),
    ],
)  # fmt: skip
def test_the_form_asked_for(labels: str, written: str, kept: float) -> None:
    assert form_kept(shaped(labels, written)) == kept


@pytest.mark.parametrize(
    ("labels", "written", "kept"),
    [
        ("AABA", "A?BA", 1), ("ACBA", "A?BA", 1), ("ACCA", "A?BA", 3 / 4), ("AABA", "A?8BA", 3 / 4),
        ("iACBAo", "A?BA", 1), ("AABA", "A...A", 1), ("AA", "A...A", 1), ("AB", "A...A", 1 / 2), ("BABA", "A...A", 1 / 2),
        ("ABCBA", "A...C...A", 1), ("ABCB", "A...C...", 1), ("ABCB", "A...C", 1 / 2), ("ABACA", "rondo", 1),
        ("ABACAA", "rondo", 4 / 5), ("ABAC", "rondo", 4 / 5), ("AB", "rondo", 2 / 5), ("BCAC", "rondo", 2 / 5),
        ("ABCD", "through-composed", 1), ("ABCA", "through-composed", 3 / 4),
    ],
)  # fmt: skip
def test_wildcards_and_whole_forms(labels: str, written: str, kept: float) -> None:
    assert form_kept(shaped(labels, written)) == kept


def test_a_role_list_names_the_whole_song() -> None:
    song = shaped("iABABo")
    roles = ("intro", "verse", "chorus", "verse", "chorus", "outro")
    played = tuple(replace(section, role=role) for section, role in zip(song.sections, roles, strict=True))
    for written, kept in (
        ("intro verse chorus verse chorus outro", 1), ("intro verse ... chorus outro", 1), ("verse chorus verse chorus", 0),
        ("intro verse solo verse chorus outro", 5 / 6), ("intro verse chorus outro", 1 / 4),
    ):  # fmt: skip
        assert form_kept(replace(song, brief=replace(song.brief, form=written), sections=played)) == kept, written


def test_roles_asked_for() -> None:
    assert form_kept(shaped("ABABCB", "verse-chorus")) == 0  # all are heads
    assert form_kept(shaped("A", "blues", 12)) == 1
    assert form_kept(shaped("A", "blues", 8)) == 0


def test_who_asks_for_nothing_gets_no_share() -> None:
    assert form_kept(shaped("AABA")) is None
    assert cadences_kept(shaped("AABA")) is None
    assert relations_kept(shaped("AABA")) is None


def test_a_good_song_keeps_its_plan() -> None:
    # its bridge ends on G7, a half cadence in C
    assert plan_adherence(tune(1)) == {measure.name: 1.0 for measure in ADHERENCE}


def spoil(song: Song, name: str, spans: tuple[ChordSpan, ...]) -> Song:
    return replace(song, chords={**song.chords, name: spans})


def test_bars_that_are_not_filled_show() -> None:
    song = tune(1)
    spans = song.chords["B"]
    assert bars_filled(spoil(song, "B", spans[:-1])) == 3 / 4
    assert bars_filled(spoil(song, "B", spans[1:])) == 3 / 4
    notes = {**song.melody, "B": (Note(0, 48, 60), Note(24, 24, 62))}
    assert bars_filled(replace(song, melody=notes)) == 3 / 4
    late = {**song.melody, "B": (Note(8 * 96 - 12, 24, 60),)}
    assert bars_filled(replace(song, melody=late)) == 3 / 4
    missing = {name: notes for name, notes in song.melody.items() if name != "B"}
    assert bars_filled(replace(song, melody=missing)) == 3 / 4


def test_a_cadence_that_does_not_come_shows() -> None:
    song = tune(1)
    assert cadences_kept(spoil(song, "B", song.chords["A1"])) == 3 / 4


def test_chords_in_another_key_show() -> None:
    song = piece(("A", "C | F | G7 | C", []), ("B", "C | G7", []))
    assert keys_kept(song) == 1 / 2  # the last one does not end on the tonic
    strange = replace(song, sections=tuple(replace(section, key=Key("D")) for section in song.sections))
    assert keys_kept(strange) == 0
    assert keys_kept(transposed(tune(1), 5)) == 1


def test_relations_that_do_not_hold_show() -> None:
    song = tune(1)
    notes = {**song.melody, "A2": tuple(Note(*pitch) for pitch in quarters(60, 61, 62))}
    assert relations_kept(replace(song, melody=notes)) == 1 / 2
    assert relations_kept(spoil(song, "A2", song.chords["B"])) == 1 / 2
    copy = replace(song, melody={**song.melody, "A3": song.melody["A1"]})
    assert relations_kept(copy) == 1 / 2  # varies, but nothing is different
    assert relations_kept(spoil(song, "A3", song.chords["B"])) == 1 / 2


def test_a_solo_over_other_chords_shows() -> None:
    song = tune(1)
    solo = Section("C", "C", "solo", 8, song.brief.key, over="A1")
    longer = replace(
        song,
        sections=(*song.sections, solo),
        chords={**song.chords, "C": song.chords["A1"]},
        melody={**song.melody, "C": ()},
    )
    assert relations_kept(longer) == 1
    assert relations_kept(spoil(longer, "C", song.chords["B"])) == 2 / 3
