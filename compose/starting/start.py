"""Starting anywhere: from chords, a melody, a rhythm, or several of them, and a song is made around what was given.

What was given gets a form: the one that was asked for, or its own. The planner plans that form, as it would any; then what was given is
laid into the sections it belongs to, and the stages compose the rest. Nothing that was given changes.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from compose.pipeline import complete_brief, complete_song, plan
from compose.starting.chords import read_chords
from compose.starting.fitting import even, told_cadences
from compose.starting.frame import Frame, frame_of
from compose.starting.key import goes_round, key_of_all
from compose.starting.laying import laid
from compose.starting.lines import read_melody, read_rhythm
from compose.starting.lyrics import read_lyrics
from compose.starting.material import Material, Part
from song import Brief, Form, Key, Meter, Song, SongError, parse_meter

FORM, STYLE = "AABA", "jazz"
"""What is composed where nothing is asked for."""


@dataclass(frozen=True)
class Start:
    """How a song begins: `song` is its brief, `form` what the planner is asked for (None: the brief's), `once` one time through.

    `parts` were given, by letter.
    """

    song: Song
    once: bool
    parts: Mapping[str, tuple[Part, ...]]
    form: Form | None = None

    @property
    def remarks(self) -> tuple[str, ...]:
        """What of it could not stay as it was given, a line each."""
        lines = [
            f"section {label}, bar {part.bars}: its last note is cut at the end of the bar, as no note sounds on into another section"
            for label, parts in self.parts.items()
            for part in parts
            if part.cut
        ]
        return tuple(dict.fromkeys(lines))

    def laid(self, planned: Song) -> Song:
        """Return a planned song with what was given in its sections. Raises SongError where it contradicts itself."""
        return laid(planned, self.parts) if self.parts else planned


def composed(begun: Start, *, report: Callable[[str], None] = lambda _stage: None) -> Song:
    """Return the whole song that begins so. Raises SongError where what was given contradicts itself."""
    planned = plan(begun.song, once=begun.once, form=begun.form, report=report)
    return complete_song(begun.laid(planned), report=report)


def start(
    *,
    form: str | None = None,
    style: str | None = None,
    once: bool = False,
    chords: str | Path | None = None,
    melody: str | Path | None = None,
    rhythm: str | Path | None = None,
    lyrics: str | Path | None = None,
    **brief: Any,
) -> Start:
    """Return how a song begins; further keywords are those of `compose.pipeline.complete_brief`.

    `chords` are bars between |, with `?` for what is open, a chart as text, the name of a file that has chords, or an iReal
    link; `melody` is a line as in a plan file or a MusicXML, MIDI or ABC file; `rhythm` values (`4 4 8 8 4 | 2 r2 |`) or a file of
    whose line only the rhythm counts; `lyrics` are words, a line for every phrase. Parts stand under headings, as [A] or [verse]. Key,
    meter, tempo, title and style are as told, else as what is given tells.

    Raises SongError that names what was given, where, and what would be right.
    """
    words = {"chords": chords, "melody": melody, "rhythm": rhythm, "lyrics": lyrics}
    given = {name: str(word) for name, word in words.items() if word is not None}
    if not given:
        made = complete_brief(style or STYLE, form or FORM, **brief)
        return Start(Song(made), once, {})
    told, told_key = brief.pop("meter", None), brief.pop("key", None)
    meter = parse_meter(told) if isinstance(told, str) else told
    materials = _read(given, meter, style)
    meter = meter or materials[0].meter
    style = style or next((one.style for one in materials if one.style), None) or STYLE
    # What words are called by their first line gives way to what something else is called.
    telling = sorted(materials, key=lambda one: one.what == "--lyrics")
    opening: dict[str, Any] = {
        name: brief.pop(name, None) or next((getattr(one, name) for one in telling if getattr(one, name)), None)
        for name in ("tempo", "title")
    }
    opening["key"] = told_key or _key(materials)
    brief["seed"] = secrets.randbelow(2**31) if brief.get("seed") is None else brief["seed"]
    made = complete_brief(style, form or "auto", meter=meter, **opening, **brief)
    frame = _framed(materials, made, form, once=once)
    return Start(Song(replace(made, form=frame.text)), frame.once, frame.parts, frame.form)


def _key(materials: Sequence[Material]) -> Key | None:
    """Return the key that is named in what was given, else the one that is heard in all of it together; None where none is."""
    named = [one.key for one in materials if one.key and one.named]
    heard = [one.key for one in materials if one.key]
    if not named and (len(heard) > 1 or any(map(goes_round, materials))):
        return key_of_all(materials)
    return next(iter(named or heard), None)


def _framed(materials: Sequence[Material], brief: Brief, form: str | None, *, once: bool) -> Frame:
    known = [told_cadences(even(material), brief) for material in materials]
    return frame_of(known, brief, form, once=once)


def _read(given: Mapping[str, str], meter: Meter | None, style: str | None) -> list[Material]:
    """Read everything that was given, lines first: they know their meter, in which bars of chords are then read."""
    read = {"melody": read_melody, "rhythm": read_rhythm}
    materials: list[Material] = []
    for name in ("melody", "rhythm", "chords", "lyrics"):
        text = given.get(name)
        if text is None:
            continue
        what = f"--{name}"
        if not text.strip():
            hint = "write a line for every phrase" if name == "lyrics" else "write bars between |"
            raise SongError(f"{what}: nothing is written there; leave it away, or {hint}")
        worded = read_lyrics if name == "lyrics" else read_chords
        found = read[name](text, what, meter) if name in read else worded(text, what, meter, style)
        if meter is not None and found.meter != meter:
            raise SongError(f"{what}: is in {found.meter}, what else is given in {meter}; make the meters equal")
        meter = found.meter
        if name == "chords":
            # Chord symbols that came with a melody give way to those that were asked for.
            materials = [replace(one, parts=tuple(replace(p, chords=None) for p in one.parts)) for one in materials]
        materials.append(found)
    return sorted(materials, key=lambda one: one.what)
