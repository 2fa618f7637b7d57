"""The songs whose harmony is measured: planned in every style, and made up so that every cadence, key and meter occurs.

Conventions: everything follows from the number of sections wanted and the seed. A song made up has a section for each cadence,
2 to 16 bars, most with phrases; every second one goes to another key and comes home.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from scoreboard.songs import Order
from song import STYLES, Brief, Key, Phrase, Section, Song, SongError
from song.chance import stream
from song.document import CADENCES
from song.key import Mode, usual_key
from song.meter import METERS, parse_meter
from song.pitch import name_of
from song.style import WRITTEN

PLANNED_PER_STYLE = 64  # one planned song a style for so many sections
MADE_UP = 12  # one song made up for so many sections
LENGTHS = (2, 3, 4, 4, 5, 6, 8, 8, 8, 12, 16)  # bars
_INNER = ("half", "half", "open", "authentic", "deceptive", "plagal", "turnaround")
_ROLES = {
    True: ("intro", "head", "bridge", "head", "interlude", "outro"),
    False: ("intro", "verse", "chorus", "bridge", "instrumental", "outro"),
}
# Forms beside `auto`, which is every second order.
_FORMS = {
    True: ("AABA", "ABAC", "i4A8A8B8A8o4", "rondo"),
    False: ("verse-chorus", "AABA", "i4A8B8A8B8C8B8o4", "intro verse chorus verse chorus bridge chorus outro"),
}
_MODES: tuple[tuple[int, Mode], ...] = ((0, "major"), (3, "minor"))
KEYS: tuple[Key, ...] = tuple(
    Key(name_of(signature + shift), mode)
    for signature in range(-7, 8)
    for shift, mode in _MODES
)  # fmt: skip


def planned_orders(sections: int, seed: int) -> list[Order]:
    """Return the orders of planned songs, as many in every style, every second one with the form left open."""
    number = max(2, round(sections / PLANNED_PER_STYLE))
    orders = []
    for name, style in ((name, STYLES[name]) for name in WRITTEN):
        seeds = stream(seed, "scoreboard", "harmony", name).integers(2**31, size=number).tolist()
        for place, own in enumerate(seeds):
            form = "auto" if place % 2 == 0 else _FORMS[style.choruses][place // 2 % len(_FORMS[style.choruses])]
            orders.append(Order(name, form, style.choruses or name == "folk", own, False))
    return orders


def made_up_songs(sections: int, seed: int) -> list[Song]:
    """Return plans without chords that walk through all styles, keys, meters and cadences."""
    return [_made_up(number, seed) for number in range(max(2, -(-sections // MADE_UP)))]


def _made_up(number: int, seed: int) -> Song:
    rng = stream(seed, "scoreboard", "harmony", "made up", str(number))
    style = STYLES[WRITTEN[number % len(WRITTEN)]]
    home = KEYS[number % len(KEYS)]
    meters = tuple(METERS) if number % 3 == 2 else style.meters
    meter = parse_meter(meters[number // 3 % len(meters)])
    tempo = sum(style.tempos) // 2
    brief = Brief(f"Made up {number + 1}", style.name, "auto", home, meter, tempo, int(rng.integers(2**31)))
    away = _other_key(home, rng) if number % 2 else home
    cadences = [CADENCES[place] for place in rng.permutation(len(CADENCES))]
    sections = [
        _section(f"{label}1", label, role, away if place in (2, 3) else home, cadence, rng)
        for place, (label, role, cadence) in enumerate(
            zip("iABCDo", _ROLES[style.choruses], cadences, strict=True)
        )
    ]  # fmt: skip
    return Song(brief, tuple(sections))


def _section(name: str, label: str, role: str, key: Key, cadence: str, rng: np.random.Generator) -> Section:
    bars = int(rng.choice(LENGTHS))
    section = Section(name, label, role, bars, key, cadence)
    unit = 4 if bars % 4 == 0 else 2
    if bars < 2 * unit or bars % unit or rng.random() < 1 / 3:
        return section
    inner = [Phrase(unit, str(rng.choice(_INNER))) for _ in range(bars // unit - 1)]
    return replace(section, phrases=(*inner, Phrase(unit, cadence)))


def _other_key(home: Key, rng: np.random.Generator) -> Key:
    """Return a key that songs go to from another: dominant, subdominant, relative, parallel, a step or a third off."""
    relations = (7, 5, 0, "relative", 2, 1, 3, 4, 9, 8)
    relation = relations[int(rng.integers(len(relations)))]
    if relation == "relative":
        return home.relative()
    if relation:
        return home.transpose(int(relation))
    try:
        return Key(home.tonic, "minor" if home.mode == "major" else "major")
    except SongError:
        return usual_key(home.pitch_class, "minor" if home.mode == "major" else "major")


def composed_sections(song: Song) -> Iterator[Section]:
    """Walk the sections whose chords were composed for them, not taken over from an earlier section."""
    return (section for section in song.sections if is_composed(song, section, 0, section.bars))


def is_composed(song: Song, section: Section, start: int, bars: int) -> bool:
    """Return whether some bars of a section have chords that were not taken over as they are."""
    if not song.chords.get(section.id) or section.repeats or section.over:
        return False
    if section.varies is None:
        return True
    source, ticks = song.section(section.varies), song.brief.meter.bar_ticks
    here, there = (
        [
            (span.onset, span.chord and span.chord.transpose(one.key, section.key))
            for span in song.chords[one.id]
            if start * ticks <= span.onset < (start + bars) * ticks
        ]
        for one in (section, source)
    )
    return here != there


def first_heard(song: Song) -> Song:
    """Return the song with the sections alone that take nothing from an earlier one."""
    sections = tuple(section for section in song.sections if section.source is None)
    chords = {section.id: song.chords[section.id] for section in sections if section.id in song.chords}
    return Song(song.brief, sections, chords)
