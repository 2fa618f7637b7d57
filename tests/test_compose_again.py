"""`compose again`: one other reading is written, several are laid out, and nothing else in the file moves."""

from pathlib import Path

import command_line
import pytest
from test_editing_again import TUNE

from editing.history import History

WRITTEN = TUNE.replace("style: pop", "style: pop   # mine")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tune.song.yaml").write_text(WRITTEN)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    return command_line.run(capsys, "again", "tune.song.yaml", *words)


def changed_lines(folder: Path) -> list[str]:
    old, new = WRITTEN.splitlines(), (folder / "tune.song.yaml").read_text().splitlines()
    return [line.strip().split(":")[0] for line in old if line not in new]


def test_another_melody_is_written_and_nothing_else_moves(capsys, folder) -> None:
    status, out, _ = run(capsys, "B", "--melody", "--seed", "7", "--write", "mid")
    assert status == 0
    assert "other melody in B, seed 7" in out
    assert changed_lines(folder) == ["melody"]
    text = (folder / "tune.song.yaml").read_text()
    assert "style: pop   # mine" in text and "seed: 5" in text
    assert {path.name for path in folder.iterdir()} == {"tune.song.yaml", "tune.mid", ".tune.song.yaml.history"}
    versions = History.of(folder / "tune.song.yaml").versions
    assert [version.text for version in versions] == [WRITTEN, text]
    assert versions[-1].told == "other melody in B, seed 7"


@pytest.mark.parametrize(
    "words", [["--section", "B"], ["--section", "B", "--bars", "1-4"], ["B:1-4"], ["B", "--bars", "1-4"]]
)
def test_a_place_can_be_said_in_several_ways(capsys, folder, words) -> None:
    assert run(capsys, "B", "--melody", "--seed", "7", "--write", "mid")[0] == 0
    once = (folder / "tune.song.yaml").read_text()
    (folder / "tune.song.yaml").write_text(WRITTEN)
    assert run(capsys, *words, "--melody", "--seed", "7", "--write", "mid")[0] == 0
    assert (folder / "tune.song.yaml").read_text() == once


def test_a_letter_is_its_first_section_and_what_repeats_it_follows(capsys, folder) -> None:
    status, out, _ = run(capsys, "A", "--melody", "--seed", "2", "--write", "mid")
    assert status == 0
    assert "other melody in A1, seed 2" in out
    assert "A2: melody follows A1" in out
    assert changed_lines(folder).count("melody") >= 2


def test_in_a_pipe_candidates_are_laid_out_and_the_command_to_take_one_is_told(capsys, folder) -> None:
    status, out, _ = run(capsys, "B", "--chords", "--candidates", "3", "--seed", "1")
    assert status == 0
    assert (folder / "tune.song.yaml").read_text() == WRITTEN
    rows = {line.split("|")[0].strip(): line.split("|")[1:] for line in out.splitlines() if " | " in line}
    assert list(rows) == ["now", "1", "2", "3"]
    assert [cell.strip() for cell in rows["now"]] == ["Am", "Em", "F", "G"]
    for number in "123":
        for cell, now in zip(rows[number], rows["now"], strict=True):
            assert cell.strip().endswith("*") == (cell.strip().removesuffix("*").strip() != now.strip())
    told = out.strip().splitlines()[-1]
    assert told == (
        "nothing is written into tune.song.yaml; to take number N: "
        "compose again tune.song.yaml B --chords --seed 1 --candidates 3 --pick N"
    )
    words = told.split("N: compose again tune.song.yaml ")[1].replace("--pick N", "--pick 2 --write mid").split()
    status, out, _ = run(capsys, *words)
    assert status == 0
    taken = "".join(cell.strip().removesuffix("*").strip() + " | " for cell in rows["2"]).strip()
    assert taken in " ".join((folder / "tune.song.yaml").read_text().split())


def test_candidates_of_a_melody_stand_under_their_chords_with_what_they_are_like(capsys, folder) -> None:
    status, out, _ = run(capsys, "B:2-3", "--melody", "--candidates", "2", "--seed", "1")
    assert status == 0
    heads = [line for line in out.splitlines() if "notes a bar" in line]
    assert [head.split(":")[0] for head in heads] == ["now", "1", "2"]
    assert all("on chord tones" in head and " to " in head for head in heads)
    assert out.count("│Am") == 3  # the bar before is shown with them


def test_on_a_terminal_one_is_asked_for(capsys, folder, monkeypatch) -> None:
    monkeypatch.setattr("compose.commands.again.on_a_terminal", lambda: True)
    monkeypatch.setattr("click.prompt", lambda *_words, **_more: 2)
    status, out, _ = run(capsys, "B", "--chords", "--candidates", "2", "--seed", "1", "--write", "mid")
    assert status == 0
    assert "other chords in B, seed 1, number 2" in out
    assert "chords" in changed_lines(folder)


def test_candidates_can_be_heard_and_lie_over_no_other_file(capsys, folder) -> None:
    (folder / "tune.2.mid").write_bytes(b"mine")
    status, out, _ = run(capsys, "B", "--melody", "--candidates", "2", "--seed", "1", "--hear")
    assert status == 0
    assert (folder / "tune.2.mid").read_bytes() == b"mine"
    heard = [folder / name for name in ("tune.1.mid", "tune-2.2.mid")]
    assert all(f"wrote {path.name}" in out for path in heard)
    assert heard[0].read_bytes()[:4] == heard[1].read_bytes()[:4] == b"MThd"
    assert heard[0].read_bytes() != heard[1].read_bytes()
    assert "B begins at 0:24" in out
    assert (folder / "tune.song.yaml").read_text() == WRITTEN
    before = {path: path.read_bytes() for path in heard}
    run(capsys, "B", "--melody", "--candidates", "2", "--seed", "1", "--hear")
    assert {path: path.read_bytes() for path in heard} == before
    assert len(list(folder.glob("*.mid"))) == 3


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["B"], 2, "say what is to be composed anew: --melody, --chords, or both"),
        (
            ["--melody"],
            2,
            "say where: a section, as tune.song.yaml B, or bars of one, as A1:5-8; there are intro, A1, A2, B, A3",
        ),
        (["B", "--melody", "--section", "A1"], 2, "B says where already; take --section away"),
        (["B:1", "--melody", "--bars", "2"], 2, "B:1 says where already; take --bars away"),
        (["B", "--melody", "--bars", "x"], 2, '"x" names no bars; write 5, or 5-8 for four of them'),
        (["B", "--melody", "--pick", "2"], 2, "--pick 2 is none of the candidates; add --candidates 2"),
        (["B", "--melody", "--candidates", "2", "--pick", "2"], 2, "add the --seed that was printed"),
        (["B", "--melody", "--hear"], 2, "--hear is for candidates; add --candidates 4"),
        (["B:5", "--melody"], 1, "tune.song.yaml: section B: there is no bar 5; it has bars 1 to 4"),
        (["C", "--melody"], 1, 'tune.song.yaml: no section is called "C"'),
        (["intro", "--melody"], 1, "tune.song.yaml: section intro: its melody is silent"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_the_file_is_as_it_was(capsys, folder, words, status, told) -> None:
    found, out, err = run(capsys, *words)
    assert (found, out) == (status, "")
    assert told in err and len(err.splitlines()) == 1
    assert (folder / "tune.song.yaml").read_text() == WRITTEN


def test_locked_bars_stay_to_the_letter(capsys, folder) -> None:
    locked = WRITTEN.replace("    role: bridge\n", "    role: bridge\n    locked: melody 1-2\n")
    (folder / "tune.song.yaml").write_text(locked)
    assert run(capsys, "B", "--melody", "--seed", "3", "--write", "mid")[0] == 0
    text = (folder / "tune.song.yaml").read_text()
    assert "locked: melody 1-2" in text
    assert "D5/4 || C5/2 E5/2 | B4/2 G4/4 A4/4" in " ".join(text.split())
    (folder / "tune.song.yaml").write_text(WRITTEN.replace("key: C major", "key: C major\nlocked: melody"))
    status, _, err = run(capsys, "B", "--melody")
    assert (status, "section B: its melody is locked; take the lock away to have others" in err) == (1, True)
