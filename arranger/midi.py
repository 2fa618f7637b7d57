"""The MIDI file: a conductor track, then one track an instrument.

Conventions: type 1, 480 ticks to the quarter note; tempo in quarter notes a minute; all tracks end on the last bar line. At one
tick notes end before controllers turn, and those turn before notes begin.
"""

from collections import Counter
from collections.abc import Iterator

from arranger import chunk
from arranger.chunk import Event, meta
from arranger.direction.tempo import tempo_curve
from arranger.performance import MIDI_TICKS_PER_QUARTER, MIDI_TICKS_PER_TICK
from song import PlayedControl, Song, SongError, Track
from song.account import MARK, account_of
from song.seal import BLANK, seal

# Ranks of what stands at one tick.
_NAMES, _SETTINGS, _ENDS, _TURNS, _BEGINS = range(5)
_TITLE, _METER, _TEMPO, _KEY, _MARKER, _CHORD = range(6)
_VOLUME, _PAN, _REVERB = 7, 10, 91
_NO_MAKER = 0x7D  # the manufacturer's number of those that have none
_DRUM_CHANNEL = 9
# How much of an instrument goes into the room, by family of General MIDI programs; most as GM level 2 has it: 40.
_DRY_DRUMS, _USUAL_ROOM = 24, 40
_ROOMS = {range(32, 40): 8, range(48, 56): 60, range(88, 96): 60}


def midi_bytes(song: Song, tail_midi_ticks: int = 0) -> bytes:
    """Return an arranged song as a MIDI file, with so much silence after its last bar line; equal songs give equal bytes.

    Raises SongError where nothing has been arranged.
    """
    if not song.tracks:
        raise SongError("the song has no tracks yet; arrange it first")
    end = song.bars * song.brief.meter.bar_ticks * MIDI_TICKS_PER_TICK
    tracks = [chunk.track_chunk(_conductor(song), end + tail_midi_ticks)]
    ports = _ports(song)
    for track, port in zip(song.tracks, ports, strict=True):
        events = [*_opening(track, port if any(ports) else None), *_playing(track, end)]
        tracks.append(chunk.track_chunk(events, end + tail_midi_ticks))
    return seal(chunk.file_bytes(tracks, MIDI_TICKS_PER_QUARTER))


def room_of(track: Track) -> int:
    """Return the value of controller 91 for an instrument: how much of it goes into the reverberation."""
    if track.channel == _DRUM_CHANNEL:
        return _DRY_DRUMS
    return next((amount for programs, amount in _ROOMS.items() if track.program in programs), _USUAL_ROOM)


def _ports(song: Song) -> list[int]:
    """Return the port of every track: one more each time that its channel is taken by another sound already."""
    taken: Counter[int] = Counter()
    ports = []
    for track in song.tracks:
        ports.append(taken[track.channel])
        taken[track.channel] += 1
    return ports


def _conductor(song: Song) -> Iterator[Event]:
    """Yield the title, tempo, meter, keys, section markers and chord symbols, and what a score has no room for."""
    meter = song.brief.meter
    yield 0, _TITLE, meta(chunk.TRACK_NAME, song.brief.title.encode())
    signature = (meter.numerator, meter.denominator.bit_length() - 1, meter.beat_ticks, 8)
    yield 0, _METER, meta(chunk.TIME_SIGNATURE, bytes(signature))
    yield 0, _METER, meta(chunk.OWN, bytes((_NO_MAKER, *BLANK.encode())))
    for line in account_of(song):
        yield 0, _METER, meta(chunk.OWN, bytes((_NO_MAKER, *f"{MARK} {line}".encode())))
    for tick, tempo in tempo_curve(song):
        yield tick, _TEMPO, chunk.tempo(tempo)
    before = None
    for section, start in song.starts():
        tick = start * MIDI_TICKS_PER_TICK
        if section.key != before:
            sharps = section.key.signature.to_bytes(1, signed=True)
            yield tick, _KEY, meta(chunk.KEY_SIGNATURE, sharps + bytes((section.key.mode == "minor",)))
            before = section.key
        yield tick, _MARKER, meta(chunk.MARKER, f"{section.id} {section.role}".encode())
    sounding: str | None = None
    for span in song.all_chords():
        symbol = str(span.chord) if span.chord else "N.C."
        if symbol != sounding:
            yield span.onset * MIDI_TICKS_PER_TICK, _CHORD, meta(chunk.TEXT, symbol.encode())
            sounding = symbol


def _opening(track: Track, port: int | None) -> Iterator[Event]:
    """Yield the names and the settings of an instrument; the port where there are more instruments than channels."""
    name = track.name.encode()
    yield 0, _NAMES, meta(chunk.TRACK_NAME, name)
    yield 0, _NAMES, meta(chunk.INSTRUMENT_NAME, name)
    if port is not None:
        yield 0, _NAMES, meta(chunk.PORT, bytes((port,)))
    yield 0, _SETTINGS, bytes((0xC0 | track.channel, track.program))
    for number, value in ((_VOLUME, track.volume), (_PAN, track.pan), (_REVERB, room_of(track))):
        yield 0, _SETTINGS, bytes((0xB0 | track.channel, number, value))


def _playing(track: Track, end: int) -> Iterator[Event]:
    """Yield the notes of an instrument and what is turned beside them."""
    begin, stop = 0x90 | track.channel, 0x80 | track.channel
    for note in track.notes:
        onset = note.onset_midi_ticks
        yield onset, _BEGINS, bytes((begin, note.pitch, note.velocity))
        yield onset + note.duration_midi_ticks, _ENDS, bytes((stop, note.pitch, 0))
    for control in track.controls:
        if control.onset_midi_ticks <= end:
            yield control.onset_midi_ticks, _TURNS, _turned(control, track.channel)


def _turned(control: PlayedControl, channel: int) -> bytes:
    if control.kind == "bend":
        return chunk.bend(channel, control.value)
    return bytes((0xB0 | channel, control.number, control.value))
