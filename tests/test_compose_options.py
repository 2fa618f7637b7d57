"""The options that say what a song is to be: how long, given once and in words."""

import pytest

from compose.cli import main
from compose.pipeline import complete_brief
from song import STYLES
from song.form_names import NAMED_FORMS
from song.plan import read_plan


def plan_of(folder, *arguments):
    with pytest.raises(SystemExit) as caught:
        main(["plan", "--seed", "3", "-o", str(folder / "asked"), *arguments])
    assert caught.value.code == 0
    text = (folder / "asked.song.yaml").read_text()
    return read_plan(text, "asked.song.yaml", complete_brief).song


@pytest.mark.parametrize("text", ["3:30", "210", "3m30s", "3m30", "3min 30s", "210s", "210 sec"])
def test_a_length_is_minutes_and_seconds(tmp_path, text):
    assert plan_of(tmp_path, "--length", text).brief.length == 210


def test_bars_and_nothing(tmp_path):
    assert plan_of(tmp_path, "--bars", "96").brief.bars == 96
    brief = plan_of(tmp_path).brief
    assert (brief.bars, brief.length) == (None, None)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--length", "3:30", "--bars", "96"), "give --length or --bars, not both"),
        (("--bars", "96", "--length", "3:30"), "give --length or --bars, not both"),
        (("--length", "30:01"), "30:01 is out of range; use 0:01 to 30:00"),
        (("--length", "0"), "0 is out of range; use 0:01 to 30:00"),
        (("--length", "-3"), 'length "-3" cannot be read'),
        (("--length", "soon"), 'length "soon" cannot be read; write minutes and seconds, as 3:30'),
        (("--length", "3:70"), 'length "3:70" cannot be read'),
        (("--length", ""), 'length "" cannot be read'),
        (("--bars", "0"), "0 is not in the range 1<=x<=1024"),
        (("--bars", "1025"), "1025 is not in the range 1<=x<=1024"),
        (("--form", "vers chorus"), "did you mean verse chorus?"),
    ],
)
def test_wrong_lengths_are_wrong_usage(tmp_path, capsys, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as caught:
        main(["plan", *arguments])
    err = capsys.readouterr().err
    assert caught.value.code == 2
    assert said in err and err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_the_help_names_every_style(capsys):
    with pytest.raises(SystemExit):
        main(["plan", "--help"])
    out = " ".join(capsys.readouterr().out.split())
    assert all(style in out.replace("- ", "-") for style in STYLES)


def test_the_forms_that_have_names_can_be_listed(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for arguments in (["--form", "list"], ["plan", "--form", "list"]):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        lines = capsys.readouterr().out.splitlines()
        assert caught.value.code == 0
        assert [line.split("  ")[0] for line in lines] == list(NAMED_FORMS)
    assert not list(tmp_path.iterdir())
