"""How lines come back: in another key, register, rhythm, over other chords, as an echo."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from melody_songs import chart, tune

from melody.chart import read_chart
from melody.drafts.guide import FREE, REST, Guide, follow, misfits, quoted, vary_rhythm
from melody.returns.scale import in_scale
from melody.returns.variation import (
    echo,
    fitting_shift,
    key_shift,
    lifted,
    moved_notes,
    nearest_tone,
    over_chord,
    pickup_of_kin,
)
from melody.tokens import DURATION_TOKENS, rhythm_duration
from melody.voice import Voice
from song import Key, Note, Section, Song, parse_meter

FOUR = parse_meter("4/4")
C, C7 = frozenset({0, 4, 7}), frozenset({0, 4, 7, 10})
# One of its own: what styles sing is tuned, what a voice means is not.
VOICE = Voice(57, 76, 67)


def line(*notes: tuple[int, int, int]) -> list[Note]:
    return [Note(*note) for note in notes]


@given(st.integers(40, 90), st.integers(-7, 7), st.sampled_from(["C", "F#", "Eb"]), st.sampled_from(["major", "minor"]))
def test_steps_of_a_scale_lead_back(pitch: int, steps: int, tonic: str, mode: str) -> None:
    key = Key(tonic, mode)  # type: ignore[arg-type]
    moved = in_scale(pitch, steps, key)
    assert (moved > pitch) - (moved < pitch) == (steps > 0) - (steps < 0)
    if pitch % 12 in key.scale:
        assert moved % 12 in key.scale
        assert in_scale(moved, -steps, key) == pitch


@pytest.mark.parametrize("tones", [C, C7, frozenset({2, 5, 9, 0, 4})])
@pytest.mark.parametrize("steps", [-4, -3, -2, 2, 3, 4, 7])
def test_over_a_chord_tones_become_tones_and_keep_their_order(tones: frozenset[int], steps: int) -> None:
    moved = [over_chord(pitch, steps, Key("C"), tones) for pitch in range(60, 84)]
    chord = [(p, m) for p, m in zip(range(60, 84), moved, strict=True) if p % 12 in tones]
    assert all(m % 12 in tones for _, m in chord)
    assert all(m < after for (_, m), (_, after) in pairwise(chord))
    assert all((m - p) * steps > 0 for p, m in chord)


def test_an_octave_keeps_the_pitch_classes() -> None:
    assert [over_chord(pitch, 7, Key("C"), C) for pitch in (60, 62, 64)] == [72, 74, 76]


def test_a_lifted_line_has_the_same_rhythm_and_goes_the_way_of_the_energy() -> None:
    notes = line((0, 24, 60), (24, 24, 62), (48, 48, 64), (96, 96, 67))
    for rise in (4, -4):
        voice = replace(VOICE, low=50, high=80)
        moved = lifted(notes, Key("C"), voice, rise, lambda note: C)
        assert [(n.onset, n.duration) for n in moved] == [(n.onset, n.duration) for n in notes]
        assert all((m.pitch - n.pitch) * rise > 0 for m, n in zip(moved, notes, strict=True))


def test_a_line_without_room_above_goes_down() -> None:
    high = line((0, 24, 75), (24, 24, 76))
    assert all(note.pitch < 75 for note in lifted(high, Key("C"), VOICE, 4, lambda note: C))


def test_a_line_changes_its_octave_only_where_much_of_it_leaves_the_voice() -> None:
    low, high = line(*((24 * n, 24, 64) for n in range(8))), line(*((24 * n, 24, 75) for n in range(8)))
    assert fitting_shift(low, 5, VOICE) == 5
    assert fitting_shift(high, 5, VOICE) == -7
    assert fitting_shift([*low, high[0]], 5, VOICE) == 5
    assert fitting_shift(high, 0, VOICE) == 0


def with_pickup(source: int, target: int) -> Song:
    song = tune(1)
    sections = [replace(section, pickup=2) for section in song.sections]
    sections[2] = replace(sections[2], pickup=source)
    again = replace(sections[2], id="B2", repeats="B", pickup=target)
    pickup = (Note(-48, 24, 60), Note(-24, 12, 62), Note(-12, 12, 64))
    melody = {**song.melody, "B": pickup + song.melody["B"]}
    return Song(song.brief, (*sections, again), song.chords, melody)


@pytest.mark.parametrize(("beats", "notes"), [(0, 0), (1, 2), (2, 3)])
def test_a_repeat_takes_what_its_own_pickup_holds_of_the_other(beats: int, notes: int) -> None:
    song = with_pickup(2, beats)
    moved = moved_notes(song, song.section("B2"), "B", 768)
    assert sum(note.onset < 0 for note in moved) == notes
    assert moved[notes:] == song.melody["B"][3:]
    assert pickup_of_kin(song, song.section("B2"), VOICE) == moved[:notes]


def test_a_guide_follows_a_line_and_frees_what_does_not_fit() -> None:
    notes = line((-12, 12, 59), (0, 48, 60), (72, 24, 66))
    guide = follow(notes, {72}, FOUR, 100, (-24, 96))
    rows = sorted(guide.wishes)
    assert [(guide.wishes[row].pitch, rhythm_duration(guide.wishes[row].rhythm)) for row in rows] == [
        (REST, 12), (59, 12), (60, 48), (REST, 24), (66, 24),
    ]  # fmt: skip
    assert rows == [88, 94, 100, 124, 136]
    assert [guide.wishes[row].exact for row in rows] == [True, True, True, True, False]
    assert guide.at(101) == FREE.at(101)


def test_a_quotation_is_cut_at_its_end() -> None:
    notes = line((0, 24, 60), (84, 48, 62), (132, 12, 64))
    assert quoted(notes, 0, 192, 96) == (Note(192, 24, 60), Note(276, 12, 62))


def test_a_new_rhythm_keeps_the_strong_notes_and_the_end() -> None:
    notes = line((0, 24, 60), (36, 36, 62), (72, 24, 64), (96, 48, 65), (288, 48, 60))
    guide = vary_rhythm(notes, FOUR, 0, 384, 1.0)
    assert guide.anchors == {0: 60, 18: 62, 36: 64, 48: 65, 144: 60}
    assert set(vary_rhythm(notes, FOUR, 0, 384, -1.0).anchors) == {0, 18, 48, 144}
    assert guide.at(12).pitch == guide.at(17).pitch == 62
    assert guide.at(12).room == 12
    assert guide.at(144).rhythm == DURATION_TOKENS[48]
    assert guide.at(168).rhythm is not None and guide.at(168).pitch == REST


def test_strong_notes_have_to_fit_the_chord_and_light_ones_the_key() -> None:
    song = tune(1)
    key = song.section("A1").key
    own = read_chart(song, 67)
    tonic = key.pitch_class + 60
    notes = line((0, 24, tonic), (24, 12, tonic + 2), (36, 12, tonic + 1), (48, 24, tonic + 5), (96, 24, tonic + 2))
    assert misfits(notes, own, 0, key) == {36, 48, 96}
    assert misfits(notes, own, 0, key, lambda note, tick: tick == 48) == {36, 96}


def test_a_tag_echoes_the_liveliest_end_of_what_stood_before() -> None:
    song = tune(1)
    bar = 96
    tag = Section("tag", "tag", "tag", 4, song.brief.key, "authentic")
    song = Song(
        song.brief, (*song.sections, tag), {**song.chords, "tag": chart("C Am F C", song.brief.key, bar)}, song.melody
    )
    notes = (
        *(Note(24 * place, 24, 60 + place) for place in range(4, 8)),
        Note(384 + 24, 24, 65),
        Note(384 + 48, 48, 67),
    )
    song = song.with_melody({**song.melody, "A3": (*notes, Note(672, 96, 60))})
    guide = echo(song, tag, song.section("A3"), read_chart(song, 67), 1536)
    sung = {(row - 1536) * 2: wish for row, wish in guide.wishes.items() if wish.pitch != REST}
    assert list(sung) == [24, 48]
    assert [rhythm_duration(wish.rhythm) for wish in sung.values()] == [24, 48]


def test_nothing_to_echo_is_free() -> None:
    song = tune(1)
    silent = song.with_melody({**song.melody, "A3": ()})
    assert echo(silent, replace(song.section("A3"), bars=4), silent.section("A3"), read_chart(song, 67), 0) == Guide()


@given(st.integers(40, 90))
def test_the_nearest_tone_lies_in_the_voice(pitch: int) -> None:
    found = nearest_tone(pitch, C, VOICE)
    assert VOICE.low <= found <= VOICE.high and found % 12 in C
    inside = int(np.clip(pitch, VOICE.low + 4, VOICE.high - 4))
    assert abs(nearest_tone(inside, C, VOICE) - inside) <= 2


@pytest.mark.parametrize("pitch", [0, 127])
def test_what_stands_at_the_edge_of_midi_stays_in_it(pitch: int) -> None:
    song = with_pickup(0, 0)
    notes = (Note(0, 24, pitch), Note(24, 24, pitch))
    song = replace(song, melody={"A1": notes})
    for tonic in ("C", "D", "F#", "G", "B"):
        moved = moved_notes(song, replace(song.sections[1], key=Key(tonic)), "A1", 384)
        assert {(note.pitch - pitch - key_shift(song.sections[0].key, Key(tonic))) % 12 for note in moved} == {0}
    for rise in (-9.0, 9.0):
        assert len(lifted(notes, Key("F#"), VOICE, rise, lambda note: C)) == 2
