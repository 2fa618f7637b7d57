"""The neighbour: what the accompaniment generator `mma` plays over the same chart, where it is installed.

Conventions: it is run as a program in a folder of its own, and only its MIDI file is read; nothing of its grooves is in here
but their names. Its tracks come back in our MIDI ticks, with the melody of the song as the lead that it does not write.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from corpus.formats.midi_file import read_recording
from scoreboard.band import PER_TICK
from song import Chord, ChordSpan, PlayedNote, Song, Track

PROGRAM = "mma"
_SECONDS = 60
# Which of its grooves a style is asked for; styles that it has none for are left out.
GROOVES: Mapping[str, str] = {
    "jazz": "Swing", "up-swing": "FastSwing", "bebop": "FastSwing", "ballad": "SlowJazz", "jazz-waltz": "JazzWaltz",
    "bossa": "BossaNova", "samba": "Samba", "latin": "Salsa", "blues": "Blues", "funk": "BVFunk", "soul": "DSoul", "pop": "Pop",
    "pop-ballad": "PopBallad", "rock": "BasicRock", "country": "SlowCountry", "folk": "Folk", "dance": "House",
    "hip-hop": "HipHop", "lo-fi": "TripHop",
}  # fmt: skip
# What it calls chords otherwise, or has not and gets the nearest.
_CHORDS: Mapping[str, str] = {
    "madd9": "m", "add11": "", "mMaj7": "mM7", "dimMaj7": "dim", "maj7#5": "M7#5", "maj7b5": "M7", "mMaj9": "mM7", "7b9b13": "7b9",
    "7b9#9": "7b9", "7b9sus4": "7sus", "maj7#11": "M7#11", "maj9#11": "maj9", "maj11": "maj9", "m7add11": "m7",
}  # fmt: skip


def is_there() -> bool:
    """Return whether the neighbour is installed."""
    return shutil.which(PROGRAM) is not None


def accompanied(song: Song) -> Song | None:
    """Return the song with the neighbour's tracks and its own melody; None where it has no groove for it or fails."""
    groove = GROOVES.get(song.brief.style)
    if groove is None or str(song.brief.meter) not in ("4/4", "3/4"):
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "song.mma").write_text(chart(song, groove))
        try:
            done = subprocess.run(  # noqa: S603
                [str(shutil.which(PROGRAM)), "-w", "song.mma", "-f", "song.mid"],
                cwd=folder, capture_output=True, timeout=_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return None
        if done.returncode or not (folder / "song.mid").exists():
            return None
        tracks = read_recording((folder / "song.mid").read_bytes()).tracks
    return song.with_tracks((_lead(song), *(replace(track, name=f"{PROGRAM} {track.name}") for track in tracks)))


def chart(song: Song, groove: str) -> str:
    """Return a song as the neighbour reads it: a numbered line a bar, a chord or / a beat."""
    meter = song.brief.meter
    lines = [f"Tempo {song.brief.tempo}", f"Groove {groove}"]
    bars: list[list[str]] = [["/"] * meter.beats for _ in range(song.bars)]
    for span in song.all_chords():
        bar, beat = divmod(span.onset // meter.beat_ticks, meter.beats)
        bars[bar][beat] = _name(span)
    return "\n".join([*lines, *(f"{number} {' '.join(bar)}" for number, bar in enumerate(bars, 1))]) + "\n"


def _name(span: ChordSpan) -> str:
    if span.chord is None:
        return "z"
    chord: Chord = span.chord
    slash = f"/{chord.bass}" if chord.bass_pitch_class != chord.root_pitch_class else ""
    return f"{chord.root}{_CHORDS.get(chord.quality.suffix, chord.quality.suffix)}{slash}"


def _lead(song: Song) -> Track:
    notes = (PlayedNote(n.onset * PER_TICK, n.duration * PER_TICK, n.pitch, 90) for n in song.all_notes())
    return Track("melody", 65, 0, tuple(sorted(notes, key=lambda note: (note.onset_midi_ticks, note.pitch))))
