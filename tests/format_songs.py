"""Small songs that ask much of a format: triplets, pickups, flats, N.C., slashes, silence, new keys, every chord."""

from song import Brief, Section, Song, parse_key, parse_meter
from song.chart import read_chart
from song.notation import pickup_beats, read_melody
from song.quality import QUALITIES


def song(title, style, key, meter, tempo, *rows):
    """Build a song of rows: id, role, chart, melody ("" silent), and fields of the section by name."""
    meter, key = parse_meter(meter), parse_key(key)
    sections, chords, melody = [], {}, {}
    for section_id, role, chart, line, *more in rows:
        fields = {"key": key, **dict(*more)}
        chords[section_id] = read_chart(chart, meter)
        bars = chords[section_id][-1].end // meter.bar_ticks
        pickup = pickup_beats(line, meter) if line else 0
        melody[section_id] = read_melody(line, meter, pickup * meter.beat_ticks or None) if line else ()
        label = {"intro": "i", "outro": "o"}.get(section_id, section_id.rstrip("0123456789"))
        sections.append(Section(section_id, label, role, bars, pickup=pickup, **fields))
    return Song(Brief(title, style, "auto", key, meter, tempo), tuple(sections), chords, melody)


JAZZ = song(
    "Lantern & Street: 50% <1>", "jazz", "Bb major", "4/4", 148,
    ("intro", "intro", "Cm7 F7 | Bbmaj7 G7b9", ""),
    ("A1", "head", "Bbmaj7 | Cm7 F7 | Dm7b5/Ab | G7alt | Cm7 / / F13 | N.C. | Ebm6 | Bb69",
     "r/4 F4/8t G4/8t A4/8t || r/8 F5/8 D5/8 Bb4/8~ Bb4/4 G4/8t Ab4/8t B4/8t | C5/4. Eb5/8~ Eb5/2 | D5/8. C5/16 F4/2. | r/1 | "
     "G4/16 A4/16 Bb4/8 C5/4t D5/4t Eb5/4t A4/4~ | A4/2 r/2 | Gb4/8 F4/4 Eb4/4 D4/4. | Bb4/2. r/4"),
    ("A2", "head", "Bbmaj7 | Cm7 F7 | Dm7b5/Ab | G7alt | Cm7 / / F13 | N.C. | F7 | Bb69",
     "F4/8 G4/8 || r/8 F5/8 D5/8 Bb4/8~ Bb4/2 | C5/1~ | C5/2 B4/2 | r/1 | G4/4t D5/8t A4/4 B4/2 | A4/2 r/2 | F4/1 | Bb4/1"),
    ("outro", "outro", "Ebmaj7 D7#9 | N.C.", "", {"key": parse_key("G minor")}),
)  # fmt: skip
FOLK = song(
    "The Hare's Lament", "folk", "E minor", "6/8", 96,
    ("A1", "theme", "Em | D | Em D | Em", "E4/8 G4/8 B4/8 E5/4 r/8 | D5/4. A4/4. | G4/8 F#4/8 E4/8 D4/16 E4/16 F#4/8 A4/8 | E4/2."),
    ("A2", "theme", "Em | D | Em D | Em", "E4/8 G4/8 B4/8 E5/4 r/8 | D5/4. A4/4. | G4/8 F#4/8 E4/8 D4/16 E4/16 F#4/8 A4/8 | E4/2.",
     {"repeats": "A1"}),
    ("B", "theme", "G | D/F# | C B7 | Em", "r/4 B4/8 || C5/4. B4/4.~ | B4/4 A4/8~ A4/4 F#4/8 | E4/2. | E4/4. r/4."),
)  # fmt: skip
FLATS = song(
    "Violet = Hour", "jazz-waltz", "Gb major", "3/4", 132,
    ("A", "head", "Gbmaj7 | Cb7#11 | Ebm7 Ab7 Dbm7 | Gb6/Db",
     "Bb4/4 Cb5/4 Bb4/4 | F4/4 Eb4/4 Cb4/4 | Bb3/4t C4/4t D4/4t Fb4/4 | Gb4/4 G4/8 Gb4/8 r/4"),
    ("B", "bridge", "Abm7b5 | Db7b9 | Gbm Gbm A6 | Gbdim7",
     "Cb5/2. | Bb4/2 Ab4/4 | A4/4 Bb4/4 B4/4 | C5/2.", {"key": parse_key("Eb minor")}),
)  # fmt: skip
POP = song(
    "Harbour", "pop", "C# minor", "2/4", 88,
    ("V", "verse", "C#m | B/D# | N.C. | E A", "C#4/4 D#4/4~ | D#4/8 E#4/8 F##4/8 G#4/8 | r/2 | G#4/16 A4/16 B4/8 C#5/4"),
    ("C1", "chorus", "A | A | A B | N.C.", "E4/2~ | E4/2~ | E4/2 | C#4/2"),
    ("C2", "chorus", "A | A | A B | N.C.", "E4/2~ | E4/2~ | E4/2 | C#4/2", {"repeats": "C1"}),
    ("C3", "chorus", "A | A | A B | N.C.", "E4/2~ | E4/2~ | E4/2 | C#4/2", {"repeats": "C1"}),
    ("x", "interlude", "F#m G#7 | F#m G#7", ""),
)  # fmt: skip
SLOW = song(
    "Nickel Moon", "blues", "Ab major", "12/8", 60,
    ("A1", "head", "Ab7 | Db7 / / Ddim7 | Ab7 | Ab7", "C5/4. r/4. Eb5/8 D5/8 Db5/8 C5/4.~ | C5/1. | Ab4/2. Gb4/2. | r/1."),
    ("A2", "head", "Ab7 | Db7 / / Ddim7 | Ab7 | Eb7#9", "C5/4. r/4. Eb5/8 D5/8 Db5/8 C5/4.~ | C5/1. | Ab4/2. Gb4/2. | r/1."),
)  # fmt: skip
_ROOTS = ("C", "F#", "Bb", "E", "Ab", "D", "Db", "A", "Eb", "B", "G", "F")
EVERY = song(
    "Every Quality", "jazz", "C major", "4/4", 120,
    ("A", "head", " | ".join(f"{_ROOTS[n % 12]}{suffix} {_ROOTS[n % 12]}{suffix}/{_ROOTS[(n + 5) % 12]}"
                             for n, suffix in enumerate(QUALITIES)), ""),
)  # fmt: skip
LONG = song(
    "The Road", "pop", "A major", "4/4", 104,
    *((f"{'AB'[n % 2]}{n // 2 + 1}", ("verse", "chorus")[n % 2], " | ".join(
        [f"{_ROOTS[n]} {_ROOTS[n + 1]}", _ROOTS[n], _ROOTS[n], f"{_ROOTS[n + 2]}m7/{_ROOTS[n]} {_ROOTS[n]}7"] * 2), "") for n in range(9)),
    ("x", "interlude", "A | A / / E | D E A D | N.C.", ""),
)  # fmt: skip
SONGS = {"jazz": JAZZ, "folk": FOLK, "flats": FLATS, "pop": POP, "slow": SLOW, "every": EVERY, "long": LONG}
SUNG = song(
    "Seven Lanterns", "folk", "D major", "3/4", 92,
    ("x", "interlude", "G | D", "G4/2 A4/4 | F#4/2 r/4"),
    ("A1", "verse", "D | G A7 A7 | D/F# | A",
     "A3/4 || D4/4 F#4/4 A4/8 G4/8 | F#4/2~ F#4/8 E4/8 | D4/4 E4/4 F#4/8 D4/8 | E4/2 r/4",
     {"lyrics": "There's a LAN-tern left\nburn-ing by the wa-ter [yes]"}),
    ("B", "chorus", "Bm | N.C. | G | D", "B4/2 A4/4 | A4/4 r/4 F#4/4 | G4/2. | D4/2.", {"lyrics": "Light me home,\na-way, a-way"}),
)  # fmt: skip
SONGS["sung"] = SUNG
