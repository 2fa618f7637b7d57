"""`compose import`: files from elsewhere become plan files that the other commands take."""

from dataclasses import replace

import mido
import pytest
from command_line import run
from midi_files import Voice, midi_of
from test_corpus_formats import REEL, WALTZ

from compose.pipeline import complete_brief
from export.scores.musicxml import musicxml_text
from song.plan import read_plan


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "book.abc").write_text(REEL + "\n" + WALTZ)
    return tmp_path


def plan_in(path):
    return read_plan(path.read_text(), str(path), complete_brief).song


def test_a_tune_becomes_a_plan_of_its_own_name(folder, capsys):
    status, out, _ = run(capsys, "import", "book.abc", "--tune", "reel")
    assert status == 0 and "wrote book.song.yaml" in out
    song = plan_in(folder / "book.song.yaml")
    assert song.brief.title == "Lantern Reel" and song.brief.style == "folk" and song.bars == 8
    assert str(song.all_chords()[0].chord) == "D" and len(song.all_notes()) == 28


def test_style_title_and_name_may_be_chosen(folder, capsys):
    status, _, _ = run(
        capsys, "import", "book.abc", "--tune", "1", "--style", "swing", "--title", "Other", "-o", "other"
    )
    assert status == 0
    song = plan_in(folder / "other.song.yaml")
    assert (song.brief.title, song.brief.style) == ("Other", "jazz")


def test_an_older_plan_is_kept(folder, capsys):
    (folder / "book.song.yaml").write_text("mine")
    status, _, err = run(capsys, "import", "book.abc", "--tune", "1")
    assert status == 0 and "kept the older file as book.song.yaml.~1~" in err
    assert (folder / "book.song.yaml.~1~").read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing.mid",), "nothing.mid: cannot be read: No such file"),
        (("book.abc",), "book.abc: holds 2 songs; choose one with --tune by number or title"),
        (
            ("book.abc", "--tune", "2"),
            'book.abc: "Mill Waltz": cannot become a song: meter 5/4; meters that can be read: 4/4',
        ),
        ((".",), ".: cannot be read: Is a directory"),
        (("irealb://%%%",), "the link: cannot be read as iReal"),
    ],
)
def test_what_is_wrong_is_one_line(folder, capsys, arguments, said):
    status, _, err = run(capsys, "import", *arguments)
    assert status == 1 and err.startswith(f"compose: {said}") and err.count("\n") == 1
    assert sorted(path.name for path in folder.iterdir()) == ["book.abc"]


def test_a_lead_sheet_of_ours_comes_back(folder, capsys, little_song):
    song = replace(little_song, brief=replace(little_song.brief, style="jazz"))
    (folder / "own.musicxml").write_text(musicxml_text(song))
    status, _, _ = run(capsys, "import", "own.musicxml", "-o", "back")
    assert status == 0
    back = plan_in(folder / "back.song.yaml")
    assert back.all_chords() == song.all_chords() and back.all_notes() == song.all_notes()
    assert (back.brief.key, back.brief.meter, back.brief.tempo) == (song.brief.key, song.brief.meter, song.brief.tempo)


def test_a_song_of_more_sections_than_a_form_may_ask_for_can_be_opened_again(folder, capsys):
    tune = Voice("melody", [(4 * bar + beat, 1, 60 + (bar % 2) * 5 + beat) for bar in range(140) for beat in range(4)])
    names = [(8 * number, mido.MetaMessage("marker", text=("Verse", "Chorus")[number % 2])) for number in range(70)]
    (folder / "long.mid").write_bytes(midi_of([tune], names))
    assert run(capsys, "import", "long.mid")[0] == 0
    song = plan_in(folder / "long.song.yaml")
    assert (len(song.sections), song.brief.form) == (70, "auto")
