"""Locks: how a person writes them, what they hold, and that nothing else in the file moves."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_song_plan import complete, read

from song import Brief, Chord, ChordSpan, Key, Note, Section, Sketch, Song, SongError, Span, parse_meter
from song.layers import LAYERS
from song.locks import locked_bars, read_locked_layers, read_locks, write_locks
from song.plan import read_plan
from song.plan_writing import write_plan
from song.sketch import opened

BARS = 8
TUNE = """\
style: pop   # mine
key: C major
sections:
  - id: A
    bars: 8
    locked: {}   # as it was sung
  - id: B
    bars: 4
"""

layers_of = st.frozensets(st.sampled_from(LAYERS))
bars_of = st.frozensets(st.tuples(st.sampled_from(LAYERS), st.integers(0, BARS - 1)))


@pytest.mark.parametrize(
    ("text", "layers", "bars"),
    [
        ("true", {"chords", "melody"}, set()),
        ("false", set(), set()),
        ("melody", {"melody"}, set()),
        ("[chords]", {"chords"}, set()),
        ("[chords, melody 5-8]", {"chords"}, {("melody", bar) for bar in (4, 5, 6, 7)}),
        ("bars 3-4", set(), {(layer, bar) for layer in LAYERS for bar in (2, 3)}),
        ("bar 3", set(), {("chords", 2), ("melody", 2)}),
        ("melody 2", set(), {("melody", 1)}),
        ("melody bars 2 - 3, chords bar 1", set(), {("melody", 1), ("melody", 2), ("chords", 0)}),
        ("chords 1, melody", {"melody"}, {("chords", 0)}),
    ],
)
def test_locks_are_read(text: str, layers: set[str], bars: set[tuple[str, int]]) -> None:
    section = read(TUNE.format(text)).song.section("A")
    assert (section.locked, section.locked_bars) == (layers, bars)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("melody 9", 'section A: locked "melody 9": there is no bar 9; it has bars 1 to 8'),
        ("melody 0-2", 'section A: locked "melody 0-2": there is no bar 0; it has bars 1 to 8'),
        ("[chords, bars 7-12]", 'section A: locked "bars 7-12": there is no bar 12; it has bars 1 to 8'),
        ("melody 5-3", 'section A: locked "melody 5-3": bar 3 comes before bar 5; write melody 3-5'),
        ("3-4", 'section A: locked "3-4" says not of what; write bars 3-4, or melody 3-4'),
        ("7", 'section A: locked "7" says not of what; write bars 7, or melody 7'),
        ("bars", 'section A: locked "bars" says not which bars; write bars 3-4, or true for all'),
        ("melodie", 'section A: locked "melodie" cannot be read; did you mean melody?'),
        ("harmony 2", 'section A: locked "harmony 2" cannot be read; did you mean chords?'),
        ("drums", 'section A: no layer is called "drums"; lock chords or melody, or bars, as melody 5-8'),
        ("melody 5-", 'section A: no layer is called "melody 5-"; lock chords or melody, or bars, as melody 5-8'),
    ],
)
def test_a_lock_that_cannot_be_read_is_one_line(text: str, told: str) -> None:
    with pytest.raises(SongError) as error:
        read(TUNE.format(text))
    assert str(error.value) == f"tune.song.yaml: {told}"


@given(layers_of, bars_of)
def test_what_is_written_is_read_again(layers: frozenset[str], bars: frozenset[tuple[str, int]]) -> None:
    words = write_locks(layers, bars)
    assert read_locks(words, BARS) == (layers, bars)
    assert read_locks(", ".join(words), BARS) == (layers, bars)


@given(layers_of, layers_of, bars_of)
def test_locks_come_back_through_a_file(top: frozenset[str], layers: frozenset[str], bars: frozenset[tuple[str, int]]):
    plan = read(TUNE.format("chords 2"))
    section = replace(plan.song.section("A"), locked=layers, locked_bars=bars)
    song = replace(plan.song, brief=replace(plan.song.brief, locked=top))
    song = replace(song, sections=(section, *song.sections[1:]))
    for onto in (plan, None):
        again = read(write_plan(song, onto)).song
        assert again.brief == song.brief
        assert again.sections == song.sections


def test_locks_stay_in_the_words_of_the_person_until_they_change() -> None:
    plan = read(TUNE.format("bars 3 - 4").replace("key:", "locked: melody # finished\nkey:"))
    song = replace(plan.song, brief=replace(plan.song.brief, tempo=99))
    text = write_plan(song, plan)
    assert "locked: bars 3 - 4   # as it was sung" in text
    assert "locked: melody # finished" in text
    open_one = replace(song.sections[0], locked_bars=frozenset({("chords", 1)}))
    text = write_plan(replace(song, sections=(open_one, *song.sections[1:])), plan)
    assert "locked: [chords 2]" in text
    assert "# as it was sung" in text


def test_bars_are_locked_by_the_song_the_section_and_one_by_one() -> None:
    first = Section("A", "A", "head", 4, Key("C"), locked=frozenset({"chords"}), locked_bars=frozenset({("melody", 2)}))
    song = Song(
        Brief("T", "pop", "AB", Key("C"), parse_meter("4/4"), 120), (first, Section("B", "B", "head", 2, Key("C")))
    )
    assert locked_bars(song, "A", "chords") == {0, 1, 2, 3}
    assert locked_bars(song, "A", "melody") == {2}
    assert locked_bars(song, "B", "melody") == frozenset()
    whole = replace(song, brief=replace(song.brief, locked=frozenset({"melody"})))
    assert (locked_bars(whole, "A", "melody"), locked_bars(whole, "B", "melody")) == ({0, 1, 2, 3}, {0, 1})


def test_a_lock_goes_with_its_bar() -> None:
    section = Section("A", "A", "head", 4, Key("C"), locked_bars=frozenset({("melody", 0), ("melody", 3)}))
    assert replace(section, bars=2).locked_bars == {("melody", 0)}


def test_only_layers_are_locked_in_the_whole_song() -> None:
    assert read("style: pop\nlocked: [melody]\n").song.brief.locked == {"melody"}
    assert read_locked_layers(True) == set(LAYERS)
    with pytest.raises(
        SongError, match=r'^x: locked "melody 3": bars are locked in their section; write locked: melody 3 there$'
    ):
        read_plan("style: pop\nlocked: melody 3\n", "x", complete)
    with pytest.raises(SongError, match='no layer is called "drums"; lock chords or melody'):
        Brief("T", "pop", "A", Key("C"), parse_meter("4/4"), 120, locked=frozenset({"drums"}))
    with pytest.raises(SongError, match='section A: no layer is called "drums"; lock chords or melody'):
        Section("A", "A", "head", 4, Key("C"), locked_bars=frozenset({("drums", 0)}))


def test_a_melody_outlives_other_chords_where_it_is_locked() -> None:
    line = (Note(0, 96, 60), Note(96, 108, 62), Note(204, 84, 64), Note(288, 96, 65))
    old, new = (tuple(ChordSpan(bar * 96, 96, Chord(root, "", root)) for bar in range(4)) for root in "CF")
    section = Section("A", "A", "head", 4, Key("C"), locked_bars=frozenset({("melody", 1), ("melody", 3)}))
    song = Song(Brief("T", "pop", "A", Key("C"), parse_meter("4/4"), 120), (section,), {"A": old}, {"A": line})
    changed = song.with_chords({"A": new})
    assert "A" not in changed.melody
    assert changed.sketches["A"] == Sketch((line[1], line[3]), (), (Span(0, 96), Span(204, 84)))
    assert song.with_chords({"A": old}) == song
    held = replace(song, brief=replace(song.brief, locked=frozenset({"melody"})))
    assert held.with_chords({"A": new}).melody == song.melody


@given(
    st.lists(st.integers(0, 47), unique=True, max_size=14),
    st.frozensets(st.integers(0, 3)),
    st.lists(st.integers(1, 30), min_size=48, max_size=48),
)
def test_what_is_opened_touches_no_other_bar(onsets: list[int], bars: frozenset[int], lengths: list[int]) -> None:
    places = sorted(8 * onset - 24 for onset in onsets)
    ends = [*places[1:], 10**6]
    line = tuple(
        Note(start, min(lengths[number] * 8, end - start, 360 - start), 60)
        for number, (start, end) in enumerate(zip(places, ends, strict=False))
        if start < 360
    )
    found = opened(line, bars, 96, 24)
    kept = found.notes if isinstance(found, Sketch) else found

    def free(tick: int) -> bool:
        return max(0, tick) // 96 in bars

    for note in line:
        assert (note in kept) == (not all(free(tick) for tick in range(note.onset, note.end)))
    taken = {tick for note in kept for tick in range(note.onset, note.end)}
    spans = (
        {tick for span in found.open for tick in range(span.onset, span.end)} if isinstance(found, Sketch) else set()
    )
    assert spans == {tick for tick in range(-24, 384) if free(tick)} - taken
