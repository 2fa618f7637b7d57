"""Songs for the arranger's tests: real progressions, a plain melody of chord tones, an intro, a solo, an ending."""

from song import Brief, ChordSpan, Meter, Note, Section, Song, parse_chord, parse_key, parse_meter
from song.style import written_like

# A and B part and the ending of A, one bar a cell.
CHARTS = {
    "jazz": ("F", "Fmaj7 | D7 | Gm7 | C7 | Am7 D7 | Gm7 C7 | F6 D7b9 | Gm7 C7", "Cm7 | F7 | Bbmaj7 | Bb6 | Dm7 | G7alt | Gm7 | C7b9", "Gm7 | C7 | F6 | F6"),
    "bossa": ("F", "Fmaj7 | Fmaj7 | G7 | G7 | Gm7 | Gb7 | Fmaj7 | Gb7", "Gbmaj7 | Gbmaj7 | B7 | B7 | F#m7 | F#m7 | D7 | D7", "Gm7 | Gb7 | Fmaj7 | Fmaj7"),
    "ballad": ("Eb", "Ebmaj7 C7b9 | Fm7 Bb7 | Gm7b5 C7 | Fm7 Bb7 | Bbm7 Eb7 | Abmaj7 Db7 | Gm7 C7 | Fm7 Bb7", "Abmaj7 | Abm6 | Gm7 | Gbdim7 | Fm7 | Bb7 | Gm7 C7 | Fm7 Bb7", "Fm7 | Bb7 | Ebmaj7 | Eb6"),
    "jazz-waltz": ("E minor", "Em7 | F#m7b5 B7 | Em7 | A7 | Am7 | D7 | Gmaj7 | B7", "Cmaj7 | Cmaj7 | B7 | B7 | Am7 | Am7 | F#m7b5 | B7", "Am7 | B7b9 | Em6 | Em6"),
    "blues": ("Bb", "Bb7 | Eb7 | Bb7 | Bb7 | Eb7 | Edim7 | Bb7 | G7 | Cm7 | F7 | Bb7 G7 | Cm7 F7", "Bb7 | Eb7 | Bb7 | Bb7 | Eb7 | Edim7 | Bb7 | G7 | Cm7 | F7 | Bb7 G7 | Cm7 F7", "Cm7 | F7 | Bb7 F7 | Bb7"),
    "pop": ("C", "C | G/B | Am | F | C | G/B | N.C. | G", "F | G | Em | Am | Dm7 | G | Fm | Gsus4 G", "F | G | C | C"),
    "rock": ("A", "A5 | A5 | G D | A | A | A/C# | G D | E", "F#m | E | D | D | F#m | E | Bm | Eaug", "D | E | A | A"),
    "country": ("G", "G | G | C | G | Em | C | D | D7", "C | C | G | G/B | A7 | A7 | D | D7", "C | D7 | G | G"),
    "soul": ("Eb", "Eb | Gm7 | Ab | Bb7sus4 | Eb | Cm7 | Fm7 Gm7 | Ab Bb", "Cm | Gm7 | Ab | Eb/G | Fm7 | Fm7 | Ab | Bb7", "Fm7 | Bb9 | Eb | Eb"),
    "funk": ("E minor", "Em7 | Em7 | A7 | Em7 | Em7 | Em7 | A9 | Em7", "C9 | C9 | B7#9 | B7#9 | Am7 | Am7 | F#m7b5 | B7", "C9 | B7 | Em7 | Em7"),
    "hip-hop": ("C minor", "Cm9 | Abmaj7 | Fm7 | G7 | Cm9 | Abmaj7 | N.C. | G7", "Fm7 | Fm7 | Ebmaj7 | Ebmaj7 | Abmaj7 | Gm7 | Dm7b5 | G7", "Fm7 | G7 | Cm7 | Cm7"),
    "dance": ("A minor", "Am | F | C | G | Am | F | C | G/B", "F | G | Am | Am | F | G | C | E7", "F | G | Am | Am"),
    "folk": ("D", "D | D | G | D | D | Bm | Em | A7", "Bm | Bm | G | D | G | D/F# | Em | A", "G | A7 | D | D"),
}  # fmt: skip


def spans_of(chart: str, meter: Meter) -> tuple[ChordSpan, ...]:
    spans = []
    for bar, cell in enumerate(chart.split("|")):
        symbols = cell.split()
        onset = bar * meter.bar_ticks
        for index, symbol in enumerate(symbols):
            beats = meter.beats - (len(symbols) - 1) * (meter.beats // len(symbols))
            beats = meter.beats // len(symbols) if index < len(symbols) - 1 else beats
            chord = None if symbol == "N.C." else parse_chord(symbol)
            spans.append(ChordSpan(onset, beats * meter.beat_ticks, chord))
            onset += beats * meter.beat_ticks
    return tuple(spans)


def melody_over(spans: tuple[ChordSpan, ...], meter: Meter) -> tuple[Note, ...]:
    """A chord tone on every beat, an eighth rest or an off-beat now and then."""
    notes, pitch = [], 69
    for span in spans:
        for beat, onset in enumerate(range(span.onset, span.end, meter.beat_ticks)):
            tones = span.chord.pitch_classes if span.chord else {0, 2, 4, 5, 7, 9, 11}
            around = (other for other in range(pitch - 5, pitch + 7) if other % 12 in tones and 62 <= other <= 78)
            pitch = min(around, key=lambda other, near=pitch + (-2, 3, 2, -4)[beat % 4]: (abs(other - near), other))
            if beat % 2:
                notes.append(Note(onset, 12, pitch))
                notes.append(Note(onset + 12, meter.beat_ticks - 12, pitch + 1))
            else:
                notes.append(Note(onset, meter.beat_ticks, pitch))
    return tuple(notes)


def build_song(style: str, meter: str = "4/4", tempo: int = 120, seed: int = 3) -> Song:
    """Intro, A, A, B, solo over A, ending: every situation the band meets."""
    tonic, part_a, part_b, ending = CHARTS[written_like(style)]
    key, grid = parse_key(tonic), parse_meter(meter)
    bars = part_a.count("|") + 1
    intro = " | ".join(part_a.split("|")[-4:])
    plan = (
        ("intro", "i", "intro", 4, 0.3, intro), ("A1", "A", "head", bars, 0.45, part_a),
        ("A2", "A", "head", bars, 0.5, part_a), ("B", "B", "bridge", bars, 0.7, part_b),
        ("C", "C", "solo", bars, 0.9, part_a), ("A3", "D", "head", 4, 0.55, ending),
    )  # fmt: skip
    sections = tuple(
        Section(name, label, role, bars, key, energy=energy) for name, label, role, bars, energy, _ in plan
    )
    chords = {name: spans_of(chart, grid) for name, *_, chart in plan}
    melody = {name: () if role == "intro" else melody_over(chords[name], grid) for name, _, role, *_ in plan}
    return Song(Brief(f"A {style} song", style, "auto", key, grid, tempo, seed=seed), sections, chords, melody)
