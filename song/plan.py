"""Reading the plan file: a song as YAML for people.

Conventions: everything may be left out and is then composed; bar numbers count from 1.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from ruamel.yaml.comments import CommentedMap

from song.cadence import likely_cadence
from song.chart import read_chart, split_bars
from song.document import LAYERS, MOST_BARS, RELATIONS, ROLES, Brief, ChordSpan, Note, Phrase, Section, Sketch, Song
from song.error import SongError
from song.form import parse_form
from song.form_names import ROLE_WORDS
from song.key import parse_key
from song.line import Place, cadence_from_line
from song.locks import read_locked_layers, read_locks
from song.meter import Meter, parse_meter
from song.notation import cut_pickup, is_silent, pickup_beats, read_line
from song.plan_fields import read_flag, read_length, read_number, read_phrases, read_varied, read_whole
from song.plan_keys import BRIEF_FIELDS as BRIEF_FIELDS
from song.plan_keys import SECTION_FIELDS as SECTION_FIELDS
from song.plan_keys import check_fields, check_value
from song.plan_text import load_document
from song.remedies import instead
from song.style import beside, find_style

DEFAULT_BARS = 8
_NUMBERS: dict[str, Callable[[object, str], float]] = {
    **dict.fromkeys(("tempo", "seed", "bars", "candidates"), read_whole),
    **dict.fromkeys(("temperature", "top_p"), read_number),
}
_WORDS: dict[str, Callable[[Any], object]] = {
    "key": lambda word: parse_key(str(word)),
    "meter": lambda word: parse_meter(str(word)),
    "locked": read_locked_layers,
}

Complete = Callable[..., Brief]
"""Makes a brief from what is given by keyword: the fields of a brief by their names."""


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
        brief = _read_brief(document, complete, seed=crc32(text.encode()), folder=Path(name).parent)
        rows = document.get("sections") or []
        if not isinstance(rows, list):
            raise SongError("sections is no list; write one section a line, as - id: A1")
        if len(rows) > MOST_BARS:
            raise SongError(f"has {len(rows)} sections; use {MOST_BARS} or fewer")
        sections = _read_sections(rows, brief)
        charts: dict[str, tuple[ChordSpan, ...]] = {}
        lines: dict[str, tuple[Note, ...] | Sketch] = {}
        for row, section in zip(rows, sections, strict=True):
            _read_layers(row, section, brief.meter, charts, lines)
        melody = {section_id: line for section_id, line in lines.items() if not isinstance(line, Sketch)}
        sketches = {section_id: line for section_id, line in lines.items() if isinstance(line, Sketch)}
        sections = _with_cadences(rows, sections, charts, melody, brief.meter)
        chords = {section.id: charts[section.id] for section in sections if _is_whole(section, charts, brief.meter)}
        given = {section_id: spans for section_id, spans in charts.items() if section_id not in chords}
        return Plan(name, text, Song(brief, sections, chords, melody, given=given, sketches=sketches))
    except SongError as error:
        raise SongError(f"{name}: {error}") from None


def _read_brief(document: CommentedMap, complete: Complete, seed: int, folder: Path) -> Brief:
    """Read the brief; a file without a seed takes one from its own text, so that the same file is the same song."""
    check_fields(document, top=True)
    given: dict[str, Any] = {field: document[field] for field in BRIEF_FIELDS if document.get(field) is not None}
    if "style" not in given:
        raise SongError("style is missing; write for example style: jazz")
    given.setdefault("seed", seed)
    for field in given.keys() & {"style", "band"}:
        given[field] = _read_style(given[field], field, folder)
    given["form"] = str(given.get("form", "auto"))
    parse_form(given["form"])
    for field in given.keys() & {"title", "ending"}:
        given[field] = str(given[field])
    if "straight" in given:
        given["straight"] = read_flag(given["straight"], "straight")
    for field, read in _WORDS.items():
        if field in given:
            given[field] = read(given[field])
    for field in given.keys() & _NUMBERS.keys():
        given[field] = _NUMBERS[field](given[field], field)
    if "length" in given:
        if "bars" in given:
            raise SongError("the song has both bars and length; give bars or length, not both")
        given["length"] = read_length(given["length"])
    return complete(**given)


def _read_style(value: object, field: str, folder: Path) -> str:
    try:
        return find_style(beside(str(value), folder)).name
    except SongError as error:
        told = str(error).startswith(f"{field} ")
        raise error if told else SongError(f"{field}: {error}") from None


def _read_sections(rows: list[Any], brief: Brief) -> tuple[Section, ...]:
    sections: dict[str, Section] = {}
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping) or not row.get("id"):
            raise SongError(f"section number {number} has no id; write - id: A1")
        section_id = _told_id(row, number)
        try:
            section = _read_section(row, section_id, sections, brief, last=number == len(rows))
        except SongError as error:
            where = f"section {section_id}"
            raise SongError(str(error) if str(error).startswith(where) else f"{where}: {error}") from None
        if section_id in sections:
            raise SongError(f"section {section_id} stands twice; give every section its own id")
        sections[section_id] = section
    return tuple(sections.values())


def _told_id(row: Mapping[str, Any], number: int) -> str:
    try:
        check_value("id", row["id"])
    except SongError as error:
        raise SongError(f"section number {number}: {error}") from None
    return str(row["id"])


def _read_section(
    row: Mapping[str, Any], section_id: str, earlier: Mapping[str, Section], brief: Brief, *, last: bool
) -> Section:
    check_fields(row, top=False)
    relations = {name: str(row[name]) for name in RELATIONS if row.get(name) is not None}
    for name, source_id in relations.items():
        if source_id not in earlier:
            before = instead(source_id, earlier) if earlier else "only a later section can follow another"
            raise SongError(f'{name} "{source_id}", but no such section stands before it; {before}')
    source = earlier[next(iter(relations.values()))] if relations else None
    label = _word(row, "label") or label_of(section_id)
    cadence = _told_cadence(row) or ("authentic" if last else "half")
    pickup = _pickup_of(row, brief.meter, source)
    bars = (
        read_whole(row["bars"], "bars") if row.get("bars") is not None else _bars_of(row, source, brief.meter, pickup)
    )
    locked, locked_bars = read_locks(row.get("locked"), bars)
    return Section(
        section_id,
        label,
        _told_role(row) or (source.role if source else _role_of(label)),
        bars,
        parse_key(key) if (key := _word(row, "key")) else (source.key if source else brief.key),
        cadence,
        read_number(row["energy"], "energy") if row.get("energy") is not None else (source.energy if source else 0.5),
        locked=locked,
        phrases=tuple(Phrase(bars, told or cadence) for bars, told in read_phrases(row.get("phrases"))),
        varied=read_varied(row.get("varied")),
        pickup=pickup,
        locked_bars=locked_bars,
        lyrics="" if row.get("lyrics") is None else str(row["lyrics"]).strip("\n"),
        **relations,
    )


def _word(row: Mapping[str, Any], field: str) -> str | None:
    """Return what stands in a field, None where nothing does."""
    value = row.get(field)
    return None if value is None or value == "" else str(value)


def _told_role(row: Mapping[str, Any]) -> str | None:
    """Return the role that a person gave a section; SongError where it is one that has another name here."""
    role = _word(row, "role")
    if role is not None and role not in ROLES and (meant := ROLE_WORDS.get(role.lower().replace(" ", ""))):
        raise SongError(f'role "{role}" is not known; write {meant}')
    return role


def _told_cadence(row: Mapping[str, Any]) -> str | None:
    """Return the cadence that a person gave a section, by its own field or with its last phrase."""
    told = read_phrases(row.get("phrases"))
    return _word(row, "cadence") or (told[-1][1] if told else None)


def _pickup_of(row: Mapping[str, Any], meter: Meter, source: Section | None) -> int:
    """Return the pickup in beats: as given, as the melody text shows it, or that of the music that comes again."""
    if row.get("pickup") is not None:
        return read_whole(row["pickup"], "pickup")
    return _shown_pickup(row, meter) or inherited_pickup(row.get("over") is None, source)


def _shown_pickup(row: Mapping[str, Any], meter: Meter) -> int:
    text = row.get("melody")
    return pickup_beats(text, meter) if isinstance(text, str) else 0


def inherited_pickup(same_music: bool, source: Section | None) -> int:
    """Return the pickup of a section that says nothing of it: that of its source where it is the same music."""
    return source.pickup if source and same_music else 0


def _with_cadences(
    rows: Sequence[Mapping[str, Any]],
    sections: Sequence[Section],
    charts: Mapping[str, tuple[ChordSpan, ...]],
    melody: Mapping[str, tuple[Note, ...]],
    meter: Meter,
) -> tuple[Section, ...]:
    """Return the sections with cadences left out taken from the chords that are given, or from the ending they share.

    A section that has a melody and no chords has the cadence that its line most likely makes.
    Where the chords that end a section are still to be composed it has the usual cadence, if they can come to it.
    """
    done: dict[str, Section] = {}
    for row, section in zip(rows, sections, strict=True):
        cadence, spans = section.cadence, charts.get(section.id, ())
        if not _told_cadence(row):
            if section.source and not (section.varies and "ending" in (section.varied or {"ending"})):
                cadence = done[section.source].cadence
            elif melody.get(section.id) and not spans:
                place: Place = "song" if section is sections[-1] else "section"
                cadence = cadence_from_line(melody[section.id], section.key, meter, section.bars, place)
            if spans:
                cadence = likely_cadence(section.with_cadence(cadence), spans, meter)
        done[section.id] = section.with_cadence(cadence)
    return tuple(done.values())


def _is_whole(section: Section, charts: Mapping[str, tuple[ChordSpan, ...]], meter: Meter) -> bool:
    """Return whether a section has a chart in which nothing is left to compose."""
    return sum(span.duration for span in charts.get(section.id, ())) == section.bars * meter.bar_ticks


def label_of(section_id: str) -> str:
    """Return the label that an id implies: A for A2, i for intro."""
    return {"intro": "i", "outro": "o"}.get(section_id, section_id.rstrip("0123456789") or section_id)


def _role_of(label: str) -> str:
    if label in ROLES:
        return label
    return {"i": "intro", "o": "outro"}.get(label, "interlude" if label.islower() else "head")


def _bars_of(row: Mapping[str, Any], source: Section | None, meter: Meter, pickup: int) -> int:
    """Bars left out are those of the phrases, of the chart or melody that is given, or of the source."""
    if told := read_phrases(row.get("phrases")):
        return sum(bars for bars, _ in told)
    for layer in LAYERS:
        text = row.get(layer)
        if isinstance(text, str) and not (layer == "melody" and is_silent(text)):
            return max(1, len(split_bars(_bars_text(row, layer, text, meter, pickup))))
    return source.bars if source else DEFAULT_BARS


def _bars_text(row: Mapping[str, Any], layer: str, text: str, meter: Meter, pickup: int) -> str:
    """Return the text of a layer from its first bar on."""
    return text if layer == "chords" else cut_pickup(text, meter, _pickup_ticks(row, meter, pickup))[1]


def _pickup_ticks(row: Mapping[str, Any], meter: Meter, pickup: int) -> int | None:
    """Return how long what stands before the first bar of a melody has to be; None where it says so itself."""
    return None if row.get("pickup") is None and _shown_pickup(row, meter) else pickup * meter.beat_ticks


def _read_layers(
    row: Mapping[str, Any],
    section: Section,
    meter: Meter,
    charts: dict[str, tuple[ChordSpan, ...]],
    lines: dict[str, tuple[Note, ...] | Sketch],
) -> None:
    for layer in LAYERS:
        text = row.get(layer)
        if text is None:
            continue
        if not isinstance(text, str):
            raise SongError(f"section {section.id}: {layer} is no text; write bars between |")
        silent = layer == "melody" and is_silent(text)
        bars = len(split_bars(_bars_text(row, layer, text, meter, section.pickup)))
        if bars != section.bars and not silent:
            raise SongError(
                f"section {section.id}: {layer} has {bars} bar{'s' * (bars != 1)}, the section {section.bars}; make them equal"
            )
        try:
            if layer == "chords":
                charts[section.id] = read_chart(text, meter, may_be_open=True)
            else:
                pickup = _pickup_ticks(row, meter, section.pickup)
                lines[section.id] = () if silent else read_line(text, meter, pickup)
        except SongError as error:
            raise SongError(f"section {section.id}, {layer}, {error}") from None
