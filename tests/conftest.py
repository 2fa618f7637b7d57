"""Small songs that many tests share."""

import os

import pytest
from hypothesis import settings

from song import Brief, ChordSpan, Key, Note, Section, Song, parse_chord, parse_meter

# Speed is measured by a benchmark; on a busy machine an example may take any time. In continuous integration the examples are
# the same every time, so that it answers to the change; at home each run looks for new ones.
settings.register_profile("untimed", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("untimed")


@pytest.fixture
def brief() -> Brief:
    return Brief("Test", "jazz", "AABA", Key("F"), parse_meter("4/4"), 140, seed=1)


@pytest.fixture
def little_song(brief: Brief) -> Song:
    """Two bars of F | C7, a repeat, and a melody of half notes."""
    sections = (
        Section("A1", "A", "head", 2, Key("F"), "turnaround", 0.4),
        Section("A2", "A", "head", 2, Key("F"), "turnaround", 0.5, repeats="A1"),
    )
    chords = (ChordSpan(0, 96, parse_chord("F6")), ChordSpan(96, 96, parse_chord("C7")))
    notes = (Note(0, 48, 69), Note(48, 48, 72), Note(96, 48, 70), Note(144, 48, 67))
    return Song(brief, sections, {"A1": chords, "A2": chords}, {"A1": notes, "A2": notes})
