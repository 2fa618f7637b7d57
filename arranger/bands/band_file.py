"""The band of a style file: every key of the players and of the band read by what `Player` and `Band` say it is.

Conventions: a new field of `Player` or `Band` is a key of the files at once; numbers that are not in `RANGES` may be any up to
a thousand. `where` says file, table and key. Raises SongError throughout, one line a mistake, with what would be right.
"""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from arranger.bands.band import AFTER, EVERYBODY, PARTS, VOICINGS, Band, Player, Tabs
from arranger.bands.instruments import INSTRUMENTS
from arranger.bands.tab_file import SIGNS, read_fills, read_grooves, read_tabs
from arranger.direction.breaks import KINDS, NONE
from arranger.direction.cue import DOUBLINGS
from song import SongError
from song.brief import ENDINGS
from song.remedies import instead
from song.style_file import Table, shown

MOST_PLAYERS = 16  # fifteen channels and the drums
LOW_TO_HIGH = 12  # semitones at least, so that every chord has a place
DEFAULT_LEVEL, DEFAULT_VOLUME = 76, 96
DRUMMED = ("drums", "noise")  # parts that are played on a kit
NEEDS_TABS = ("comping",)
_ANY = (-1000.0, 1000.0)
# Lowest and highest of the numbers that have limits.
RANGES: Mapping[str, tuple[float, float]] = {
    "level": (1, 127), "volume": (0, 127), "pan": (0, 127), "enters": (0, 1), "voices": (1, 8), "low": (0, 127), "high": (0, 127),
    "changes": (0, 1), "late_ms": (-60, 100), "loose_ms": (0, 40), "swing": (0, 1), "shuffle": (0, 1), "ritardando": (0.3, 1),
    "bass_reach": (0.05, 1), "bass_home": (28, 55), "endings": (0, 1000), "breaks": (0, 1000), "breathes": (0, 0.2), "two_beat": (0, 1),
    "ornaments": (0, 3), "pedals": (0, 1), "strum_ms": (0, 60),
}  # fmt: skip
WORDS: Mapping[str, tuple[str, ...]] = {
    "voicing": VOICINGS,
    "doubling": ("", *DOUBLINGS),
    "last_cymbal": ("crash", "ride", "bell", "ride2"),
}
# Keys that others would call so.
_OTHER_WORDS = {
    "instrument": "instruments", "velocity": "level", "loudness": "level", "panning": "pan", "tab": "tabs", "late": "late_ms",
    "laid_back": "late_ms", "energy": "enters", "lowest": "low", "highest": "high",
}  # fmt: skip


def read_band(table: Table, name: str) -> Band:
    """Return the band that the tables of a style file describe.

    Raises SongError that names file, table and key.
    """
    try:
        about = _tables(table.get("band", {}), "[band]")
        players = _players(table.get("player", {}))
        keys = {field.name for field in fields(Band)} - {"players", "grooves", "fills", "name"}
        band = {
            key: _value(value, _hints(Band)[key], key, "[band]") for key, value in _known(about, keys, "[band]").items()
        }
        _check_direction(band)
        drummer = any(player.part == "drums" for player in players)
        if drummer and not table.get("grooves"):
            raise SongError(
                "[grooves]: is missing, but there is a drummer; write [grooves.4.main] and a tab for each drum"
            )
        grooves = read_grooves(table["grooves"]) if table.get("grooves") else {}
        return Band(players=players, grooves=grooves, fills=read_fills(table.get("fills", {})), name=name, **band)
    except SongError as error:
        raise SongError(f"{name}: {error}") from None


def _check_direction(band: Table) -> None:
    """Raise SongError where an intro names nobody, or an ending or a break is not known."""
    for key, known in (("endings", ENDINGS), ("breaks", (*KINDS, NONE))):
        for name in band.get(key, ()):
            if name not in known:
                raise SongError(f'[band.{key}]: "{shown(name)}" is not known; {instead(shown(name), known)}')
    known = (*PARTS, EVERYBODY, AFTER)
    for order in band.get("intros", ()):
        for name in order.split():
            if name not in known:
                raise SongError(f'[band] intros: "{shown(name)}" is no part; {instead(shown(name), known)}')


def _players(value: object) -> tuple[Player, ...]:
    tables = {key: _tables(row, f"[player.{shown(key)}]") for key, row in _tables(value, "[player]").items()}
    for key, row in tables.items():
        if set(row) == {"plays"}:
            names = [name for name, other in tables.items() if set(other) != {"plays"}]
            told = instead(key, names) if names else "take it away"
            raise SongError(f"[player.{shown(key)}]: there is nobody of that name to take out; {told}")
    players = tuple(
        _player(row, f"[player.{shown(key)}]") for key, row in tables.items() if _plays(row, f"[player.{shown(key)}]")
    )
    if not players:
        raise SongError("[player]: nobody plays; write [player.piano], its part and its instruments")
    if len(players) > MOST_PLAYERS:
        raise SongError(f"[player]: {len(players)} play; {MOST_PLAYERS} are the most, for MIDI has so many channels")
    if sum(player.part == "drums" for player in players) > 1:
        raise SongError("[player]: two play the drums; the grooves of one may have all the drums of both")
    return players


def _plays(row: Table, where: str) -> bool:
    """Return whether a player plays at all; `plays = false` takes out one of the band that this one is based on."""
    if not isinstance(row.get("plays", True), bool):
        raise SongError(f"{where} plays: {shown(row['plays'])} is no answer; write true or false")
    return bool(row.get("plays", True))


def _player(row: Table, where: str) -> Player:
    keys = {field.name for field in fields(Player)}
    hints = _hints(Player)
    told = _known({key: value for key, value in row.items() if key != "plays"}, keys, where)
    part = told.get("part")
    if part is None:
        raise SongError(f"{where} part: is missing; use one of {', '.join(PARTS)}")
    if part not in PARTS:
        raise SongError(f'{where} part: "{shown(part)}" is not known; {instead(shown(part), PARTS)}')
    values: dict[str, Any] = {"level": DEFAULT_LEVEL, "volume": DEFAULT_VOLUME}
    values |= {key: _value(value, hints[key], key, where, SIGNS.get(str(part), "")) for key, value in told.items()}
    instruments = _instruments(values, where)
    values["instruments"] = instruments
    _check_range(values, told, where)
    if part in NEEDS_TABS and not values.get("tabs"):
        raise SongError(f"{where} tabs: are missing; write {where[:-1]}.tabs.4] and main under it")
    return Player(**values)


def _instruments(values: Mapping[str, Any], where: str) -> tuple[str, ...]:
    names: tuple[str, ...] = values.get("instruments", ())
    if not names:
        raise SongError(f'{where} instruments: are missing; write at least one, as instruments = ["piano"]')
    on_drums = values["part"] in DRUMMED
    fitting = [name for name, instrument in INSTRUMENTS.items() if instrument.is_kit == on_drums]
    for name in names:
        if name not in fitting:
            wrong = "is not known" if name not in INSTRUMENTS else f"is nothing for {values['part']}"
            raise SongError(f'{where} instruments: "{shown(name)}" {wrong}; {instead(shown(name), fitting)}')
    return names


def _check_range(values: dict[str, Any], told: Table, where: str) -> None:
    """Keep `low` and `high` where every instrument of the player sounds, those that are not told by themselves."""
    lowest = max(INSTRUMENTS[name].low for name in values["instruments"])
    highest = min(INSTRUMENTS[name].high for name in values["instruments"])
    for key, usual in (("low", Player.low), ("high", Player.high)):
        if key not in told:
            values[key] = min(max(usual, lowest), highest)
        elif not lowest <= values[key] <= highest:
            whose = " and ".join(values["instruments"])
            raise SongError(f"{where} {key}: {values[key]} is out of range for {whose}; use {lowest} to {highest}")
    if values["high"] - values["low"] < LOW_TO_HIGH and ({"low", "high"} & set(told)):
        raise SongError(
            f"{where} high: {values['high']} is less than an octave above low, {values['low']}; give more room"
        )


def _drummings() -> tuple[str, ...]:
    from arranger.drums.drummings import DRUMMINGS

    return ("", *DRUMMINGS)


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _tables(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SongError(f"{where}: {shown(value)} is no table; write {where} on a line of its own and its keys below")
    return value


def _known(row: Table, keys: set[str], where: str) -> Table:
    """Return a table in which every key is known."""
    for key in row:
        if key not in keys:
            known = sorted(keys)
            raise SongError(f'{where}: no key is called "{shown(key)}"; {instead(shown(key), known, _OTHER_WORDS)}')
    return row


def _value(value: object, hint: Any, key: str, where: str, signs: str = "") -> Any:
    """Return a value as the field's type has it."""
    here = f"{where} {key}"
    if get_origin(hint) not in (tuple, Mapping.__class__, None) and NoneType in get_args(hint):
        hint = next(kind for kind in get_args(hint) if kind is not NoneType)
    if hint == Mapping[str, Tabs]:
        return read_tabs(value, signs, f"{where[:-1]}.{key}]")
    if get_args(hint):
        return _several(value, hint, key, where)
    if hint is bool and not isinstance(value, bool):
        raise SongError(f"{here}: {shown(value)} is no answer; write true or false")
    if hint is str and not isinstance(value, str):
        raise SongError(f"{here}: {shown(value)} is no word; write it in quotes")
    if hint in (int, float):
        return _number(value, hint, key, here)
    words = _drummings() if key == "drumming" else WORDS.get(key)
    if words is not None and value not in words:
        raise SongError(f'{here}: "{shown(value)}" is not known; {instead(shown(value), filter(None, words))}')
    return value


def _several(value: object, hint: Any, key: str, where: str) -> Any:
    """Return a list of values as a tuple, or a table of values by name."""
    here, kinds = f"{where} {key}", get_args(hint)
    if get_origin(hint) is tuple:
        rows = [value] if isinstance(value, str) else value
        if not isinstance(rows, list) or (kinds[-1] is not ... and len(rows) != len(kinds)):
            count = "" if kinds[-1] is ... else f"{len(kinds)} "
            raise SongError(f"{here}: {shown(value)} is no list; write {count}values in brackets")
        each = [kinds[0]] * len(rows) if kinds[-1] is ... else kinds
        return tuple(_value(row, kind, key, where) for row, kind in zip(rows, each, strict=True))
    if not isinstance(value, dict):
        raise SongError(f"{here}: {shown(value)} is no table; write {where[:-1]}.{key}] and its keys below")
    return {name: _value(row, kinds[1], key, f"{where[:-1]}.{key}] {shown(name)}") for name, row in value.items()}


def _number(value: object, kind: type, key: str, here: str) -> int | float:
    low, high = RANGES.get(key, _ANY)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SongError(f"{here}: {shown(value)} is no number; use {low:g} to {high:g}")
    if not low <= value <= high:
        raise SongError(f"{here}: {shown(value)} is out of range; use {low:g} to {high:g}")
    if kind is int and not float(value).is_integer():
        raise SongError(f"{here}: {shown(value)} is no whole number; write {round(value)}")
    return kind(value)  # type: ignore[no-any-return]
