"""A MIDI file taken apart: its tracks, tempos, meters, keys, markers and texts, on one time line and within bounds.

Conventions: MIDI ticks, 480 to the quarter note, whatever division the file has; tempos in quarter notes a minute. mido
reads the tracks: symusic is two hundred times faster but broken files crash it, and it drops text events, where chord
symbols stand.
"""

import contextlib
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from song import PlayedNote, SongError, Track
from song.account import MARK

if TYPE_CHECKING:
    from mido import MidiFile

MIDI_TICKS_PER_QUARTER = 480
DRUM_CHANNEL = 9
MAX_BYTES = 2 * 2**20  # what a player sends in a day of music; mido takes three seconds for so many
MAX_TRACKS = 256
MAX_NOTES = 100_000
MAX_QUARTERS = 20_000
_LONGEST_NAME = 60
_LARGEST = 64  # number in a time signature; broken files have 2 to the 255th
_VOLUME, _PAN = 7, 10

Event = tuple[int, str]


@dataclass
class Recording:
    """What a MIDI file holds: `tracks` are the voices with notes, one a track and channel; events are (MIDI tick, text).

    `title` is the name of the first track, which in most files is the name of the piece; `end` is where the last track ends;
    `told` are the remarks of a file of ours (`song.account`).
    """

    title: str = ""
    tracks: list[Track] = field(default_factory=list)
    tempos: list[tuple[int, float]] = field(default_factory=list)
    meters: list[Event] = field(default_factory=list)
    keys: list[Event] = field(default_factory=list)
    markers: list[Event] = field(default_factory=list)
    texts: list[Event] = field(default_factory=list)
    lyrics: list[Event] = field(default_factory=list)
    end: int = 0
    told: list[str] = field(default_factory=list)


@dataclass
class _Voice:
    """The notes of one channel of one track while they are read."""

    name: str
    channel: int
    notes: list[PlayedNote] = field(default_factory=list)
    sounding: dict[int, tuple[int, int]] = field(default_factory=dict)

    def hear(self, tick: int, pitch: int, velocity: int) -> None:
        """Start a note, which ends one of its pitch that still sounds; a velocity of 0 only ends it."""
        if pitch in self.sounding:
            onset, started = self.sounding.pop(pitch)
            self.notes.append(PlayedNote(onset, max(1, tick - onset), pitch, started))
        if velocity:
            self.sounding[pitch] = (tick, velocity)

    def close(self, tick: int) -> None:
        for pitch in list(self.sounding):
            self.hear(tick, pitch, 0)
        self.notes.sort(key=lambda note: (note.onset_midi_ticks, note.pitch))


def read_recording(content: bytes) -> Recording:
    """Return what a Standard MIDI File of type 0 or 1 holds (RIFF-wrapped ones too).

    Raises SongError where it is no such file, broken, or larger than any piece of music.
    """
    midi = _parse(content)
    scale = MIDI_TICKS_PER_QUARTER / midi.ticks_per_beat
    recording = Recording(title=_clean(midi.tracks[0].name))
    settings: dict[tuple[int, str], int] = {}
    voices: list[_Voice] = []
    count = 0
    for messages in midi.tracks:
        name = _clean(messages.name)
        here: dict[int, _Voice] = {}
        tick = 0
        for time, message in _timed(messages):
            tick = round(time * scale)
            if tick > MAX_QUARTERS * MIDI_TICKS_PER_QUARTER:
                raise SongError(f"the MIDI file lasts over {MAX_QUARTERS} quarter notes; cut it to one piece")
            if message.is_meta:
                _note_meta(recording, tick, message)
            elif message.type in ("note_on", "note_off"):
                velocity = message.velocity if message.type == "note_on" else 0
                count += velocity > 0
                here.setdefault(message.channel, _Voice(name, message.channel)).hear(tick, message.note, velocity)
            else:
                _note_setting(settings, message)
        if count > MAX_NOTES:
            raise SongError(f"the MIDI file has over {MAX_NOTES} notes; cut it to one piece")
        recording.end = max(recording.end, tick)
        for voice in here.values():
            voice.close(tick)
        voices += here.values()
    recording.tracks = _tracks(voices, settings)
    for events in (recording.tempos, recording.meters, recording.keys, recording.markers, recording.texts):
        events.sort(key=lambda event: event[0])
    return recording


def _note_setting(settings: dict[tuple[int, str], int], message: Any) -> None:
    """Keep the first program, volume and pan of a channel."""
    if message.type == "program_change":
        settings.setdefault((message.channel, "program"), message.program)
    elif message.type == "control_change" and message.control in (_VOLUME, _PAN):
        settings.setdefault((message.channel, str(message.control)), message.value)


def _parse(content: bytes) -> "MidiFile":
    """Return the file as mido reads it, from its whole tracks, whatever the header says of their number."""
    from mido import MidiFile

    if len(content) > MAX_BYTES:
        raise SongError(f"the MIDI file has over {MAX_BYTES // 2**20} MiB; cut it to one piece")
    form, division, bodies = _chunks(content)
    if form > 1:
        raise SongError(f"the MIDI file is of type {form}, several pieces in one; save each piece as type 0 or 1")
    if not 0 < division < 0x8000:
        raise SongError("the MIDI file counts film frames (or nothing), not beats; save it with ticks per quarter note")
    if not bodies:
        raise SongError("the MIDI file has no track")
    if len(bodies) > MAX_TRACKS:
        raise SongError(f"the MIDI file has over {MAX_TRACKS} tracks; cut it to one piece")
    sound = struct.pack(">4sIHHH", b"MThd", 6, 1, len(bodies), division)
    sound += b"".join(struct.pack(">4sI", b"MTrk", len(body)) + body for body in bodies)
    try:
        # Data bytes out of range are borne, as every player does.
        return MidiFile(file=BytesIO(sound), clip=True)
    except Exception as error:
        reason = " ".join(str(error).split())[:80] or type(error).__name__
        raise SongError(f"the MIDI file is broken ({reason}); save it again from the program that made it") from None


def _chunks(content: bytes) -> tuple[int, int, list[bytes]]:
    """Return type, division and the content of the track chunks; other chunks and what follows them are passed over."""
    start = 20 if content[:4] == b"RIFF" and content[8:12] == b"RMID" else 0
    if content[start : start + 4] != b"MThd" or len(content) < start + 14:
        raise SongError("this is no MIDI file; a MIDI file starts with MThd")
    length, form, _, division = struct.unpack_from(">IHHH", content, start + 4)
    place = start + 8 + length
    bodies: list[bytes] = []
    while place + 8 <= len(content):
        kind, length = struct.unpack_from(">4sI", content, place)
        if kind == b"MTrk":
            body = content[place + 8 : place + 8 + length]
            if len(body) < length:
                raise SongError("the MIDI file is cut off; copy it again")
            bodies.append(re.sub(rb"\xff\x59\x02(.)(.)", _real_key, body, flags=re.DOTALL))
        elif bodies and not kind.isalnum():
            break
        place += 8 + length
    return form, division, bodies


def _real_key(match: "re.Match[bytes]") -> bytes:
    """Return a key signature as it stands, or C major where it is none; mido would give up the whole file."""
    (sharps,), (mode,) = match.group(1), match.group(2)
    return match.group(0) if (sharps <= 7 or sharps >= 249) and mode <= 1 else b"\xff\x59\x02\x00\x00"


def _timed(messages: Any) -> Iterator[tuple[int, Any]]:
    """Walk the messages of a track with the time, in its own ticks, at which each stands."""
    time = 0
    for message in messages:
        time += message.time
        yield time, message


def _note_meta(recording: Recording, tick: int, message: Any) -> None:
    if message.type == "set_tempo" and message.tempo:
        recording.tempos.append((tick, 60_000_000 / message.tempo))
    elif message.type == "time_signature" and 0 < message.numerator <= _LARGEST and message.denominator <= _LARGEST:
        recording.meters.append((tick, f"{message.numerator}/{message.denominator}"))
    elif message.type == "key_signature":
        recording.keys.append((tick, message.key))
    elif message.type == "marker":
        recording.markers.append((tick, _clean(message.text)))
    elif message.type == "text":
        recording.texts.append((tick, _clean(message.text)))
    elif message.type == "sequencer_specific":
        text = bytes(message.data[1:]).decode("ascii", "replace")
        recording.told += [text] * text.startswith(f"{MARK} ")
    elif message.type == "lyrics":
        recording.lyrics.append((tick, _clean(message.text)))


def _clean(text: str) -> str:
    """Return a line of printable text; mido reads Latin-1, most programs write UTF-8."""
    with contextlib.suppress(UnicodeError):
        text = text.encode("latin-1").decode("utf-8")
    return "".join(letter for letter in text if letter.isprintable()).strip()[:_LONGEST_NAME]


def _tracks(voices: list[_Voice], settings: dict[tuple[int, str], int]) -> list[Track]:
    tracks = []
    for number, voice in enumerate((voice for voice in voices if voice.notes), start=1):
        channel = voice.channel
        tracks.append(
            Track(
                voice.name or f"Track {number}",
                settings.get((channel, "program"), 0),
                channel,
                tuple(voice.notes),
                settings.get((channel, str(_VOLUME)), 100),
                settings.get((channel, str(_PAN)), 64),
            )
        )
    return tracks
