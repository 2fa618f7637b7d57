"""A song with pickups is printed, read by others and imported again as it sounds."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import music21
import pytest
import verovio
from hypothesis import Phase, assume, given, settings
from pickup_songs import songs

from corpus.formats.registry import read_tunes
from export.scores.musicxml import musicxml_text
from export.terminal.lines import melody_lines
from song import Brief, ChordSpan, Key, Note, Section, Song, parse_chord, parse_meter

FOUR = parse_meter("4/4")
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # engraving is slow


def bars_of(text: str) -> list[ET.Element]:
    return ET.fromstring(text.split("\n", 2)[2]).findall("part/measure")


def sounding(text: str) -> int:
    """Return how many notes of a score are struck: neither rests nor tied on."""
    notes = [note for bar in bars_of(text) for note in bar.findall("note")]
    return sum(note.find("rest") is None and note.find("tie[@type='stop']") is None for note in notes)


def drawn(bar: ET.Element) -> list[tuple[str, int]]:
    """Return name and ticks of every glyph of a bar."""
    signs = {None: "", "1": "#", "-1": "b"}
    return [
        (note.findtext("pitch/step", "rest") + signs[note.findtext("pitch/alter")], int(note.findtext("duration")))
        for note in bar.findall("note")
    ]


def lead_in(keys: tuple[str, str] = ("F", "F"), intro: bool = True) -> Song:
    """Return a silent intro or a held note of two bars, and two bars with a pickup that is held over the barline."""
    sections = (
        Section("intro", "i", "intro", 2, Key(keys[0])),
        Section("A", "A", "head", 2, Key(keys[1]), pickup=1),
    )
    chords = {
        "intro": tuple(ChordSpan(96 * bar, 96, parse_chord("C7")) for bar in range(2)),
        "A": tuple(ChordSpan(96 * bar, 96, parse_chord("F")) for bar in range(2)),
    }
    line = (Note(-24, 12, 65), Note(-12, 36, 66), Note(24, 72, 69))
    melody = {"intro": () if intro else (Note(0, 192, 67),), "A": line}
    return Song(Brief("Lead in", "jazz", "iA", Key(keys[0]), FOUR, 120), sections, chords, melody)


def test_a_silent_bar_before_shows_rests_and_then_the_pickup():
    bars = bars_of(musicxml_text(lead_in()))
    assert bars[0].find("note/rest").get("measure") == "yes"
    assert drawn(bars[1]) == [("rest", 72), ("F", 12), ("Gb", 12)]
    assert drawn(bars[2]) == [("Gb", 24), ("A", 48), ("A", 24)]
    assert bars[1].findall("note")[-1].find("tie").get("type") == "start"
    assert bars[2].findall("note")[0].find("tie").get("type") == "stop"
    assert bars[2].find("direction/direction-type/rehearsal").text == "A"


def test_a_note_before_the_pickup_ends_where_it_begins():
    bars = bars_of(musicxml_text(lead_in(intro=False)))
    assert [ticks for _, ticks in drawn(bars[1])] == [72, 12, 12]


def test_a_note_held_into_another_key_keeps_its_name():
    song = lead_in(("D", "Gb"))
    chords = {
        name: tuple(replace(span, chord=parse_chord({"intro": "D7", "A": "Gb"}[name])) for span in spans)
        for name, spans in song.chords.items()
    }
    bars = bars_of(musicxml_text(replace(song, chords=chords)))
    assert drawn(bars[1])[-1] == ("F#", 12)
    assert drawn(bars[2])[0] == ("F#", 24)
    assert drawn(
        bars_of(musicxml_text(replace(song, melody={"intro": (), "A": (Note(0, 96, 66),)}, chords=chords)))[2]
    ) == [("Gb", 96)]


def test_show_prints_the_pickup_before_the_first_bar():
    assert melody_lines(lead_in())[1] == "A      F4/8 Gb4/8~ || Gb4/4 A4/2. | r/1 |"


@settings(max_examples=25, deadline=None, phases=NO_SHRINKING)
@given(songs(fewest=4))
def test_the_score_holds_every_note_that_sounds_and_comes_back(song):
    # A lead sheet without a melody cannot be read; a first bar that waits for its first note is read as a pickup.
    meter = song.brief.meter
    assume(song.all_notes() and not 0 < song.all_notes()[0].onset < meter.bar_ticks)
    text = musicxml_text(song)
    assert len(bars_of(text)) == song.bars
    assert sounding(text) == len(song.all_notes())
    (back,) = read_tunes(text.encode(), "tune.musicxml")
    assert isinstance(back, Song), back
    assert back.bars <= song.bars  # empty bars before and after the tune are left out
    assert [note.pitch for note in back.all_notes()] == [note.pitch for note in song.all_notes()]


@settings(max_examples=6, deadline=None, phases=NO_SHRINKING)
@given(songs())
def test_music21_and_verovio_read_what_sounds(song):
    text = musicxml_text(song)
    part = music21.converter.parseData(text, format="musicxml").parts[0]
    notes = part.flatten().notes.getElementsByClass(music21.note.Note)
    struck = [note for note in notes if note.tie is None or note.tie.type == "start"]
    heard = [(round(float(note.offset) * 24), note.pitch.midi) for note in struck]
    assert heard == [(note.onset, note.pitch) for note in song.all_notes()]
    verovio.enableLog(verovio.LOG_WARNING)
    toolkit = verovio.toolkit()
    assert toolkit.loadData(text)
    assert len(re.findall(r"<measure\b", toolkit.getMEI())) == song.bars
    toolkit.renderToSVG(1)
    assert toolkit.getLog() == ""


def test_a_lead_sheet_with_a_pickup_comes_back():
    song = lead_in()
    (back,) = read_tunes(musicxml_text(song).encode(), "tune.musicxml")
    assert isinstance(back, Song) and [section.bars for section in back.sections] == [2, 2]
    struck = [[(note.onset, note.pitch) for note in which.all_notes()] for which in (back, song)]
    assert struck[0] == struck[1]


@pytest.mark.parametrize("meter", ["2/4", "3/4", "6/8", "12/8"])
def test_a_pickup_in_any_meter_is_printed_in_the_bar_before(meter):
    grid = parse_meter(meter)
    song = lead_in()
    chords = {
        name: tuple(ChordSpan(bar * grid.bar_ticks, grid.bar_ticks, spans[0].chord) for bar in range(2))
        for name, spans in song.chords.items()
    }
    line = (Note(-grid.beat_ticks, grid.beat_ticks, 65), Note(0, 12, 69))
    song = replace(song, brief=replace(song.brief, meter=grid), chords=chords, melody={"intro": (), "A": line})
    last = bars_of(musicxml_text(song))[1].findall("note")[-1]
    assert (last.find("pitch/step").text, int(last.find("duration").text)) == ("F", grid.beat_ticks)
