"""The rows of a plan file that a person changed on one side only: brought together so that the file can be read.

What changed since the program left it is taken at its word, and the rest goes along: bars that were told, a chart or a melody with
another number of bars, phrases, the meter, names that stand twice, relations to what comes later now or is gone.

Conventions: `base` is how the program left the file, as its YAML document and as the song that it said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import LiteralScalarString

from editing.passages.bars import Sources, aligned
from editing.passages.meters import in_meter, pickup_in
from editing.passages.rebarring import relocked, rephrased
from editing.passages.relations import Relation
from song import Meter, Section, Song, SongError, parse_meter
from song.chart import lay_out, read_chart, split_bars, write_bars
from song.document import LAYERS, RELATIONS
from song.locks import locked_bars, write_locks
from song.notation import cut_pickup, is_silent, pickup_beats, write_melody
from song.plan import label_of
from song.plan_fields import read_phrases, write_phrases

Rows = Mapping[str, CommentedMap]
OPEN = "?"
MOST_BARS = 256  # of a section


@dataclass(frozen=True)
class Base:
    """A plan file as the program left it: its rows by id, and its song."""

    rows: Rows
    song: Song


def sections_of(document: CommentedMap) -> list[CommentedMap]:
    """Return the rows of the sections that can be told apart; the reader complains about others."""
    rows = document.get("sections")
    return [row for row in rows if isinstance(row, CommentedMap) and row.get("id")] if isinstance(rows, list) else []


def with_own_names(rows: list[CommentedMap]) -> list[tuple[str, str]]:
    """Give a section whose name stands before it already a name of its own; return the new names and what they were.

    One that is the same music repeats the first.
    """
    taken = {str(row["id"]) for row in rows}
    first: dict[str, CommentedMap] = {}
    renamed = []
    for row in rows:
        name = str(row["id"])
        if name not in first:
            first[name] = row
            continue
        label = str(row.get("label") or label_of(name))
        fresh = next(f"{label}{number}" for number in range(2, len(taken) + 3) if f"{label}{number}" not in taken)
        taken.add(fresh)
        row["id"] = fresh
        if any(row.get(layer) for layer in LAYERS) and _music(row) == _music(first[name]):
            for relation in (*RELATIONS, "varied"):
                row.pop(relation, None)
            _set_before_layers(row, "repeats", name)
        renamed.append((fresh, name))
    return renamed


def with_new_names_told(rows: list[CommentedMap], base: Base) -> list[tuple[str, str]]:
    """Let relations name sections as they are called now, which are known by their music; return new names and old ones."""
    names = {str(row["id"]) for row in rows}
    gone = {_music(row): name for name, row in base.rows.items() if name not in names and any(_music(row))}
    renamed = {
        gone[_music(row)]: str(row["id"]) for row in rows if str(row["id"]) not in base.rows and _music(row) in gone
    }
    for row in rows:
        for relation in RELATIONS:
            if str(row.get(relation)) in renamed:
                row[relation] = renamed[str(row[relation])]
    return [(new, old) for old, new in renamed.items()]


def without_lost_relations(rows: list[CommentedMap], base: Base) -> dict[str, Relation]:
    """Take away relations to sections that come later now or are gone; return them all, with those that hold.

    What a section took over from there it says itself then.
    """
    names = {str(row["id"]) for row in rows}
    wished: dict[str, Relation] = {}
    before: set[str] = set()
    for row in rows:
        name = str(row["id"])
        for relation in RELATIONS:
            source = str(row.get(relation) or "")
            known = source in names or source in base.rows
            if not source or not known or source == name:
                continue
            wished[name] = relation, source
            if source not in before:
                del row[relation]
                row.pop("varied", None)
                _say_what_was_taken_over(row, base)
        before.add(name)
    return wished


def _say_what_was_taken_over(row: CommentedMap, base: Base) -> None:
    was = next((section for section in base.song.sections if section.id == str(row["id"])), None)
    if was is None:
        return
    if row.get("key") is None and was.key != base.song.brief.key:
        _set_before_layers(row, "key", str(was.key))
    for field, value in (("role", was.role), ("bars", was.bars), ("energy", was.energy)):
        if row.get(field) is None:
            _set_before_layers(row, field, value)
    if row.get("pickup") is None and was.pickup:
        _set_before_layers(row, "pickup", was.pickup)


def in_new_meter(rows: list[CommentedMap], meter: Meter, base: Base) -> None:
    """Write charts that were left alone in another meter, and open melodies that were."""
    origin = base.song.brief.meter
    for row in rows:
        name = str(row["id"])
        was = base.rows.get(name)
        if was is None:
            continue
        section, spans = base.song.section(name), base.song.charts.get(name, ())
        chords = in_meter(spans, origin, meter)
        if spans and _text(row, "chords") == _text(was, "chords"):
            _write(row, "chords", write_bars(chords, meter, section.bars))
        line = _text(row, "melody")
        if not line or line != _text(was, "melody") or is_silent(line):
            continue
        pickup = section.pickup
        if origin.bar_ticks == meter.bar_ticks:  # 3/4 and 6/8 group the same eighths: a line stands in either
            pickup = pickup_in(section.pickup, origin, meter)
            lead = pickup * meter.beat_ticks
            cells = write_melody(base.song.lines[name], meter, section.bars, section.key, chords, lead)
        elif locked_bars(base.song, name, "melody") and row.get("locked") == was.get("locked"):
            other = f"set it back, and compose edit meter {meter} brings all of it there"
            raise SongError(f"section {name}: its melody is locked and does not fit into {meter}; {other}")
        else:
            cells = [OPEN] * section.bars
        if section.pickup and row.get("pickup") in (None, section.pickup):
            _set_before_layers(row, "pickup", pickup)
        _write(row, "melody", cells)


def with_equal_bars(row: CommentedMap, meter: Meter, base: Base) -> None:
    """Bring the number of bars together that a section tells in its fields, its chart and its melody.

    Raises SongError where a person changed several of them in several ways.
    """
    name = str(row["id"])
    was = base.rows.get(name)
    if was is None:
        return
    section = base.song.section(name)
    try:
        now, then = _counts(row, meter, section), _counts(was, base.song.brief.meter, section)
    except SongError:
        return  # the reader complains
    told = {side: count for side, count in now.items() if count != then.get(side, section.bars)}
    if len(set(told.values())) > 1:
        ways = " and ".join(f"{side} {count}" for side, count in told.items())
        raise SongError(f"section {name}: the bars do not agree, {ways}; make them equal")
    if told and len(set(now.values())) > 1 and 1 <= next(iter(told.values())) <= MOST_BARS:
        _bring_together(row, was, now, told, section, meter)


def _bring_together(
    row: CommentedMap,
    was: CommentedMap,
    now: Mapping[str, int],
    told: Mapping[str, int],
    section: Section,
    meter: Meter,
) -> None:
    """Write those sides of a section anew that were left alone."""
    bars = next(iter(told.values()))
    sources = _sources(row, was, told, bars, section, meter)
    if "phrases" in now and "phrases" not in told:
        row["phrases"] = write_phrases(rephrased(section.phrases, sources, section.cadence))
    if "bars" in now:
        row["bars"] = bars
    if row.get("locked") is not None and row.get("locked") == was.get("locked"):
        _move_locks(row, sources, section)
    for layer in LAYERS:
        if layer in now and layer not in told:
            _move_along(row, layer, sources, section, meter)


def _counts(row: CommentedMap, meter: Meter, section: Section) -> dict[str, int]:
    """Return how many bars each side of a section tells."""
    counts: dict[str, int] = {}
    if isinstance(row.get("bars"), int) and not isinstance(row.get("bars"), bool):
        counts["bars"] = int(row["bars"])
    if told := read_phrases(row.get("phrases")):
        counts["phrases"] = sum(bars for bars, _ in told)
    for layer in LAYERS:
        if cells := _cells(row, layer, meter, section)[1]:
            counts[layer] = len(cells)
    return counts


def _cells(row: CommentedMap, layer: str, meter: Meter, section: Section) -> tuple[str, list[str]]:
    """Return the pickup and the bars of a layer as they are written; none where there is no text, or silence."""
    text = _text(row, layer)
    if not text or (layer == "melody" and is_silent(text)):
        return "", []
    if layer == "chords":
        return "", split_bars(text)
    shown = row.get("pickup") is None and pickup_beats(text, meter)
    before, bars = cut_pickup(text, meter, None if shown else section.pickup * meter.beat_ticks)
    return before, split_bars(bars)


def _sources(
    row: CommentedMap, was: CommentedMap, told: Mapping[str, int], bars: int, section: Section, meter: Meter
) -> Sources:
    """Return where the bars of a section stood: by the layer that was changed, or from the front."""
    for layer in LAYERS:
        if layer in told:
            return aligned(_cells(was, layer, meter, section)[1], _cells(row, layer, meter, section)[1])
    return tuple(bar if bar < section.bars else None for bar in range(bars))


def _move_along(row: CommentedMap, layer: str, sources: Sources, section: Section, meter: Meter) -> None:
    """Write a layer with its bars where they are now, open where they are new."""
    before, cells = _cells(row, layer, meter, section)
    if layer == "chords":
        # What says that it is as the bar before must not stand behind another one.
        cells = write_bars(read_chart(_text(row, layer), meter, may_be_open=True), meter, len(cells))
    moved = [cells[was] if was is not None and was < len(cells) else OPEN for was in sources]
    if layer == "melody":
        for bar, was in enumerate(sources):
            after = sources[bar + 1] if bar + 1 < len(sources) else None
            if was is None or after != was + 1:
                moved[bar] = moved[bar].removesuffix("~")
        moved[0] = f"{before} || {moved[0]}" if before else moved[0]
    _write(row, layer, moved)


def _move_locks(row: CommentedMap, sources: Sources, section: Section) -> None:
    """Lock the bars where they are now."""
    words = write_locks(section.locked, relocked(section.locked_bars, sources))
    if words:
        row["locked"] = words
    else:
        del row["locked"]


def _write(row: CommentedMap, layer: str, bars: list[str]) -> None:
    row[layer] = LiteralScalarString(lay_out(bars) + "\n")


def _text(row: Mapping[str, Any], layer: str) -> str:
    text = row.get(layer)
    return text if isinstance(text, str) else ""


def _music(row: CommentedMap) -> tuple[str, ...]:
    """Return what a row says of its music, without blanks that say nothing."""
    return tuple(" ".join(_text(row, layer).split()) for layer in LAYERS)


def _set_before_layers(row: CommentedMap, field: str, value: object) -> None:
    """Set a field before the chart and the melody, where people look for it."""
    if field in row:
        row[field] = value
        return
    place = next((number for number, name in enumerate(row) if name in LAYERS), len(row))
    row.insert(place, field, value)


def meter_of(document: CommentedMap, base: Base) -> Meter:
    """Return the meter that a file says, else the one before; SongError where it says none."""
    return parse_meter(str(document["meter"])) if document.get("meter") is not None else base.song.brief.meter
