"""A walking line: it says the changes, leads to them, turns, goes on without going in circles, and knows where it is bound."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from band_songs import CHARTS
from bass_parts import WALK, changes_of, lines
from hypothesis import given
from hypothesis import strategies as st

from arranger.bass import features, walking
from arranger.bass.adorn import adorn
from arranger.bass.features import (
    CHOICES,
    HISTORY,
    LINE,
    SAME,
    SETTING,
    UP,
    Feel,
    choice_of,
    line_places,
    pitches_from,
    setting_rows,
    settings_of,
)
from arranger.bass.play import walks_in
from arranger.bass.register import HIGHEST, LOWEST
from arranger.network import Network
from arranger.stroke import Stroke
from song import parse_chord, parse_key
from song.meter import METERS, parse_meter
from song.weights import read_weights

RECORD = read_weights(walking.WEIGHTS, walking.WEIGHTS_NAME)[1]
STYLES = ("jazz", "blues", "ballad")
# How far our line may fall short of the records, where theirs are known well: a share of about a thousand changes.
MARGIN = 0.04


def on_beats(part, strokes):
    beat = part.scene.meter.beat_ticks
    ends = part.scene.end if part.scene.final is None else part.scene.final + 1
    return [stroke for stroke in strokes if stroke.onset % beat == 0 and stroke.onset < ends]


def walked(styles=STYLES, seeds=range(1, 5), **fields):
    for style in styles:
        for seed in seeds:
            for part, strokes in lines(style, WALK, seed=seed, tempo=160, **fields):
                yield part, on_beats(part, strokes)


@pytest.mark.parametrize("meter", METERS)
@pytest.mark.parametrize("style", ["jazz", "jazz-waltz", "blues"])
def test_every_beat_has_its_note(style, meter):
    for part, strokes in lines(style, WALK, meter):
        ends = part.scene.end if part.scene.final is None else part.scene.final + 1
        spans = [span for span in part.scene.playable if span.onset < ends]
        beats = {tick for span in spans for tick in range(span.onset, min(span.end, ends), part.scene.meter.beat_ticks)}
        assert {stroke.onset for stroke in on_beats(part, strokes)} == beats


def test_changes_are_said_and_led_to_as_on_the_records():
    changes = roots = led = 0
    for part, strokes in walked():
        at = {stroke.onset: stroke.pitch for stroke in strokes}
        before = {after.onset: stroke.pitch for stroke, after in pairwise(strokes)}
        for span in list(changes_of(part.scene))[1:]:
            changes += 1
            if at[span.onset] % 12 == span.chord.bass_pitch_class:
                roots += 1
                led += abs(at[span.onset] - before[span.onset]) in (1, 2, 5, 7)
            else:
                assert at[span.onset] % 12 in span.chord.pitch_classes
    habits = RECORD["habits"]
    assert changes > 500 and roots > 0.93 * changes
    assert led / roots > habits["roots at changes that come by step or fifth"] - MARGIN


def test_notes_are_those_of_the_chord_as_on_the_records():
    tones, beats = Counter(), Counter()
    for part, strokes in walked():
        for stroke in strokes:
            kind = part.scene.meter.is_strong(stroke.onset)
            beats[kind] += 1
            tones[kind] += stroke.pitch % 12 in part.scene.span_at(stroke.onset).chord.pitch_classes
    assert tones.total() / beats.total() > RECORD["habits"]["beats on a chord note"] - MARGIN
    assert tones[True] / beats[True] > 0.85 > tones[False] / beats[False] > 0.5


def test_a_walking_line_walks():
    moves = [b.pitch - a.pitch for _, strokes in walked() for a, b in pairwise(strokes)]
    sizes = np.abs(moves)
    assert max(sizes) <= 12
    assert np.mean(sizes <= 2) > 0.4 and np.mean(sizes > 7) < 0.08
    assert np.mean(sizes == 0) < 0.08
    assert 0.4 < np.mean([move > 0 for move in moves if move]) < 0.6


def test_no_bar_goes_on_for_ever():
    for style in STYLES:
        for part, strokes in lines(style, WALK, tempo=160):
            bars = {}
            for stroke in on_beats(part, strokes):
                root = part.scene.span_at(stroke.onset).chord.root_pitch_class
                bars.setdefault(stroke.onset // 96, []).append((stroke.pitch - root) % 12)
            rows = [tuple(bars.get(bar, ())) for bar in range(part.scene.section.bars)]
            assert not [a for a, b, c in zip(rows, rows[1:], rows[2:], strict=False) if a == b == c and len(a) == 4]


def test_few_bars_are_the_bar_before_once_more():
    same = bars = 0
    for part, strokes in walked():
        figures = {}
        for stroke in strokes:
            root = part.scene.span_at(stroke.onset).chord.root_pitch_class
            figures.setdefault(stroke.onset // 96, []).append((stroke.pitch - root) % 12)
        rows = [figures.get(bar) for bar in range(part.scene.section.bars)]
        same += sum(one == other for one, other in pairwise(rows))
        bars += len(rows)
    assert same < 0.01 * bars


@pytest.mark.parametrize(("meter", "backbeats"), [("4/4", {1, 3}), ("3/4", {1}), ("12/8", {1, 3})])
def test_a_walking_bass_leans_on_two_and_four(meter, backbeats):
    accents = {True: set(), False: set()}
    for part, strokes in lines("jazz", WALK, meter, level=0):
        grid = part.scene.meter
        changes = {span.onset for span in part.scene.spans}
        for stroke in on_beats(part, strokes):
            if stroke.onset not in changes:
                accents[stroke.onset % grid.bar_ticks // grid.beat_ticks in backbeats].add(stroke.accent)
    assert min(accents[True]) > max(accents[False])


def test_a_long_vamp_uses_the_range_and_turns():
    chord = parse_chord("Dm7")
    places = [(beat // 4, beat % 4, 32) for beat in range(128)]
    steps = [walking.Step(one, one.beat % 2 == 0) for one in settings_of([chord] * 128, places, 4) if one]
    line = walking.walk(steps, Feel(160, False, 1.4, 0.1), parse_key("D minor"), 38, 38, 38, np.random.default_rng(4))
    assert len(line) == 128 and all(LOWEST <= pitch <= HIGHEST for pitch in line)
    assert max(line) - min(line) >= 12
    assert max(len(list(run)) for run in runs(line)) <= 3
    figures = Counter(tuple(line[start : start + 4]) for start in range(0, 128, 4))
    assert len(figures) > 20


def runs(line):
    start = 0
    for index in range(1, len(line) + 1):
        if index == len(line) or line[index] != line[start]:
            yield line[start:index]
            start = index


@pytest.mark.parametrize("goal", [36, 48])
def test_the_line_arrives_where_it_is_bound(goal):
    chords = [parse_chord(name) for name in ("Dm7", "Dm7", "G7", "G7")] * 8
    places = [(beat // 4, beat % 4, 8) for beat in range(32)]
    near = []
    for seed in range(20):
        steps = [
            walking.Step(one, one.beat % 2 == 0) for one in settings_of([*chords, parse_chord("C")], places, 4) if one
        ]
        rng = np.random.default_rng(seed)
        line = walking.walk(steps[:32], Feel(160, False, 1.4, 0.1), parse_key("C"), 38, 38, goal, rng)
        near.append(abs(goal - line[-1]))
    assert max(near) <= 12 and np.mean([step in (1, 2, 5, 7) for step in near]) > 0.7


def test_a_tab_may_ask_for_notes_in_a_walking_line():
    asked = 0
    for part, strokes in lines("jazz", ("w w 5 w",)):
        for stroke in strokes:
            span = part.scene.span_at(stroke.onset)
            if stroke.onset % 96 == 48 and stroke.onset != part.scene.final and span.onset != stroke.onset:
                assert (stroke.pitch - span.chord.root_pitch_class) % 12 in (6, 7, 8)
                asked += 1
    assert asked > 20


def test_the_network_leads_the_line(monkeypatch):
    """One that always stays where it is makes a line of one note."""
    favours = np.zeros(CHOICES, dtype=np.float32)
    favours[SAME] = 60.0
    empty = np.zeros((SETTING + LINE, 4), dtype=np.float32)
    network = Network([(empty, np.zeros(4, dtype=np.float32)), (np.zeros((4, CHOICES), dtype=np.float32), favours)])
    monkeypatch.setattr(walking, "network", lambda: network)
    monkeypatch.setattr(walking, "_AGAIN", (0.0, 0.0))
    chord = parse_chord("C7")
    steps = [
        walking.Step(one, False) for one in settings_of([chord] * 8, [(0, beat, 1) for beat in range(8)], 4) if one
    ]
    line = walking.walk(steps, Feel(160, False), parse_key("F"), 38, 36, None, np.random.default_rng(0))
    assert line == [36] * 8


@given(st.integers(0, 11), st.integers(LOWEST, HIGHEST), st.integers(-12, 12))
def test_choices_and_pitches_are_one(root, last, move):
    choice = choice_of(root, last, last + move)
    assert 0 <= choice < CHOICES and (choice == SAME) == (move == 0) and (UP <= choice < SAME) == (move > 0)
    assert pitches_from(root, last)[choice] == last + move


@given(st.integers(0, 11), st.integers(LOWEST, HIGHEST), st.lists(st.integers(-12, 12), max_size=5))
def test_what_is_remembered_of_the_line(root, last, moves):
    places = line_places(root, last, moves)
    assert len(set(places)) == 2 + HISTORY and all(0 <= place < LINE for place in places)
    assert places[0] == (last - root) % 12


def test_all_keys_are_one():
    def rows(fifths):
        chords = [parse_chord(name).move(fifths) for name in ("Dm7", "Dm7", "G7/F", "Cmaj9")]
        settings = [one for one in settings_of(chords, [(0, beat, 4) for beat in range(4)], 4) if one]
        return setting_rows(settings, Feel(140, False, 1.2, 0.1))

    assert all(np.array_equal(rows(0), rows(fifths)) for fifths in range(-5, 6))


def test_a_setting_knows_what_stood_and_what_comes():
    chords = [parse_chord("Dm7"), parse_chord("Dm7"), None, parse_chord("G7"), parse_chord("C")]
    settings = settings_of(chords, [(0, beat, 2) for beat in range(4)], 4)
    assert settings[2] is None
    second, last = settings[1], settings[3]
    assert (second.since, second.until, second.following, second.before) == (1, 0, None, None)  # silence comes
    assert (last.since, last.until, str(last.following)) == (0, 1, "C")
    assert setting_rows([second, last], Feel(160, False)).shape == (2, SETTING)


@pytest.mark.parametrize("meter", ["4/4", "3/4", "12/8"])
@pytest.mark.parametrize("level", [0, 1, 2])
def test_what_comes_between_leaves_every_beat_its_note(meter, level):
    grid = parse_meter(meter)
    rng = np.random.default_rng(1)
    line = [Stroke(beat * grid.beat_ticks, grid.beat_ticks - 1, int(rng.integers(30, 50))) for beat in range(400)]
    played = adorn(line, grid, level, 150, np.random.default_rng(2))
    assert [(s.onset, s.pitch) for s in played if s.onset % grid.beat_ticks == 0] == [(s.onset, s.pitch) for s in line]
    assert all(a.onset + a.duration <= b.onset and LOWEST <= a.pitch <= HIGHEST for a, b in pairwise(played))
    between = {s.onset // grid.beat_ticks for s in played if s.onset % grid.beat_ticks}
    assert not any(beat + 1 in between for beat in between)
    assert (0, 10, 30)[level] <= len(between) <= (0, 45, 90)[level]


def test_a_chord_may_be_struck_early_and_tied_over():
    grid = parse_meter("4/4")
    line = [Stroke(beat * 24, 23, 30 + beat % 7) for beat in range(400)]
    changes = set(range(0, 9600, 96))
    played = adorn(line, grid, 2, 150, np.random.default_rng(2), changes)
    early = [stroke for stroke in played if stroke.duration > 23]
    assert 1 <= len(early) <= 8
    for stroke in early:
        assert stroke.onset % 24 == 12 and stroke.onset + 12 in changes and stroke.duration == 35
        assert not [other for other in played if other.onset == stroke.onset + 12]
    assert all(a.onset + a.duration <= b.onset for a, b in pairwise(played))
    assert not [s for s in adorn(line, grid, 1, 150, np.random.default_rng(2), changes) if s.duration > 23]


def test_nobody_skips_at_breakneck_speed():
    line = [Stroke(beat * 24, 23, 40) for beat in range(400)]
    assert adorn(line, parse_meter("4/4"), 2, 320, np.random.default_rng(2)) == line


@pytest.mark.parametrize(
    ("tab", "walks"), [("w w w w", True), ("w w w. w | w w w w", True), ("R = w =", False), ("R 3 5 6", False)]
)
def test_which_tabs_walk(tab, walks):
    assert walks_in(tab) is walks


def test_the_weights_are_small_and_say_what_they_were_made_of():
    assert (walking.WEIGHTS / walking.WEIGHTS_NAME).stat().st_size < 400_000
    assert RECORD["datasets"] == {"wjazzd": "ODbL"} and RECORD["config"]["inputs"] == features.INPUTS
    held_out = RECORD["held_out"]
    assert held_out["network"] < min(loss for name, loss in held_out.items() if "trigram" in name) - 0.2
    assert set(CHARTS) >= set(STYLES)
