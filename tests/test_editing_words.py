"""What is said of words that a person changed under notes that stay."""

from dataclasses import replace

from editing.revise import revise
from song import Brief, Note, Section, Song
from song.chart import read_chart
from song.key import parse_key
from song.meter import parse_meter

C, FOUR = parse_key("C major"), parse_meter("4/4")


def verses(lyrics, second="paper boats go"):
    notes = tuple(Note(24 * place, 24, 60) for place in range(4))
    chords = read_chart("C", FOUR)
    sections = (
        Section("A1", "A", "verse", 1, C, lyrics=lyrics),
        Section("A2", "A", "verse", 1, C, repeats="A1", lyrics=second),
    )
    music = {"A1": chords, "A2": chords}, {"A1": notes, "A2": notes}
    return Song(Brief("T", "pop", "AA", C, FOUR, 100), sections, chords=music[0], melody=music[1])


def said(old, new):
    return [str(remark) for remark in revise(old, new).remarks]


def test_words_that_have_other_syllables_than_notes_are_told_with_what_to_do():
    old, new = verses("paper boats go"), verses("paper boats are gone away")
    assert said(old, new)[:1] == [
        "A1: melody kept, 7 syllables on 4 notes; compose again FILE A1 --melody sings them as they are spoken"
    ]
    assert revise(old, new).song.melody == old.melody


def test_nothing_is_said_of_words_that_fit_or_that_stay_or_of_another_verse():
    old = verses("paper boats go")
    assert said(old, verses("lantern lights gleam", second="nobody knows")) == []
    assert said(old, old) == []
    assert said(old, verses("paper boats go", second="nobody knows where they are")) == []
    longer = verses("paper boats are gone away")
    assert said(longer, replace(longer)) == []


def test_words_that_come_back_follow_and_other_verses_keep_theirs():
    old, new = verses("paper boats go"), verses("lantern lights gleam")
    revised = revise(old, new)
    assert [section.lyrics for section in revised.song.sections] == ["lantern lights gleam"] * 2
    assert [str(remark) for remark in revised.remarks] == ["A2: words follow A1"]
    other = revise(verses("paper boats go", "nobody knows"), verses("lantern lights gleam", "nobody knows"))
    assert other.song.sections[1].lyrics == "nobody knows" and other.remarks == ()
