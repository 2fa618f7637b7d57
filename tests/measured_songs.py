"""Songs for the tests of measures: written bar by bar, and changed on purpose."""

from dataclasses import replace

import numpy as np
from melody_songs import tune

from song import Brief, ChordSpan, Note, PlayedNote, Section, Song, Track, parse_chord, parse_key, parse_meter

Row = tuple[str, str, list[tuple[int, int, int]]]


def piece(*rows: Row, key: str = "C", meter: str = "4/4", form: str = "auto") -> Song:
    """Return a song of sections given as label, chart ("C | G7 C", N for no chord) and notes (onset, duration, pitch)."""
    grid, tonic = parse_meter(meter), parse_key(key)
    labels = [label for label, _, _ in rows]
    sections, chords, melody = [], {}, {}
    for place, (label, chart, notes) in enumerate(rows):
        name = f"{label}{labels[: place + 1].count(label)}"
        bars = [bar.split() for bar in chart.split("|")]
        role = {"i": "intro", "o": "outro"}.get(label, "head")
        sections.append(Section(name, label, role, len(bars), tonic, energy=min(1.0, 0.3 + 0.1 * place)))
        chords[name] = tuple(
            ChordSpan(
                number * grid.bar_ticks + at * grid.bar_ticks // len(bar),
                grid.bar_ticks // len(bar),
                None if symbol == "N" else parse_chord(symbol),
            )
            for number, bar in enumerate(bars)
            for at, symbol in enumerate(bar)
        )
        melody[name] = tuple(Note(*note) for note in notes)
    return Song(Brief("A piece", "jazz", form, tonic, grid, 120), tuple(sections), chords, melody)


def quarters(*pitches: int | None) -> list[tuple[int, int, int]]:
    """Return one note a quarter; None is a rest."""
    return [(24 * place, 24, pitch) for place, pitch in enumerate(pitches) if pitch is not None]


def transposed(song: Song, semitones: int) -> Song:
    """Return the whole song, chords and keys too, so many semitones up."""
    target = song.brief.key.transpose(semitones)
    chords = {
        name: tuple(
            s if s.chord is None else replace(s, chord=s.chord.transpose(song.brief.key, target)) for s in spans
        )
        for name, spans in song.chords.items()
    }
    sections = tuple(replace(s, key=s.key.transpose(semitones)) for s in song.sections)
    brief = replace(song.brief, key=target)
    tracks = tuple(
        track if track.channel == 9 else replace(track, notes=tuple(replace(n, pitch=n.pitch + semitones) for n in track.notes))
        for track in song.tracks
    )  # fmt: skip
    return Song(brief, sections, chords, melody_moved(song, semitones).melody, tracks)


def melody_moved(song: Song, semitones: int) -> Song:
    """Return the song with its melody alone so many semitones up."""
    melody = {
        name: tuple(replace(note, pitch=note.pitch + semitones) for note in notes)
        for name, notes in song.melody.items()
    }
    return replace(song, melody=melody)


def chords_mixed(song: Song, seed: int) -> Song:
    """Return the song with its chords in another order, each in the time of another."""
    spans = [span for one in song.chords.values() for span in one]
    order = iter(np.random.default_rng(seed).permutation(len(spans)))
    chords = {
        name: tuple(replace(span, chord=spans[next(order)].chord) for span in one) for name, one in song.chords.items()
    }
    return replace(song, chords=chords)


def pitches_random(song: Song, seed: int) -> Song:
    """Return the song with every melody pitch drawn anew; the rhythm stays."""
    rng = np.random.default_rng(seed)
    melody = {
        name: tuple(replace(note, pitch=int(rng.integers(60, 80))) for note in notes)
        for name, notes in song.melody.items()
    }
    return replace(song, melody=melody)


def melody_bars_mixed(song: Song, seed: int) -> Song:
    """Return the song with the bars of its melody in another order; notes end at their barline."""
    bar = song.brief.meter.bar_ticks
    bars = [
        [replace(n, onset=n.onset % bar, duration=min(n.duration, bar - n.onset % bar)) for n in notes if n.onset // bar == b]
        for section in song.sections
        for b in range(section.bars)
        for notes in [song.melody[section.id]]
    ]  # fmt: skip
    order = iter(np.random.default_rng(seed).permutation(len(bars)))
    melody = {
        section.id: tuple(
            replace(note, onset=note.onset + b * bar) for b in range(section.bars) for note in bars[next(order)]
        )
        for section in song.sections
    }
    return replace(song, melody=melody)


def track(name: str, program: int, rows: list[tuple[int, int, int]], channel: int = 0, velocity: int = 80) -> Track:
    """Return a track of onset, duration and pitch, in MIDI ticks."""
    return Track(name, program, channel, tuple(PlayedNote(on, length, pitch, velocity) for on, length, pitch in rows))


def odd_songs() -> dict[str, Song]:
    """Return songs that lack nearly everything."""
    whole = tune(1)
    brief = whole.brief
    return {
        "nothing": Song(brief),
        "a plan alone": Song(brief, whole.sections),
        "chords alone": Song(brief, whole.sections, whole.chords),
        "melody alone": Song(brief, whole.sections, {}, whole.melody),
        "silent on purpose": Song(brief, whole.sections, whole.chords, {s.id: () for s in whole.sections}),
        "one section composed": Song(brief, whole.sections, {"B": whole.chords["B"]}, {"B": whole.melody["B"]}),
        "one note": piece(("A", "C", [(0, 96, 60)])),
        "no chord": piece(("A", "N | N", quarters(60, 62, 64, 65, 67, 69, 71, 72))),
        "one bar, one chord": piece(("A", "C", quarters(60, 64, 67, 72))),
        "intro alone": piece(("i", "C | G7", [])),
    }
