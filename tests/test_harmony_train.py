"""The network and its training on songs made here."""

import json

import numpy as np
import pytest
import torch

from harmony.drafts.draft import Model
from harmony.features import COLUMNS, HEARD, Chart
from harmony.lessons import (
    batches_of,
    learn_vocabulary,
    lesson_of,
    shifts_of,
    some_known,
    stack,
    thinned,
    told_ahead,
    with_cadences,
)
from harmony.line import LINE_COLUMNS, SHARES, WINDOWS, heard_until, shares_between
from harmony.model import Config, Network, Reader, config_record, from_bytes, to_bytes
from harmony.score import (
    baseline_losses,
    compare,
    events_in,
    fit_baselines,
    losses,
    measure,
    measure_ngram,
    song_events,
    song_losses,
)
from harmony.stage import harmonize
from harmony.train import Training, forget_some
from song import Brief, ChordSpan, Key, Note, Section, Song, parse_chord, parse_meter

CHARTS = {
    "A": "C | Am7 | Dm7 | G7",
    "B": "F | Fm6 | C/E A7 | Dm7 G7",
    "D": "Am7 D7 | Gmaj7 | Gm7 C7 | F",
}


def song_of(title, letters, key="C"):
    brief = Brief(title, "jazz", letters, Key(key), parse_meter("4/4"), 120)
    sections, chords, first = [], {}, {}
    for index, letter in enumerate(letters):
        name = f"{letter}{index}"
        sections.append(Section(name, letter, "head", 4, Key(key), repeats=first.get(letter)))
        first.setdefault(letter, name)
        chords[name] = tuple(
            ChordSpan(bar * 96 + place * 96 // len(bar_text.split()), 96 // len(bar_text.split()),
                      parse_chord(symbol).transpose(Key("C"), Key(key)))
            for bar, bar_text in enumerate(CHARTS[letter].split("|"))
            for place, symbol in enumerate(bar_text.split())
        )  # fmt: skip
    return Song(brief, tuple(sections), chords)


SONGS = [song_of(f"Tune {i}", letters, key) for i, (letters, key) in enumerate(
    [("AABA", "C"), ("ABAB", "F"), ("ADAD", "Eb"), ("DABA", "G")])]  # fmt: skip
VOCABULARY = learn_vocabulary(SONGS)
LESSONS = [lesson_of(song, VOCABULARY) for song in SONGS]


def small_network(seed=0):
    torch.manual_seed(seed)
    config = Config(len(VOCABULARY), chord_width=16, condition_width=4, hidden=32, dropout=0.0)
    return Network(config, VOCABULARY)


def test_lesson_holds_every_event_relative_to_the_key():
    same = lesson_of(song_of("Tune", "AABA", "Ab"), VOCABULARY)
    assert (same.chords == LESSONS[0].chords).all()
    assert len(same) == 4 + 4 + 6 + 4
    assert same.new.tolist() == [True] * 4 + [False] * 4 + [True] * 6 + [False] * 4


def test_lesson_learns_the_cadences_that_are_there():
    assert [section.cadence for section in with_cadences(SONGS[0]).sections] == ["half", "half", "turnaround", "half"]


def test_rows_and_logits_do_not_see_the_future():
    other = song_of("Tune 0", "AABD")
    mine, theirs = LESSONS[0], lesson_of(other, VOCABULARY)
    same = 8  # events before the last two sections differ
    columns = [index for index, name in enumerate(COLUMNS) if name not in ("next",)]
    assert (mine.rows[:same, columns] == theirs.rows[:same, columns]).all()
    network = small_network().eval()
    rows = torch.from_numpy(mine.rows.astype(np.int64))[None]
    changed = rows.clone()
    changed[:, 10:] = rows[:, 11:12]
    with torch.no_grad():
        before, after = network(rows)[0], network(changed)[0]
    assert torch.equal(before[:, :10], after[:, :10])
    assert not torch.equal(before[:, 10:], after[:, 10:])


def test_row_does_not_hold_its_own_answer():
    """Changing one event changes no row up to and with the one that asks for it."""
    song = SONGS[0]
    spans = list(song.chords["B2"])
    place = 3
    spans[place] = ChordSpan(spans[place].onset, spans[place].duration, parse_chord("Dm7"))
    changed = lesson_of(song.with_chords({**song.chords, "B2": tuple(spans)}), VOCABULARY)
    at = 8 + place
    assert (changed.rows[: at + 1] == LESSONS[0].rows[: at + 1]).all()
    assert (changed.rows[at + 1] != LESSONS[0].rows[at + 1]).any()
    assert changed.chords[at] != LESSONS[0].chords[at]


def test_loss_falls_on_one_batch():
    network = small_network()
    rows, chords, beats, weights = stack(LESSONS, "cpu")
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-2)
    history = []
    for _ in range(30):
        chord, beat = losses(network, rows, chords, beats)
        loss = ((chord + beat) * weights).sum() / weights.sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        history.append(float(loss.detach()))
    assert history[-1] < 0.5 * history[0]


def test_padding_changes_no_loss():
    network = small_network().eval()
    alone = measure(network, LESSONS[:1], "cpu")
    padded = measure(network, [LESSONS[0], LESSONS[0], LESSONS[2]], "cpu")
    third = measure(network, LESSONS[2:3], "cpu")
    sizes = [len(LESSONS[0]), len(LESSONS[2])]
    expected = (2 * sizes[0] * alone["all"] + sizes[1] * third["all"]) / (2 * sizes[0] + sizes[1])
    assert padded["all"] == pytest.approx(expected, rel=1e-5)


def test_duration_never_crosses_the_barline():
    network = small_network().eval()
    hidden = torch.zeros(4, 64)
    logits = network.durations(hidden, torch.tensor([2, 3, 4, 5]), torch.tensor([1, 2, 3, 4]))
    assert (logits > -1e8).sum(-1).tolist() == [1, 2, 3, 4]


def test_step_by_step_equals_all_at_once():
    network = small_network().eval()
    rows = LESSONS[1].rows.tolist()
    reader = Reader(network)
    state = reader.start(rows[:5], 3)
    logits, hidden, _ = reader.chords(state, [rows[5]] * 3)
    with torch.no_grad():
        whole, whole_hidden, _ = network(torch.tensor([rows]))
    np.testing.assert_allclose(logits[0], whole[0, 5].numpy(), atol=1e-4)
    np.testing.assert_allclose(hidden[2].numpy(), whole_hidden[0, 5].numpy(), atol=1e-4)


def test_threads_are_given_back():
    before = torch.get_num_threads()
    Reader(small_network()).start(LESSONS[0].rows.tolist(), 2)
    assert torch.get_num_threads() == before


def test_weights_survive_the_file():
    network = small_network()
    again = from_bytes(to_bytes(network), config_record(network), VOCABULARY)
    json.dumps(config_record(network))
    for name, tensor in again.state_dict().items():
        assert torch.equal(tensor, network.state_dict()[name].half().float()), name


def test_real_network_composes(little_song):
    model = Model(Reader(small_network()), VOCABULARY)
    bare = Song(little_song.brief, little_song.sections)
    first, second = harmonize(bare, model=model), harmonize(bare, model=model)
    assert first.chords == second.chords
    assert first.chords["A1"]


def test_training_goes_on_where_it_stopped(tmp_path):
    def rate(share):
        return 1e-3

    one = Training(small_network(), VOCABULARY, tmp_path / "one", 0, "cpu")
    one.run_epoch(LESSONS, rate)
    one.judge(3.0)
    one.write()
    two = Training(small_network(seed=5), VOCABULARY, tmp_path / "one", 0, "cpu")
    two.read()
    assert (two.epoch, two.best) == (1, 3.0)
    one.run_epoch(LESSONS, rate)
    two.run_epoch(LESSONS, rate)
    for name, tensor in one.network.state_dict().items():
        assert torch.equal(tensor, two.network.state_dict()[name]), name


def test_patience_ends_and_the_best_is_kept(tmp_path):
    training = Training(small_network(), VOCABULARY, tmp_path, 0, "cpu")
    assert training.judge(2.0)
    best = training.best_weights
    training.run_epoch(LESSONS, lambda share: 1e-2)
    assert [training.judge(2.5) for _ in range(4)] == [True, True, True, False]
    assert training.best_weights == best


def test_conditions_are_forgotten_in_whole_songs():
    rows, *_ = stack(LESSONS * 20, "cpu")
    forgetful = forget_some(rows, np.random.default_rng(0))
    style = forgetful[..., COLUMNS.index("style")]
    unknown = (style == 0).all(1).sum().item()
    assert 0 < unknown < len(rows)
    assert (forgetful[..., COLUMNS.index("previous")] == rows[..., COLUMNS.index("previous")]).all()


def test_batches_hold_every_lesson_once():
    batches = batches_of(LESSONS * 5, np.random.default_rng(0))
    assert sorted(map(id, (lesson for batch in batches for lesson in batch))) == sorted(map(id, LESSONS * 5))


def test_comparison_has_every_group_that_is_there():
    table = compare(small_network(), VOCABULARY, LESSONS, LESSONS[:2], "cpu")
    assert set(table) == {"all", "jazz"}
    assert set(table["jazz"]) == {
        "size", "network", "network, plan unknown", "network, half the bars known", "1-gram", "3-gram", "5-gram", "own 3-gram",
    }  # fmt: skip
    assert table["all"]["1-gram"]["all"] > table["all"]["3-gram"]["all"] > 0


def test_thinning_drops_only_whole_repeats():
    rng, seen = np.random.default_rng(0), set()
    for _ in range(50):
        thin = thinned(LESSONS[0], 0.5, rng)
        assert thin.new.sum() == LESSONS[0].new.sum()
        assert len(thin) == sum(map(len, thin.sections)) == len(thin.rows)
        seen.add(len(thin))
    assert seen == {18, 14, 10}


def test_losses_of_songs_are_those_of_new_letters():
    network = small_network()
    bare = SONGS[1].with_chords({})
    found = song_losses([*SONGS, bare], network=network, vocabulary=VOCABULARY)
    assert found[-1] is None
    total, events = (sum(part) for part in zip(*found[:-1], strict=True))
    assert events == sum(int(lesson.new.sum()) for lesson in LESSONS)
    assert total / events == pytest.approx(measure(network, LESSONS, "cpu")["first"], rel=1e-5)


def test_ngram_and_network_read_the_same_events():
    for song, lesson in zip(SONGS, LESSONS, strict=True):
        assert song_events(song, VOCABULARY) == (events_in(lesson), lesson.new.tolist())
    ngrams = fit_baselines(SONGS, (1, 3), vocabulary=VOCABULARY)
    for ngram in ngrams.values():
        total, events = (sum(part) for part in zip(*baseline_losses(ngram, SONGS, vocabulary=VOCABULARY), strict=True))
        assert total / events == pytest.approx(measure_ngram(ngram, LESSONS)["first"])


LINE = tuple(Note(24 * beat, 24, pitch) for beat, pitch in enumerate((60, 64, 67, 64, 62, 65, 69, 65)))


def sung_song():
    return SONGS[0].with_melody({"A0": LINE})


def test_the_line_is_in_the_rows_of_its_section_alone():
    rows = lesson_of(sung_song(), VOCABULARY).rows
    first = dict(zip(COLUMNS, rows[0].tolist(), strict=True))
    assert [first[f"bar{tone}"] for tone in (0, 4, 7)] == [6, 12, 6]
    assert [first[f"now{tone}"] for tone in (0, 4, 7)] == [12, 12, 0]
    assert [first[f"next{tone}"] for tone in (2, 5, 9)] == [6, 12, 6]
    told = rows[:, COLUMNS.index("line")].tolist()
    assert told == [2, 2, 1, 1] + [0] * 14
    assert not rows[4:, COLUMNS.index(LINE_COLUMNS[0]) :].any()


def test_shares_are_those_of_what_sounds_inside():
    heard = heard_until(LINE, SONGS[0].sections[0], parse_meter("4/4"))
    assert shares_between(heard, 96, 192)[2] == SHARES // 4
    assert sum(shares_between(heard, 12, 36)) == SHARES
    assert not any(shares_between(heard, 192, 288))
    assert not any(shares_between(heard, 384, 480))


def test_a_network_that_hears_prefers_chords_that_fit():
    """Told only that a tone a third above the root suits a major chord, it turns to chords with the line's tones there."""
    network = small_network().eval()
    row = torch.from_numpy(LESSONS[0].rows[:1].astype(np.int64))[None].repeat(2, 1, 1)
    row[1, :, COLUMNS.index("bar4")] = SHARES
    with torch.no_grad():
        plain = network(row)[0]
        network.fit[WINDOWS.index("bar"), 1, 4] = 3.0
        fitted = network(row)[0] - plain
    major = VOCABULARY.encode(parse_chord("C"), Key("C"))
    assert fitted[1, 0, major].item() == pytest.approx(3.0, abs=1e-5)
    assert fitted[0].abs().max() == 0
    assert fitted[1, 0, VOCABULARY.encode(parse_chord("Dm"), Key("C"))].item() == 0


def test_melodies_are_forgotten_in_whole_songs():
    rows, *_ = stack([lesson_of(sung_song(), VOCABULARY)] * 40, "cpu")
    forgetful = forget_some(rows, np.random.default_rng(0))
    columns = [COLUMNS.index(name) for name in HEARD]
    deaf = (forgetful[..., columns] == 0).all(-1).all(-1).sum().item()
    assert 0 < deaf < 40
    assert (forgetful[..., columns] == rows[..., columns]).all(-1).all(-1).sum().item() == 40 - deaf


def test_known_chords_are_told_as_a_chart_tells_them():
    """Rows with known events, made from a lesson, equal those of a chart that was told of them."""
    song, lesson = SONGS[3], LESSONS[3]
    rng = np.random.default_rng(3)
    known = some_known(lesson, rng)
    assert 0 < known.sum() < len(lesson)
    chart = Chart(song, VOCABULARY)
    for (beat, _, _), token, told in zip(lesson.places, lesson.chords, known, strict=True):
        if told:
            chart.know(int(beat), int(token))
    rows = []
    for token, beats in zip(lesson.chords, lesson.beats, strict=True):
        rows.append(chart.row())
        chart.place((int(token), int(beats)))
    expected = told_ahead(lesson, known, shifts_of(VOCABULARY)).rows
    plan = [COLUMNS.index(name) for name in ("cadence", "phrase_cadence")]  # a lesson says what its chords make
    rest = [index for index in range(len(COLUMNS)) if index not in plan]
    assert (np.array(rows)[:, rest] == expected[:, rest]).all()


def test_nothing_known_leaves_the_rows_alone():
    nothing = np.zeros(len(LESSONS[0]), dtype=bool)
    assert (told_ahead(LESSONS[0], nothing, shifts_of(VOCABULARY)).rows == LESSONS[0].rows).all()
