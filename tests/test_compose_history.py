"""compose undo, redo and history: to the byte, with the scores, and after any crash."""

import json
import os
import re

import pytest
from command_line import run
from crashing import dies_at

from compose.desk import open_desk, save_new
from editing.history import History, journal_of
from export.scores.musicxml import musicxml_text

PLAN = """\
# A tune of two bars.
title: Two
style: jazz
form: A
key: F major
meter: 4/4
tempo: 120
seed: 3
sections:
  - id: A
    bars: 2
    cadence: authentic
    energy: 0.5
    chords: C7 | F   # mine
    melody: G4/4 A4/4 Bb4/2 | A4/1
"""
OTHER = PLAN.replace("C7 | F ", "Gm7 C7 | F ")
SCETCHED = PLAN.replace("C7 | F ", "? | F ")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def file(folder):
    (folder / "two.song.yaml").write_text(PLAN)
    return folder / "two.song.yaml"


def test_undo_and_redo_bring_back_the_bytes_and_the_scores(capsys, folder, file):
    assert run(capsys, "render", "two.song.yaml")[0] == 0
    first = [(folder / name).read_bytes() for name in ("two.song.yaml", "two.mid", "two.musicxml")]
    desk = open_desk(file)
    desk.save(desk.plan.song, "set A:1 to Gm7 C7", text=OTHER)
    status, out, err = run(capsys, "undo", "two.song.yaml")
    assert (status, err) == (0, "")
    assert re.fullmatch(r"two.song.yaml: version 1, [-0-9]+ [:0-9]+, as it was found", out.splitlines()[0])
    assert out.splitlines()[1:] == ["wrote two.mid", "wrote two.musicxml"]
    assert [(folder / name).read_bytes() for name in ("two.song.yaml", "two.mid", "two.musicxml")] == first
    assert run(capsys, "redo", "two.song.yaml")[0] == 0
    assert file.read_text() == OTHER
    assert "minor-seventh" in (folder / "two.musicxml").read_text()
    assert run(capsys, "redo", "two.song.yaml")[::2] == (
        1,
        "compose: two.song.yaml: nothing came after version 2; there is nothing to redo\n",
    )
    assert not list(folder.glob("*~"))


def test_undo_writes_the_kinds_that_lie_there_or_those_that_are_asked_for(capsys, folder, file):
    desk = open_desk(file)
    desk.save(desk.plan.song, "edited", text=OTHER)
    assert "wrote two.mid" in run(capsys, "undo", "two.song.yaml", "--write", "mid")[1]
    assert (folder / "two.mid").exists() and not (folder / "two.musicxml").exists()


def test_a_sound_that_takes_long_is_said_to_be_older(capsys, folder, file):
    (folder / "two.wav").write_bytes(b"RIFF")
    desk = open_desk(file)
    desk.save(desk.plan.song, "edited", text=OTHER)
    out = run(capsys, "undo", "two.song.yaml")[1]
    assert (
        out.splitlines()[-1]
        == "two.wav still sounds as before; compose render two.song.yaml --write wav writes it anew"
    )
    assert (folder / "two.wav").read_bytes() == b"RIFF"


def test_a_score_that_cannot_be_written_here_stays_and_nothing_fails(capsys, folder, file, monkeypatch):
    (folder / "two.pdf").write_bytes(b"%PDF")
    monkeypatch.setattr("export.kinds.find_spec", lambda name: None if name == "typst" else object())
    desk = open_desk(file)
    desk.save(desk.plan.song, "edited", text=OTHER)
    status, out, err = run(capsys, "undo", "two.song.yaml")
    assert (status, err) == (0, "")
    assert "wrote two.mid" in out and "two.pdf" not in out
    assert (folder / "two.pdf").read_bytes() == b"%PDF"


def test_a_score_that_another_program_changed_is_kept(capsys, folder, file):
    (folder / "two.musicxml").write_text("theirs")
    desk = open_desk(file)
    desk.save(desk.plan.song, "edited", text=OTHER)
    assert run(capsys, "undo", "two.song.yaml")[2] == "kept the older file as two.musicxml.~1~\n"
    assert (folder / "two.musicxml.~1~").read_text() == "theirs"


@pytest.mark.parametrize("text", [PLAN.replace("\n", "\r\n"), "\ufeff" + PLAN, PLAN.replace("style", "stile"), "\0\1"])
def test_what_a_person_wrote_is_recorded_before_it_is_undone(capsys, file, text):
    """With any line ends and marks, and also where it is no plan any more."""
    desk = open_desk(file)
    desk.save(desk.plan.song, "edited", text=OTHER)
    file.write_bytes(text.encode())
    status, _, err = run(capsys, "undo", "two.song.yaml")
    assert (status, err) == (0, "what was edited by hand is version 3 of its history\n")
    assert file.read_text() == OTHER
    status, _, err = run(capsys, "redo", "two.song.yaml")
    assert (status, file.read_bytes()) == (0, text.encode())
    assert ("needs mending" in err) == (text[0] == "\0" or "stile" in text)


def test_the_line_ends_and_the_mark_of_a_file_stay_when_it_is_saved(file):
    file.write_bytes(("\ufeff" + PLAN.replace("\n", "\r\n")).encode())
    desk = open_desk(file)
    section = desk.plan.song.sections[0]
    desk.save(desk.plan.song.with_sections((section,)), "emptied")
    text = file.read_bytes().decode()
    assert text.startswith("\ufeff#") and text.count("\r\n") == text.count("\n") and "chords" not in text


def test_history_lists_marks_and_branches(capsys, file):
    assert run(capsys, "history", "two.song.yaml")[1].startswith("two.song.yaml: has no history yet")
    for text in (OTHER, SCETCHED):
        desk = open_desk(file)
        desk.save(desk.plan.song, f"wrote {text.split('chords: ')[1].split()[0]}", text=text)
    run(capsys, "undo", "two.song.yaml", "--to", "2")
    desk = open_desk(file)
    desk.save(desk.plan.song, "another way", text=PLAN.replace("120", "90"))
    lines = [
        re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "T", line)
        for line in run(capsys, "history", "two.song.yaml")[1].splitlines()
    ]
    assert lines == ["  1  T  as it was found", "  2  T  wrote Gm7", "    3  T  wrote ?", "> 4  T  another way"]
    file.write_text(PLAN.replace("120", "91"))
    last = run(capsys, "history", "two.song.yaml")[1].splitlines()[-1]
    assert last.split() == [">", "now", "edited", "by", "hand", "since"]
    rows = json.loads(run(capsys, "history", "two.song.yaml", "--json")[1])
    assert [(row["number"], row["parent"], row["here"]) for row in rows] == [
        (1, None, False), (2, 1, False), (3, 2, False), (4, 2, False),
    ]  # fmt: skip
    assert run(capsys, "history", "two.song.yaml", "--show", "2")[1] == OTHER
    assert "-tempo: 90" in run(capsys, "history", "two.song.yaml", "--diff", "4")[1]
    status, _, err = run(capsys, "history", "two.song.yaml", "--show", "9")
    assert (status, err) == (
        1,
        "compose: two.song.yaml: there is no version 9; compose history shows those from 1 to 4\n",
    )


def test_what_is_told_of_a_version_has_no_signs_that_steer_a_terminal(capsys, file):
    desk = open_desk(file)
    desk.save(desk.plan.song, "red \033[31m\nsecond line", text=OTHER)
    out = run(capsys, "history", "two.song.yaml")[1]
    assert "\033" not in out and out.endswith("red [31m second line\n")


def test_a_song_over_another_is_kept_and_in_the_history(capsys, file):
    song = open_desk(file).plan.song
    other = song.__class__(song.brief, song.sections)
    save_new(other, file, "composed")
    assert capsys.readouterr().err == f"kept the older file as {file}.~1~\n"
    assert History.of(file).undo().text == PLAN


def test_a_file_that_was_changed_while_a_song_was_made_is_not_lost(capsys, file):
    desk = open_desk(file)
    file.write_text(PLAN.replace("120", "99"))
    desk.save(desk.plan.song, "edited", text=OTHER)
    err = capsys.readouterr().err
    assert err == f"{file}: was changed meanwhile; compose undo {file} brings back what stood there\n"
    assert History.of(file).undo().text == PLAN.replace("120", "99")


def test_another_song_set_in_the_place_of_a_file_is_no_edit_of_it(file):
    desk = open_desk(file)
    desk.save(desk.plan.song, "edited", text=OTHER)
    assert (open_desk(file).left.text, open_desk(file).is_edited) == (OTHER, False)
    file.write_text(OTHER.replace("C7", "C9"))
    assert (open_desk(file).left.text, open_desk(file).is_edited) == (OTHER, True)
    file.write_text(PLAN.replace("Two", "Three").replace("seed: 3", "seed: 4"))
    assert open_desk(file).left is None


@pytest.mark.parametrize("words", [("undo",), ("redo",), ("undo", "--to", "2"), ("history", "--show", "1")])
def test_where_there_is_nothing_it_is_said_in_a_line(capsys, folder, file, words):
    for name in ("two.song.yaml", "three.song.yaml", "two.mid"):
        status, out, err = run(capsys, words[0], name, *words[1:])
        assert (status, out, err.count("\n"), err[:9]) == (1, "", 1, "compose: ")
    assert file.read_text() == PLAN and not journal_of(file).exists()


def test_a_crash_at_any_step_of_a_save_leaves_plan_and_scores_whole(tmp_path):
    """The scores may be older than the plan then; what stood in every one of them is whole."""
    step, died = 0, True
    while died:
        folder = tmp_path / str(step)
        folder.mkdir()
        file, score = folder / "two.song.yaml", folder / "two.musicxml"
        file.write_text(PLAN)
        desk = open_desk(file)
        old, new = (musicxml_text(desk.plan.song), "new")
        score.write_text(old)
        died = dies_at(step, lambda: desk.save(desk.plan.song, "edited", text=OTHER, files={score: new.encode()}))  # noqa: B023
        assert file.read_text() in (PLAN, OTHER) and score.read_text() in (old, new)
        texts = {version.text for version in History.of(file).versions} | {file.read_text()}
        assert PLAN in texts
        if file.read_text() == OTHER:
            assert History.of(file).undo().text == PLAN
        step += 1
    assert step > 12


def test_of_two_programs_that_save_at_once_nothing_is_lost(file):
    children = []
    for writer in range(2):
        child = os.fork()
        if not child:
            try:
                for step in range(4):
                    desk = open_desk(file)
                    desk.save(desk.plan.song, "edited", text=PLAN.replace("120", str(100 + 10 * writer + step)))
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    tempos = {re.search("tempo: ([0-9]+)", version.text)[1] for version in History.of(file).versions}
    assert tempos == {"120"} | {str(100 + 10 * writer + step) for writer in range(2) for step in range(4)}


@pytest.mark.parametrize(
    "words",
    [
        ("render", "two.song.yaml"),
        ("harmonize", "two.song.yaml"),
        ("melodize", "two.song.yaml"),
        ("edit", "two.song.yaml", "tempo", "96"),
        ("undo", "two.song.yaml"),
        ("history", "two.song.yaml"),
        ("plan", "-o", "two", "--once"),
    ],
)
@pytest.mark.parametrize("journal", [b"precious\nwords\n", b"\0" * 5000, bytes(range(256)) * 20 + b"\n"])
def test_what_stands_in_place_of_a_history_stops_every_command_in_a_line(capsys, folder, file, words, journal):
    journal_of(file).write_bytes(journal)
    status, out, err = run(capsys, *words)
    assert (status, out, err.count("\n")) == (1, "", 1) and "is no history of edits; move it away" in err
    assert (file.read_text(), journal_of(file).read_bytes()) == (PLAN, journal)
    assert len(list(folder.iterdir())) == 2
