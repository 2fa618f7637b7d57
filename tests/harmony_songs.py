"""What the tests of the harmony share: a network that throws dice, and songs to harmonise."""

import numpy as np

from harmony.drafts.draft import Model
from harmony.features import COLUMNS, MAX_BEATS
from harmony.tokens import Degree, Vocabulary
from song import Brief, ChordSpan, Phrase, Section, Song, parse_chord, parse_key, parse_meter
from song.cadence import cadence_of

VOCABULARY = Vocabulary.learn(
    [Degree(root, suffix, 0) for root in range(12) for suffix in ("7", "m7", "maj7", "m7b5", "6", "dim7")], at_least=1
)
LETTERS = dict(
    zip("ahpdto", ("authentic", "half", "plagal", "deceptive", "turnaround", "open"), strict=True)
)  # of a cadence


class Dice:
    """A network that throws dice, the same each time, and remembers what it was shown."""

    def __init__(self):
        self.shown = []

    def start(self, rows, copies):
        self.shown = [list(row) for row in rows]
        return 0

    def chords(self, state, rows):
        assert all(len(row) == len(COLUMNS) for row in rows)
        rng = np.random.default_rng([state, *(value for row in rows for value in row)])
        return rng.normal(size=(len(rows), len(VOCABULARY))) * 2, state, state + 1

    def durations(self, hidden, chords, room):
        return np.random.default_rng([hidden, *chords]).normal(size=(len(chords), MAX_BEATS))


def dice():
    return Model(Dice(), VOCABULARY)


def song_of(*sections, key="C", meter="4/4", seed=3, chords=None, style="jazz", form="AB"):
    brief = Brief("Test", style, form, parse_key(key), parse_meter(meter), 120, seed=seed)
    return Song(brief, sections, chords or {})


def section(name, phrases, key="C", role="head", **more):
    """Build a section of phrases such as "4h 4a": bars and the letter of a cadence."""
    sentences = tuple(Phrase(int(text[:-1]), LETTERS[text[-1]]) for text in phrases.split())
    bars = sum(phrase.bars for phrase in sentences)
    cadence = sentences[-1].cadence
    return Section(name, name[0], role, bars, parse_key(key), cadence, phrases=sentences, **more)


def spans_of(*bars, ticks=96):
    spans = []
    for bar, text in enumerate(bars):
        symbols = text.split()
        for place, symbol in enumerate(symbols):
            length = ticks // len(symbols)
            spans.append(ChordSpan(bar * ticks + place * length, length, parse_chord(symbol)))
    return tuple(spans)


def cadences(song, name):
    """Return the cadence that stands at the end of each phrase of a section."""
    plan, meter, ends = song.section(name), song.brief.meter, 0
    heard = []
    for phrase in plan.phrases:
        ends += phrase.bars
        until = [span for span in song.chords[name] if span.end <= ends * meter.bar_ticks]
        heard.append(cadence_of(until, plan.key, meter, ends))
    return heard


def planned(song, name):
    return [phrase.cadence for phrase in song.section(name).phrases]


def chord_at(song, name, bar, beat=0):
    tick = bar * song.brief.meter.bar_ticks + beat * song.brief.meter.beat_ticks
    return next(span.chord for span in song.chords[name] if span.onset <= tick < span.end)


def degrees_in(song, name):
    """Return the root of the chord on each downbeat, in semitones above the tonic."""
    plan = song.section(name)
    return [(chord_at(song, name, bar).root_pitch_class - plan.key.pitch_class) % 12 for bar in range(plan.bars)]


def assert_tiled(song):
    meter = song.brief.meter
    for plan in song.sections:
        beat = 0
        last = None
        for span in song.chords[plan.id]:
            assert span.onset == beat
            assert span.onset % meter.beat_ticks == span.duration % meter.beat_ticks == 0
            assert span.onset // meter.bar_ticks == (span.end - 1) // meter.bar_ticks
            assert span.onset % meter.bar_ticks == 0 or span.chord != last
            beat, last = span.end, span.chord
        assert beat == plan.bars * meter.bar_ticks
