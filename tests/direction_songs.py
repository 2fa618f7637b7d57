"""Planned songs for the tests of the direction: plans as the planner makes them, with plain chords and lines, and their seats."""

from hypothesis import strategies as st

from arranger.bands.instruments import INSTRUMENTS
from arranger.bands.styles import band_of
from arranger.part import Seat
from song import Brief, ChordSpan, Key, Note, Section, Song, parse_chord, parse_meter

KEY = Key("C", "major")
SYMBOLS = ("C", "Am7", "Dm7", "G7")
# Roles with energies as the planner gives them.
JAZZ = (
    ("intro", "i", 0.3), ("head", "A", 0.5), ("head", "A", 0.55), ("bridge", "B", 0.7), ("solo", "A", 0.75), ("solo", "A", 0.8),
    ("solo", "A", 0.95), ("head", "A", 0.8),
)  # fmt: skip
POP = (
    ("intro", "i", 0.3), ("verse", "A", 0.5), ("chorus", "B", 0.8), ("verse", "A", 0.55), ("chorus", "B", 0.85),
    ("interlude", "x", 0.45), ("chorus", "B", 0.95), ("outro", "o", 0.3),
)  # fmt: skip
SILENT = ("intro", "interlude")


def planned(style="pop", rows=POP, *, meter="4/4", bars=8, seed=3, tempo=120, symbols=SYMBOLS, step=12, **brief):
    """Build a song from roles, labels and energies; solos of a label play over its first section."""
    grid = parse_meter(meter)
    told = Brief("A song", style, "auto", KEY, grid, tempo, seed=seed, **brief)
    sections, counts, firsts = [], {}, {}
    for role, label, energy in rows:
        counts[label] = counts.get(label, 0) + 1
        name = f"{label}{counts[label]}"
        over = firsts.get(label) if role == "solo" else None
        firsts.setdefault(label, name)
        sections.append(Section(name, label, role, bars, KEY, energy=energy, over=over))
    chords = {
        section.id: tuple(
            ChordSpan(bar * grid.bar_ticks, grid.bar_ticks, parse_chord(symbols[bar % len(symbols)]))
            for bar in range(bars)
        )
        for section in sections
    }
    melody = {section.id: () if section.role in SILENT else line(bars, grid, step) for section in sections}
    return Song(told, tuple(sections), chords, melody)


def line(bars, meter, step=12):
    """Eighths up and down the scale, a rest of a beat at the end of every second bar."""
    scale = (60, 62, 64, 65, 67, 69, 71, 72)
    notes = []
    for index, onset in enumerate(range(0, bars * meter.bar_ticks, step)):
        bar, place = divmod(onset, meter.bar_ticks)
        if bar % 2 == 0 or place < meter.bar_ticks - meter.beat_ticks:
            notes.append(Note(onset, step, scale[index % 13 if index % 13 < 8 else 15 - index % 13]))
    return tuple(notes)


def seats_of(song):
    """Seat the band of a song, everybody with the first of the instruments."""
    players = band_of(song.brief)[1].players
    return [
        Seat(f"{player.part} {number}", player, INSTRUMENTS[player.instruments[0]])
        for number, player in enumerate(players)
    ]


@st.composite
def plans(draw):
    """Draw any plan: roles, labels and energies in any order."""
    roles = ("intro", "head", "verse", "chorus", "bridge", "solo", "interlude", "instrumental", "outro", "tag", "theme")
    count = draw(st.integers(1, 9))
    return tuple(
        (draw(st.sampled_from(roles)), draw(st.sampled_from("ABC")), draw(st.integers(0, 20)) / 20)
        for _ in range(count)
    )
