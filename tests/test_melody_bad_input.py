"""What `compose melodize` says of a plan that it cannot sing: one line that names the place, and the file as it was."""

from dataclasses import replace
from pathlib import Path

import pytest
from melody_songs import FakePlayer

from compose.cli import main
from compose.pipeline import complete_brief
from melody.stage import melodize
from melody.voice import VOICES
from song import Song, SongError
from song.check import problems
from song.meter import METERS
from song.plan import read_plan
from song.sketch_check import on_grid

CHORDS = "  chords: C | Am | F | G\n"
FOUR_OPEN = "? | ? | ? | ?"


def plan_of(section: str, *, meter: str = "4/4", style: str = "pop") -> str:
    head = f"title: Test\nstyle: {style}\nkey: C\nmeter: {meter}\ntempo: 100\nseed: 1\n"
    return f"{head}sections:\n- id: A1\n  bars: 4\n{section}"


def opened(text: str) -> Song:
    return read_plan(text, "test.song.yaml", complete_brief).song


def melodized(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    """Return the exit status of the command and what it says on the side of errors."""
    with pytest.raises(SystemExit) as caught:
        main(["melodize", str(path)])
    return caught.value.code, capsys.readouterr().err


# What stands in the plan, and what the line has to say: where, what, and what would be right.
BROKEN = {
    "no chords": (plan_of(""), ("section A1", "no chords", "harmonize")),
    "chords in part": (
        plan_of("  chords: C | Am / ? / | F | G\n"), ("section A1, bar 2: its chord is open", "run compose harmonize first"),
    ),
    "a last bar that is open": (plan_of("  chords: C | F | G | ?\n"), ("section A1, bar 4", "harmonize")),
    "no chords later on": (plan_of(CHORDS + "- id: B\n  bars: 4\n"), ("section B", "no chords", "harmonize")),
    "no chords around a sketch": (plan_of("  melody: C5/1 | ? | ? | ?\n"), ("section A1", "no chords", "harmonize")),
    "five in a bar": (plan_of(CHORDS, meter="5/4"), ('meter "5/4"', "use one of 4/4, 3/4, 2/4, 6/8, 12/8")),
    "seven eighths": (plan_of(CHORDS, meter="7/8"), ('meter "7/8"', "use one of 4/4")),
    "no meter at all": (plan_of(CHORDS, meter="four"), ('meter "four"', "use one of 4/4")),
    "a note beyond its bar": (
        plan_of(CHORDS + "  melody: ? | C5/1+4 | ? | ?\n"), ("section A1", "bar 2", "holds 5 quarter notes; 4/4 needs 4"),
    ),
    "a bar that is not full": (
        plan_of(CHORDS + "  melody: ? | ? | C5/2 | ?\n"), ("section A1", "bar 3", "holds 2 quarter notes; 4/4 needs 4"),
    ),
    "a note after its section": (
        plan_of(CHORDS + f"  melody: {FOUR_OPEN} | C5/1\n"), ("section A1", "5 bars, the section 4", "make them equal"),
    ),
    "a note tied out of its section": (
        plan_of(CHORDS + "  melody: ? | ? | ? | C5/1~ |\n"), ("section A1", "tied to nothing", "take the ~ away"),
    ),
    "a longer pickup than is planned": (
        plan_of(CHORDS + f"  pickup: 1\n  melody: C5/4 D5/4 || {FOUR_OPEN}\n"),
        ("section A1", "before ||", "the pickup needs 1"),
    ),
    "no such note": (plan_of(CHORDS + "  melody: H4/1 | ? | ? | ?\n"), ("section A1", "bar 1", '"H4/1" is no note')),
    "nothing that can be locked": (plan_of(CHORDS + "  locked: [tune]\n"), ("section A1", "did you mean melody?")),
    # A voice is as wide as its style has it, an octave and a third at least: nothing in a plan makes it narrower.
    "a range of a third": (plan_of(CHORDS + "  range: C4-E4\n"), ("section A1", '"range"', "take it away")),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_it_is_one_line_and_the_file_is_as_it_was(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, told = BROKEN[name]
    path = tmp_path / "broken.song.yaml"
    path.write_text(text)
    status, line = melodized(path, capsys)
    assert status == 1
    assert "Traceback" not in line and line.startswith(f"compose: {path}: ")
    # What is told of progress stands before it.
    assert not [part for part in told if part not in line.splitlines()[-1]], line
    assert path.read_text() == text
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_nothing_is_composed_where_a_later_section_lacks_chords() -> None:
    def never(*_: object) -> FakePlayer:
        raise AssertionError("a section was composed")

    song = opened(plan_of(CHORDS + "- id: B\n  bars: 4\n  chords: F | G | ? | C\n"))
    with pytest.raises(SongError, match="section B, bar 3"):
        melodize(song, never)


def test_an_introduction_needs_no_chords_until_it_is_sung() -> None:
    intro = "- id: intro\n  role: intro\n  bars: 2\n"
    text = plan_of(CHORDS).replace("- id: A1", f"{intro}- id: A1")
    assert melodize(opened(text), FakePlayer).melody["intro"] == ()
    with pytest.raises(SongError, match="section intro has no chords yet"):
        melodize(opened(text.replace(intro, intro + "  melody: ? | ?\n")), FakePlayer)


def test_a_whole_melody_needs_no_chords(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "whole.song.yaml"
    path.write_text(plan_of("  melody: C5/1 | D5/1 | E5/1 | C5/1\n"))
    status, _ = melodized(path, capsys)
    assert not status and "melody:" in path.read_text()


@pytest.mark.parametrize("meter", METERS)
@pytest.mark.parametrize("style", ["hip-hop", "jazz-waltz", "folk"])
def test_a_meter_that_its_style_never_has_is_sung_all_the_same(meter: str, style: str) -> None:
    """The meters that there are all work in all styles, whatever of them was trained on."""
    song = melodize(opened(plan_of(CHORDS, meter=meter, style=style)), FakePlayer)
    (section,) = song.sections
    notes = song.melody["A1"]
    assert problems(song) == [] and notes
    assert all(on_grid(note.onset, song.brief.meter) for note in notes)
    assert all(0 <= note.onset < note.end <= section.bars * song.brief.meter.bar_ticks for note in notes)


def test_no_chord_at_all_is_no_mistake() -> None:
    text = plan_of("  chords: N.C. | N.C. | N.C. | N.C.\n")
    song = melodize(opened(text), FakePlayer)
    assert song.melody["A1"] and problems(song) == []


@pytest.mark.parametrize("width", [0, 6, 15])
@pytest.mark.parametrize("style", VOICES)
def test_no_voice_is_narrower_than_an_octave_and_a_third(style: str, width: int) -> None:
    voice = VOICES[style]
    assert voice.high - voice.low >= 16
    with pytest.raises(AssertionError):
        replace(voice, low=60, high=60 + width, centre=60)
