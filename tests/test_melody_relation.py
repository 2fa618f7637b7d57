"""What some bars do with others, on gestures that a textbook would print."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.returns.relation import RELATIONS, bars_between, relation_of
from melody.returns.scale import degree, in_scale
from song import Key, Note

C = Key("C")
BAR = 96
# Beethoven's fifth would be a rhythm; this one turns twice.
MOTIF = [(0, 12, 60), (12, 12, 64), (24, 24, 62), (48, 24, 65), (72, 24, 64)]


def line(notes: list[tuple[int, int, int]]) -> list[Note]:
    return [Note(*note) for note in notes]


def with_pitches(*pitches: int) -> list[tuple[int, int, int]]:
    return [(onset, duration, pitch) for (onset, duration, _), pitch in zip(MOTIF, pitches, strict=True)]


@pytest.mark.parametrize(
    ("name", "bars"),
    [
        ("exact", MOTIF),
        ("exact", with_pitches(72, 76, 74, 77, 76)),
        ("exact", [*MOTIF[:-1], (72, 12, 67)]),
        ("sequence", with_pitches(62, 65, 64, 67, 65)),
        ("sequence", with_pitches(61, 65, 63, 66, 65)),
        ("sequence", with_pitches(57, 60, 59, 62, 60)),
        ("inversion", with_pitches(60, 57, 59, 55, 57)),
        ("inversion", with_pitches(67, 64, 65, 62, 64)),
        ("head", [*MOTIF[:3], (60, 12, 72), (84, 12, 67)]),
        ("head", [(0, 12, 62), (12, 12, 65), (24, 24, 64), (60, 12, 72), (84, 12, 67)]),
        ("ornamented", [*MOTIF[:2], (24, 12, 62), (36, 12, 64), (48, 12, 65), (60, 12, 67), (72, 24, 64)]),
        ("shape", with_pitches(60, 69, 62, 64, 60)),
        ("rhythm", with_pitches(60, 55, 69, 64, 74)),
        ("none", [(0, 48, 60), (48, 48, 64)]),
        ("none", [(0, 36, 60), (36, 12, 64), (60, 12, 67), (84, 12, 72)]),
    ],
)
def test_what_bars_do_with_a_motif(name: str, bars: list[tuple[int, int, int]]) -> None:
    if name == "head":
        # Half of a bar is little; the half of two bars is one.
        motif = [*MOTIF, (96, 96, 60)]
        bars = [*MOTIF[:5], (96, 24, 67), (120, 24, 65), (144, 48, 72)] if bars[0][2] == 60 else [
            *with_pitches(62, 65, 64, 67, 65), (96, 24, 60), (120, 24, 72), (144, 48, 59)
        ]  # fmt: skip
        assert relation_of(line(motif), line(bars), C, 2 * BAR) == name
    else:
        assert relation_of(line(MOTIF), line(bars), C, BAR) == name


def test_doubled_values_are_an_augmentation_and_halved_ones_a_diminution() -> None:
    for steps in (0, 2):
        long = [Note(2 * onset, 2 * duration, in_scale(pitch, steps, C)) for onset, duration, pitch in MOTIF]
        assert relation_of(line(MOTIF), long, C, 2 * BAR) == "augmentation"
        assert relation_of(long, line(MOTIF), C, 2 * BAR) == "diminution"


def test_a_scale_turned_over_is_no_inversion_but_a_rhythm() -> None:
    up, down = ([(24 * n, 24, 60 + way * step) for n, step in enumerate((0, 2, 4, 5))] for way in (1, -1))
    assert relation_of(line(up), line(down), C, BAR) == "rhythm"


def test_notes_on_one_pitch_are_a_rhythm_wherever_they_lie() -> None:
    low, high = ([(24 * n, 24, pitch) for n in range(4)] for pitch in (60, 64))
    assert relation_of(line(low), line(high), C, BAR) == "rhythm"


@given(st.lists(st.integers(-5, 9), min_size=3, max_size=8), st.integers(-7, 7), st.sampled_from(["C", "Eb", "F#"]))
def test_what_is_moved_up_the_scale_is_a_sequence(degrees: list[int], steps: int, tonic: str) -> None:
    key = Key(tonic)
    home = 60 + key.pitch_class
    motif = [Note(12 * place, 12, in_scale(home, number, key)) for place, number in enumerate(degrees)]
    moved = [Note(note.onset, 12, in_scale(note.pitch, steps, key)) for note in motif]
    found = relation_of(motif, moved, key, BAR)
    assert found in RELATIONS
    if steps % 7 == 0:
        assert found == "exact"
    elif len(set(degrees)) > 1:
        assert found == "sequence"


@given(st.integers(30, 90), st.integers(1, 14), st.sampled_from(["C", "G", "Ab"]), st.sampled_from(["major", "minor"]))
def test_degrees_count_the_steps_of_a_scale(pitch: int, steps: int, tonic: str, mode: str) -> None:
    key = Key(tonic, mode)  # type: ignore[arg-type]
    if pitch % 12 in key.scale:
        assert degree(in_scale(pitch, steps, key), key) - degree(pitch, key) == steps


def test_bars_are_cut_out_and_counted_from_their_start() -> None:
    assert bars_between(line([(84, 24, 60), (96, 24, 62), (192, 24, 64)]), 96, 96) == (Note(0, 24, 62),)
