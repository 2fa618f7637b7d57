"""Voicings hold what makes the chord, lie clear and move little."""

from itertools import pairwise

import pytest
from band_songs import build_song
from hypothesis import given
from hypothesis import strategies as st

from arranger.comping import voice_chords
from arranger.scene import scenes_of
from arranger.voicing import is_muddy, jazz_tones, lead_to, movement, open_strings, plain_tones, power_chord
from song import Chord, parse_chord, parse_key
from song.quality import QUALITIES

ROOTS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
CHORDS = st.builds(Chord, st.sampled_from(ROOTS), st.sampled_from(sorted(QUALITIES)), st.just("C")).map(
    lambda chord: Chord(chord.root, chord.suffix, chord.root)
)


def names(symbol, key="C", size=4):
    return {int(pc) for pc in jazz_tones(parse_chord(symbol), parse_key(key), size)}


def test_textbook_rootless_voicings():
    assert names("Dm7") == {5, 9, 0, 4}  # F A C E
    assert names("G7") == {11, 5, 9, 2}  # B F A D
    assert names("Cmaj7") == {4, 7, 11, 2}  # E G B D
    assert names("Bm7b5") == {2, 5, 9, 11}
    assert names("G7alt") == {11, 5, 3, 8}  # third, seventh, raised fifth, and the first of the altered ninths


def test_colour_suits_the_key():
    assert 10 in names("A7", "D minor")  # Bb, the flat ninth that leads to D minor
    assert 11 in names("A7", "D")  # B in D major
    assert 8 in names("Gb7", "F")  # a tritone substitute keeps its natural ninth
    assert 5 not in names("Em7", "C")  # the third degree has no ninth in the key
    assert 0 in names("B7", "C")  # V of the third degree


def test_colour_gives_way_to_the_melody():
    assert 2 not in jazz_tones(parse_chord("Cmaj7"), parse_key("C"), 4, frozenset({3}))


@given(CHORDS, st.sampled_from(ROOTS))
def test_third_and_seventh_are_always_there(chord, key):
    intervals = [interval % 12 for interval in chord.quality.intervals]
    tones = jazz_tones(chord, parse_key(key), 3)
    sounding = {(tone - chord.root_pitch_class) % 12 for tone in tones}
    for kind in ({3, 4}, {10, 11}):
        if kind & set(intervals) and not {4, 5} <= set(intervals):
            assert kind & sounding, chord
    assert len(set(tones)) == len(tones)


@given(CHORDS)
def test_plain_tones_are_chord_tones(chord):
    assert set(plain_tones(chord, 4)) <= set(chord.pitch_classes)
    assert 2 <= len(plain_tones(chord, 3)) <= 3


@given(st.lists(CHORDS, min_size=2, max_size=6))
def test_voice_leading_is_smooth_clear_and_in_range(chords):
    before, moved = None, []
    for chord in chords:
        after = lead_to(jazz_tones(chord, parse_key("C"), 4), before, 50, 74, 74)
        assert all(50 <= pitch <= 74 for pitch in after)
        assert list(after) == sorted(set(after)) and not is_muddy(after)
        moved += [movement(before, after)] if before else []
        before = after
    assert max(moved) <= 5


@pytest.mark.parametrize("style", ["jazz", "bossa", "ballad", "pop"])
def test_mean_movement_in_real_progressions_is_under_two_semitones(style):
    kind = "plain" if style == "pop" else "rootless"
    moved = []
    for scene in scenes_of(build_song(style)):
        voicings = list(voice_chords(scene, kind, 4, 50, 74).values())
        moved += [movement(a, b) for a, b in pairwise(voicings)]
    assert sum(moved) / len(moved) < 2


def test_comping_stays_under_a_high_melody():
    scene = scenes_of(build_song("jazz"))[1]
    voicings = voice_chords(scene, "rootless", 4, 50, 74)
    tops = [
        voicings[span.onset][-1] - min(note.pitch for note in scene.sounding(span.onset, span.end))
        for span in scene.playable
    ]
    assert sum(top < 0 for top in tops) >= 0.9 * len(tops)


def test_guitar_grips_known_to_every_beginner():
    grips = {"C": (48, 52, 55, 60, 64), "Em": (40, 47, 52, 55, 59, 64), "D": (50, 57, 62, 66)}
    for symbol, grip in grips.items():
        assert open_strings(parse_chord(symbol)) == grip


@given(CHORDS, st.sampled_from(ROOTS))
def test_guitar_grips_are_playable(chord, bass):
    grip = open_strings(Chord(chord.root, chord.suffix, bass))
    assert grip[0] % 12 == parse_chord(bass).root_pitch_class and 3 <= len(grip) <= 6
    assert list(grip) == sorted(set(grip)) and grip[0] >= 40 and grip[-1] <= 68


def test_power_chord_has_no_third():
    chord = power_chord(parse_chord("Am"), None, 40)
    assert [pitch % 12 for pitch in chord] == [9, 4, 9]
    assert power_chord(parse_chord("Bdim"), None, 40)[1] % 12 == 5
