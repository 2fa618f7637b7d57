"""A drum performance as a song: one drum track, one section, and what the set says of it, so that it can be found again.

Conventions: MIDI ticks, 480 to the quarter note; a section labelled `d` is a beat, `f` a fill, both silent of melody and
without chords; the genre stands in the title's parentheses ("... (funk/rock, fill, 12)"), which no split looks at.
"""

from collections.abc import Iterable

from song import Brief, Meter, PlayedNote, Section, Song, Track, parse_key

DRUM_CHANNEL = 9
MIDI_TICKS_PER_TICK = 20
MAX_BARS = 256
_LABELS = {"beat": "d", "fill": "f"}


def drum_song(
    title: str, style: str, meter: Meter, tempo: int, kind: str, notes: Iterable[PlayedNote], bars: int | None = None
) -> Song:
    """Return a drum track as a song of so many bars, or as many as the notes start in; `kind` is "beat" or "fill".

    Drums have no key; C major stands in its place. Notes after the last bar that a section can have are left out.
    """
    bar = meter.bar_ticks * MIDI_TICKS_PER_TICK
    ordered = sorted(notes, key=lambda note: (note.onset_midi_ticks, note.pitch))
    if bars is None:
        bars = max((note.onset_midi_ticks for note in ordered), default=0) // bar + 1
    bars = min(bars, MAX_BARS)
    kept = tuple(note for note in ordered if note.onset_midi_ticks < bars * bar)
    key = parse_key("C major")
    label = _LABELS[kind]
    section = Section(label, label, "instrumental", bars, key)
    brief = Brief(title, style, f"{label}{bars}", key, meter, tempo)
    return Song(brief, (section,), melody={label: ()}, tracks=(Track("Drums", 0, DRUM_CHANNEL, kept),))
