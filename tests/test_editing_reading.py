"""Plan files that a person changed on one side only: the change is taken at its word, and the rest goes along."""

from collections.abc import Callable

import pytest
from edited_songs import BASE, LANTERN, block, edited, quick_stages, read, rendered, within

from compose.pipeline import complete_brief
from editing.by_hand.reading import read_edited
from editing.remarks import told
from song import Song, SongError
from song.chart import write_bars
from song.check import problems
from song.plan import read_plan

__all__ = ["quick_stages"]
pytestmark = pytest.mark.usefixtures("quick_stages")


def without(text: str, *names: str) -> str:
    for name in names:
        text = text.replace(block(text, name), "")
    return text


def chart(text: str, section: str) -> list[str]:
    song = edited(text)[0].song
    return write_bars(song.chords[section], song.brief.meter, song.section(section).bars)


def test_without_a_base_it_is_the_strict_reader() -> None:
    assert read_edited(LANTERN, "a", None, complete_brief) == (read_plan(LANTERN, "a", complete_brief), ())
    with pytest.raises(SongError):
        read_edited(within(LANTERN, "B1", "bars: 4", "bars: 6"), "a", None, complete_brief)


def test_what_is_no_contradiction_comes_back_to_the_letter() -> None:
    text = within(LANTERN, "A1", "Dm7", "Dm9  # warmer")
    text = LANTERN.replace("# the tune", "# my tune")
    plan, said = read_edited(text, "a", BASE, complete_brief)
    assert (plan.text, said) == (text, ())


def test_more_bars_keep_all_and_are_open_at_the_end() -> None:
    done = chart(within(LANTERN, "B1", "bars: 4", "bars: 6"), "B1")
    assert done[:4] == ["Bbmaj7", "Ebmaj7", "Cm7", "F7"] and len(done) == 6
    song = edited(within(LANTERN, "B1", "bars: 4", "bars: 6"))[0].song
    assert song.section("B2").bars == 6 and song.chords["B2"] == song.chords["B1"]
    assert song.melody["B2"] == song.melody["B1"] and song.melody["B1"][:8] == BASE.song.melody["B1"][:8]


def test_fewer_bars_keep_the_first_and_make_the_cadence() -> None:
    revision, _plan = edited(within(LANTERN, "A1", "bars: 4", "bars: 3"))
    song = revision.song
    assert [song.section(name).bars for name in ("A1", "A2", "A3", "A4", "A5")] == [3] * 5
    assert write_bars(song.chords["A1"], song.brief.meter, 3)[0] == "Fmaj7"
    assert not problems(song)


def test_a_bar_put_into_the_chart_shifts_the_melody_with_it() -> None:
    text = within(LANTERN, "A1", "Fmaj7 | Dm7 | Gm7 | C7 |", "Fmaj7 | Am7b5 D7 | Dm7 | Gm7 | C7 |")
    song = edited(text)[0].song
    assert chart(text, "A2") == chart(text, "A1") == ["Fmaj7", "Am7b5 D7", "Dm7", "Gm7", "C7"]
    old, new = BASE.song.melody["A1"], song.melody["A1"]
    assert new[:5] == old[:5]  # pickup and first bar
    assert [(note.onset - 96, note.pitch) for note in new if note.onset >= 192] == [
        (note.onset, note.pitch) for note in old if note.onset >= 96
    ]
    assert "A1" in rendered(text) and "?" not in rendered(text)


def test_a_bar_taken_out_of_the_melody_takes_its_chords_along() -> None:
    text = within(LANTERN, "B1", "G5/2 Eb5/2 | ", "")
    assert chart(text, "B1") == ["Bbmaj7", "Cm7", "F7"] == chart(text, "B2")


def test_phrases_go_along() -> None:
    base = read(within(LANTERN, "A4", "    over: A1\n", "    phrases: 2 open, 2\n    over: A1\n"))
    text = within(base.text, "A1", "Fmaj7 | Dm7 |", "Fmaj7 | C7 | Dm7 |")
    song = edited(text, base)[0].song
    assert [phrase.bars for phrase in song.section("A4").phrases] == [3, 2]


def test_sides_that_were_changed_in_two_ways_are_told() -> None:
    text = within(within(LANTERN, "B1", "bars: 4", "bars: 6"), "B1", "| Cm7 | F7 |", "| F7 |")
    with pytest.raises(SongError, match="section B1: the bars do not agree, bars 6 and chords 3; make them equal"):
        edited(text)


def test_what_is_wrong_is_told_as_ever() -> None:
    with pytest.raises(SongError, match=r'lantern\.song\.yaml: section A1, chords, bar 2: chord "H7"'):
        edited(within(LANTERN, "A1", "Dm7", "H7"))
    with pytest.raises(SongError, match='repeats "A9", but no such section'):
        edited(within(LANTERN, "A2", "repeats: A1", "repeats: A9"))


def test_the_first_of_a_family_is_its_source_when_that_is_gone() -> None:
    song = edited(without(LANTERN, "A1"))[0].song
    assert song.section("A2").source is None
    assert song.section("A3").varies == "A2" and song.section("A4").over == "A2"
    assert song.melody == {name: own for name, own in BASE.song.melody.items() if name != "A1"}


def test_the_first_of_a_family_is_its_source_when_they_change_places() -> None:
    rows = block(LANTERN, "A1") + block(LANTERN, "A2")
    text = LANTERN.replace(rows, block(LANTERN, "A2") + block(LANTERN, "A1"))
    revision, _plan = edited(text)
    song = revision.song
    assert [section.id for section in song.sections][1:3] == ["A2", "A1"]
    assert song.section("A2").source is None and song.section("A1").repeats == "A2"
    assert song.melody == BASE.song.melody and song.chords == BASE.song.chords
    assert "  # the bridge" in rendered(text)


def test_a_solo_in_front_is_followed_by_a_head_over_its_chords() -> None:
    text = without(LANTERN, "A4").replace("  # the tune\n", block(LANTERN, "A4") + "  # the tune\n")
    song = edited(text)[0].song
    assert song.section("A4").source is None and song.section("A1").over == "A4"
    assert dict(song.melody) == dict(BASE.song.melody)


def test_a_pickup_in_front_of_the_song_goes() -> None:
    plan, said = read_edited(without(LANTERN, "intro"), "a", BASE, complete_brief)
    assert plan.song.section("A1").pickup == 0
    assert all(note.onset >= 0 for note in plan.song.melody["A1"])
    assert plan.song.section("A2").pickup == 1
    assert "A1: without its pickup now, nothing comes before it" in told(said)


def test_a_copied_section_has_a_name_of_its_own_and_repeats() -> None:
    plan, said = read_edited(LANTERN + block(LANTERN, "A1"), "a", BASE, complete_brief)
    copy = plan.song.sections[-1]
    assert (copy.id, copy.repeats) == ("A6", "A1")
    assert plan.song.melody["A6"] == plan.song.melody["A1"]
    assert told(said) == ["A6: is what A1 is, a name stands once"]


def test_a_section_with_a_new_name_is_followed_under_it() -> None:
    song = edited(LANTERN.replace("id: A1", "id: Tune"))[0].song
    assert song.section("A2").repeats == "Tune"
    assert song.melody["Tune"] == BASE.song.melody["A1"]


def test_another_meter_keeps_the_chords_bar_by_bar() -> None:
    revision, _ = edited(LANTERN.replace("meter: 4/4", "meter: 3/4"))
    song = revision.song
    assert write_bars(song.chords["A3"], song.brief.meter, 4) == ["Fmaj7", "Dm7", "Gm7 / C7", "Fmaj7"]
    assert song.melody["intro"] == () and all(song.melody[name] for name in song.melody if name != "intro")
    assert not problems(song)
    assert song.melody["A2"] == song.melody["A1"]


def test_windows_line_ends_stay() -> None:
    text = within(LANTERN, "B1", "bars: 4", "bars: 6").replace("\n", "\r\n")
    base = read(LANTERN.replace("\n", "\r\n"))
    done = rendered(text, base)
    assert done.count("\r\n") == done.count("\n") > 80


@pytest.mark.parametrize(
    ("section", "old", "new", "said"),
    [
        ("A1", "bars: 4", "bars: four", 'section A1: bars "four" is no number'),
        ("A1", "bars: 4", "bars: 4\n    phrases: two", 'section A1: phrase "two" cannot be read'),
        ("A1", "G4/1", "G4/2", "section A1, melody, bar 4: holds 2 quarter notes"),
        ("A1", "C4/4 ||", "X4/4 ||", "section A1"),
        ("B1", "key: Bb major", "key: H major", "section B1"),
        ("A2", "repeats: A1", "repeat: A1", "did you mean repeats"),
        ("A1", "bars: 4", "bars: 0", "section A1"),
        ("A1", "bars: 4", "bars: 300", "section A1"),
    ],
)
def test_a_mistake_is_told_with_its_section(section: str, old: str, new: str, said: str) -> None:
    with pytest.raises(SongError) as raised:
        edited(within(LANTERN, section, old, new))
    assert str(raised.value).startswith("lantern.song.yaml: ") and said in str(raised.value)


@pytest.mark.parametrize("rows", ["", "sections: 3", "sections:\n  - A1", "sections:\n  - id:"])
def test_what_is_no_list_of_sections_is_told_as_ever(rows: str) -> None:
    head = LANTERN[: LANTERN.index("sections:")]
    assert _read(lambda: edited(head + rows)[0].song) == _read(
        lambda: read_plan(head + rows, BASE.name, complete_brief).song
    )


def _read(run: Callable[[], Song]) -> Song | str:
    try:
        return run()
    except SongError as error:
        return str(error)
