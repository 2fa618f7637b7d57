"""Writing the plan file so that a person's comments, order and spelling stay.

Conventions: a field or layer is rewritten only where the song says something else than the file; a file that says the same as
the song is written back to the byte.
"""

from collections.abc import Mapping
from dataclasses import replace
from io import StringIO
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from song.chart import lay_out, write_bars
from song.document import LAYERS, RELATIONS, Brief, Section, Song
from song.error import SongError
from song.locks import write_locks
from song.notation import write_melody
from song.plan import BRIEF_FIELDS, SECTION_FIELDS, Plan, inherited_pickup, label_of, read_plan
from song.plan_fields import read_phrases, write_length, write_phrases, write_varied
from song.plan_text import load_document, yaml_like

# What a section may leave out, to be read from its chords, its place or its source.
_TOLD = ("role", "bars", "cadence", "energy")
# What is written only where it is something else.
_USUAL = {"temperature": 1.0, "top_p": 1.0, "straight": False}


def write_plan(song: Song, onto: Plan | None = None) -> str:
    """Return the text of a song as a plan file; `onto` keeps the words of the file it was read from."""
    document = CommentedMap() if onto is None else load_document(onto.text)
    if onto is not None and _has_all(document, song) and replace(onto.song, tracks=()) == replace(song, tracks=()):
        return onto.text
    _write_brief(document, song.brief, onto.song.brief if onto else None)
    _write_sections(document, song, onto.song if onto else None)
    text = _dumped(document, onto)
    if onto is not None and _tell_what_is_left_out(document, song, text, onto.name):
        text = _dumped(document, onto)
    return text


def _dumped(document: CommentedMap, onto: Plan | None) -> str:
    stream = StringIO()
    yaml_like(onto.text if onto else "").dump(document, stream)
    text = stream.getvalue()
    return text.replace("\n", "\r\n") if onto is not None and "\r\n" in onto.text else text


def _tell_what_is_left_out(document: CommentedMap, song: Song, text: str, name: str) -> bool:
    """Tell what sections leave out that would now be read otherwise, as the cadence of one that is the last now.

    Return whether there is any.
    """
    rows = document.get("sections") or []
    if all(row.get(field) is not None for row in rows for field in _TOLD):
        return False
    try:
        said = {section.id: section for section in read_plan(text, name, lambda **_: song.brief).song.sections}
    except SongError:
        said = {}
    wrong = False
    for row, section in zip(rows, song.sections, strict=True):
        read = said.get(section.id)
        for field in _TOLD:
            if read is None or getattr(read, field) != getattr(section, field):
                row[field] = getattr(section, field)
                wrong = True
    return wrong


def _brief_rows(brief: Brief) -> dict[str, Any]:
    rows: dict[str, Any] = {field: getattr(brief, field) for field in BRIEF_FIELDS}
    rows["key"], rows["meter"] = str(brief.key), str(brief.meter)
    if brief.length is not None:
        rows["length"] = DoubleQuotedScalarString(write_length(brief.length))
    rows["locked"] = _flow(write_locks(brief.locked, frozenset())) if brief.locked else None
    return {field: value for field, value in rows.items() if value is not None}


def _section_rows(section: Section, song: Song) -> dict[str, Any]:
    source = song.section(section.source) if section.source else None
    home = source.key if source else song.brief.key
    rows: dict[str, Any] = {"id": section.id}
    if section.label != label_of(section.id):
        rows["label"] = section.label
    rows["role"], rows["bars"] = section.role, section.bars
    if section.phrases:
        rows["phrases"] = write_phrases(section.phrases)
    if section.pickup != inherited_pickup(section.over is None, source):
        rows["pickup"] = section.pickup
    if section.key != home:
        rows["key"] = str(section.key)
    rows["cadence"], rows["energy"] = section.cadence, section.energy
    rows.update({name: getattr(section, name) for name in RELATIONS if getattr(section, name)})
    if section.varied:
        rows["varied"] = _flow(write_varied(section.varied))
    if section.locked or section.locked_bars:
        rows["locked"] = _flow(write_locks(section.locked, section.locked_bars))
    if section.lyrics:
        rows["lyrics"] = LiteralScalarString(section.lyrics + "\n")
    return rows


def _flow(words: list[str]) -> CommentedSeq:
    """Return words as a list in one line."""
    row = CommentedSeq(words)
    row.fa.set_flow_style()
    return row


def _layer_rows(song: Song, section: Section) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    meter, spans = song.brief.meter, song.charts.get(section.id)
    if spans is not None:
        rows["chords"] = LiteralScalarString(lay_out(write_bars(spans, meter, section.bars)) + "\n")
    line = song.lines.get(section.id)
    if line == ():
        rows["melody"] = "silent"
    elif line is not None:
        pickup = section.pickup * meter.beat_ticks
        bars = write_melody(line, meter, section.bars, section.key, spans or (), pickup)
        rows["melody"] = LiteralScalarString(lay_out(bars) + "\n")
    return rows


def _has_all(document: CommentedMap, song: Song) -> bool:
    """Return whether the file holds all that must stand in it to say the same again without `complete`."""
    rows = _brief_rows(song.brief)
    return all(document.get(field) is not None for field, value in rows.items() if value != _USUAL.get(field))


def _write_brief(document: CommentedMap, brief: Brief, before: Brief | None) -> None:
    rows, old = _brief_rows(brief), _brief_rows(before) if before else {}
    for field, usual in _USUAL.items():
        if rows.get(field) == usual and field not in document:
            del rows[field]
    for place, (field, value) in enumerate(rows.items()):
        if field not in document:
            document.insert(min(place, len(document)), field, value)
        elif document[field] is None or value != old.get(field):
            document[field] = value
    for field in old.keys() - rows.keys():
        document.pop(field, None)


def _write_sections(document: CommentedMap, song: Song, before: Song | None) -> None:
    if not song.sections:
        return
    rows = {str(row["id"]): row for row in document.get("sections") or []}
    written = CommentedSeq() if list(rows) != [section.id for section in song.sections] else document["sections"]
    for section in song.sections:
        old = None
        if before and section.id in rows:
            old = before.section(section.id)
        row = rows.get(section.id, CommentedMap())
        _write_section(row, song, section, before, old)
        if section.id not in rows or written is not document.get("sections"):
            written.append(row)
    document["sections"] = written


def _write_section(row: CommentedMap, song: Song, section: Section, before: Song | None, old: Section | None) -> None:
    fields = _section_rows(section, song)
    if before is None or old is None:
        row.update(fields)
        row.update(_layer_rows(song, section))
        return
    old_fields = _section_rows(old, before)
    _say_cadence_apart(row, section, old)
    for field in SECTION_FIELDS[: -len(LAYERS)]:
        if fields.get(field) == old_fields.get(field):
            continue
        if field in fields:
            row[field] = fields[field]
        else:
            row.pop(field, None)
    layers = _layer_rows(song, section)
    # The same notes read otherwise in other bars.
    frame, old_frame = ((whole.brief.meter, one.bars, one.pickup) for whole, one in ((song, section), (before, old)))
    for layer in LAYERS:
        now, then = (_standing(whole, layer).get(section.id) for whole in (song, before))
        if now == then and (now is None or frame == old_frame):
            continue
        if layer == "melody" and "pickup" in fields and row.get("pickup") is None:
            row["pickup"] = section.pickup  # the text that showed it goes
        if now is None:
            row.pop(layer, None)
        else:
            row[layer] = layers[layer]


def _standing(song: Song, layer: str) -> Mapping[str, object]:
    """Return what a file says of a layer, section by section."""
    return song.charts if layer == "chords" else song.lines


def _say_cadence_apart(row: CommentedMap, section: Section, old: Section) -> None:
    """Take the cadence of a section out of its last phrase, where a person wrote it, before either changes."""
    told = read_phrases(row.get("phrases"))
    if told and told[-1][1] and (section.cadence, section.phrases) != (old.cadence, old.phrases):
        row["cadence"] = section.cadence
        row["phrases"] = write_phrases(old.phrases)
