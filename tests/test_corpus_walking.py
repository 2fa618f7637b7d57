"""The walking basses of the Weimar archive: what is read, what is mended, what is left out."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from walking_records import beat_table, walked, write_archive

from corpus.sets.wjazzd import chord_in
from corpus.split import split_of
from corpus.walking import HIGHEST, LOWEST, WIDEST, best_shift, mend_octaves, read_walk, read_walks
from song import SongError


def read(rows, **options):
    counts = Counter()
    return read_walk("AdaSample_LampOne", beat_table(rows, **options), counts), counts


def test_a_solo_is_read_beat_by_beat():
    walk, _ = read(walked())
    assert walk.title == "Lamp One" and walk.source == "wjazzd/AdaSample_LampOne" and walk.split == split_of("Lamp One")
    assert (walk.meter_beats, round(walk.tempo), walk.even) == (4, 150, False)
    assert [beat.pitch for beat in walk.beats] == [pitch for _, pitch in walked()]
    first, ninth = walk.beats[0], walk.beats[33]
    assert (first.bar, first.beat, first.bars, str(first.chord)) == (0, 0, 8, "Cm7")
    assert (ninth.bar, ninth.beat, str(ninth.chord)) == (0, 1, "Cm7")  # the second section counts its own bars
    assert walk.fit > 1.5 and walk.repeats == 0


def test_holes_are_passed_over_and_counted():
    rows = [(chord, None if index % 7 == 3 else pitch) for index, (chord, pitch) in enumerate(walked())]
    walk, counts = read(rows)
    assert counts["beats without a pitch"] == 9 and len(walk.beats) == 55


@pytest.mark.parametrize(
    ("rows", "options", "why"),
    [
        (walked(), {"meter": "5/4"}, "another meter"),
        (walked(bars=4), {}, "too few chords"),
        ([("NC", pitch) for _, pitch in walked()], {}, "too few chords"),
        ([(chord, 30 + index * 7 % 23) for index, (chord, _) in enumerate(walked())], {}, "bass far from the chords"),
    ],
)
def test_what_is_left_out(rows, options, why):
    assert read(rows, **options)[0] == why


def test_a_solo_without_basses_is_left_out():
    table = b"\n".join(line.rsplit(b",", 1)[0] for line in beat_table(walked()).splitlines())
    assert read_walk("AdaSample_LampOne", table, Counter()) == "no bass"


@pytest.mark.parametrize("shift", [-3, 1, 2])
def test_a_bass_noted_in_another_key_is_moved_to_its_chords(shift):
    walk, counts = read([(chord, pitch + shift) for chord, pitch in walked()])
    assert counts["solos moved to their chords"] == 1
    assert [beat.pitch % 12 for beat in walk.beats] == [pitch % 12 for _, pitch in walked()]


def test_a_bass_that_fits_is_not_moved():
    chords = [chord_in(chord) for chord, _ in walked()]
    shift, fit = best_shift(chords, [pitch for _, pitch in walked()])
    assert shift == 0 and 1.5 < fit <= 2


@given(st.lists(st.integers(16, 67), min_size=1, max_size=40))
def test_mended_lines_are_the_same_notes_in_range(pitches):
    line = mend_octaves(pitches)
    assert [pitch % 12 for pitch in line] == [pitch % 12 for pitch in pitches]
    assert all(LOWEST <= pitch <= HIGHEST for pitch in line)
    assert all(abs(b - a) <= WIDEST for a, b in pairwise(line))


def test_an_octave_that_is_played_stays():
    assert mend_octaves([38, 50, 38, 50]) == [38, 50, 38, 50]
    assert mend_octaves([36, 40, 55, 41]) == [36, 40, 43, 41]


def test_an_archive_is_read_and_counted(tmp_path):
    solos = {"AdaSample_LampOne": beat_table(walked()), "AdaSample_LampTwo": beat_table(walked(2), meter="5/4")}
    walks = read_walks(write_archive(tmp_path / "wjazzd.tar.gz", solos))
    assert [walk.title for walk in walks.kept] == ["Lamp One"]
    assert walks.counts["solos"] == 2 and walks.counts["solos left out: another meter"] == 1
    assert walks.counts["beats kept"] == 64
    other = read_walks(write_archive(tmp_path / "other.tar.gz", {"AdaSample_LampOne": beat_table(walked(1))}))
    assert other.fingerprint != walks.fingerprint


def test_a_broken_archive_is_told(tmp_path):
    whole = write_archive(tmp_path / "wjazzd.tar.gz", {"AdaSample_LampOne": beat_table(walked())}).read_bytes()
    (tmp_path / "broken.tar.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SongError, match="breaks off"):
        read_walks(tmp_path / "broken.tar.gz")
