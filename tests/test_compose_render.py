"""`compose render` after edits by hand, with the shipped weights: what is said is what was done, and `compose check` foresees it."""

import os
import re
from pathlib import Path

import mido
import pytest
from click.testing import CliRunner
from edited_songs import LANTERN, block, within

from compose.cli import cli
from song import SongError

SCORES = ("lantern.mid", "lantern.musicxml")


def run(*words: object) -> str:
    result = CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Return a plan file that the program has left."""
    file = tmp_path / "lantern.song.yaml"
    file.write_text(LANTERN)
    run("render", file)
    return file


def contents(plan: Path) -> list[bytes]:
    return [plan.read_bytes(), *((plan.parent / name).read_bytes() for name in SCORES)]


def test_a_file_that_was_left_alone_comes_out_the_same_to_the_byte(plan: Path) -> None:
    before = contents(plan)
    assert plan.read_text() == LANTERN
    said = run("render", plan)
    assert contents(plan) == before
    assert [Path(line.removeprefix("wrote ")).name for line in said.splitlines()] == list(SCORES)


def test_an_edit_is_foreseen_told_done_and_undone(plan: Path) -> None:
    before = contents(plan)
    plan.write_text(within(LANTERN, "A1", "Dm7", "Ab7"))
    foreseen = run("check", plan)
    assert "A1 bar 2: chords changed by hand" in foreseen
    assert "  A2, A3 bar 2: chords and melody follow A1" in foreseen
    assert "make them equal" not in foreseen
    said = run("render", plan)
    assert "A1, A4 bar 2: melody recomposed, chords changed" in said
    assert "A2, A3 bar 2: chords and melody follow A1" in said
    text = plan.read_text()
    for name in ("intro", "B1", "B2"):
        assert block(text, name) == block(LANTERN, name)
    assert "# the tune" in text and "# a small one" in text
    after = contents(plan)
    assert all(one != other for one, other in zip(before, after, strict=True))
    run("render", plan)
    assert contents(plan) == after
    run("undo", plan)  # what render did
    run("undo", plan)  # what was typed
    assert plan.read_text() == LANTERN


def test_untouched_tracks_stay_to_the_byte(plan: Path) -> None:
    """The drums know nothing of a tension; the tempo and the rests of the other tracks stay as well."""
    drums = [_messages(plan.parent / "lantern.mid", "Drums")]
    plan.write_text(within(LANTERN, "A1", "Dm7", "Dm9"))
    run("render", plan)
    drums.append(_messages(plan.parent / "lantern.mid", "Drums"))
    assert drums[0] == drums[1] and len(drums[0]) > 100


def _messages(file: Path, name: str) -> list[str]:
    return [str(message) for track in mido.MidiFile(file).tracks if track.name == name for message in track]


def test_what_contradicts_itself_is_mended_and_written(plan: Path) -> None:
    plan.write_text(within(LANTERN, "B1", "bars: 4", "bars: 5"))
    said = run("render", plan)
    assert "B2: 5 bars now, as B1" in said
    assert "bars: 5" in block(plan.read_text(), "B2") and "?" not in plan.read_text()


def test_a_mistake_is_one_line_and_loses_nothing(plan: Path) -> None:
    text = within(LANTERN, "A1", "Dm7", "H7")
    plan.write_text(text)
    result = CliRunner().invoke(cli, ["render", str(plan)])
    assert result.exit_code == 1
    assert 'section A1, chords, bar 2: chord "H7" has no such root' in str(result.exception)
    assert plan.read_text() == text


def test_what_was_missing_is_told(tmp_path: Path) -> None:
    file = tmp_path / "lantern.song.yaml"
    file.write_text(re.sub(r"(?m)^    (chords|melody): [|]\n(      .*\n)+", "", LANTERN))
    assert file.read_text() != LANTERN
    assert ": chords and melody composed" in run("render", file)


def test_a_plan_without_a_history_is_taken_at_its_word_and_told_where_it_contradicts_itself(tmp_path: Path) -> None:
    file = tmp_path / "lantern.song.yaml"
    file.write_text(within(LANTERN, "A1", "Dm7", "Ab7"))
    contradiction = "section A2: repeats A1, but has other chords in bar 2"
    assert contradiction in run("check", file) and contradiction in run("render", file)
    assert file.read_text() == within(LANTERN, "A1", "Dm7", "Ab7")


def test_nothing_is_told_of_what_could_not_be_written(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compose.desk.os.access", lambda _path, mode: mode != os.W_OK)
    before = contents(plan)
    result = CliRunner().invoke(cli, ["edit", str(plan), "tempo", "99"])
    assert isinstance(result.exception, SongError) and "its folder is read-only" in str(result.exception)
    assert contents(plan) == before and "99" not in run("history", plan)
