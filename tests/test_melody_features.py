"""What the writer sees: the chart of a song, the line so far, and nothing that comes later."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from melody_songs import tune

from melody.chart import COLUMN, SOURCE, STATIC, TICKS_PER_ROW, chord_family, chord_runs, read_chart
from melody.examples import joint_tokens, read_example, shuffle_chords, trace
from melody.features import FEATURES, HELD, PLACE, REST, UNKNOWN, blank_lines, fold, observe
from melody.tokens import DURATION_TOKENS, PITCHES, pitch_token
from song import Note, Song, SongError, parse_chord


def test_every_code_is_within_its_table() -> None:
    for meter in ("4/4", "3/4", "2/4", "6/8", "12/8"):
        example = read_example(tune(3, meter))
        assert example is not None
        sizes = np.array([size for _, size in FEATURES])
        assert example.codes.shape[1] == len(FEATURES)
        assert (example.codes >= 0).all()
        assert (example.codes < sizes).all()


def test_the_chart_knows_bar_section_and_chords() -> None:
    song = tune(1)
    chart = read_chart(song, 67)
    row = (8 * 2 * 96 + 3 * 96 + 24) // TICKS_PER_ROW  # bar 4 of the bridge, second beat
    codes = dict(zip((name for name, _ in STATIC), chart.codes[row].tolist(), strict=True))
    assert (codes["bar"], codes["bars_left"], codes["phrase_left"], codes["strength"]) == (3, 4, 0, 1)
    assert (codes["root"], codes["next_root"], codes["third_root"], codes["change"]) == (0, 5, 9, 6)
    assert chart.remaining[row] == 8 * 96 - 3 * 96 - 24
    chord = song.chords["B"][3].chord
    assert chord is not None
    assert set(np.flatnonzero(chart.tones[row]).tolist()) == chord.pitch_classes


def test_chroma_counts_from_the_tonic() -> None:
    chart = read_chart(tune(2), 67)
    assert np.flatnonzero(chart.chroma[0, :12]).tolist() == [0, 4, 7]
    assert np.flatnonzero(chart.chroma[0, 12:24]).tolist() == [0, 4, 9]


def test_equal_chords_join_across_barlines() -> None:
    song = tune(1)
    assert [tick // 96 for tick, _ in chord_runs(song)][-6:] == [26, 27, 28, 29, 30, 31]
    assert 17 not in [tick // 96 for tick, _ in chord_runs(song)]


@pytest.mark.parametrize(
    ("symbol", "same"),
    [("Cm7b5", "Fm7b5"), ("C7", "C13b9"), ("Cmaj7", "Cmaj9"), ("C", "C6"), ("Cdim7", "Cdim"), ("C7sus4", "C9sus4")],
)
def test_chords_of_one_family(symbol: str, same: str) -> None:
    assert chord_family(parse_chord(symbol)) == chord_family(parse_chord(same))


def test_families_differ() -> None:
    symbols = ("Cm7b5", "Cdim7", "C7", "C+", "Cmaj7", "C", "CmMaj7", "Cm7", "Cm", "C7sus4", "Csus4")
    assert len({chord_family(parse_chord(symbol)) for symbol in symbols} | {chord_family(None)}) == 12


def test_looking_back_shows_the_same_place_of_earlier_bars() -> None:
    song = tune(1)
    chart = read_chart(song, 67)
    lines = blank_lines(2, len(chart.codes))
    reference = int(chart.reference[0])
    lines.write(0, 0, DURATION_TOKENS[48], 67, reference)
    lines.write(0, 24, DURATION_TOKENS[48] + 32, -1, reference)
    seen = observe(chart, lines, np.array([48, 48]))
    assert seen[0, PLACE["back_pitch_0"]] == pitch_token(67, reference)
    assert seen[0, PLACE["back_rhythm_0"]] == DURATION_TOKENS[48]
    assert seen[1, PLACE["back_pitch_0"]] == UNKNOWN
    assert seen[1, PLACE["back_rhythm_0"]] == HELD
    later = observe(chart, lines, np.array([72 + 6, 72 + 6]))
    assert later[0, PLACE["back_pitch_0"]] == REST


def test_a_varied_section_sees_its_source() -> None:
    song = tune(1)
    chart = read_chart(song, 67)
    assert chart.back[3 * 8 * 48, SOURCE] == 0
    assert chart.back[8 * 48, SOURCE] == -1


@given(st.integers(0, 3), st.integers(0, 60), st.integers(50, 80))
@settings(max_examples=30, deadline=None)
def test_no_feature_looks_at_later_notes(seed: int, place: int, pitch: int) -> None:
    song = tune(seed)
    before = read_example(song)
    assert before is not None
    notes = list(song.melody["B"])
    place %= len(notes)
    notes[place] = replace(notes[place], pitch=pitch)
    after = trace(song.with_melody({**song.melody, "B": tuple(notes)}), read_chart(song, _centre(song)), song.sections)[
        0
    ]
    same = trace(song, read_chart(song, _centre(song)), song.sections)[0]
    changed = next(index for index in range(len(same)) if same.times[index] == 16 * 4 + notes[place].onset / 24)
    assert np.array_equal(same.codes[: changed + 1], after.codes[: changed + 1])


def _centre(song: Song) -> float:
    return float(np.median([note.pitch for note in song.all_notes()]))


def test_repeats_are_left_out_and_what_a_variation_shares_has_no_weight() -> None:
    example = read_example(tune(1))
    assert example is not None
    bars = (example.times // 4).astype(int)
    assert not ((bars >= 8) & (bars < 16)).any()
    assert not example.weights[(bars >= 24) & (bars < 30)].any()
    assert example.weights[bars >= 30].all()
    assert example.weights[bars < 8].all()


def test_transposing_a_song_changes_nothing_but_the_pitch() -> None:
    song = tune(1)
    first, other = song.brief.key, song.brief.key.transpose(3)
    moved = Song(
        replace(song.brief, key=other),
        tuple(replace(section, key=other) for section in song.sections),
        {
            name: tuple(replace(span, chord=span.chord and span.chord.transpose(first, other)) for span in spans)
            for name, spans in song.chords.items()
        },
        {name: tuple(replace(note, pitch=note.pitch + 3) for note in notes) for name, notes in song.melody.items()},
    )
    ours, theirs = read_example(song), read_example(moved)
    assert ours is not None
    assert theirs is not None
    assert np.array_equal(ours.codes, theirs.codes)
    assert np.array_equal(ours.pitches, theirs.pitches)


def test_chunks_and_joint_tokens() -> None:
    example = read_example(tune(1))
    assert example is not None
    assert sum(len(chunk) for chunk in example.chunks()) == len(example)
    tokens, _ = joint_tokens(tune(1))
    assert len(set(tokens)) == len(set(zip(example.rhythms.tolist(), example.pitches.tolist(), strict=True)))


def test_shuffled_chords_are_the_same_chords() -> None:
    song = tune(1)
    shuffled = shuffle_chords(song, np.random.default_rng(1))
    assert shuffled.chords != song.chords
    assert sorted(str(span.chord) for span in shuffled.all_chords()) == sorted(
        str(span.chord) for span in song.all_chords()
    )
    assert shuffled.melody == song.melody


def test_pitches_outside_the_table_are_moved_by_octaves() -> None:
    relative = np.arange(-60, 60)
    folded = fold(relative)
    assert ((folded >= 0) & (folded < PITCHES)).all()
    assert ((folded - 24 - relative) % 12 == 0).all()


def test_a_song_without_melody_is_no_example(little_song: Song) -> None:
    assert read_example(little_song.with_melody({})) is None
    assert read_example(little_song.with_melody({"A1": ()})) is None


def test_a_song_without_sections_is_told(little_song: Song) -> None:
    with pytest.raises(SongError, match="plan it first"):
        read_chart(Song(little_song.brief), 67)


def test_a_line_of_thirty_seconds_is_read_too(little_song: Song) -> None:
    notes = tuple(Note(onset, 3, 60) for onset in range(0, 48, 3))
    example = read_example(little_song.with_melody({"A1": notes}))
    assert example is not None
    assert example.legal[np.arange(len(example)), example.rhythms].all()


def test_only_pop_is_told_its_energy() -> None:
    for style, told in (("jazz", {5}), ("pop", {2, 3}), ("folk", {5})):
        song = tune(1, style=style)
        assert {*read_chart(song, 67).codes[:, COLUMN["energy"]].tolist()} == told | ({5} if style == "pop" else set())
