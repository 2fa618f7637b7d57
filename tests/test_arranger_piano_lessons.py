"""What is read off a piano track: hands, voices and rungs relative to the chord, touch; and training on a little of it."""

import tarfile
from dataclasses import replace

import numpy as np
import pytest
from band_songs import build_song

from arranger.piano import train as training
from arranger.piano.hands import LEFT_BITS, RIGHT_BITS, bits_of
from arranger.piano.lessons import distinct, lessons_of, tokens_of
from arranger.piano.model import NAME, classes_of, load_pianist
from corpus.pianos import DATASET, KeyStroke, Piano, piano_of, read_pianos
from song import PlayedNote, SongError, Track

STEP = 6
# On every chord: bass, chord in the right hand on the second eighth, fifth and octave of the left hand.
FIGURE = ((0, "left", 0), (12, "right", 0), (12, "right", 1), (12, "right", 2), (24, "left", 7), (36, "left", 12))


def played(song, velocity=80):
    """A pianist who plays one figure on the first beat of every bar of a song, on the triad of its first chord."""
    strokes = []
    for section, start in song.starts():
        for span in song.chords[section.id]:
            if span.chord is None or span.onset % song.brief.meter.bar_ticks:
                continue
            root = 33 + (span.chord.root_pitch_class + 3) % 12
            third, fifth = span.chord.quality.intervals[1:3]
            voices = {0: 0, 7: fifth, 12: 12}
            for onset, hand, voice in FIGURE:
                above = 60 + root % 12 - root + (0, third, fifth)[voice] if hand == "right" else voices[voice]
                if onset < span.duration:
                    strokes.append(KeyStroke(start + span.onset + onset, 9, root + above, velocity + (voice == 0) * 10))
    return tuple(sorted(strokes, key=lambda stroke: (stroke.onset, stroke.pitch)))


def lesson():
    song = build_song("dance")
    return next(one for one in lessons_of(Piano(song, played(song))) if one.setting.role == "head")


def test_grips_are_read_relative_to_the_chord():
    first = lesson()
    assert first.setting.bars * 16 == len(first.left) == len(first.right)
    for bar in range(4):
        left, right = first.left[16 * bar :][:16], first.right[16 * bar :][:16]
        grips = {step: bits_of(int(grip), LEFT_BITS) for step, grip in enumerate(left) if grip}
        assert grips == {0: [0], 4: [2], 6: [4]}, bar
        assert {step: bits_of(int(grip), RIGHT_BITS) for step, grip in enumerate(right) if grip} == {2: [0, 1, 2]}


def test_the_touch_is_loudness_against_the_section_and_length_against_the_next_note():
    first = lesson()
    shades = {note: row.tolist() for note, row in zip(first.notes, first.touches, strict=True)}
    bass, fifth = shades[0, 0, 0], shades[4, 0, 2]
    assert bass[0] - fifth[0] == pytest.approx(1.0)
    assert fifth[1] == pytest.approx(np.log2(9 / 12), abs=1e-5)


def test_tokens_are_left_and_right_in_turn():
    first = lesson()
    tokens = tokens_of(first, classes_of(first.left, load_pianist().grips))
    assert [hand for hand, _ in tokens[:4]] == ["left", "right", "left", "right"] and len(tokens) == 2 * len(first.left)


def test_what_is_played_again_teaches_nothing():
    first = lesson()
    other = replace(first, left=first.right)
    assert [one.left is first.left for one in distinct([first, first, other, first])] == [True, False, True]


def test_a_section_without_piano_is_no_lesson():
    song = build_song("dance")
    silent = tuple(stroke for stroke in played(song) if stroke.onset >= song.sections[0].bars * 96)
    assert len(list(lessons_of(Piano(song, silent)))) == len(song.sections) - 1


def test_the_piano_track_is_found_by_its_name():
    song = build_song("dance")
    notes = (PlayedNote(480, 240, 60, 70), PlayedNote(0, 9, 48, 60))
    band = song.with_tracks((Track("MELODY", 0, 0, notes[:1]), Track("PIANO", 0, 1, notes)))
    piano = piano_of(band)
    assert piano is not None and piano.song.tracks == ()
    assert piano.notes == (KeyStroke(0, 1, 48, 60), KeyStroke(24, 12, 60, 70))
    assert piano_of(song) is None


def test_pianos_are_read_from_the_archive(tmp_path):
    assert list(read_pianos(tmp_path)) == []
    with tarfile.open(tmp_path / "pop909.tar.gz", "w:gz") as tar:
        tar.add(DATASET.sample, "pop909")
    (piano,) = read_pianos(tmp_path)
    assert piano.split in ("train", "valid", "test")
    assert len(piano.notes) > 50 and all(0 <= stroke.onset < piano.song.bars * 96 for stroke in piano.notes)


def test_training_learns_a_figure_and_writes_its_record(tmp_path, monkeypatch):
    songs = [build_song("dance", seed=seed) for seed in range(4)]
    songs = [
        replace(song, brief=replace(song.brief, title=title))
        for song, title in zip(songs, ("a", "b", "c", "d"), strict=True)
    ]
    pianos = [Piano(song, played(song)) for song in songs]
    splits = {"a": "train", "b": "train", "c": "valid", "d": "test"}
    monkeypatch.setattr(Piano, "split", property(lambda piano: splits[piano.song.brief.title]))
    monkeypatch.setattr(training, "read_pianos", lambda data: iter(pianos))
    monkeypatch.setattr(training, "EPOCHS", 12)
    monkeypatch.setattr(training, "HIDDEN", (32,))
    monkeypatch.setattr(training, "BATCH", 32)
    record = training.train(tmp_path, tmp_path / "weights")
    nats = record["held_out"]
    assert nats["network"] < 0.35, nats
    pianist = load_pianist(tmp_path / "weights")
    assert pianist.grips == tuple(record["config"]["left grips"]) and pianist.grips[0] == 0
    assert (tmp_path / "weights" / f"{NAME}.json").exists()
    monkeypatch.setattr(training, "read_pianos", lambda data: iter(()))
    with pytest.raises(SongError, match=r"no piano could be read; put pop909\.tar\.gz there"):
        training.train(tmp_path, tmp_path / "weights")
