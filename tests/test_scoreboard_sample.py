"""The work of the board spread over processes: the same results in the same order."""

from board_songs import compose_tune, corpus_of

from scoreboard.controls import CONTROLS, NGRAM, fit_ngrams
from scoreboard.sample import compose_all, spread, take_samples
from scoreboard.songs import KINDS, orders_for

CORPUS = corpus_of(12, 1, 9)


def test_two_processes_give_the_same_in_the_same_order():
    work = list(range(20))
    assert list(spread(hex, work, 2)) == list(spread(hex, work, 1)) == [hex(number) for number in work]


def test_a_sample_holds_every_song_and_its_controls():
    kind = KINDS["pop"]
    entries = tuple(entry for entry in CORPUS.entries if entry.split == "test")
    orders = orders_for(kind, entries, 4, 0)
    made = list(compose_all(compose_tune, orders, 1))
    assert [song.brief.title for song, _ in made] == [f"Order {order.seed}" for order in orders]
    songs = CORPUS.songs("train")
    (sample,) = take_samples({kind: entries}, {kind: made}, fit_ngrams(songs, songs), 0, 1)
    assert len(sample.real_figures) == len(sample.titles) == len(sample.real) == 9
    assert len(sample.generated_figures) == len(sample.generated) == 4
    assert set(sample.controls) == {*CONTROLS, NGRAM}
    assert all(len(figures) == 9 for figures in sample.controls.values())
    assert not sample.told.real and sample.told.controls == sample.controls
