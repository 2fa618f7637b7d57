"""Rules on logits: each does its one thing and leaves its argument alone."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from melody.drafts import rules
from melody.landing import FORBIDDEN, make_landing
from melody.tokens import DURATION_TOKENS, DURATIONS, RHYTHMS
from song import Key, parse_chord, parse_meter

C_MAJOR = np.array([pc in (0, 4, 7) for pc in range(12)])


def moment(**changes: object) -> rules.Moment:
    """Two lines on the first beat of a four-bar section, the last pitch C5."""
    usual = rules.Moment(
        parse_meter("4/4"), np.zeros(2, dtype=int), np.full(2, 384), np.zeros(2, dtype=int), np.ones(2, dtype=int),
        np.full(2, 72), np.zeros(2, dtype=bool), np.tile(C_MAJOR, (2, 1)), np.tile(C_MAJOR, (2, 1)), np.zeros(2), np.full(2, 384), np.full(2, 384), np.zeros(2), np.zeros(2), np.full(2, 24),
    )  # fmt: skip
    return replace(usual, **changes)  # type: ignore[arg-type]


def rhythms() -> np.ndarray:
    return np.zeros((2, RHYTHMS))


def pitches() -> np.ndarray:
    return np.zeros((2, 128))


TONIC = make_landing("authentic", Key("C"), parse_chord("C6"))


def test_durations_keep_to_the_grid_and_the_section() -> None:
    result = rules.fit_duration(rhythms(), moment(onsets=np.array([0, 8]), remaining=np.array([48, 40])))
    allowed = [{DURATIONS[t] for t in np.flatnonzero(np.isfinite(line[: len(DURATIONS)]))} for line in result]
    assert max(allowed[0]) == 48
    assert allowed[1] == {8, 16, 24, 32, 40}


def test_rests_do_not_cross_barlines() -> None:
    result = rules.fit_duration(rhythms(), moment(onsets=np.array([72, 72])))
    rests = result[0, len(DURATIONS) :]
    assert not np.isfinite(rests[DURATION_TOKENS[48]])
    assert np.isfinite(result[0, DURATION_TOKENS[48]])


def test_swing_is_written_in_eighths_and_triplets() -> None:
    result = rules.keep_swing(rhythms(), moment(onsets=np.array([0, 18])))
    allowed = [{DURATIONS[t] for t in np.flatnonzero(np.isfinite(line[: len(DURATIONS)]))} for line in result]
    assert {8, 12, 16, 24, 36, 48} <= allowed[0]
    assert not {6, 18} & allowed[0]
    assert {6, 18} <= allowed[1]
    nowhere = np.full((2, RHYTHMS), FORBIDDEN)
    nowhere[:, DURATION_TOKENS[18]] = 0.0
    assert np.array_equal(rules.keep_swing(nowhere, moment()), nowhere)


def test_no_line_is_silent_for_more_than_a_bar() -> None:
    result = rules.limit_silence(rhythms(), moment(silence=np.array([0, 72])))
    rests = result[:, len(DURATIONS) :]
    assert np.isfinite(rests[0, DURATION_TOKENS[96]])
    assert np.isfinite(rests[1, DURATION_TOKENS[24]])
    assert not np.isfinite(rests[1, DURATION_TOKENS[36]])


def test_only_a_landed_line_may_rest_to_the_end() -> None:
    result = rules.land_before_rest(rhythms(), moment(landing=np.array([48, 48]), last_pitch=np.array([72, 74])), TONIC)
    rests = result[:, len(DURATIONS) :]
    assert np.isfinite(rests[0, DURATION_TOKENS[48]])
    assert not np.isfinite(rests[1, DURATION_TOKENS[48]])
    assert np.isfinite(rests[1, DURATION_TOKENS[24]])


def test_an_empty_section_is_no_landing() -> None:
    assert not TONIC.allows(np.array([-1]))[0]


def test_pitches_stay_in_range() -> None:
    result = rules.stay_in_range(pitches(), 57, 76)
    assert np.flatnonzero(np.isfinite(result[0])).tolist() == list(range(57, 77))


def test_no_leap_is_wider_than_an_octave() -> None:
    result = rules.limit_leap(pitches(), moment(last_pitch=np.array([72, -1])))
    assert np.flatnonzero(np.isfinite(result[0])).tolist() == list(range(60, 85))
    assert np.isfinite(result[1]).all()


def test_strong_beats_prefer_chord_tones() -> None:
    result = rules.prefer_chord_tones(pitches(), moment())
    assert result[0, 60] == result[0, 67] == rules.STRONG_BEAT_BONUS
    assert result[0, 62] == 0


def test_debts_raise_the_bonus() -> None:
    result = rules.prefer_chord_tones(pitches(), moment(debt=np.array([0.0, 0.25])))
    assert result[1, 60] == pytest.approx(rules.STRONG_BEAT_BONUS * (1 + 0.25 * rules.DEBT_FACTOR))
    assert result[0, 60] == rules.STRONG_BEAT_BONUS


def test_a_long_note_off_the_strong_beat_prefers_the_chord_where_it_starts() -> None:
    none = np.zeros((2, 12), dtype=bool)
    result = rules.prefer_chord_tones(pitches(), moment(tones=none, durations=np.array([48, 12])))
    assert result[0, 60] == rules.LONG_NOTE_BONUS
    assert not result[1].any()


def test_a_leaning_note_resolves_by_step() -> None:
    result = rules.resolve_by_step(pitches(), moment(leaning=np.array([True, False])))
    assert np.flatnonzero(result[0] == 0).tolist() == [70, 71, 73, 74]
    assert not result[1].any()


def test_repetition_is_discouraged_from_the_fourth_note_on() -> None:
    stuck = rules.limit_repetition(pitches(), moment(stuck=np.array([0.0, 0.25])))
    assert not stuck[0].any()
    assert stuck[1, 72] == -0.25 * rules.UNISON_FACTOR
    assert not stuck[1, 73:].any()
    result = rules.limit_repetition(pitches(), moment(repeated=np.array([2, 4])))
    assert not result[0].any()
    assert result[1, 72] == -2 * rules.REPETITION_PENALTY
    assert not result[1, :72].any()


@pytest.mark.parametrize(
    ("cadence", "chord", "allowed"),
    [
        ("authentic", "C6", {0, 4, 7}),
        ("plagal", "C", {0, 4, 7}),
        ("half", "G7", {7, 11, 2}),
        ("deceptive", "Am7", {0, 4}),
        ("turnaround", "Dm7", {2, 5, 9, 0}),
        ("authentic", None, {0, 4, 7}),
    ],
)
def test_a_section_ends_where_its_cadence_rests(cadence: str, chord: str | None, allowed: set[int]) -> None:
    landing = make_landing(cadence, Key("C"), chord and parse_chord(chord))
    result = rules.land_on_cadence(pitches(), moment(durations=np.array([384, 24])), landing)
    assert {pitch % 12 for pitch in np.flatnonzero(np.isfinite(result[0])).tolist()} == allowed
    assert np.isfinite(result[1]).all()


def test_an_open_end_may_stand_anywhere_but_at_the_end_of_the_song() -> None:
    anywhere, closing = (make_landing("open", Key("C"), parse_chord("G7"), closes=closes) for closes in (False, True))
    assert anywhere.allows(np.arange(60, 72)).all()
    assert np.flatnonzero(closing.allows(np.arange(60, 72))).tolist() == [2, 5, 7, 11]


def test_the_tonic_is_the_best_end() -> None:
    result = rules.land_on_cadence(pitches(), moment(durations=np.array([384, 384])), TONIC)
    assert int(np.argmax(result[0])) % 12 == 0


def test_top_p_keeps_the_likeliest() -> None:
    logits = np.log(np.array([[0.5, 0.3, 0.15, 0.05], [0.97, 0.01, 0.01, 0.01]]))
    kept = np.isfinite(rules.keep_top_p(logits, 0.9))
    assert kept.tolist() == [[True, True, True, False], [True, False, False, False]]


HALF = make_landing("half", Key("C"), parse_chord("G7"))


def rests(line: np.ndarray) -> set[int]:
    return {DURATIONS[token] for token in np.flatnonzero(np.isfinite(line[len(DURATIONS) :]))}


def test_a_half_cadence_over_any_chord_does_not_rest_on_the_tonic() -> None:
    assert make_landing("half", Key("C"), parse_chord("F")).allows(np.array([60, 65, 69])).tolist() == [
        False,
        True,
        True,
    ]


def test_a_landed_line_leaves_room_for_the_pickup_that_follows() -> None:
    result = rules.leave_room(rhythms(), moment(landing=np.array([0, 0]), last_pitch=np.array([72, 74])), TONIC)
    assert not np.isfinite(result[0, : len(DURATIONS)]).any()
    assert np.isfinite(result[0, len(DURATIONS) :]).all()
    assert np.isfinite(result[1]).all()


def test_a_pickup_leads_to_the_barline_without_a_rest_and_the_line_begins_on_it() -> None:
    result = rules.lead_in(rhythms(), moment(onsets=np.array([-48, 0]), remaining=np.array([48, 384])))
    assert max(rests(result[0])) < 48
    assert not rests(result[1])
    assert {DURATIONS[t] for t in np.flatnonzero(np.isfinite(result[0, : len(DURATIONS)]))} == {6, 8, 12, 16, 18, 24}


def test_a_phrase_settles_before_it_rests() -> None:
    late = moment(phrase=np.array([96, 96]), last_pitch=np.array([74, 72]))
    result = rules.settle_before_rest(rhythms(), late, HALF)
    long, short = len(DURATIONS) + DURATION_TOKENS[96], len(DURATIONS) + DURATION_TOKENS[24]
    assert result[0, long] == 0 and result[1, long] == -rules.UNSETTLED_PENALTY
    assert result[1, short] == 0


def test_a_phrase_rests_on_a_pitch_of_its_cadence() -> None:
    result = rules.lean_to_cadence(pitches(), moment(phrase=np.array([96, 200]), durations=np.array([96, 96])), HALF)
    assert result[0, 67] > result[0, 71] > result[0, 60] == 0
    assert not result[1].any()


def test_events_end_at_the_next_anchor() -> None:
    result = rules.meet_anchors(rhythms(), np.array([48, 96]), np.array([False, True]))
    assert max(rests(result[0])) == 48
    assert not rests(result[1])
    stuck = np.full((2, RHYTHMS), FORBIDDEN)
    stuck[:, DURATION_TOKENS[96]] = 0
    assert np.array_equal(rules.meet_anchors(stuck, np.array([48, 48]), np.array([False, False])), stuck)


def test_hurry_prefers_short_notes() -> None:
    result = rules.hurry(rhythms(), np.array([1.0, -1.0]))
    eighth, half = DURATION_TOKENS[12], DURATION_TOKENS[48]
    assert result[0, eighth] == 1 and result[0, half] == -1
    assert result[1, eighth] < result[1, half]


def test_a_wished_pitch_draws_others_near() -> None:
    result = rules.stay_near(pitches(), np.array([67, -1]), np.array([1.0, 1.0]))
    assert result[0, 65] == result[0, 69] == 0
    assert result[0, 71] == -2
    assert not result[1].any()


def test_what_is_fitted_keeps_to_the_chord() -> None:
    result = rules.keep_to_chord(pitches(), moment(), np.array([True, False]))
    assert {pitch % 12 for pitch in np.flatnonzero(np.isfinite(result[0])).tolist()} == {0, 4, 7}
    assert np.isfinite(result[1]).all()
    nothing = np.zeros((2, 12), dtype=bool)
    assert np.isfinite(
        rules.keep_to_chord(pitches(), moment(tones=nothing, own_tones=nothing), np.array([True, True]))
    ).all()


def test_a_line_that_lies_too_low_goes_up_by_small_steps() -> None:
    result = rules.keep_register(pitches(), moment(drift=np.array([-3.0, 0.0])))
    assert result[0, 76] > result[0, 74] > result[0, 72] == 0
    assert result[0, 84] == result[0, 76]
    assert not result[1].any()


RULES: dict[str, Callable[[], tuple[np.ndarray, Callable[[np.ndarray], np.ndarray]]]] = {
    "fit_duration": lambda: (rhythms(), lambda x: rules.fit_duration(x, moment(remaining=np.full(2, 24)))),
    "keep_swing": lambda: (rhythms(), lambda x: rules.keep_swing(x, moment())),
    "limit_silence": lambda: (rhythms(), lambda x: rules.limit_silence(x, moment(silence=np.full(2, 96)))),
    "land_before_rest": lambda: (
        rhythms(), lambda x: rules.land_before_rest(x, moment(landing=np.full(2, 96), last_pitch=np.full(2, 61)), TONIC)
    ),
    "stay_in_range": lambda: (pitches(), lambda x: rules.stay_in_range(x, 60, 76)),
    "limit_leap": lambda: (pitches(), lambda x: rules.limit_leap(x, moment())),
    "prefer_chord_tones": lambda: (pitches(), lambda x: rules.prefer_chord_tones(x, moment())),
    "resolve_by_step": lambda: (pitches(), lambda x: rules.resolve_by_step(x, moment(leaning=np.full(2, True)))),
    "limit_repetition": lambda: (pitches(), lambda x: rules.limit_repetition(x, moment(repeated=np.full(2, 9)))),
    "land_on_cadence": lambda: (pitches(), lambda x: rules.land_on_cadence(x, moment(durations=np.full(2, 384)), TONIC)),
    "leave_room": lambda: (rhythms(), lambda x: rules.leave_room(x, moment(landing=np.zeros(2)), TONIC)),
    "lead_in": lambda: (rhythms(), lambda x: rules.lead_in(x, moment())),
    "settle_before_rest": lambda: (rhythms(), lambda x: rules.settle_before_rest(x, moment(phrase=np.full(2, 48)), HALF)),
    "lean_to_cadence": lambda: (pitches(), lambda x: rules.lean_to_cadence(x, moment(phrase=np.full(2, 24)), HALF)),
    "meet_anchors": lambda: (rhythms(), lambda x: rules.meet_anchors(x, np.full(2, 24), np.full(2, False))),
    "hurry": lambda: (rhythms(), lambda x: rules.hurry(x, np.ones(2))),
    "keep_to_chord": lambda: (pitches(), lambda x: rules.keep_to_chord(x, moment(), np.full(2, True))),
    "stay_near": lambda: (pitches(), lambda x: rules.stay_near(x, np.full(2, 60), np.ones(2))),
    "keep_register": lambda: (pitches(), lambda x: rules.keep_register(x, moment(drift=np.ones(2)))),
    "keep_top_p": lambda: (np.arange(256.0).reshape(2, 128), lambda x: rules.keep_top_p(x, 0.9)),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_a_rule_changes_logits_but_not_its_argument(name: str) -> None:
    logits, rule = RULES[name]()
    before = logits.copy()
    result = rule(logits)
    assert np.array_equal(logits, before)
    assert not np.array_equal(result, before)


def test_rules_that_clash_give_way():
    nothing, wider = np.full((2, 3), FORBIDDEN), np.array([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]])
    mixed = np.array([[FORBIDDEN] * 3, [FORBIDDEN, 7.0, FORBIDDEN]])
    assert (rules.unless_nothing(nothing, wider) == wider).all()
    assert (rules.unless_nothing(mixed, wider) == np.array([wider[0], mixed[1]])).all()
