"""Harmonising judged: baselines by hand, agreement against mir_eval, what is told to the one who harmonises."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreboard.harmonizing import (
    OURS,
    REAL,
    agreement,
    borrowed,
    harmonized,
    harmonizing_lines,
    harmonizing_rows,
    same_root,
    same_third,
    with_sung_sections,
)
from scoreboard.nearest import nearest_triads
from song import Brief, ChordSpan, Key, Note, Section, Song, parse_chord, parse_meter

LINE = (60, 64, 67, 64, 65, 69, 72, 69, 67, 71, 74, 71, 60, 60, 60, 60)
HALVES = (60, 64, 65, 69, 67, 71, 60, 64, 60, 64, 65, 69, 67, 71, 60, 64)


def spans(*symbols, ticks=96):
    return tuple(ChordSpan(ticks * place, ticks, parse_chord(symbol)) for place, symbol in enumerate(symbols))


def tune(pitches=LINE, symbols=("C", "F", "G", "C"), key="C", title="Own"):
    bars = len(pitches) // 4
    sections = (Section("A1", "A", "theme", bars, Key(key)), Section("A2", "A", "theme", bars, Key(key)))
    notes = tuple(Note(24 * place, 24, pitch) for place, pitch in enumerate(pitches))
    brief = Brief(title, "folk", "AA", Key(key), parse_meter("4/4"), 100)
    return Song(brief, sections, {name: spans(*symbols) for name in ("A1", "A2")}, {"A1": notes, "A2": notes})


def bare(song):
    return replace(song, chords={})


def symbols_of(song):
    return [str(span.chord) for span in song.chords["A1"]]


def test_the_nearest_triad_is_the_one_that_sounds() -> None:
    assert symbols_of(nearest_triads(bare(tune()))) == ["C", "F", "G", "C"]
    assert symbols_of(nearest_triads(bare(tune(HALVES)), halves=True)) == ["C", "F", "G", "C"] * 2


def test_ties_stay_on_the_triad_before_then_in_the_key() -> None:
    # D alone is in G, Bb, D, Dm, Bm, Gm: the dominant is nearest; after Dm that stays.
    assert symbols_of(nearest_triads(bare(tune((62,) * 4)))) == ["G"]
    assert symbols_of(nearest_triads(bare(tune((62, 65, 69, 62, 62, 62, 62, 62))))) == ["Dm", "Dm"]


def test_triads_of_the_key_have_no_other_notes() -> None:
    song = bare(tune((64, 68, 71, 68, 61, 64, 69, 64, 66, 70, 61, 66, 63, 67, 70, 63)))
    for key, extra in (("C", set()), ("A", set())):
        inside = {*Key(key).scale, *extra}
        made = nearest_triads(
            replace(song, sections=tuple(replace(s, key=Key(key)) for s in song.sections)), diatonic=True
        )
        assert all(span.chord.pitch_classes <= inside for span in made.chords["A1"])
    assert any(not span.chord.pitch_classes <= set(Key("C").scale) for span in nearest_triads(song).chords["A1"])


@given(st.lists(st.integers(48, 84), min_size=16, max_size=16), st.integers(-5, 6))
def test_baselines_move_with_the_tune(pitches, shift) -> None:
    made = nearest_triads(bare(tune(pitches)), halves=True)
    key = Key("C").transpose(shift)
    moved = bare(tune([pitch + shift for pitch in pitches]))
    moved = replace(moved, sections=tuple(replace(section, key=key) for section in moved.sections))
    roots = [
        [span.chord.root_pitch_class for span in song.chords["A1"]]
        for song in (made, nearest_triads(moved, halves=True))
    ]
    assert [(root + shift) % 12 for root in roots[0]] == roots[1]


def test_agreement_is_that_of_mir_eval() -> None:
    mir_eval = pytest.importorskip("mir_eval")
    mine, theirs = (
        ("C", "Dm7", "G7", "Am", "Fmaj7", "E7", "Bdim", "C"),
        ("C6", "F", "G", "A7", "Fm", "E", "Bm7b5", "Cm"),
    )
    harte = {"C": "C", "Dm7": "D:min7", "G7": "G:7", "Am": "A:min", "Fmaj7": "F:maj7", "E7": "E:7", "Bdim": "B:dim",
             "C6": "C:maj6", "F": "F", "G": "G", "A7": "A:7", "Fm": "F:min", "E": "E", "Bm7b5": "B:hdim7", "Cm": "C:min"}  # fmt: skip
    one, other = (tune((60,) * 32, symbols) for symbols in (mine, theirs))
    labels = [[harte[symbol] for symbol in row] for row in (theirs, mine)]
    for same, judge in ((same_root, mir_eval.chord.root), (same_third, mir_eval.chord.thirds)):
        assert agreement(one, other, same) == pytest.approx(np.mean(judge(*labels)))


def test_who_harmonises_sees_no_chord_and_nothing_that_only_they_tell() -> None:
    seen = []

    def look(song):
        seen.append(song)
        return nearest_triads(song)

    deceptive = tune(symbols=("C", "F", "G", "Am"))
    deceptive = replace(deceptive, sections=tuple(section.with_cadence("deceptive") for section in deceptive.sections))
    made = harmonized(deceptive, look)
    assert not seen[0].chords and {section.cadence for section in seen[0].sections} == {"authentic"}
    assert seen[0].sections[1].repeats == "A1" and not seen[0].sections[0].phrases
    assert made.melody == deceptive.melody and made.sections == deceptive.sections
    assert symbols_of(made) == ["C", "F", "G", "C"]


def test_only_what_is_sung_is_judged() -> None:
    song = tune()
    intro = Section("intro", "i", "intro", 2, Key("C"))
    whole = replace(song, sections=(intro, *song.sections), chords={**song.chords, "intro": spans("C", "C")})
    assert [section.id for section in with_sung_sections(whole).sections] == ["A1", "A2"]
    assert with_sung_sections(replace(song, chords={})) is None


def test_chords_of_another_tune_stand_in_the_key_of_this_one() -> None:
    other = tune(symbols=("G", "C", "D7", "G"), key="G")
    assert symbols_of(borrowed(tune(), other)) == ["C", "F", "G7", "C"]


def test_rows_say_who_is_better() -> None:
    tunes = [tune(title=str(number)) for number in range(6)]

    def wrong(song):
        return replace(song, chords={section.id: spans(*["F#"] * section.bars) for section in song.sections})

    real = {name: row for row in harmonizing_rows(tunes, {OURS: nearest_triads}) for name in [row.judgement.name]}
    bad = {row.judgement.name: row for row in harmonizing_rows(tunes, {OURS: wrong})}
    assert real["same root"].means[OURS].value == real["same root"].means[REAL].value == 1
    for name in ("CTnCTR", "PCS", "MCTD", "same root", "same root and third"):
        assert bad[name].gains["nearest triad a bar"].high < 0 == real[name].gains["nearest triad a bar"].value
    lines = harmonizing_lines(list(bad.values()))
    assert lines[0].count("|") == lines[2].count("|") and "↓" in lines[2]
