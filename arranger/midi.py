"""The MIDI file: a conductor track, then one track an instrument.

Conventions: type 1, 480 ticks to the quarter note; tempo in quarter notes a minute; all tracks end on the last bar line.
"""

from io import BytesIO
from typing import TYPE_CHECKING

from arranger.performance import MIDI_TICKS_PER_QUARTER, MIDI_TICKS_PER_TICK
from arranger.styles import band_of
from song import Song, SongError, Track
from song.seal import BLANK, seal

if TYPE_CHECKING:
    from mido import MetaMessage, MidiTrack

# A message and when it stands: MIDI tick, rank among those at the same tick (note-offs first).
_Timed = tuple[int, int, "MetaMessage"]
_VOLUME, _PAN = 7, 10
_NO_MAKER = 0x7D  # the manufacturer's number of those that have none


def midi_bytes(song: Song) -> bytes:
    """Return an arranged song as a MIDI file; equal songs give equal bytes.

    Raises SongError where nothing has been arranged.
    """
    from mido import MidiFile

    if not song.tracks:
        raise SongError("the song has no tracks yet; arrange it first")
    midi = MidiFile(type=1, ticks_per_beat=MIDI_TICKS_PER_QUARTER, charset="utf-8")
    end = song.bars * song.brief.meter.bar_ticks * MIDI_TICKS_PER_TICK
    midi.tracks.append(_conductor(song, end))
    midi.tracks.extend(_instrument(track, end) for track in song.tracks)
    buffer = BytesIO()
    midi.save(file=buffer)
    return seal(buffer.getvalue())


def _conductor(song: Song, end: int) -> "MidiTrack":
    """Return the title, tempo, meter, keys, section markers and chord symbols."""
    from mido import MetaMessage, bpm2tempo

    meter = song.brief.meter
    events: list[_Timed] = [
        (0, 0, MetaMessage("track_name", name=song.brief.title)),
        (0, 1, MetaMessage("time_signature", numerator=meter.numerator, denominator=meter.denominator,
                           clocks_per_click=meter.beat_ticks)),
        (0, 1, MetaMessage("sequencer_specific", data=(_NO_MAKER, *BLANK.encode()))),
    ]  # fmt: skip
    events += [(tick, 2, MetaMessage("set_tempo", tempo=bpm2tempo(tempo))) for tick, tempo in _tempos(song)]
    signature = ""
    for section, start in song.starts():
        tick = start * MIDI_TICKS_PER_TICK
        name = section.key.tonic + ("m" if section.key.mode == "minor" else "")
        if name != signature:
            events.append((tick, 3, MetaMessage("key_signature", key=name)))
            signature = name
        events.append((tick, 4, MetaMessage("marker", text=f"{section.id} {section.role}")))
    sounding: str | None = None
    for span in song.all_chords():
        symbol = str(span.chord) if span.chord else "N.C."
        if symbol != sounding:
            events.append((span.onset * MIDI_TICKS_PER_TICK, 5, MetaMessage("text", text=symbol)))
            sounding = symbol
    return _track(events, end)


def _tempos(song: Song) -> list[tuple[int, float]]:
    """Return the tempo at the start and, where the style slows down, at every beat of the last two bars."""
    tempo, meter = song.brief.tempo, song.brief.meter
    slowest = band_of(song.brief)[1].ritardando
    tempos: list[tuple[int, float]] = [(0, tempo)]
    if slowest < 1 and song.bars > 4:
        beats = 2 * meter.beats
        first = (song.bars - 2) * meter.bar_ticks
        for beat in range(1, beats):
            share = min(1.0, beat / meter.beats)
            tick = (first + beat * meter.beat_ticks) * MIDI_TICKS_PER_TICK
            tempos.append((tick, tempo * (1 - (1 - slowest) * share)))
            if share == 1.0:
                break
    return tempos


def _instrument(track: Track, end: int) -> "MidiTrack":
    from mido import Message, MetaMessage

    channel = track.channel
    events: list[_Timed] = [
        (0, 0, MetaMessage("track_name", name=track.name)),
        (0, 1, Message("program_change", channel=channel, program=track.program)),
        (0, 2, Message("control_change", channel=channel, control=_VOLUME, value=track.volume)),
        (0, 3, Message("control_change", channel=channel, control=_PAN, value=track.pan)),
    ]
    for note in track.notes:
        on, off = note.onset_midi_ticks, note.onset_midi_ticks + note.duration_midi_ticks
        # PlayedNote has checked the values; mido's own checks would take half the time of the whole file.
        at = {"channel": channel, "note": note.pitch, "skip_checks": True}
        events.append((on, 5, Message("note_on", velocity=note.velocity, **at)))
        events.append((off, 4, Message("note_off", velocity=0, **at)))
    return _track(events, end)


def _track(events: list[_Timed], end: int) -> "MidiTrack":
    """Return events as a track with delta times, closed on the last bar line."""
    from mido import MetaMessage, MidiTrack

    track = MidiTrack()
    now = 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        message.time = tick - now
        track.append(message)
        now = tick
    track.append(MetaMessage("end_of_track", time=end - now))
    return track
