"""The board from end to end on a few made-up songs: the same every time, and it tells bad songs from good ones."""

import json
from dataclasses import replace

import pytest
from board_songs import compose_tune, corpus_of, titled
from melody_songs import tune

from corpus.library import Entry
from corpus.split import split_of
from scoreboard.board import LAYERS, evaluate
from scoreboard.rows import MeasureRow
from scoreboard.songs import KINDS, Order, choose_kinds, lent_form, orders_asked, orders_for, real_songs
from song import STYLES, SongError, parse_form

CORPUS = corpus_of()


@pytest.fixture(scope="module")
def board():
    lines = []
    found = evaluate(CORPUS, compose_tune, kinds=["pop"], quick=True, report=lines.append)
    assert any("composing" in line for line in lines)
    return found


def test_every_part_of_the_board_is_there(board):
    assert {row.layer for row in board.measures} >= {"form", "harmony", "melody"}
    assert [row.stage for row in board.losses] == ["planner", "harmony", "melody"]
    assert board.distributions and board.adherence and board.copies
    assert [row.kind for row in board.classifiers] == ["pop"]
    assert board.facts["kinds"]["pop"]["generated"] == KINDS["pop"].quick
    assert board.facts["kinds"]["pop"]["real"] == 14
    assert set(board.facts["weights"]) == {"planner", "harmony", "melody"}


def test_bad_songs_are_told_and_it_is_said_by_what(board):
    (row,) = board.classifiers
    assert row.generated.auc.value > 0.9
    assert row.ngram.auc.value > 0.9
    assert set(row.layers) <= set(LAYERS)
    by_name = {one.name: one for one in board.measures}
    assert by_name["notes a bar"].off.high < 0
    assert by_name["notes a bar"].verdict == "much less"


def test_controls_move_what_they_should_and_nothing_else(board):
    rows = {row.name: row for row in board.measures}
    assert rows["CTnCTR"].controls["melody transposed"] < -1
    assert rows["CTnCTR"].controls["chords shuffled"] < 0
    assert rows["H1"].controls["chords shuffled"] is None
    assert rows["chords a bar"].controls["melody transposed"] is None


def test_a_board_is_plain_values_and_the_same_again(board):
    content = json.dumps(board.as_json(), default=float)
    again = evaluate(CORPUS, compose_tune, kinds=["pop"], quick=True)
    assert json.dumps(again.as_json(), default=float) == content
    assert json.loads(content)["measures"][0]["verdict"] == board.measures[0].verdict


def test_weights_that_change_on_the_way_are_not_mixed(monkeypatch):
    answers = iter([{"planner": "a"}, {"planner": "a"}, {"planner": "b"}])
    monkeypatch.setattr("scoreboard.board.weights_present", lambda: next(answers))
    with pytest.raises(SongError, match="weights have changed"):
        evaluate(CORPUS, compose_tune, kinds=["pop"], quick=True)


def test_too_few_real_songs_are_one_line():
    with pytest.raises(SongError, match="held-out real songs"):
        evaluate(corpus_of(4, 1, 3), compose_tune, quick=True)
    with pytest.raises(SongError, match='no kind of songs is called "polka"; use pop'):
        evaluate(CORPUS, compose_tune, kinds=["polka"])


def test_real_songs_are_held_out_each_title_once():
    twice = Entry(CORPUS.songs("test")[0], "pop909/again", "pop909")
    real = real_songs(replace(CORPUS, entries=(*CORPUS.entries, twice)), KINDS["pop"])
    assert len(real) == 14
    assert all(split_of(entry.title) == "test" for entry in real)


def test_a_quick_board_takes_fewer_real_songs_the_same_each_time():
    many = corpus_of(1, 1, 60)
    one, other = (real_songs(many, KINDS["pop"], quick=True, seed=3) for _ in range(2))
    assert [e.source for e in one] == [e.source for e in other]
    assert len(one) < len(real_songs(many, KINDS["pop"])) == 60


def test_orders_keep_the_proportion_of_styles():
    real = [
        Entry(titled(seed, "test", style), "", "openewld") for seed, style in enumerate(["jazz"] * 9 + ["blues"] * 3)
    ]
    orders = orders_for(KINDS["standards"], real, 8, 1)
    assert [order.style for order in orders].count("blues") == 2
    assert len({order.seed for order in orders}) == 8
    assert orders == orders_for(KINDS["standards"], real, 8, 1) != orders_for(KINDS["standards"], real, 8, 2)


def test_a_form_that_is_lent_can_be_asked_for():
    real = [Entry(replace(tune(1), brief=replace(tune(1).brief, form="i1A8A8B8A8")), "", "openewld")]
    (order,) = orders_for(KINDS["jazz"], real, 1, 0)
    assert (order.form, order.meter, order.once) == ("A8A8B8A8", "4/4", True)
    assert lent_form("i12A8") == "i12A8"


def test_the_table_of_kinds_and_what_is_asked():
    for kind in choose_kinds(None):
        assert kind.styles <= set(STYLES) and kind.sets and 8 <= kind.quick < kind.full
    for order in orders_asked(24, 0):
        assert parse_form(order.form) is not None and isinstance(order, Order)


@pytest.mark.parametrize(
    ("off", "verdict"),
    [((0.1, 0.05, 0.15), "as real"), ((0.1, -0.2, 0.4), "as real"), ((0.3, -0.4, 1.0), "unclear"),
     ((0.3, 0.1, 0.5), "a little more"), ((-0.6, -0.9, -0.3), "less"), ((-1.5, -2.0, -1.0), "much less")],
)  # fmt: skip
def test_verdicts(off, verdict):
    from scoreboard.bootstrap import Estimate

    assert MeasureRow("pop", "form", "x", "", None, None, Estimate(*off, 9), {}).verdict == verdict
