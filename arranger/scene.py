"""What a player sees of the song while playing one section.

Conventions: ticks are the document's, 24 to the quarter note from the start of the section, negative in its pickup.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

from arranger.direction.endings import ending_of
from arranger.stroke import Stroke
from song import Chord, ChordSpan, Meter, Note, Section, Song


@dataclass(frozen=True)
class Scene:
    """One section as the band sees it: its own layers, and of its neighbours only what one must know to get there.

    `notes` is the line of the section, from its pickup on; `heard` the melody that sounds while it goes, with the pickup into
    the next section; `next_notes` what of its line the next section begins with, up to its first beat, and
    `next_line` all of it, for who has to know in which octave it will lie. `contrasting` tells a bridge, by role or as a head with another letter than the first, from the rest. `final` is the tick
    from which the last chord of the song is held, None in all sections but the last and where the song fades away.
    """

    section: Section
    meter: Meter
    start: int
    spans: tuple[ChordSpan, ...]
    notes: tuple[Note, ...]
    heard: tuple[Note, ...]
    previous_energy: float | None
    next_energy: float | None
    next_chord: Chord | None
    next_notes: tuple[Note, ...]
    first: bool
    contrasting: bool
    final: int | None
    next_line: tuple[Note, ...] = ()

    @property
    def end(self) -> int:
        """Ticks in the section."""
        return self.section.bars * self.meter.bar_ticks

    @cached_property
    def playable(self) -> tuple[ChordSpan, ...]:
        """The spans that hold a chord; the last chord of the song is held even where N.C. is written over its end."""
        spans = [span for span in self.spans if span.chord is not None]
        if self.final is not None and self.spans[-1].chord is None and spans:
            spans.append(ChordSpan(self.final, self.end - self.final, spans[-1].chord))
        return tuple(spans)

    @cached_property
    def phrase_ends(self) -> frozenset[int]:
        """The bars that end a phrase: as the plan says, else every fourth and the last."""
        if self.section.phrases:
            return frozenset(end - 1 for end in accumulate(phrase.bars for phrase in self.section.phrases))
        return frozenset([*range(3, self.section.bars, 4), self.section.bars - 1])

    def span_at(self, tick: int) -> ChordSpan | None:
        """Return the chord that sounds at a tick, None over N.C."""
        number = bisect_right(self._onsets, tick) - 1
        return self.playable[number] if number >= 0 and tick < self.playable[number].end else None

    @cached_property
    def _onsets(self) -> tuple[int, ...]:
        return tuple(span.onset for span in self.playable)

    @cached_property
    def chord_ends(self) -> Mapping[int, int]:
        """Where the chord of every span ends, by the span's onset: through spans of the same, but not into the last chord of the song."""
        ends: dict[int, int] = {}
        end, after = 0, None
        for span in reversed(self.playable):
            if after is None or (after.onset, after.chord) != (span.end, span.chord) or span.end == self.final:
                end = span.end
            ends[span.onset], after = end, span
        return ends

    def sounding(self, start: int, end: int) -> list[Note]:
        """Return the melody notes that sound between two ticks."""
        return [note for note in self.heard if note.onset < end and note.end > start]

    def bar_starts(self) -> Iterator[tuple[int, int]]:
        """Walk the bars: number from 0 and first tick."""
        return ((bar, bar * self.meter.bar_ticks) for bar in range(self.section.bars))


def scenes_of(song: Song) -> list[Scene]:
    """Return one scene a section."""
    sections = song.sections
    scenes = []
    first_head = next((section.label for section in sections if section.role == "head"), None)
    lines, everything = song.sounding(), song.all_notes()
    fades = ending_of(song) == "fade"
    for index, (section, start) in enumerate(song.starts()):
        following = sections[index + 1] if index + 1 < len(sections) else None
        spans = song.chords[section.id]
        scenes.append(
            Scene(
                section=section,
                meter=song.brief.meter,
                start=start,
                spans=spans,
                notes=lines[section.id],
                heard=_within(everything, start, section.bars * song.brief.meter.bar_ticks),
                previous_energy=sections[index - 1].energy if index else None,
                next_energy=following.energy if following else None,
                next_chord=song.chords[following.id][0].chord if following else None,
                next_notes=_opening(lines[following.id], song.brief.meter) if following else (),
                next_line=lines[following.id] if following else (),
                first=not index,
                contrasting=section.role == "bridge" or (section.role == "head" and section.label != first_head),
                final=None if following or fades else spans[-1].onset,
            )
        )
    return scenes


def _opening(notes: Sequence[Note], meter: Meter) -> tuple[Note, ...]:
    return tuple(note for note in notes if note.onset < meter.beat_ticks)


def _within(notes: Sequence[Note], start: int, length: int) -> tuple[Note, ...]:
    """Return the notes of the song that sound in a stretch of it, onsets from its start."""
    end = start + length
    return tuple(replace(note, onset=note.onset - start) for note in notes if note.onset < end and note.end > start)


def end_with_final(scene: Scene, strokes: list[Stroke]) -> list[Stroke]:
    """Return the strokes before the final chord of the song, none of them sounding into it; all of them elsewhere."""
    if scene.final is None:
        return strokes
    kept = [stroke for stroke in strokes if stroke.onset < scene.final]
    return [
        replace(stroke, duration=scene.final - stroke.onset)
        if stroke.onset + stroke.duration > scene.final else stroke
        for stroke in kept
    ]  # fmt: skip
