"""Lines between notes that stand already: walls are met on the grid, a rhythm given ahead finds its pitches."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from melody_songs import FakePlayer, tune

from melody.chart import TICKS_PER_ROW, read_chart
from melody.drafts.guide import OPEN, REST, Guide, Wish
from melody.drafts.sampling import Writer
from melody.drafts.task import Task
from melody.examples import trace
from melody.landing import NOWHERE
from melody.phrases import Stretch
from melody.tokens import DURATION_TOKENS, DURATIONS, can_last
from melody.voice import voice_of
from song import Note, Song
from song.chance import stream

# For some quarters, where in them a note begins that fills the rest of it.
FIXED = st.dictionaries(st.integers(0, 31), st.sampled_from((0, 6, 8, 12, 16, 18)), max_size=12)


def written(song: Song, guide: Guide, style: str = "jazz", seed: int = 0) -> tuple[Note, ...]:
    """Return the first eight bars of a song as a line that is free but for its guide."""
    chart, section = read_chart(song, 67), song.sections[0]
    context, line = trace(song.with_melody({section.id: ()}), chart, song.sections[:1], head=0)
    length = section.bars * song.brief.meter.bar_ticks
    task = Task(
        section, 0, length, [Stretch(0, length // 2), Stretch(length // 2, length)], [None, None], NOWHERE, guide=guide
    )
    player = FakePlayer(chart, context, 4, length // 6 + 1)
    writer = Writer(player, chart, task, 0, voice_of(style), stream(seed, "walls"))
    return writer.write(line.copies(4), ())


@given(st.integers(0, 99), st.sampled_from(["jazz", "pop"]), FIXED)
@settings(max_examples=25, deadline=None)
def test_lines_meet_walls_on_the_grid(seed: int, style: str, fixed: dict[int, int]) -> None:
    given_notes = [Note(24 * quarter + phase, 24 - phase, 90) for quarter, phase in sorted(fixed.items())]
    wishes = {note.onset // TICKS_PER_ROW: Wish(DURATION_TOKENS[note.duration], 90) for note in given_notes}
    notes = written(tune(1), Guide(wishes, walls=frozenset(wishes)), style, seed)
    assert [note for note in notes if note.pitch == 90] == given_notes
    assert all(note.end <= after.onset for note, after in pairwise(notes))
    assert all(note.duration in DURATIONS and can_last(note.onset, note.duration) for note in notes)


@given(st.integers(0, 99), st.sets(st.integers(0, 380), max_size=12))
@settings(max_examples=25, deadline=None)
def test_walls_off_the_grid_are_met_too(seed: int, rows: set[int]) -> None:
    wish = Wish(DURATION_TOKENS[6], 90)
    walls = frozenset(row for row in rows if not {row - 1, row - 2} & rows)
    notes = written(tune(1), Guide(dict.fromkeys(walls, wish), walls=walls), seed=seed)
    assert {note.onset // TICKS_PER_ROW for note in notes if note.pitch == 90} == walls
    assert all(note.end <= after.onset for note, after in pairwise(notes))


def test_a_rhythm_without_pitches_gets_pitches_of_the_voice() -> None:
    song, voice = tune(2), voice_of("jazz")
    durations = [36, 12, 24, 8, 16, 48, 48, 96, 96] * 2
    rows = (np.cumsum([0, *durations[:-1]]) // TICKS_PER_ROW).tolist()
    guide = Guide({row: Wish(DURATION_TOKENS[duration], OPEN) for row, duration in zip(rows, durations, strict=True)})
    notes = written(song, guide)
    assert [note.duration for note in notes] == durations
    assert all(voice.low <= note.pitch <= voice.high for note in notes)
    assert len({note.pitch for note in notes}) > 3


def test_what_is_fixed_heeds_no_rule_and_what_is_silent_stays_silent() -> None:
    pitches = [20, 110, 30, REST, 100, 100, 100, 100]
    rests = len(DURATIONS)
    guide = Guide(
        {
            48 * bar: Wish(DURATION_TOKENS[96] + (rests if pitch == REST else 0), pitch)
            for bar, pitch in enumerate(pitches)
        }
    )
    notes = written(tune(3), guide)
    assert [(note.onset, note.pitch) for note in notes] == [
        (96 * bar, pitch) for bar, pitch in enumerate(pitches) if pitch != REST
    ]
