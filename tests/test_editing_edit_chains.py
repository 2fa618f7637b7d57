"""Edits upon edits: whatever order they come in, the song stays sound, can be told of, and reads back as it was written."""

from finished_song import opened
from hypothesis import given, settings
from hypothesis import strategies as st

from compose.pipeline import complete_brief
from editing.edits import (
    change_key,
    change_meter,
    cut,
    extend,
    insert,
    lock,
    move,
    remove,
    repeat,
    set_chords,
    set_field,
    set_melody,
    set_pickup,
    set_relation,
    shorten,
    simplify,
    transpose,
    unlock,
)
from editing.remarks.changes import change_lines, hint_lines
from song import SongError, parse_key, parse_meter
from song.check import problems
from song.plan import read_plan
from song.plan_writing import write_plan

# Each takes the song, a section and another one, a bar of the section, and a number.
EDITS = {
    "set chords": lambda song, here, _, bar, n: set_chords(song, here, ("Bb7", "Dm7 G7", "?", "N.C.", "%")[n % 5], bar),
    "set melody": lambda song, here, _, bar, n: set_melody(song, here, ("?", "C5/2 ?/2", "C5/4 || E5/1")[n % 3], bar),
    "move": lambda song, here, there, _, n: move(song, here, **{("after", "before")[n % 2]: there}),
    "repeat": lambda song, here, there, _, n: repeat(song, here, **{("after", "before")[n % 2]: there}),
    "remove": lambda song, here, *_: remove(song, here),
    "insert": lambda song, here, _, __, n: insert(song, ("intro", "solo", "bridge", "interlude")[n % 4], after=here),
    "extend": lambda song, here, _, bar, n: extend(song, here, 1 + n % 9, after=(None, bar)[n % 2]),
    "shorten": lambda song, here, _, __, n: shorten(song, here, 1 + n % 5),
    "cut": lambda song, here, _, bar, __: cut(song, here, [bar]),
    "transpose": lambda song, here, _, __, n: transpose(song, n - 14, section=(None, here)[n % 2]),
    "key": lambda song, here, _, __, n: change_key(
        song, parse_key(("Eb", "F# minor", "B", "G# minor", "Cb")[n % 5]), section=(None, here)[n % 2]
    ),
    "simplify": lambda song, here, *_: simplify(song, here),
    "meter": lambda song, _, __, ___, n: change_meter(song, parse_meter(("4/4", "3/4", "2/4", "6/8", "12/8")[n % 5])),
    "lock": lambda song, here, _, bar, __: lock(song, here, [bar]),
    "unlock": lambda song, here, *_: unlock(song, here),
    "relation": lambda song, here, there, _, n: set_relation(song, here, ("repeats", "varies", "over")[n % 3], there),
    "pickup": lambda song, here, _, __, n: set_pickup(song, here, n % 4),
    "cadence": lambda song, here, _, __, n: set_field(song, here, "cadence", ("half", "authentic", "plagal")[n % 3]),
    "silence": lambda song, here, *_: set_melody(song, here, "silent"),
}
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(EDITS)), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.integers(0, 29)),
    min_size=1,
    max_size=6,
)  # fmt: skip


@given(STEPS)
@settings(max_examples=40)
def test_edits_upon_edits_leave_a_song_that_is_sound(steps):
    song = opened().song
    for name, here, there, bar, number in steps:
        section, other = (song.sections[place % len(song.sections)] for place in (here, there))
        try:
            edited = EDITS[name](song, section.id, other.id, bar % section.bars, number)
        except SongError:
            continue  # what cannot be is told
        assert problems(edited) == []
        assert change_lines(song, edited) or hint_lines(song, edited) == []
        assert read_plan(write_plan(edited), "chain.song.yaml", complete_brief).song == edited
        song = edited
