"""Songs from end to end with the shipped weights: what a listener and a player may rely on."""

import hashlib
import io
import json
import os
import subprocess
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path

import mido
import music21
import pretty_midi
import pytest

from compose import compose, files_of
from scoreboard.adherence import form_kept
from song import STYLES, parse_form
from song.cadence import cadence_of
from song.check import problems, remarks
from song.plan import read_plan
from song.plan_writing import write_plan

HOUSE = Path(__file__).parent.parent
FORMS = ("AABA", "ABAC", "blues", "verse-chorus", "i4A8A8B8A8o4", "auto")
# 50 seeds over all styles and forms; three in four one time through, which is what a form asks for to the letter.
SONGS = [
    (seed, list(STYLES)[seed % len(STYLES)], FORMS[(seed + seed // 8) % len(FORMS)], seed % 4 != 0)
    for seed in range(50)
]
FEW = [SONGS[index] for index in (4, 9, 18, 27, 38, 45)]


@cache
def composed(seed, style, form, once):
    return compose(form, style, seed=seed, once=once)


def songs(cases=SONGS):
    return pytest.mark.parametrize("case", cases, ids=lambda case: "-".join(map(str, case[:3])))


@songs()
def test_the_sections_are_those_asked_for(case):
    song = composed(*case)
    _, _, form, once = case
    asked = parse_form(form)
    if asked.is_free:
        melodic = [section.label for section in song.sections if section.label.isupper()]
        assert melodic.count(melodic[0]) > 1
    else:
        assert form_kept(song) == 1
        if once:
            assert [section.label for section in song.sections] == [slot.label for slot in asked.slots]
    if not once:
        assert 115 <= song.seconds <= 305
    peak = max(section.energy for section in song.sections)
    assert [section.energy for section in song.sections].count(peak) == 1 or once


@songs()
def test_the_layers_fit_together(case):
    song = composed(*case)
    assert problems(song) == []
    assert remarks(song) == []
    meter = song.brief.meter
    for section in song.sections:
        spans = song.chords[section.id]
        assert sum(span.duration for span in spans) == section.bars * meter.bar_ticks
        assert cadence_of(spans, section.key, meter, section.bars) == section.cadence
        notes = song.melody[section.id]
        assert all(left.end <= right.onset for left, right in pairwise(notes))
        assert all(50 <= note.pitch <= 88 for note in notes)
        pickup = [note for note in notes if note.onset < 0]
        assert all(note.onset >= -section.pickup * meter.beat_ticks for note in pickup)
    assert song.sections[-1].cadence in ("authentic", "plagal") or case[3]


@songs()
def test_repeats_are_exact_and_variations_change_what_the_plan_says(case):
    song = composed(*case)
    for section in song.sections:
        source = song.section(section.source) if section.source else None
        if source is None or source.key != section.key:
            continue
        half = section.bars // 2 * song.brief.meter.bar_ticks
        chords, theirs = song.chords[section.id], song.chords[source.id]
        notes, sung = ([note for note in song.melody[one.id] if note.onset >= 0] for one in (section, source))
        if section.repeats:
            assert chords == theirs
            assert notes == sung
        if section.varies and "harmony" not in section.varied:
            assert [span for span in chords if span.end <= half] == [span for span in theirs if span.end <= half]
            if not section.varied & {"rhythm", "register"}:
                assert [note for note in notes if note.end <= half] == [note for note in sung if note.end <= half]
        if section.over:
            assert chords == theirs
            assert notes != sung or section.role == "interlude"


def chord_tones_on_strong_beats(song):
    spans = song.all_chords()
    strong = [note for note in song.all_notes() if song.brief.meter.is_strong(note.onset)]
    chords = [next(span.chord for span in spans if span.onset <= note.onset < span.end) for note in strong]
    return sum(c is None or n.pitch % 12 in c.pitch_classes for n, c in zip(strong, chords, strict=True)) / len(strong)


def test_strong_beats_carry_chord_tones_as_in_real_songs():
    """Real pop songs 0.77, jazz heads 0.79, solos 0.54; with their chords shuffled 0.49, 0.51 and 0.45.

    That is a mean: of real songs one in twenty has fewer than 0.43 (pop) or 0.59 (heads).
    """
    shares = [chord_tones_on_strong_beats(composed(*case)) for case in SONGS]
    assert sum(shares) / len(shares) >= 0.65


@songs(FEW)
def test_three_readers_agree_on_the_midi(case):
    song = composed(*case)
    content = files_of(song)[".mid"]
    quarters = song.bars * song.brief.meter.bar_ticks / 24
    names = [track.name for track in song.tracks]

    file = mido.MidiFile(file=io.BytesIO(content))
    assert file.type == 1
    assert [track.name for track in file.tracks[1:]] == names
    markers, now = [], 0
    for message in file.tracks[0]:
        now += message.time
        if message.type == "marker":
            markers.append((now / file.ticks_per_beat, message.text.split()[0]))
    starts = {name: bar * song.brief.meter.bar_ticks / 24 for name, bar in song.start_bars.items()}
    assert markers == [(start, name) for name, start in starts.items()]
    assert max(sum(message.time for message in track) for track in file.tracks) / file.ticks_per_beat == quarters

    pretty = pretty_midi.PrettyMIDI(io.BytesIO(content))
    signature = pretty.time_signature_changes[0]
    assert f"{signature.numerator}/{signature.denominator}" == str(song.brief.meter)
    assert [instrument.name for instrument in pretty.instruments] == names
    assert [instrument.is_drum for instrument in pretty.instruments] == [track.channel == 9 for track in song.tracks]
    assert len(pretty.get_downbeats()) >= song.bars
    assert sum(len(i.notes) for i in pretty.instruments) == sum(len(track.notes) for track in song.tracks)

    score = music21.converter.parseData(content, format="midi")
    assert score.recurse().getElementsByClass("TimeSignature")[0].ratioString == str(song.brief.meter)
    assert score.recurse().getElementsByClass("MetronomeMark")[0].number == pytest.approx(song.brief.tempo, abs=0.1)
    assert len(score.parts) >= len([track for track in song.tracks if track.channel != 9])


@songs(FEW)
def test_the_plan_file_holds_the_song(case):
    song = composed(*case)
    from compose.pipeline import complete_brief

    again = read_plan(write_plan(song), "tune.song.yaml", complete_brief).song
    assert (again.brief, again.sections, again.chords, again.melody) == (
        song.brief,
        song.sections,
        song.chords,
        song.melody,
    )


def test_ten_seeds_make_ten_songs():
    made = [compose("AABA", "jazz", seed=seed, once=True) for seed in range(10)]
    assert len({tuple(song.all_notes()) for song in made}) == 10
    charts = {tuple((str(span.chord), span.duration) for span in song.all_chords()) for song in made}
    assert len(charts) >= 8


def test_the_same_seed_makes_the_same_bytes_in_a_new_process(tmp_path):
    digests = []
    for name in ("a", "b"):
        arguments = ["--form", "AABA", "--style", "jazz", "--seed", "11", "-o", name]
        subprocess.run(
            [sys.executable, "-m", "compose", *arguments],
            check=True,
            cwd=tmp_path,
            capture_output=True,
            env={**os.environ, "PYTHONPATH": str(HOUSE)},
        )
        digests.append(
            [
                hashlib.sha256((tmp_path / f"{name}{s}").read_bytes()).hexdigest()
                for s in (".mid", ".song.yaml", ".musicxml")
            ]
        )
    assert digests[0] == digests[1]


def test_a_person_changes_one_thing_and_keeps_the_rest(tmp_path):
    """Take one section's melody out of the file: rendering writes that one anew and leaves every other line."""
    from compose.pipeline import complete_brief

    song = composed(*SONGS[1])
    plan = read_plan(write_plan(song), "tune.song.yaml", complete_brief)
    gone = next(s.id for s in song.sections if song.melody[s.id] and not s.source)
    kept = {name: notes for name, notes in song.melody.items() if name != gone}
    from compose import complete_song

    edited = plan.song.with_melody(kept)
    again = complete_song(edited)
    assert {name: again.melody[name] for name in kept} == kept
    assert again.chords == song.chords
    assert again.melody[gone]


@pytest.mark.parametrize("stage", ["planner", "harmony", "melody"])
def test_the_weights_say_where_they_come_from(stage):
    folder = HOUSE / stage / "weights"
    # A record is called as the file that it tells of, with .json behind.
    records = {
        path.stem: json.loads(path.read_text()) for path in folder.glob("*.json") if (folder / path.stem).is_file()
    }
    files = {path.name for path in folder.iterdir()}
    assert files == {*records, *(f"{name}.json" for name in records)}
    for name, record in records.items():
        assert {"fingerprint", "licences", "sha256"} <= set(record)
        assert record["sha256"] == hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (model,) = (record for record in records.values() if "stage" in record)
    assert {"config", "seed", "versions", "held_out"} <= set(model)
    assert sum(path.stat().st_size for path in folder.iterdir()) < 12e6
