"""Drum performances: what the file name says, and timing and touch as played."""

import pytest
from midi_files import Voice, midi_of

from corpus.dataset import Skipped
from corpus.sets.groove import DATASET, read_song, style_of
from corpus.split import normal_title, split_of
from song import PlayedNote, Song
from song.check import problems
from song.style import STYLES

BEAT = [(0.01, 0.1, 36), (1.02, 0.1, 38), (2, 0.1, 36), (2.98, 0.1, 38), (4, 0.1, 36), (5.5, 0.1, 38)]


def read(stem: str, rows: list = BEAT, drummer: str = "drummer1", session: str = "session2") -> Song | Skipped:
    content = midi_of([Voice("kit", rows, channel=9, velocity=77)])
    return read_song((drummer, session, stem, content))


def test_a_beat_is_one_section_with_one_drum_track() -> None:
    song = read("12_funk-purdieshuffle_90_beat_4-4")
    assert isinstance(song, Song) and problems(song) == []
    assert (song.brief.tempo, str(song.brief.meter), song.brief.style) == (90, "4/4", "funk")
    assert [(section.label, section.role, section.bars) for section in song.sections] == [("d", "instrumental", 2)]
    assert dict(song.chords) == {} and dict(song.melody) == {"d": ()}
    (track,) = song.tracks
    assert track.channel == 9
    assert track.notes[0] == PlayedNote(5, 48, 36, 77)
    assert [note.onset_midi_ticks for note in track.notes] == [5, 490, 960, 1430, 1920, 2640]


def test_genre_and_fill_are_told() -> None:
    beat, fill = read("1_funk-purdieshuffle_90_beat_4-4"), read("2_funk-purdieshuffle_90_fill_4-4", BEAT[:4])
    assert isinstance(beat, Song) and isinstance(fill, Song)
    assert all("(funk/purdieshuffle, " in song.brief.title for song in (beat, fill))
    assert (beat.sections[0].label, fill.sections[0].label) == ("d", "f")
    assert fill.bars == 1


def test_beats_and_fills_of_a_session_are_in_one_split() -> None:
    titles = {
        song.brief.title
        for stem in ("1_rock_96_beat_4-4", "2_rock-halftime_96_fill_4-4", "30_rock_140_fill_6-8")
        if isinstance(song := read(stem), Song)
    }
    assert len(titles) == 3 and len({normal_title(title) for title in titles}) == 1
    assert len({split_of(title) for title in titles}) == 1
    other = read("1_rock_96_beat_4-4", session="session3")
    assert isinstance(other, Song) and normal_title(other.brief.title) != normal_title(titles.pop())


@pytest.mark.parametrize(
    ("name", "meter", "bars"), [("3-4", "3/4", 2), ("6-8", "6/8", 2), ("5-4", None, 0), ("5-8", None, 0)]
)
def test_meters(name: str, meter: str | None, bars: int) -> None:
    song = read(f"5_jazz_120_beat_{name}")
    if meter is None:
        assert song == Skipped(f"meter {name.replace('-', '/')}")
    else:
        assert isinstance(song, Song)
        assert (str(song.brief.meter), song.bars) == (meter, bars)


@pytest.mark.parametrize(
    ("genre", "style"),
    [("rock", "rock"), ("rock-shuffle", "blues"), ("jazz", "jazz"), ("jazz-funk", "funk"), ("latin-brazilian-bossa", "bossa"),
     ("country", "country"), ("neworleans-secondline", "jazz"), ("punk", "rock"), ("hiphop", "hip-hop"), ("soul-motown", "soul"),
     ("funk-rock", "funk"), ("gospel", "soul"), ("dance-disco", "funk"), ("dance-breakbeat", "dance"), ("latin-reggaeton", "dance"),
     ("neworleans-funk", "funk"), ("unheard-of", "pop")],
)  # fmt: skip
def test_genres_have_styles(genre: str, style: str) -> None:
    assert style_of(genre, "4/4") == style and style in STYLES


def test_what_is_no_performance_is_counted() -> None:
    assert read("Icon") == Skipped("name without genre, tempo, kind and meter")
    silent = midi_of([Voice("piano", BEAT, channel=0)])
    assert read_song(("d", "s", "1_rock_96_beat_4-4", silent)) == Skipped("no drums")
    reading = DATASET.reading(("d", "s", "1_rock_96_beat_4-4", b"MThd"))
    assert isinstance(reading, Skipped) and "no MIDI file" in reading.reason
