"""Which endings are judged, and how songs that make every cadence are made up."""

from collections import Counter
from dataclasses import replace

from measured_songs import piece

from scoreboard.cadences import agreement, cadence_rows, endings_of
from scoreboard.harmony_songs import KEYS, composed_sections, is_composed, made_up_songs, planned_orders
from song import Key, Phrase, Song
from song.document import CADENCES
from song.style import WRITTEN

TEXT = "C | G7 | C | G7 | F | Dm | G7 | C"


def planned(*cadences: str, text: str = TEXT) -> Song:
    """Return a song of one section whose phrases of four bars are to end so."""
    song = piece(("A", text, []))
    phrases = tuple(Phrase(4, cadence) for cadence in cadences)
    section = replace(song.sections[0], cadence=cadences[-1], phrases=phrases if len(phrases) > 1 else ())
    return replace(song, sections=(section,))


def test_sections_and_phrases_are_judged_and_what_is_missed_is_shown() -> None:
    found = {one.what: one for one in endings_of([planned("half", "authentic")])}
    assert found["section"].kept and found["section"].numerals == ""
    missed = found["phrase"]
    assert (missed.planned, missed.heard, missed.told) == ("half", "turnaround", "turnaround")
    assert missed.numerals == "I (C) | V7 (G7) | I (C) | V7 (G7)"


def test_an_open_phrase_and_one_of_a_bar_are_not_judged() -> None:
    song = planned("open", "authentic")
    assert [one.what for one in endings_of([song])] == ["section"]
    bars = (Phrase(1, "half"), Phrase(7, "authentic"))
    short = replace(song, sections=(replace(song.sections[0], phrases=bars),))
    assert [one.what for one in endings_of([short])] == ["section"]


def varied(text: str) -> Song:
    """Return a song whose second section varies the first, a fourth higher, with chords of its own."""
    song = piece(("A", TEXT, []), ("A", text, []))
    first, second = song.sections
    phrases = (Phrase(4, "turnaround"), Phrase(4, "authentic"))
    second = replace(second, varies=first.id, key=Key("F"), cadence="authentic", phrases=phrases)
    return replace(song, sections=(replace(first, cadence="authentic"), second))


def test_what_is_taken_over_is_not_judged() -> None:
    same = varied("F | C7 | F | C7 | Bb | Gm | C7 | F")
    assert [section.id for section in composed_sections(same)] == ["A1"]
    other = varied("F | C7 | F | C7 | Bb | Gm | Bb | F")
    assert [(one.section, one.what, one.kept) for one in endings_of([other])] == [
        ("A1", "section", True),
        ("A2", "section", False),
    ]
    assert not is_composed(other, other.sections[1], 0, 4) and is_composed(other, other.sections[1], 4, 4)
    again = replace(same, sections=(same.sections[0], replace(same.sections[1], varies=None, repeats="A1")))
    assert [section.id for section in composed_sections(again)] == ["A1"]


def test_rows_count_by_cadence_style_and_mode() -> None:
    songs = [planned("authentic"), planned("half"), planned("half", "authentic")]
    rows = {(row.what, row.name): row for row in cadence_rows(list(endings_of(songs)))}
    assert (rows["sections", "all"].kept, rows["sections", "all"].endings) == (2, 3)
    assert rows["sections by cadence", "half"].share == 0 and rows["sections by cadence", "authentic"].share == 1
    assert rows["sections by style", "jazz"].endings == rows["sections by mode", "major"].endings == 3
    assert ("sections by mode", "minor") not in rows and rows["phrases inside", "half"].told == 0


def test_real_sections_are_heard_by_both() -> None:
    # A lydian tonic is a tonic to the judge.
    number, apart = agreement([planned("open"), planned("open", text="C | F | G7 | A7#9")])
    assert number == 2 and sum(apart.values()) <= 1


def test_songs_made_up_walk_through_everything() -> None:
    songs = made_up_songs(1000, 0)
    sections = [section for song in songs for section in song.sections]
    assert len(songs) >= 80 and {song.brief.style for song in songs} == set(WRITTEN)
    assert {song.brief.key for song in songs} == set(KEYS)
    assert {section.cadence for section in sections} == set(CADENCES)
    assert min(Counter((song.brief.style, s.cadence) for song in songs for s in song.sections).values()) >= 5
    assert (min(s.bars for s in sections), max(s.bars for s in sections)) == (2, 16)
    assert len({str(song.brief.meter) for song in songs}) == 5
    assert sum(len(section.phrases) > 1 for section in sections) > 100
    assert sum(len({section.key for section in song.sections}) > 1 for song in songs) >= 30
    assert made_up_songs(1000, 0) == songs != made_up_songs(1000, 1)


def test_orders_are_of_every_style_and_half_of_them_open() -> None:
    orders = planned_orders(1000, 0)
    assert Counter(order.style for order in orders) == dict.fromkeys(WRITTEN, 16)
    assert sum(order.form == "auto" for order in orders) == len(orders) / 2
    assert len({order.seed for order in orders}) == len(orders)
