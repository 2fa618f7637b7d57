"""What a model sees before a decision: named columns, nothing that is not known, nothing of the future."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planner_songs import song_of

from planner.examples import Lesson, choices_of, examples_of, lessons_of
from planner.features import feature_names, feature_row
from planner.steps import DECISIONS, KEYS, NEW, VARIATIONS, Setting, Step, decisions_of, steps_of
from song import Song
from song.document import CADENCES, RELATIONS, ROLES
from song.meter import METERS
from song.style import WRITTEN

SETTING = Setting("jazz", "4/4", minor=False, whole=True)
DECIDED = {
    "letter": "1", "role": "head", "relation": "varies", "bars": "8", "key": "same", "cadence": "half", "varied": "ending",
    "phrase_end": "4", "phrase": "open", "pickup": "1",
}  # fmt: skip

step_strategy = st.builds(
    Step,
    st.integers(0, 9),
    st.sampled_from(ROLES),
    st.sampled_from(["", *RELATIONS]),
    st.integers(1, 64),
    st.sampled_from(["", *KEYS]),
    st.sampled_from(["", *CADENCES]),
    st.floats(0, 1),
    st.sampled_from(["", *VARIATIONS]),
    st.sampled_from([(), ((4, "half"),), ((4, "open"), (8, "authentic"))]),
    st.sampled_from(["", "0", "1", "2", "3"]),
)
steps_strategy = st.lists(step_strategy, max_size=12)
setting_strategy = st.builds(
    Setting,
    st.sampled_from(WRITTEN),
    st.sampled_from(list(METERS)),
    st.sampled_from([None, False, True]),
    st.booleans(),
    st.none() | st.integers(1, 400),
)


def rows_of(song: Song, *, told: bool = False) -> list[list[tuple[str, str, bytes]]]:
    """Return decision, value and row of all choices, section by section."""
    return [
        [(c.decision, c.value, feature_row(c.decision, c.steps, c.setting, c.decided).tobytes()) for c in section]
        for section in choices_of(Lesson(song), told=told)
    ]


@given(steps_strategy, setting_strategy)
def test_every_column_has_a_name_of_its_own(steps: list[Step], setting: Setting) -> None:
    for decision in DECISIONS:
        names = feature_names(decision)
        row = feature_row(decision, steps, setting, DECIDED)
        assert row.shape == (len(names),) and row.dtype == np.float32
        assert len(set(names)) == len(names)


def test_a_row_sees_nothing_of_its_own_decision_or_later_ones() -> None:
    steps = steps_of(song_of(0))
    order = list(DECISIONS)
    for place, decision in enumerate(order):
        # An earlier phrase of the same section is known to the next.
        kept = {*order[:place], "phrase_end", *(["phrase"] if decision == "phrase" else [])}
        before = {name: value for name, value in DECIDED.items() if name in kept}
        np.testing.assert_array_equal(
            feature_row(decision, steps, SETTING, before), feature_row(decision, steps, SETTING, DECIDED)
        )


def test_a_decision_changes_the_rows_of_those_after_it() -> None:
    steps = steps_of(song_of(0))
    order = list(DECISIONS)
    for name, other in (("role", "bridge"), ("bars", "12"), ("key", "dominant"), ("cadence", "open"), ("letter", NEW)):
        later = order[order.index(name) + 1]
        here, there = (feature_row(later, steps, SETTING, {**DECIDED, name: value}) for value in (DECIDED[name], other))
        assert here.tobytes() != there.tobytes(), name


@settings(max_examples=25)
@given(st.integers(0, 60), st.integers(0, 4), st.sampled_from(["role", "bars", "cadence", "energy", "phrases"]))
def test_a_song_that_goes_on_otherwise_begins_with_the_same_choices(number: int, cut: int, what: str) -> None:
    song = song_of(number)
    changes = {"role": "chorus", "bars": 16, "cadence": "plagal", "energy": 0.77, "phrases": ()}
    plain = {"phrases": (), "repeats": None, "varies": None, "varied": frozenset(), what: changes[what]}
    later = [replace(section, **plain) for section in song.sections[cut:]]
    other = replace(song, sections=(*song.sections[:cut], *later), chords=song.chords)
    assert rows_of(song)[:cut] == rows_of(other)[:cut]


@pytest.mark.parametrize("number", range(4))
def test_a_prefix_of_a_song_has_its_choices(number: int) -> None:
    song = song_of(number)
    for cut in range(1, len(song.sections)):
        short = song.sections[:cut]
        names = {section.id for section in short}
        kept = {
            layer: {name: some for name, some in getattr(song, layer).items() if name in names}
            for layer in ("chords", "melody")
        }
        assert rows_of(Song(song.brief, short, **kept))[:-1] == rows_of(song)[:cut]


@pytest.mark.parametrize("number", range(2))
def test_knowing_the_length_changes_the_length_columns_alone(number: int) -> None:
    song = song_of(number)
    about_length = {"bars in all", "bars left", "share done", "left for the last", "left for the first"}
    seen = set()
    for hidden, told in zip(choices_of(Lesson(song)), choices_of(Lesson(song), told=True), strict=True):
        for one, other in zip(hidden, told, strict=True):
            assert (one.decision, one.value, one.decided) == (other.decision, other.value, other.decided)
            rows = [feature_row(c.decision, c.steps, c.setting, c.decided) for c in (one, other)]
            differs = ~((rows[0] == rows[1]) | (np.isnan(rows[0]) & np.isnan(rows[1])))
            names = feature_names(one.decision)
            seen |= {names[place] for place in np.flatnonzero(differs)}
            assert all(np.isnan(rows[0][names.index(name)]) for name in about_length)
    assert seen == about_length


@pytest.mark.parametrize(
    ("column", "value"),
    [("sections", 3), ("bars", 20), ("letters", 2), ("bars mod 8", 4), ("bars mod 32", 20), ("bars left", 12),
     ("share done", 20 / 32), ("in a row", 1), ("sections since new", 2), ("left for the last", 1.5), ("bars 1 ago", 8),
     ("bars 2 ago", 4), ("letter 0: times", 2), ("letter 0: ago", 1), ("letter 1: bars", 4), ("times verse", 2),
     ("first bars", 8), ("letter 3 ago", 0), ("bars after these 1", 4), ("role after this role", ROLES.index("chorus")),
     ("bars in all", 32)],
)  # fmt: skip
def test_columns_say_what_they_are_called(column: str, value: float) -> None:
    steps = [Step(0, "verse", "", 8, "same", "half"), Step(1, "chorus", "", 4, "same", "open"),
             Step(0, "verse", "repeats", 8, "same", "half")]  # fmt: skip
    row = feature_row("letter", steps, replace(SETTING, bars=32), {})
    assert row[feature_names("letter").index(column)] == pytest.approx(value)


def test_columns_of_a_returning_letter_and_of_habits() -> None:
    steps = [Step(0, "verse", "", 8, "same", "half"), Step(1, "chorus", "", 4, "same", "open"),
             Step(0, "verse", "varies", 8, "same", "plagal", 0.9, "rhythm")]  # fmt: skip
    decided = {"letter": "1", "role": "chorus", "relation": "repeats", "bars": "4", "key": "same"}
    seen = dict(zip(feature_names("cadence"), feature_row("cadence", steps, SETTING, decided), strict=True))
    assert (seen["return: times"], seen["return: ago"], seen["return: varied"]) == (1, 2, 1)
    assert (seen["bars first under this letter"], seen["this bars"]) == (4, 4)
    assert seen["cadence last"] == CADENCES.index("plagal")
    assert seen["cadence last of this letter"] == CADENCES.index("open")
    assert (seen["times half"], seen["times deceptive"]) == (1, 0)
    loud = dict(zip(feature_names("energy"), feature_row("energy", steps, SETTING, decided), strict=True))
    assert loud["energy loudest"] == pytest.approx(0.9) and loud["energy of the letter"] == 0.5


def test_a_phrase_looks_at_those_that_ended_at_its_bar() -> None:
    steps = [Step(0, "verse", "", 12, "same", "half", phrases=((4, "open"), (8, "plagal")))]
    for end, last in (("4", "open"), ("8", "plagal")):
        decided = {**DECIDED, "letter": "0", "bars": "12", "phrase_end": end}
        seen = dict(zip(feature_names("phrase"), feature_row("phrase", steps, SETTING, decided), strict=True))
        assert seen["phrase last"] == CADENCES.index(last)
        assert (seen["phrase end"], seen["bars after it"]) == (int(end), 12 - int(end))


def test_features_tell_apart_what_matters() -> None:
    steps = steps_of(song_of(0))
    rows = [feature_row("letter", steps[:length], SETTING, {}) for length in range(len(steps) + 1)]
    assert len({row.tobytes() for row in rows}) == len(rows)
    for other in (replace(SETTING, whole=False), replace(SETTING, style="pop"), replace(SETTING, meter="3/4")):
        assert feature_row("letter", steps, other, {}).tobytes() != rows[-1].tobytes()
    for decision in ("key", "cadence", "varied"):
        major, minor = (feature_row(decision, steps, replace(SETTING, minor=minor), DECIDED) for minor in (False, True))
        assert major.tobytes() != minor.tobytes()


@pytest.mark.parametrize("decision", ["letter", "role", "bars"])
def test_what_all_sets_teach_sees_nothing_that_only_some_tell(decision: str) -> None:
    """A set without chords must not be known by its silence where the decision is one that it teaches."""
    for number in range(4):
        song = song_of(number)
        rows = [examples_of([Lesson(one)])[decision].rows for one in (song, replace(song, chords={}))]
        np.testing.assert_array_equal(*rows)
    names = feature_names(decision)
    row = feature_row(decision, steps_of(song_of(0)), SETTING, DECIDED)
    hidden = {name for name, value in zip(names, row, strict=True) if np.isnan(value)}
    assert {"minor", "cadence 1 ago", "key 1 ago", "relation 1 ago", "first key"} <= hidden
    assert not {"style", "bars 1 ago", "role 1 ago", "letter 1 ago"} & hidden


def test_what_varies_depends_on_whether_there_is_a_melody() -> None:
    names = feature_names("varied")
    for sung in (False, True):
        row = feature_row("varied", steps_of(song_of(0)), replace(SETTING, sung=sung), DECIDED)
        assert row[names.index("sung")] == sung
    (*_, last) = choices_of(Lesson(replace(song_of(0), melody={})))
    assert not last[0].setting.sung


def test_examples_hold_every_choice_and_the_end() -> None:
    song = song_of(0)
    examples = examples_of([Lesson(song), Lesson(song)])
    assert {name: len(some.classes) for name, some in examples.items()} == {
        "letter": 10, "role": 8, "relation": 4, "bars": 8, "key": 8, "cadence": 8, "varied": 2, "phrase": 6, "pickup": 4,
    }  # fmt: skip
    assert examples["letter"].sections.tolist() == list(range(10))
    told = examples_of([Lesson(song)], told=(False, True))
    assert len(told["letter"].classes) == 10 and told["letter"].sections.tolist() == list(range(10))


def test_phrases_of_a_section_see_those_before_them() -> None:
    song = song_of(1)
    (first, *_) = choices_of(Lesson(song))
    phrases = [choice for choice in first if choice.decision == "phrase"]
    assert [choice.decided["phrase_end"] for choice in phrases] == ["4"]
    assert all("phrase_end" not in choice.decided for choice in first if choice.decision != "phrase")


def test_a_song_without_chords_tells_nothing_of_mode_keys_cadences_and_phrases() -> None:
    song = song_of(1)
    silent = replace(song, chords={})
    examples = examples_of([Lesson(silent)])
    assert set(examples) == {"letter", "role", "relation", "bars", "pickup", "energy"}
    (*_, last) = choices_of(Lesson(silent))
    assert last[0].setting.minor is None
    assert {(step.key, step.cadence, step.phrases) for step in last[0].steps} == {("", "", ())}
    told, hidden = examples_of([Lesson(song)])["relation"].rows, examples["relation"].rows
    where = np.isnan(hidden) & ~np.isnan(told)
    assert where.any(axis=1).all() and np.array_equal(hidden[~where], told[~where], equal_nan=True)


@pytest.mark.parametrize("melody", [{}, {"A0": ()}])
def test_a_song_without_melody_tells_nothing_of_pickups(melody: dict) -> None:
    silent = replace(song_of(1), melody=melody)
    assert "pickup" not in examples_of([Lesson(silent)])
    (*_, last) = choices_of(Lesson(silent))
    assert {step.pickup for step in last[0].steps} == {""}


def test_decisions_come_in_the_order_of_the_table() -> None:
    for number in range(4):
        for section in choices_of(Lesson(song_of(number))):
            names = [choice.decision for choice in section]
            assert names == sorted(names, key=list(DECISIONS).index)
            for place, choice in enumerate(section):
                assert set(choice.decided) - {"phrase_end"} == set(names[:place])


def test_a_lesson_says_whether_its_song_is_whole() -> None:
    for whole in (False, True):
        (first, *_) = choices_of(Lesson(song_of(1), whole))
        assert first[0].setting.whole is whole
    (first, *_) = choices_of(Lesson(song_of(1)))
    assert first[0].setting.whole


def test_sets_of_performed_songs_give_whole_lessons() -> None:
    from corpus.library import Corpus, Entry

    entries = tuple(Entry(song_of(n), f"{n}", "pop909" if n % 2 else "ireal") for n in range(8))
    corpus = Corpus(entries, "", {}, {})
    lessons = [lesson for split in ("train", "valid", "test") for lesson in lessons_of(corpus, split)]
    assert len(lessons) == 8
    assert all(lesson.whole == (lesson.song.brief.style == "pop") for lesson in lessons)


def test_values_of_the_examples_are_those_of_the_plan() -> None:
    song = song_of(6)
    steps = steps_of(song)
    for place, section in enumerate(list(choices_of(Lesson(song)))[:-1]):
        taken = decisions_of(steps[place], steps[:place])
        assert {c.decision: c.value for c in section if c.decision != "phrase"} == taken
