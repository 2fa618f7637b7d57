"""What a brief leaves open is drawn from the seed, and what is given stays."""

import pytest

from planner.opening import MAX_ACCIDENTALS, complete_brief, count_openings
from song import STYLES, Brief, ChordSpan, Key, Section, Song, SongError, parse_meter


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
        "swing", "blues", key="C# minor", meter="12/8", tempo=99, seed=4, title="Mine", temperature=0.5
    )
    assert brief == Brief("Mine", "jazz", "blues", Key("C#", "minor"), parse_meter("12/8"), 99, 4, 0.5)


def test_same_seed_same_brief_and_giving_one_thing_leaves_the_others() -> None:
    brief = complete_brief("pop", "AABA", seed=11)
    assert brief == complete_brief("pop", "AABA", seed=11)
    given = complete_brief("pop", "AABA", seed=11, key="E", tempo=100)
    assert (given.meter, given.title) == (brief.meter, brief.title)


@pytest.mark.parametrize(
    ("mistake", "word"),
    [
        ({"style": "polka"}, "style"), ({"form": "AAXB2!"}, "form"), ({"key": "H"}, "key"), ({"meter": "5/4"}, "meter"),
        ({"tempo": 0}, "tempo"), ({"tempo": 10000}, "tempo"), ({"temperature": 0.0}, "temperature"), ({"seed": -1}, "seed"),
    ],
)  # fmt: skip
def test_mistakes_are_told_in_a_line(mistake: dict, word: str) -> None:
    with pytest.raises(SongError, match=word) as caught:
        complete_brief(**{"style": "jazz", "form": "AABA", **mistake})
    assert "\n" not in str(caught.value)


def test_counting_openings() -> None:
    chords = {"A": (ChordSpan(0, 96, None),)}
    section = Section("A", "A", "head", 1, Key("F"))

    def song(style: str, key: str, tempo: int, chords: dict[str, tuple[ChordSpan, ...]] = chords) -> Song:
        return Song(Brief("x", style, "auto", Key(key), parse_meter("4/4"), tempo), (section,), chords)

    various = [song("pop", "F#", 80 + number) for number in range(20)]
    fixed = [*[song("jazz", "F", 140)] * 19, song("jazz", "C", 140, {})]  # the last one's key is not known
    mostly = [song("rock", "E", 80 + max(0, number - 40)) for number in range(60)]  # 80 where nothing is known
    counted = count_openings({"a": various, "b": fixed, "c": mostly})
    assert counted["keys"] == {"jazz": {"F major": 19}, "pop": {"Gb major": 20}, "rock": {"E major": 60}}
    assert counted["meters"]["jazz"] == {"4/4": 20}
    assert sum(counted["tempos"]["pop"].values()) == 20 and set(counted["tempos"]) == {"pop"}
