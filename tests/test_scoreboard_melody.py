"""Measures of melodies: figures worked out by hand, slow references, controls, and what must not matter."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measured_songs import (
    chords_mixed,
    melody_bars_mixed,
    melody_moved,
    odd_songs,
    piece,
    pitches_random,
    quarters,
    transposed,
)
from melody_songs import tune

from scoreboard import fit, melody, structure
from scoreboard.measure import MEASURES
from song import Song, parse_meter

seeds = st.integers(0, 10_000)
OF = {measure.name: measure.of for measure in MEASURES}
SHARES = [measure for measure in MEASURES if measure.source.startswith("share of")]


def one(chart: str, *pitches: int | None) -> Song:
    return piece(("A", chart, quarters(*pitches)))


def mean(name: str, songs: list[Song]) -> float:
    values = [value for song in songs if (value := OF[name](song)) is not None]
    return float(np.mean(values))


# On the chords


def test_chord_tones_count_notes() -> None:
    assert fit.chord_tone_share(one("C | G7", 60, 62, 64, 65, 67, 65, 60, 59)) == 5 / 8


def test_tensions_and_slash_bass_are_chord_tones() -> None:
    assert fit.chord_tone_share(one("C7b9 | C/D", 61, 61, 60, 70, 62, 62, 62, 62)) == 1


def test_notes_without_a_chord_do_not_count() -> None:
    song = one("C | N", 60, 61, 60, 60, 61, 61, 61, 61)
    assert fit.chord_tone_share(song) == 3 / 4
    assert fit.pitch_consonance(song) == pytest.approx((3 * 2 / 3 - 1 / 3) / 4)


def test_strong_beats_of_four_are_one_and_three() -> None:
    assert fit.strong_chord_tone_share(one("C", 60, 61, 64, 62)) == 1


@pytest.mark.parametrize(
    ("pitches", "ratio"),
    [
        ((60, 62, 64, 60), 1.0),  # a passing tone
        ((60, 62, 67, 60), 3 / 4),  # left by leap
        ((60, 62, 62, 64), 1.0),  # said twice, then resolved
        ((60, 61, 63, 64), 1.0),  # over another non-chord tone
        ((60, 64, 67, 65), 3 / 4),  # never resolved: the melody is over
    ],
)
def test_a_non_chord_tone_is_proper_where_a_step_follows(pitches: tuple[int, ...], ratio: float) -> None:
    assert fit.chord_tone_ratio(one("C", *pitches)) == ratio


def test_a_non_chord_tone_may_resolve_into_the_next_bar() -> None:
    assert fit.chord_tone_ratio(one("C | G7", 60, 64, 67, 66, 67, 67, 67, 67)) == 1


@pytest.mark.parametrize(
    ("pitch", "chord", "score"),
    [
        (60, "C", (1 + 1 + 0) / 3),  # unison, sixth, fourth
        (67, "C", (1 + 1 + 1) / 3),  # fifth, third, unison
        (66, "C", -1.0),
        (65, "C5", (0 - 1) / 2),  # fourth, seventh
        (72, "Am", (1 + 1 + 1) / 3),
    ],
)
def test_consonance_is_told_from_the_chord_tone_up(pitch: int, chord: str, score: float) -> None:
    assert fit.pitch_consonance(one(chord, pitch)) == pytest.approx(score)


def test_consonance_and_distance_are_weighted_by_length() -> None:
    long_good = piece(("A", "C", [(0, 72, 67), (72, 24, 66)]))
    assert fit.pitch_consonance(long_good) == pytest.approx((3 * 1 - 1) / 4)


def test_tonal_distance_by_hand() -> None:
    # C against C and G: half of the way from C to G on all three circles, sqrt(0.268 + 2 + 0.75) / 2
    expected = math.sqrt(2 - 2 * math.cos(math.pi / 6) + 2 + 0.75) / 2
    assert fit.melody_chord_distance(one("C5", 60, 60)) == pytest.approx(expected)


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_fit_agrees_with_a_walk_from_sixteenth_to_sixteenth(seed: int) -> None:
    song = pitches_random(tune(seed), seed)
    chords = {t: span.chord for span in song.all_chords() for t in range(span.onset, span.end, 6)}
    consonant = {0: 1, 3: 1, 4: 1, 7: 1, 8: 1, 9: 1, 5: 0}
    scores = [
        np.mean([consonant.get((note.pitch - tone) % 12, -1) for tone in chord.pitch_classes])
        for note in song.all_notes()
        for t in range(note.onset, note.end, 6)
        if (chord := chords[t]) is not None
    ]
    assert fit.pitch_consonance(song) == pytest.approx(np.mean(scores))


# For itself


def test_entropy_of_a_bar() -> None:
    assert melody.pitch_class_entropy(one("C | C", 60, 60, 72, 48, 60, 62, 64, 65), 1) == pytest.approx((0 + 2) / 2)


def test_a_silent_bar_has_no_entropy() -> None:
    assert (
        melody.pitch_class_entropy(one("C | C | C", 60, 62, None, None, None, None, None, None, 60, 60, 62, 62), 1) == 1
    )


def test_windows_slide_by_one_bar() -> None:
    song = one("C | C | C | C | C", *[60] * 16, *[62] * 4)
    four_to_one = -(0.75 * math.log2(0.75) + 0.25 * math.log2(0.25))
    assert melody.pitch_class_entropy(song, 4) == pytest.approx((0 + four_to_one) / 2)


def test_a_short_song_is_one_window() -> None:
    assert melody.pitch_class_entropy(one("C | C", *[60] * 4, *[62] * 4), 4) == pytest.approx(1)


def test_groove_by_hand() -> None:
    song = one("C | C", 60, 62, 64, 65, 60)
    assert melody.grooving_similarity(song, 4) == pytest.approx(1 - 3 / 16)
    assert melody.grooving_similarity(song, 16) == pytest.approx(1 - 3 / 64)


@given(seeds, st.sampled_from(["4/4", "3/4", "6/8", "12/8"]))
@settings(max_examples=20, deadline=None)
def test_groove_agrees_with_all_pairs(seed: int, meter: str) -> None:
    song = tune(seed, meter)
    bar = parse_meter(meter).bar_ticks
    onsets = np.zeros((song.bars, bar // 6), dtype=bool)
    for note in song.all_notes():
        onsets[note.onset // bar, note.onset % bar // 6] = True
    pairs = [1 - np.mean(a ^ b) for a, b in itertools.combinations(onsets, 2)]
    assert melody.grooving_similarity(song, 4) == pytest.approx(np.mean(pairs))


def test_movement_by_hand() -> None:
    song = one("C | C", 60, 60, 62, 67, 66, 65, 69, 69)  # 0 2 5 -1 -1 4 0
    assert OF["repeated notes"](song) == 2 / 7
    assert OF["steps"](song) == 3 / 7
    assert OF["leaps"](song) == 1 / 7
    assert OF["leaps that turn back"](song) == 1
    assert OF["range"](song) == 9
    assert OF["notes a bar"](song) == 4


def test_a_leap_that_stays_or_goes_on_does_not_turn_back() -> None:
    assert OF["leaps that turn back"](one("C", 60, 67, 67)) == 0
    assert OF["leaps that turn back"](one("C | C", 60, 67, 65, 72, 74, 67, 69)) == 2 / 3


def test_rests_and_places_by_hand() -> None:
    song = piece(("A", "C | C", [(0, 24, 60), (36, 12, 62), (96, 48, 65)]), ("i", "C", []))
    assert melody.rest_share(song) == pytest.approx(1 - 84 / 192)
    assert melody.off_beat_share(song) == 1 / 3
    assert melody.peak_place(song) == 1
    assert melody.note_density(song) == 3 / 2


def test_outside_the_key_follows_the_section() -> None:
    song = piece(("A", "Am", quarters(69, 66, 68, 70)), key="A minor")
    assert melody.outside_key_share(song) == 1 / 4  # F# and G# are the minor's own, A# is not
    assert melody.outside_key_share(one("C", 60, 61, 62, 63)) == 1 / 2


def test_phrase_ends_by_hand() -> None:
    song = piece(("A", "C | G7", quarters(60, 62, 64, 65, 67)), ("A", "C | C", [(0, 24, 62), (96, 72, 60)]))
    assert melody.last_note_length(song) == pytest.approx(((24 + 72) / 2) / ((6 * 24 + 72) / 7))
    assert melody.end_on_chord_share(song) == 1
    assert melody.end_on_tonic_share(song) == 1 / 2
    assert melody.rest_after_phrase(song) == (3 + 1) / 2


# What comes back


def test_bars_repeated_by_hand() -> None:
    song = one("C | C | C | C", *[60, 62, 64, 65] * 2, 60, 62, 64, 67, *[None] * 4)
    assert structure.bars_repeated(song) == pytest.approx(1 / 3)
    assert structure.rhythms_repeated(song) == pytest.approx(2 / 3)


def test_how_long_a_note_is_held_makes_no_other_bar() -> None:
    assert structure.bars_repeated(piece(("A", "C | C", [(0, 24, 60), (96, 96, 60)]))) == 1 / 2


def test_a_passage_heard_before() -> None:
    four = [60, 62, 64, 65, 67, 65, 64, 62, 60, 64, 67, 72, 71, 69, 67, 65]
    chart = " | ".join(["C"] * 8)
    assert structure.passages_heard_before(one(chart, *four, *four), 4) == 1
    half = [note if place % 2 else note + 1 for place, note in enumerate(four)]
    assert structure.passages_heard_before(one(chart, *four, *half), 4) == 1 / 2
    assert structure.passages_heard_before(one("C | C | C | C", *four), 4) is None


def test_a_passage_is_not_heard_before_in_itself() -> None:
    line = [60, 62, 64, 65, 67, 69, 71, 72, 72, 71, 69, 67, *[55, 57, 59, 60] * 5]
    assert structure.passages_heard_before(one(" | ".join(["C"] * 8), *line), 4) == 1 / 4


def test_letters_that_sound_as_they_are_called() -> None:
    a, b = quarters(60, 62, 64, 65), quarters(67, 69, 71, 72)
    song = piece(("A", "C", a), ("B", "C", b), ("A", "C", a))
    assert structure.letters_alike(song) == pytest.approx(1 / (1 / 3))
    wrong = piece(("A", "C", a), ("B", "C", a), ("A", "C", b))
    assert structure.letters_alike(wrong) == 0


# Controls: what is spoiled on purpose must show

TUNES = [tune(seed) for seed in range(12)]


@pytest.mark.parametrize(("name", "up"), [("chord tones", -1), ("CTnCTR", -1), ("PCS", -1), ("MCTD", 1)])
def test_mixed_chords_and_a_moved_melody_show_in_the_fit(name: str, up: int) -> None:
    real = mean(name, TUNES)
    assert up * (mean(name, [chords_mixed(song, 1) for song in TUNES]) - real) > 0.02
    assert up * (mean(name, [melody_moved(song, 6) for song in TUNES]) - real) > 0.02


@pytest.mark.parametrize(
    ("name", "up"),
    [
        ("H1", 1), ("H4", 1), ("bars repeated exactly", -1), ("4 bars heard before", -1), ("8 bars heard before", -1),
        ("steps", -1), ("leaps", 1), ("notes outside the key", 1), ("letters alike", -1), ("range", 1),
        ("phrases that end on a chord tone", -1), ("phrases that end on the tonic", -1),
    ],
)  # fmt: skip
def test_random_pitches_show(name: str, up: int) -> None:
    assert up * (mean(name, [pitches_random(song, 2) for song in TUNES]) - mean(name, TUNES)) > 0.02


@pytest.mark.parametrize(
    "name", ["4 bars heard before", "8 bars heard before", "letters alike", "last note of a phrase"]
)
def test_mixed_bars_show(name: str) -> None:
    assert mean(name, TUNES) - mean(name, [melody_bars_mixed(song, 3) for song in TUNES]) > 0.05


def test_mixed_bars_leave_what_is_counted_bar_by_bar() -> None:
    for song in TUNES[:3]:
        for name in ("H1", "grooving (16 grid)", "bars repeated exactly", "bars repeated in rhythm", "notes a bar"):
            assert OF[name](melody_bars_mixed(song, 3)) == pytest.approx(OF[name](song))


def test_a_random_rhythm_shows_in_the_groove() -> None:
    rng = np.random.default_rng(0)
    for song in TUNES[:4]:
        moved = {
            name: tuple(
                replace(note, onset=int(onset), duration=6)
                for note, onset in zip(notes, np.sort(rng.choice(768 // 6, len(notes), replace=False)) * 6, strict=True)
            )
            for name, notes in song.melody.items()
        }
        spoiled = replace(song, melody=moved)
        for name in ("grooving (16 grid)", "grooving (64 grid)", "bars repeated in rhythm"):
            assert (OF[name](spoiled) or 0) < (OF[name](song) or 0)


# What must not matter


@given(seeds, st.integers(-5, 6))
@settings(max_examples=15, deadline=None)
def test_no_measure_hears_the_key(seed: int, semitones: int) -> None:
    song = tune(seed)
    other = transposed(song, semitones)
    for measure in MEASURES:
        assert measure.of(other) == pytest.approx(measure.of(song)), measure.name


def test_no_measure_hears_the_tempo_or_the_title() -> None:
    song = tune(4)
    other = replace(song, brief=replace(song.brief, tempo=61, title="Other", seed=9))
    for measure in MEASURES:
        assert measure.of(other) == measure.of(song), measure.name


@pytest.mark.parametrize("name", odd_songs())
def test_what_is_missing_is_none_and_never_a_crash(name: str) -> None:
    song = odd_songs()[name]
    for measure in MEASURES:
        value = measure.of(song)
        assert value is None or math.isfinite(value), measure.name
        if measure.layer == "melody" and not any(song.melody.values()):
            assert value is None, measure.name


@given(seeds, st.sampled_from(["4/4", "3/4", "2/4", "6/8", "12/8"]))
@settings(max_examples=15, deadline=None)
def test_shares_are_shares(seed: int, meter: str) -> None:
    song = pitches_random(tune(seed, meter), seed)
    for measure in SHARES:
        value = measure.of(song)
        assert value is None or 0 <= value <= 1, measure.name
        assert value is None or type(value) is float, measure.name


def test_names_are_told_apart() -> None:
    assert len(OF) == len(MEASURES) > 50
    assert len(SHARES) > 20
