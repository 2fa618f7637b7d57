import mir_eval
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from song import Key, SongError, parse_chord
from song.pitch import fifths_of, name_of, parse_pitch, pitch_class_of, pitch_name, simplify
from song.quality import QUALITIES, parse_quality, semitones

ROOTS = [name_of(fifths) for fifths in range(-7, 12)]
roots = st.sampled_from(ROOTS)
suffixes = st.sampled_from(sorted(QUALITIES))


def test_the_table_has_what_players_write():
    assert len(QUALITIES) >= 40
    everyday = [
        "m",
        "7",
        "maj7",
        "m7",
        "m7b5",
        "dim",
        "dim7",
        "6",
        "m6",
        "69",
        "9",
        "maj9",
        "m9",
        "13",
        "7b9",
        "7#9",
        "7#11",
        "7alt",
        "sus4",
        "7sus4",
        "aug",
        "add9",
        "mMaj7",
    ]
    assert set(everyday) <= set(QUALITIES)


def test_every_spelling_and_every_degree_set_belongs_to_one_row():
    spellings = [spelling for row in QUALITIES.values() for spelling in {row.suffix, *row.aliases}]
    assert len(spellings) == len(set(spellings))
    assert len({row.degrees for row in QUALITIES.values()}) == len(QUALITIES)


@pytest.mark.parametrize("row", QUALITIES.values(), ids=lambda row: row.suffix or "major")
def test_degrees_ascend_from_the_root(row):
    assert row.degrees[0] == "1"
    numbers = [int(degree.lstrip("#b")) for degree in row.degrees]
    assert numbers == sorted(numbers)
    assert all(semitones(degree) >= 0 for degree in row.degrees)


@pytest.mark.parametrize("row", QUALITIES.values(), ids=lambda row: row.suffix or "major")
def test_harte_syntax_means_the_same_to_mir_eval(row):
    """mir_eval's bitmap leaves out what lies above the octave, so the rest of the chord is compared."""
    chord = parse_chord("C" + row.suffix)
    root, bitmap, _ = mir_eval.chord.encode(chord.harte, reduce_extended_chords=False)
    below = {interval for interval in row.intervals if interval < 12}
    assert root == 0
    assert {int(i) for i in np.flatnonzero(bitmap)} - below == set()
    assert below - {int(i) for i in np.flatnonzero(bitmap)} == set()


@pytest.mark.parametrize(
    ("text", "printed", "tones"),
    [
        ("Gm7b5/Db", "Gm7b5/Db", {7, 10, 1, 5}),
        ("C-7", "Cm7", {0, 3, 7, 10}),
        ("F^7", "Fmaj7", {5, 9, 0, 4}),
        ("Bb6/9", "Bb69", {10, 2, 5, 7, 0}),
        ("E7(b9,#11)", "E7b9#11", {4, 8, 11, 2, 5, 10}),
        ("A♭7sus", "Ab7sus4", {8, 1, 3, 6}),
        ("C△", "Cmaj7", {0, 4, 7, 11}),
        ("C∆9", "Cmaj9", {0, 4, 7, 11, 2}),
        ("D–7", "Dm7", {2, 5, 9, 0}),
        ("D−7", "Dm7", {2, 5, 9, 0}),
        ("Eø", "Em7b5", {4, 7, 10, 2}),
        ("C/E", "C/E", {0, 4, 7}),
        ("C/D", "C/D", {0, 2, 4, 7}),
        ("Gmaj7no5", "Gmaj7no5", {7, 11, 6}),
        ("D7#5#9", "D7#5#9", {2, 6, 10, 0, 5}),
    ],
)
def test_symbols_that_players_write(text, printed, tones):
    chord = parse_chord(text)
    assert str(chord) == printed
    assert chord.pitch_classes == tones


@pytest.mark.parametrize("text", ["H7", "Cfoo", "", "m7", "C/", "C7//E", "Cm7/H", "C" * 300])
def test_what_is_no_chord_says_so_in_one_line(text):
    with pytest.raises(SongError) as caught:
        parse_chord(text)
    assert "\n" not in str(caught.value)
    assert "C" in str(caught.value) or "use A to G" in str(caught.value)


@given(roots, suffixes, roots)
def test_printing_and_reading_are_inverse(root, suffix, bass):
    chord = parse_chord(f"{root}{suffix}/{bass}")
    assert parse_chord(str(chord)) == chord


@given(st.sampled_from(sorted(QUALITIES)), st.lists(st.sampled_from(["b9", "#9", "#11", "b13", "13"]), max_size=3))
def test_altered_rows_read_back(suffix, alterations):
    try:
        quality = parse_quality(suffix + "".join(alterations))
    except SongError:
        return
    assert parse_quality(quality.suffix).degrees == quality.degrees


@given(roots, suffixes, st.integers(-6, 5), st.integers(-6, 5))
def test_transposing_keeps_the_intervals_and_one_accidental(root, suffix, origin, target):
    chord = parse_chord(root + suffix)
    moved = chord.transpose(Key(name_of(origin)), Key(name_of(target)))
    distance = (target - origin) * 7 % 12
    assert moved.pitch_classes == {(pitch_class + distance) % 12 for pitch_class in chord.pitch_classes}
    assert len(moved.root) <= 2
    assert moved.suffix == chord.suffix


def test_transposing_spells_as_the_key_does():
    cases = [
        ("Dm7", "C", "Eb", "Fm7"),
        ("G7", "C", "Db", "Ab7"),
        ("F#m7b5", "C", "A", "D#m7b5"),
        ("C/E", "C", "Gb", "Gb/Bb"),
    ]
    for text, origin, target, expected in cases:
        assert str(parse_chord(text).transpose(Key(origin), Key(target))) == expected


@given(roots, suffixes)
def test_a_chord_spells_exactly_its_tones(root, suffix):
    chord = parse_chord(root + suffix)
    for pitch_class in range(12):
        name = chord.spell(pitch_class)
        assert (name is not None) == (pitch_class in chord.pitch_classes)
        assert name is None or pitch_class_of(name) == pitch_class


@given(st.integers(-30, 30))
def test_simplified_names_have_one_accidental_and_the_same_sound(fifths):
    simple = simplify(fifths)
    assert len(name_of(simple)) <= 2
    assert (simple - fifths) % 12 == 0


@given(st.integers(0, 119))
def test_pitches_read_back_as_they_are_written(pitch):
    for key in ("C", "Gb", "B"):
        assert parse_pitch(pitch_name(pitch, Key(key).spell(pitch % 12))) == pitch


def test_middle_c():
    assert parse_pitch("C4") == 60
    assert parse_pitch("B#3") == 60
    assert fifths_of("B#") == 12


@pytest.mark.parametrize("text", ["A(b9)", "A(#11)", "C(b9)", "C(no5)", "Em(#5)", "F#7(b9,13)"])
def test_alterations_never_join_the_root(text):
    assert parse_chord(str(parse_chord(text))) == parse_chord(text)
