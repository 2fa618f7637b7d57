"""The same music with other chords: the frame stays, enough is different, enough is the same."""

import pytest
from harmony_songs import VOCABULARY, assert_tiled, cadences, dice, section, song_of, spans_of

from harmony.numeral import read_numeral
from harmony.reharmony import SUBSTITUTIONS
from harmony.spelling import moved
from harmony.stage import harmonize
from harmony.tokens import Degree, chord_on, degree_of
from song import STYLES, Key, parse_chord

ANEW = frozenset({"harmony"})


def instead(symbol, following, manner):
    """Return what the table offers for a chord in C."""
    here, behind = (degree_of(parse_chord(text), Key("C")) for text in (symbol, following))
    offers = [row.of(here, behind, sevenths=manner == "rich") for row in SUBSTITUTIONS if manner in row.manners]
    return {" ".join(str(chord_on(degree, Key("C"))) for degree in parts) for parts in offers if parts}


@pytest.mark.parametrize(("chord", "following", "manner", "offered", "never"), [
    ("G7", "Cmaj7", "rich", "Db7", "C7"), ("Dm7", "G7", "rich", "D7", "G7"), ("Cmaj7", "Dm7", "rich", "Cmaj7 Dbdim7", "C"),
    ("C", "Am", "plain", "C E7", "Em7b5 A7"), ("F", "C", "plain", "Fm", "Fmaj7"), ("C", "F", "rich", "Gm7 C7", "C F7"),
    ("Cmaj7", "Dm7", "rich", "Em7b5 A7", "Em7 A7"), ("Am", "F", "plain", "Ab", "A7 D7"), ("G7", "Am", "plain", "G7 Abdim7", "E"),
])  # fmt: skip
def test_substitutes_are_those_of_the_book(chord, following, manner, offered, never):
    found = instead(chord, following, manner)
    assert offered in found
    assert never not in found
    assert chord not in found


def test_every_row_of_the_table_can_be_read():
    assert len(SUBSTITUTIONS) > 30
    for row in SUBSTITUTIONS:
        assert set(row.manners) <= {"plain", "rich"}
        assert 1 <= len(row.instead) <= 2
        for name in (row.stands, row.follows, *row.instead):
            if name not in ("*", "="):
                assert VOCABULARY.token(read_numeral(name.lstrip(">")).degree(sevenths=True))


def bars_of(song, name):
    bars = song.section(name).bars
    return [[str(span.chord) for span in song.chords[name] if span.onset // 96 == bar] for bar in range(bars)]


@pytest.mark.parametrize("style", ["jazz", "pop", "country", "blues"])
@pytest.mark.parametrize(("phrases", "bars"), [
    ("4h 4a", "C|Am|F|G|C|Am|F G|C"), ("4o 4h", "Cmaj7|A7|Dm7|Dm7|Em7|A7|Dm7|G7"), ("8p", "C|C|G7|G7|C|C|F|C"),
])  # fmt: skip
def test_other_chords_in_the_same_frame(style, phrases, bars):
    for seed in range(5):
        plans = (section("A1", phrases), section("A2", phrases, varies="A1", varied=ANEW))
        given = {"A1": spans_of(*bars.split("|"))}
        song = harmonize(song_of(*plans, style=style, seed=seed, chords=given), model=dice())
        assert_tiled(song)
        assert cadences(song, "A1") == cadences(song, "A2")
        old, new = bars_of(song, "A1"), bars_of(song, "A2")
        assert sum(a != b for a, b in zip(old, new, strict=True)) >= len(old) / 4
        alike = sum(
            [parse_chord(c).root for c in a] == [parse_chord(c).root for c in b] for a, b in zip(old, new, strict=True)
        )
        assert alike >= len(old) / 3
        assert old[0][0] == new[0][0]
        assert old[-1][-1] == new[-1][-1]


def test_what_a_person_wrote_stays_as_it_was_written():
    given = spans_of("Cmaj7#11", "Am9", "Dm11/G", "G13b9", "Em9", "A7alt", "Dm9 G13", "C69")
    plans = (section("A1", "4h 4a"), section("A2", "4h 4a", varies="A1", varied=ANEW))
    song = harmonize(song_of(*plans, chords={"A1": given}), model=dice())
    old = {str(span.chord) for span in given}
    kept = [str(span.chord) for span in song.chords["A2"] if str(span.chord) in old]
    assert {"Cmaj7#11", "C69", "G13"} <= set(kept)
    assert set(kept) != old or song.chords["A2"] != given


def test_anew_in_another_key_with_another_ending():
    plans = (
        section("A1", "4h 4h"),
        section("A2", "4h 4a", key="D", varies="A1", varied=frozenset({"harmony", "key", "ending"})),
        section("A3", "4h 4h", key="Eb", varies="A1", varied=frozenset({"key", "register"})),
    )
    song = harmonize(song_of(*plans, style="pop"), model=dice())
    assert cadences(song, "A2") == ["half", "authentic"]
    assert song.chords["A3"] == moved(song.chords["A1"], Key("C"), Key("Eb"))


def test_every_style_has_its_way():
    """Even one chord that stands is coloured, but never a chord for a single beat in a bar of four."""
    given = {"A1": spans_of("C", "C", "C", "C", "C", "C", "G7", "C")}
    for style in STYLES:
        plans = (section("A1", "8a"), section("A2", "8a", varies="A1", varied=ANEW))
        song = harmonize(song_of(*plans, style=style, chords=given), model=dice())
        assert song.chords["A2"] != song.chords["A1"], style
        assert min(span.duration for span in song.chords["A2"]) >= 48


def test_degree_keeps_its_place():
    assert read_numeral("V").degree(sevenths=True) == Degree(7, "7", 0)
