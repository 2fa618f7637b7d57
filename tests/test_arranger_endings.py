"""Endings and tempo, read from the written MIDI: a ritardando slows down, a button is short and together, a fade goes away."""

from dataclasses import replace
from io import BytesIO

import mido
import pytest
from direction_songs import JAZZ, POP, planned
from hypothesis import given, settings
from hypothesis import strategies as st

from arranger.bands.styles import BANDS, band_of
from arranger.direction.endings import button, ending_of
from arranger.direction.tempo import tempo_curve
from arranger.midi import midi_bytes
from arranger.stage import arrange
from arranger.stroke import Stroke
from song import Note
from song.brief import ENDINGS

SEEN = ("jazz", "pop", "rock", "folk", "funk", "ballad")


def written(song):
    return mido.MidiFile(file=BytesIO(midi_bytes(arrange(song))))


def tempos(midi):
    """Return tick and tempo of every change, in quarter notes a minute."""
    now, found = 0, []
    for message in midi.tracks[0]:
        now += message.time
        if message.type == "set_tempo":
            found.append((now, mido.tempo2bpm(message.tempo)))
    return found


def sounds(midi):
    """Return onset, end, pitch and velocity of the notes of every track that has any."""
    found = []
    for track in midi.tracks[1:]:
        now, open_notes, notes = 0, {}, []
        for message in track:
            now += message.time
            if message.type == "note_on" and message.velocity:
                open_notes[message.note] = (now, message.velocity)
            elif message.type in ("note_on", "note_off"):
                start, velocity = open_notes.pop(message.note)
                notes.append((start, now, message.note, velocity))
        if notes:
            found.append(sorted(notes))
    return found


def length(song):
    return song.bars * song.brief.meter.bar_ticks * 20


@pytest.mark.parametrize("style", SEEN)
def test_a_ritardando_slows_down_to_the_last_chord_and_holds_it(style):
    song = planned(style, POP, ending="ritardando")
    midi = written(song)
    end, bar = length(song), song.brief.meter.bar_ticks * 20
    late = [tempo for tick, tempo in tempos(midi) if tick >= end - 4 * bar]
    assert len(late) >= 4 and late == sorted(late, reverse=True) and late[-1] < 0.92 * song.brief.tempo
    assert all(tick <= end - bar for tick, _ in tempos(midi))  # the last chord has a bar to itself
    held = [track for track in sounds(midi) if max(stop for _, stop, *_ in track) == end]
    assert len(held) >= 4


@pytest.mark.parametrize("style", SEEN)
def test_a_button_is_one_short_chord_together_in_time(style):
    song = planned(style, POP, ending="button", step=24)
    final = length(song) - song.brief.meter.bar_ticks * 20
    song = replace(song, melody={**song.melody, "o1": tuple(n for n in song.melody["o1"] if n.onset <= final // 20)})
    midi = written(song)
    beat = song.brief.meter.beat_ticks * 20
    last = max(start for track in sounds(midi) for start, *_ in track)
    closing = [note for track in sounds(midi) for note in track if note[0] >= last - 60]
    assert len(closing) >= 5 and all(stop - start <= beat for start, stop, *_ in closing)
    assert max(stop for track in sounds(midi) for _, stop, *_ in track) <= last + beat
    assert len({round(tempo) for tick, tempo in tempos(midi) if tick > final - 4 * beat}) <= 1


def test_a_tag_is_said_alone_between_strokes_of_the_band():
    song = planned("jazz", JAZZ, ending="tag")
    arranged = arrange(song)
    end, bar, beat = length(song), song.brief.meter.bar_ticks * 20, song.brief.meter.beat_ticks * 20
    for first in (end - 3 * bar, end - 2 * bar):
        heard = {
            track.name
            for track in arranged.tracks
            for note in track.notes
            if first + beat + 60 <= note.onset_midi_ticks < first + bar - 60
        }
        assert heard <= {track.name for track in arranged.tracks[:2]} and heard
    assert tempo_curve(song)[-1][1] < 0.92 * song.brief.tempo


@pytest.mark.parametrize("style", SEEN)
def test_a_fade_goes_down_to_nothing_while_the_band_plays_on(style):
    song = planned(style, POP, ending="fade")
    midi = written(song)
    end, bar = length(song), song.brief.meter.bar_ticks * 20
    for track in midi.tracks[1:]:
        now, volumes = 0, []
        for message in track:
            now += message.time
            if message.type == "control_change" and message.control == 7:
                volumes.append((now, message.value))
        values = [value for _, value in volumes]
        assert values == sorted(values, reverse=True) and values[-1] == 0 and volumes[0][0] == 0
        assert volumes[1][0] >= end - 8 * bar and len(volumes) > 10
    drums = next(track for track in sounds(midi) if max(note[2] for note in track) < 90 and len(track) > 20)
    assert sum(start >= end - bar for start, *_ in drums) >= 1


def test_a_style_has_its_endings_and_the_brief_has_the_last_word():
    drawn = {ending_of(planned("funk", POP[:-1], seed=seed)) for seed in range(40)}
    assert drawn == set(band_of(planned("funk", POP).brief)[1].endings)
    for ending in ENDINGS:
        assert ending_of(planned("funk", POP, ending=ending)) == ending


def test_a_song_that_ends_gently_ends_on_no_short_chord():
    for style, rows, tempo in (("funk", POP, 120), ("jazz", JAZZ, 66), ("country", POP, 120)):
        assert "button" not in {ending_of(planned(style, rows, tempo=tempo, seed=seed)) for seed in range(30)}
    assert ending_of(planned("chiptune", POP)) == "button"  # which has no other


def test_an_ending_suits_the_plan():
    tagged = [("head", "A", 0.5), ("tag", "t", 0.5)]
    drawn = {ending_of(planned("bossa", tagged, seed=seed)) for seed in range(40)}
    assert "fade" not in drawn and drawn
    assert "fade" in {ending_of(planned("bossa", tagged[:1], seed=seed)) for seed in range(40)}
    assert "fade" not in {ending_of(planned("bossa", tagged[:1], bars=2, seed=seed)) for seed in range(40)}
    assert "tag" in {ending_of(planned("jazz", tagged, seed=seed)) for seed in range(60)}
    assert "tag" not in {ending_of(planned("jazz", tagged[:1], seed=seed)) for seed in range(60)}


@pytest.mark.parametrize("style", sorted(BANDS))
def test_every_ending_that_a_style_has_is_known(style):
    assert set(BANDS[style].endings) <= set(ENDINGS)


def test_a_button_waits_for_the_melody_and_is_struck_again():
    held = Stroke(288, 96, 48)
    early = Stroke(264, 24, 50)
    assert button([early, held], 288, 200, 24) == [early, replace(held, duration=14, accent=8.0)]
    assert button([early, held], 288, 348, 24)[-1].onset == 348  # bebop ends off the beat
    struck = button([early, held], 288, 340, 24)
    assert struck[:2] == [early, replace(held, duration=48)]
    assert (struck[2].onset, struck[2].duration, struck[2].pitch) == (336, 14, 48)
    assert button([Stroke(192, 192, 60)], 288, 192, 24) == [Stroke(192, 110, 60)]  # sung through it
    running = [Stroke(tick, 6, 60) for tick in range(288, 384, 6)]  # the arpeggio of a chip
    assert [stroke.onset for stroke in button(running, 288, 200, 24)] == [288]
    assert max(stroke.onset for stroke in button(running, 288, 340, 24)) <= 340


# --- tempo -------------------------------------------------------------------------------------------------------------


@given(
    style=st.sampled_from(SEEN), ending=st.sampled_from((None, *ENDINGS)), tempo=st.integers(40, 300),
    meter=st.sampled_from(("4/4", "3/4", "6/8", "12/8", "2/4")), rows=st.sampled_from((JAZZ, POP, POP[:1])),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_the_tempo_starts_as_told_and_never_leaps(style, ending, tempo, meter, rows):
    song = planned(style, rows, ending=ending, tempo=tempo, meter=meter)
    curve = tempo_curve(song)
    ticks = [tick for tick, _ in curve]
    assert curve[0] == (0, tempo) and ticks == sorted(set(ticks)) and ticks[-1] < length(song)
    assert all(0.4 * tempo <= value <= 1.1 * tempo for _, value in curve)
    assert tempo_curve(replace(song, brief=replace(song.brief, straight=True))) == [(0, tempo)]


def test_styles_that_breathe_lift_the_peak_and_others_keep_time():
    ballad = planned("ballad", POP, ending="button", tempo=66)
    peak = next(start for section, start in ballad.starts() if section.energy == 0.95)
    assert dict(tempo_curve(ballad))[peak * 20] > 66
    assert tempo_curve(planned("dance", POP, ending="button")) == [(0, 120)]


def test_a_short_song_ends_in_time():
    assert tempo_curve(planned("pop", [("verse", "A", 0.5)], bars=4, ending="ritardando")) == [(0, 120)]


def test_a_held_last_chord_gets_its_time_at_any_tempo():
    """At 240 a bar lasts a second, which is no end: the fermata holds it longer than the ritardando alone would."""
    song = planned("jazz", JAZZ, tempo=240, ending="ritardando")
    last = tempo_curve(song)[-1][1]
    assert 4 * 60 / last > 1.6
    song = replace(song, melody={**song.melody, "A6": (Note(0, 24, 60),)})
    assert tempo_curve(song)[-1][1] == last
