"""The same music with other chords: the frame stays, enough is different, enough is the same."""

from dataclasses import replace
from itertools import pairwise

import pytest
from harmony_songs import VOCABULARY, assert_tiled, cadences, dice, section, song_of, spans_of

from harmony.stage import harmonize
from harmony.theory.numeral import read_numeral
from harmony.theory.singable import leaned_on, singable
from harmony.theory.spelling import moved
from harmony.theory.substitution import SUBSTITUTIONS, as_blue_as, wants_sevenths
from harmony.tokens import Degree, chord_on, degree_of
from song import STYLES, Key, Note, parse_chord

ANEW = frozenset({"harmony"})


def instead(symbol, following, way, mode="major"):
    """Return what the table offers for a chord in C."""
    here, behind = (degree_of(parse_chord(text), Key("C")) for text in (symbol, following))
    offers = [row.of(here, behind, sevenths=way == "rich") for row in SUBSTITUTIONS if row.suits(way, mode)]
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


@pytest.mark.parametrize(("chord", "part", "written"), [
    ("C7", "F", "F7"), ("F7", "C", "C7"), ("C7", "Fmaj7", "F7"), ("C7", "Am", "Am"), ("C", "F", "F"), ("G7", "C", "C"),
])  # fmt: skip
def test_what_stands_on_a_blues_stays_blue(chord, part, written):
    here, other = (degree_of(parse_chord(text), Key("C")) for text in (chord, part))
    assert [str(chord_on(degree, Key("C"))) for degree in as_blue_as(here, (other,))] == [written]


@pytest.mark.parametrize(("chord", "way", "wanted"), [
    ("C", "rich", True), ("Am7", "plain", True), ("Fmaj7", "rock", True), ("Am7", "simple", False), ("Am", "plain", False),
    ("G7", "plain", False),
])  # fmt: skip
def test_sevenths_are_answered_with_sevenths(chord, way, wanted):
    assert wants_sevenths(degree_of(parse_chord(chord), Key("C")), way) is wanted


def test_every_row_of_the_table_can_be_read():
    assert len(SUBSTITUTIONS) > 30
    for row in SUBSTITUTIONS:
        assert set(row.ways) <= {"simple", "rock", "plain", "rich"}
        assert row.ways
        assert row.mode in ("", "major", "minor")
        assert 1 <= len(row.instead) <= 2
        for name in (row.stands, row.follows, *row.instead):
            if name not in ("*", "="):
                assert VOCABULARY.token(read_numeral(name.lstrip(">")).degree(sevenths=True))


EXAMPLES = {
    ("I", "I"): "C C", ("I", "*"): "C G7", ("I", "IV"): "C F", ("I", "ii"): "C Dm", ("IV", "I"): "F C", ("IV", "V"): "F G",
    ("IV", "*"): "F Am", ("IV", "IV"): "F F", ("ii", "*"): "Dm F", ("ii", "V"): "Dm G", ("ii", "V7"): "Dm G7", ("iii", "*"): "Em G",
    ("iii", "IV"): "Em F", ("iii", "VI7"): "Em A7", ("iii", "vi"): "Em Am", ("vi", "*"): "Am G", ("vi", "ii"): "Am Dm",
    ("vi", "IV"): "Am F", ("II7", "V"): "D7 G", ("VI7", "ii"): "A7 Dm", ("III7", "vi"): "E7 Am", ("V", "V"): "G G", ("V", "I"): "G C",
    ("V7", "I"): "G7 C", ("V7", "i"): "G7 Cm", ("V", "i"): "G Cm", ("V", "vi"): "G Am", ("V", "IV"): "G F", ("bVII", "*"): "Bb C",
    ("bVII", "i"): "Bb Cm", ("i", "*"): "Cm G", ("i", "iv"): "Cm Fm", ("i", "i"): "Cm Cm", ("iv", "*"): "Fm Cm", ("iv", "V"): "Fm G",
    ("bVI", "*"): "Ab G", ("bIII", "*"): "Eb G", ("bIII", "bVI"): "Eb Ab", ("iiø", "V"): "Dm7b5 G", ("iiø", "V7"): "Dm7b5 G7",
    (">V7", "*"): "A7 Dm", (">v", "*"): "Am Dm", ("*", "*"): "C Dm",
}  # fmt: skip


@pytest.mark.parametrize("row", SUBSTITUTIONS, ids=lambda row: f"{row.stands} {row.follows} {'+'.join(row.instead)}")
def test_every_row_offers_something_where_it_should_and_nothing_elsewhere(row):
    here, behind = (degree_of(parse_chord(text), Key("C")) for text in EXAMPLES[row.stands, row.follows].split())
    parts = row.of(here, behind, sevenths=False)
    assert parts
    assert parts != (here,)
    assert all(VOCABULARY.token(part) for part in parts)
    other = degree_of(parse_chord("F#m7b5"), Key("C"))
    assert row.stands == "*" or not row.of(other, other, sevenths=False)
    assert row.leads == (row.follows != "*" or ">" in "".join((row.stands, *row.instead)))


def test_few_play_along_where_few_play_along():
    ways = {way: [row for row in SUBSTITUTIONS if way in row.ways] for way in ("simple", "rock", "plain", "rich")}
    for way in ("simple", "rock"):
        assert not any(name.startswith(">") for row in ways[way] for name in row.instead)
        assert not any("ø" in name or "o" in name for row in ways[way] for name in row.instead)
        assert sum(len(row.instead) > 1 for row in ways[way]) <= 2
    assert len(ways["rich"]) > 25


@pytest.mark.parametrize("style", ["folk", "country", "rock"])
@pytest.mark.parametrize(("bars", "key"), [
    ("C|C|F|G|C|Am|F G|C", "C"), ("Am|Am|Dm|E7|Am|C|Dm E7|Am", "A minor"), ("C|F|C|G7|F|C|G7|C", "C"),
])  # fmt: skip
def test_plain_tunes_do_not_get_busy(style, bars, key):
    for seed in range(4):
        plans = (section("A1", "4h 4a", key), section("A2", "4h 4a", key, varies="A1", varied=ANEW))
        given = {"A1": spans_of(*bars.split("|"))}
        song = harmonize(song_of(*plans, style=style, key=key, seed=seed, chords=given), model=dice())
        old, new = bars_of(song, "A1"), bars_of(song, "A2")
        assert old != new
        assert len(song.chords["A2"]) <= len(song.chords["A1"]) + 3
        for before, after in zip(old, new, strict=True):
            assert len(after) <= max(len(before), 2)
            assert sum(a != b for a, b in zip(before, after, strict=False)) <= 1


def test_what_was_made_for_a_chord_is_followed_by_it():
    """A secondary dominant resolves, in what stood and in what is new."""
    bars = "Cmaj7|Cmaj7|Fmaj7|Em7 A7|Dm7|Dm7|G7|Cmaj7"
    for seed in range(12):
        plans = (section("A1", "8a"), section("A2", "8a", varies="A1", varied=ANEW))
        song = harmonize(song_of(*plans, seed=seed, chords={"A1": spans_of(*bars.split("|"))}), model=dice())
        chords = [span.chord for span in song.chords["A2"]]
        for one, two in pairwise(chords):
            if one.suffix == "7" and one.root != "G" and str(one) not in bars:
                assert (two.root_pitch_class - one.root_pitch_class) % 12 in (5, 11), (str(one), str(two))


@pytest.mark.parametrize("style", ["jazz", "pop", "rock"])
def test_a_line_that_stands_can_be_sung_over_the_new_chords(style):
    bars = "C|C|F|G|C|Am|F G|C"
    line = tuple(
        Note(48 * place, 48, pitch) for place, pitch in enumerate([60, 64] * 2 + [69, 65, 67, 71] + [60, 64] * 2)
    )
    for seed in range(5):
        plans = (section("A1", "4h 4a"), section("A2", "4h 4a", varies="A1", varied=ANEW))
        song = song_of(*plans, style=style, seed=seed, chords={"A1": spans_of(*bars.split("|"))})
        sung = harmonize(replace(song, melody={"A1": line}), model=dice())
        leaned = leaned_on(sung.section("A1"), sung)
        old = {(span.onset, span.chord) for span in sung.chords["A1"]}
        for span in sung.chords["A2"]:
            if (span.onset, span.chord) not in old:
                assert singable(degree_of(span.chord, Key("C")), range(span.onset // 24, span.end // 24), leaned)


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
