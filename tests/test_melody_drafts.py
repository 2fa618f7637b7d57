"""Lines that are written side by side come out as each would alone: the tables against plain loops."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from melody_songs import FakePlayer, bare, planned, tune

from melody.chart import TICKS_PER_ROW, Chart, read_chart
from melody.drafts.drawing import draw, log_share
from melody.drafts.guide import FREE, NO_WALL, OPEN, REST, Guide, Wish
from melody.drafts.progress import Progress, strong_beats
from melody.drafts.script import ANY, Script, lay_out
from melody.features import Lines, blank_lines
from melody.landing import FORBIDDEN
from melody.stage import melodize
from melody.tokens import DURATIONS, PITCHES, RHYTHMS, rhythm_duration
from song import Song, parse_meter

ROWS = st.integers(0, 95)
WISHES = st.dictionaries(
    ROWS, st.builds(Wish, st.integers(0, RHYTHMS - 1), st.integers(OPEN, 90), st.booleans()), max_size=6
)
GUIDES = st.one_of(
    st.just(FREE),
    st.builds(Guide, WISHES, walls=st.frozensets(ROWS, max_size=5), final=ROWS),
    st.builds(
        Guide, WISHES, st.dictionaries(ROWS, st.integers(55, 80), min_size=1, max_size=4),
        st.dictionaries(ROWS, st.integers(55, 80), max_size=20), walls=st.frozensets(ROWS, max_size=3),
    ),
)  # fmt: skip


@given(st.lists(GUIDES, min_size=1, max_size=4), st.integers(0, 40), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_script_asks_what_its_guides_ask(guides: list[Guide], first: int, change: bool) -> None:
    script = lay_out(guides, first, 96, 0, parse_meter("4/4"))
    if change:
        script = script.changed(0, guides[-1])
        guides = [guides[-1], *guides[1:]]
    for line, guide in enumerate(guides):
        for row in range(first, 96):
            check_step(script, line, guide, row)


def check_step(script: Script, line: int, guide: Guide, row: int) -> None:
    step, asked = guide.at(row), script.at(np.array([line]), np.array([row]))
    off_grid = row * TICKS_PER_ROW % 24 not in (0, 6, 8, 12, 16, 18)
    wall = min(step.wall, -row * TICKS_PER_ROW % 24) if off_grid and step.rhythm is None else step.wall
    ours = [own.tolist()[0] for own in vars(asked).values()]
    rhythm = ANY if step.rhythm is None else step.rhythm
    if guide.anchors or step.rhythm is not None:
        assert ours == [rhythm, step.pitch, step.exact, step.nearness, step.room, step.lands, min(wall, NO_WALL)]
    else:
        assert ours == [ANY, REST, False, 0.0, max(DURATIONS), False, min(wall, NO_WALL)]


EVENTS = st.lists(
    st.tuples(st.integers(0, 120), st.integers(0, RHYTHMS - 1), st.integers(20, 110)), min_size=4, max_size=4
)


@given(st.lists(EVENTS, min_size=1, max_size=5))
@settings(max_examples=40, deadline=None)
def test_events_written_at_once_are_those_written_one_by_one(rounds: list[list[tuple[int, int, int]]]) -> None:
    one, all_ = blank_lines(4, 130), blank_lines(4, 130)
    for events in rounds:
        rows, rhythms, pitches = (np.array(column) for column in zip(*events, strict=True))
        pitches = np.where(rhythms < len(DURATIONS), pitches, -1)
        for line, (row, rhythm, pitch) in enumerate(
            zip(rows.tolist(), rhythms.tolist(), pitches.tolist(), strict=True)
        ):
            one.write(line, row, rhythm, pitch, 60)
        some = np.array([2, 0, 3, 1])
        all_.write_all(some, rows[some], rhythms[some], pitches[some], np.full(4, 60))
        for name, own in vars(one).items():
            assert np.array_equal(own, getattr(all_, name)), name


def plain_tones(chart: Chart, onset: int, duration: int, length: int) -> np.ndarray:
    """Chord tones that the strong beats under a note share, those of the first where they share none."""
    beat = chart.meter.beat_ticks
    beats = range(-(-onset // beat) * beat, min(onset + duration, length), beat)
    tones = [chart.tones[tick // TICKS_PER_ROW] for tick in beats if chart.meter.is_strong(tick)]
    shared = np.logical_and.reduce(tones) if tones else np.zeros(12, dtype=bool)
    return shared if shared.any() or not tones else tones[0]


@pytest.mark.parametrize("meter", ["4/4", "3/4", "2/4", "6/8", "12/8"])
def test_strong_beats_under_notes(meter: str) -> None:
    chart = read_chart(tune(2, meter), 67)
    length = 8 * chart.meter.bar_ticks
    onsets, durations = (grid.ravel() for grid in np.meshgrid(np.arange(0, length, 2), np.array(DURATIONS)))
    ours = strong_beats(chart, 0, 0, length).under(onsets, durations)
    for onset, duration, tones in zip(onsets[::7].tolist(), durations[::7].tolist(), ours[::7], strict=True):
        assert np.array_equal(tones, plain_tones(chart, onset, duration, length))


def test_progress_is_that_of_each_line() -> None:
    generator = np.random.default_rng(3)
    lines, progress, rhythms_so_far = blank_lines(3, 2000), Progress.start(3, 0), [0, 0, 0]
    heard: list[list[tuple[int, int, bool, bool]]] = [[], [], []]
    for _ in range(12):
        alive = np.flatnonzero(generator.random(3) < 0.8)
        rhythms, pitches = generator.integers(0, RHYTHMS, len(alive)), generator.integers(60, 63, len(alive))
        pitches = np.where(rhythms < len(DURATIONS), pitches, -1)
        tones = generator.random((len(alive), 12)) < 0.1
        durations = np.array([rhythm_duration(token) for token in rhythms.tolist()], dtype=np.int64)
        rows = progress.rows[alive].copy()
        progress.advance(lines, alive, durations, pitches, tones)
        lines.write_all(alive, rows, rhythms, pitches, np.full(len(alive), 60))
        for place, line in enumerate(alive.tolist()):
            rhythms_so_far[line] += int(durations[place])
            asked = bool(tones[place].any())
            carried = asked and bool(tones[place][pitches[place] % 12])
            heard[line].append((int(durations[place]), int(pitches[place]), asked, carried))
    for line, events in enumerate(heard):
        notes = [event for event in events if event[1] >= 0]
        silence = 0
        for duration, pitch, *_ in events:
            silence = 0 if pitch >= 0 else silence + duration
        repeated = 0
        for _, pitch, *_ in reversed(notes):
            if pitch != notes[-1][1]:
                break
            repeated += 1
        assert progress.rows[line] == rhythms_so_far[line] // TICKS_PER_ROW
        assert progress.silence[line] == silence
        assert progress.repeated[line] == repeated
        assert (progress.notes[line], progress.pitches[line]) == (len(notes), sum(note[1] for note in notes))
        assert progress.strong[line] == sum(note[2] for note in notes)
        assert progress.carried[line] == sum(note[3] for note in notes)
        assert progress.leaning[line] == (notes[-1][2] and not notes[-1][3])


def test_tokens_are_drawn_as_often_as_they_are_likely() -> None:
    logits = np.log(np.tile([0.5, 0.3, 0.15, 0.05], (20_000, 1)))
    logits[:, 2] = FORBIDDEN
    drawn = np.bincount(draw(logits, 1.0, np.random.default_rng(1)), minlength=4) / 20_000
    assert np.allclose(drawn, np.array([0.5, 0.3, 0, 0.05]) / 0.85, atol=0.02)
    assert set(draw(logits, 0.9, np.random.default_rng(1)).tolist()) == {0, 1}
    assert np.allclose(np.exp(log_share(logits, np.full(len(logits), 1))), 0.3 / 0.85)


@pytest.mark.parametrize("style", ["jazz", "pop"])
def test_a_section_does_not_depend_on_what_else_is_composed(style: str) -> None:
    song = planned(tune(7, style=style))
    whole = melodize(song, FakePlayer)
    melodize(bare(tune(8)), FakePlayer)
    assert melodize(song, FakePlayer) == whole
    # Over the same chords to come, since these are seen.
    first = melodize(
        Song(song.brief, song.sections[:2], {name: song.chords[name] for name in ("A1", "A2")}), FakePlayer
    )
    assert first.melody["A1"] == whole.melody["A1"]
    other = melodize(replace(song, brief=replace(song.brief, seed=song.brief.seed + 1)), FakePlayer)
    assert other.melody != whole.melody


def test_pitches_off_the_table_are_never_drawn() -> None:
    lines: Lines = blank_lines(1, 10)
    lines.write_all(np.array([0]), np.array([0]), np.array([0]), np.array([127]), np.array([60]))
    assert 0 <= lines.pitch[0, 0] < PITCHES
