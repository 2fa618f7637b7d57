"""The drummer learns from takes on the grid, and is measured beside what is simpler."""

import io
import json
import tarfile
from dataclasses import replace

import mido
import numpy as np
import pytest

from arranger.drums.drummings import DRUMMING_NAMES
from arranger.drums.examples import rows_of, touches_of
from arranger.drums.features import STEPS, UNKNOWN, Setting, keep_habit, place_rows, step_rows
from arranger.drums.lessons import lessons_of
from arranger.drums.model import HITS_NAME, TOUCH_NAME, WEIGHTS, combinations_of, learned_drummer, read_drummer
from arranger.drums.touch import LATE_UNIT, VELOCITY_UNIT
from arranger.drums.train import train, train_on
from arranger.drums.voices import BIT, NUMBER, VOICES, bits_of, hits_of
from corpus.drumming import GROOVE, MACHINE, Take, read_takes
from song import SongError
from song.weights import read_weights

ROCK = "x-x-x-x-x-x-x-x-", "----X-------X---", "x-------x-x-----"


def take_of(strokes, title="drummer1 session1 rock (rock, beat, 1)", genre="rock", kind="beat", tempo=120):
    """Strokes in quarters, pitch, velocity."""
    rows = tuple(sorted((round(quarter * 480), pitch, velocity) for quarter, pitch, velocity in strokes))
    return Take(GROOVE.name, title, genre, kind, (4, 4), tempo, rows, human=True)


def lesson_of(strokes, **about):
    return lessons_of([take_of(strokes, **about)])[0]


def struck(lesson, voice):
    return np.flatnonzero(lesson.hits[:, NUMBER[voice]]).tolist()


# On the grid.


def test_strokes_stand_on_their_steps():
    lesson = lesson_of([(0.02, 36, 90), (0.98, 38, 100), (2, 36, 90), (2.51, 36, 80), (3.01, 38, 100), (4, 36, 90)])
    assert lesson.bars == 2 and not lesson.setting.ternary
    assert struck(lesson, "kick") == [0, 8, 10, 16] and struck(lesson, "snare") == [4, 12]
    assert lesson.velocities[4, NUMBER["snare"]] == 100
    assert lesson.late_ms[4, NUMBER["snare"]] == pytest.approx(-10, abs=1)


def test_soft_snare_strokes_are_ghosts():
    lesson = lesson_of([(beat, 38, 110) for beat in (1, 3)] + [(1.75, 38, 24), (2.25, 38, 30)])
    assert struck(lesson, "snare") == [4, 12] and struck(lesson, "ghost") == [7, 9]


def test_the_swing_of_a_take_is_no_lateness():
    """Eighths in the ratio 2:1 are ternary; their off-beats are on time."""
    strokes = [(beat + place, 51, 80) for beat in range(16) for place in (0, 0.655)]
    lesson = lesson_of(strokes, genre="jazz-swing")
    assert lesson.setting.ternary and struck(lesson, "ride")[:4] == [0, 2, 3, 5]
    assert np.abs(lesson.late_ms).max() < 2


def test_swung_sixteenths_stay_sixteenths():
    strokes = [(beat + place, 42, 80) for beat in range(16) for place in (0, 0.31, 0.5, 0.81)]
    lesson = lesson_of(strokes, genre="hiphop")
    assert not lesson.setting.ternary and struck(lesson, "hat") == list(range(64))
    assert np.abs(lesson.late_ms).max() < 2


def test_fills_are_told_by_the_set_or_by_the_toms():
    beat = [(quarter / 2, 42, 80) for quarter in range(64)]
    toms = [(28 + place / 4, 48, 90) for place in range(8, 16)]
    lesson = lesson_of(beat + toms)
    assert np.flatnonzero(lesson.fills).tolist() == list(range(120, 128))
    assert lesson.fills[120] == 0.5
    fill = lesson_of(toms[:4], kind="fill")
    assert (fill.fills > 0).all()


def test_takes_of_other_meters_and_genres_are_passed_over():
    take = take_of([(0, 36, 90)])
    assert not lessons_of([replace(take, meter=(5, 4)), replace(take, genre="unheard")])


def test_levels_are_thirds_of_a_drumming():
    takes = [take_of([(beat, 36, 40 + 10 * number) for beat in range(4)]) for number in range(6)]
    assert [lesson.setting.level for lesson in lessons_of(takes)] == [0, 0, 1, 1, 2, 2]
    assert lessons_of(takes[:2])[0].setting.level == UNKNOWN


# What is seen before a step.


def test_nothing_of_what_comes_is_seen():
    rng = np.random.default_rng(0)
    strokes = [(step / 4, int(rng.choice([36, 38, 42])), 90) for step in range(64) if rng.random() < 0.6]
    lesson = lesson_of(strokes)
    other = replace(lesson, hits=lesson.hits.copy())
    other.hits[40:] = 1 - other.hits[40:]
    same = (rows_of(lesson) == rows_of(other)).all(axis=1)
    assert same[:41].all() and not same[41:].any()


def test_the_bar_before_is_seen_at_its_place():
    with_kick, without = (rows_of(lesson_of([*first, (9, 38, 90)])) for first in ([(2.5, 36, 90)], [(2.5, 38, 90)]))
    differ = np.flatnonzero((with_kick != without).any(axis=1))
    # Step 10 is seen by what follows it, and a bar later from two steps ahead of it to the one after.
    assert differ[(differ > 20) & (differ < 32)].tolist() == [24, 25, 26, 27]


def test_a_habit_follows_what_is_played():
    bar, other = np.ones((16, 13), np.float32), np.zeros((16, 13), np.float32)
    habit = keep_habit(np.zeros_like(bar), bar, known=False)
    assert (habit == 1).all()
    assert 0 < keep_habit(habit, other, known=True)[0, 0] < 1


@pytest.mark.parametrize("ternary", [False, True])
def test_places_differ(ternary):
    steps = STEPS[ternary]
    numbers = np.arange(8 * steps)
    setting = Setting("jazz", 140, ternary)
    rows = place_rows(setting, numbers % steps, numbers // steps, np.zeros(len(numbers), np.float32))
    assert len({row.tobytes() for row in rows[: 4 * steps]}) == 4 * steps
    assert (
        step_rows(
            np.zeros((2, 32, 13), np.float32), np.zeros((2, 3, 13), np.float32), np.ones(2, np.float32), ternary
        ).shape[0]
        == 2
    )


# Classes.


def test_rare_combinations_become_their_nearest():
    kick, hat, snare = BIT["kick"], BIT["hat"], BIT["snare"]
    classes = combinations_of({0: 50, kick: 40, kick | hat: 60, snare: 3}, 10)
    assert classes.sums == (0, kick | hat, kick)
    hits = np.zeros((3, len(VOICES)), np.float32)
    hits[0, [NUMBER["kick"], NUMBER["hat"], NUMBER["snare"]]] = 1
    hits[1, NUMBER["snare"]] = 1
    hits[2, NUMBER["kick"]] = 1
    assert classes.classes_of(hits).tolist() == [1, 0, 2]
    assert bits_of(hits).tolist() == [kick | hat | snare, snare, kick] and (hits_of(bits_of(hits)) == hits).all()


def test_touches_are_against_the_voice_and_know_the_bar_before():
    strokes = [(beat, 36, 60 + 20 * (beat % 2)) for beat in range(16)] + [(beat, 42, 100) for beat in range(16)]
    touches = touches_of([lesson_of(strokes)])
    kicks = touches.rows[:, NUMBER["kick"]] == 1
    assert np.allclose(np.abs(touches.targets[kicks, 0]) * VELOCITY_UNIT, 10)
    assert np.allclose(touches.targets[~kicks, 0], 0) and np.allclose(touches.targets[:, 1] * LATE_UNIT, 0)
    assert (touches.before[:8] == -1).all() and touches.before[8:].tolist() == list(range(24))


# Data, training, and the drummer that ships.


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Archives in the formats of the two sets: one rock beat in many sessions, each a little different."""
    folder = tmp_path_factory.mktemp("data")
    rng = np.random.default_rng(1)
    with tarfile.open(folder / f"{GROOVE.name}.tar.gz", "w:gz") as archive:
        for session in range(24):
            for kind, bars in (("beat", 4), ("fill", 1)):
                name = f"groove/drummer{session}/session1/1_rock_{90 + session}_{kind}_4-4.mid"
                add(archive, name, performance(rng, bars, kind))
        add(archive, "groove/drummer1/session1/Icon_.mid", b"nothing")
    patterns = [
        {"title": f"Rock{n}Measure{part}", "signature": "4/4", "length": 16, "accent": ["Accent", *["Rest"] * 15],
         "tracks": {"BassDrum": ["Note", *["Rest"] * 15], "SnareDrum": ["Rest"] * 4 + ["Note"] + ["Rest"] * 11}}
        for n in range(1, 4) for part in "AB"
    ]  # fmt: skip
    with tarfile.open(folder / f"{MACHINE.name}.tar.gz", "w:gz") as archive:
        add(archive, "patterns/Patterns_200.json", json.dumps(patterns).encode())
        add(archive, "patterns/broken.json", b"{")
    return folder


def add(archive, name, content):
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def performance(rng, bars, kind):
    file = mido.MidiFile(ticks_per_beat=480)
    track = file.add_track()
    events = []
    for bar in range(bars):
        rows = (
            zip((42, 38, 36), ROCK, strict=True)
            if kind == "beat"
            else [(48, "xxxxxxxx--------"), (43, "--------xxxxxxxx")]
        )
        for pitch, tab in rows:
            for step, sign in enumerate(tab):
                if sign != "-":
                    tick = max(0, bar * 1920 + step * 120 + int(rng.normal(0, 8)))
                    velocity = int(rng.integers(90, 110)) - 30 * (step % 4 == 2)
                    events.append((tick, velocity, pitch))
                    events.append((tick + 60, 0, pitch))
    now = 0
    for tick, velocity, pitch in sorted(events):
        track.append(mido.Message("note_on", channel=9, note=pitch, velocity=velocity, time=tick - now))
        now = tick
    content = io.BytesIO()
    file.save(file=content)
    return content.getvalue()


def test_takes_of_both_sets(data):
    takes = read_takes(data)
    assert (sum(take.human for take in takes), sum(not take.human for take in takes)) == (48, 6)
    take = next(take for take in takes if take.kind == "fill")
    assert (take.genre, take.meter, take.strokes[0][1]) == ("rock", (4, 4), 48)
    machine = takes[-1]
    assert machine.strokes[0] == (0, 36, 114) and machine.strokes[1][2] == 88
    # Beats and fills of a session are in one split, as corpus.sets.groove has it.
    assert len({one.split for one in takes if one.title.startswith("drummer3 ")}) == 1


def test_a_missing_archive_is_named(tmp_path):
    with pytest.raises(SongError, match=r"there is no groove\.tar\.gz"):
        read_takes(tmp_path)


def test_training_learns_the_beat_and_says_how_well(data, tmp_path):
    told = []
    record = train(data, tmp_path, report=told.append)
    scores = record["held_out"]
    assert scores["model"] < scores["most_common_pattern"] and told
    assert record["datasets"] == {"groove": "CC BY 4.0", "drum-machine-patterns": "MIT"}
    assert read_weights(tmp_path, HITS_NAME)[1]["held_out"] == scores
    drummer = read_drummer(tmp_path)
    assert drummer.hits.outputs == len(drummer.combinations.sums)
    lesson = next(one for one in lessons_of(read_takes(data)) if one.kind == "beat" and one.setting.human)
    classes = drummer.hits(rows_of(lesson)).argmax(axis=1)
    likely = hits_of(np.array(drummer.combinations.sums)[classes])
    assert (likely[16:] == lesson.hits[16:]).mean() > 0.9


def test_too_few_takes_are_told():
    with pytest.raises(SongError, match="too few"):
        train_on([take_of([(0, 36, 90)])], WEIGHTS)


def test_the_drummer_that_ships_beats_what_is_simpler():
    _, record = read_weights(WEIGHTS, HITS_NAME)
    scores = record["held_out"]
    assert scores["model"] < scores["trigram"] < scores["places_of_the_style"] < scores["most_common_pattern"]
    assert scores["touch"]["velocity_explained"] > 0.1 and scores["touch"]["late_ms_explained_with_memory"] > 0.1
    assert record["config"]["drummings"] == list(DRUMMING_NAMES) and record["config"]["voices"] == list(VOICES)
    assert set(record["datasets"]) == {GROOVE.name, MACHINE.name}
    assert sum((WEIGHTS / name).stat().st_size for name in (HITS_NAME, TOUCH_NAME)) < 600_000
    drummer = learned_drummer()
    setting = Setting("jazz", 140, ternary=True)
    assert drummer.hits.outputs == len(drummer.combinations.sums)
    assert (
        drummer.hits.inputs
        == len(setting.row())
        + 36
        + step_rows(
            np.zeros((1, 32, 13), np.float32), np.zeros((1, 3, 13), np.float32), np.ones(1, np.float32), ternary=True
        ).shape[1]
    )
