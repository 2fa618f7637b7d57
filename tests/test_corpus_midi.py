"""MIDI files of all kinds as songs, and what is wrong with those that are none."""

import struct
import warnings
from dataclasses import replace

import pytest
from band_songs import build_song
from hypothesis import given, settings
from hypothesis import strategies as st
from midi_files import Voice, block_chords, key, marker, meter, midi_of, tempo, text, tune

from arranger.midi import midi_bytes
from arranger.stage import arrange
from corpus.formats import midi_file
from corpus.formats.midi import read_midi
from corpus.formats.midi_bare import chords_under, is_bare
from corpus.formats.midi_chords import Costs, estimate
from corpus.formats.midi_file import MAX_BYTES, read_recording
from corpus.formats.midi_grid import Grid, find_offset, find_swing, is_written, tempo_of, written_end, written_onsets
from corpus.formats.midi_melody import find_singer, melody_score, skyline
from corpus.formats.midi_style import find_band_style
from song import Note, PlayedNote, Song, SongError, Track, parse_chord, parse_key, parse_meter
from song.check import problems

FOUR = parse_meter("4/4")
SCALE = [60, 62, 64, 65, 67, 69, 71, 72]
CHANGES = ["C", "Am", "F", "G", "C", "Am", "G", "C"]
# A phrase of two bars and another; eight quarters each.
ONE, OTHER = [67, 67, 64, 65, 67, 69, 67, 0], [72, 71, 69, 67, 65, 64, 62, 0]
END = b"\x00\xff\x2f\x00"


def song_with(*voices: Voice, meta: tuple = (), name: str = "a file", ppq: int = 480) -> Song:
    song = read_midi(midi_of(voices, meta, ppq), name)
    assert problems(song) == []
    return song


def piano(symbols: list[str] = CHANGES, quarters: float = 4) -> Voice:
    return Voice("Piano", block_chords(symbols, quarters), channel=1)


def lead(rows: list, name: str = "Melody", program: int = 73) -> Voice:
    return Voice(name, rows, program)


def chart(song: Song) -> list[str]:
    return [str(span.chord) for span in song.all_chords()]


# What a song is made of


def test_a_band_becomes_a_song() -> None:
    song = song_with(lead(tune((ONE + OTHER) * 2)), piano(), meta=(meter("4/4"), tempo(96)), name="Paper Harbour")
    brief = song.brief
    assert (brief.title, str(brief.meter), brief.tempo, str(brief.key)) == ("Paper Harbour", "4/4", 96, "C major")
    assert song.bars == 8
    assert [note.pitch for note in song.all_notes()] == [pitch for pitch in (ONE + OTHER) * 2 if pitch]
    assert [note.onset for note in song.all_notes()[:8]] == [0, 24, 48, 72, 96, 120, 144, 192]
    assert chart(song) == CHANGES
    assert [track.name for track in song.tracks] == ["Melody", "Piano"]


def test_notes_let_go_early_are_written_whole() -> None:
    rows = [(0, 0.9, 60), (1, 0.42, 62), (1.5, 0.4, 62), (2, 1.7, 64), (4, 3.6, 65)]
    song = song_with(lead(rows), piano(["C", "F", "C", "F"]))
    lengths = [note.duration for note in song.all_notes()]
    assert lengths == [24, 12, 12, 48, 96]


def test_tracks_keep_their_own_time_in_480_ticks() -> None:
    rows = [(0.03125, 0.5, 60), (1.0625, 0.5, 62), (2, 1, 64), (3, 1, 65)]
    song = song_with(lead(rows), piano(["C"]), ppq=96)
    assert [note.onset_midi_ticks for note in song.tracks[0].notes] == [15, 510, 960, 1440]
    assert [note.onset for note in song.all_notes()] == [0, 24, 48, 72]
    assert song.tracks[0].program == 73


def test_a_short_first_bar_is_a_pickup() -> None:
    rows = [(0, 0.9, 67), *tune(ONE * 3, start=1)]
    song = song_with(
        lead(rows), Voice("Piano", [(o + 1, d, p) for o, d, p in block_chords(["C", "F"] * 3)], channel=1),
        meta=(meter("1/4"), meter("4/4", at=1)),
    )  # fmt: skip
    assert song.sections[0].bars == 1 and song.melody[song.sections[0].id] == (Note(72, 24, 67),)
    assert song.melody[song.sections[1].id][0].onset == 0
    assert song.tracks[0].notes[0].onset_midi_ticks == 3 * 480


def test_a_file_without_tempo_or_meter_has_the_usual_ones() -> None:
    song = song_with(lead(tune(ONE)), piano(["C", "G"]))
    assert (song.brief.tempo, str(song.brief.meter)) == (120, "4/4")


@pytest.mark.parametrize(
    ("written", "read"), [("2/2", "4/4"), ("6/4", "3/4"), ("4/8", "2/4"), ("3/8", "6/8"), ("12/8", "12/8")]
)
def test_meters_that_count_the_same_bars(written: str, read: str) -> None:
    song = song_with(lead(tune(ONE * 3)), piano(["C"] * 6), meta=(meter(written),))
    assert str(song.brief.meter) == read


def test_the_tempo_that_lasts_longest_counts() -> None:
    song = song_with(lead(tune(ONE * 2)), piano(["C"] * 4), meta=(tempo(60), tempo(140, at=2), tempo(50, at=15)))
    assert song.brief.tempo == 140


def test_a_meter_that_changes_is_refused_and_one_that_fits_whole_bars_is_not() -> None:
    voices = (lead(tune(ONE * 4)), piano(["C"] * 8))
    with pytest.raises(SongError, match=r"^meter changes between 4/4 and others; cut"):
        read_midi(midi_of(voices, (meter("4/4"), meter("3/4", at=16), meter("4/4", at=19))))
    song = song_with(*voices, meta=(meter("4/4"), meter("2/4", at=16), meter("4/4", at=20)))
    assert str(song.brief.meter) == "4/4"


def test_five_four_is_refused_with_what_would_do() -> None:
    with pytest.raises(SongError, match=r"^meter 5/4; use one of 4/4"):
        read_midi(midi_of([lead(tune(ONE * 5))], (meter("5/4"),)))


# The melody


def test_the_name_of_a_track_makes_it_the_melody() -> None:
    low, high = [48, 50, 52, 53, 52, 50, 48, 0] * 2, [79, 77, 76, 77, 79, 81, 79, 0] * 2
    song = song_with(lead(tune(high), "Flute"), lead(tune(low), "Vocals"), piano(["C"] * 4))
    assert [note.pitch for note in song.all_notes()][:7] == low[:7]


def test_without_names_the_line_that_sings_is_the_melody() -> None:
    bass = Voice("", [(beat, 0.9, 36 + beat % 3) for beat in range(32)], program=33, channel=2)
    comping = replace(piano(), name="")
    song = song_with(bass, comping, lead(tune((ONE + OTHER) * 2), "", program=65))
    assert [note.pitch for note in song.all_notes()] == [pitch for pitch in (ONE + OTHER) * 2 if pitch]


def test_a_second_singer_leads_where_the_first_rests() -> None:
    sax, guitar = tune(ONE + OTHER) + tune(ONE + OTHER, start=48), tune(OTHER + ONE, start=24)
    song = song_with(lead(sax, "", 65), lead(guitar, "", 26), piano(["C"] * 16))
    inside = [note.pitch for note in song.all_notes() if 24 * 24 <= note.onset < 40 * 24]
    assert inside == [pitch for pitch in OTHER + ONE if pitch]


def test_drums_never_sing() -> None:
    beat = tuple(PlayedNote(120 * i, 60, 60 + i % 5, 90) for i in range(32))
    drums, low = Track("Melody", 0, 9, beat), Track("", 33, 1, beat)
    assert melody_score(drums, 1920, 3840) < melody_score(low, 1920, 3840)
    assert find_singer([drums, low], FOUR, 3840) == 1


def test_the_skyline_is_the_upper_line() -> None:
    notes = [
        PlayedNote(0, 960, 72, 90),
        PlayedNote(5, 900, 60, 90),
        PlayedNote(480, 200, 64, 90),
        PlayedNote(960, 480, 71, 90),
    ]
    assert [note.pitch for note in skyline(notes)] == [72, 71]


# The grid


def grid_of(swing: float = 12.0, name: str = "4/4") -> Grid:
    return Grid(parse_meter(name), 120, swing)


@pytest.mark.parametrize(
    ("played", "written"),
    [
        ([0, 120, 240, 360], [0, 6, 12, 18]),
        ([4, 168, 318], [0, 8, 16]),  # triplets
        ([-20, 250, 470], [0, 12, 24]),  # early and late
        ([10, 355], [0, 18]),
    ],
)
def test_notes_go_to_the_grid_that_fits_their_quarter(played: list[int], written: list[int]) -> None:
    assert written_onsets(played, grid_of()) == written


def test_swung_eighths_are_written_even_and_triplets_stay() -> None:
    assert written_onsets([0, 320, 480, 640, 800, 960, 1275], grid_of(swing=16)) == [0, 12, 24, 32, 40, 48, 60]


@given(st.lists(st.integers(0, 4 * 480), min_size=1, max_size=24, unique=True), st.sampled_from([12.0, 15.0]))
def test_notes_stay_in_order_and_near(played: list[int], swing: float) -> None:
    written = written_onsets(sorted(played), grid_of(swing))
    assert written == sorted(written)
    assert all(abs(place - onset / 20) <= 9 for place, onset in zip(written, sorted(played), strict=True))


def test_swing_is_heard_and_straightness_too() -> None:
    import numpy as np

    beats = np.arange(0, 480 * 64, 480)
    assert find_swing(np.concatenate([beats, beats + 240])) == 12
    assert abs(find_swing(np.concatenate([beats, beats + 310])) - 15.5) < 0.1
    assert find_swing(np.concatenate([beats, beats + 160, beats + 320])) == 12  # triplets all through
    assert find_swing(np.concatenate([beats, beats + 120, beats + 240, beats + 360])) == 12


@pytest.mark.parametrize("late", [50, 171, -40, -120])
def test_what_is_played_beside_the_beat_is_moved_onto_it(late: int) -> None:
    line = [(onset + 1 + late / 480, length, pitch) for onset, length, pitch in tune((ONE + OTHER) * 2)]
    chords = [(onset + 1 + late / 480, length, pitch) for onset, length, pitch in block_chords(CHANGES)]
    song = song_with(lead(line), Voice("Piano", chords, channel=1))
    assert {note.onset % 24 for note in song.all_notes()} == {0}
    assert [chord for chord in chart(song) if chord != "None"] == CHANGES
    drums = Voice("Drums", [(beat, 0.1, 36) for beat in range(35)], channel=9)
    held = song_with(lead(line), Voice("Piano", chords, channel=1), drums)
    assert held.tracks[2].notes[1].onset_midi_ticks == 480  # drums hold the beat


def test_the_offset_of_a_recording() -> None:
    import numpy as np

    beats = np.arange(960, 480 * 40, 480)
    both = np.concatenate([beats, beats + 240])
    assert [find_offset(both + late, wide=True) for late in (0, 5, 45, -45)] == [0, 0, 45, -45]
    assert find_offset(np.concatenate([beats, beats, beats, beats + 240]) + 171, wide=True) == 171
    assert find_offset(both + 171, wide=False) == 0
    assert find_offset(np.concatenate([beats, beats + 320]), wide=False) == 0
    assert find_offset(np.array([], dtype=int), wide=True) == 0


def test_dotted_eighths_are_no_swing() -> None:
    import numpy as np

    beats = np.arange(0, 480 * 64, 480)
    assert find_swing(np.concatenate([beats, beats + 360])) == 12


@pytest.mark.parametrize(
    ("programs", "chords", "swing", "tempo", "style"),
    [
        ((66, 0, 32), ["Dm7", "G7", "Cmaj7"], 16.0, 150, "jazz"),
        ((66, 0, 32), ["Dm7", "G7", "Cmaj7"], 16.0, 66, "ballad"),
        ((27, 16, 33), ["C7", "F7", "C7", "G7"], 16.0, 110, "blues"),
        ((66, 24, 32), ["Dm7", "G7", "Cmaj7"], 12.0, 130, "bossa"),
        ((66, 0, 32), ["Dm7", "G7", "Cmaj7"], 12.0, 66, "ballad"),
        ((53, 30, 33), ["C", "F", "G"], 12.0, 130, "rock"),
        ((40, 25), ["C", "F", "G"], 12.0, 110, "folk"),
        ((53, 0, 33), ["C", "F", "G"], 12.0, 100, "pop"),
    ],
)
def test_a_band_has_a_style(programs: tuple, chords: list[str], swing: float, tempo: int, style: str) -> None:
    tracks = [Track("", program, 0, ()) for program in programs]
    changes = [(96 * bar, parse_chord(chord)) for bar, chord in enumerate(chords)]
    found = find_band_style(tracks, changes, len(chords), Grid(FOUR, tempo, swing), parse_key("C"))
    assert found == style


def test_a_swung_file_has_even_eighths() -> None:
    rows = [(beat + off, length, 60 + beat % 8) for beat in range(32) for off, length in ((0, 0.6), (0.66, 0.3))]
    song = song_with(lead(rows), piano())
    assert {note.onset % 24 for note in song.all_notes()} == {0, 12}
    assert {note.duration for note in song.all_notes()} == {12}


@pytest.mark.parametrize(
    ("onset", "played", "limit", "end"),
    [
        (0, 21, 96, 24),
        (12, 33, 96, 36),
        (0, 44, 96, 48),
        (0, 11, 24, 12),
        (0, 88, 960, 96),
        (0, 19, 24, 24),
        (0, 5, 960, 6),
    ],
)
def test_ends_are_where_a_player_meant_them(onset: int, played: float, limit: int, end: int) -> None:
    assert written_end(onset, played, limit) == end


# Chords and key


def test_chords_that_stand_as_text_are_taken() -> None:
    symbols = [text("Dm7", 0), text("G7b9", 4), text("Cmaj7", 8), text("N.C.", 14)]
    song = song_with(lead(tune(SCALE * 2)), piano(["F"] * 4), meta=tuple(symbols))
    assert chart(song) == ["Dm7", "G7b9", "Cmaj7", "Cmaj7", "None"]


def test_written_chords_keep_their_spelling() -> None:
    symbols = [text(symbol, 4 * bar) for bar, symbol in enumerate(["C", "G#dim7", "Am", "D#dim7/F#", "Ebm", "G7"])]
    song = song_with(lead(tune(SCALE * 3)), piano(["F"] * 6), meta=tuple(symbols))
    assert chart(song) == ["C", "G#dim7", "Am", "D#dim7/F#", "Ebm", "G7"]


def test_words_are_no_chords() -> None:
    lyrics = tuple(text(word, at) for at, word in enumerate(["A", "ship", "on", "the", "sea", "and", "C"]))
    assert chart(song_with(lead(tune((ONE + OTHER) * 2)), piano(), meta=lyrics)) == CHANGES


def test_chords_in_three_four() -> None:
    song = song_with(lead(tune([67, 64, 60, 65, 69, 65] * 4)), piano(["C", "F"] * 4, quarters=3), meta=(meter("3/4"),))
    assert chart(song) == ["C", "F"] * 4


def test_two_chords_a_bar() -> None:
    rows = [
        (half * 2, 1.9, pitch) for half, name in enumerate(["C", "Am", "Dm", "G"] * 4) for pitch in block_pitches(name)
    ]
    song = song_with(lead(tune((ONE + OTHER) * 2)), Voice("Piano", rows, channel=1))
    assert chart(song) == ["C", "Am", "Dm", "G"] * 4


def block_pitches(name: str) -> list[int]:
    return [pitch for _, _, pitch in block_chords([name], quarters=1)]


def test_a_bass_tells_an_inversion_from_another_root() -> None:
    # A C E G over A is Am7, over C mostly C with its sixth: the bass decides.
    upper = [(bar * 4, 3.9, pitch) for bar in range(8) for pitch in (57, 60, 64, 67)]
    for low, symbol in ((33, "Am7"), (36, "C")):
        bass = Voice("Bass", [(bar * 4 + beat, 0.9, low) for bar in range(8) for beat in range(4)], 33, 2)
        song = song_with(lead(tune([64, 67, 0, 64] * 8)), Voice("Piano", upper, channel=1), bass)
        assert chart(song)[0].startswith(symbol[:2].rstrip("7"))


def test_no_sound_is_no_chord_and_changes_cost() -> None:
    import numpy as np

    sounding, bass = np.zeros((8, 12)), np.zeros((8, 12))
    assert estimate(sounding, bass, parse_key("C"), FOUR)[0] == [None] * 8
    sounding[:, [0, 4, 7]] = 1
    sounding[5] = 0
    sounding[5, [2, 9]] = 0.4  # a passing beat
    bass[:, 0] = 1
    firm = Costs(weak=3.0, strong=3.0)
    assert {str(chord) for chord in estimate(sounding, bass, parse_key("C"), FOUR, costs=firm)[0]} == {"C"}


def test_a_minor_key_is_heard_where_the_signature_says_nothing() -> None:
    line = [69, 71, 72, 74, 76, 74, 72, 71, 69, 72, 71, 68, 69, 0, 69, 0] * 2
    song = song_with(lead(tune(line)), piano(["Am", "Dm", "E7", "Am"] * 2), meta=(key("C"),))
    assert str(song.brief.key) == "A minor"


def test_barlines_are_found_where_nothing_speaks_for_the_file_s_own() -> None:
    late = 3 + 5 / 480  # quarters before the first bar, and a player's touch
    moved = [(onset + late, length, pitch) for onset, length, pitch in block_chords(["C", "Am", "F", "G"] * 4)]
    chords = Voice("Piano", moved, channel=1)
    tone = lead([(onset + late, length, pitch) for onset, length, pitch in tune((ONE + OTHER) * 4)])
    song = song_with(tone, chords)
    assert song.tracks[1].notes[0].onset_midi_ticks % 1920 == 5
    drums = Voice("Drums", [(beat, 0.1, 36) for beat in range(60)], channel=9)
    kept = song_with(tone, chords, drums)
    assert kept.tracks[1].notes[0].onset_midi_ticks == 3 * 480 + 5


@pytest.mark.parametrize("late", [0, 0.5, 1, 3])
def test_a_written_file_keeps_its_own_barlines(late: float) -> None:
    moved = [(onset + late, length, pitch) for onset, length, pitch in block_chords(["C", "Am", "F", "G"] * 4)]
    line = [(onset + late, length, pitch) for onset, length, pitch in tune((ONE + OTHER) * 4)]
    song = song_with(lead(line), Voice("Piano", moved, channel=1))
    assert song.tracks[0].notes[0].onset_midi_ticks == late * 480
    assert song.all_notes()[0].onset == late * 24


@pytest.mark.parametrize("form", [0, 1])
@pytest.mark.parametrize("ppq", [96, 480, 1000])
@pytest.mark.parametrize("name", ["", "3/4", "4/4"])
def test_a_scale_from_tick_0_starts_on_beat_1(form: int, ppq: int, name: str) -> None:
    if form:
        content = midi_of([lead(tune(SCALE * 2), "")], (meter(name),) if name else (), ppq)
    else:
        signs = b"\x00\xff\x58\x04" + bytes([int(name[0]), 2, 24, 8]) if name else b""
        quarter = bytes([0x80 | ppq >> 7, ppq & 127]) if ppq > 127 else bytes([ppq])
        content = chunk(
            signs + b"".join(bytes([0, 0x90, p, 90]) + quarter + bytes([p, 0]) for p in SCALE * 2) + END, ppq
        )
    song = read_midi(content, "scale")
    assert problems(song) == []
    assert [(note.onset, note.pitch) for note in song.all_notes()] == [
        (24 * place, pitch) for place, pitch in enumerate(SCALE * 2)
    ]
    assert song.sections[0].role != "intro"
    assert str(song.brief.key) == "C major" and "None" not in chart(song)


def test_what_is_played_is_not_written() -> None:
    import numpy as np

    grid = np.concatenate([np.arange(0, 9600, 120), np.arange(0, 9600, 160)])
    assert is_written(grid) and is_written(grid + 2)
    assert not is_written(grid + 20)
    assert not is_written(grid + np.random.default_rng(0).integers(-20, 20, grid.size))
    assert not is_written(np.array([], dtype=int))


# Chords under a melody alone


def test_a_melody_alone_gets_the_simplest_chords() -> None:
    # Two bars of C, F, G and C each, twice; passing tones between the chord tones.
    line = [60, 64, 67, 64, 65, 69, 72, 69, 67, 71, 74, 71, 72, 67, 64, 0]
    song = song_with(lead(tune(line * 2)))
    assert chart(song) == ["C", "F", "G", "C"] * 2
    passing = [60, 62, 64, 67, 65, 67, 69, 72, 67, 65, 62, 71, 72, 71, 72, 0]
    assert [name.rstrip("7") for name in chart(song_with(lead(tune(passing * 2))))] == ["C", "F", "G", "C"] * 2


def test_a_minor_melody_alone_gets_minor_chords() -> None:
    line = [69, 72, 76, 72, 74, 77, 74, 69, 76, 80, 76, 71, 69, 72, 69, 0]
    assert [name.rstrip("7") for name in chart(song_with(lead(tune(line * 2))))] == ["Am", "Dm", "E", "Am"] * 2


def test_two_chords_in_a_bar_that_clearly_changes() -> None:
    line = [60, 64, 67, 64, 65, 69, 71, 67, 60, 64, 67, 64, 67, 71, 72, 0]
    chords = chart(song_with(lead(tune(line * 2))))
    assert chords[1:3] == ["F", "G"] and len(chords) <= 16


@given(st.lists(st.sampled_from([0, *range(55, 80)]), min_size=8, max_size=64), st.sampled_from(["4/4", "3/4", "6/8"]))
@settings(max_examples=40, deadline=None)
def test_a_melody_alone_never_gets_more_than_two_chords_a_bar(line: list[int], name: str) -> None:
    signature = parse_meter(name)
    notes = [Note(12 * place, 12, pitch) for place, pitch in enumerate(line) if pitch]
    bars = -(-12 * len(line) // signature.bar_ticks)
    changes = chords_under(notes, parse_key("D"), signature, bars)
    step = signature.bar_ticks // (2 if name == "4/4" else 1)
    assert changes[0][0] == 0 and all(onset % step == 0 and onset < bars * signature.bar_ticks for onset, _ in changes)
    names = {str(chord) for _, chord in changes} - {"None"}
    assert names <= {"D", "G", "A", "A7", "Bm", "Em", "F#m"}


def test_a_bass_alone_is_no_melody_alone() -> None:
    bass = Voice("Bass", [(beat, 0.9, 36 + 5 * (beat // 4 % 2)) for beat in range(32)], 33)
    assert not is_bare(read_recording(midi_of([bass])).tracks)
    assert is_bare(read_recording(midi_of([lead(tune(ONE))])).tracks)
    assert not is_bare(read_recording(midi_of([piano()])).tracks)


# Sections


def test_markers_name_the_sections() -> None:
    marks = [("Introduction", 0), ("Verse 1", 8), ("Chorus", 16), ("Verse 2", 24), ("Guitar", 25), ("Ending", 32)]
    song = song_with(
        lead(tune((ONE + OTHER) * 2, start=8)), piano(["C", "F"] * 5), meta=tuple(marker(*mark) for mark in marks)
    )
    found = [(section.role, section.label, section.bars) for section in song.sections]
    assert found == [("intro", "i", 2), ("verse", "A", 2), ("chorus", "B", 2), ("verse", "A", 2), ("outro", "o", 2)]


def test_sections_are_found_by_what_comes_again() -> None:
    part_a = [*ONE, 69, 69, 67, 64, 62, 64, 65, 0, *ONE, 65, 64, 62, 62, 60, 0, 0, 0]
    part_b = [*OTHER, 74, 76, 74, 72, 71, 72, 74, 0, *OTHER, 71, 72, 74, 76, 74, 72, 67, 0]
    line = part_a * 2 + part_b + part_a
    chords = ["C", "G", "F", "C", "C", "G", "G", "C"]
    song = song_with(lead(tune(line)), piano(chords * 2 + ["F", "Em", "Dm", "G"] * 2 + chords))
    assert [(section.label, section.bars) for section in song.sections] == [("A", 8), ("A", 8), ("B", 8), ("A", 8)]


def test_bars_before_the_melody_are_an_introduction() -> None:
    song = song_with(lead(tune((ONE + OTHER) * 2, start=16)), piano(["C", "F", "G", "C"] * 3))
    first = song.sections[0]
    assert (first.role, first.bars, song.melody[first.id]) == ("intro", 4, ())


# What songwright itself wrote


@pytest.mark.parametrize("style", ["jazz", "bossa", "jazz-waltz", "blues", "pop", "folk"])
def test_our_own_files_come_back(style: str) -> None:
    meters = {"jazz-waltz": "3/4"}
    song = arrange(build_song(style, meters.get(style, "4/4")))
    again = read_midi(midi_bytes(song))
    for before, after in zip(song.sections, again.sections, strict=True):
        assert (before.id, before.role, before.bars, before.key) == (after.id, after.role, after.bars, after.key)
    brief = song.brief
    assert (brief.title, brief.key, brief.meter, brief.tempo) == (
        again.brief.title, again.brief.key, again.brief.meter, again.brief.tempo
    )  # fmt: skip
    assert song.all_chords() == again.all_chords()
    assert [track.notes for track in song.tracks] == [track.notes for track in again.tracks]
    # Leads play some melodies an octave off; otherwise every note is where it stood.
    written = {(note.onset, note.pitch % 12) for note in song.all_notes()}
    read = {(note.onset, note.pitch % 12) for note in again.all_notes()}
    assert len(written & read) >= 0.98 * len(written | read)


# Other people's judgement


def test_other_readers_hear_the_same_notes() -> None:
    symusic = pytest.importorskip("symusic")
    pretty_midi = pytest.importorskip("pretty_midi")
    import io

    content = midi_bytes(arrange(build_song("bossa")))
    mine = sorted((n.onset_midi_ticks, n.pitch, n.velocity) for t in read_recording(content).tracks for n in t.notes)
    theirs = sorted((n.time, n.pitch, n.velocity) for t in symusic.Score.from_midi(content).tracks for n in t.notes)
    assert mine == theirs
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        counted = sum(len(one.notes) for one in pretty_midi.PrettyMIDI(io.BytesIO(content)).instruments)
    assert counted == len(mine)


# Hostile files


def chunk(events: bytes, division: int = 480, form: int = 0, tracks: int = 1) -> bytes:
    header = struct.pack(">4sIHHH", b"MThd", 6, form, tracks, division)
    return header + struct.pack(">4sI", b"MTrk", len(events)) + events


NOTE = b"\x00\x90\x3c\x40\x60\x3c\x00"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no MIDI file"),
        (b"RIFF....WAVE" * 4, "no MIDI file"),
        (chunk(NOTE + END)[:-6], "is cut off"),
        (chunk(NOTE + END)[:16], "no track"),
        (chunk(END), "no notes"),
        (chunk(NOTE + END, division=0), "film frames"),
        (chunk(NOTE + END, division=0xE728), "film frames"),
        (chunk(NOTE + END, form=2), "type 2, several pieces"),
        (chunk(b"\x00\x3c\x40" + END), "broken"),
        (chunk(b"\x00\x90\x3c\x40" + b"\xff\xff\xff\x7f\x3c\x00" * 3 + END), "lasts over"),
        (chunk(b"\x00\x90\x3c\x40" + b"\x01\x3c\x00\x00\x3c\x40" * (MAX_BYTES // 6) + END), "over 2 MiB"),
        (chunk(b"\x00\x99\x24\x40\x60\x24\x00" + END), "only drums"),
    ],
)  # fmt: skip
def test_what_is_no_song_gets_one_line(content: bytes, reason: str) -> None:
    with pytest.raises(SongError, match=reason) as error:
        read_midi(content)
    assert "\n" not in str(error.value) and len(str(error.value)) < 160


def test_more_notes_than_any_piece_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(midi_file, "MAX_NOTES", 100)
    assert read_midi(chunk(NOTE * 100 + END)).bars > 0
    with pytest.raises(SongError, match="over 100 notes"):
        read_midi(chunk(NOTE * 101 + END))


@pytest.mark.parametrize(
    "content",
    [
        chunk(NOTE + END, tracks=60_000),
        chunk(b"\x00\xff\x51\x03\x00\x00\x00" + NOTE + END),  # tempo 0
        chunk(b"\x00\xff\x59\x02\x63\x07" + NOTE + END),  # a key that is none
        chunk(b"\x00\xff\x58\x04\x00\xff\x00\x00" + NOTE + END),  # 0 beats in a bar
        chunk(b"\x00\x90\x3c\x40"),  # a note that never ends
        chunk(NOTE + END, division=1),
        b"RIFF\x00\x00\x00\x00RMIDdata\x00\x00\x00\x00" + chunk(NOTE + END),
    ],
)  # fmt: skip
def test_harmless_mistakes_are_borne(content: bytes) -> None:
    song = read_midi(content, "mended")
    assert song.brief.title == "mended" and len(song.all_notes()) == 1


SOUND = midi_of([lead(tune((ONE + OTHER) * 2)), piano()], (meter("4/4"), tempo(96), marker("Verse", 8)))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=12), st.integers(0, len(SOUND))
)
def test_broken_files_end_in_a_song_or_a_line(changes: list[tuple[int, int]], cut: int) -> None:
    content = bytearray(SOUND)
    for place, value in changes:
        content[place] = value
    for version in (bytes(content), bytes(content[:cut])):
        line = ""
        try:
            assert problems(read_midi(version, "x")) == []
        except SongError as error:
            line = str(error)
        assert "\n" not in line


def test_the_usual_tempo_stands_in_bounds() -> None:
    recording = read_recording(midi_of([lead(tune(ONE))], (tempo(900),)))
    assert tempo_of(recording) == 400
