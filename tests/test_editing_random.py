"""Random edits of a plan file: they stand, what is locked stays, nothing changes that is not named, and nothing that is unrelated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import takewhile

import pytest
from edited_songs import BASE, LANTERN, block, edited, quick_stages_throughout, read
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arranger.stage import arrange
from compose.pipeline import complete_brief
from editing.by_hand.reading import read_edited
from editing.remarks import Remark, Revision
from editing.revise import revise
from song import PlayedNote, Song
from song.chart import lay_out, split_bars, write_bars
from song.check import problems
from song.document import CADENCES
from song.locks import locked_bars
from song.notation import write_melody
from song.plan import Plan, read_plan
from song.plan_writing import write_plan

NAMES = ("intro", "A1", "A2", "B1", "A3", "A4", "B2", "A5")
LOCKS = ("", "locked: [melody]", "locked: [chords]", "locked: true", "locked: bars 1-2", "locked: melody 4")
__all__ = ["quick_stages_throughout"]
pytestmark = pytest.mark.usefixtures("quick_stages_throughout")


@dataclass(frozen=True)
class Edit:
    """Something a person does in the file: which section it is about, the text then, and what holds of the song after it."""

    section: str
    told: str
    text: Callable[[str], str] = field(repr=False)
    stands: Callable[[Song], bool] = field(repr=False)
    everywhere: bool = False


def _replaced(text: str, section: str, name: str, value: str) -> str:
    row = block(text, section)
    lines = [line for line in row.splitlines(keepends=True) if not line.startswith(f"    {name}:")]
    return text.replace(row, "".join([lines[0], f"    {name}: {value}\n", *lines[1:]]))


def _cell(text: str, section: str, layer: str, bar: int, words: str) -> str:
    row = block(text, section)
    head, _, rest = row.partition(f"    {layer}: |\n")
    inside = "".join(takewhile(lambda line: line.startswith("      "), rest.splitlines(keepends=True)))
    before, mark, bars = inside.partition("||")
    cells = split_bars(bars if mark else inside)
    cells[bar] = words
    if mark:
        cells[0] = f"{before.strip()} || {cells[0]}"
    new = "".join(f"      {line}\n" for line in lay_out(cells).splitlines())
    return text.replace(row, f"{head}    {layer}: |\n{rest.replace(inside, new, 1)}")


CHORDS = ("Dm9", "D7", "Ab7", "Gb7", "Bbm6", "Fmaj7 C7", "Em7b5 A7", "N.C.", "F6")
LINES = ("F4/1", "C5/4 Db5/4 D5/4 Eb5/4", "r/2 A4/8 Bb4/8 C5/4", "r/1")


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    section = draw(st.sampled_from(NAMES))
    kind = draw(st.sampled_from(("chord", "chord", "cadence", "key", "top key", "bars", "notes", "move", "remove")))
    bars = BASE.song.section(section).bars
    bar = draw(st.integers(0, bars - 1))
    if kind == "chord":
        words = draw(st.sampled_from(CHORDS))
        return Edit(
            section,
            f"chords {bar} {words}",
            lambda text: _cell(text, section, "chords", bar, words),
            lambda song: write_bars(song.chords[section], song.brief.meter, bars)[bar] == words,
        )
    if kind == "notes" and section != "intro":
        words = draw(st.sampled_from(LINES))
        return Edit(
            section,
            f"melody {bar} {words}",
            lambda text: _cell(text, section, "melody", bar, words),
            lambda song: _melody(song, section)[bar].rpartition("|| ")[2] == words,
        )
    if kind == "cadence":
        name = draw(st.sampled_from(CADENCES))
        return Edit(
            section,
            f"cadence {name}",
            lambda text: _replaced(text, section, "cadence", name),
            lambda song: song.section(section).cadence == name,
        )
    if kind in ("key", "top key"):
        key = draw(st.sampled_from(("G major", "Ab major", "B major", "F minor", "D minor")))
        if kind == "top key":
            return Edit(
                section,
                f"everything in {key}",
                lambda text: text.replace("key: F major", f"key: {key}"),
                lambda song: str(song.section("A1").key) == key or "A1" not in [one.id for one in song.sections],
                everywhere=True,
            )
        return Edit(
            section,
            f"key {key}",
            lambda text: _replaced(text, section, "key", key),
            lambda song: str(song.section(section).key) == key,
        )
    if kind == "bars":
        count = draw(st.sampled_from([number for number in (1, 2, 3, 5, 6, 9) if number != bars]))
        return Edit(
            section,
            f"bars {count}",
            lambda text: _replaced(text, section, "bars", str(count)),
            lambda song: song.section(section).bars == count,
            everywhere=True,
        )
    if kind == "move":
        before = draw(st.sampled_from([name for name in NAMES if name != section]))

        def move(text: str) -> str:
            row = block(text, section)
            rest = text.replace(row, "")
            return rest.replace(block(rest, before), row + block(rest, before))

        return Edit(section, f"before {before}", move, lambda song: _follows(song, section, before), everywhere=True)
    return Edit(
        section,
        "gone",
        lambda text: text.replace(block(text, section), ""),
        lambda song: section not in [one.id for one in song.sections],
        everywhere=True,
    )


def _follows(song: Song, section: str, before: str) -> bool:
    order = [one.id for one in song.sections]
    return order.index(before) == order.index(section) + 1


def _melody(song: Song, name: str) -> list[str]:
    section = song.section(name)
    return write_melody(song.melody[name], song.brief.meter, section.bars, section.key, song.chords[name])


def _family(song: Song, name: str) -> set[str]:
    family = {name}
    while more := {
        one
        for section in song.sections
        if section.source
        for one, other in ((section.id, section.source), (section.source, section.id))
        if other in family and one not in family
    }:
        family |= more
    return family


def _with_locks(locks: Mapping[str, str]) -> Plan:
    text = LANTERN
    for name, lock in locks.items():
        if lock and not (name == "intro" and "4" in lock):
            what, _, value = lock.partition(": ")
            text = _replaced(text, name, what, value)
    return read(text)


BASES = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(LOCKS), max_size=2).map(_with_locks)


def _named(remarks: tuple[Remark, ...]) -> Callable[[str, int, str], bool]:
    return lambda section, bar, layer: any(
        one.section == section and one.layer == layer and (not one.bars or bar in one.bars) for one in remarks
    )


@given(BASES, edits())
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_edit_stands_and_everything_else_stays(base: Plan, edit: Edit) -> None:
    text = edit.text(base.text)
    plan, _ = read_edited(text, base.name, base, complete_brief)
    revision = revise(base.song, plan.song)
    song, now = revision.song, plan.song
    assert problems(song) == []
    assert edit.stands(song)
    written = write_plan(song, plan)
    assert read_plan(written, base.name, complete_brief).song == song
    again = revise(song, song)
    assert again.song == song and again.remarks == ()
    _assert_the_rest_stays(now, revision)
    if not edit.everywhere:
        _assert_followed(song, base, edit)
        for name in set(NAMES) - _family(base.song, edit.section):
            assert block(written, name) == block(base.text, name)


def _assert_the_rest_stays(now: Song, revision: Revision) -> None:
    """Bars that no remark names are as they were in the file, and so are those that are locked."""
    song = revision.song
    named, meter = _named(revision.remarks), song.brief.meter
    for section in song.sections:
        charts = [write_bars(one.charts.get(section.id, ()), meter, section.bars) for one in (now, song)]
        locked = locked_bars(song, section.id, "chords")
        for bar in range(section.bars):
            if not named(section.id, bar, "chords") or bar in locked:
                assert charts[0][bar] == charts[1][bar] or (bar in locked and charts[0][bar] == "?"), (section.id, bar)
        if not any(named(section.id, bar, "melody") for bar in range(-1, section.bars)):
            assert now.melody[section.id] == song.melody[section.id]
        held = locked_bars(song, section.id, "melody")
        if section.id in now.melody:
            notes = [
                [note for note in one.melody[section.id] if note.onset // meter.bar_ticks in held]
                for one in (now, song)
            ]
            assert notes[0] == notes[1], section.id


def _assert_followed(song: Song, base: Plan, edit: Edit) -> None:
    """Repeats have what they repeat, whatever became of that."""
    for name in ("A2", "B2", "A5") if base.text == LANTERN else ():
        section = song.section(name)
        if name != edit.section:
            assert section.repeats and song.melody[name] == song.melody[section.repeats]
            assert song.chords[name] == song.chords[section.repeats]


@given(st.lists(edits(), min_size=2, max_size=4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_many_edits_at_once_leave_a_song_that_is_sound(changes: list[Edit]) -> None:
    text, gone = LANTERN, set[str]()
    for edit in changes:
        if edit.section in gone:
            continue
        try:
            text = edit.text(text)
        except (AssertionError, IndexError):  # the section or bar is gone
            continue
        gone |= {name for name in NAMES if f"id: {name}\n" not in text and f"id: {name} " not in text}
    if "  - id" not in text:
        return
    revision, plan = edited(text)
    assert problems(revision.song) == []
    assert read_plan(write_plan(revision.song, plan), "a", complete_brief).song == revision.song
    again = revise(revision.song, revision.song)
    assert again.song == revision.song and again.remarks == ()


LEADING = 3  # bars: a walking bass is on its way to the next section for so long
EARLY = 60  # MIDI ticks: what is played before the barline for the bar behind it


@cache
def _played_before() -> dict[str, tuple[PlayedNote, ...]]:
    return _played(BASE.song)


def _played(song: Song) -> dict[str, tuple[PlayedNote, ...]]:
    return {track.name: track.notes for track in arrange(song).tracks}


@given(edits().filter(lambda edit: not edit.everywhere))
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_band_plays_untouched_sections_as_before(edit: Edit) -> None:
    """Every note outside the sections that changed, and the bars that lead into them, is the same in every track."""
    revision, _ = edited(edit.text(LANTERN))
    song, bar = revision.song, 4 * 480
    changed = {
        section.id
        for section in song.sections
        if replace(section, varied=frozenset()) != replace(BASE.song.section(section.id), varied=frozenset())
        or song.chords[section.id] != BASE.song.chords[section.id]
        or song.melody[section.id] != BASE.song.melody[section.id]
    }
    touched = [
        range((first - LEADING) * bar - EARLY, (first + section.bars) * bar)
        for section in song.sections
        for first in (song.start_bars[section.id],)
        if section.id in changed
    ]
    before, after = _played_before(), _played(song)
    for name in before.keys() & after.keys():
        kept = [
            [note for note in notes[name] if not any(note.onset_midi_ticks in span for span in touched)]
            for notes in (before, after)
        ]
        assert kept[0] == kept[1], (name, edit.section)
