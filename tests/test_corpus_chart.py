"""Text charts: headers, headings, repeats and endings, errors with their place, and that they read what a plan file prints."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.formats.chart import read_chart
from song import ChordSpan, Song, SongError, parse_chord, parse_meter
from song.chart import lay_out, write_bars
from song.check import problems
from song.meter import METERS


def bars(song: Song) -> list[str]:
    meter = song.brief.meter
    return [bar for s in song.sections for bar in write_bars(song.chords[s.id], meter, s.bars)]


def read(text: str) -> Song:
    song = read_chart(text)
    assert problems(song) == []
    return song


def test_header_headings_repeats_and_endings() -> None:
    song = read("""
        Title: Lantern Street
        Key: F
        Meter: 4/4
        Tempo: 132 bpm
        Style: bossa
        [A]
        |: Fmaj7 | Dm7 G7 | 1. C7 | % :| 2. F6 | F6 |
        [B]
        Fm7 / / Bb7 | Ebmaj7 | Dm7 | C7
        """)
    assert (song.brief.title, str(song.brief.key), song.brief.tempo, song.brief.style) == (
        "Lantern Street", "F major", 132, "bossa",
    )  # fmt: skip
    assert [(s.id, s.bars) for s in song.sections] == [("A1", 4), ("A2", 4), ("B", 4)]
    assert song.sections[1].varies == "A1"
    assert bars(song) == [
        "Fmaj7", "Dm7 G7", "C7", "C7", "Fmaj7", "Dm7 G7", "F6", "F6", "Fm7 / / Bb7", "Ebmaj7", "Dm7", "C7",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| C | G7 | % | C |", "C | G7 | G7 | C"),
        ("C | G7 |\nAm | F", "C | G7 | Am | F"),
        ("| C / G7 / | / F / / |", "C G7 | G7 F / /"),
        ("| N.C. | % | C | G7 |", "N.C. | N.C. | C | G7"),
        ("|: C | G7 :| x3\n| F | C ||", "C | G7 | C | G7 | C | G7 | F | C"),
        ("| C | N.C. | NC G7 |", "C | N.C. | N.C. G7"),
        ("|: C | [1 G7 :| [2] F | C |", None),
        ("|: C | 1,2. G7 :| 3. F | C |", "C | G7 | C | G7 | C | F | C"),
    ],
)
def test_bars_as_played(text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(SongError, match="line 1, bar 2"):
            read(text)
    else:
        assert " | ".join(bars(read(text))) == expected


def test_words_over_sections_are_believed() -> None:
    verse, chorus = "| C | G | Am | F |", "| F | G | C | % |"
    song = read(f"Copper Sky\n\nIntro:\n| C | G |\nVerse 1:\n{verse}\nPre-chorus: | Dm | G |\nChorus:\n{chorus}\n"
                f"Verse 2:\n{verse}\n## Chorus\n{chorus}\nBridge: | Eb | Bb | Ab | G |\nSolo:\n{verse}\nOutro: | C | C |")  # fmt: skip
    assert song.brief.title == "Copper Sky"
    assert song.brief.style == "pop"
    assert [s.role for s in song.sections] == [
        "intro", "verse", "prechorus", "chorus", "verse", "chorus", "bridge", "solo", "outro",
    ]  # fmt: skip
    assert [s.id for s in song.sections if s.role in ("verse", "chorus")] == ["A1", "B1", "A2", "B2"]


def test_sections_stay_as_written_where_a_person_marked_them() -> None:
    song = read("[A]\n| C | G7 |\n[A]\n| C | G7 |\n[B]\n| F | C | F | G7 | C |")
    assert song.brief.form == "A2A2B5"


def test_without_headings_what_comes_back_makes_sections() -> None:
    a, b = "| C | Am | Dm | G7 | C | Am | Dm G7 | C |", "| F | Fm | Em | A7 | Dm | Dm | G7 | G7 |"
    song = read("\n".join((a, a, b, a)))
    assert song.brief.form == "A8A8B8A8"
    assert [s.role for s in song.sections] == ["head", "head", "bridge", "head"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("| C | H7 |", 'line 1, bar 2: chord "H7"'),
        ("[A]\n| C | G7 |\n| Dm | G7 Am F |", "line 3, bar 2: 3 chords do not share 4 beats"),
        ("| % |", "line 1, bar 1: % repeats the bar before"),
        ("| C |  | G |", "line 1, bar 2: is empty"),
        ("Key: X\n| C |", 'line 1: no key is called "X"'),
        ("Meter: 5/4\n| C |", 'line 1: meter "5/4"'),
        ("Tempo: fast\n| C |", "line 1: tempo"),
        ("Tempo: 999\n| C |", "tempo 999"),
        ("Style: polka\n| C |", 'line 1: style "polka"'),
        ("A title\nand another line", "line 2, bar 1"),
        ("", "holds no bars"),
        ("| C " * 500, "more than 400 bars"),
        ("| C |\n" * 100_000, "longer than"),
    ],
)
def test_mistakes_name_their_place(text: str, message: str) -> None:
    with pytest.raises(SongError) as error:
        read_chart(text)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


SYMBOLS = st.sampled_from(("C", "Dm7", "G7b9", "F#m7b5/E", "Bbmaj7#11", "N.C.", "E7alt", "Absus4"))


@st.composite
def sections_of(draw: st.DrawFn, name: str) -> tuple[tuple[ChordSpan, ...], int]:
    """Chords that tile a few bars of a meter, changing on any beat."""
    meter = parse_meter(name)
    count = draw(st.integers(1, 12))
    spans: list[ChordSpan] = []
    for bar in range(count):
        changes = sorted({0, *draw(st.sets(st.integers(0, meter.beats - 1), max_size=meter.beats))})
        before = None
        for place, end in zip(changes, [*changes[1:], meter.beats], strict=True):
            symbol = draw(SYMBOLS.filter(lambda text, before=before: text != before))
            before = symbol
            chord = None if symbol == "N.C." else parse_chord(symbol)
            spans.append(
                ChordSpan(bar * meter.bar_ticks + place * meter.beat_ticks, (end - place) * meter.beat_ticks, chord)
            )
    return tuple(spans), count


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(METERS)), st.data())
def test_what_a_plan_prints_is_read_back(name: str, data: st.DataObject) -> None:
    spans, count = data.draw(sections_of(name))
    meter = parse_meter(name)
    song_chart = lay_out(write_bars(spans, meter, count))
    if not any(span.chord for span in spans) or all(
        span.chord is None for span in spans if span.onset < meter.bar_ticks
    ):
        return
    for printed in (song_chart, "A1     " + song_chart.replace("\n", "\n       ")):
        song = read_chart(f"Meter: {name}\nKey: C\n{printed}")
        found = [(s.onset, s.duration, s.chord and s.chord.pitch_classes) for s in song.all_chords()]
        assert found == [(s.onset, s.duration, s.chord and s.chord.pitch_classes) for s in spans]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="CDG7m|:%/.[]12 xN#\nAverse", max_size=200) | st.text(max_size=200))
def test_any_text_is_a_song_or_one_line(text: str) -> None:
    with suppress(SongError):
        assert problems(read_chart(text)) == []
