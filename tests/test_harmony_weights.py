"""The weights that ship: what their record says, and what they compose."""

import contextlib
import io
import itertools
import subprocess
import sys

import pytest

from harmony.drafts.goal import functions_of
from harmony.stage import WEIGHTS, WEIGHTS_NAME, harmonize, shipped_model
from song import STYLES, Brief, Key, Section, Song, parse_meter
from song.cadence import cadence_of, relative_root
from song.weights import read_weights

COMPOSE = """
import sys
from harmony.stage import harmonize
from song import Brief, Key, Section, Song, parse_meter
brief = Brief("Test", "jazz", "AB", Key("F"), parse_meter("4/4"), 140, seed=4)
sections = (Section("A1", "A", "head", 8, Key("F"), "half"), Section("B1", "B", "bridge", 8, Key("F"), "authentic"))
song = harmonize(Song(brief, sections))
sys.stdout.write(" ".join(f"{span.onset}:{span.chord}" for span in song.all_chords()))
"""


@pytest.fixture(scope="module")
def record():
    return read_weights(WEIGHTS, WEIGHTS_NAME)[1]


def compose(style, *sections, key="F", meter=None, seed=1):
    brief = Brief("Test", style, "A", Key(key), parse_meter(meter or STYLES[style].meters[0]), 120, seed=seed)
    return harmonize(Song(brief, sections))


def test_record_says_what_the_weights_are_made_of(record):
    assert record["config"]["chords"] == len(record["vocabulary"]) + 2
    assert set(record["training_songs"]) == set(record["licences"])
    assert all(sum(scores["size"].values()) > 0 for scores in record["held_out"].values())
    assert (WEIGHTS / WEIGHTS_NAME).stat().st_size < 6 * 2**20


@pytest.mark.parametrize("group", ["all", "jazz", "pop", "folk"])
@pytest.mark.parametrize("events", ["all", "first"])
def test_network_beats_every_baseline_on_held_out_songs(record, group, events):
    scores = record["held_out"][group]
    baselines = [name for name in scores if name.endswith("gram")]
    assert "3-gram" in baselines
    for name in baselines:
        assert scores["network"][events] < 0.9 * scores[name][events], name


def test_same_song_in_a_new_process_whatever_the_threads():
    """Once in a new process with one thread, once here with as many as there are."""
    run = subprocess.run(
        [sys.executable, "-c", COMPOSE], capture_output=True, text=True, check=True, env={"OMP_NUM_THREADS": "1"}
    )
    here = io.StringIO()
    with contextlib.redirect_stdout(here):
        exec(COMPOSE, {})
    assert run.stdout == here.getvalue() != ""


@pytest.mark.parametrize("style", STYLES)
def test_every_style_makes_its_cadences(style):
    for seed, mode in enumerate(("major", "minor")):
        key = Key("D", mode)
        sections = (
            Section("A1", "A", "verse", 8, key, "half"),
            Section("A2", "A", "verse", 8, key, "authentic", varies="A1"),
            Section("B1", "B", "chorus", 6, key, "turnaround"),
        )
        song = compose(style, *sections, seed=seed)
        for section in sections:
            made = cadence_of(song.chords[section.id], key, song.brief.meter, section.bars)
            assert made == section.cadence


def test_jazz_has_sevenths_and_folk_has_triads():
    sevenths = {}
    for style, role in (("jazz", "head"), ("folk", "theme")):
        section = Section("A1", "A", role, 8, Key("F"), "half")
        chords = [span.chord for seed in range(6) for span in compose(style, section, seed=seed).chords["A1"]]
        sevenths[style] = sum(10 in c.quality.intervals or 11 in c.quality.intervals for c in chords) / len(chords)
    assert sevenths["jazz"] > 0.6
    assert sevenths["folk"] < 0.4


def test_jazz_has_two_five_progressions():
    section = Section("A1", "A", "head", 8, Key("F"), "authentic")
    found = 0
    for seed in range(6):
        chords = [span.chord for span in compose("jazz", section, seed=seed).chords["A1"]]
        found += any(
            a.suffix.startswith("m") and b.suffix[:1].isdigit() and (b.root_pitch_class - a.root_pitch_class) % 12 == 5
            for a, b in itertools.pairwise(chords)
        )
    assert found >= 4


def test_blues_goes_to_the_fourth_and_home():
    """In twelve bars: I first, IV in bar 5, I in bar 7 or 8, and dominant sevenths where they belong."""
    section = Section("A1", "A", "head", 12, Key("F"), "turnaround")
    usual = 0
    for seed in range(8):
        song = compose("blues", section, seed=seed)
        at = [next(s for s in song.chords["A1"] if s.onset <= bar * 96 < s.end).chord for bar in range(12)]
        roots = [relative_root(chord, Key("F")) for chord in at]
        usual += roots[0] == 0 and roots[4] == 5 and 0 in roots[6:8] and at[0].suffix in ("7", "9", "13", "")
    assert usual >= 6


def test_seeds_differ():
    section = Section("A1", "A", "head", 8, Key("F"), "half")
    charts = {compose("jazz", section, seed=seed).chords["A1"] for seed in range(10)}
    assert len(charts) >= 9


def test_vocabulary_can_make_every_cadence():
    for mode in ("major", "minor"):
        functions = functions_of(shipped_model().vocabulary, mode)
        assert (
            functions.rest.any()
            and functions.fifth.any()
            and functions.submediant.any()
            and functions.subdominant.any()
        )
