"""The MIDI file, read back by mido, pretty_midi, symusic and music21."""

import io
import warnings
from dataclasses import replace

import mido
import pytest
from band_songs import build_song

from arranger.bands.styles import BANDS
from arranger.direction.tempo import tempo_curve
from arranger.midi import midi_bytes, room_of
from arranger.stage import arrange
from song import SongError, parse_key
from song.meter import METERS


@pytest.fixture(scope="module")
def song():
    song = build_song("jazz", tempo=140)
    bridge = replace(song.sections[3], key=parse_key("Bb"))
    return arrange(replace(song, sections=(*song.sections[:3], bridge, *song.sections[4:])))


def read(song):
    return mido.MidiFile(file=io.BytesIO(midi_bytes(song)))


def timed(track, kind):
    tick, found = 0, []
    for message in track:
        tick += message.time
        if message.type == kind:
            found.append((tick, message))
    return found


def test_header_and_tracks(song):
    midi = read(song)
    assert midi.type == 1 and midi.ticks_per_beat == 480
    assert [track.name for track in midi.tracks] == [song.brief.title, *(track.name for track in song.tracks)]
    length = song.bars * 4 * 480
    assert all(sum(message.time for message in track) == length for track in midi.tracks)


def test_conductor(song):
    conductor = read(song).tracks[0]
    assert timed(conductor, "set_tempo")[0] == (0, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(140)))
    ((tick, meter),) = timed(conductor, "time_signature")
    assert (tick, meter.numerator, meter.denominator) == (0, 4, 4)
    starts = {section.id: start * 20 for section, start in song.starts()}
    assert [(tick, m.key) for tick, m in timed(conductor, "key_signature")] == [
        (0, "F"),
        (starts["B"], "Bb"),
        (starts["C"], "F"),
    ]
    assert [(tick, m.text) for tick, m in timed(conductor, "marker")] == [
        (starts[s.id], f"{s.id} {s.role}") for s in song.sections
    ]


def test_chord_symbols_stand_where_chords_change(song):
    texts = [(tick, message.text) for tick, message in timed(read(song).tracks[0], "text")]
    expected, before = [], None
    for span in song.all_chords():
        if span.chord != before:
            expected.append((span.onset * 20, str(span.chord)))
        before = span.chord
    assert texts == expected


def test_instruments(song):
    for track, written in zip(read(song).tracks[1:], song.tracks, strict=True):
        ((tick, program),) = timed(track, "program_change")
        assert (tick, program.program, program.channel) == (0, written.program, written.channel)
        turned = {m.control: m.value for tick, m in timed(track, "control_change") if tick == 0}
        assert turned == {7: written.volume, 10: written.pan, 91: room_of(written)}
        assert len(timed(track, "note_on")) == len(timed(track, "note_off")) == len(written.notes)


def test_no_note_off_cuts_a_later_note(song):
    for track in read(song).tracks[1:]:
        sounding = set()
        for message in track:
            if message.type == "note_on":
                assert message.note not in sounding
                sounding.add(message.note)
            elif message.type == "note_off":
                sounding.remove(message.note)
        assert not sounding


def test_equal_songs_give_equal_bytes():
    first, second = (midi_bytes(arrange(build_song("bossa"))) for _ in range(2))
    assert first == second
    assert midi_bytes(arrange(build_song("bossa", seed=8))) != first


def test_titles_beyond_latin_letters():
    song = build_song("jazz")
    titled = arrange(replace(song, brief=replace(song.brief, title="Près de Łódź 東京")))
    assert mido.MidiFile(file=io.BytesIO(midi_bytes(titled)), charset="utf-8").tracks[0].name == "Près de Łódź 東京"


def test_a_ritardando_slows_down_to_the_end():
    song = build_song("ballad", tempo=66)
    song = arrange(replace(song, brief=replace(song.brief, ending="ritardando")))
    tempos = timed(read(song).tracks[0], "set_tempo")
    assert [(tick, message.tempo) for tick, message in tempos] == [
        (tick, mido.bpm2tempo(tempo)) for tick, tempo in tempo_curve(song)
    ]
    slowing = [message.tempo for tick, message in tempos if tick >= (song.bars - 4) * 1920]
    assert len(slowing) > 3 and slowing == sorted(slowing)
    assert slowing[-1] > mido.bpm2tempo(66) * 1.1


def test_a_straight_song_has_one_tempo():
    song = build_song("ballad", tempo=66)
    straight = arrange(replace(song, brief=replace(song.brief, straight=True)))
    assert len(timed(read(straight).tracks[0], "set_tempo")) == 1


def test_unarranged_song_is_refused():
    with pytest.raises(SongError, match="no tracks yet"):
        midi_bytes(build_song("jazz"))


@pytest.mark.parametrize("meter", METERS)
def test_symusic_and_pretty_midi_agree(meter, tmp_path):
    from pretty_midi import PrettyMIDI
    from symusic import Score

    song = arrange(build_song("folk", meter))
    content = midi_bytes(song)
    score = Score.from_midi(content)
    assert score.ticks_per_quarter == 480
    assert [(t.name, t.program, t.is_drum, len(t.notes)) for t in score.tracks] == [
        (t.name, t.program, t.channel == 9, len(t.notes)) for t in song.tracks
    ]
    for read_track, track in zip(score.tracks, song.tracks, strict=True):
        notes = sorted((n.time, n.duration, n.pitch, n.velocity) for n in read_track.notes)
        assert notes == sorted((n.onset_midi_ticks, n.duration_midi_ticks, n.pitch, n.velocity) for n in track.notes)
    assert [(m.time, m.text) for m in score.markers] == [
        (start * 20, f"{section.id} {section.role}") for section, start in song.starts()
    ]
    path = tmp_path / "song.mid"
    path.write_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pretty = PrettyMIDI(str(path))
    (signature,) = pretty.time_signature_changes
    assert f"{signature.numerator}/{signature.denominator}" == meter
    bar = song.brief.meter.bar_ticks * 20
    assert [pretty.time_to_tick(time) for time in pretty.get_downbeats()][: song.bars] == [
        bar * n for n in range(song.bars)
    ]


@pytest.mark.parametrize("style", ["jazz", "pop"])
def test_music21_counts_the_same_bars(style, tmp_path):
    from music21 import converter

    song = build_song(style, "3/4" if style == "jazz" else "6/8")
    path = tmp_path / "song.mid"
    path.write_bytes(midi_bytes(arrange(song)))
    score = converter.parse(path, quantizePost=False)
    assert {signature.ratioString for signature in score.recurse().getElementsByClass("TimeSignature")} == {
        str(song.brief.meter)
    }
    measures = {int(m.number) for part in score.parts for m in part.getElementsByClass("Measure")}
    assert len(measures) == song.bars


@pytest.mark.parametrize("style", BANDS)
def test_every_style_is_a_file(style):
    song = arrange(build_song(style))
    assert len(read(song).tracks) == 1 + len(song.tracks) > 1


def test_every_key_has_a_signature():
    song = build_song("jazz")
    tonics = [name + accidental for name in "CDEFGAB" for accidental in ("", "#", "b")]
    written = 0
    for tonic in tonics:
        for mode in ("major", "minor"):
            try:
                key = parse_key(f"{tonic} {mode}")
            except SongError:
                continue
            little = replace(song.sections[0], key=key)
            content = midi_bytes(
                arrange(replace(song, sections=(little,), chords={"intro": song.chords["intro"]}, melody={"intro": ()}))
            )
            ((_, message),) = timed(mido.MidiFile(file=io.BytesIO(content)).tracks[0], "key_signature")
            assert message.key == tonic + ("m" if mode == "minor" else "")
            written += 1
    assert written == 30
