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
        ("A title\nand another line", "line 1: the text is no chord chart"),
        ("", "holds no bars"),
        ("| C " * 500, "more than 400 bars"),
        ("| C |\n" * 100_000, "longer than"),
    ],
)
def test_mistakes_name_their_place(text: str, message: str) -> None:
    refuse(text, message)


def refuse(text: str, message: str) -> None:
    with pytest.raises(SongError) as error:
        read_chart(text)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def played(song: Song) -> tuple[str, str]:
    """Return the letters of the sections and all bars."""
    return "".join(section.label for section in song.sections), " | ".join(bars(song))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[A]\n| C | G |\n[B]\n| F | D |\n[A]\n[A]", "ABAA"),
        ("Verse:\n| C | G |\nChorus:\n| F | D |\nVerse:\nVerse 2\nChorus:", "ABAAB"),
        ("[A] x2\n| C | G |\n[B]\n| F | D |\n[A] (2x)\n[B]x2", "AABAABB"),
        ("[Verse 1]\n| C | G |\n[Chorus x2]\n| F | D |\n[Verse 2]", "ABBA"),
        ("A\n| C | G |\nB\n| F | D |\nA", "ABA"),
        ("Verse 1\n| C | G |\nChorus\n| F | D |\nVerse 1 x2\nChorus", "ABAAB"),
        ("Verse 1\nC G\nChorus\nF D\nVerse 2\nChorus (x2)", "ABABB"),
        ("(Verse 1)\nC G\n**Chorus** x2\nF D\nVerse 2 (quietly)", "ABBA"),
        ("[A]\n| C | G |\n[B]\n| F | D :|\n[A]\n| C | % |", "ABBA"),
        ("[A]\n|: C | G |\n[B]\n| F | D :|", "ABAB"),
    ],
)
def test_a_heading_alone_plays_again_what_was_heard(text: str, expected: str) -> None:
    music = {"A": "C | G", "B": "F | D"}
    written = " | ".join(music[letter] for letter in expected)
    if text.endswith("% |"):
        written = written.removesuffix("G") + "C"
    assert played(read(text)) == (expected, written)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C G Am F\nC G F C", "C | G | Am | F | C | G | F | C"),
        ("Blue Street\nFeel: swing\nA\nG", "A | G"),
        ("C - G – Am, F x2", "C | G | Am | F | C | G | Am | F"),
        ("C / G . | F . . . |", "C G | F"),
        ("C / / G F / / /", "C / / G | F"),
        ("| C | (G7) | F (D7) | (Am7 D7) |", "C | G7 | F D7 | Am7 D7"),
        ("| C△ | D–7 | E−7 | F∆7 |", "Cmaj7 | Dm7 | Em7 | Fmaj7"),
        ("| C | G | x2\n| F | C |", "C | G | C | G | F | C"),
        ("```\n| C | G |\n```", "C | G"),
    ],
)
def test_charts_as_songwriters_write_them(text: str, expected: str) -> None:
    assert " | ".join(bars(read(text))) == expected


def test_the_first_line_of_words_is_the_title_and_unknown_headers_are_passed_over() -> None:
    song = read_chart("Blue Street\nFeel: bossa\nCapo: none\nWords by: A. Person\n[A]\n| C | G |", "file")
    assert (song.brief.title, song.brief.style) == ("Blue Street", "bossa")
    song = read_chart("Tempo 96\nCapo 3\nTime 3/4\nBlue Street\nC G", "file")
    assert (song.brief.title, song.brief.tempo, str(song.brief.meter)) == ("Blue Street", 96, "3/4")
    assert read_chart("# A Long Way\n## Verse\n| C | G |", "file").brief.title == "A Long Way"
    assert read_chart("A Foggy Lane\nC G", "file").brief.title == "A Foggy Lane"
    assert read_chart("C G\nDown the street", "file").brief.title == "file"


def test_chords_over_lyrics() -> None:
    song = read("Blue Street\n\nVerse 1\nC        G\nDown the street a man\nAm     F\nI am a song\n\n"
                "Chorus:\nF    G    C    C\nBlue, so blue\nVerse 2\nAnother day\n[Chorus]\nBlue, so blue")  # fmt: skip
    assert [section.role for section in song.sections] == ["verse", "chorus"] * 2
    assert played(song) == ("ABAB", " | ".join(["C | G | Am | F | F | G | C | C"] * 2))
    assert song.brief.style == "pop"


def test_chordpro() -> None:
    song = read("{title: Blue Street}\n{key: G}\n{tempo: 96}\n{time: 3/4}\n{comment: Verse 1}\n"
                "[G]Down the [D]street, [Em]oh [*soft]\n[C]\n{start_of_chorus}\n[C]Blue, so [D7]blue\n{end_of_chorus}\n"
                "[G]Another [D]day [Em]and [C]\n{chorus}")  # fmt: skip
    assert (song.brief.title, str(song.brief.key), song.brief.tempo) == ("Blue Street", "G major", 96)
    assert song.brief.meter == parse_meter("3/4")
    assert [section.role for section in song.sections] == ["verse", "chorus"] * 2
    assert played(song) == ("ABAB", " | ".join(["G | D | Em | C | C | D7"] * 2))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[A]\n| C | G |\n[B]\n[A]", 'line 3: "B" has no chords'),
        ("| C | G |\nChorus", 'line 2: "Chorus" has no chords'),
        ("| C | G | D.S. al Coda", 'line 1: "D.S. al Coda" is not followed'),
        ("[A]\n| C | G |\nD.C. al Fine", 'line 3: "D.C. al Fine" is not followed'),
        ("| C | dm7 |", 'line 1, bar 2: chord "dm7" has no such root; use A to G with # or b; write Dm7'),
        ("C G\nF H7", 'line 2, bar 2: chord "H7" has no such root; use A to G with # or b; H is written B here, as B7'),
        ("c g am f", 'line 1, bar 1: chord "c" has no such root; use A to G with # or b; write C'),
        ("| / |", "line 1, bar 1: 1 beat is written"),
        ("so" + " " * 190_000 + "it", "line 1: the text is no chord chart"),
        ("\nDear mother,\nI write to you: it is cold.\nYours", "line 2: the text is no chord chart"),
        ("Dear mother:\n\nIt is cold here. A man came.", "line 1: the text is no chord chart"),
        ("| C |\nKey: D\n| D |", "line 2: key holds for the whole song"),
        ("[A]\n" + "| C | G |\n" * 150 + "[A] x3", "more than 400 bars"),
    ],
)
def test_mistakes_of_newcomers_are_answered(text: str, message: str) -> None:
    refuse(text, message)


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
