"""Songs planned with phrases, pickups, variations and tags, written by a fake model: the plan is kept whatever it likes."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from melody_songs import FakePlayer, bare, chart, planned, tune

from melody.chart import read_chart
from melody.drafts.guide import strong_ticks
from melody.examples import read_example, trace
from melody.features import REST
from melody.landing import make_landing
from melody.phrases import stretches
from melody.setting import resting_place, room_after, with_headroom
from melody.stage import melodize
from melody.tokens import encode, quantise
from melody.voice import VOICES, voice_for, voice_of, wanted_pitch
from song import STYLES, Key, Note, Section, Song
from song.check import problems
from song.document import VARIED

varieties = st.frozensets(st.sampled_from(VARIED))


def composed(song: Song) -> Song:
    return melodize(song, FakePlayer)


@given(
    st.integers(0, 1000),
    st.sampled_from(["4/4", "3/4", "2/4", "6/8", "12/8"]),
    st.sampled_from(sorted(STYLES)),
    varieties,
    st.integers(0, 3),
    st.integers(-5, 6),
    st.sampled_from([0.1, 0.5, 0.9]),
)
@settings(max_examples=25, deadline=None)
def test_every_planned_song_keeps_the_rules(
    seed: int, meter: str, style: str, varied: frozenset[str], pickup: int, shift: int, energy: float
) -> None:
    song = tune(seed, meter, style)
    key = song.brief.key.transpose(shift if "key" in varied else 0)
    song = planned(song, pickup=pickup, varied=varied, key=key, energy=energy)
    names = "Am F C F G7 Am G7 C" if "harmony" in varied else "C Am F G7 C Am G7 C"
    bar = song.brief.meter.bar_ticks
    song = composed(Song(song.brief, song.sections, {**song.chords, "A3": chart(names, key, bar)}))
    assert not [line for line in problems(song) if "melody" in line]
    for section in song.sections:
        notes, voice = song.melody[section.id], voice_for(song, section)
        assert notes and all(voice.low <= note.pitch <= voice.high for note in notes)
        assert (notes[0].onset < 0) == (section.pickup > 0)
        begin = min(0, notes[0].onset)
        assert encode(
            quantise(notes, song.brief.meter, section.bars * bar), song.brief.meter, section.bars * bar, begin
        )
        last = song.chords[section.id][-1].chord
        assert last is not None and notes[-1].pitch % 12 in last.pitch_classes


def test_a_song_in_another_key_is_the_same_but_for_its_key() -> None:
    song = planned(tune(1), pickup=2, varied=frozenset({"key"}), key=tune(1).brief.key.transpose(2))
    song = composed(
        Song(song.brief, song.sections, {**song.chords, "A3": chart("C Am F G7 C Am G7 C", song.sections[3].key, 96)})
    )
    first, last = ([note for note in song.melody[name] if note.onset >= 0] for name in ("A1", "A3"))
    assert [(n.onset, n.duration, n.pitch + 2) for n in first] == [(n.onset, n.duration, n.pitch) for n in last]


def test_another_register_is_the_same_rhythm_higher() -> None:
    song = composed(planned(tune(3, style="pop"), varied=frozenset({"register"}), energy=0.9))
    first, last = song.melody["A1"], song.melody["A3"]
    # Gaps too short to be rests are closed.
    assert [note.onset for note in first] == [note.onset for note in last]
    assert np.mean([n.pitch for n in last]) > np.mean([n.pitch for n in first]) + 2


def test_over_other_chords_only_what_does_not_fit_changes() -> None:
    song = planned(tune(2, style="folk"), varied=frozenset({"harmony"}))
    spans = chart("C Am F G7 Am F G7 C", song.brief.key, 96)
    song = composed(Song(song.brief, song.sections, {**song.chords, "A3": spans}))
    first, last = song.melody["A1"], song.melody["A3"]
    # Gaps too short to be rests are closed.
    assert [note.onset for note in first] == [note.onset for note in last]
    same = [a.pitch == b.pitch for a, b in zip(first, last, strict=True) if a.end <= 384 or a.onset >= 576]
    assert same and all(same)
    for note in last:
        if note.onset % 48 == 0 and 384 <= note.onset < 576:
            chord = spans[note.onset // 96].chord
            assert chord is not None and note.pitch % 12 in chord.pitch_classes


def test_another_rhythm_keeps_the_strong_tones_and_follows_the_energy() -> None:
    counts: dict[float, int] = {}
    for energy in (0.9, 0.1):
        kept: list[bool] = []
        for seed in range(6):
            song = composed(planned(tune(seed, style="pop"), varied=frozenset({"rhythm"}), energy=energy))
            first, last = song.melody["A1"], song.melody["A3"]
            assert [(n.onset, n.duration) for n in first] != [(n.onset, n.duration) for n in last]
            assert first[-1].pitch == last[-1].pitch
            starts = {note.onset: note.pitch for note in last}
            kept += [
                starts.get(n.onset) == n.pitch for n in first if strong_ticks(n, song.brief.meter) and n.onset % 6 == 0
            ]
            counts[energy] = counts.get(energy, 0) + len(last) - len(first)
        assert np.mean(kept) > 0.8
    assert counts[0.9] > counts[0.1]


def test_the_first_section_has_no_pickup_and_repeats_share_theirs() -> None:
    song = planned(tune(1), pickup=2)
    song = composed(Song(song.brief, tuple(replace(section, pickup=2) for section in song.sections), song.chords))
    pickups = {name: [note for note in notes if note.onset < 0] for name, notes in song.melody.items()}
    assert not pickups["A1"]
    assert pickups["A2"] and pickups["A2"] == pickups["A3"]
    assert pickups["B"]
    assert all(note.end <= 0 for notes in pickups.values() for note in notes)


def test_a_pickup_finds_no_note_starting_in_its_way() -> None:
    song = composed(planned(tune(4), pickup=2))
    assert room_after(song, song.section("A1")) == 48
    assert room_after(song, song.section("A3")) == 0
    for name in ("A1", "B"):
        assert max(note.onset for note in song.melody[name]) < 768 - 48


def test_the_network_sees_a_pickup_where_it_sounds() -> None:
    song = composed(planned(tune(1), pickup=2))
    chart_ = read_chart(song, 67)
    example, lines = trace(song, chart_, song.sections)
    start = song.start_bars["B"] * 96 // 2
    pickup = [note for note in song.melody["B"] if note.onset < 0]
    for note in pickup:
        row = start + note.onset // 2
        assert lines.pitch[0, row] == note.pitch - int(chart_.reference[row]) + 24
    onsets = {round(float(time) * 24) for time, pitch in zip(example.times, example.pitches, strict=True) if pitch >= 0}
    assert {start * 2 + note.onset for note in pickup} <= onsets
    assert list(example.times) == sorted(set(example.times.tolist()))
    assert read_example(song) is not None


def test_a_context_stops_where_a_pickup_is_to_be_written() -> None:
    song = tune(1).with_melody({"A1": (Note(672, 96, 72),), "A2": ()})
    chart_ = read_chart(song, 67)
    _, lines = trace(song, chart_, song.sections[:2], head=-48)
    assert lines.pitch[0, 671 // 2] == REST
    assert lines.pitch[0, (768 - 50) // 2] not in (REST, 255)
    assert (lines.rhythm[0, (768 - 48) // 2 : 768 // 2] == lines.rhythm[0, -1]).all()


def test_inner_phrases_rest_on_the_chord_that_makes_their_cadence() -> None:
    song = planned(tune(1))
    section = replace(song.section("A1"), key=Key("C"))
    song = Song(song.brief, (section,), {"A1": chart("C Am F G7 C Am G7 C", Key("C"), 96)})
    parts = stretches(section, 96)
    inner = resting_place(song, section, parts[0])
    assert inner is not None
    assert np.array_equal(inner.bonus, make_landing("half", Key("C"), song.chords["A1"][3].chord).bonus)
    assert resting_place(song, section, parts[1]) is None
    assert resting_place(song, section, replace(parts[0], cadence="open")) is None


def test_a_voice_leaves_room_for_returns_and_stays_wide_enough() -> None:
    song = planned(tune(1), varied=frozenset({"key"}), key=tune(1).brief.key.transpose(2))
    voice = voice_of("jazz")
    assert with_headroom(song, song.section("A1"), voice) == replace(voice, high=voice.high - 2)
    assert with_headroom(song, song.section("B"), voice) == voice
    for own in VOICES.values():
        narrow = with_headroom(planned(tune(1), varied=frozenset({"register"}), energy=0.0), song.section("A1"), own)
        assert narrow.high - narrow.low >= 16


def test_energy_lifts_the_wanted_pitch() -> None:
    voice = voice_of("pop")
    assert 2 <= wanted_pitch(voice, 0.8) - wanted_pitch(voice, 0.5) <= 4
    assert voice.low + 3 < wanted_pitch(voice, 0.0) < wanted_pitch(voice, 1.0) < voice.high - 3


@pytest.mark.parametrize("varied", [["ending"], ["harmony", "key"], ["register"], ["rhythm"]])
def test_a_section_taken_out_is_composed_again_just_as_it_was(varied: list[str]) -> None:
    song = composed(planned(tune(5), pickup=1, varied=frozenset(varied), energy=0.8))
    for name in song.melody:
        without = song.with_melody({other: notes for other, notes in song.melody.items() if other != name})
        assert composed(without).melody == song.melody


def test_a_tag_is_sung() -> None:
    song = planned(tune(1))
    tag = Section("tag", "t", "tag", 4, song.brief.key, "authentic")
    spans = chart("Am F G7 C", song.brief.key, 96)
    song = composed(bare(Song(song.brief, (*song.sections, tag), {**song.chords, "tag": spans})))
    assert song.melody["tag"]
    assert all(note.end <= after.onset for note, after in pairwise(song.melody["tag"]))
