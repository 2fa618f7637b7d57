"""Phrases of pop songs: alignment, keys, roles, energy."""

import io

import mido
import pytest

from corpus.dataset import Skipped
from corpus.formats.midi_file import Recording, read_recording
from corpus.sets.phrase_energy import band_loudness, phrase_energies
from corpus.sets.pop909 import read_song
from corpus.sets.pop909_band import band_tracks, exactness, find_shift
from song import Note, Song

BAR = "C:maj [0, 4, 7] 0 4 \n"


def files(labels: str, melody: str, chords: str, keys: str = "C:maj\n", tempo: str = "90") -> dict[str, bytes]:
    texts = {
        "human_label1.txt": labels, "melody.txt": melody, "finalized_chord.txt": chords, "analyzed_key.txt": keys, "tempo.txt": tempo,
    }  # fmt: skip
    return {name: text.encode() for name, text in texts.items()}


def read(*args: str, **other: str) -> Song:
    song = read_song(("001", files(*args, **other)))
    assert isinstance(song, Song), song
    return song


def test_phrases_start_at_their_bars() -> None:
    melody = "0 28\n67 4\n72 8\n71 16\n60 8"
    song = read("i1A2o1", melody, BAR + "C:maj [0] 0 2\nG:7/3 [7] 7 2\n" + BAR * 2)
    assert song.brief.title == "pop909 001" and song.brief.tempo == 90
    assert song.melody["intro"] == ()
    # A note over the end of its phrase is clipped there.
    assert song.melody["A"] == (Note(72, 24, 67), Note(96, 48, 72), Note(144, 48, 71))
    assert song.melody["outro"] == (Note(48, 48, 60),)
    assert [str(span.chord) for span in song.chords["A"]] == ["C", "G7/B", "C"]


def test_a_chord_goes_on_over_the_phrase_end() -> None:
    song = read("A1A1", "60 16\n60 16", "C:maj [0] 0 2\nF:maj [5] 5 6\n")
    assert [str(span.chord) for span in song.chords["A2"]] == ["F"]


def test_three_beats_a_bar() -> None:
    song = read("A4", "60 48", "C:maj [0] 0 3\n" * 4)
    assert str(song.brief.meter) == "3/4"


def test_roots_follow_the_key() -> None:
    song = read("A2", "60 32", "B:maj [11] 11 4\nF#:maj [6] 6 4\n", keys="Gb:maj\n")
    assert [str(span.chord) for span in song.chords["A"]] == ["Cb", "Gb"]
    assert str(read("A2", "60 32", BAR * 2, keys="Db:min\n").brief.key) == "C# minor"


def test_keys_come_in_order() -> None:
    scale = "60 4\n62 4\n64 4\n65 4\n67 4\n69 4\n71 4\n72 4\n"
    higher = "".join(f"{int(row.split()[0]) + 1} 4\n" for row in scale.splitlines())
    up = "Db:maj [1] 1 4\nAb:7 [8] 8 4\n"
    song = read("A2A2A2", scale * 2 + higher, (BAR + "G:7 [7] 7 4\n") * 2 + up, keys="C:maj\nDb:maj\n")
    assert [str(s.key) for s in song.sections] == ["C major", "C major", "Db major"]
    assert str(song.brief.key) == "C major"


def test_roles_are_estimated() -> None:
    low, high = "60 8\n62 8\n" * 2, "72 4\n74 4\n76 4\n74 4\n" * 2
    song = read("i2A2B2b2A2B2C2B2o2", "0 32\n" + low + high + "0 32\n" + low + high + low + high, BAR * 18)
    roles = ["intro", "verse", "chorus", "interlude", "verse", "chorus", "bridge", "chorus", "outro"]
    assert [s.role for s in song.sections] == roles
    energies = {s.id: s.energy for s in song.sections}
    assert max(energies.values()) == energies["B1"] == 1
    assert min(energies.values()) == 0.1 and energies["B1"] > energies["A1"]


def test_phrases_marked_x_are_each_their_own() -> None:
    song = read("A2X2x2X2x2", "60 32\n62 32\n0 32\n64 32", BAR * 10)
    assert [s.label for s in song.sections] == ["A", "C", "a", "D", "b"]
    assert all(s.source is None for s in song.sections)


def test_what_does_not_fit_is_skipped() -> None:
    assert isinstance(read_song(("001", files("A40", "60 16", BAR))), Skipped)


def test_barlines_in_the_wrong_place_are_seen() -> None:
    chords = "C:maj [0] 0 2\n" + "F:maj [5] 5 4\nC:maj [0] 0 4\n" * 4 + "F:maj [5] 5 2\n"
    assert read_song(("001", files("A9", "60 144", chords))) == Skipped("chords change off the barline")


def midi(notes: list[tuple[int, int]], band: list[tuple[int, int]], late: int = 0) -> bytes:
    """Return a file with a MELODY (onset in sixteenths, pitch) and a PIANO (onset in sixteenths, velocity)."""
    file = mido.MidiFile(ticks_per_beat=480)
    for name, rows in (("MELODY", [(o, p, 100) for o, p in notes]), ("PIANO", [(o, 60, v) for o, v in band])):
        track = file.add_track(name)
        events = sorted(
            [(120 * o + late, "note_on", p, v) for o, p, v in rows]
            + [(120 * o + late + 60, "note_off", p, 0) for o, p, _ in rows]
        )
        time = 0
        for tick, kind, pitch, velocity in events:
            track.append(mido.Message(kind, note=pitch, velocity=velocity, time=tick - time))
            time = tick
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def test_the_band_is_moved_onto_the_melody() -> None:
    tune = [Note(onset * 6, 6, pitch) for onset, pitch in ((0, 60), (3, 64), (8, 67), (9, 60), (14, 62))]
    content = midi([(note.onset // 6 + 10, note.pitch) for note in tune], [(10, 50), (26, 90)])
    recording = read_recording(content)
    shift = find_shift(recording, tune)
    assert shift == 10 * 120
    assert band_loudness(recording, shift) == [(0, 50), (96, 90)]
    other = [Note(onset * 6, 6, 40) for onset in (0, 1)]
    assert find_shift(recording, other) is None and find_shift(Recording(), tune) is None
    melody, piano = band_tracks(recording, tune, shift, end=90)
    assert (melody.name, piano.name) == ("MELODY", "PIANO")
    assert [note.onset_midi_ticks for note in melody.notes] == [note.onset * 20 for note in tune]
    assert [note.velocity for note in piano.notes] == [50]  # what starts after the end is left out


def test_a_player_behind_the_beat_is_moved_as_a_whole() -> None:
    tune = [Note(onset * 6, 6, 60 + onset) for onset in range(8)]
    content = midi([(onset, 60 + onset) for onset in range(8)], [(4, 50)], late=37)
    recording = read_recording(content)
    assert find_shift(recording, tune) == 37
    assert exactness(recording, tune, 37) == 1.0


def test_a_band_that_plays_another_melody_is_left_out() -> None:
    tune = [Note(onset * 6, 6, 60 + onset) for onset in range(10)]
    content = midi([(onset, 60 + onset + 20 * (onset > 6)) for onset in range(10)], [(0, 50)])
    recording = read_recording(content)
    assert exactness(recording, tune, 0) == pytest.approx(0.7)
    assert find_shift(recording, tune) == 0 and band_tracks(recording, tune, 0, end=96) == ()


def test_a_song_plays_its_band_from_the_first_barline() -> None:
    texts = files("A2", "60 8\n62 8\n64 16", BAR * 2)
    content = midi([(4, 60), (12, 62), (20, 64)], [(4, 70), (12, 75), (22, 80)])
    song = read_song(("001", texts | {"mid": content}))
    assert isinstance(song, Song)
    piano = song.tracks[1]
    assert [(note.onset_midi_ticks, note.velocity) for note in piano.notes] == [(0, 70), (960, 75), (2160, 80)]


def test_a_song_with_a_broken_band_is_still_a_song() -> None:
    song = read_song(("001", files("A2", "60 8\n62 8\n64 16", BAR * 2) | {"mid": b"MThd"}))
    assert isinstance(song, Song) and song.tracks == ()


def test_a_louder_and_denser_band_is_more_energy() -> None:
    tune = [Note(0, 24, 60), Note(96, 24, 60), Note(192, 24, 60)]
    spans, roles = [(0, 96), (96, 192), (192, 288)], ["verse"] * 3
    band = [(0, 40), (96, 90), (120, 90), (144, 90), (192, 60), (216, 60)]
    assert phrase_energies(spans, roles, tune, band) == [0.1, 1.0, pytest.approx(0.5, abs=0.1)]
    assert 0.5 not in phrase_energies(spans, roles, tune, None)
