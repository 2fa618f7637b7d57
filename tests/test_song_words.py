"""Words in syllables: facts of English, a person's own marks, and which note each is sung on."""

from dataclasses import replace

import pytest

from song import Note, Song, SongError
from song.document import Brief, Section
from song.exchange import document_of
from song.exchange_reading import song_of
from song.key import parse_key
from song.lyrics import Sung, sung_at, syllables_of
from song.meter import parse_meter
from song.plan import read_plan
from song.plan_writing import write_plan
from song.words import read_words, split_word

C, FOUR = parse_key("C major"), parse_meter("4/4")


def shown(text):
    """Return a text as a person would mark it."""
    words = [
        "".join((s.text.upper() if s.stressed else s.text) + ("" if s.ends else "-") for s in word)
        for word in _words(text)
    ]
    return " ".join(words)


def _words(text):
    for line in read_words(text):
        word = []
        for syllable in line:
            word.append(syllable)
            if syllable.ends:
                yield word
                word = []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Paper boats are drifting down the alley", "PA-per BOATS are DRIFT-ing DOWN the AL-ley"),
        ("I remember rivers in December", "I re-MEM-ber RI-vers in De-CEM-ber"),
        ("whispered to the moon tonight", "WHIS-pered to the MOON to-NIGHT"),
        ("nothing is forgotten", "NOTH-ing is for-GOT-ten"),
        ("a beautiful creation on the radio", "a BEAU-ti-ful cre-A-tion on the RA-di-o"),
        ("don't let me go", "DON'T LET me GO"),
        ("There's something everywhere, somewhere", "THERE'S SOME-thing EV-ery-where, SOME-where"),
        ("a house's candle, homeward, carefully", "a HOU-se's CAN-dle, HOME-ward, CARE-ful-ly"),
        ("you understand, America", "you un-der-STAND, A-MER-i-ca"),
        ("electric city, little stories", "e-LEC-tric CI-ty, LIT-tle STO-ries"),
        ("the LAN-tern STREET is sleeping", "the LAN-tern STREET is sleep-ing"),
        ("wait-ing", "WAIT-ing"),
        ("to-'night we sail", "to-NIGHT we sail"),
        ("ALL YOU NEED", "ALL YOU NEED"),
    ],
)  # fmt: skip
def test_words_are_cut_and_stressed_as_they_are_spoken(text, expected):
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("word", "count"),
    [("name", 1), ("names", 1), ("called", 1), ("wanted", 2), ("places", 2), ("table", 2), ("lonely", 2), ("lion", 2), ("radio", 3),
     ("nation", 2), ("special", 2), ("going", 2), ("yesterday", 3), ("queen", 1), ("quiet", 2), ("rhythm", 1), ("fire", 1), ("flying", 2)],
)  # fmt: skip
def test_syllables_are_counted(word, count):
    assert len(split_word(word)) == count
    assert "".join(split_word(word)) == word


def song(lyrics, counts=(4,), second=""):
    """Return a song with a section of quarter notes, a bar for every count."""
    notes = tuple(Note(96 * bar + 24 * place, 24, 60) for bar, count in enumerate(counts) for place in range(count))
    sections = (
        Section("A1", "A", "verse", len(counts), C, lyrics=lyrics),
        Section("A2", "A", "verse", len(counts), C, repeats="A1", lyrics=second),
    )
    return Song(Brief("T", "pop", "AA", C, FOUR, 100), sections, melody={"A1": notes, "A2": notes})


def told(song, section_id="A1"):
    return [
        one and one.text + {"begin": "-", "middle": "-"}.get(one.syllabic, "") + "_" * one.extends
        for one in syllables_of(song, section_id)
    ]


def test_a_syllable_a_note():
    assert told(song("paper boats go")) == ["pa-", "per", "boats", "go"]
    assert sung_at(song("paper boats go"))[24] == Sung("per", "end")


def test_what_is_too_few_is_held_and_what_is_too_many_shares_a_note():
    assert told(song("boats go")) == ["boats_", None, "go_", None]
    assert told(song("paper boats go down river")) == ["paper", "boats\u203fgo", "down\u203friv-", "er"]


def test_what_is_stressed_is_sung_on_strong_beats_and_a_light_upbeat_stays_silent_where_words_lack():
    eighths = tuple(Note(onset, 12, 60) for onset in (84, 96, 108, 120, 132, 144))
    verse = song("the light on paper boats", (6,))
    verse = replace(verse, melody={"A1": eighths}, sections=(replace(verse.sections[0], bars=2),))
    assert told(verse) == ["the", "light", "on", "pa-", "per", "boats"]
    second = replace(verse, sections=(replace(verse.sections[0], lyrics="Hold on"),))
    assert told(second) == [None, "Hold_", None, "on_", None, None]


def test_a_second_verse_has_its_lines_where_the_first_has_them():
    verses = song("paper boats go\nriver", (4, 2), second="boats are gone\nmoon")
    assert told(verses, "A2") == ["boats", "are", "gone_", None, "moon_", None]


def test_words_without_a_melody_are_sung_on_nothing():
    assert syllables_of(Song(song("").brief, song("la la").sections), "A1") == ()
    assert told(song("")) == [None] * 4


PLAN = """# mine
title: T
style: pop
key: C major
meter: 4/4
tempo: 100
seed: 1
form: A
sections:
  - id: A
    bars: 1
    lyrics: |
      paper boats go  # no comment but words
    melody: "C5/4 D5/4 E5/4 F5/4 |"
"""


def test_lyrics_stand_in_the_plan_file_and_in_the_document():
    plan = read_plan(PLAN, "t", complete)
    assert plan.song.section("A").lyrics == "paper boats go  # no comment but words"
    assert write_plan(plan.song, plan) == PLAN
    assert read_plan(write_plan(plan.song), "t", complete).song == plan.song
    assert song_of(document_of(plan.song)) == plan.song


def complete(**given):
    return Brief(**{"title": "T", "tempo": 100, **given})


@pytest.mark.parametrize("words", ["a" * 5000, "1 2 3", "bad\x07word"])
def test_what_cannot_be_sung_is_said(words):
    with pytest.raises(SongError, match="section A: lyrics: "):
        Section("A", "A", "verse", 1, C, lyrics=words)
