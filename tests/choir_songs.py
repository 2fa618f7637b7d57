"""Songs for the ensembles' tests, charts of several kinds in any key, and what their tracks sound like moment by moment."""

from itertools import pairwise

import numpy as np

from song import Brief, ChordSpan, Key, Note, Section, Song, parse_chord, parse_meter

# A and B part, bars of one or two chords, in C or A minor.
CHARTS = {
    "hymn": ("major", "C G/B | Am Em | F C/E | Dm G7 | C Am | Dm7 G | C/G G7 | C", "G | D7/F# | G | E7/G# | Am | Dm | G7 | G7"),
    "minor": ("minor", "Am | E7/G# | Am Dm | E7 | Am G | F C | Dm6 E7 | Am", "C | G | Dm | Am | F | Bdim | E7 | E7"),
    "pop": ("major", "C | G | Am | F | C | G/B | F | F G", "Am | F | C | G | Am | F | Dm7 | Gsus4 G"),
    "jazz": ("major", "Cmaj7 A7b9 | Dm9 G13 | Em7b5 A7alt | Dm7 G7 | Cmaj7 C7 | Fmaj7 Fm6 | Em7 A7 | Dm7 G7b9", "Gm7 | C7 | Fmaj7 | Bb7#11 | Am7 | D9 | Dm7 | Db7"),
    "blues": ("major", "C7 | F7 | C7 | C7 | F7 | F#dim7 | C7 | A7 | Dm7 | G7 | C7 A7 | Dm7 G7", "F7 | F7 | C7 | C7"),
    "colours": ("major", "Cadd9 | Em7 | F69 | Gsus4 | Am9 | D/F# | Faug | G11", "C5 | Bb5 | N.C. | G5"),
}  # fmt: skip


def choir_song(chart: str, semitones: int = 0, seed: int = 0, meter: str = "4/4", style: str = "folk", **brief) -> Song:
    """Intro without a melody, A, B and A again to an end, in a key so many semitones up, with a tune of its own."""
    mode, part_a, part_b = CHARTS[chart]
    grid, key = parse_meter(meter), Key("C" if mode == "major" else "A", mode)
    target = key.transpose(semitones)
    ending = "G7 | C | C | C" if mode == "major" else "E7 | Am | Am | Am"
    plan = (("intro", "i", "intro", 0.2, " | ".join(part_a.split(" | ")[-4:])), ("A1", "A", "verse", 0.4, part_a),
            ("B", "B", "bridge", 0.6, part_b), ("A2", "A", "verse", 0.9, part_a),
            ("C", "C", "chorus", 0.5, ending))  # fmt: skip
    sections, chords, melody = [], {}, {}
    rng = np.random.default_rng([seed, semitones, len(part_a)])
    for name, label, role, energy, bars in plan:
        spans = _spans(bars, grid, key, target)
        sections.append(Section(name, label, role, bars.count("|") + 1, target, energy=energy))
        chords[name] = spans
        melody[name] = () if role == "intro" else _tune(spans, target, rng)
    song = Brief("A song for a choir", style, "auto", target, grid, 100, seed=seed, **brief)
    return Song(song, tuple(sections), chords, melody)


def _spans(bars, grid, key, target):
    spans = []
    for bar, cell in enumerate(bars.split(" | ")):
        symbols = cell.split()
        cuts = [
            grid.beats * n // len(symbols) * grid.beat_ticks + bar * grid.bar_ticks for n in range(len(symbols) + 1)
        ]
        for symbol, (start, end) in zip(symbols, pairwise(cuts), strict=True):
            chord = None if symbol == "N.C." else parse_chord(symbol).transpose(key, target)
            spans.append(ChordSpan(start, end - start, chord))
    return tuple(spans)


def _tune(spans, key, rng):
    """Chord tones mostly where chords begin, then steps and leaps of the scale, now and then a rest."""
    notes, pitch = [], 69
    for span in spans:
        tick = span.onset
        while tick < span.end:
            length = min(int(rng.choice([12, 12, 24, 24, 24, 36, 48])), span.end - tick)
            tones = span.chord.pitch_classes if span.chord and tick == span.onset and rng.random() < 0.8 else key.scale
            near = [p for p in range(pitch - 5, pitch + 6) if p % 12 in tones and 58 <= p <= 79]
            pitch = int(rng.choice(near or [pitch]))
            if rng.random() > 0.12:
                notes.append(Note(tick, length, pitch))
            tick += length
    return tuple(notes)


def moments(song: Song, names=("Soprano", "Alto", "Tenor", "Bass")):
    """What sounds whenever a voice begins or falls silent: MIDI tick, and a pitch or None for every voice."""
    tracks = {track.name: track for track in song.tracks}
    voices = [sorted((n.onset_midi_ticks, _until(n), n.pitch) for n in tracks[name].notes) for name in names]
    found, last = [], [-1] * len(voices)
    for tick in sorted({tick for voice in voices for note in voice for tick in note[:2]}):
        row = []
        for index, voice in enumerate(voices):
            while last[index] + 1 < len(voice) and voice[last[index] + 1][0] <= tick:
                last[index] += 1
            note = voice[last[index]] if last[index] >= 0 else None
            row.append(note[2] if note and tick < note[1] else None)
        found.append((tick, tuple(row)))
    return found


def _until(note):
    """The end of a note; a breath at the end of a phrase is shorter than any rest and none."""
    end = note.onset_midi_ticks + note.duration_midi_ticks
    return end + 100 if note.duration_midi_ticks % 120 == 20 else end
