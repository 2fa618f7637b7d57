"""What is counted in a corpus, what a held-out song gives away, and the report of it."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.leaks import find_leaks
from corpus.library import Corpus, Entry
from corpus.report import markdown_table, reason_rows, report_text, table_rows
from corpus.sections import Part, build_song
from corpus.split import split_of
from corpus.statistics import TOTAL, TRAITS, form_of, layers_of, measure_corpus, shares
from song import Key, Note, Song, parse_chord, parse_meter

TRAIN = next(f"song {n}" for n in range(99) if split_of(f"song {n}") == "train")
OTHER = next(f"other {n}" for n in range(99) if split_of(f"other {n}") == "train")
TEST = next(f"song {n}" for n in range(99) if split_of(f"song {n}") == "test")
CHANGES = ("F", "Gm7", "C7", "F", "Dm7", "G7", "Gm7", "C7", "F7", "Bb", "Bdim7", "F", "A7", "Dm", "G7", "C7")


def tune(title: str, seed: int, *, up: int = 0, meter: str = "4/4", form: str = "AB") -> Song:
    """A tune of letters of 8 bars with a chord on each half bar, drawn from a seed."""
    draw = random.Random(seed)
    bar = parse_meter(meter).bar_ticks
    parts = {}
    for label in dict.fromkeys(form):
        notes = [Note(onset, 24, draw.randint(60, 80) + up) for onset in range(0, 8 * bar, 24)]
        chords = [(place * bar, parse_chord(draw.choice(CHANGES)).move(up * 7 % 12)) for place in range(8)]
        parts[label] = Part(label, "head", 8, chords, notes)
    return build_song(title, "jazz", parse_meter(meter), 127, Key("F"), [parts[label] for label in form])


def corpus_of(*entries: Entry) -> Corpus:
    return Corpus(
        tuple(entries), "abc", {"made": {"meter 5/4": 2, "no chords": 1}, "empty": {}}, {"made": "ours", "empty": "CC0"}
    )


def test_sizes_and_reasons_are_counted() -> None:
    made, empty, total = measure_corpus(
        corpus_of(Entry(tune(TRAIN, 1), "made/1", "made"), Entry(tune(TEST, 2), "made/2", "made"))
    )
    assert (made.name, made.files, made.songs, made.read_share) == ("made", 5, 2, 0.4)
    assert (empty.files, empty.read_share) == (0, 0.0)
    assert made.sizes == Counter(sections=4, bars=32, chords=32, notes=128, train=1, test=1)
    assert total.name == TOTAL and total.sizes == made.sizes and total.skipped == made.skipped


def test_traits_count_what_a_song_has() -> None:
    made, *_ = measure_corpus(corpus_of(Entry(tune(TRAIN, 1, form="AABA"), "made/1", "made")))
    assert made.traits["mode"] == {"major": 1} and made.traits["tonic"] == {"F": 1}
    assert made.traits["meter"] == {"4/4": 1} and made.traits["tempo"] == {120: 1}
    assert made.traits["form"] == {"AABA": 1} and made.traits["bars in a section"] == {8: 4}
    assert made.traits["relation"] == {"new": 2, "repeats": 2}
    assert set(made.traits["beat of a new chord in 4/4"]) == {1}
    assert made.traits["beat of a note in 4/4"] == {1: 32, 2: 32, 3: 32, 4: 32}
    assert set(made.traits) == set(TRAITS)


def test_a_key_that_nothing_tells_is_not_counted() -> None:
    bare = Song(tune(TRAIN, 1).brief, tune(TRAIN, 1).sections)
    made, *_ = measure_corpus(corpus_of(Entry(bare, "made/1", "made")))
    assert not made.traits["mode"] and not made.traits["tonic"] and not made.traits["cadence"]
    assert layers_of(bare) == ("sections",)
    assert layers_of(tune(TRAIN, 1)) == ("sections", "chords", "melody")


@pytest.mark.parametrize(("form", "letters"), [("AABA", "AABA"), ("ABABCAB", "ABABCAB"), ("AABAAABAA", "AB …")])
def test_long_forms_are_told_by_their_letters(form: str, letters: str) -> None:
    assert form_of(tune(TRAIN, 1, form=form)) == letters


def test_shares_add_up() -> None:
    assert shares({"a": 1, "b": 3}) == {"b": 0.75, "a": 0.25}
    assert list(shares({"a": 1, "b": 3})) == ["b", "a"]
    assert shares({}) == {}


def test_a_tune_under_another_title_is_found_in_any_key_and_meter() -> None:
    held_out = Entry(tune(TEST, 5), "made/1", "made")
    twin = Entry(tune(TRAIN, 5, up=3), "made/2", "made")
    stranger = Entry(tune(OTHER, 6), "made/3", "made")
    leaks = find_leaks([stranger, held_out, twin])
    assert [(leak.layer, leak.held_out, leak.trained) for leak in leaks] == [("melody", held_out, twin)] + [
        (leak.layer, held_out, twin) for leak in leaks[1:]
    ]
    assert leaks[0].share == 1.0
    slower = replace(twin, kept=tune(TRAIN, 5, meter="3/4"))
    assert [leak.layer for leak in find_leaks([held_out, slower])][:1] == ["melody"]


def test_strangers_and_training_songs_give_nothing_away() -> None:
    assert find_leaks([Entry(tune(TEST, 5), "made/1", "made"), Entry(tune(TRAIN, 6), "made/2", "made")]) == ()
    assert find_leaks([Entry(tune(OTHER, 5), "made/1", "made"), Entry(tune(TRAIN, 5), "made/2", "made")]) == ()


def test_the_report_says_what_was_measured() -> None:
    corpus = corpus_of(Entry(tune(TRAIN, 5), "made/1", "made"), Entry(tune(TEST, 5), "made/2", "made"))
    statistics = measure_corpus(corpus)
    text = report_text(corpus, statistics, find_leaks(corpus.entries), ["shares.png"])
    assert "| made | 5 | 2 | 40.0 % | 4 | 32 | 32 | 128 |  |" in text
    assert "| made | 2 | meter 5/4 |" in text
    assert f"| melody | 100 % | {TEST} (made) | {TRAIN} (made) |" in text
    assert "![shares.png](shares.png)" in text and "## Cadence" in text
    for block in text.split("\n\n"):
        lines = block.strip().splitlines()
        if lines[0].startswith("|"):
            assert len({line.count("|") for line in lines}) == 1


def test_rows_have_one_width() -> None:
    statistics = measure_corpus(corpus_of(Entry(tune(TRAIN, 1), "made/1", "made")))
    for rows in (table_rows(statistics), reason_rows(statistics)):
        assert len({len(row) for row in rows}) == 1
    assert markdown_table([["a"]]) == "none"
    assert markdown_table([["a"], ["x|y"]]).endswith("| x\\|y |")


def test_the_pictures_are_pictures(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the extra `plots` is not installed")
    from corpus.plots import write_plots

    statistics = measure_corpus(corpus_of(Entry(tune(TRAIN, 1), "made/1", "made")))
    made = write_plots(statistics, tmp_path)
    assert [path.name for path in made] == ["shares.png", "values.png", "pitches.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG") and path.stat().st_size > 5000 for path in made)


def test_pictures_of_songs_without_chords_and_notes(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the extra `plots` is not installed")
    from corpus.plots import write_plots

    song = tune(TRAIN, 1)
    write_plots(measure_corpus(corpus_of(Entry(Song(song.brief), "made/1", "made"))), tmp_path)
    write_plots(measure_corpus(corpus_of(Entry(Song(song.brief, song.sections), "made/1", "made"))), tmp_path)
