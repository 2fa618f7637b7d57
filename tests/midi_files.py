"""Small MIDI files for the tests, written with mido."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import mido

# Onset and length in quarter notes, pitch.
Row = tuple[float, float, int]


@dataclass
class Voice:
    """A track to be: its name, its notes, its program and channel."""

    name: str
    rows: Sequence[Row]
    program: int = 0
    channel: int = 0
    velocity: int = 90


def midi_of(
    voices: Iterable[Voice], meta: Iterable[tuple[float, mido.MetaMessage]] = (), ppq: int = 480, form: int = 1
) -> bytes:
    """Return a file with a conductor track and a track a voice; onsets of meta messages in quarter notes."""
    file = mido.MidiFile(type=form, ticks_per_beat=ppq)
    _write(file.add_track("conductor"), [(round(at * ppq), 0, message) for at, message in meta])
    for voice in voices:
        track = file.add_track(voice.name)
        track.append(mido.Message("program_change", channel=voice.channel, program=voice.program))
        events = []
        for onset, length, pitch in voice.rows:
            at = {"channel": voice.channel, "note": pitch}
            events.append((round(onset * ppq), 1, mido.Message("note_on", velocity=voice.velocity, **at)))
            events.append((round((onset + length) * ppq), 0, mido.Message("note_off", velocity=0, **at)))
        _write(track, events)
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def _write(track: mido.MidiTrack, events: list[tuple[int, int, mido.Message]]) -> None:
    now = 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=tick - now))
        now = tick


def meter(text: str, at: float = 0) -> tuple[float, mido.MetaMessage]:
    numerator, denominator = map(int, text.split("/"))
    return at, mido.MetaMessage("time_signature", numerator=numerator, denominator=denominator)


def tempo(bpm: float, at: float = 0) -> tuple[float, mido.MetaMessage]:
    return at, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm))


def text(words: str, at: float) -> tuple[float, mido.MetaMessage]:
    return at, mido.MetaMessage("text", text=words)


def marker(words: str, at: float) -> tuple[float, mido.MetaMessage]:
    return at, mido.MetaMessage("marker", text=words)


def key(name: str, at: float = 0) -> tuple[float, mido.MetaMessage]:
    return at, mido.MetaMessage("key_signature", key=name)


TRIADS = {"C": (48, 52, 55), "Am": (45, 48, 52), "F": (53, 57, 60), "G": (55, 59, 62), "Dm": (50, 53, 57), "Em": (52, 55, 59),
          "E7": (52, 56, 62), "N": ()}  # fmt: skip


def block_chords(symbols: Sequence[str], quarters: float = 4) -> list[Row]:
    """Return triads in close position, one a bar, each struck on every second quarter."""
    return [
        (bar * quarters + strike, min(1.8, quarters - strike), pitch)
        for bar, symbol in enumerate(symbols)
        for strike in range(0, int(quarters), 2)
        for pitch in TRIADS[symbol]
    ]


def tune(pitches: Sequence[int], start: float = 0, length: float = 1) -> list[Row]:
    """Return notes one after the other, let go a little early; 0 is a rest."""
    return [(start + place * length, 0.9 * length, pitch) for place, pitch in enumerate(pitches) if pitch]
