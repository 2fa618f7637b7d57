"""How written bars are played: repeats, endings, jumps, pickups."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.formats.leadsheet import MAX_BARS, WrittenBar, WrittenNote, on_beats, perform, play_order
from song import Note, parse_chord, parse_meter

FOUR = parse_meter("4/4")


def bars(text: str) -> list[WrittenBar]:
    """Write bars as words: `|:` and `:|` repeat, `1` and `2` endings, `DC`, `DS`, `fine`, `coda`, `segno`."""
    result = []
    for word in text.split(","):
        signs = word.split()
        result.append(WrittenBar(
            96, [WrittenNote(0, 96, 60)], [(0, parse_chord("C"))], "|:" in signs, ":|" in signs,
            frozenset(int(sign) for sign in signs if sign.isdigit()), "||" in signs, "", "segno" in signs, "coda" in signs,
            "fine" in signs, "start" if "DC" in signs else "segno" if "DS" in signs else "",
        ))  # fmt: skip
    return result


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("-, -, -", [0, 1, 2]),
        ("-, - :|, -", [0, 1, 0, 1, 2]),
        ("-, |: -, - :|, -", [0, 1, 2, 1, 2, 3]),
        ("|: -, 1 :|, 2, -", [0, 1, 0, 2, 3]),
        ("|: -, 1, 1 :|, 2, 2, |: -, 1 :|, 2", [0, 1, 2, 0, 3, 4, 5, 6, 5, 7]),
        ("|: -, 1 2 :|, 3, -", [0, 1, 0, 1, 0, 2, 3]),
        ("|: -, 1 :|, -, -", [0, 1, 0, 2, 3]),
        # The bracket stops before its sign; the sign is forgotten.
        ("|: -, 1, - :|, 2, -", [0, 1, 2, 0, 3, 4]),
        ("|: -, 1, 2, -", [0, 1, 0, 2, 3]),
        ("-, - fine, - , - DC", [0, 1, 2, 3, 0, 1]),
        ("|: -, - fine :|, - DC", [0, 1, 0, 1, 2, 0, 1]),
        ("|: -, 1 :|, 2 fine, - DC", [0, 1, 0, 2, 3, 0, 2]),
        ("-, segno, - coda, - DS, coda, -", [0, 1, 2, 3, 1, 2, 4, 5]),
        # A repeat before D.C. is taken; a repeat sign and D.S. to the same bar are one way back.
        ("- fine, |: -, - :| DC, -", [0, 1, 2, 1, 2, 0]),
        ("-, |: segno, - coda, - :| DS, coda, -", [0, 1, 2, 3, 1, 2, 4, 5]),
    ],
)
def test_bars_are_played_in_order(text: str, order: list[int]) -> None:
    assert play_order(bars(text)) == order


@given(
    st.lists(
        st.sampled_from(["-", "|:", ":|", "1", "2", "1 :|", "2 :|", "DC", "DS segno", "fine", "coda", "3"]), min_size=1
    )
)
def test_any_signs_come_to_an_end(words: list[str]) -> None:
    order = play_order(bars(", ".join(words)))
    assert len(order) <= MAX_BARS
    assert set(order) <= set(range(len(words)))


def at(length: int, *onsets: int) -> WrittenBar:
    return WrittenBar(length, [WrittenNote(onset, 12, 60 + onset // 12) for onset in onsets], [(0, parse_chord("C"))])


def test_a_pickup_is_right_aligned_in_a_bar_of_its_own() -> None:
    played = perform([at(24, 0, 12), at(96, 0)], FOUR)
    assert (played.bars, played.pickup) == (2, True)
    assert [note.onset for note in played.notes] == [72, 84, 96]
    assert played.changes == ((96, parse_chord("C")),)
    assert played.starts == {1: ""}


def test_a_first_bar_of_rests_is_a_pickup_too() -> None:
    first = WrittenBar(96, [WrittenNote(72, 24, 67)])
    played = perform([WrittenBar(96), first, at(96, 0)], FOUR)
    assert (played.bars, played.pickup) == (2, True)
    assert played.notes[0] == Note(72, 24, 67)


def test_short_bars_around_a_repeat_sign_make_one() -> None:
    tune = [
        replace(at(24, 0), forward=True),
        at(96, 0),
        replace(at(72, 0), backward=True),
        at(24, 0),
        at(96, 0),
        at(72, 0),
    ]
    played = perform(tune, FOUR)
    assert (played.bars, played.odd_bars) == (7, 0)
    assert sorted(played.starts) == [1, 3, 5]
    # The second pickup ends the bar in which the first time through ends.
    assert [note.onset for note in played.notes][:5] == [72, 96, 192, 264, 288]


def waits(ticks: int, *, chord: int | None = None, **signs: bool) -> WrittenBar:
    """Return a full bar whose one note comes after a rest, with a chord where it is given."""
    chords = [] if chord is None else [(chord, parse_chord("G7"))]
    return WrittenBar(96, [WrittenNote(ticks, 96 - ticks, 60)], chords, **signs)


def test_a_full_bar_that_only_leads_in_is_a_pickup() -> None:
    """Danny Boy: a rest of one beat and three notes, then thirty-two bars; others have a turnaround over the pickup."""
    phrase = [at(96, 0) for _ in range(8)]
    assert perform([waits(24), *phrase], FOUR).pickup
    assert perform([waits(24, chord=0), *phrase], FOUR).pickup
    assert perform([waits(12, chord=0), replace(phrase[0], forward=True), *phrase[1:7]], FOUR).pickup


def test_a_tune_that_starts_with_a_rest_has_no_pickup() -> None:
    """But Not for Me: the first of thirty-two bars starts with a rest."""
    phrase = [at(96, 0) for _ in range(8)]
    assert not perform([waits(24, chord=24), *phrase[1:]], FOUR).pickup
    assert not perform([waits(24), *phrase[:6], replace(phrase[0], closes=True), *phrase[:1]], FOUR).pickup
    assert not perform([waits(24, forward=True), *phrase[:7], replace(phrase[0], backward=True)], FOUR).pickup


def test_a_pickup_takes_the_end_of_a_full_bar() -> None:
    tune = [at(96, 0), replace(at(96, 0), closes=True, notes=[WrittenNote(0, 96, 72)]), at(24, 0), at(96, 0)]
    played = perform(tune, FOUR)
    assert played.bars == 3
    assert played.notes[1:3] == (Note(96, 72, 72), Note(168, 12, 60))
    assert played.starts == {0: "", 2: ""}


def test_ties_make_one_note() -> None:
    tune = [
        WrittenBar(96, [WrittenNote(48, 48, 67)]),
        WrittenBar(96, [WrittenNote(0, 24, 67, True), WrittenNote(24, 72, 67)]),
    ]
    assert perform([at(96, 0), *tune], FOUR).notes[1:] == (Note(144, 72, 67), Note(216, 72, 67))


@pytest.mark.parametrize(
    ("meter", "onset", "beat"),
    [
        ("4/4", 12, 0),
        ("4/4", 36, 48),
        ("4/4", 60, 48),
        ("4/4", 84, 96),
        ("4/4", 20, 24),
        ("6/8", 12, 0),
        ("6/8", 24, 36),
    ],
)
def test_chords_move_to_the_beat_that_they_mean(meter: str, onset: int, beat: int) -> None:
    bar = WrittenBar(96, [], [(onset, parse_chord("C"))])
    assert on_beats(bar, parse_meter(meter)).chords == [(beat, parse_chord("C"))]


def test_a_beat_keeps_its_own_chord() -> None:
    bar = WrittenBar(96, [], [(0, parse_chord("C")), (12, parse_chord("G7"))])
    assert [(onset, str(chord)) for onset, chord in on_beats(bar, FOUR).chords] == [(0, "C"), (24, "G7")]


@given(st.lists(st.integers(1, 20).map(lambda eighths: eighths * 6), min_size=1, max_size=20))
def test_whatever_the_lengths_notes_stay_in_the_bars(lengths: list[int]) -> None:
    meter = FOUR
    played = perform([at(length, 0) for length in lengths], meter)
    assert all(note.onset >= 0 and note.end <= played.bars * meter.bar_ticks for note in played.notes)
    assert len(played.signatures) == played.bars
    onsets = [note.onset for note in played.notes]
    assert onsets == sorted(onsets)
