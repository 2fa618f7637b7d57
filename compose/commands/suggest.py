"""`compose suggest`: what else could stand in a bar, and taking one of it."""

import shlex
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compose.completing import places
from compose.desk import Desk, lying, open_desk, scores
from compose.doors import about, command, print_blocks, progress
from compose.options import FILE
from compose.places import Place, read_place
from song import ChordSpan, Song, SongError
from song.chart import write_bars
from song.locks import locked_bars

if TYPE_CHECKING:
    from harmony.suggestions.suggest import Suggestion

MANY, MOST = 8, 40  # suggestions, of which the last are far-fetched
CONTEXT = 2  # bars before and behind that are shown


@command("compose suggest lantern.song.yaml A1:5")
@FILE
@click.argument("place", callback=read_place(whole=False), metavar="SECTION:BAR", shell_complete=places)
@click.option(
    "-n", "--number", type=click.IntRange(1, MOST), default=MANY, show_default=True, help="How many to suggest."
)
@click.option("--apply", "taken", type=click.IntRange(1, MOST), metavar="N", help="Write number N into the plan file.")
def suggest(file: Path, place: Place, number: int, taken: int | None) -> None:
    """Say what else could stand in a bar, and how likely it is.

    Bars count from 1; A1:5-6 asks for two bars together. How likely something is, is judged by what stands before and
    behind; planned cadences are kept. Sections that share the bar, because one repeats, varies or plays over another, change
    together; a section whose chords are locked stays. --apply writes that bar alone and keeps the melody; compose undo takes
    it back.
    """
    from harmony.suggestions.sharing import sharing
    from harmony.suggestions.suggest import suggestions

    if taken is not None and taken > number:
        raise click.UsageError(f"--apply {taken} is none of the {number} suggestions; add -n {taken}")
    desk = open_desk(file)
    opened = desk.plan
    if not opened.song.sections:
        raise SongError(f"{file}: has no sections yet; compose harmonize plans them and writes their chords")
    with progress() as report, about(file):
        sharers = sharing(opened.song, *_counted(place))
        report("harmony")
        found = suggestions(opened.song, *_counted(place), number=number)
        others = [suggestion for suggestion in found if not suggestion.stands]
        if not others:
            raise SongError(f"{_where(place)}: nothing else makes the cadence that is planned there")
        if taken is not None and taken > len(others):
            raise SongError(f"{_where(place)}: there is no suggestion {taken}; apply 1 to {len(others)}")
    if taken is not None:
        _apply(desk, place, others[taken - 1])
        return
    more = f" -n {number}" if number != MANY else ""
    print_blocks(
        _heading(opened.song, place, sharers),
        _table(opened.song, place, found),
        [f"to take number N: compose suggest {shlex.quote(str(file))} {shlex.quote(str(place))}{more} --apply N"],
    )


def _counted(place: Place) -> tuple[str, int, int]:
    """Return the section, the first bar, from 1, and how many bars."""
    return place.section, place.first, place.count


def _where(place: Place, sections: int = 1) -> str:
    section, bar, bars = _counted(place)
    return f"section{'s' * (sections > 1)} {section}, " + (
        f"bars {bar} to {bar + bars - 1}" if bars > 1 else f"bar {bar}"
    )


def _heading(song: Song, place: Place, sharers: Sequence[str]) -> list[str]:
    """Return what is asked, with the bars around it, and which sections change with it."""
    name, bar, bars = _counted(place)
    section = song.section(name)
    texts = _texts(song, name)
    first, behind = bar - 1, bar - 1 + bars
    before, after = texts[max(0, first - CONTEXT) : first], texts[behind : behind + CONTEXT]
    chart = " | ".join([*before, f"[{' | '.join(texts[first:behind])}]", *after])
    lines = [f"{_where(place)}, in {section.key}: {chart}"]
    if changing := [other for other in sharers if other != name and not _is_locked(song, other, place)]:
        lines.append(f"the same bar in {', '.join(changing)} changes with it")
    if staying := [other for other in sharers if _is_locked(song, other, place)]:
        lines.append(f"the chords of {', '.join(staying)} are locked and stay")
    return lines


def _is_locked(song: Song, name: str, place: Place) -> bool:
    return bool(locked_bars(song, name, "chords") & {*place.bars_in(song)})


def _table(song: Song, place: Place, found: "Sequence[Suggestion]") -> list[str]:
    """Return a row for each suggestion: its number, chords, numerals, how likely, and a mark at what stands."""
    numbers = count(1)
    rows = [
        (
            "" if suggestion.stands else str(next(numbers)),
            chart_text(song, place, suggestion.spans),
            " ".join(suggestion.numerals),
            f"{suggestion.probability:.1%}" if suggestion.probability >= 0.001 else "< 0.1%",
            "stands" if suggestion.stands else "",
        )
        for suggestion in found
    ]
    wide, roman, share = (max(len(row[column]) for row in rows) for column in (1, 2, 3))
    return [
        f"{number:>3}  {chords:<{wide}}  {numerals:<{roman}}  {chance:>{share}}  {mark}".rstrip()
        for number, chords, numerals, chance, mark in rows
    ]


def chart_text(song: Song, place: Place, spans: Sequence[ChordSpan]) -> str:
    """Return chords of the bars that are asked for as they stand in a chart."""
    _, bar, bars = _counted(place)
    start = (bar - 1) * song.brief.meter.bar_ticks
    moved = [replace(span, onset=span.onset - start) for span in spans]
    return " | ".join(write_bars(moved, song.brief.meter, bars))


def _apply(desk: Desk, place: Place, taken: "Suggestion") -> None:
    """Write a suggestion into the plan file, with the scores that lie beside it, and say what was changed to what."""
    from compose.pipeline import complete_brief
    from harmony.suggestions.suggest import with_bar
    from song.plan_bars import with_bars_alone

    name, bar, bars = _counted(place)
    file, opened = desk.file, desk.plan
    old = opened.song
    new = with_bar(old, name, bar, taken.spans, bars)
    changed = [section for section in new.chords if new.chords[section] != old.chords[section]]
    if not changed:
        raise SongError(f"{file}: section {name}: its chords are locked; take the lock away to change them")
    text = with_bars_alone(opened, new, complete_brief)
    with progress() as report, about(file):
        files = scores(replace(opened.song, chords=new.chords), file, lying(file), report=report)
    told: dict[str, list[str]] = {}
    for section in changed:
        was, now = (" | ".join(_texts(song, section)[bar - 1 : bar - 1 + bars]) for song in (old, new))
        told.setdefault(f"{was} → {now}", []).append(section)
    lines = [
        _where(Place(", ".join(names), place.first, place.last), len(names)) + f": {change}"
        for change, names in told.items()
    ]
    # What a person changed before is still to be looked at: whether the rest goes with it.
    desk.save(new, "; ".join(lines), text=text, files=files, settled=not desk.is_edited)
    print_blocks(lines)


def _texts(song: Song, name: str) -> list[str]:
    """Return the text of every bar of a section."""
    return write_bars(song.chords[name], song.brief.meter, song.section(name).bars)
