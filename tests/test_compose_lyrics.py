"""Starting from words: their rhythm, their sections, and where they stand in what is written."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import music21
import pytest
import verovio
from hypothesis import given, settings
from hypothesis import strategies as st

from compose import compose
from compose.pipeline import complete_brief, complete_song, plan
from compose.starting.lyrics import read_lyrics, title_of
from compose.starting.start import start
from export.scores.abc import abc_text
from export.scores.musicxml import musicxml_text
from song import SongError, parse_meter
from song.check import problems
from song.lyrics import syllables_of
from song.meter import METERS
from song.notation import read_line
from song.plan import read_plan
from song.plan_writing import write_plan
from song.speech import rhythm_of, spoken, with_speech
from song.words import read_line_of_words, read_words

FOUR = parse_meter("4/4")
VERSE = """Paper boats are drifting down the alley
Every window hides a different tune
I remember rivers in December
Promises we whispered to the moon"""
SECOND = """Lantern light is leaning on the harbour
Nobody is waiting on the quay
All the summer songs that we were singing
Slowly drift away to open sea"""
CHORUS = "So carry me home\nOver the water\nCarry me home\nThe river remembers my name"
WORDS = f"[verse]\n{VERSE}\n[chorus]\n{CHORUS}\n[verse 2]\n{SECOND}\n[chorus]\n"
SYLLABLES = st.lists(st.sampled_from(["LA", "la", "TA-da", "ta-DA", "the", "RAIN"]), min_size=1, max_size=6)


def planned(**given):
    begun = start(seed=3, **given)
    return begun.laid(plan(begun.song, once=begun.once, form=begun.form))


@settings(max_examples=150, deadline=None)
@given(words=SYLLABLES, meter=st.sampled_from(sorted(METERS)), bars=st.sampled_from([2, 4]), early=st.booleans())
def test_every_syllable_has_a_note_and_the_line_time_to_breathe(words, meter, bars, early):
    line, meter = read_line_of_words(" ".join(words)), METERS[meter]
    spans = rhythm_of(line, bars, meter, early=early)
    assert len(spans) == len(line)
    assert all(one.end <= other.onset for one, other in pairwise(spans))
    assert spans[-1].end < bars * meter.bar_ticks
    assert spans[0].onset >= (-meter.beat_ticks if early and not line[0].stressed else 0)


@pytest.mark.parametrize("meter", ["4/4", "3/4", "6/8"])
def test_stressed_syllables_stand_on_the_beat_and_light_ones_between(meter):
    meter = METERS[meter]
    places = {True: [], False: []}
    for text in (VERSE, SECOND, CHORUS):
        material = read_lyrics(text, "--lyrics", meter, "pop")
        syllables = [syllable for line in read_words(text) for syllable in line]
        for syllable, span in zip(syllables, material.parts[0].line.rhythm, strict=True):
            places[syllable.stressed].append(span.onset % meter.bar_ticks)
    beats = [tick % meter.beat_ticks == 0 for tick in places[True]]
    downbeats = [tick == 0 for tick in places[False]]
    assert sum(beats) / len(beats) > 0.95
    assert sum(downbeats) / len(downbeats) < 0.1


def test_a_light_beginning_leads_in_before_the_line():
    spans = rhythm_of(read_line_of_words("the LAN-tern LIGHT is LEAN-ing ON the HAR-bour"), 2, FOUR, early=True)
    assert spans[0].onset < 0 and spans[1].onset == 0


def test_a_comma_is_a_pause_and_what_stands_twice_is_sung_alike():
    hold, on, again, last = rhythm_of(read_line_of_words("Hold on, hold on"), 2, FOUR, early=False)
    assert [span.onset for span in (hold, again)] == [0, FOUR.bar_ticks]
    assert last.onset - again.onset == on.onset - hold.onset


def test_a_long_line_breathes_at_its_comma():
    words = "And if the morning never comes around again, I'll wait beside the window with the light on until then"
    syllables, spans = read_line_of_words(words), spoken(words, 8, FOUR).rhythm
    assert len(spans) == len(syllables)
    pause = next(number for number, one in enumerate(syllables) if one.text == "gain,")
    assert spans[pause].duration >= 3 * FOUR.beat_ticks and spans[pause].onset == 3 * FOUR.bar_ticks


def test_no_light_syllable_is_held_over_a_beat_where_there_is_time():
    spans = spoken("And if the morning never comes around again", 4, FOUR).rhythm
    assert all(span.onset % FOUR.beat_ticks == 0 for span in spans)


def test_nothing_leads_in_where_the_line_before_ends_late():
    words = "We were driving through the summer with the windows rolled down\nand you sang like the radio knew you"
    spans = spoken(words, 4, FOUR).rhythm
    assert all(one.end <= other.onset for one, other in pairwise(spans))


def test_six_eight_has_stress_on_its_two_beats():
    spans = spoken("The moon is on the water\nMy love has crossed the ocean", 4, METERS["6/8"]).rhythm
    syllables = [one for line in read_words("The moon is on the water\nMy love has crossed the ocean") for one in line]
    on = [span.onset % 36 == 0 for span, one in zip(spans, syllables, strict=True) if one.stressed]
    assert sum(on) >= len(on) - 1


def test_lines_of_one_shape_have_one_rhythm():
    one, other = (
        rhythm_of(read_line_of_words(text), 2, FOUR, early=False) for text in ("PA-per BOATS", "HAR-bour LIGHTS")
    )
    assert one == other


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"lyrics": VERSE, "style": "pop", "once": True}, "A8"),
        ({"lyrics": f"{VERSE}\n\n{SECOND}", "style": "pop", "once": True}, "A8 A8"),
        ({"lyrics": WORDS, "style": "pop", "once": True}, "A8 B8 A8 B8"),
        ({"lyrics": "Woke up this MORN-ing\nRain on the road\nNowhere to go", "style": "blues", "once": True}, "A12"),
        ({"lyrics": VERSE, "meter": "3/4", "style": "folk", "once": True}, "A16"),
        ({"lyrics": WORDS, "style": "pop", "form": "verse16 chorus verse16"}, "A16 B8 A16"),
    ],
)
def test_words_find_their_sections(given, expected):
    song = planned(**given)
    assert " ".join(f"{section.label}{section.bars}" for section in song.sections) == expected
    assert not problems(song)


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("Title: My Song\n\nVerse 1:\nhere we go\n\nChorus\n(ooh) la la\n", "My Song", [("verse", "here we go"), ("chorus", "(ooh) la la")]),
        ("Chorus:\nla la la\nVerse:\nhere we go", "la la la", [("chorus", "la la la"), ("verse", "here we go")]),
        ("Bridge of sighs\nwe go", "Bridge of sighs", [("verse", "Bridge of sighs\nwe go")]),
        ("[Verse]\nC    G\nhello there\n  Am F\nmy friend", "hello there", [("verse", "hello there\nmy friend")]),
        ("(ooh) la la la", "ooh la la la", [("verse", "(ooh) la la la")]),
    ],
)  # fmt: skip
def test_headings_titles_and_chords_over_words_are_not_sung(text, title, expected):
    material = read_lyrics(text, "--lyrics", None, "pop")
    assert material.title == title
    assert [(part.role, part.lyrics) for part in material.parts] == expected


HOLD = "Hold on, hold on,\nthe evening is long"


@pytest.mark.parametrize(
    ("words", "roles", "title"),
    [
        (f"{VERSE}\n\n{HOLD}", ["intro", "verse", "chorus", "verse", "chorus", "outro"], "Hold on"),
        (f"{VERSE}\n\n{CHORUS}\n\n{SECOND}\n\n{CHORUS}", ["intro", "verse", "chorus", "verse", "chorus", "outro"], None),
        (f"[verse]\n{VERSE}\n[chorus]\n{CHORUS}", ["intro", "verse", "chorus", "verse", "chorus", "outro"], None),
    ],
)  # fmt: skip
def test_words_say_how_often_they_are_sung_what_is_the_chorus_and_how_the_song_is_called(words, roles, title):
    song = planned(lyrics=words, style="pop")
    assert [section.role for section in song.sections] == roles
    assert song.brief.title == (title or title_of(CHORUS))
    assert all(section.lyrics for section in song.sections if section.role in ("verse", "chorus"))


def test_words_under_a_tune_that_repeats_are_sung_to_each_time_it_is_heard(tmp_path):
    tune = tmp_path / "lane.abc"
    bars = "d2d c2d | e2c A2A | B2B c2d | A3 F3 | d2d c2d | e2f g2e | f2d e2c | d6"
    tune.write_text(f"X:1\nT:Lane\nM:6/8\nL:1/8\nK:D\n|: {bars} :|\n")
    song = planned(melody=tune, lyrics=f"{VERSE}\n\n{SECOND}", style="folk")
    verses = [section for section in song.sections if section.lyrics]
    assert [section.lyrics for section in verses] == [VERSE, SECOND, VERSE, SECOND]
    assert {section.bars for section in verses} == {8} and {section.role for section in verses} == {"verse"}
    assert song.brief.title == "Lane"


def test_a_title_that_is_given_stands():
    assert planned(lyrics=VERSE, style="pop", title="Mine").brief.title == "Mine"


def test_a_second_verse_is_sung_to_the_tune_of_the_first():
    song = planned(lyrics=WORDS, style="pop", once=True)
    assert [section.lyrics for section in song.sections] == [VERSE, CHORUS, SECOND, CHORUS]
    assert [section.repeats for section in song.sections] == [None, None, "A1", "B1"]
    assert set(song.sketches) == {"A1", "B1"}
    assert [section.role for section in song.sections] == ["verse", "chorus", "verse", "chorus"]
    assert song.section("A2").cadence == song.section("A1").cadence


def test_whole_words_are_a_song_with_an_intro_and_an_ending():
    song = planned(lyrics=WORDS, style="pop")
    assert [section.id for section in song.sections] == ["intro", "A1", "B1", "A2", "B2", "outro"]
    assert planned(lyrics=VERSE, style="pop").seconds > 110


def test_words_are_put_under_what_is_given_beside_them():
    song = planned(lyrics="paper boats go", melody="C5/4 D5/4 E5/2 |", meter="4/4", form="A1", once=True)
    assert song.melody["A"] == read_line("C5/4 D5/4 E5/2 |", FOUR)
    song = planned(
        lyrics="[chorus] paper boats", rhythm="[chorus] 4 4 2 |", chords="[chorus] | C |", form="chorus", once=True
    )
    assert [span.duration for span in song.sketches["A"].rhythm] == [24, 24, 48]
    assert song.sections[0].lyrics == "paper boats" and song.chords["A"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"lyrics": "[verse]\n[chorus]\nla la"}, "--lyrics [verse]: has no words, and none were written under that name"),
        ({"lyrics": "1 2 3"}, "--lyrics [verse]: has no words"),
        ({"lyrics": " "}, "--lyrics: nothing is written there"),
        ({"lyrics": VERSE, "form": "A2"}, "--lyrics [verse]: 4 lines in 2 bars; give a bar to every line"),
        ({"lyrics": f"[bridge]\n{VERSE}", "form": "AABA"}, '--lyrics [bridge]: the form "AABA" has no such section'),
        ({"lyrics": "la " * 200}, "--lyrics [verse]: line 1: 200 syllables in 8 bars are too many; write shorter lines"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line(given, told):
    with pytest.raises(SongError) as caught:
        planned(style="pop", **given)
    assert str(caught.value).startswith(told)


@pytest.fixture(scope="module")
def sung():
    return compose(
        style="pop", lyrics=f"[verse]\n{VERSE}\n[verse 2]\n{SECOND}", key="D major", tempo=96, seed=5, once=True
    )


def test_every_syllable_is_sung_in_order(sung):
    for section_id, text in (("A1", VERSE), ("A2", SECOND)):
        words = [syllable.text for line in read_words(text) for syllable in line]
        told = [one.text for one in syllables_of(sung, section_id) if one]
        assert "".join(told).replace("\u203f", "") == "".join(words)
    assert [one.text for one in syllables_of(sung, "A1")] == [s.text for line in read_words(VERSE) for s in line]


def test_music21_reads_the_words_under_the_notes(sung):
    score = music21.converter.parseData(musicxml_text(sung), format="musicxml")
    assert music21.text.assembleLyrics(score).replace("\u203f", " ").startswith(" ".join(VERSE.split()))


def test_verovio_reads_the_words_of_our_abc(sung):
    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    toolkit.setInputFrom("abc")
    assert toolkit.loadData(abc_text(sung))
    root = ET.fromstring(toolkit.getMEI())
    read = ["".join(syl.itertext()) for syl in root.iter("{http://www.music-encoding.org/ns/mei}syl")]
    read = [text for text in read if text.strip("_* ")]
    expected = [one.text for name in ("A1", "A2") for one in syllables_of(sung, name) if one]
    assert [text.replace("~", " ") for text in read] == [text.replace("\u203f", " ") for text in expected]


PLAN = """style: pop
key: C major
meter: 4/4
seed: 3
sections:
  - id: A1
    role: verse
    bars: 4
    # sung slowly
    lyrics: |
      PA-per BOATS are DRIFT-ing
      down the RIV-er
    chords: "C | F | G | C |"
  - id: A2
    role: verse
    bars: 4
    repeats: A1
    lyrics: |
      lan-tern LIGHT is LEAN-ing
      on the HAR-bour
"""


def test_words_in_a_plan_file_are_sung_as_they_are_spoken():
    plan = read_plan(PLAN, "x", complete_brief)
    song = complete_song(plan.song)
    rhythm = [(span.onset, span.duration) for span in with_speech(plan.song).sketches["A1"].rhythm]
    assert [(note.onset, note.duration) for note in song.melody["A1"]] == rhythm
    assert [one.text for one in syllables_of(song, "A1")] == [
        "Pa",
        "per",
        "boats",
        "are",
        "drift",
        "ing",
        "down",
        "the",
        "riv",
        "er",
    ]
    assert [one.text for one in syllables_of(song, "A2")] == [
        "lan",
        "tern",
        "light",
        "is",
        "lean",
        "ing",
        "on",
        "the",
        "har",
        "bour",
    ]
    text = write_plan(song, plan)
    assert "# sung slowly" in text and "      down the RIV-er\n" in text


def test_what_is_open_of_a_line_takes_the_syllables_that_fall_there():
    text = PLAN.replace('chords: "C', 'melody: "C5/1 | ? | ? | ? |"\n    chords: "C')
    plan = read_plan(text, "x", complete_brief)
    sketch = with_speech(plan.song).sketches["A1"]
    assert sketch.notes == plan.song.sketches["A1"].notes and not sketch.open
    assert all(span.onset >= 96 for span in sketch.rhythm)


def test_words_without_room_are_said_to_be():
    plan = read_plan(PLAN.replace("bars: 4", "bars: 1").replace("C | F | G | C |", "C |"), "x", complete_brief)
    with pytest.raises(SongError, match="section A1: lyrics: 2 lines in 1 bar; give a bar to every line"):
        with_speech(plan.song)


def test_a_pickup_of_a_section_with_words_stays_silent():
    text = PLAN.replace("    repeats: A1\n", "    pickup: 2\n").replace("- id: A2", "- id: B")
    song = complete_song(read_plan(text, "x", complete_brief).song)
    assert song.melody["B"][0].onset >= 0
    assert all(one is not None for one in syllables_of(song, "B"))
