"""The MIDI file as four independent libraries read it: everything each of them carries comes back as it was written.

What they cannot say is told where it is tested: pretty_midi and music21 know no markers or texts of a conductor track, symusic no
texts and no instrument names, music21 no pitch bends of a note's own.
"""

import io
import warnings
from collections import Counter
from dataclasses import replace

import mido
import pytest
from band_songs import build_song

from arranger.direction.tempo import tempo_curve
from arranger.midi import midi_bytes, room_of
from arranger.stage import arrange
from song import PlayedControl, PlayedNote, Track, parse_key

CONTROLS = (
    PlayedControl(0, "bend", 0, -4096), PlayedControl(240, "bend", 0, 0), PlayedControl(960, "control", 1, 64),
    PlayedControl(1920, "control", 11, 80), PlayedControl(1920, "control", 64, 0), PlayedControl(1920, "control", 64, 127),
    PlayedControl(2400, "bend", 0, 8191), PlayedControl(2401, "bend", 0, -8192),
)  # fmt: skip


@pytest.fixture(scope="module")
def song():
    """Two keys, a ritardando, bends and controllers."""
    song = build_song("ballad", tempo=66)
    bridge = replace(song.sections[3], key=parse_key("F# minor"))
    song = replace(song, sections=(*song.sections[:3], bridge, *song.sections[4:]))
    song = arrange(replace(song, brief=replace(song.brief, ending="ritardando", title="Près de Łódź 東京")))
    return song.with_tracks((replace(song.tracks[0], controls=CONTROLS), *song.tracks[1:]))


@pytest.fixture(scope="module")
def content(song):
    return midi_bytes(song)


def written_notes(track):
    return sorted((n.onset_midi_ticks, n.duration_midi_ticks, n.pitch, n.velocity) for n in track.notes)


def settings(track):
    first = {(0, 7, track.volume), (0, 10, track.pan), (0, 91, room_of(track))}
    return first | {(c.onset_midi_ticks, c.number, c.value) for c in track.controls if c.kind == "control"}


def tempos(song):
    return [(tick, round(60_000_000 / tempo)) for tick, tempo in tempo_curve(song)]


def test_there_is_a_tempo_curve_to_read(song):
    assert len(tempos(song)) > 4


def test_mido_reads_everything(song, content):
    midi = mido.MidiFile(file=io.BytesIO(content), charset="utf-8")
    assert (midi.type, midi.ticks_per_beat, len(midi.tracks)) == (1, 480, 1 + len(song.tracks))
    found = [list(absolute(track)) for track in midi.tracks]
    conductor = found[0]
    assert midi.tracks[0].name == song.brief.title
    assert [(tick, m.tempo) for tick, m in conductor if m.type == "set_tempo"] == tempos(song)
    keys = [(tick, m.key) for tick, m in conductor if m.type == "key_signature"]
    assert keys == [(0, "Eb"), (song.start_bars["B"] * 1920, "F#m"), (song.start_bars["C"] * 1920, "Eb")]
    markers = [(tick, m.text) for tick, m in conductor if m.type == "marker"]
    assert markers == [(start * 20, f"{section.id} {section.role}") for section, start in song.starts()]
    assert next(m.text for _, m in conductor if m.type == "text") == str(song.all_chords()[0].chord)
    end = song.bars * 1920
    for events, track in zip(found[1:], song.tracks, strict=True):
        assert events[-1] == (end, mido.MetaMessage("end_of_track", time=events[-1][1].time))
        names = {m.type: m.name for _, m in events if m.type in ("track_name", "instrument_name")}
        assert names == {"track_name": track.name, "instrument_name": track.name}
        programs = [(tick, m.program, m.channel) for tick, m in events if m.type == "program_change"]
        assert programs == [(0, track.program, track.channel)]
        turned = {(tick, m.control, m.value) for tick, m in events if m.type == "control_change"}
        assert turned == settings(track)
        bends = [(tick, m.pitch) for tick, m in events if m.type == "pitchwheel"]
        assert bends == [(c.onset_midi_ticks, c.value) for c in track.controls if c.kind == "bend"]
        assert sorted(struck(events)) == written_notes(track)


def absolute(track):
    tick = 0
    for message in track:
        assert message.time >= 0
        tick += message.time
        yield tick, message


def struck(events):
    sounding = {}
    for tick, message in events:
        if message.type == "note_on":
            assert message.velocity > 0 and message.note not in sounding
            sounding[message.note] = (tick, message.velocity)
        elif message.type == "note_off":
            onset, velocity = sounding.pop(message.note)
            assert tick > onset
            yield onset, tick - onset, message.note, velocity
    assert not sounding


def test_at_one_tick_notes_end_then_controllers_turn_then_notes_begin(content):
    rank = {"note_off": 0, "control_change": 1, "pitchwheel": 1, "note_on": 2}
    for track in mido.MidiFile(file=io.BytesIO(content)).tracks[1:]:
        places = [(tick, rank[m.type]) for tick, m in absolute(track) if m.type in rank and tick]
        assert places == sorted(places)
    first = mido.MidiFile(file=io.BytesIO(content)).tracks[1]
    pedal = [m.value for tick, m in absolute(first) if m.type == "control_change" and m.control == 64]
    assert pedal == [0, 127], "controllers of one tick keep their order"


def test_symusic_reads_notes_controls_bends_tempos_keys_and_markers(song, content):
    from symusic import Score

    score = Score.from_midi(content)
    assert score.ticks_per_quarter == 480
    assert [(t.time, t.mspq) for t in score.tempos] == tempos(song)
    assert [(k.time, k.key, k.tonality) for k in score.key_signatures] == [
        (0, -3, 0), (song.start_bars["B"] * 1920, 3, 1), (song.start_bars["C"] * 1920, -3, 0)
    ]  # fmt: skip
    ((time, upper, lower),) = [(s.time, s.numerator, s.denominator) for s in score.time_signatures]
    assert (time, upper, lower) == (0, 4, 4)
    assert [(m.time, m.text) for m in score.markers] == [
        (start * 20, f"{section.id} {section.role}") for section, start in song.starts()
    ]
    for read, track in zip(score.tracks, song.tracks, strict=True):
        assert (read.name, read.program, read.is_drum) == (track.name, track.program, track.channel == 9)
        assert sorted((n.time, n.duration, n.pitch, n.velocity) for n in read.notes) == written_notes(track)
        assert {(c.time, c.number, c.value) for c in read.controls} == settings(track)
        assert [(b.time, b.value) for b in read.pitch_bends] == [
            (c.onset_midi_ticks, c.value) for c in track.controls if c.kind == "bend"
        ]


def test_pretty_midi_reads_notes_controls_bends_tempos_and_keys(song, content):
    from pretty_midi import PrettyMIDI

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        midi = PrettyMIDI(io.BytesIO(content))
    assert midi.resolution == 480
    times, values = midi.get_tempo_changes()
    assert [midi.time_to_tick(time) for time in times] == [tick for tick, _ in tempos(song)]
    assert values.tolist() == pytest.approx([60_000_000 / tempo for _, tempo in tempos(song)])
    # Majors are numbered from C, minors from there on.
    assert [(midi.time_to_tick(key.time), key.key_number) for key in midi.key_signature_changes] == [
        (0, 3), (song.start_bars["B"] * 1920, 12 + 6), (song.start_bars["C"] * 1920, 3)
    ]  # fmt: skip
    assert len(midi.instruments) == len(song.tracks)
    for read, track in zip(midi.instruments, song.tracks, strict=True):
        assert (read.name, read.program, read.is_drum) == (track.name, track.program, track.channel == 9)
        tick = midi.time_to_tick
        notes = sorted((tick(n.start), tick(n.end) - tick(n.start), n.pitch, n.velocity) for n in read.notes)
        assert notes == written_notes(track)
        assert {(tick(c.time), c.number, c.value) for c in read.control_changes} == settings(track)
        assert [(tick(b.time), b.pitch) for b in read.pitch_bends] == [
            (c.onset_midi_ticks, c.value) for c in track.controls if c.kind == "bend"
        ]


def test_music21_reads_notes_programs_keys_meters_and_tempos(song, content):
    from music21 import instrument, key, meter, midi, tempo

    file = midi.MidiFile()
    file.readstr(content)
    score = midi.translate.midiFileToStream(file, quantizePost=False)
    assert len(score.parts) == len(song.tracks)
    assert {s.ratioString for s in score.recurse().getElementsByClass(meter.TimeSignature)} == {"4/4"}
    first = score.parts[0].flatten()
    signs = [(float(k.offset), k.sharps) for k in first.getElementsByClass(key.KeySignature)]
    assert signs == [(0, -3), (song.start_bars["B"] * 4, 3), (song.start_bars["C"] * 4, -3)]
    marks = [(float(m.offset), m.number) for m in first.getElementsByClass(tempo.MetronomeMark)]
    assert [offset for offset, _ in marks] == [tick / 480 for tick, _ in tempos(song)]
    # It rounds to hundredths.
    assert [value for _, value in marks] == pytest.approx([60_000_000 / value for _, value in tempos(song)], abs=0.01)
    for part, track in zip(score.parts, song.tracks, strict=True):
        assert part.partName == track.name
        # It guesses instruments from the names first; the program has the last word.
        assert list(part.recurse().getElementsByClass(instrument.Instrument))[-1].midiProgram == track.program
        if track.channel != 9:  # a kit's sounds are other objects there
            assert Counter(pitches_of(part)) == Counter((n.pitch, n.velocity) for n in track.notes)


def pitches_of(part):
    """Pitch and velocity of every note struck; bar lines cut notes, whose later pieces are tied on."""
    for chord in part.flatten().notes:
        for one in getattr(chord, "notes", (chord,)):
            if one.tie is None or one.tie.type == "start":
                yield one.pitch.midi, one.volume.velocity


def test_our_own_reader_takes_it_back(song, content):
    from corpus.formats.midi_file import read_recording

    recording = read_recording(content)
    assert recording.title == song.brief.title
    assert [(t.name, t.program, t.channel, t.volume, t.pan) for t in recording.tracks] == [
        (t.name, t.program, t.channel, t.volume, t.pan) for t in song.tracks
    ]
    assert [t.notes for t in recording.tracks] == [
        tuple(sorted(t.notes, key=lambda n: (n.onset_midi_ticks, n.pitch))) for t in song.tracks
    ]
    assert [tick for tick, _ in recording.tempos] == [tick for tick, _ in tempos(song)]


def test_more_players_than_channels_have_ports(song):
    orchestra = tuple(
        Track(f"Player {n}", n, [c for c in range(16) if c != 9][n % 15], (PlayedNote(480 * n, 240, 60, 90),))
        for n in range(20)
    )
    large = midi_bytes(song.with_tracks((*orchestra, replace(song.tracks[-1], channel=9))))
    tracks = mido.MidiFile(file=io.BytesIO(large)).tracks[1:]
    places = []
    for track, written in zip(tracks, (*orchestra, song.tracks[-1]), strict=True):
        (port,) = [m.port for m in track if m.type == "midi_port"]
        (program,) = [m for m in track if m.type == "program_change"]
        assert program.program == written.program
        places.append((port, program.channel))
    assert len(set(places)) == len(places)
    assert not [m for m in mido.MidiFile(file=io.BytesIO(midi_bytes(song))).tracks[1] if m.type == "midi_port"]


def test_a_control_after_the_end_is_left_out(song):
    late = PlayedControl(song.bars * 1920 + 1, "control", 11, 0)
    again = midi_bytes(song.with_tracks((replace(song.tracks[0], controls=(late,)), *song.tracks[1:])))
    tracks = mido.MidiFile(file=io.BytesIO(again)).tracks
    assert {sum(message.time for message in track) for track in tracks} == {song.bars * 1920}


def test_no_message_leans_on_the_one_before(content):
    """No running status: walking the bytes, every message begins with a status byte of its own."""
    place, chunks = 14, 0
    while place < len(content):
        assert content[place : place + 4] == b"MTrk"
        end = place + 8 + int.from_bytes(content[place + 4 : place + 8])
        place += 8
        while place < end:
            while content[place] & 0x80:
                place += 1
            place += 1
            status = content[place]
            assert status >= 0x80
            if status == 0xFF:
                size, place = 0, place + 2
                while content[place] & 0x80:
                    size, place = (size | content[place] & 0x7F) << 7, place + 1
                place += 1 + (size | content[place])
            else:
                place += 2 if status >> 4 in (0xC, 0xD) else 3
        assert place == end
        chunks += 1
    assert chunks == int.from_bytes(content[10:12])
