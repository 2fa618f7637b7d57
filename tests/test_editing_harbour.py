"""Random edits of a song with everything that is rare: compound beats, pickups over borders, one bar, no chord, silence, locks, generations."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from edited_songs import LANTERN, block, edited, quick_stages_throughout, read, within
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_editing_edit_chains import EDITS, STEPS
from test_editing_random import _assert_the_rest_stays, _cell, _family, _replaced

from compose.pipeline import complete_brief
from editing.edits import change_meter, extend, insert, remove, set_melody, set_pickup
from editing.passages.rebarring import rebarred
from editing.revise import foresee, revise
from song import Note, Sketch, SongError, Span, parse_meter
from song.check import problems
from song.document import CADENCES
from song.plan import read_plan
from song.plan_writing import write_plan

HARBOUR = """\
title: Harbour
style: folk
form: AABA
key: D major
meter: 6/8
tempo: 90
seed: 3
sections:
  - id: intro
    role: intro
    bars: 2
    cadence: half
    energy: 0.3
    chords: |
      D | A7 |
    melody: silent
  - id: A1
    role: theme
    bars: 4
    pickup: 1
    cadence: half
    energy: 0.4
    chords: |
      D | G D | Em | A7 |
    melody: |
      A4/4 B4/8 || D5/4. A4/4. | B4/4 D5/8 A4/4. | G4/4. B4/4. | A4/2. |
  - id: A2
    role: theme
    bars: 4
    pickup: 1
    cadence: authentic
    energy: 0.5
    varies: A1
    varied: [ending]
    chords: |
      D | G D | A7 | D |
    melody: |
      A4/4 B4/8 || D5/4. A4/4. | B4/4 D5/8 A4/4. | G4/4. C#5/4. | D5/2. |
  - id: x1
    role: interlude
    bars: 1
    cadence: open
    energy: 0.3
    chords: |
      N.C. |
    melody: silent
  - id: B1
    role: bridge
    bars: 3
    pickup: 1
    key: B minor
    cadence: half
    energy: 0.7
    locked: [melody 1]
    chords: |
      Bm | Em | F#7 |
    melody: |
      F#4/8 A4/4 || B4/4. D5/4. | E5/4. G4/4. | F#4/2. |
  - id: A3
    role: theme
    bars: 4
    pickup: 1
    key: E major
    cadence: authentic
    energy: 0.6
    repeats: A2
    chords: |
      E | A E | B7 | E |
    melody: |
      B4/4 C#5/8 || E5/4. B4/4. | C#5/4 E5/8 B4/4. | A4/4. D#5/4. | E5/2. |
  - id: A4
    role: solo
    bars: 4
    cadence: authentic
    energy: 0.8
    over: A2
    chords: |
      D | G D | A7 | D |
    melody: |
      F#5/4. D5/4. | B4/8 D5/8 G5/8 F#5/4. | E5/8 C#5/8 A4/8 G4/4. | F#4/2. |
  - id: A5
    role: theme
    bars: 4
    pickup: 1
    key: E major
    cadence: authentic
    energy: 0.6
    repeats: A3
    chords: |
      E | A E | B7 | E |
    melody: |
      B4/4 C#5/8 || E5/4. B4/4. | C#5/4 E5/8 B4/4. | A4/4. D#5/4. | E5/2. |
  - id: tag1
    role: tag
    bars: 1
    key: D major
    cadence: plagal
    energy: 0.3
    chords: |
      G D |
    melody: |
      B4/4. A4/4. |
"""
BASE = read(HARBOUR)
NAMES = tuple(section.id for section in BASE.song.sections)
SUNG = tuple(name for name in NAMES if BASE.song.melody[name])
CHORDS = ("Dm", "Bm7", "Bb7", "N.C.", "G A7", "F#m7b5 B7")
LINES = ("D5/2.", "r/4. F#4/4 E4/8", "D4/8 D#4/8 E4/8 F4/8 F#4/8 G4/8", "r/2.")
__all__ = ["quick_stages_throughout"]
pytestmark = pytest.mark.usefixtures("quick_stages_throughout")


@dataclass(frozen=True)
class Edit:
    """Something a person does in the file, to one section; `everywhere` where it may concern all of them."""

    section: str
    told: str
    text: Callable[[str], str] = field(repr=False)
    everywhere: bool = False


def _in_meter(text: str, meter: str) -> str:
    return text.replace("meter: 6/8", f"meter: {meter}").replace("    locked: [melody 1]\n", "")


@st.composite
def by_hand(draw: st.DrawFn) -> Edit:
    section = draw(st.sampled_from(NAMES))
    kind = draw(st.sampled_from(("chord", "notes", "cadence", "key", "song key", "bars", "meter", "move", "gone")))
    bar = draw(st.integers(0, BASE.song.section(section).bars - 1))
    if kind == "chord":
        words = draw(st.sampled_from(CHORDS))
        return Edit(section, f"chords {bar} {words}", lambda text: _cell(text, section, "chords", bar, words))
    if kind == "notes":
        words = draw(st.sampled_from(LINES))
        where = section if section in SUNG else "A1"
        return Edit(where, f"melody {words}", lambda text: _cell(text, where, "melody", 0, words))
    if kind == "cadence":
        name = draw(st.sampled_from(CADENCES))
        return Edit(section, name, lambda text: _replaced(text, section, "cadence", name))
    if kind == "key":
        key = draw(st.sampled_from(("G major", "D minor", "E minor", "F# major")))
        return Edit(section, key, lambda text: _replaced(text, section, "key", key))
    if kind == "song key":
        key = draw(st.sampled_from(("F major", "D minor", "Bb minor")))
        return Edit(section, f"all in {key}", lambda text: text.replace("\nkey: D major", f"\nkey: {key}"), True)
    if kind == "bars":
        count = draw(st.integers(1, 7))
        return Edit(section, f"{count} bars", lambda text: _replaced(text, section, "bars", str(count)), True)
    if kind == "meter":
        meter = draw(st.sampled_from(("12/8", "3/4", "4/4", "2/4")))
        return Edit(section, meter, lambda text: _in_meter(text, meter), True)
    if kind == "move":
        before = draw(st.sampled_from([name for name in NAMES if name != section]))

        def moved(text: str) -> str:
            row = block(text, section)
            rest = text.replace(row, "")
            return rest.replace(block(rest, before), row + block(rest, before))

        return Edit(section, f"before {before}", moved, True)
    return Edit(section, "gone", lambda text: text.replace(block(text, section), ""), True)


def test_it_is_a_sound_song_in_which_nothing_is_to_be_done() -> None:
    assert problems(BASE.song) == []
    revision, _ = edited(HARBOUR, BASE)
    assert revision.song == BASE.song and revision.remarks == ()


@given(by_hand())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_edit_leaves_a_sound_song_and_the_rest_as_it_is(edit: Edit) -> None:
    revision, plan = edited(edit.text(HARBOUR), BASE)
    song = revision.song
    assert problems(song) == []
    written = write_plan(song, plan)
    assert read_plan(written, "a", complete_brief).song == song
    again = revise(song, song)
    assert again.song == song and again.remarks == ()
    _assert_the_rest_stays(plan.song, revision)
    for name in set(NAMES) - _family(BASE.song, edit.section) if not edit.everywhere else ():
        assert block(written, name) == block(HARBOUR, name)


@pytest.mark.parametrize("meter", ["3/4", "2/4"])
def test_a_meter_that_is_edited_leaves_the_tune_as_the_edit_has_it(meter: str) -> None:
    new = change_meter(BASE.song, parse_meter(meter))
    song = revise(BASE.song, new).song
    assert song.melody == new.melody and song.chords == new.chords
    assert problems(song) == []


def test_a_tune_in_three_is_the_tune_in_six_and_a_locked_one_goes_nowhere_else() -> None:
    song = edited(HARBOUR.replace("meter: 6/8", "meter: 3/4"), BASE)[0].song
    assert song.melody == BASE.song.melody and song.section("A1").pickup == 2
    assert problems(song) == []
    with pytest.raises(SongError, match="section B1: its melody is locked and does not fit into 4/4; set it back"):
        edited(HARBOUR.replace("meter: 6/8", "meter: 4/4"), BASE)


def test_bars_in_two_halves_are_two_bars_where_the_beats_stay() -> None:
    """Chords and notes keep their ticks from 4/4 to 2/4; they are not those of half as many bars."""
    text = within(LANTERN, "B1", "Bbmaj7 | Ebmaj7 | Cm7 | F7", "Bbmaj7 Gm7 | Ebmaj7 Cm7 | Cm7 Am7b5 | C7 F7")
    base = read(text.replace(block(text, "B2"), block(text, "B1").replace("id: B1 ", "id: B2 ")))
    new = change_meter(base.song, parse_meter("2/4"))
    assert new.chords["B1"] == base.song.chords["B1"] and new.melody["B1"] == base.song.melody["B1"]
    song = revise(base.song, new).song
    assert (song.chords, song.melody) == (new.chords, new.melody)


def test_three_generations_follow() -> None:
    revision, _ = edited(within(HARBOUR, "A1", "D | G D", "D | G Dmaj7"), BASE)
    song = revision.song
    assert [str(song.chords[name][2].chord) for name in ("A1", "A2", "A3", "A4", "A5")] == [
        "Dmaj7", "Dmaj7", "Emaj7", "Dmaj7", "Emaj7",
    ]  # fmt: skip
    silent, _ = edited(within(HARBOUR, "A1", "D5/4. A4/4.", "r/4. A4/4."), BASE)
    assert all(72 > silent.song.melody[name][2].onset >= 36 for name in ("A1", "A2", "A3", "A5"))
    assert silent.song.melody["A4"] == BASE.song.melody["A4"]


def test_a_layer_that_was_not_there_is_not_composed() -> None:
    chords = replace(BASE.song, melody={})
    revision = revise(chords, set_melody(chords, "A1", "D5/2.", 2))
    assert dict(revision.song.melody) == {} and [*revision.song.sketches] == ["A1"]
    melody = replace(BASE.song, chords={})
    for new in (insert(melody, "verse", 4, after="A2"), extend(melody, "A1", 2), set_pickup(melody, "A5", 2)):
        found = revise(melody, new).song
        again = revise(found, found)
        assert again.song == found and again.remarks == ()
        assert dict(found.chords) == {} and set(found.melody) == {
            one.id for one in new.sections if one.id in new.melody
        }


def test_a_pickup_is_taken_from_what_is_to_be_sung_and_nothing_else() -> None:
    """The first section cannot begin before the song; what is open behind its pickup stays open."""
    first = remove(set_melody(set_melody(BASE.song, "A1", "?", 0), "A1", "?", 1), "intro")
    sketch = Sketch(first.sketches["A1"].notes, (), (Span(-36, 180),))
    sections = (replace(first.sections[0], pickup=1), *first.sections[1:])
    first = replace(first, sections=sections, sketches={"A1": sketch})
    found = foresee(BASE.song, first).song
    assert found.section("A1").pickup == 0 and found.sketches["A1"].open == (Span(0, 144),)


def test_a_line_that_is_open_from_its_pickup_on_is_so_once_in_other_bars() -> None:
    song = replace(
        BASE.song, melody={}, sketches={"A1": Sketch((Note(72, 72, 74),), (), (Span(-36, 108), Span(144, 72)))}
    )
    longer = rebarred(song, song.section("A1"), (0, 1, None, 2, 3))
    assert longer.sketches["A1"] == Sketch((Note(72, 72, 74),), (), (Span(-36, 108), Span(144, 144)))


@pytest.mark.parametrize("layers", [{}, {"melody": {}}, {"chords": {}}, {"chords": {}, "melody": {}}], ids=str)
@given(steps=STEPS)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_edits_upon_edits_fit_again_and_no_layer_comes_by_itself(
    layers: dict[str, dict[str, Any]], steps: list[tuple[str, int, int, int, int]]
) -> None:
    song = replace(BASE.song, **layers)
    for name, here, there, bar, number in steps:
        section, other = (song.sections[place % len(song.sections)] for place in (here, there))
        try:
            new = EDITS[name](song, section.id, other.id, bar % section.bars, number)
            found = revise(song, new).song
        except SongError:
            continue  # what cannot be is told
        for layer in layers:
            assert set(getattr(found, layer)) <= set(getattr(new, layer))
        if not layers:
            assert problems(found) == []
        again = revise(found, found)
        assert again.song == found and again.remarks == ()
        song = found
