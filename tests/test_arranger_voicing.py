"""Voicings hold what makes the chord, lie clear, are what pianists and arrangers call them, and move little."""

from dataclasses import replace
from itertools import pairwise

import pytest
from band_songs import CHARTS, build_song
from hypothesis import example, given
from hypothesis import strategies as st

from arranger.chords.leading import lead_through, movement
from arranger.chords.tones import guides, jazz_tones, plain_tones, shell_tones
from arranger.chords.under_melody import accompanied
from arranger.chords.voicing import KINDS, Setting, is_muddy, positions
from arranger.scene import scenes_of
from song import Chord, ChordSpan, Note, SongError, parse_chord, parse_key
from song.quality import QUALITIES

ROOTS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
CHORDS = st.builds(Chord, st.sampled_from(ROOTS), st.sampled_from(sorted(QUALITIES)), st.just("C")).map(
    lambda chord: Chord(chord.root, chord.suffix, chord.root)
)
NOTHING: frozenset[int] = frozenset()


def names(symbol, key="C", size=4):
    return {int(pc) for pc in jazz_tones(parse_chord(symbol), parse_key(key), size)}


def led(symbols, kind="rootless", voices=4, low=50, high=74, key="C", beats=4, restless=False):
    """What a player does with some chords under a melody that is silent."""
    scene = scenes_of(build_song("jazz"))[1]
    spans = tuple(
        ChordSpan(index * beats * 24, beats * 24, parse_chord(symbol)) for index, symbol in enumerate(symbols)
    )
    section = replace(scene.section, key=parse_key(key), bars=len(symbols))
    scene = replace(scene, section=section, spans=spans, notes=(), heard=())
    held = lead_through(scene, Setting(kind, voices, low, high), restless=restless)
    return [held[span.onset] for span in spans]


def pitches(*args, **kwargs):
    return [held.pitches for held in led(*args, **kwargs)]


def test_two_five_one_as_bill_evans_plays_it():
    assert names("Dm7") == {5, 9, 0, 4}  # F A C E
    assert names("G7") == {11, 5, 9, 4}  # B F A E: the thirteenth for the fifth
    assert names("Cmaj7") == {4, 7, 11, 2}  # E G B D
    two, five, one = pitches(["Dm7", "G7", "Cmaj7"])
    # A form, B form, A form, or the other way round: the third and the seventh take turns at the bottom, one voice moves first.
    assert [two[0] % 12, five[0] % 12, one[0] % 12] in ([5, 5, 4], [0, 11, 11])
    assert sorted(abs(a - b) for a, b in zip(two, five, strict=True)) == [0, 0, 0, 1]
    assert max(abs(a - b) for a, b in zip(five, one, strict=True)) == 2


def test_minor_two_five_one():
    assert names("Bm7b5", "A minor") == {2, 5, 9, 11}  # D F A B
    assert names("E7", "A minor") == {8, 2, 5, 0}  # G# D F C: flat ninth and flat thirteenth of the key
    assert names("Am6", "A minor") == {0, 6, 11, 4}
    assert names("G7alt") == {11, 5, 3, 10}  # third, seventh, raised fifth, sharp ninth


def test_colour_suits_the_key():
    assert 10 in names("A7", "D minor")  # Bb, the flat ninth that leads to D minor
    assert 11 in names("A7", "D")  # B in D major
    assert {8, 3} <= names("Gb7", "F")  # a tritone substitute keeps its natural ninth and thirteenth
    assert 5 not in names("Em7", "C")  # the third degree has no ninth in the key
    assert 0 in names("B7", "C")  # V of the third degree
    assert names("C11") == names("C9sus4")  # an eleventh over a dominant suspends the third
    assert names("C13#11") == {4, 10, 6, 9}


def test_colour_gives_way_to_the_melody():
    assert 2 not in jazz_tones(parse_chord("Cmaj7"), parse_key("C"), 4, frozenset({3}))
    assert 4 not in jazz_tones(parse_chord("G7"), parse_key("C"), 4, frozenset({3}))


@given(CHORDS, st.sampled_from(ROOTS))
def test_third_and_seventh_are_always_there(chord, key):
    tones = jazz_tones(chord, parse_key(key), 3)
    sounding = {(tone - chord.root_pitch_class) % 12 for tone in tones}
    assert set(guides(chord)) <= sounding, chord
    assert len(set(tones)) == len(tones)


@given(CHORDS)
def test_plain_tones_are_chord_tones(chord):
    assert set(plain_tones(chord, 4)) <= set(chord.pitch_classes)
    assert 2 <= len(plain_tones(chord, 3)) <= 3
    assert set(shell_tones(chord)) <= set(chord.pitch_classes) and shell_tones(chord)[0] == chord.root_pitch_class


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("low", "high", "voices"), [(50, 74, 4), (50, 74, 3), (45, 79, 4), (57, 77, 3), (48, 79, 5)])
def test_every_quality_has_a_voicing_of_every_kind(kind, low, high, voices):
    key = parse_key("C")
    for root in ROOTS[::5]:
        for suffix in QUALITIES:
            found = positions(Chord(root, suffix, root), key, Setting(kind, voices, low, high), NOTHING, False)
            assert found, (root, suffix)
            for voicing in found:
                assert list(voicing) == sorted(set(voicing)) and low <= voicing[0] and voicing[-1] <= high


def muddy(voicing):
    """The rule written out once more: seconds from E3, thirds to tritones from C3."""
    return any(
        (upper - lower <= 2 and lower < 52) or (upper - lower <= 6 and lower < 48) for lower, upper in pairwise(voicing)
    )


@given(CHORDS, st.sampled_from(KINDS), st.integers(28, 60), st.booleans())
def test_nothing_is_muddy(chord, kind, low, static):
    for voicing in positions(chord, parse_key("F"), Setting(kind, 4, low, low + 26), NOTHING, static):
        assert not muddy(voicing) and not is_muddy(voicing)


def test_the_mud_rule_knows_what_arrangers_know():
    assert is_muddy((36, 40, 43)) and is_muddy((47, 53)) and is_muddy((50, 52))
    assert not is_muddy((36, 43, 52)) and not is_muddy((48, 52, 55)) and not is_muddy((52, 54))


@given(CHORDS)
def test_rootless_forms_stand_on_third_or_seventh(chord):
    found = positions(chord, parse_key("C"), Setting("rootless", 4, 50, 74), NOTHING, False)
    above = {(voicing[0] - chord.root_pitch_class) % 12 for voicing in found}
    if len(guides(chord)) == 2 and chord.suffix != "dim7":
        assert above <= set(guides(chord))
    assert all(voicing[-1] - voicing[0] < 12 for voicing in found if len(voicing) == 4)


def test_shells_are_root_third_and_seventh():
    for before, after in pairwise(pitches(["Dm7", "G7", "Cmaj7"], "shell", 3, 40, 67)):
        assert before[0] % 12 in (2, 7) and {p % 12 for p in after[1:]} in ({11, 5}, {4, 11})
        assert all(abs(a - b) <= 2 for a, b in zip(before[1:], after[1:], strict=True))  # guide tones step


def test_fourths_over_a_chord_that_stands():
    key = parse_key("D minor")
    setting = Setting("quartal", 4, 50, 76)
    found = positions(parse_chord("Dm7"), key, setting, NOTHING, True)
    gaps = {tuple(b - a for a, b in pairwise(voicing)) for voicing in found}
    assert (5, 5, 5) in gaps and all(max(gap) <= 5 for gap in gaps)
    so_what = positions(parse_chord("Dm7"), key, Setting("quartal", 5, 50, 76), NOTHING, True)
    assert (50, 55, 60, 65, 69) in so_what  # D G C F A
    rootless = positions(parse_chord("Dm7"), key, Setting("rootless", 4, 50, 74), NOTHING, True)
    assert any(tuple(b - a for a, b in pairwise(voicing)) == (5, 5, 5) for voicing in rootless)


def test_a_restless_player_shifts_over_a_chord_that_stands():
    vamp = ["Dm7"] * 8
    assert len(set(pitches(vamp, key="D minor"))) == 1
    shifted = pitches(vamp, key="D minor", restless=True)
    assert all(a != b and movement(a, b) <= 3 for a, b in pairwise(shifted))
    assert pitches(["Dm7", "G7", "Cmaj7"], restless=True) == pitches(["Dm7", "G7", "Cmaj7"])


def test_spread_is_wide():
    for suffix in ("", "m", "m7", "maj7", "7"):
        for voicing in positions(
            parse_chord("C" + suffix), parse_key("C"), Setting("spread", 4, 43, 79), NOTHING, False
        ):
            assert voicing[1] - voicing[0] >= 7 and all(b - a >= 3 for a, b in pairwise(voicing)) and len(voicing) == 4


def test_drop_two_opens_the_close_position():
    found = positions(parse_chord("Cmaj7"), parse_key("C"), Setting("drop-2", 4, 48, 76), NOTHING, False)
    for voicing in found:
        close = sorted((*voicing[1:], voicing[0] + 12))
        assert close[-1] - close[0] < 12 and close[-2] == voicing[0] + 12


@example([parse_chord("F"), parse_chord("Badd9")], "quartal")
@given(st.lists(CHORDS, min_size=2, max_size=6), st.sampled_from(["plain", "rootless", "drop-2", "quartal"]))
def test_voices_never_leap(symbols, kind):
    moved = [movement(a, b) for a, b in pairwise(pitches([str(chord) for chord in symbols], kind))]
    assert max(moved) <= 5


def test_the_whole_section_is_led_at_once():
    """The sum over the section is what no greedy choice beats."""
    symbols = ["Cmaj7", "A7", "Dm7", "G7", "Em7", "A7", "Dm7", "G7", "Cmaj7"]
    best = sum(movement(a, b) for a, b in pairwise(pitches(symbols)))
    key = parse_key("C")
    for start in positions(parse_chord("Cmaj7"), key, Setting("rootless", 4, 50, 74), NOTHING, False):
        before, total = start, 0.0
        for symbol in symbols[1:]:
            found = positions(parse_chord(symbol), key, Setting("rootless", 4, 50, 74), NOTHING, False)
            after = min(found, key=lambda voicing, before=before: movement(before, voicing))
            total, before = total + movement(before, after), after
        assert best <= total + 1.0


@pytest.mark.parametrize("style", CHARTS)
@pytest.mark.parametrize(("kind", "voices", "low", "high"), [
    ("plain", 3, 50, 74), ("rootless", 4, 50, 74), ("spread", 4, 45, 79), ("jazz guitar", 4, 40, 76),
    ("jazz guitar", 3, 40, 76), ("top strings", 3, 50, 76), ("open", 6, 40, 76),
])  # fmt: skip
def test_a_voice_moves_less_than_two_semitones_in_real_progressions(style, kind, voices, low, high):
    moved = []
    for scene in scenes_of(build_song(style)):
        voicings = [held.pitches for held in lead_through(scene, Setting(kind, voices, low, high)).values()]
        moved += [movement(a, b) for a, b in pairwise(voicings) if a != b]
    assert sum(moved) / len(moved) <= {"open": 2.6, "jazz guitar": 2.2, "top strings": 2.3}.get(kind, 2.0)


def test_comping_stays_under_a_high_melody():
    for kind in ("rootless", "plain", "drop-2", "spread"):
        scene = scenes_of(build_song("jazz"))[1]
        held = lead_through(scene, Setting(kind, 4, 43 if kind == "spread" else 50, 74))
        notes = [
            (pitch, note.pitch)
            for span in scene.playable
            for note in scene.sounding(span.onset, span.end)
            for pitch in held[span.onset].pitches
        ]
        assert sum(pitch >= melody for pitch, melody in notes) < 0.05 * len(notes)


def test_a_low_melody_drives_the_chords_down():
    from dataclasses import replace

    scene = scenes_of(build_song("pop"))[1]
    low = replace(scene, heard=tuple(replace(note, pitch=note.pitch - 8) for note in scene.heard))
    tops = [
        sum(held.pitches[-1] for held in lead_through(which, Setting("plain", 3, 55, 76)).values())
        for which in (scene, low)
    ]
    assert tops[1] < tops[0]


def test_a_chord_nobody_can_voice_is_told_in_one_line():
    scene = scenes_of(build_song("jazz"))[1]
    with pytest.raises(
        SongError, match=r"^section A1: no rootless voicing of Fmaj7 lies between pitches 30 and 33; [^\n]*$"
    ):
        lead_through(scene, Setting("rootless", 4, 30, 33))


# --- what the melody stays on ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chord", "melody", "played"),
    [
        ("Amaj7", ((0, 96, 69),), "A6"),  # the root against its major seventh
        ("Amaj9/C#", ((0, 48, 69),), "A69/C#"),
        ("Amaj7", ((0, 24, 69), (24, 72, 64)), "Amaj7"),  # passes
        ("Amaj7", ((0, 48, 69), (48, 48, 68)), "Amaj7"),  # and is led to the seventh
        ("G7", ((0, 72, 72),), "G7sus4"),
        ("G7", ((0, 48, 72), (48, 48, 71)), "G7"),  # resolves, over the third that is heard then
        ("Cm7", ((0, 96, 72),), "Cm7"),
    ],
)
def test_chords_give_way_to_what_the_melody_stays_on(chord, melody, played):
    notes = [Note(*note) for note in melody]
    assert str(accompanied(ChordSpan(0, 96, parse_chord(chord)), notes)) == played


def test_who_shares_the_chords_leaves_out_colours_that_rub():
    """Over Eb7 a thirteenth stands a semitone from the seventh, which the guitar plays; over Bm7 a ninth from the third."""
    scene = replace(scenes_of(build_song("jazz"))[1], heard=())
    spans = (ChordSpan(0, 96, parse_chord("Eb7")), ChordSpan(96, 96, parse_chord("Bm7")))
    scene = replace(scene, spans=spans)
    for shared in (False, True):
        held = lead_through(scene, Setting("rootless", 4, 50, 74), shared=shared)
        for span in spans:
            tones = {(tone + rub) % 12 for tone in span.chord.pitch_classes for rub in (1, -1)}
            assert any(pitch % 12 in tones for pitch in held[span.onset].pitches) != shared
