"""What makes a phrase good: every measure lies between 0 and 1 and tells the better of two phrases."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melody.criteria import ranking
from melody.criteria.draft import Draft
from melody.criteria.ranking import MEASURES, score
from melody.landing import Landing, make_landing
from melody.voice import VOICES
from song import Key, Note, parse_chord, parse_meter

C_MAJOR = np.tile(np.array([pc in (0, 4, 7) for pc in range(12)]), (192, 1))


def draft(*notes: tuple[int, int, int], before: tuple[Note, ...] = ()) -> Draft:
    """Four bars of C major in 4/4 with notes (onset, duration, pitch)."""
    line = tuple(Note(*note) for note in notes)
    return Draft(line, before, 0, 384, parse_meter("4/4"), C_MAJOR, VOICES["jazz"])


def quarters(*pitches: int) -> Draft:
    return draft(*((24 * place, 24, pitch) for place, pitch in enumerate(pitches)))


PLAIN = (64, 67, 72, 71, 69, 67, 64, 60)

HALF = make_landing("half", Key("C"), parse_chord("G7"))
ANTECEDENT = tuple(Note(24 * place, 24, pitch) for place, pitch in enumerate((60, 64, 67, 65, 64, 62)))


def resting(draft: Draft, rest: Landing = HALF) -> Draft:
    return replace(draft, rest=rest)


def answering(draft: Draft) -> Draft:
    return replace(draft, like=ANTECEDENT)


def upbeat(*pitches: int) -> Draft:
    """A beat of pickup before the first note, which is the last pitch."""
    line = tuple(Note(24 * (place - len(pitches) + 1), 24, pitch) for place, pitch in enumerate(pitches))
    lead = 24 * (len(pitches) - 1)
    return Draft(
        line, (), -lead, 384, parse_meter("4/4"), np.tile(C_MAJOR[:1], (192 + lead // 2, 1)), VOICES["pop"], lead=lead
    )


# Three bars of G, then C.
CLOSE = np.concatenate([np.tile([pc in (7, 11, 2) for pc in range(12)], (144, 1)), C_MAJOR[:48]])

BETTER: list[tuple[Callable[[Draft], float], Draft, Draft]] = [
    (ranking.strong_tones, quarters(60, 62, 64, 65), quarters(62, 60, 65, 64)),
    (ranking.strong_tones, draft((36, 36, 64)), draft((36, 36, 65))),
    (ranking.landing, draft((0, 24, 62), (288, 72, 60)), draft((0, 24, 62), (366, 18, 60))),
    (ranking.landing, draft((288, 96, 64)), draft((288, 96, 65))),
    (ranking.closing, draft((0, 96, 60), (288, 96, 60)), draft((0, 96, 60), (372, 12, 60))),
    (ranking.closing, draft((0, 96, 60), (288, 96, 60)), draft((0, 96, 60))),
    (ranking.cadence, resting(draft((0, 96, 64), (288, 96, 62))), resting(draft((0, 96, 64), (288, 96, 60)))),
    (ranking.cadence, resting(draft((288, 72, 67), (360, 24, 64))), resting(draft((288, 72, 64), (360, 24, 67)))),
    (ranking.closing, resting(replace(draft((0, 96, 60), (96, 96, 67)), end=192)),
     resting(replace(quarters(60, 64, 67, 64, 60, 64, 67, 62), end=192))),
    (ranking.answer, answering(quarters(62, 65, 69, 67, 65, 64)), answering(quarters(72, 71, 69, 71, 72, 74))),
    (ranking.answer, answering(quarters(60, 64, 67, 65, 64, 62)), answering(draft((12, 12, 60), (36, 60, 64)))),
    (ranking.leading, upbeat(67, 65, 64), upbeat(67, 65, 74)),
    (ranking.leading, upbeat(67, 72), upbeat(67, 67)),
    (ranking.contrast, replace(quarters(60, 62, 64, 60), others=(frozenset({(0, 0), (24, 4), (48, 7)}),)),
     replace(quarters(60, 62, 64, 60), others=ranking.bars_of(quarters(62, 64, 66, 62).notes, 96, 2))),
    (ranking.closing, replace(quarters(*PLAIN * 2), last=True, notes=(Note(336, 48, 60),)),
     replace(quarters(*PLAIN * 2), last=True, notes=(Note(336, 12, 60),))),
    (ranking.closing, replace(draft((144, 48, 64), (264, 120, 67)), last=True, tones=CLOSE),
     replace(draft((144, 48, 64), (216, 72, 67)), last=True, tones=CLOSE)),
    (ranking.leading, upbeat(67, 65, 64), upbeat(72, 62, 64)),
    (ranking.breath, draft((0, 144, 60), (192, 168, 64)), draft((0, 360, 60), (360, 24, 64))),
    (ranking.breath, draft((0, 312, 60)), draft((0, 24, 60))),
    (ranking.rhythm_return, draft((0, 24, 60), (48, 24, 62), (96, 24, 64), (144, 24, 62)),
     draft((0, 24, 60), (48, 24, 62), (108, 12, 64), (126, 24, 62))),
    (ranking.motif_return, quarters(60, 64, 62, 65, 64, 60, 72, 62, 60, 64, 62, 65, 64, 60, 67, 60),
     quarters(60, 64, 62, 65, 64, 60, 72, 62, 71, 60, 67, 69, 60, 61, 70, 59)),
    (ranking.leaps, quarters(60, 72, 71, 69, 67), quarters(60, 72, 60, 72, 60)),
    (ranking.ambitus, quarters(60, 64, 67, 69), quarters(60, 62, 60, 62)),
    (ranking.climax, quarters(60, 64, 67, 72, 71, 64), quarters(72, 60, 72, 60, 72, 60)),
    (ranking.plain_time, quarters(*PLAIN), draft(*((16 * place, 16, pitch) for place, pitch in enumerate(PLAIN * 2)))),
    (ranking.liveliness, quarters(*PLAIN * 2), draft((0, 96, 60))),
    (ranking.liveliness, quarters(*PLAIN * 2), draft(*((6 * place, 6, 60) for place in range(64)))),
    (ranking.register, quarters(*PLAIN), quarters(57, 57, 58, 57)),
    (ranking.variety, quarters(*PLAIN), quarters(60, 60, 60, 60, 60, 60, 62, 64)),
    (ranking.variety, quarters(*PLAIN), quarters(59, 60, 62, 64, 65, 67, 69, 71, 72, 74)),
]  # fmt: skip


@pytest.mark.parametrize(("measure", "good", "poor"), BETTER)
def test_a_measure_tells_the_better_phrase(measure: Callable[[Draft], float], good: Draft, poor: Draft) -> None:
    assert measure(good) > measure(poor)


def test_every_measure_is_tested() -> None:
    assert {measure for measure, _, _ in BETTER} == set(MEASURES)


@given(
    st.lists(st.tuples(st.sampled_from(range(0, 384, 12)), st.integers(57, 76)), max_size=20, unique_by=lambda n: n[0])
)
@settings(max_examples=60, deadline=None)
def test_measures_lie_between_nothing_and_one(places: list[tuple[int, int]]) -> None:
    drawn = draft(*((onset, 12, pitch) for onset, pitch in sorted(places)))
    for measure in MEASURES:
        assert 0 <= measure(drawn) <= 1


def test_energy_wants_a_higher_register() -> None:
    high = quarters(72, 74, 76, 74, 72, 71, 72, 74)
    assert ranking.register(replace(high, energy=1.0)) > ranking.register(replace(high, energy=0.0))


def test_likelihood_decides_between_equals() -> None:
    assert score(quarters(*PLAIN), -1.0) > score(quarters(*PLAIN), -2.0)


def test_a_soloist_may_play_on() -> None:
    hurried = draft((0, 96, 60), (372, 12, 60))
    assert ranking.closing(replace(hurried, voice=replace(hurried.voice, flows=True))) > ranking.closing(hurried)
