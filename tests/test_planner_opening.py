"""What a brief leaves open is drawn from the seed, and what is given stays."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.length import clock, wished_bars
from planner.model import load_model
from planner.opening import MAX_ACCIDENTALS, complete_brief, count_openings, counts_of
from planner.steps import TOLERANCE_SECONDS, bar_seconds
from song import STYLES, Brief, ChordSpan, Key, Section, Song, SongError, find_style, parse_meter
from song.meter import METERS


@pytest.mark.parametrize("style", STYLES)
def test_openings_fit_the_style(style: str) -> None:
    low, high = STYLES[style].tempos
    briefs = [complete_brief(style, "AABA", seed=seed) for seed in range(25)]
    for brief in briefs:
        assert low <= brief.tempo <= high
        assert str(brief.meter) in STYLES[style].meters
        assert abs(brief.key.signature) <= MAX_ACCIDENTALS
    assert len({brief.key for brief in briefs}) >= 4
    assert len({brief.tempo for brief in briefs}) >= 8
    assert len({brief.title for brief in briefs}) >= 12


def test_given_things_stay() -> None:
    brief = complete_brief(
        "swing", "blues", key="C# minor", meter="12/8", tempo=99, seed=4, title="Mine", temperature=0.5, bars=60, length=200
    )  # fmt: skip
    expected = Brief("Mine", "jazz", "blues", Key("C#", "minor"), parse_meter("12/8"), 99, 4, 0.5, 60, 200)
    assert brief == expected


def test_same_seed_same_brief_and_giving_one_thing_leaves_the_others() -> None:
    brief = complete_brief("pop", "AABA", seed=11)
    assert brief == complete_brief("pop", "AABA", seed=11)
    given = complete_brief("pop", "AABA", seed=11, key="E", tempo=100)
    assert (given.meter, given.title) == (brief.meter, brief.title)
    assert complete_brief("pop", "AABA", seed=11, bars=64).tempo == brief.tempo


@pytest.mark.parametrize(
    ("mistake", "word"),
    [
        ({"style": "polka"}, "style"), ({"form": "AAXB2!"}, "form"), ({"key": "H"}, "key"), ({"meter": "5/4"}, "meter"),
        ({"tempo": 0}, "tempo"), ({"tempo": 10000}, "tempo"), ({"temperature": 0.0}, "temperature"), ({"seed": -1}, "seed"),
        ({"bars": 0}, "bars"), ({"length": 0}, "length"), ({"length": 7200}, "length"),
    ],
)  # fmt: skip
def test_mistakes_are_told_in_a_line(mistake: dict, word: str) -> None:
    with pytest.raises(SongError, match=word) as caught:
        complete_brief(**{"style": "jazz", "form": "AABA", **mistake})
    assert "\n" not in str(caught.value)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(STYLES)), st.integers(0, 2**31), st.integers(60, 420))
def test_a_drawn_tempo_makes_a_wished_length_whole(style: str, seed: int, length: int) -> None:
    brief = complete_brief(style, "auto", seed=seed, length=length)
    bars = wished_bars(brief)
    assert bars is not None
    assert abs(bars * bar_seconds(brief.meter, brief.tempo) - length) <= TOLERANCE_SECONDS
    # The tempo that would have been drawn moves no further than it must.
    drawn = complete_brief(style, "auto", seed=seed).tempo
    if abs(brief.tempo - drawn) > 16:
        for tempo in range(min(brief.tempo, drawn) + 1, max(brief.tempo, drawn)):
            with pytest.raises(SongError):
                wished_bars(replace(brief, tempo=tempo))


@pytest.mark.parametrize("meter", METERS)
@pytest.mark.parametrize("tempo", [60, 97, 120, 143, 240])
def test_a_wished_length_is_met_or_the_nearest_are_named(meter: str, tempo: int) -> None:
    bar = bar_seconds(parse_meter(meter), tempo)
    for length in range(100, 140):
        brief = Brief("x", "pop", "auto", Key("C"), parse_meter(meter), tempo, length=length)
        off = min(abs(bars * bar - length) for bars in range(1, 1000))
        if off <= TOLERANCE_SECONDS:
            bars = wished_bars(brief)
            assert bars is not None and abs(bars * bar - length) <= TOLERANCE_SECONDS
            continue
        with pytest.raises(SongError) as caught:
            wished_bars(brief)
        below = int(length // bar)
        for bars in (below, below + 1):
            assert f"{bars} " in str(caught.value) and clock(bars * bar) in str(caught.value)
            asked = Brief("x", "pop", "auto", Key("C"), parse_meter(meter), tempo, length=round(bars * bar))
            assert wished_bars(asked) == bars


def test_bars_are_wished_as_they_are() -> None:
    assert wished_bars(complete_brief("pop", "auto", bars=77)) == 77
    assert wished_bars(complete_brief("pop", "auto")) is None


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (59.4, "0:59"), (59.6, "1:00"), (210, "3:30"), (605, "10:05")]
)
def test_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def song(style: str, key: str, tempo: int, *, bars: int = 16, chorded: bool = True) -> Song:
    section = Section("A", "A", "head", bars, Key("F"))
    chords = {"A": (ChordSpan(0, 96, None),)} if chorded else {}
    return Song(Brief("x", style, "auto", Key(key), parse_meter("4/4"), tempo), (section,), chords)


def test_counting_openings() -> None:
    various = [song("pop", "F#", 80 + number) for number in range(20)]
    fixed = [*[song("jazz", "F", 140)] * 19, song("jazz", "C", 140, chorded=False)]  # the last one's key is not known
    mostly = [song("rock", "E", 80 + max(0, number - 40)) for number in range(60)]  # 80 where nothing is known
    counted = count_openings({"a": various, "b": fixed, "c": mostly})
    assert counted["keys"] == {"jazz": {"F major": 19}, "pop": {"Gb major": 20}, "rock": {"E major": 60}}
    assert counted["meters"]["jazz"] == {"4/4": 20}
    assert sum(counted["tempos"]["pop"].values()) == 20 and set(counted["tempos"]) == {"pop"}


def test_whole_songs_tell_seconds_and_charts_tell_heads() -> None:
    counted = count_openings({
        "billboard": [song("pop", "C", 120, bars=90), song("pop", "C", 120, bars=91)],
        "ireal": [song("jazz", "C", 120, bars=32), song("jazz", "C", 120, bars=32), song("jazz", "C", 120, bars=7)],
    })  # fmt: skip
    assert counted["seconds"] == {"pop": {"180": 2}}
    assert counted["heads"] == {"jazz": {"32": 2}}


def test_few_songs_take_those_of_their_kin_along() -> None:
    counts = {"funk": {"100": 3}, "soul": {"90": 40}, "pop": {"80": 9}}
    assert counts_of(counts, find_style("funk")) == {"100": 3, "90": 40}
    assert counts_of(counts, find_style("soul")) == {"90": 40}
    assert counts_of({}, find_style("jazz")) == {}


def test_the_shipped_record_tells_lengths_for_every_style() -> None:
    opening = load_model()[1]["opening"]
    for style in STYLES.values():
        assert counts_of(opening["seconds"], style) or style.choruses or style.name == "folk"
        if style.choruses or style.name == "folk":
            assert counts_of(opening["heads"], style)
