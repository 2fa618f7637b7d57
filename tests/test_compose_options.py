"""The options that say what a song is to be: how long, given once and in words."""

import pytest

from compose.cli import main
from compose.pipeline import complete_brief
from compose.places import Place, place_of
from song import STYLES, Section, Song, SongError, parse_key
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


@pytest.mark.parametrize(
    ("text", "place", "bars"),
    [
        ("A1", Place("A1"), (0, 1, 2, 3)),
        ("A1:2", Place("A1", 2, 2), (1,)),
        (" A1:2-4 ", Place("A1", 2, 4), (1, 2, 3)),
    ],
)
def test_a_place_is_a_section_or_bars_of_it_from_one(text, place, bars):
    song = Song(complete_brief("jazz", key="C major", seed=1), (Section("A1", "A", "head", 4, parse_key("C major")),))
    assert place_of(text) == place and str(place) == text.strip()
    assert place.bars_in(song) == bars


@pytest.mark.parametrize("text", ["A1:", ":5", "A1:5-", "A1:x", "A1:0", "A1:5-4", "", "A1:1-2-3"])
def test_what_is_no_place_is_told(text):
    with pytest.raises(SongError, match=r"place|before"):
        place_of(text)


def test_a_place_knows_what_its_song_does_not_have():
    song = Song(complete_brief("jazz", key="C major", seed=1), (Section("A1", "A", "head", 4, parse_key("C major")),))
    with pytest.raises(SongError, match="there is no bar 5; it has bars 1 to 4"):
        place_of("A1:3-5").bars_in(song)
    for text in ("a1", "head", "A"):
        with pytest.raises(SongError, match=f'no section is called "{text}"; did you mean A1\\?'):
            place_of(text).bars_in(song)
