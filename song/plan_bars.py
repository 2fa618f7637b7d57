"""Writing a few bars of the charts and melodies in a plan file and leaving every other letter of it as it is.

Conventions: bars count from 0; places in a text are characters from its start.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from song import Section, Song, SongError
from song.chart import write_bars
from song.document import LAYERS
from song.notation import write_melody
from song.plan import Complete, Plan, read_plan
from song.plan_text import as_yaml, plan_yaml
from song.plan_writing import write_plan

_CELL = re.compile(r"[^|\s](?:[^|\n]*[^|\s])?")
_HELD = ("%", "/")  # how a bar begins that takes its chord from the bar before

_Bars = tuple[list[int], list[str]]
"""Which bars of a layer are others, and the text of every bar."""


def with_bars_alone(opened: Plan, song: Song, complete: Complete) -> str:
    """Return the text of a plan file in which the bars that a song has otherwise are written, and nothing else.

    What a section leaves out, as its cadence, is from then on read from its new chords. Fields of the brief that the file leaves
    out are written where they would come out otherwise from the new text.
    """
    plan = with_bars_in_place(opened, song, complete)
    return write_plan(replace(song, sections=plan.song.sections), plan)


def with_bars_in_place(opened: Plan, song: Song, complete: Complete) -> Plan:
    """Return a plan in whose text the bars that a song has otherwise are written, for `write_plan` to write the rest of it.

    Only sections that are as long as they were have their bars written so. Where that cannot be done it is the plan that was
    opened.
    """
    wanted: dict[tuple[str, str], _Bars] = {}
    for section in song.sections:
        old = next((one for one in opened.song.sections if one.id == section.id), None)
        if old is None or (old.bars, old.pickup, opened.song.brief.meter) != (
            section.bars,
            section.pickup,
            song.brief.meter,
        ):
            continue
        for layer in LAYERS:
            changed, texts = (_other_chords if layer == "chords" else _other_notes)(opened.song, old, song, section)
            if changed:
                wanted[section.id, layer] = changed, texts
    if not wanted:
        return opened
    try:
        done = read_plan(_written(opened.text, wanted), opened.name, complete)
    except SongError:
        return opened
    said = (
        (one.charts if layer == "chords" else one.lines).get(name)
        for name, layer in wanted
        for one in (done.song, song)
    )
    return done if all(written == meant for written, meant in zip(said, said, strict=True)) else opened


def _other_chords(old_song: Song, old: Section, song: Song, section: Section) -> _Bars:
    """Return which bars of a chart are others, and how all are written now."""
    was, now = old_song.charts.get(old.id), song.charts.get(section.id)
    if was is None or now is None:
        return [], []
    then, texts = (write_bars(spans, song.brief.meter, old.bars) for spans in (was, now))
    return [number for number in range(old.bars) if then[number] != texts[number]], texts


def _other_notes(old_song: Song, old: Section, song: Song, section: Section) -> _Bars:
    """Return which bars of a melody have other notes, however they are spelled, and how all are written now."""
    was, now = old_song.lines.get(old.id), song.lines.get(section.id)
    if not was or not now:
        return [], []
    meter, pickup = song.brief.meter, section.pickup * song.brief.meter.beat_ticks
    then, spans = old_song.charts.get(old.id, ()), song.charts.get(section.id, ())
    texts = [
        write_melody(was, meter, old.bars, old.key, then, pickup),
        write_melody(now, meter, old.bars, old.key, then, pickup),
        write_melody(now, meter, old.bars, section.key, spans, pickup),
    ]
    before = [bars[0].rpartition(" || ")[0] for bars in texts]
    if before[0] != before[1]:
        return [], []  # the whole line is written anew
    old_bars, same, new = ([bars[0].rpartition(" || ")[2], *bars[1:]] for bars in texts)
    return [number for number in range(old.bars) if old_bars[number] != same[number]], new


def _written(text: str, wanted: Mapping[tuple[str, str], _Bars]) -> str:
    """Return the text with the bars of sections and layers that are wanted; a layer whose bars cannot be told apart stays."""
    plain = as_yaml(text)
    edits: list[tuple[int, int, str]] = []
    for name, layer, start, end in _layers(plain):
        changed, texts = wanted.get((name, layer), ([], []))
        cells = [match.span() for match in _CELL.finditer(plain, start, end)] if changed else []
        if layer == "melody" and len(cells) == len(texts) + 1 and "||" in plain[cells[0][1] : cells[1][0]]:
            del cells[0]  # the pickup
        if len(cells) == len(texts):
            held = [n + 1 for n in changed if n + 1 < len(cells) and plain[cells[n + 1][0]] in _HELD]
            edits += [_fitted(plain, cells[number], texts[number]) for number in {*changed, *held}]
    return _with_edits(text, plain, edits)


def _with_edits(text: str, plain: str, edits: Sequence[tuple[int, int, str]]) -> str:
    """Return a text with edits at places of what it is as YAML."""
    places = _places(plain, text)
    for start, end, cell in sorted(edits, reverse=True):
        text = text[: places[start]] + cell + text[places[end] :]
    return text


def _places(plain: str, text: str) -> list[int]:
    """Return where each character of a text made YAML stands in the text itself, which has carriage returns and no quotes."""
    places: list[int] = []
    place = 0
    for mark in plain:
        while text[place : place + 1] == "\r" != mark:
            place += 1
        places.append(place)
        place += text[place : place + 1] == mark
    return [*places, len(text)]


def _layers(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Walk the sections of a plan file and their layers with the place where the bars begin and end."""
    document = plan_yaml().compose(text)
    for key, rows in document.value:
        if key.value != "sections":
            continue
        for row in rows.value:
            fields = {field.value: value for field, value in row.value}
            for layer in LAYERS:
                if layer in fields:
                    node = fields[layer]
                    start, end = node.start_mark.index, node.end_mark.index
                    if node.style in ("|", ">"):
                        start = text.index("\n", start)
                        end = start + _length(text[start:end])
                    elif node.style in ("'", '"'):
                        start, end = start + 1, end - 1
                    yield str(fields["id"].value), layer, start, end


def _length(block: str) -> int:
    """Return how much of a block belongs to it: up to a comment behind it."""
    comment = re.search(r"^\s*#", block, re.MULTILINE)
    return comment.start() if comment else len(block)


def _fitted(text: str, cell: tuple[int, int], new: str) -> tuple[int, int, str]:
    """Return what to write where for a bar; the blanks before the next barline give way or fill up."""
    start, end = cell
    blanks = len(text[end:]) - len(text[end:].lstrip(" "))
    if not blanks or text[end + blanks : end + blanks + 1] != "|":
        return start, end, new
    width = end + blanks - start
    return start, end + blanks, new.ljust(width) if len(new) < width else f"{new} "
