"""The chain of stages: brief, sections, chords, melody, tracks; each stage is imported when its work is missing."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from song import Brief, Form, Key, Meter, Song, SongError, find_style, parse_form, parse_key, parse_meter

Report = Callable[[str], None]
"""Told the name of each stage as it begins."""


def _quiet(_stage: str) -> None:
    pass


def complete_brief(
    style: str,
    form: str = "auto",
    *,
    key: Key | str | None = None,
    meter: Meter | str | None = None,
    tempo: int | None = None,
    seed: int | None = None,
    title: str | None = None,
    temperature: float = 1.0,
    bars: int | None = None,
    length: int | None = None,
    top_p: float | None = None,
    candidates: int | None = None,
    band: str | None = None,
    ending: str | None = None,
    straight: bool | None = None,
    locked: frozenset[str] = frozenset(),
) -> Brief:
    """Return a brief in which what is left out is chosen as songs of the style have it; a new seed where none is given.

    `bars` and `length` (seconds) are of the whole song; what is not given there stays open, and so is what says how it is
    drawn and played. Raises SongError for an unknown style, form, key, meter or ending, a tempo or length out of range.
    """
    key = parse_key(key) if isinstance(key, str) else key
    meter = parse_meter(meter) if isinstance(meter, str) else meter
    seed = secrets.randbelow(2**31) if seed is None else seed
    played: dict[str, Any] = {
        "top_p": 1.0 if top_p is None else top_p,
        "candidates": candidates,
        "band": find_style(band).name if band else None,
        "ending": ending,
        "straight": bool(straight),
        "locked": locked,
    }
    if title is not None and key is not None and meter is not None and tempo is not None:
        parse_form(form)
        name = find_style(style).name
        return Brief(title, name, form, key, meter, tempo, seed, temperature, bars, length, **played)
    from planner.opening import complete_brief as complete

    brief = complete(
        style, form, key=key, meter=meter, tempo=tempo, seed=seed, title=title, temperature=temperature, bars=bars,
        length=length,
    )  # fmt: skip
    return replace(brief, **played)


def plan(song: Song, *, once: bool = False, form: Form | None = None, report: Report = _quiet) -> Song:
    """Return the song with sections, planned where it has none, in the form of its brief or in that one."""
    if song.sections:
        return song
    report("form")
    from planner.stage import plan as run

    return run(song, once=once, form=form)


def harmonize(song: Song, *, report: Report = _quiet) -> Song:
    """Return the song with chords in every section; they fit the notes that stand, those of sketches too."""
    if all(section.id in song.chords for section in song.sections):
        return song
    report("harmony")
    from harmony.stage import harmonize as run
    from harmony.stage import with_sketches_heard

    return song.with_chords(run(with_sketches_heard(song)).chords)


def melodize(song: Song, *, report: Report = _quiet) -> Song:
    """Return the song with a melody in every section."""
    if not song.sections:
        raise SongError("there are no sections yet; plan them with compose plan, or let compose render do it all")
    if all(section.id in song.melody for section in song.sections):
        return song
    report("melody")
    from melody.stage import melodize as run

    return run(song)


def arrange(song: Song, *, report: Report = _quiet) -> Song:
    """Return the song with the band's tracks."""
    report("band")
    from arranger.stage import arrange as run

    return run(song)


def complete_song(song: Song, *, once: bool = False, report: Report = _quiet) -> Song:
    """Compose every layer that is missing; what stands is kept."""
    song = plan(song, once=once, report=report)
    return arrange(melodize(harmonize(song, report=report), report=report), report=report)
