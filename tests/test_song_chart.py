from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from song import ChordSpan, Key, Note, SongError, parse_chord, parse_meter
from song.chart import lay_out, read_chart, split_bars, write_bars
from song.meter import METERS
from song.notation import VALUES, read_melody, read_value, write_melody, write_value

FOUR = parse_meter("4/4")
meters = st.sampled_from(list(METERS.values()))
SYMBOLS = ["C", "Gm7", "F#m7b5", "Bb13", "Ebmaj7/G", None]


@st.composite
def sections(draw):
    """A meter and the chords of a few bars in canonical form: nothing crosses a barline, neighbours in a bar differ."""
    meter = draw(meters)
    spans = []
    for bar in range(draw(st.integers(1, 5))):
        changes = sorted({0, *draw(st.lists(st.integers(1, meter.beats - 1), max_size=3))})
        first = draw(st.integers(0, len(SYMBOLS) - 1))
        for number, (beat, end) in enumerate(pairwise([*changes, meter.beats])):
            symbol = SYMBOLS[(first + number) % len(SYMBOLS)]
            onset = bar * meter.bar_ticks + beat * meter.beat_ticks
            spans.append(ChordSpan(onset, (end - beat) * meter.beat_ticks, symbol and parse_chord(symbol)))
    return meter, tuple(spans), spans[-1].end // meter.bar_ticks


@given(sections())
def test_charts_read_back_as_they_are_written(section):
    meter, spans, bars = section
    assert read_chart(lay_out(write_bars(spans, meter, bars)), meter) == spans


@st.composite
def melodies(draw):
    meter = draw(meters)
    bars, notes, onset = draw(st.integers(1, 4)), [], 0
    while True:
        onset += draw(st.integers(0, 40))
        duration = draw(st.integers(1, 120))
        if onset + duration > bars * meter.bar_ticks:
            return meter, bars, tuple(notes)
        notes.append(Note(onset, duration, draw(st.integers(21, 108))))
        onset += duration


@given(melodies(), st.sampled_from(["C", "Gb", "B", "Eb"]))
def test_melodies_read_back_as_they_are_written(melody, tonic):
    meter, bars, notes = melody
    text = lay_out(write_melody(notes, meter, bars, Key(tonic), ()))
    assert len(split_bars(text)) == bars
    assert read_melody(text, meter) == notes


@given(st.integers(1, 400))
def test_every_length_has_a_value(ticks):
    assert read_value(write_value(ticks)) == ticks


def test_values_are_what_musicians_call_them():
    assert (VALUES["4"], VALUES["8."], VALUES["8t"], VALUES["1"]) == (24, 18, 8, 96)
    assert len(set(VALUES.values())) == len(VALUES)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("C | H7", "bar 2: chord"),
        ("C D E F G", "5 beats are written in a bar of 4"),
        ("/", "1 beat is written; with / write all 4 beats"),
        ("C D E", '"C / D E"'),
        ("C / D", "write all 4 beats"),
        ("% | C", "there is none"),
        ("C | | D", "bar 2: is empty"),
        ("/ / / C", "there is none"),
    ],
)
def test_wrong_charts_name_the_bar(text, said):
    with pytest.raises(SongError) as caught:
        read_chart(text, FOUR)
    assert said in str(caught.value)
    assert str(caught.value).startswith("bar ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("C5/1 | D5/2", "bar 2: holds 2 quarter notes; 4/4 needs 4"),
        ("X/4", "is no note"),
        ("C5/7 r/1", "no note value"),
        ("C5/1~ | D5/1", "tie only to the same pitch".replace("tie only", "tie a note only")),
        ("C5/1~", "tied to nothing"),
        ("r/1~", "ties a rest"),
        ("C12/1", "is no note"),
    ],
)
def test_wrong_melodies_name_the_bar(text, said):
    with pytest.raises(SongError, match=said):
        read_melody(text, FOUR)


def test_percent_and_slashes():
    spans = read_chart("| Gm7 / / C7 | % |", FOUR)
    assert [(span.onset, span.duration) for span in spans] == [(0, 72), (72, 24), (96, 72), (168, 24)]
    assert write_bars(spans, FOUR, 2) == ["Gm7 / / C7", "Gm7 / / C7"]


def test_chord_tones_are_spelled_by_their_chord():
    spans = read_chart("A7 | Fm", FOUR)
    assert write_melody([Note(0, 96, 61), Note(96, 96, 68)], FOUR, 2, Key("C"), spans) == ["C#4/1", "Ab4/1"]
