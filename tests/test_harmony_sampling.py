"""Every rule on logits: it forbids what it should, allows the rest, and changes nothing in place."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmony.drafts.goal import Goal, functions_of, rests
from harmony.drafts.reach import START, Reach
from harmony.drafts.sampling import (
    borrows,
    changes_inside_bar,
    changes_on_strong_beats,
    comes_again,
    draw,
    fills_bar,
    fits_line,
    goes_elsewhere,
    keeps_mode,
    keeps_to,
    lasts_until_cadence,
    lasts_with_line,
    log_chance,
    makes_room,
    moves_on,
    nucleus,
    of_a_kind,
    possible,
    prefers_plain,
    prefers_sevenths,
    probabilities,
    reaches_cadence,
    rests_at_home,
    rests_to_the_end,
    soften,
    sounds,
    stands,
)
from harmony.drafts.taste import ornate
from harmony.tokens import Degree, Vocabulary
from song import ChordSpan, Key, parse_chord, parse_key, parse_meter
from song.cadence import cadence_of
from song.document import CADENCES
from song.meter import METERS

C_MAJOR = Key("C")
VOCABULARY = Vocabulary.learn(
    [Degree(root, suffix, 0) for root in range(12) for suffix in ("7", "m7", "maj7", "m7b5", "dim7", "6")], at_least=1
)
MAJOR = functions_of(VOCABULARY, "major")
FOUR = parse_meter("4/4")


def token(symbol):
    return VOCABULARY.encode(parse_chord(symbol), C_MAJOR)


def allowed(logits):
    return {str(VOCABULARY.decode(int(t), C_MAJOR)) for t in np.flatnonzero(np.isfinite(logits))}


def opens(goal, room, *chords):
    """Return what is open after some chords and their beats: [room, chords]."""
    reach, state, beat = Reach(MAJOR, [goal]), START, 0
    for symbol, beats in chords:
        state = reach.after(state, beat, token(symbol), beats)
        beat += beats
    return reach.opens(state, beat, room)


def open_chords(goal, beats, *chords):
    """Return the chords of that many beats that are open after some chords."""
    return names(opens(goal, beats, *chords)[beats - 1])


def names(mask):
    return allowed(sounds(np.where(mask, 0.0, -np.inf)))


def rules():
    after_dominant = opens(Goal.of("authentic", FOUR, 2), 4, ("G7", 4))
    return [
        lambda logits: reaches_cadence(logits, after_dominant),
        sounds,
        lambda logits: keeps_to(logits, {3: MAJOR.tonic}, 3),
        lambda logits: comes_again(logits, token("C")),
        lambda logits: moves_on(logits, token("C"), 16, 16),
        lambda logits: changes_inside_bar(logits, token("C"), True),
        lambda logits: goes_elsewhere(logits, {token("C")}, 4.0),
        lambda logits: keeps_mode(logits, MAJOR),
        lambda logits: prefers_sevenths(logits, MAJOR, 1.0),
        lambda logits: soften(logits, 0.5),
        lambda logits: nucleus(logits, 0.5),
        lambda logits: possible(logits, logits),
        probabilities,
    ]


@pytest.mark.parametrize("rule", range(len(rules())))
def test_rule_changes_no_argument(rule):
    logits = np.random.default_rng(0).normal(size=len(VOCABULARY))
    before = logits.copy()
    assert rules()[rule](logits) is not None
    assert (logits == before).all()


def test_what_goes_elsewhere_shuns_what_stood_there():
    shunned = goes_elsewhere(np.zeros(len(VOCABULARY)), {token("C"), token("G7")}, 4.0)
    assert shunned[token("C")] == shunned[token("G7")] == -4.0
    assert shunned.sum() == -8.0


def test_duration_rules_change_no_argument():
    logits = np.array([0.0, 1.0, 2.0, 3.0])
    assert np.isfinite(fills_bar(logits, 2)).tolist() == [True, True, False, False]
    assert np.isfinite(rests_to_the_end(fills_bar(logits, 3), 3)).tolist() == [False, False, True, False]
    within = opens(Goal.of("half", FOUR, 2), 2, ("Dm7", 4), ("Dm7", 1))
    assert np.isfinite(lasts_until_cadence(logits, within, token("Dm"))).tolist() == [True, False, False, False]
    assert logits.tolist() == [0.0, 1.0, 2.0, 3.0]


def test_functions_are_those_of_the_cadences():
    tonics = {str(VOCABULARY.decode(int(t), C_MAJOR)) for t in np.flatnonzero(MAJOR.tonic)}
    assert tonics == {"C", "Cm", "C6", "C7", "Cmaj7", "Cm7", "Csus4"}
    assert MAJOR.dominant[token("G7")] and MAJOR.dominant[token("Db7")] and not MAJOR.dominant[token("Gm7")]
    assert MAJOR.submediant[token("Am7")] and not MAJOR.submediant[token("A7")]
    assert functions_of(VOCABULARY, "minor").submediant[token("Abmaj7")]


@pytest.mark.parametrize(("symbol", "key", "blue", "expected"), [
    ("C6", "C", False, True), ("C7", "C", False, False), ("C7", "C", True, True), ("Cm", "C", False, False),
    ("Cm7", "C minor", False, True), ("C", "C minor", False, False), ("C/E", "C", False, False), ("G", "C", False, False),
])  # fmt: skip
def test_what_a_phrase_rests_on(symbol, key, blue, expected):
    assert rests(parse_chord(symbol), parse_key(key), blue) is expected


def test_last_chord_starts_on_a_strong_beat():
    assert Goal.of("authentic", FOUR, 8).starts == (24, 26, 28)
    assert Goal.of("authentic", FOUR, 1).starts == (2,)
    assert Goal.of("authentic", FOUR, 3).starts == (4, 6, 8, 10)
    assert Goal.of("authentic", parse_meter("3/4"), 2).starts == (3,)
    assert Goal.of("authentic", parse_meter("2/4"), 1).starts == (1,)


def test_authentic_needs_the_dominant_before():
    goal = Goal.of("authentic", FOUR, 4)
    three_bars = ("Dm7", 4), ("Dm7", 4), ("G7", 4)
    assert open_chords(goal, 4, *three_bars) == {"C", "C6", "Cmaj7", "Csus4"}
    early = open_chords(goal, 1, ("Dm7", 4), ("Dm7", 4), ("Dm7", 2))
    assert early >= {"G7", "Bdim7", "Db7"}
    assert "F" not in early
    assert "F" in open_chords(goal, 1, ("Dm7", 4), ("Dm7", 4), ("Dm7", 1))


def test_half_has_no_tonic_near():
    goal = Goal.of("half", FOUR, 4)
    assert "C" not in open_chords(goal, 4, ("C", 4), ("C", 4))
    assert "C" in open_chords(goal, 4, ("C", 4))
    last = open_chords(goal, 4, ("C", 4), ("C", 4), ("Dm7", 4))
    assert "G7" in last
    assert "Dm7" not in last
    almost = open_chords(goal, 1, ("C", 4), ("C", 4), ("Dm7", 4), ("Dm7", 2))
    assert "G7" in almost
    assert "Dm7" not in almost


def test_turnaround_needs_the_tonic_and_room_for_the_dominant():
    goal = Goal.of("turnaround", FOUR, 2)
    assert not names(opens(goal, 4, ("Dm7", 4))[3])
    assert "F" not in open_chords(goal, 1, ("Dm7", 4))
    assert "C" in open_chords(goal, 2, ("Dm7", 4))
    assert "G7" in open_chords(goal, 2, ("Dm7", 4), ("C", 2))
    assert "Db7" not in open_chords(goal, 2, ("Dm7", 4), ("C", 2))


def test_open_makes_no_named_cadence():
    goal = Goal.of("open", FOUR, 2)
    last = open_chords(goal, 4, ("G7", 4))
    assert not last & {"C", "Am", "G"}
    assert last >= {"F", "Dm7"}
    assert "C" in open_chords(goal, 4, ("Dm7", 4))
    assert "C6" not in open_chords(goal, 2, ("F", 4), ("C", 2))


@given(
    st.sampled_from(CADENCES),
    st.sampled_from(sorted(METERS)),
    st.sampled_from(["major", "minor"]),
    st.integers(1, 6),
    st.integers(0, 2**32),
)
def test_any_walk_inside_the_rules_makes_the_cadence(cadence, meter_name, mode, bars, seed):
    """Chords drawn evenly from what the rules allow: the worst model there can be still makes the cadence."""
    rng, meter, key = np.random.default_rng(seed), parse_meter(meter_name), Key("C", mode)
    functions, goal = functions_of(VOCABULARY, mode), Goal.of(cadence, meter, bars)
    reach, state, beat, spans = Reach(functions, [goal]), START, 0, []
    assert reach.cost(START, 0) == 0
    while beat < goal.beats:
        room = meter.beats - beat % meter.beats
        left = reach.opens(state, beat, room)
        chosen = draw(reaches_cadence(sounds(np.zeros(len(VOCABULARY))), left), rng)
        beats = 1 + draw(lasts_until_cadence(np.zeros(4), left, chosen), rng)
        ticks = meter.beat_ticks
        spans.append(ChordSpan(beat * ticks, beats * ticks, VOCABULARY.decode(chosen, key)))
        state, beat = reach.after(state, beat, chosen, beats), beat + beats
    assert spans[-1].end == bars * meter.bar_ticks
    assert cadence_of(spans, key, meter, bars) == cadence


def test_what_fits_the_line_is_likelier_as_long_as_it_does():
    fit = np.array([[0.0, -2.0], [0.0, -4.0], [-6.0, 0.0]])
    zeros = np.zeros(2)
    assert fits_line(zeros, fit, 0, 2).tolist() == [0.0, -3.0]
    assert fits_line(zeros, fit, 2, 1).tolist() == [-6.0, 0.0]
    assert fits_line(zeros, None, 0, 2) is zeros
    assert lasts_with_line(np.zeros(4), fit, 0, 0).tolist() == [0.0, 0.0, -6.0, -6.0]
    assert lasts_with_line(np.zeros(4), fit, 2, 1).tolist() == [0.0] * 4


def test_standing_and_repeated_chords_are_forbidden():
    zeros = np.zeros(5)
    assert np.isfinite(moves_on(zeros, 3, 15, 16)).all()
    assert np.isfinite(moves_on(zeros, 3, 16, 16)).tolist() == [True, True, True, False, True]
    assert np.isfinite(changes_inside_bar(zeros, 3, False)).all()
    assert not np.isfinite(changes_inside_bar(zeros, 3, True)[3])


def test_nucleus_and_temperature():
    logits = np.log(np.array([0.5, 0.3, 0.15, 0.05]))
    assert np.isfinite(nucleus(logits, 0.75)).tolist() == [True, True, False, False]
    assert np.isfinite(nucleus(logits, 0.01)).tolist() == [True, False, False, False]
    assert probabilities(soften(logits, 0.5))[0] > 0.5 > probabilities(soften(logits, 2.0))[0]
    assert log_chance(logits, 1) == pytest.approx(np.log(0.3))


def test_draw_follows_the_chances_and_never_the_forbidden():
    rng, logits = np.random.default_rng(1), np.array([-np.inf, 0.0, np.log(3.0), -np.inf])
    drawn = [draw(logits, rng) for _ in range(2000)]
    assert set(drawn) == {1, 2}
    assert 0.7 < drawn.count(2) / 2000 < 0.8


def test_possible_falls_back():
    none, some = np.full(3, -np.inf), np.array([0.0, -np.inf, -np.inf])
    assert possible(none, some) is some
    assert possible(some, none) is some


def test_tonic_of_the_other_mode_is_forbidden():
    kept = allowed(sounds(keeps_mode(np.zeros(len(VOCABULARY)), MAJOR)))
    assert "Cm" not in kept
    assert {"C", "Cm7", "C7", "Fm", "Csus4"} <= kept
    minor = functions_of(VOCABULARY, "minor")
    assert {"Cm", "C7", "Cm7"} <= allowed(sounds(keeps_mode(np.zeros(len(VOCABULARY)), minor)))
    assert minor.foreign[token("C")] and minor.foreign[token("Cmaj7")]


def test_bare_triads_are_shunned_but_not_the_minor_tonic():
    shunned = prefers_sevenths(np.zeros(len(VOCABULARY)), MAJOR, 2.0)
    assert shunned[token("C")] == shunned[token("Dm")] == -2.0
    assert shunned[token("Csus4")] == shunned[token("Bdim")] == -2.0
    assert shunned[token("Cm")] == shunned[token("G7")] == shunned[token("Bm7b5")] == 0.0
    blue = prefers_sevenths(np.zeros(len(VOCABULARY)), functions_of(VOCABULARY, "major", blue=True), 2.0)
    assert blue[token("Cmaj7")] == blue[token("F6")] == -2.0
    assert blue[token("F7")] == blue[token("Dm7")] == 0.0


def test_half_cadence_ends_on_the_fifth_degree():
    last = open_chords(Goal.of("half", FOUR, 4), 4, ("C", 4), ("C", 4), ("Dm7", 4))
    assert last >= {"G7", "Gsus4"}
    assert "Db7" not in last


def test_frame_keeps_its_chords_and_makes_room_for_them():
    frame = {0: MAJOR.tonic, 2: MAJOR.dominant}
    kept = allowed(keeps_to(np.zeros(len(VOCABULARY)), frame, 0))
    assert "C" in kept
    assert "G7" not in kept
    assert np.isfinite(keeps_to(np.zeros(len(VOCABULARY)), frame, 1)).all()
    assert np.isfinite(makes_room(np.zeros(4), frame, 0, token("C"))).tolist() == [True, True, False, False]
    assert np.isfinite(makes_room(np.zeros(4), frame, 2, token("G7"))).all()
    held = dict.fromkeys(range(4), MAJOR.tonic)
    assert np.isfinite(makes_room(np.zeros(4), held, 0, token("G7"))).all()


def test_what_the_frame_asks_of_several_beats_stands():
    frame = dict.fromkeys(range(2), MAJOR.tonic) | dict.fromkeys(range(2, 4), MAJOR.dominant)
    assert np.isfinite(stands(np.zeros(4), frame, 0, 4)).tolist() == [False, True, True, True]
    assert np.isfinite(stands(np.zeros(4), frame, 1, 3)).all()
    assert np.isfinite(stands(np.zeros(4), frame, 4, 4)).all()
    assert np.isfinite(stands(np.zeros(4), frame, 2, 2)).tolist() == [False, True, True, True]


def test_the_loop_comes_round():
    assert allowed(comes_again(np.zeros(len(VOCABULARY)), token("Am7"))) == {"Am7"}


def test_a_tonic_that_cannot_rest_is_shunned():
    shunned = rests_at_home(np.zeros(len(VOCABULARY)), MAJOR, 3.0)
    assert [shunned[token(symbol)] for symbol in ("C7", "Cmaj7", "C", "C6", "G7", "F7")] == [-3, 0, 0, 0, 0, 0]
    blue = rests_at_home(np.zeros(len(VOCABULARY)), functions_of(VOCABULARY, "major", blue=True), 3.0)
    assert blue[token("C7")] == 0


def test_borrowed_chords_are_sought():
    sought = borrows(np.zeros(len(VOCABULARY)), MAJOR, 1.0)
    assert [sought[token(symbol)] for symbol in ("Fm", "Bb", "Dm7b5", "D7", "Am", "C")] == [1, 1, 1, 0, 0, 0]


def test_ornate_chords_are_shunned():
    shunned = prefers_plain(np.zeros(len(VOCABULARY)), ornate(VOCABULARY), 3.0)
    plain = [shunned[token(symbol)] for symbol in ("C", "Am", "G7", "Am7", "C7")]
    assert plain == [0, 0, 0, 0, 0]
    assert [shunned[token(symbol)] for symbol in ("Cm7", "Cmaj7", "Dm7b5", "C6")] == [-3, -3, -3, -3]


def test_chords_shun_the_weak_beats_of_four_alone():
    assert changes_on_strong_beats(np.zeros(4), 0, 4, 2.0).tolist() == [-2, 0, -2, 0]
    assert changes_on_strong_beats(np.zeros(4), 5, 4, 2.0).tolist() == [0, -2, 0, -2]
    assert changes_on_strong_beats(np.zeros(3), 0, 3, 2.0).tolist() == [0, 0, 0]


def test_chords_of_a_kind_differ_in_tensions_alone():
    coloured = Vocabulary.learn(
        [Degree(7, suffix, 0) for suffix in ("7", "9", "7b9", "13")] + [Degree(7, "7", 4)], at_least=1
    )
    logits = np.zeros(len(coloured))
    kind = np.flatnonzero(np.isfinite(of_a_kind(logits, coloured.kinds, coloured.encode(parse_chord("G7"), C_MAJOR))))
    assert {str(coloured.decode(int(one), C_MAJOR)) for one in kind} == {"G7", "G9", "G7b9", "G13"}
