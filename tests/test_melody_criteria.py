"""The fit of the criteria, how they are read, and how a draft is drawn by them."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chisquare

from melody.criteria import ranking
from melody.criteria.choice import choose
from melody.criteria.copying import LONGEST, WINDOW, Known, read_known, write_known
from melody.criteria.corruptions import CORRUPTIONS
from melody.criteria.draft import Draft
from melody.criteria.judgement import CRITERIA_NAME, Criteria, Scale, as_design, read_criteria, write_criteria
from melody.criteria.logistic import auc, fit_logistic, sigmoid
from melody.criteria.measures import NAMES
from melody.criteria.ranking import faults
from melody.landing import make_landing
from melody.voice import VOICES
from song import Key, Note, SongError, parse_chord, parse_meter

C_MAJOR = np.tile(np.array([pc in (0, 4, 7) for pc in range(12)]), (192, 1))
PITCHES = (60, 64, 67, 72, 71, 67, 69, 65, 64, 67, 62, 60, 64, 62, 60, 60)
PHRASE = tuple(Note(24 * place, 24, pitch) for place, pitch in enumerate(PITCHES))
STRANGER = tuple(Note(12 * place, 12, 60 + place % 7) for place in range(20))


def draft(notes: tuple[Note, ...] = PHRASE) -> Draft:
    return Draft(notes, (), 0, 384, parse_meter("4/4"), C_MAJOR, VOICES["jazz"])


def flat(weight: float, name: str = "steps", square: float = 0.0) -> Criteria:
    """Criteria of which one counts."""
    weights = [0.0] * (2 * len(NAMES))
    weights[NAMES.index(name)], weights[len(NAMES) + NAMES.index(name)] = weight, square
    scale = Scale((0.0,) * len(NAMES), (1.0,) * len(NAMES), tuple(weights))
    return Criteria(NAMES, dict.fromkeys(("jazz", "pop", "folk", "solos"), scale))


def test_a_fit_finds_planted_weights() -> None:
    generator = np.random.default_rng(3)
    table = generator.normal(size=(20_000, 3))
    real = (generator.random(20_000) < sigmoid(0.5 + table @ np.array([1.5, 0.0, -0.7]))).astype(float)
    intercept, weights = fit_logistic(table, real, np.ones(20_000), np.full(3, 0.1))
    assert intercept == pytest.approx(0.5, abs=0.06)
    np.testing.assert_allclose(weights, [1.5, 0.0, -0.7], atol=0.06)


def test_a_strong_ridge_holds_weights_at_nothing() -> None:
    table = np.random.default_rng(0).normal(size=(200, 2))
    _, weights = fit_logistic(table, (table[:, 0] > 0).astype(float), np.ones(200), np.array([1e6, 1e6]))
    assert np.abs(weights).max() < 1e-3


def test_auc_knows_perfect_and_none() -> None:
    assert auc(np.array([2.0, 3.0]), np.array([0.0, 1.0])) == 1
    assert auc(np.ones(5), np.ones(7)) == 0.5


def test_unknown_counts_nothing_and_far_out_no_more_than_far() -> None:
    rows = np.array([[np.nan, 1.0], [1e9, 1.0]])
    design = as_design(rows, np.array([5.0, 1.0]), np.array([1.0, 2.0]))
    assert design[0].tolist() == [0.0, 0.0, 0.0, -1.0]
    assert design[1].tolist() == [3.0, 0.0, 8.0, -1.0]


def test_a_square_finds_too_much_as_bad_as_too_little() -> None:
    criteria = flat(0.0, "likelihood", -1.0)
    scores = [criteria.score(draft(), likelihood) for likelihood in (-2.0, 0.0, 2.0)]
    assert scores[0] == scores[2] < scores[1]


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_corruptions_corrupt_and_stay_lines(name: str) -> None:
    changed = 0
    for seed in range(20):
        notes = CORRUPTIONS[name](draft(), STRANGER, np.random.default_rng(seed))
        changed += notes != PHRASE
        assert all(one.end <= other.onset for one, other in pairwise(notes))
        assert all(note.onset >= 0 and note.end <= 384 for note in notes)
    assert changed == 20


def test_a_corruption_takes_what_it_says() -> None:
    generator = np.random.default_rng(1)
    assert [note.onset for note in CORRUPTIONS["contour shuffled"](draft(), (), generator)] == [n.onset for n in PHRASE]
    assert sorted(note.pitch for note in CORRUPTIONS["bars shuffled"](draft(), (), generator)) == sorted(PITCHES)
    moved = CORRUPTIONS["transposed"](draft(), (), generator)
    assert len({new.pitch - old.pitch for new, old in zip(moved, PHRASE, strict=True)}) == 1


def test_drafts_are_drawn_in_proportion() -> None:
    scores, generator = [0.0, 1.0, -1.0, 0.5], np.random.default_rng(7)
    counts = np.bincount([choose(scores, generator, 1.0) for _ in range(20_000)], minlength=4)
    shares = np.exp(scores) / np.exp(scores).sum()
    assert chisquare(counts, 20_000 * shares).pvalue > 0.001
    sharper = np.bincount([choose(scores, generator, 3.0) for _ in range(2_000)], minlength=4)
    assert sharper[1] / 2_000 > counts[1] / 20_000 + 0.1


def test_a_draft_is_drawn_where_all_are_wrong() -> None:
    assert choose([-np.inf, -5.0], np.random.default_rng(0)) == 1
    assert choose([-4e3, -5e3], np.random.default_rng(0)) == 0


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write_criteria(tmp_path, flat(1.25), {"seed": 3})
    assert read_criteria(tmp_path) == flat(1.25)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"names": [], "scales": {}}', b'{"names": 3, "scales": {"jazz": {}}}'],
)
def test_damaged_criteria_are_a_clear_line(tmp_path: Path, content: bytes) -> None:
    from song.weights import write_weights

    write_weights(tmp_path, CRITERIA_NAME, content, {})
    with pytest.raises(SongError, match="compose train melody"):
        read_criteria(tmp_path)


def test_missing_and_changed_criteria_are_a_clear_line(tmp_path: Path) -> None:
    with pytest.raises(SongError, match=CRITERIA_NAME):
        read_criteria(tmp_path / "nowhere")
    write_criteria(tmp_path, flat(1.0), {})
    fields = json.loads((tmp_path / CRITERIA_NAME).read_text())
    (tmp_path / CRITERIA_NAME).write_text(json.dumps(fields | {"more": 1}))
    with pytest.raises(SongError, match="checksum"):
        read_criteria(tmp_path)


def test_a_known_melody_is_known_in_any_key_and_another_is_not(tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    line = tuple(Note(24 * place, 24, int(pitch)) for place, pitch in enumerate(generator.integers(55, 80, 60)))
    other = tuple(Note(24 * place, 24, int(pitch)) for place, pitch in enumerate(generator.integers(55, 80, 60)))
    write_known(tmp_path, Known.of([line]), {})
    known = read_known(tmp_path)
    moved = [replace(note, pitch=note.pitch + 3, onset=note.onset + 96) for note in line]
    assert known.longest_run(moved) == len(line) - 1
    assert known.longest_run(other) == 0
    assert known.longest_run(line[:WINDOW]) == 0
    assert not known.is_copy(moved[: LONGEST + 1])
    assert known.is_copy(moved[: LONGEST + 2])
    assert known.is_copy((*other[:20], *(replace(note, onset=note.onset + 480) for note in line)))


def test_a_cut_filter_is_a_clear_line(tmp_path: Path) -> None:
    write_known(tmp_path, Known(np.zeros(5, dtype=np.uint8)), {})
    with pytest.raises(SongError, match="5 bytes"):
        read_known(tmp_path)


def test_faults_are_what_no_one_wants_to_hear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "read_known", lambda: Known.of([STRANGER]))
    closing = make_landing("authentic", Key("C"), parse_chord("C"))
    assert faults(draft()) == 0
    assert faults(draft(())) == 1
    unsettled = (*PHRASE[:-1], replace(PHRASE[-1], pitch=62))
    assert faults(replace(draft(), rest=closing)) == 0
    assert faults(replace(draft(unsettled), rest=closing)) == 1
    assert faults(draft(STRANGER)) == 1
    assert faults(replace(draft(), last=True)) == 0
    hurried = (*PHRASE[:-1], replace(PHRASE[-1], duration=12))
    assert faults(replace(draft(hurried), last=True)) == 1
    assert faults(replace(draft(hurried), last=True, voice=replace(VOICES["jazz"], flows=True))) == 0
