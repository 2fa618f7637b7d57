"""The melody stage with a fake model: what is copied, what is composed, and that every rule holds."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from melody_songs import FakePlayer, bare, chart, tune

from melody.returns.variation import key_shift, moved_notes
from melody.setting import ending_start
from melody.stage import melodize
from melody.voice import VOICES, Voice, voice_for, voice_of
from song import STYLES, Key, Note, Section, Song, SongError, parse_chord


def composed(song: Song) -> Song:
    return melodize(bare(song), FakePlayer)


@given(st.integers(0, 1000), st.sampled_from(["4/4", "3/4", "2/4", "6/8", "12/8"]), st.sampled_from(sorted(STYLES)))
@settings(max_examples=12, deadline=None)
def test_every_song_keeps_the_rules(seed: int, meter: str, style: str) -> None:
    song = composed(tune(seed, meter, style))
    for section in song.sections:
        notes = song.melody[section.id]
        voice = voice_for(song, section)
        assert notes
        assert all(note.end <= after.onset for note, after in pairwise(notes))
        assert notes[-1].end <= section.bars * song.brief.meter.bar_ticks
        assert all(voice.low <= note.pitch <= voice.high for note in notes)
        last = song.chords[section.id][-1].chord
        assert last is not None
        assert notes[-1].pitch % 12 in last.pitch_classes
        if section.varies is None:
            assert all(abs(after.pitch - note.pitch) <= 12 for note, after in pairwise(notes))


def test_a_solo_in_three_is_in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = tune(1, "3/4", "jazz-waltz")
    sections = tuple(replace(section, role="solo") if section.id == "B" else section for section in plain.sections)
    song = Song(plain.brief, sections, plain.chords)
    assert voice_for(song, song.section("B")).haste > 0
    assert voice_for(song, song.section("A1")).haste == voice_for(tune(1), tune(1).section("A1")).haste == 0
    hasty = len(composed(song).melody["B"])
    monkeypatch.setattr("melody.voice.WALTZ_HASTE", 0.0)
    assert hasty > len(composed(song).melody["B"])


def test_a_repeat_has_the_notes_of_its_source_and_a_variation_all_but_its_ending() -> None:
    song = composed(tune(1))
    assert song.melody["A2"] == song.melody["A1"]
    start = 6 * 96
    head = [note for note in song.melody["A1"] if note.onset < start]
    assert [note for note in song.melody["A3"] if note.onset < start][:-1] == head[:-1]
    assert song.melody["A3"] != song.melody["A1"]
    assert any(note.onset >= start for note in song.melody["A3"])


def test_a_repeat_in_another_key_is_moved() -> None:
    song = tune(1)
    higher = song.brief.key.transpose(2)
    sections = tuple(replace(section, key=higher) if section.id == "A2" else section for section in song.sections)
    moved = composed(Song(song.brief, sections, song.chords))
    assert [n.pitch for n in moved.melody["A2"]] == [n.pitch + 2 for n in moved.melody["A1"]]


def test_what_is_there_stays() -> None:
    song = composed(tune(1))
    kept = {name: song.melody[name] for name in ("A1", "A3")}
    again = melodize(song.with_melody(kept), FakePlayer)
    assert {name: again.melody[name] for name in kept} == kept
    assert set(again.melody) == {"A1", "A2", "B", "A3"}
    assert melodize(again) == again


def test_a_section_taken_out_is_composed_again_just_as_it_was() -> None:
    song = composed(tune(1))
    without = song.with_melody({name: notes for name, notes in song.melody.items() if name != "B"})
    assert melodize(without, FakePlayer).melody == song.melody


def test_the_seed_makes_the_melody() -> None:
    one = composed(tune(1))
    assert composed(tune(1)).melody == one.melody
    other = melodize(bare(replace(one, brief=replace(one.brief, seed=2))), FakePlayer)
    assert other.melody["A1"] != one.melody["A1"]


def test_introductions_and_small_letters_are_silent() -> None:
    song = tune(1)
    bar = song.brief.meter.bar_ticks
    intro = Section("intro", "i", "intro", 4, song.brief.key)
    interlude = Section("c", "c", "instrumental", 4, song.brief.key)
    tag = Section("outro", "o", "outro", 4, song.brief.key, "authentic")
    spans = chart("C F G7 C", song.brief.key, bar)
    chords = {**song.chords, "intro": spans, "c": spans, "outro": spans}
    result = melodize(Song(song.brief, (intro, *song.sections, interlude, tag), chords), FakePlayer)
    assert result.melody["intro"] == result.melody["c"] == ()
    assert result.melody["outro"]


def test_a_section_without_chords_is_told() -> None:
    song = bare(tune(1))
    with pytest.raises(SongError, match="section B has no chords yet"):
        melodize(replace(song, chords={name: spans for name, spans in song.chords.items() if name != "B"}), FakePlayer)


def test_the_ending_is_the_last_bar_or_two_where_the_chords_of_the_one_before_are_new() -> None:
    song = tune(1)
    section = song.section("A3")
    assert ending_start(song, section) == 7 * 96
    early = chart("C Am Dm G7 C Am F G7", section.key, 96)
    late = chart("C Am F G7 C Am Fm C", section.key, 96)
    for other, bar in ((early, 6), (late, 6), (song.chords["A1"], 7)):
        assert ending_start(replace(song, chords={**song.chords, "A3": other}), section) == bar * 96


def test_bars_before_the_ending_stay_over_other_chords_as_far_as_they_fit() -> None:
    song = composed(tune(3))
    section = song.section("A3")
    spans = list(song.chords["A1"])
    spans[1] = replace(spans[1], chord=parse_chord("Ab7"))
    again = melodize(bare(replace(song, chords={**song.chords, "A3": tuple(spans)})), FakePlayer)
    bar = song.brief.meter.bar_ticks
    first, last = (
        [note for note in again.melody[name] if note.onset < ending_start(song, section)] for name in ("A1", "A3")
    )
    assert [note.onset for note in first] == [note.onset for note in last]
    changed = [one for one, other in zip(first, last, strict=True) if one.pitch != other.pitch]
    assert all(note.onset < 2 * bar and note.end > bar for note in changed)


def test_a_short_section_has_an_ending_of_one_bar() -> None:
    song = tune(1)
    four = tuple(replace(section, bars=4) for section in song.sections if section.id in ("A1", "A3"))
    assert ending_start(Song(song.brief, four), four[1]) == 3 * 96


@pytest.mark.parametrize(
    ("origin", "target", "shift"), [("C", "D", 2), ("C", "A", -3), ("C", "F#", 6), ("Bb", "Bb", 0)]
)
def test_keys_are_reached_the_short_way(origin: str, target: str, shift: int) -> None:
    assert key_shift(Key(origin), Key(target)) == shift


def test_copied_notes_stop_where_they_are_told_to() -> None:
    song = tune(1)
    song = song.with_melody({"A1": (Note(0, 96, 60), Note(96, 192, 62), Note(300, 24, 64))})
    assert moved_notes(song, song.section("A2"), "A1", 192) == (Note(0, 96, 60), Note(96, 96, 62))


def test_a_kept_line_far_outside_the_range_does_not_stop_the_next_section() -> None:
    song = bare(tune(1)).with_melody({"A1": (Note(0, 96, 100),), "A2": (Note(0, 96, 20),)})
    assert melodize(song, FakePlayer).melody["B"]


def test_every_style_has_a_voice() -> None:
    assert all(voice_of(style) in VOICES.values() for style in STYLES)


def test_a_voice_is_wide_enough() -> None:
    with pytest.raises(AssertionError):
        Voice(60, 70, 65)
