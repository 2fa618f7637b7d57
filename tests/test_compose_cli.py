"""The command line as a user meets it; what needs weights is in test_compose_songs.py."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import run

from compose.cli import VERSION, cli
from compose.pipeline import complete_brief
from editing.history import History
from song import Note
from song.plan import read_plan

README = (Path(__file__).parent.parent / "README.md").read_text()
PLAN = """\
title: Two bars   # and no more
style: jazz
form: A
key: C major
meter: 4/4
tempo: 120
seed: 1
sections:
  - id: A
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
    (tmp_path / "two.song.yaml").write_text(PLAN)
    return tmp_path


@pytest.mark.parametrize("name", [None, *cli.commands])
def test_every_command_has_help_with_an_example_and_stands_in_the_readme(capsys, name):
    status, out, _ = run(capsys, *([name] if name else []), "--help")
    assert status == 0
    example = re.search(r"Example:\n\s+(compose .*)", out)
    assert example
    assert f"compose {name}" in README if name else "compose --form AABA --style jazz" in README


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("undo",), 2, "Missing argument 'FILE'; write it as compose undo lantern.song.yaml"),
        (("zzz",), 2, "No such command 'zzz'; compose --help lists them"),
        (("--style", "polka"), 2, 'style "polka" is not known; use one of jazz'),
        (("--form", "AAXB2!"), 2, 'cannot read "!" at character 6'),
        (("--key", "H"), 2, 'no key is called "H"; write "B major"'),
        (("--tempo", "0"), 2, "0 is not in the range 20<=x<=400"),
        (("--tempo", "10000"), 2, "10000 is not in the range"),
        (("--meter", "5/4"), 2, 'meter "5/4" is not known; use one of 4/4'),
        (("--temperature", "0"), 2, "is not in the range"),
        (("--nonsense",), 2, "No such option"),
        (("dance",), 2, "No such command"),
        (("--seed", "3", "show", "two.song.yaml"), 2, "put --seed after the command"),
        (("show", "absent.song.yaml"), 1, "absent.song.yaml: cannot be read: No such file"),
        (("show", "."), 1, "cannot be read"),
        (("-o", "n" * 300), 2, "cannot be written: File name too long"),
        (("-o", "absent/tune"), 2, "'-o' / '--output': absent: there is no such folder"),
        (
            ("import", "two.song.yaml"),
            1,
            "two.song.yaml: is a plan file already; compose render composes what it lacks",
        ),
        (("train", "melody", "--data", "absent"), 2, "there is no such folder"),
    ],
)
def test_wrong_use_gives_one_line_and_a_status(capsys, folder, arguments, status, said):
    before = sorted(path.name for path in folder.iterdir())
    found, out, err = run(capsys, *arguments)
    assert (found, out) == (status, "")
    assert said in err
    assert err.count("\n") == 1
    assert err.startswith("compose: ")
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("C6 |", "H6 |"), 'two.song.yaml: section A, chords, bar 2: chord "H6" has no such root'),
        (("Dm7 G7", "Dm7 G7 C F B"), "section A, chords, bar 1: 5 beats are written in a bar of 4"),
        (("C5/1", "C5/2"), "section A, melody, bar 2: holds 2 quarter notes; 4/4 needs 4"),
        (("bars: 2", "bars: 2\n    repeats: Z"), 'section A: repeats "Z", but no such section'),
        (("sections:", "sections: ["), "this is no YAML"),
        (
            ("tempo: 120", "tempo: 120\nband: nonsense"),
            'two.song.yaml: band: style "nonsense" is not known; use one of',
        ),
        (("tempo: 120", "tempo: 0"), "tempo 0 is out of range"),
    ],
)
def test_a_wrong_plan_gives_one_line_and_is_left_alone(capsys, folder, change, said):
    file = folder / "two.song.yaml"
    file.write_text(PLAN.replace(*change))
    for command in ("show", "check", "render", "arrange"):
        status, out, err = run(capsys, command, "two.song.yaml")
        assert (status, out) == (1, "")
        assert said in err
        assert err.count("\n") == 1
    assert [path.name for path in folder.iterdir()] == ["two.song.yaml"]
    assert file.read_text() == PLAN.replace(*change)


def test_no_line_of_the_list_of_commands_is_cut_off(capsys):
    out = "".join(run(capsys, *words, "--help")[1].partition("Commands")[2] for words in ((), ("corpus",)))
    assert "..." not in out
    listed = re.findall(r"^  (\w+)  ", out, re.MULTILINE)
    assert listed == [*cli.commands, "list", "read", "stats"] and listed[0] == "plan"


def test_show_prints_sections_chart_and_melody(capsys, folder):
    status, out, err = run(capsys, "show", "two.song.yaml")
    assert (status, err) == (0, "")
    assert "Two bars: jazz, C major, 4/4, 120" in out
    assert "\n1 section, 2 bars, 0:04\n" in out
    assert "A:1  │Dm7     G7      │C6              ║" in out
    assert "  F5 │F───            │" in out
    assert "F5/4 E5/4 D5/4 B4/4 | C5/1 |" in run(capsys, "show", "two.song.yaml", "--notes")[1]
    assert "F5" not in run(capsys, "show", "two.song.yaml", "--no-melody")[1]


def test_rendering_a_finished_plan_leaves_it_alone_and_needs_no_torch(folder):
    code = (
        "import sys\nfrom compose.cli import main\n"
        "try: main(['render', 'two.song.yaml'])\nexcept SystemExit as done: assert not done.code\n"
        "heavy = [name for name in ('torch', 'lightgbm', 'music21', 'networkx') if name in sys.modules]\n"
        "assert not heavy, heavy"
    )
    subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
    )
    assert (folder / "two.song.yaml").read_text() == PLAN
    assert sorted(path.name for path in folder.iterdir()) == [
        ".two.song.yaml.history", "two.mid", "two.musicxml", "two.song.yaml",
    ]  # fmt: skip
    assert (folder / "two.mid").read_bytes().startswith(b"MThd")


def test_check_tells_a_sound_plan_from_one_that_is_not(capsys, folder):
    assert run(capsys, "check", "two.song.yaml")[:2] == (0, "two.song.yaml: sound, 1 section, 2 bars\n")
    (folder / "two.song.yaml").write_text(PLAN.replace("authentic", "half"))
    assert "the plan has cadence half, the chords make authentic" in run(capsys, "check", "two.song.yaml")[1]


def test_a_file_that_cannot_be_written_gives_one_line(capsys, folder):
    status, _, err = run(capsys, "arrange", "two.song.yaml", "-o", "n" * 250)  # no room for the name of a draft
    assert status == 1
    assert "choose another folder with -o" in err
    assert err.count("\n") == 1


def test_help_is_instant_because_nothing_heavy_is_imported():
    code = (
        "import sys\nfrom compose.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print([name for name in ('torch', 'numpy', 'lightgbm', 'music21', 'mido', 'ruamel.yaml', 'networkx') if name in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.splitlines()[-1] == "[]"


def test_a_hand_written_melody_outlives_the_chords_that_come_under_it(capsys, folder):
    bare = PLAN.replace("    chords: |\n      Dm7 G7 | C6 |\n", "")
    (folder / "two.song.yaml").write_text(bare)
    assert run(capsys, "harmonize", "two.song.yaml")[0] == 0
    text = (folder / "two.song.yaml").read_text()
    assert "F5/4 E5/4 D5/4 B4/4 | C5/1 |" in text
    assert "chords: |" in text


OPEN = """\
style: jazz
key: F major
seed: 3
sections:
  - id: A
    bars: 8
    phrases: 4 authentic, 4
    chords: ? | ? | ? | Db7 | ? | ? | ? | ?   # mine
    cadence: half
"""


@pytest.mark.parametrize("command", ["harmonize", "render"])
def test_filling_open_bars_keeps_the_file_that_tells_which_they_were(capsys, folder, command):
    (folder / "open.song.yaml").write_text(OPEN)
    status, _, err = run(capsys, command, "open.song.yaml")
    assert (status, err.splitlines()[0]) == (0, "compose undo open.song.yaml brings back what stood there")
    assert History.of(folder / "open.song.yaml").undo().text == OPEN
    filled = (folder / "open.song.yaml").read_text()
    assert "Db7" in filled and "?" not in filled
    status, _, err = run(capsys, command, "open.song.yaml")
    assert (status, "compose undo" in err) == (0, False)
    assert (folder / "open.song.yaml").read_text() == filled
    assert len(History.of(folder / "open.song.yaml").versions) == 2
    assert not list(folder.glob("*~"))


def test_harmonize_tells_what_it_could_not_do(capsys, folder):
    (folder / "open.song.yaml").write_text(OPEN)
    err = run(capsys, "harmonize", "open.song.yaml")[2]
    kept = "kept as given: section A: phrase of bars 1 to 4: cadence authentic, but bar 4 (Db7) makes an open end"
    assert kept in err and "nothing to compose" not in err
    err = run(capsys, "harmonize", "open.song.yaml")[2]
    assert err == "nothing to compose: every section has its chords; open bars with ? to have others\n"


def test_a_plan_is_never_taken_for_a_score(capsys, folder):
    (folder / "two.mid").write_text(PLAN)
    for command in ("arrange", "render"):
        status, _, err = run(capsys, command, "two.mid")
        assert (status, err.count("\n")) == (1, 1)
    assert (folder / "two.mid").read_text() == PLAN


def test_arranging_to_another_name_keeps_what_stood_there(capsys, folder):
    (folder / "other.mid").write_text("precious")
    assert run(capsys, "arrange", "two.song.yaml", "-o", "other")[0] == 0
    assert (folder / "other.mid.~1~").read_text() == "precious"


def test_a_folder_takes_a_tune(capsys, folder):
    (folder / "album").mkdir()
    for place in ("album", "album/", "."):
        assert run(capsys, "arrange", "two.song.yaml", "-o", place)[0] == 0
    assert (folder / "album" / "tune.mid").read_bytes() == (folder / "tune.mid").read_bytes()


def test_the_same_incomplete_file_is_the_same_song(capsys, folder):
    (folder / "open.song.yaml").write_text("style: jazz\nsections:\n  - id: A\n    chords: F6\n    melody: F5/1\n")
    first, second = (run(capsys, "show", "open.song.yaml")[1] for _ in range(2))
    assert first == second


def test_a_linked_plan_is_written_where_it_lies(capsys, folder):
    (folder / "link.song.yaml").symlink_to(folder / "two.song.yaml")
    (folder / "two.song.yaml").write_text(PLAN.replace("    chords: |\n      Dm7 G7 | C6 |\n", ""))
    assert run(capsys, "harmonize", "link.song.yaml")[0] == 0
    assert (folder / "link.song.yaml").is_symlink()
    assert "chords: |" in (folder / "two.song.yaml").read_text()


def test_a_full_disk_behind_the_output_gives_one_line(folder):
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "compose", "show", "two.song.yaml"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert done.returncode


def test_version_and_changelog_agree(capsys):
    house = Path(__file__).parent.parent
    assert f"\nversion = {VERSION}\n" in (house / "setup.cfg").read_text()
    assert f"\n## {VERSION}\n" in (house / "CHANGELOG.md").read_text()
    assert VERSION in run(capsys, "--version")[1]


SKETCHED = """\
title: Sketch
style: pop
form: AA
key: C major
meter: 4/4
tempo: 100
seed: 7
sections:
  - id: A1    # mine
    bars: 4
    cadence: authentic
    chords: C | Am | F G | C |
    melody: G4/4 ?/8 ?/8 */2 | ? | r/2 *%s/2 | C5/1 |
  - id: A2
    repeats: A1
"""


@pytest.mark.parametrize("command", ["melodize", "render"])
def test_a_melody_given_in_part_is_filled_and_the_file_with_its_marks_kept(capsys, folder, command):
    plan, text = folder / "sketch.song.yaml", SKETCHED.replace("%s", "")
    plan.write_text(text)
    status, out, _ = run(capsys, "check", "sketch.song.yaml")
    assert (status, "no melody yet in bars 1 to 3" in out) == (0, True)
    status, _, said = run(capsys, command, "sketch.song.yaml")
    assert (status, "compose undo sketch.song.yaml brings back what stood there" in said) == (0, True)
    assert History.of(plan).undo().text == text
    song = read_plan(plan.read_text(), "", complete_brief).song
    line = song.melody["A1"]
    assert line[0] == Note(0, 24, 67)
    assert [(note.onset, note.duration) for note in line[1:3]] == [(24, 12), (36, 12)]
    assert line[-1] == Note(288, 96, 72)
    assert not [note for note in line if note.onset < 240 and note.end > 192]
    assert song.melody["A2"] == line
    assert "# mine" in plan.read_text()


def test_melodize_writes_how_it_drew_into_the_plan(capsys, folder):
    plan = folder / "sketch.song.yaml"
    plan.write_text(SKETCHED.replace("%s", ""))
    assert run(capsys, "melodize", "sketch.song.yaml", "--top-p", "0.5", "--candidates", "3")[0] == 0
    assert "top_p: 0.5\ncandidates: 3\n" in plan.read_text()
    for wrong in (("--top-p", "0"), ("--candidates", "65")):
        assert run(capsys, "melodize", "sketch.song.yaml", *wrong)[0] == 2
    plan.write_text(SKETCHED.replace("%s", "~"))
    status, _, said = run(capsys, "melodize", "sketch.song.yaml")
    assert (status, "section A1, melody, bar 3:" in said) == (1, True)
