"""Starting anywhere: from chords, a melody, a rhythm, or several of them, and a song is made around what was given.

What was given gets a form: the one that was asked for, or its own. The planner plans that form, as it would any; then what was given is
laid into the sections it belongs to, and the stages compose the rest. Nothing that was given changes.
"""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from compose.fitting import even, told_cadences
from compose.frame import Frame, frame_of
from compose.given import Material, Part, read_chords
from compose.given_key import goes_round, key_of_all
from compose.given_lines import read_melody, read_rhythm
from compose.given_lyrics import read_lyrics
from song import Brief, ChordSpan, Form, Key, Meter, Note, Section, Sketch, Song, SongError, find_style, parse_meter

FORM, STYLE = "AABA", "jazz"
"""What is composed where nothing is asked for."""
_VARIED_AGAIN = frozenset({"ending"})


@dataclass(frozen=True)
class Start:
    """How a song begins: `song` is its brief, `form` what the planner is asked for (None: the brief's), `once` one time through.

    `parts` were given, by letter.
    """

    song: Song
    once: bool
    parts: Mapping[str, tuple[Part, ...]]
    form: Form | None = None

    def laid(self, planned: Song) -> Song:
        """Return a planned song with what was given in its sections. Raises SongError where it contradicts itself."""
        if not self.parts:
            return planned
        from song.check import problems

        song = _Laying(planned, self.parts).song()
        if wrong := problems(song):
            raise SongError(f"what was given cannot stand in one song: {wrong[0]}")
        return song


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
    whose line only the rhythm counts; `lyrics` are words, a line for every phrase. Parts stand under headings, as [A] or [verse]. Key, meter, tempo, title and style are as told,
    else as what is given tells.

    Raises SongError that names what was given, where, and what would be right.
    """
    from compose.pipeline import complete_brief

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
    opening: dict[str, Any] = {
        name: brief.pop(name, None) or next((getattr(one, name) for one in materials if getattr(one, name)), None)
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


class _Laying:
    """Lays what was given into the sections of a plan, from the first to the last."""

    def __init__(self, planned: Song, parts: Mapping[str, tuple[Part, ...]]) -> None:
        self.planned, self.parts = planned, parts
        self.meter = planned.brief.meter
        self.times: Counter[str] = Counter()
        self.sections: list[Section] = []
        self.heard: dict[tuple[str, int], Section] = {}
        self.planned_keys: dict[str, Key] = {}
        for section in reversed(planned.sections):
            self.planned_keys[section.label] = section.key
        self.chords: dict[str, tuple[ChordSpan, ...]] = {}
        self.given: dict[str, tuple[ChordSpan, ...]] = {}
        self.melody: dict[str, tuple[Note, ...]] = {}
        self.sketches: dict[str, Sketch] = {}

    def song(self) -> Song:
        """Return the song with everything laid."""
        for section in self.planned.sections:
            own = self.parts.get(section.label)
            if own is None:
                self.sections.append(section)
                if section.label == "i" and section.bars == 1:
                    # The bar of a pickup: players wait for the barline.
                    self.chords[section.id] = (ChordSpan(0, self.meter.bar_ticks, None),)
                continue
            number = self.times[section.label] % len(own)
            self.times[section.label] += 1
            self._lay(section, own[number], number)
        return replace(
            self.planned, sections=tuple(self.sections), chords=self.chords, given=self.given, melody=self.melody,
            sketches=self.sketches,
        )  # fmt: skip

    def _lay(self, section: Section, part: Part, number: int) -> None:
        first = self.heard.get((section.label, number))
        if first is not None:
            self._lay_again(section, part, first)
            return
        key = part.key or self._home(section)
        section = replace(
            section, key=key, role=self._role(section, part), pickup=self._pickup(section, part), lyrics=part.lyrics
        )
        section = self._ending(replace(section, repeats=None, varies=None, over=None, varied=frozenset()), part)
        section = self._related(section, part)
        self.heard[section.label, number] = section
        self.sections.append(section)
        self._put(section.id, part)

    def _put(self, name: str, part: Part) -> None:
        if part.chords is not None:
            whole = sum(span.duration for span in part.chords) == part.bars * self.meter.bar_ticks
            (self.chords if whole else self.given)[name] = part.chords
        if isinstance(part.line, Sketch):
            self.sketches[name] = part.line
        elif part.line is not None:
            self.melody[name] = part.line

    def _lay_again(self, section: Section, part: Part, first: Section) -> None:
        """Lay a part that was heard already: again as it was, over its chords, or where only chords were given varied."""
        key = self._lift(section) or first.key
        same = replace(
            section, key=key, cadence=first.cadence, phrases=first.phrases, pickup=first.pickup, bars=first.bars,
            repeats=None, varies=None, over=None, varied=frozenset(), lyrics=part.lyrics,
        )  # fmt: skip
        if section.over is not None:
            self.sections.append(replace(same, over=first.id, pickup=0, lyrics=""))
            return
        if section.varies is not None and part.line is None and not part.lyrics:
            varied = (section.varied - {"harmony"}) or _VARIED_AGAIN
            self.sections.append(replace(same, varies=first.id, varied=varied))
            if first.id in self.chords:
                from harmony.theory.spelling import moved

                self.chords[section.id] = moved(self.chords[first.id], first.key, key)
            return
        if self._is_last(section) and self._is_open_at_the_end(part) and section.cadence != first.cadence:
            same = replace(same, cadence=section.cadence, phrases=()).with_cadence(section.cadence)
            self.sections.append(replace(same, varies=first.id, varied=_VARIED_AGAIN))
            if isinstance(part.line, Sketch):
                self.sketches[section.id] = part.line
            return
        if same.pickup and not self._has_room(same.pickup):
            same = replace(same, pickup=0)
        self.sections.append(replace(same, repeats=first.id))

    def _lift(self, section: Section) -> Key | None:
        """Return the key to which the song has climbed by a section, None where it stands as it stood."""
        from song.key import usual_key

        origin = self.planned_keys[section.label]
        first = self.heard[section.label, 0].key
        up = (section.key.pitch_class - origin.pitch_class) % 12
        return usual_key((first.pitch_class + up) % 12, first.mode) if up else None

    def _home(self, section: Section) -> Key:
        """Return the key of a section of which only the song's own is known: as planned, where nothing in it speaks against it."""
        part = self.parts[section.label][0]
        return self.planned.brief.key if part.chords is not None or part.line is not None else section.key

    def _role(self, section: Section, part: Part) -> str:
        return part.role if part.role and not section.over else section.role

    def _pickup(self, section: Section, part: Part) -> int:
        return part.pickup if part.line is not None or part.lyrics else section.pickup

    def _has_room(self, beats: int) -> bool:
        """Return whether the section before leaves so many beats before its end to a pickup."""
        before = self.sections[-1] if self.sections else None
        own = self.parts.get(before.label) if before else None
        if before is None or own is None or before.over:
            return True
        line = own[(self.times[before.label] - 1) % len(own)].line
        parts = line.parts if isinstance(line, Sketch) else line
        room = before.bars * self.meter.bar_ticks - beats * self.meter.beat_ticks
        return not parts or parts[-1].end <= room

    def _is_last(self, section: Section) -> bool:
        return section.id == self.planned.sections[-1].id

    def _is_open_at_the_end(self, part: Part) -> bool:
        """Return whether no chord and no pitch is given in the last bar of a part."""
        last_bar = (part.bars - 1) * self.meter.bar_ticks
        notes = part.line.notes if isinstance(part.line, Sketch) else part.line or ()
        ends = [note.end for note in notes] + [span.end for span in part.chords or ()]
        return part.line != () and all(end <= last_bar for end in ends)

    def _ending(self, section: Section, part: Part) -> Section:
        """Return a section with the cadence and the phrases that its chords make, or else its line."""
        from corpus.sentences import phrases_of
        from song.cadence import cadence_of, likely_cadence
        from song.line import Place, cadence_from_line

        if part.chords is not None:
            if sum(span.duration for span in part.chords) < section.bars * self.meter.bar_ticks:
                fitting = replace(section, phrases=())
                return (
                    section.with_cadence(likely_cadence(fitting, part.chords, self.meter)) if part.chords else section
                )
            cadence = cadence_of(part.chords, section.key, self.meter, section.bars)
            phrases = phrases_of(part.chords, section.key, self.meter, section.bars, cadence)
            return replace(section, cadence=cadence, phrases=phrases)
        if isinstance(part.line, tuple) and part.line:
            place: Place = "song" if self._is_last(section) else "section"
            told = cadence_from_line(part.line, section.key, self.meter, section.bars, place)
            return replace(section, cadence=part.cadence or told, phrases=())
        last = self.planned.sections[-1]
        if last.label == section.label and not find_style(self.planned.brief.style).choruses:
            # Where the song ends, what comes back may well end each time.
            return section.with_cadence(last.cadence)
        return section

    def _related(self, section: Section, part: Part) -> Section:
        """Return a section with its relation to the earlier ones of its letter of which something else was given."""
        from corpus.relations import Music, relate

        earlier = [one for one in self.sections if one.label == section.label and not one.over and one.repeats is None]
        if not earlier:
            return section
        line = part.line if isinstance(part.line, tuple) else None
        music = Music(section, part.chords, line)
        others = [Music(one, self.chords.get(one.id), self.melody.get(one.id)) for one in earlier]
        found = relate(music, others, self.meter)
        if found.repeats and part.line is not None and line is None:
            # The same chords under another sketch.
            found = replace(found, repeats=None, varies=found.repeats, varied=frozenset({"rhythm"}))
        if found.repeats:
            source = next(one for one in earlier if one.id == found.repeats)
            return replace(found, key=section.key, cadence=source.cadence, phrases=source.phrases)
        return replace(found, key=section.key, cadence=section.cadence, phrases=section.phrases)
