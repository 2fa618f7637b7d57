"""Laying what was given into the sections of a plan, each with the cadence and the relation that it has itself."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from compose.starting.material import Part
from song import ChordSpan, Key, Note, Section, Sketch, Song, SongError, find_style

_VARIED_AGAIN = frozenset({"ending"})


def laid(planned: Song, parts: Mapping[str, tuple[Part, ...]]) -> Song:
    """Return a planned song with parts, by letter, in its sections. Raises SongError where what was given contradicts itself."""
    from song.check import problems

    song = _Laying(planned, parts).song()
    if wrong := problems(song):
        raise SongError(f"what was given cannot stand in one song: {wrong[0]}")
    return song


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
