"""Songs that the planner's tests share: made-up ones to learn from, stub models to plan with, and the facts of any plan."""

from collections.abc import Mapping

import numpy as np

from planner.features import Row
from planner.model import Probabilities
from planner.rules import CLOSING
from planner.steps import DECISIONS, LIFTS, key_relation
from song import STYLES, Brief, ChordSpan, Key, Note, Phrase, Section, Song, parse_form, parse_key, parse_meter
from song.check import problems
from song.document import CADENCES
from song.style import WRITTEN

HOME = Key("F")
TEMPOS = {name: sum(style.tempos) // 2 for name, style in STYLES.items()}

# What a record tells the planner: the styles that the model knows, and how long songs and heads are.
RECORD: Mapping[str, object] = {
    "styles": list(WRITTEN),
    "opening": {
        "heads": {style: {"12": 5, "16": 5, "24": 3, "32": 30, "36": 2, "40": 3, "64": 1} for style in STYLES},
        "seconds": {style: {"135": 2, "180": 10, "200": 12, "215": 10, "240": 8, "285": 2} for style in STYLES},
    },
}


class Guesser:
    """A model that knows nothing: new random probabilities at every call; the smaller `spread`, the surer they are."""

    def __init__(self, seed: int = 0, spread: float = 0.3) -> None:
        self._rng = np.random.default_rng(seed)
        self._spread = spread

    def probabilities(self, decision: str, row: Row) -> Probabilities:
        assert row.dtype == np.float32
        shares = self._rng.dirichlet(np.full(len(DECISIONS[decision]), self._spread)) + 1e-6
        told: Probabilities = shares / shares.sum()
        return told


class Even:
    """A model that gives every class the same."""

    def probabilities(self, decision: str, row: Row) -> Probabilities:
        classes = len(DECISIONS[decision])
        return np.full(classes, 1 / classes)


def brief_of(
    style: str,
    form: str,
    seed: int = 0,
    *,
    tempo: int | None = None,
    key: str = "F",
    meter: str | None = None,
    bars: int | None = None,
    length: int | None = None,
    temperature: float = 1.0,
) -> Brief:
    return Brief(
        "Test", style, form, parse_key(key), parse_meter(meter or STYLES[style].meters[0]), tempo or TEMPOS[style], seed,
        temperature, bars, length,
    )  # fmt: skip


def song_of(number: int) -> Song:
    """Return an AABA tune, or, for odd numbers, a song of verse and chorus."""
    if number % 2:
        rows = [("A", "verse", "half", 0.4), ("B", "chorus", "authentic", 0.9)] * 2
        style = "pop"
    else:
        rows = [("A", "head", "half", 0.5), ("A", "head", "half", 0.5), ("B", "bridge", "half", 0.5)]
        rows.append(("A", "head", "half", 0.5))
        style = "jazz"
    sections: list[Section] = []
    for place, (label, role, cadence, energy) in enumerate(rows):
        first = next((section.id for section in sections if section.label == label), None)
        key = Key("Bb") if role == "bridge" else HOME
        varies = place == 3 and number % 3 == 0
        phrases = (Phrase(4, CADENCES[number % 4 < 2]), Phrase(4, cadence))
        sections.append(
            Section(
                f"{label}{place}", label, role, 8, key, cadence, energy, repeats=None if varies else first,
                varies=first if varies else None, varied=frozenset({"ending"}) if varies else frozenset(),
                phrases=phrases, pickup=1 if place and first is None else 0,
            )
        )  # fmt: skip
    tempo = 90 + number % 20
    chords = {section.id: (ChordSpan(0, 8 * 96, None),) for section in sections}
    melody = {section.id: (Note(0, 48, 69),) for section in sections}
    return Song(
        Brief(f"Song {number}", style, "auto", HOME, parse_meter("4/4"), tempo), tuple(sections), chords, melody
    )


def assert_sound(song: Song) -> None:
    """Facts about any plan."""
    assert song.sections
    assert problems(song) == []
    _assert_relations(song)
    _assert_phrases_and_pickups(song)
    _assert_climb(song)
    energies = [section.energy for section in song.sections]
    assert energies.count(max(energies)) == 1
    last = song.sections[-1]
    assert last.cadence in CLOSING, last


def _assert_relations(song: Song) -> None:
    heard: set[str] = set()
    for section in song.sections:
        assert (section.label in heard) == (section.source is not None), section
        heard.add(section.label)
        if section.source is None:
            continue
        source = song.section(section.source)
        assert (source.label, source.bars) == (section.label, section.bars)
        assert (section.over is not None) == (section.role in ("solo", "instrumental"))
        if section.repeats is not None:
            assert (section.cadence, section.phrases, section.pickup) == (source.cadence, source.phrases, source.pickup)
        if section.varies is not None:
            assert section.varied
            assert ("key" in section.varied) == (section.key != source.key)
            assert "ending" in section.varied or section.cadence == source.cadence


def _assert_phrases_and_pickups(song: Song) -> None:
    for place, section in enumerate(song.sections):
        # Every four bars, and nothing shorter than two is left over.
        assert bool(section.phrases) == (section.bars > 5), section
        if section.phrases:
            assert sum(phrase.bars for phrase in section.phrases) == section.bars
            assert section.phrases[-1].cadence == section.cadence
            assert all(2 <= phrase.bars <= 5 for phrase in section.phrases)
        if section.pickup:
            assert place > 0 and section.label.isupper() and section.over is None
            assert section.pickup < song.brief.meter.beats


def climb_of(song: Song) -> int | None:
    """Return where a song climbs: at the first section that comes back higher than it was."""
    for place, section in enumerate(song.sections):
        if section.source and section.key != song.section(section.source).key:
            return place
    return None


def _assert_climb(song: Song) -> None:
    """One step up at most, and everything after it as much higher; the song ends there, else at home."""
    home, place = song.brief.key, climb_of(song)
    last = song.sections[-1]
    if place is None:
        assert last.key == home, last
        return
    top = song.sections[place].key
    lift = key_relation(top, home)
    assert lift in LIFTS
    assert last.key == top, last
    for section in song.sections[place:]:
        first = next(other for other in song.sections if other.label == section.label)
        if first.id == section.id:
            assert section.key == top, section
        elif climb_free(song, first, place):
            assert key_relation(section.key, top) == key_relation(first.key, home), section


def climb_free(song: Song, section: Section, place: int) -> bool:
    """Return whether a section stands before a climb."""
    return song.sections.index(section) < place


def asked(song: Song) -> list[tuple[str | None, int | None, str | None]]:
    return [(slot.label, slot.bars, slot.role) for slot in parse_form(song.brief.form).slots]
