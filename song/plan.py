"""Reading the plan file: a song as YAML for people.

Conventions: everything may be left out and is then composed; bar numbers count from 1.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any
from zlib import crc32

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from song.cadence import cadence_of
from song.chart import read_chart, split_bars
from song.document import LAYERS, RELATIONS, ROLES, Brief, ChordSpan, Note, Section, Song
from song.error import SongError
from song.form import parse_form
from song.key import Key, parse_key
from song.meter import Meter, parse_meter
from song.notation import read_melody
from song.style import find_style

MAX_BYTES = 4 * 2**20
BRIEF_FIELDS = ("title", "style", "form", "key", "meter", "tempo", "seed", "temperature")
SECTION_FIELDS = (
    "id", "label", "role", "bars", "key", "cadence", "energy", *RELATIONS, "locked", *LAYERS,
)  # fmt: skip
DEFAULT_BARS = 8

Complete = Callable[..., Brief]
"""Makes a brief from what is given by keyword (style, form, key, meter, tempo, seed, title, temperature)."""


@dataclass(frozen=True)
class Plan:
    """A plan file as read: its text, the YAML document behind it and the song it says."""

    name: str
    text: str
    song: Song


def read_plan(text: str, name: str, complete: Complete) -> Plan:
    """Read a plan file; what the brief leaves out, `complete` supplies.

    Raises SongError that names file, section and bar.
    """
    try:
        document = load_document(text)
        brief = _read_brief(document, complete, seed=crc32(text.encode()))
        rows = document.get("sections") or []
        if not isinstance(rows, list):
            raise SongError("sections is no list; write one section a line, as - id: A1")
        sections = _read_sections(rows, brief.key)
        chords: dict[str, tuple[ChordSpan, ...]] = {}
        melody: dict[str, tuple[Note, ...]] = {}
        for row, section in zip(rows, sections, strict=True):
            _read_layers(row, section, brief.meter, chords, melody)
        sections = _with_cadences(rows, sections, chords, brief.meter)
        return Plan(name, text, Song(brief, sections, chords, melody))
    except SongError as error:
        raise SongError(f"{name}: {error}") from None


def plan_yaml() -> YAML:
    """Return the YAML reader and writer that keeps comments, order and quotes."""
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def load_document(text: str) -> CommentedMap:
    """Return the YAML mapping in a text; SongError where it is none."""
    if len(text.encode()) > MAX_BYTES:
        raise SongError(f"is larger than {MAX_BYTES // 2**20} MB; a plan file is text of a few pages")
    try:
        document = plan_yaml().load(text.replace("\r\n", "\n"))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise SongError(f"{where}this is no YAML: {error.problem}; mend that line") from None
    except (YAMLError, RecursionError, ValueError) as error:
        first = str(error).splitlines()[0] if str(error) else "nested too deep"
        raise SongError(f"this is no YAML: {first}") from None
    if not isinstance(document, CommentedMap):
        raise SongError("this is no song; write fields such as style: jazz and form: AABA")
    return document


def _check_fields(row: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for field in row:
        if field not in known:
            near = get_close_matches(str(field), known, 1)
            raise SongError(
                f'no field is called "{field}"; ' + (f"did you mean {near[0]}?" if near else "take it away")
            )


def _read_brief(document: CommentedMap, complete: Complete, seed: int) -> Brief:
    """Read the brief; a file without a seed takes one from its own text, so that the same file is the same song."""
    _check_fields(document, (*BRIEF_FIELDS, "sections"))
    given: dict[str, Any] = {field: document[field] for field in BRIEF_FIELDS if document.get(field) is not None}
    if "style" not in given:
        raise SongError("style is missing; write for example style: jazz")
    given.setdefault("seed", seed)
    given["style"] = find_style(given["style"]).name
    given["form"] = str(given.get("form", "auto"))
    parse_form(given["form"])
    if "title" in given:
        given["title"] = str(given["title"])
    if "key" in given:
        given["key"] = parse_key(str(given["key"]))
    if "meter" in given:
        given["meter"] = parse_meter(str(given["meter"]))
    for field in ("tempo", "seed"):
        if field in given:
            given[field] = _whole(given[field], field)
    if "temperature" in given:
        given["temperature"] = _number(given["temperature"], "temperature")
    return complete(**given)


def _read_sections(rows: list[Any], home: Key) -> tuple[Section, ...]:
    sections: dict[str, Section] = {}
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping) or not row.get("id"):
            raise SongError(f"section number {number} has no id; write - id: A1")
        section_id = str(row["id"])
        try:
            section = _read_section(row, section_id, sections, home, last=number == len(rows))
        except SongError as error:
            where = f"section {section_id}"
            raise SongError(str(error) if str(error).startswith(where) else f"{where}: {error}") from None
        if section_id in sections:
            raise SongError(f"section {section_id} stands twice; give every section its own id")
        sections[section_id] = section
    return tuple(sections.values())


def _read_section(
    row: Mapping[str, Any], section_id: str, earlier: Mapping[str, Section], home: Key, *, last: bool
) -> Section:
    _check_fields(row, SECTION_FIELDS)
    relations = {name: str(row[name]) for name in RELATIONS if row.get(name) is not None}
    for name, source_id in relations.items():
        if source_id not in earlier:
            raise SongError(f'{name} "{source_id}", but no such section stands before it')
    source = earlier[next(iter(relations.values()))] if relations else None
    label = str(row.get("label") or label_of(section_id))
    return Section(
        section_id,
        label,
        str(row.get("role") or (source.role if source else _role_of(label))),
        _whole(row["bars"], "bars") if row.get("bars") is not None else _bars_of(row, source),
        parse_key(str(row["key"])) if row.get("key") else (source.key if source else home),
        str(row.get("cadence") or ("authentic" if last else "half")),
        _number(row["energy"], "energy") if row.get("energy") is not None else (source.energy if source else 0.5),
        locked=_read_locks(row.get("locked")),
        **relations,
    )


def _with_cadences(
    rows: Sequence[Mapping[str, Any]],
    sections: Sequence[Section],
    chords: Mapping[str, tuple[ChordSpan, ...]],
    meter: Meter,
) -> tuple[Section, ...]:
    """Return the sections with cadences left out taken from the chords that are given, or from the chords they share."""
    done: dict[str, Section] = {}
    for row, section in zip(rows, sections, strict=True):
        cadence = section.cadence
        if not row.get("cadence") and section.id in chords:
            cadence = cadence_of(chords[section.id], section.key, meter, section.bars)
        elif not row.get("cadence") and (section.repeats or section.over):
            cadence = done[section.repeats or section.over or ""].cadence
        done[section.id] = replace(section, cadence=cadence)
    return tuple(done.values())


def label_of(section_id: str) -> str:
    """Return the label that an id implies: A for A2, i for intro."""
    return {"intro": "i", "outro": "o"}.get(section_id, section_id.rstrip("0123456789") or section_id)


def _role_of(label: str) -> str:
    if label in ROLES:
        return label
    return {"i": "intro", "o": "outro"}.get(label, "interlude" if label.islower() else "head")


def _bars_of(row: Mapping[str, Any], source: Section | None) -> int:
    """Bars left out are those of the source, or of the chart or melody that is given."""
    for layer in LAYERS:
        text = row.get(layer)
        if isinstance(text, str) and not (layer == "melody" and is_silent(text)):
            return max(1, len(split_bars(text)))
    return source.bars if source else DEFAULT_BARS


def is_silent(text: str) -> bool:
    """Return whether a melody text says that the section has none on purpose."""
    return text.strip() in ("", "silent")


def _read_locks(value: object) -> frozenset[str]:
    if value in (None, False):
        return frozenset()
    if value is True:
        return frozenset(LAYERS)
    return frozenset(map(str, value if isinstance(value, list) else [value]))


def _read_layers(
    row: Mapping[str, Any],
    section: Section,
    meter: Meter,
    chords: dict[str, tuple[ChordSpan, ...]],
    melody: dict[str, tuple[Note, ...]],
) -> None:
    for layer in LAYERS:
        text = row.get(layer)
        if text is None:
            continue
        if not isinstance(text, str):
            raise SongError(f"section {section.id}: {layer} is no text; write bars between |")
        silent = layer == "melody" and is_silent(text)
        bars = len(split_bars(text))
        if bars != section.bars and not silent:
            raise SongError(
                f"section {section.id}: {layer} has {bars} bars, the section {section.bars}; make them equal"
            )
        try:
            if layer == "chords":
                chords[section.id] = read_chart(text, meter)
            else:
                melody[section.id] = () if silent else read_melody(text, meter)
        except SongError as error:
            raise SongError(f"section {section.id}, {layer}, {error}") from None


def _whole(value: object, field: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    number = _number(value, field)
    if not number.is_integer():
        raise SongError(f'{field} "{value}" is no whole number')
    return int(number)


def _number(value: object, field: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 2**63:
        raise SongError(f'{field} "{value}" is no number')
    return float(value)
