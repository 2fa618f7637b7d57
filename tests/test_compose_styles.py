"""`compose styles`, and style files of one's own wherever a style is asked for."""

import pytest
from command_line import run

from compose.pipeline import complete_brief
from song import STYLES
from song.plan import read_plan
from song.plan_writing import write_plan
from song.style_file import style_text

OWN = 'about = "late"\nbased_on = "funk"\ntempos = [84, 96]\n[player.bass]\ninstruments = ["double bass"]\n'
PLAN = """\
title: Two bars
style: night-bus.toml   # the last one
form: A
key: C major
meter: 4/4
tempo: 90
seed: 1
sections:
  - id: A
    role: verse
    bars: 2
    cadence: authentic
    chords: |
      Dm7 G7 | C6 |
    melody: |
      F5/4 E5/4 D5/4 B4/4 | C5/1 |
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "night-bus.toml").write_text(OWN)
    return tmp_path


def test_the_list_has_a_line_a_style(capsys):
    status, out, _ = run(capsys, "styles")
    lines = out.splitlines()
    assert status == 0 and [line.split()[0] for line in lines] == list(STYLES)
    assert all(
        style.about in line and style.meters[0] in line for style, line in zip(STYLES.values(), lines, strict=True)
    )


def test_a_style_prints_its_file_by_any_of_its_names(capsys):
    for name in ("bossa", "Bossa Nova"):
        assert run(capsys, "styles", name) == (0, style_text("bossa"), "")


def test_what_is_printed_can_be_saved_and_played(capsys, folder):
    (folder / "mine.toml").write_text(run(capsys, "styles", "reggae")[1])
    assert run(capsys, "plan", "--style", "mine.toml", "--form", "A", "--once", "--seed", "1")[0] == 0


def test_an_own_file_is_printed_and_looked_through(capsys, folder):
    assert run(capsys, "styles", "night-bus.toml") == (0, OWN, "")
    (folder / "night-bus.toml").write_text(OWN + "volmue = 3\n")
    status, _, err = run(capsys, "styles", "night-bus.toml")
    assert (
        status == 1
        and err == 'compose: night-bus.toml: [player.bass]: no key is called "volmue"; did you mean volume?\n'
    )


@pytest.mark.parametrize("option", ["--style", "--band"])
def test_a_mistake_in_a_style_file_is_wrong_usage(capsys, folder, option):
    (folder / "night-bus.toml").write_text(OWN + "level = 300\n")
    status, _, err = run(capsys, "plan", option, "night-bus.toml")
    assert status == 2 and err.count("\n") == 1
    assert "night-bus.toml: [player.bass] level: 300 is out of range; use 1 to 127" in err


def test_an_unknown_style_gets_the_nearest_known_one(capsys, folder):
    status, _, err = run(capsys, "styles", "sambo")
    assert status == 1 and "did you mean samba?" in err


def test_a_plan_finds_its_style_file_beside_itself(capsys, tmp_path, monkeypatch):
    songs = tmp_path / "songs"
    songs.mkdir()
    (songs / "night-bus.toml").write_text(OWN)
    (songs / "two.song.yaml").write_text(PLAN)
    monkeypatch.chdir(tmp_path)
    assert run(capsys, "arrange", "songs/two.song.yaml")[0] == 0
    assert (songs / "two.mid").exists()
    plan = read_plan(PLAN, "songs/two.song.yaml", complete_brief)
    assert plan.song.brief.style == "songs/night-bus.toml" and write_plan(plan.song, plan) == PLAN


def test_a_plan_in_another_folder_finds_its_style_file_again(capsys, folder, monkeypatch):
    for name in ("songs", "other"):
        (folder / name).mkdir()
    (folder / "other" / "night-bus.toml").write_text(OWN.replace("funk", "jazz"))  # not the one that is meant
    assert run(capsys, "plan", "--style", "night-bus.toml", "--form", "A", "--bars", "4", "-o", "songs/a")[0] == 0
    assert "style: ../night-bus.toml\n" in (folder / "songs" / "a.song.yaml").read_text()
    assert run(capsys, "harmonize", "songs/a.song.yaml", "-o", "other/b")[0] == 0
    assert "style: ../night-bus.toml\n" in (folder / "other" / "b.song.yaml").read_text()
    assert run(capsys, "harmonize", "other/b.song.yaml", "--style", "other/night-bus.toml")[0] == 0
    assert "style: night-bus.toml\n" in (folder / "other" / "b.song.yaml").read_text()
    monkeypatch.chdir(folder / "songs")
    assert run(capsys, "arrange", "a.song.yaml")[0] == 1  # has neither chords nor melody, but its style
    assert "no such style file" not in run(capsys, "check", "a.song.yaml")[2]


def test_a_mistake_in_the_style_file_of_a_plan_names_both(capsys, folder):
    (folder / "two.song.yaml").write_text(PLAN)
    (folder / "night-bus.toml").write_text(OWN + "pan = -1\n")
    status, _, err = run(capsys, "arrange", "two.song.yaml")
    assert status == 1 and err.startswith(
        "compose: two.song.yaml: night-bus.toml: [player.bass] pan: -1 is out of range"
    )
    (folder / "night-bus.toml").unlink()
    assert (
        "two.song.yaml: style: night-bus.toml: there is no such style file"
        in run(capsys, "arrange", "two.song.yaml")[2]
    )


def test_another_band_can_play(capsys, folder):
    text = PLAN.replace("style: night-bus.toml   # the last one", "style: jazz\nband: rock")
    (folder / "two.song.yaml").write_text(text)
    status, out, _ = run(capsys, "arrange", "two.song.yaml")
    assert status == 0 and "Overdriven guitar" in out
    assert len({line.index(" note") for line in out.splitlines()}) == 1  # under each other, however long a name
