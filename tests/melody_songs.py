"""Small made-up songs for the melody tests: a motif over three chords, a repeat, a bridge and a varied return; a fake model."""

from dataclasses import replace

import numpy as np

from melody.chart import Chart
from melody.examples import Example
from melody.tokens import PITCHES, RHYTHMS
from song import Brief, ChordSpan, Key, Note, Phrase, Section, Song, parse_chord, parse_meter

ROOTS = {"C": 0, "Am": 9, "F": 5, "G7": 7}


def chart(names: str, key: Key, bar: int) -> tuple[ChordSpan, ...]:
    """One chord a bar, written in C."""
    return tuple(
        ChordSpan(number * bar, bar, parse_chord(name).transpose(Key("C"), key))
        for number, name in enumerate(names.split())
    )


def tune(seed: int, meter_name: str = "4/4", style: str = "jazz") -> Song:
    """Return a complete AABA of eight-bar sections whose last one varies the first."""
    generator = np.random.default_rng(seed)
    meter = parse_meter(meter_name)
    bar = meter.bar_ticks
    key = Key(str(generator.choice(list("CDEFGA"))))
    first, bridge = chart("C Am F G7 C Am G7 C", key, bar), chart("F F C C F Am G7 G7", key, bar)
    sections = (
        Section("A1", "A", "head", 8, key, "authentic", 0.4),
        Section("A2", "A", "head", 8, key, "authentic", 0.4, repeats="A1"),
        Section("B", "B", "bridge", 8, key, "half", 0.7),
        Section("A3", "A", "head", 8, key, "authentic", 0.5, varies="A1"),
    )
    line = motif(generator, first, bar)
    ending = (Note(6 * bar, bar // 2, 72), Note(7 * bar, bar, 60 + key.pitch_class))
    melody = {
        "A1": line, "A2": line, "B": motif(generator, bridge, bar),
        "A3": tuple(note for note in line if note.onset < 6 * bar) + ending,
    }  # fmt: skip
    chords = {"A1": first, "A2": first, "B": bridge, "A3": first}
    return Song(Brief(f"Tune {seed}", style, "AABA", key, meter, 140, seed=seed), sections, chords, melody)


def motif(generator: np.random.Generator, spans: tuple[ChordSpan, ...], bar: int) -> tuple[Note, ...]:
    """One rhythm and one shape in every bar, on the chord; every fourth bar is a long note."""
    durations = generator.choice([12, 24, 24, 36], 8).tolist()
    shape = generator.choice([0, 4, 7, 2], 8).tolist()
    notes = []
    for number, span in enumerate(spans):
        assert span.chord is not None
        place = 0
        for duration, step in zip(durations, shape, strict=True):
            last = number % 4 == 3
            if place + duration > bar or (last and place):
                break
            pitch = 60 + (span.chord.root_pitch_class + step) % 12
            notes.append(Note(number * bar + place, bar * 2 // 3 // 6 * 6 if last else duration, pitch))
            place += duration
    return tuple(notes)


def bare(song: Song) -> Song:
    """Return a song without its melody."""
    return song.with_melody({})


def planned(song: Song, *, pickup: int = 0, **last: object) -> Song:
    """Return a bare song with an antecedent and a consequent in every section, pickups from the second on, and its last changed."""
    sections = []
    for section in song.sections:
        phrases = (Phrase(4, "half"), Phrase(4, section.cadence))
        sections.append(replace(section, phrases=phrases, pickup=pickup if sections else 0))
    sections[-1] = replace(sections[-1], **last)  # type: ignore[arg-type]
    return Song(song.brief, tuple(sections), song.chords)


class FakePlayer:
    """Likes quarter notes and pitches near the middle of the table; what it likes differs a little from step to step."""

    def __init__(self, chart: Chart, context: Example, drafts: int, events: int) -> None:
        self.drafts, self.events, self.taken, self.heard = drafts, events, 0, len(context)
        self.generator = np.random.default_rng(len(context))

    def rhythm_logits(self, codes: np.ndarray, rows: np.ndarray) -> np.ndarray:
        assert codes.shape[0] == rows.shape[0] == self.drafts
        self.taken += 1
        assert self.taken <= self.events
        return self.generator.normal(0, 1, (self.drafts, RHYTHMS))

    def pitch_logits(self, rhythms: np.ndarray) -> np.ndarray:
        assert rhythms.shape == (self.drafts,)
        return self.generator.normal(0, 1, (self.drafts, PITCHES)) - 0.02 * (np.arange(PITCHES) - 24) ** 2

    def keep(self, best: int, events: int) -> None:
        assert 0 <= best < self.drafts
        self.taken = events
