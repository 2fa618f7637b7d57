"""What is measured of a phrase: hand-made phrases of which one has more of a thing than the other."""

from collections.abc import Callable
from dataclasses import replace
from math import isfinite

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melody.criteria import measures, returns
from melody.criteria.draft import Draft
from melody.criteria.measures import MEASURES, NAMES, measured
from melody.landing import make_landing
from melody.voice import VOICES
from song import Key, Note, parse_chord, parse_meter

C_MAJOR = np.tile(np.array([pc in (0, 4, 7) for pc in range(12)]), (192, 1))


def draft(*notes: tuple[int, int, int], before: tuple[Note, ...] = ()) -> Draft:
    """Four bars of C major in 4/4 with notes (onset, duration, pitch)."""
    line = tuple(Note(*note) for note in notes)
    return Draft(line, before, 0, 384, parse_meter("4/4"), C_MAJOR, VOICES["jazz"])


def quarters(*pitches: int) -> Draft:
    return draft(*((24 * place, 24, pitch) for place, pitch in enumerate(pitches)))


def eighths(*pitches: int) -> Draft:
    return draft(*((12 * place, 12, pitch) for place, pitch in enumerate(pitches)))


def in_two(first: Draft, second: Draft) -> Draft:
    """The first two bars stand before, the second two are judged."""
    moved = tuple(replace(note, onset=note.onset + 192) for note in second.notes)
    return replace(second, notes=moved, before=first.notes, start=192)


HALF = make_landing("half", Key("C"), parse_chord("G7"))
ANTECEDENT = tuple(Note(24 * place, 24, pitch) for place, pitch in enumerate((60, 64, 67, 65, 64, 62)))
SCALE = quarters(60, 62, 64, 65, 67, 69, 71, 72)
TURNING = quarters(60, 67, 62, 69, 64, 71, 65, 72)
MOTIF = quarters(60, 64, 62, 65, 67, 67, 67, 67)
AGAIN = quarters(60, 64, 62, 65)
HIGHER = quarters(65, 69, 67, 70)
OTHER = draft((6, 12, 71), (30, 6, 60), (54, 12, 72), (84, 12, 59))
FLIPPED = quarters(72, 68, 70, 67)


def answering(draft: Draft) -> Draft:
    return replace(draft, like=ANTECEDENT)


def upbeat(*pitches: int) -> Draft:
    """A beat of pickup before the first note, which is the last pitch."""
    line = tuple(Note(24 * (place - len(pitches) + 1), 24, pitch) for place, pitch in enumerate(pitches))
    lead = 24 * (len(pitches) - 1)
    tones = np.tile(C_MAJOR[:1], (192 + lead // 2, 1))
    return Draft(line, (), -lead, 384, parse_meter("4/4"), tones, VOICES["pop"], lead=lead)


# Measure, a phrase that has more of it, one that has less.
MORE: list[tuple[Callable[[Draft], float | None], Draft, Draft]] = [
    (measures.chord_tones, quarters(60, 64, 67, 62), quarters(60, 62, 65, 69)),
    (measures.strong_tones, quarters(60, 62, 64, 65), quarters(62, 60, 65, 64)),
    (measures.resolutions, quarters(62, 60, 65, 64), quarters(62, 67, 65, 72)),
    (measures.consonance, quarters(60, 64, 67), quarters(61, 66, 70)),
    (measures.entropy, SCALE, quarters(60, 67, 60, 67)),
    (measures.bar_entropy, quarters(60, 62, 64, 65, 60, 62, 64, 65), quarters(60, 60, 60, 60, 62, 64, 62, 64)),
    (measures.unisons, quarters(60, 60, 62, 62), SCALE),
    (measures.steps, SCALE, TURNING),
    (measures.leaps, TURNING, SCALE),
    (measures.wide_leaps, quarters(60, 69, 60), quarters(60, 67, 60)),
    (measures.recoveries, quarters(60, 67, 65), quarters(60, 67, 69)),
    (measures.turns, TURNING, SCALE),
    (measures.longest_unison, quarters(60, 60, 60, 62), quarters(60, 62, 60, 62)),
    (measures.longest_scale, SCALE, TURNING),
    (measures.joint, in_two(AGAIN, quarters(77)), in_two(AGAIN, quarters(67))),
    (measures.ambitus, SCALE, quarters(60, 62)),
    (measures.register, quarters(72, 74), quarters(60, 62)),
    (measures.register, quarters(72, 74), replace(quarters(72, 74), energy=0.9)),
    (measures.peak_place, quarters(60, 62, 64, 72), quarters(72, 62, 64, 60)),
    (measures.peak_visits, quarters(72, 60, 72, 60, 72), quarters(60, 72, 71)),
    (measures.slope, draft((0, 24, 60), (240, 24, 72)), draft((0, 24, 72), (240, 24, 60))),
    (measures.arch, draft((0, 24, 60), (192, 24, 72), (360, 24, 60)), draft((0, 24, 72), (192, 24, 60), (360, 24, 72))),
    (measures.pace, eighths(*range(60, 76)), SCALE),
    (measures.change_of_pace, in_two(AGAIN, eighths(*range(60, 76))), in_two(eighths(*range(60, 76)), AGAIN)),
    (measures.off_beats, eighths(60, 62, 64), quarters(60, 62, 64)),
    (measures.sixteenths, draft((6, 6, 60)), draft((12, 6, 60))),
    (measures.quarter_triplets, draft((16, 16, 60)), draft((24, 24, 60))),
    (measures.syncopations, draft((12, 24, 60)), draft((12, 12, 60))),
    (measures.downbeats, quarters(60, 62, 64, 65, 67), draft((12, 12, 60))),
    (measures.durations, draft((0, 24, 60), (24, 48, 60), (72, 12, 60)), quarters(60, 60, 60)),
    (measures.rests, quarters(60), SCALE),
    (measures.breaths, draft((0, 24, 60), (48, 24, 60)), quarters(60, 60)),
    (measures.delay, draft((96, 24, 60)), draft((0, 24, 60))),
    (measures.ends_on_chord, quarters(62, 60), quarters(60, 62)),
    (measures.rests_on_chord, quarters(62, 64), quarters(60, 65)),
    (measures.rests_on_tonic, quarters(64, 60), quarters(60, 64)),
    (measures.last_room, draft((192, 24, 60)), draft((360, 24, 60))),
    (measures.last_length, draft((0, 12, 60), (12, 96, 60)), draft((0, 96, 60), (96, 12, 60))),
    (measures.rest_after, draft((0, 24, 60)), draft((288, 96, 60))),
    (measures.last_place, draft((288, 24, 60)), draft((300, 24, 60))),
    (measures.last_move, quarters(60, 62), quarters(62, 60)),
    (measures.cadence, replace(draft((288, 96, 62)), rest=HALF), replace(draft((288, 96, 60)), rest=HALF)),
    (measures.cadence, replace(draft((288, 72, 67), (360, 24, 64)), rest=HALF),
     replace(draft((288, 72, 64), (360, 24, 67)), rest=HALF)),
    (measures.lead, upbeat(67, 74), upbeat(67, 69)),
    (returns.rhythm_likeness, in_two(MOTIF, AGAIN), in_two(MOTIF, OTHER)),
    (returns.rhythm_repeats, in_two(MOTIF, HIGHER), in_two(MOTIF, OTHER)),
    (returns.bar_likeness, in_two(MOTIF, AGAIN), in_two(MOTIF, HIGHER)),
    (returns.bar_repeats, in_two(MOTIF, AGAIN), in_two(MOTIF, HIGHER)),
    (returns.grooving, SCALE, replace(SCALE, notes=(*SCALE.notes[:4], Note(108, 12, 60)))),
    (returns.gesture_returns, in_two(MOTIF, AGAIN), in_two(MOTIF, OTHER)),
    (returns.shape_returns, in_two(MOTIF, quarters(60, 67, 65, 67)), in_two(MOTIF, OTHER)),
    (returns.inversions, in_two(MOTIF, FLIPPED), in_two(MOTIF, OTHER)),
    (returns.sequences, quarters(60, 64, 62, 65, 62, 65, 64, 67), quarters(60, 64, 62, 65, 60, 64, 62, 65)),
    (returns.sameness, replace(AGAIN, others=returns.bars_of(AGAIN.notes, 96, 0)),
     replace(AGAIN, others=returns.bars_of(TURNING.notes, 96, 0))),
    (returns.answer, answering(quarters(62, 65, 69, 67, 65, 64)), answering(quarters(72, 71, 69, 71, 72, 74))),
    (returns.answer, answering(quarters(60, 64, 67, 65, 64, 62)), answering(draft((12, 12, 60), (36, 60, 64)))),
]  # fmt: skip


@pytest.mark.parametrize(("measure", "more", "less"), MORE, ids=lambda value: getattr(value, "__name__", ""))
def test_a_measure_tells_which_phrase_has_more(
    measure: Callable[[Draft], float | None], more: Draft, less: Draft
) -> None:
    here, there = measure(more), measure(less)
    assert here is not None
    assert there is not None
    assert here > there


def test_every_measure_is_tested() -> None:
    assert {measure for measure, _, _ in MORE} == set(MEASURES.values())


@given(
    st.lists(st.tuples(st.sampled_from(range(0, 384, 6)), st.integers(57, 76)), max_size=20, unique_by=lambda n: n[0])
)
@settings(max_examples=60, deadline=None)
def test_every_phrase_has_a_row(places: list[tuple[int, int]]) -> None:
    row = measured(draft(*((onset, 6, pitch) for onset, pitch in sorted(places))), -1.5)
    assert len(row) == len(NAMES)
    assert row[0] == -1.5
    assert all(isfinite(value) or np.isnan(value) for value in row)


@given(st.integers(-5, 5))
def test_what_is_told_by_intervals_does_not_mind_the_key(shift: int) -> None:
    moved = replace(TURNING, notes=tuple(replace(note, pitch=note.pitch + shift) for note in TURNING.notes))
    for measure in (measures.steps, measures.turns, measures.ambitus, measures.arch, returns.gesture_returns):
        assert measure(moved) == measure(TURNING)
