"""Tabs, grooves and fills as a style file holds them: read, with every sign and every bar checked.

Conventions: a table of tabs stands by meter: `4`, `3`, `2` beats, `compound`, or a meter by its name (`"12/8"`), where the own name
goes before the kind; then by how busy it is: light, main, full. A level holds one tab, or several to choose from, one a line. What is
missing is as the next lighter one, or else the next busier. `where` says file, table and key.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from arranger.bands.band import Fills, Tabs
from arranger.bands.kit import BRIDGE, KIT, Groove, Levels
from arranger.bands.pattern import HOLD, REST
from arranger.direction.cue import LEVELS
from song import SongError
from song.meter import METERS
from song.remedies import instead
from song.style_file import shown

# Beats of a bar, by what a table of tabs names.
BEATS: Mapping[str, int] = {
    "4": 4,
    "3": 3,
    "2": 2,
    "compound": 2,
    **{name: meter.beats for name, meter in METERS.items()},
}
# What every other meter is played from.
USUAL = "4"
# The signs of a beat divide it equally, in any meter; compound beats have these.
DIVISIONS = (1, 2, 3, 4, 6)
MOST_BEATS = 128
LONGEST_FILL = 8
# Signs of each part, with what they mean where they are explained; parts that are not here have no tabs of their own.
SIGNS: Mapping[str, str] = {"comping": "XxosrutkbfTBM123456", "bass": "R8234567awlu>.", "drums": "Xxo.?"}


def read_tabs(value: object, signs: str, where: str) -> Mapping[str, Tabs]:
    """Return the tabs of a player by meter, for every level those that one may choose from."""
    tables: dict[str, Tabs] = {}
    for meter, levels in _meters(value, where):
        here = f"{where[:-1]}.{_quoted(meter)}]"
        told = {
            level: _choices(told, signs, BEATS[meter], f"{here} {level}")
            for level, told in _levels(levels, LEVELS, here).items()
        }
        tables[meter] = tuple(_filled(told, here)[level] for level in LEVELS)
    return _with_usual(tables)


def read_grooves(value: object, where: str = "[grooves]") -> Levels:
    """Return the drum grooves by meter and level."""
    tables: dict[str, Mapping[str, Groove]] = {}
    for meter, levels in _meters(value, where):
        here = f"{where[:-1]}.{_quoted(meter)}]"
        told = {
            level: _groove(told, BEATS[meter], f"{here[:-1]}.{level}]")
            for level, told in _levels(levels, (*LEVELS, BRIDGE), here).items()
        }
        bridge = {BRIDGE: told[BRIDGE]} if BRIDGE in told else {}
        tables[meter] = {**_filled(told, here), **bridge}
    return _with_usual(tables)


def read_fills(value: object, where: str = "[fills]") -> Fills:
    """Return the drum fills from light to full; all voices of one have as many beats, counted back from the bar line."""
    if value == {}:
        return {}
    fills: dict[str, tuple[Groove, ...]] = {}
    for level, told in _levels(value, LEVELS, where).items():
        rows = told if isinstance(told, list) else [told]
        fills[level] = tuple(
            _fill(row, f"[[fills.{level}]]" + (f" number {number}" if len(rows) > 1 else ""))
            for number, row in enumerate(rows, 1)
        )
        if not rows:
            raise SongError(f"{where} {level}: is empty; write [[fills.{level}]] and a tab for each drum under it")
    return _filled(fills, where)


def _fill(value: object, where: str) -> Groove:
    groove = _groove(value, 1, where)
    lengths = {voice: len(_beats(tab)) for voice, tab in groove.items()}
    if not lengths:
        raise SongError(f'{where}: is empty; write a tab for a drum, as snare = "xxxx"')
    longest = max(lengths.values())
    if len(set(lengths.values())) > 1:
        voice = min(lengths, key=lambda name: lengths[name])
        raise SongError(f"{where} {voice}: has {_count(lengths[voice])}, another drum {longest}; give all the same")
    if longest > LONGEST_FILL:
        raise SongError(f"{where}: has {longest} beats; a fill has 1 to {LONGEST_FILL}")
    return groove


def _meters(value: object, where: str) -> Iterator[tuple[str, object]]:
    if not isinstance(value, dict):
        raise SongError(f"{where}: {shown(value)} is no table; write {where[:-1]}.{USUAL}] and what is played under it")
    if not value:
        raise SongError(f"{where}: is empty; write {where[:-1]}.{USUAL}] and what is played under it")
    for meter, levels in value.items():
        if meter not in BEATS:
            raise SongError(f'{where}: meter "{shown(meter)}" is not known; use {", ".join(BEATS)}')
        yield meter, levels


def _levels(value: object, known: tuple[str, ...], where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SongError(f"{where}: {shown(value)} is no table; write {', '.join(known)} under it")
    for level in value:
        if level not in known:
            raise SongError(f'{where}: no key is called "{shown(level)}"; {instead(shown(level), known)}')
    return value


def _filled(told: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Return all levels: one that is missing is as the one below it, or else the one above it."""
    found = {level: told[level] for level in LEVELS if level in told}
    if not found:
        raise SongError(f"{where}: is empty; write {LEVELS[1]}, and {LEVELS[0]} and {LEVELS[2]} where they differ")
    last = next(iter(found.values()))
    filled = {}
    for level in LEVELS:
        last = filled[level] = found.get(level, last)
    return filled


def _with_usual(tables: dict[str, Any]) -> dict[str, Any]:
    """Return tables by meter of which one plays the meters that have none."""
    return tables if USUAL in tables else {**tables, USUAL: tables.get("4/4", next(iter(tables.values())))}


def _groove(value: object, beats: int, where: str) -> Groove:
    if not isinstance(value, dict):
        raise SongError(f'{where}: {shown(value)} is no table; write a tab for each drum, as snare = "- x - x"')
    groove: dict[str, str] = {}
    for voice, tab in value.items():
        if voice not in KIT:
            raise SongError(f'{where}: no drum is called "{shown(voice)}"; {instead(shown(voice), KIT)}')
        groove[voice] = _tab(tab, SIGNS["drums"], beats, f"{where} {voice}")
    return groove


def _choices(value: object, signs: str, beats: int, where: str) -> tuple[str, ...]:
    """Return the tabs of a level: a text with one a line, or a list."""
    if isinstance(value, str):
        value = [line for line in value.split("\n") if line.strip()] or [""]
    if not isinstance(value, list) or not value:
        raise SongError(f'{where}: {shown(value)} is no tab; write beats in quotes, as "{REST} {REST}"')
    return tuple(_tab(tab, signs, beats, where) for tab in value)


def _tab(value: object, signs: str, beats: int, where: str) -> str:
    """Return a tab whose beats fill bars and divide as the signs say."""
    if not isinstance(value, str):
        raise SongError(f"{where}: {shown(value)} is no tab; write its beats in quotes, with a space between them")
    cells = _beats(value)
    if not cells:
        raise SongError(f'{where}: is empty; write "{" ".join([REST] * beats)}" for a silent bar')
    if len(cells) % beats or len(cells) > MOST_BEATS:
        right = f"a bar has {beats}" if len(cells) < MOST_BEATS else f"use {MOST_BEATS} at most"
        raise SongError(f'{where}: "{shown(value.strip())}" has {_count(len(cells))}; {right}')
    for cell in cells:
        if unknown := next((sign for sign in cell if sign not in signs + REST + HOLD), None):
            all_signs = " ".join(signs + REST + HOLD)
            raise SongError(f'{where}: "{shown(unknown)}" in "{shown(value.strip())}" is no sign; use {all_signs}')
        if len(cell) not in DIVISIONS:
            divisions = ", ".join(map(str, DIVISIONS[:-1]))
            raise SongError(
                f'{where}: beat "{shown(cell)}" has {len(cell)} signs; a beat has {divisions} or {DIVISIONS[-1]}'
            )
    return " ".join(value.split())


def _beats(tab: str) -> list[str]:
    return [beat for beat in tab.split() if beat != "|"]


def _count(beats: int) -> str:
    return f"{beats} beat{'s' * (beats != 1)}"


def _quoted(meter: str) -> str:
    return f'"{meter}"' if "/" in meter else meter
