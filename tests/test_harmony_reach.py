"""What can still come about, against every way on that there is: small vocabularies, all completions tried."""

from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmony.drafts.goal import Goal, functions_in, functions_of, goals_of
from harmony.drafts.reach import NEVER, START, Reach
from harmony.tokens import Degree, Vocabulary
from song import ChordSpan, Key, Phrase, Section, parse_chord, parse_key, parse_meter
from song.cadence import cadence_of
from song.document import CADENCES

C, TWO, FOUR = Key("C"), parse_meter("2/4"), parse_meter("4/4")
SYMBOLS = ("C", "F", "G7", "Am", "Dm7")
SMALL = Vocabulary([Degree(0, "", 0), Degree(5, "", 0), Degree(7, "7", 0), Degree(9, "m", 0), Degree(2, "m7", 0)])
CHORDS = dict(enumerate(map(parse_chord, SYMBOLS), start=2))
STRANGE = (*map(parse_chord, ("C/E", "Db7", "Bdim7", "Fm", "Abmaj7", "Gm7")), None)


def cadences_made(chords, lengths, key=C, meter=TWO):
    """Return what a chord on each beat makes at the end of each phrase."""
    spans = [ChordSpan(beat * meter.beat_ticks, meter.beat_ticks, chord) for beat, chord in enumerate(chords)]
    ends = np.cumsum(lengths)
    return [
        cadence_of([span for span in spans if span.end <= bars * meter.bar_ticks], key, meter, int(bars))
        for bars in ends
    ]


def plan_of(phrases, key=C):
    sentences = tuple(Phrase(bars, cadence) for bars, cadence in phrases)
    return Section("A", "A", "head", sum(bars for bars, _ in phrases), key, phrases[-1][1], phrases=sentences)


def ways_on(beats, fixed, heard, asked, lengths):
    """Return whether chords on the beats that are left make all the cadences that are asked and have not been yet."""
    choices = [[fixed[beat]] if beat in fixed else list(CHORDS.values()) for beat in range(len(heard), beats)]
    asked = [
        None if end * TWO.beats < len(heard) else want for end, want in zip(np.cumsum(lengths), asked, strict=True)
    ]
    return any(
        all(want in (made, None) for made, want in zip(cadences_made((*heard, *rest), lengths), asked, strict=True))
        for rest in product(*choices)
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(2, 3), st.sampled_from(CADENCES)), min_size=1, max_size=2),
    st.data(),
)
def test_a_chord_is_open_where_some_way_on_makes_the_cadences(phrases, data):
    """Walks at random, also into dead ends: on each beat the chords that are open are those that a full search finds."""
    lengths = [bars for bars, _ in phrases]
    goals = goals_of(plan_of(phrases), TWO)
    asked = [goal.cadence if goal.firm else None for goal in goals]
    beats = sum(lengths) * TWO.beats
    free = data.draw(st.sets(st.integers(0, beats - 1), max_size=4))
    sounding = st.sampled_from((*CHORDS.values(), *STRANGE))
    fixed = {beat: data.draw(sounding) for beat in range(beats) if beat not in free}
    standing = {beat: functions_in([chord], C, False) for beat, chord in fixed.items()}
    reach = Reach(functions_of(SMALL, "major"), goals, standing)
    state, heard = START, []
    for beat in range(beats):
        assert (reach.cost(state, beat) < NEVER) == ways_on(beats, fixed, heard, asked, lengths)
        if beat in fixed:
            chosen, chord = 0, fixed[beat]
        else:
            costs = reach.costs_after(state, beat, 1)[0]
            for token, chord in CHORDS.items():
                assert (costs[token] < NEVER) == ways_on(beats, fixed, [*heard, chord], asked, lengths), chord
            best = {token for token in CHORDS if costs[token] == min(costs[token] for token in CHORDS)}
            assert best == set(np.flatnonzero(reach.opens(state, beat, 1)[0])) & set(CHORDS)
            chosen = data.draw(st.sampled_from(sorted(CHORDS)))
            chord = CHORDS[chosen]
        state = reach.after(state, beat, chosen, 1)
        heard.append(chord)


@cache
def reach_of(cadence, mode, bars):
    return Reach(functions_of(SMALL, mode), [Goal.of(cadence, FOUR, bars)])


@pytest.mark.parametrize("cadence", CADENCES)
def test_a_long_chord_is_so_many_short_ones(cadence):
    reach, rng = reach_of(cadence, "major", 4), np.random.default_rng(3)
    for _ in range(50):
        state, beat = START, 0
        while beat < 12:
            token = int(rng.integers(2, len(SMALL)))
            costs = reach.costs_after(state, beat, 4)
            for beats in (1, 2, 3, 4):
                at_once, singly = reach.after(state, beat, token, beats), state
                for place in range(beats):
                    singly = reach.after(singly, beat + place, token, 1)
                assert at_once == singly
                assert costs[beats - 1, token] == reach.cost(singly, beat + beats)
            state, beat = reach.after(state, beat, token, 2), beat + 2


def test_every_cadence_can_be_made_at_leisure_where_nothing_is_fixed():
    for cadence in CADENCES:
        for bars in range(2, 9):
            assert reach_of(cadence, "major", bars).cost(START, 0) == 0


def standing(*chords):
    """Return the functions of (first beat, beats, symbol) for each beat."""
    return {
        beat: functions_in([parse_chord(symbol)], C, False)
        for first, beats, symbol in chords
        for beat in range(first, first + beats)
    }


def costs(cadence, bars, *chords):
    return Reach(functions_of(SMALL, "major"), [Goal.of(cadence, FOUR, bars)], standing(*chords))


def test_what_is_fixed_is_in_no_haste_but_what_leads_there_is():
    assert costs("authentic", 4, (12, 4, "C/E")).cost(START, 0) == 0
    assert costs("authentic", 4, (12, 2, "Dm7"), (14, 1, "G7"), (15, 1, "C")).cost(START, 0) == 0
    # One free beat is too short for the dominant, so that the cadence comes in haste; a fixed one is as it is.
    assert costs("authentic", 4, (8, 3, "Dm7"), (12, 4, "C")).cost(START, 0) == 1
    assert costs("authentic", 4, (8, 3, "Dm7"), (11, 1, "G7"), (12, 4, "C")).cost(START, 0) == 0


def test_a_fixed_end_that_makes_another_cadence_leaves_no_way():
    assert costs("authentic", 4, (12, 4, "Dm7")).cost(START, 0) == NEVER
    assert costs("half", 4, (8, 4, "C")).cost(START, 0) == NEVER
    assert costs("half", 4, (8, 4, "F"), (12, 4, "G7")).cost(START, 0) == 0
    assert costs("turnaround", 4, (8, 4, "F"), (12, 4, "G7")).cost(START, 0) == NEVER
    assert costs("plagal", 4, (8, 4, "G7")).cost(START, 0) == 1
    assert costs("plagal", 2, (0, 4, "G7"), (4, 4, "C")).cost(START, 0) == NEVER


def test_silence_leaves_the_cadence_as_it_was():
    silent = {beat: functions_in([None], C, False) for beat in range(12, 16)}
    reach = Reach(functions_of(SMALL, "major"), [Goal.of("half", FOUR, 4)], silent)
    opened = {SYMBOLS[token - 2] for token in np.flatnonzero(reach.opens(START, 0, 1)[0]) if token > 1}
    assert reach.cost(START, 0) < NEVER
    assert opened == set(SYMBOLS)
    state = reach.after(START, 0, 2, 8)
    assert [SYMBOLS[token - 2] for token in np.flatnonzero(reach.opens(state, 8, 4)[3]) if token > 1] == ["G7"]


def test_a_phrase_that_is_not_firm_ends_as_it_likes():
    (goal,) = goals_of(plan_of([(2, "half")]), TWO)
    loose = Reach(functions_of(SMALL, "major"), [Goal(**(vars(goal) | {"firm": False}))])
    assert not loose.costs_after(START, 0, 2).any()


def test_key_of_a_fixed_chord_is_that_of_the_section():
    key = parse_key("Eb minor")
    functions = functions_in([parse_chord("Bb7"), parse_chord("Ebm"), parse_chord("Cbmaj7"), None], key, False)
    assert functions.root.tolist() == [7, 0, 8, -1]
    assert functions.fifth.tolist() == [True, False, False, False]
    assert functions.rest.tolist() == [False, True, False, False]
    assert functions.submediant.tolist() == [False, False, True, False]
