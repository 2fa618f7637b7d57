"""One strip of a piano roll: sections, chords, energy, the notes of some bars on a pitch axis, the drums below.

Conventions: pixels, down and to the right; bars of the whole song, from 0 in code, from 1 on the page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

from export.pages.roll_notes import PER_TICK, drum_rows, is_drums, melody_notes, track_colours
from export.pages.signs import with_signs
from export.pictures.drawing import INK, PALE, add, darker, fitting, number, shortened, text_width, write
from song import Song

LEFT, RIGHT = 58, 22
_BAND, _CHORDS, _ENERGY, _FOOT = 25, 26, 34, 16
_GAP = 5
_WIDEST = 96  # bar
_DRUM_ROW = 8
_PITCHES = 230  # how high the pitch axis would like to be
_NARROW_ROW, _TALL_ROW = 2.6, 6.0  # of a semitone
_GRID, _BORDER, _ENERGY_COLOUR = "#e9e9e9", "#b5b5b5", "#6b7a8f"
_CHORD_SIZES = (10.5, 9.5, 8.5, 7.0)
_LOUDEST, _SOFTEST = 0.75, 0.3  # how strong the colour of an accompanying note is


@dataclass(frozen=True)
class Roll:
    """What all strips of a roll share: the song, the colours of its letters, how wide they are."""

    song: Song
    letters: Mapping[str, str]
    width: float

    @cached_property
    def melody(self) -> Mapping[int, frozenset[int]]:
        """The notes of every track that are the melody."""
        return melody_notes(self.song)

    @cached_property
    def colours(self) -> tuple[str, ...]:
        """The colour of every track."""
        return track_colours(self.song, self.melody)

    @cached_property
    def drums(self) -> tuple[tuple[str, frozenset[int]], ...]:
        """The rows of percussion, from the top down."""
        return drum_rows(self.song)

    @cached_property
    def pitches(self) -> tuple[int, int]:
        """Lowest and highest pitch of the axis."""
        played = [note.pitch for track in self.song.tracks if not is_drums(track) for note in track.notes]
        return min(played, default=48) - 2, max(played, default=72) + 2

    @property
    def row(self) -> float:
        """How high a semitone is."""
        low, high = self.pitches
        return min(_TALL_ROW, max(_NARROW_ROW, _PITCHES / (high - low + 1)))

    @property
    def bar_midi_ticks(self) -> int:
        """Length of a bar."""
        return self.song.brief.meter.bar_ticks * PER_TICK

    @property
    def _pitch_height(self) -> float:
        low, high = self.pitches
        return self.row * (high - low + 1)

    @property
    def height(self) -> float:
        """Height of a strip."""
        drums = len(self.drums) * _DRUM_ROW + _GAP if self.drums else 0
        return _BAND + _ENERGY + _CHORDS + self._pitch_height + 2 * _GAP + drums + _FOOT


def draw_strip(picture: Element, roll: Roll, first: int, end: int, top: float) -> None:
    """Draw the bars from `first` up to `end`."""
    strip = _Strip(roll, first, end, top)
    group = add(picture, "g", class_="strip")
    strip.draw_energy(group)
    strip.draw_sections(group)
    strip.draw_grid(group)
    strip.draw_chords(group)
    strip.draw_notes(group)


@dataclass(frozen=True)
class _Strip:
    roll: Roll
    first: int
    end: int
    top: float

    @property
    def right(self) -> float:
        return LEFT + (self.end - self.first) * self.scale

    @property
    def scale(self) -> float:
        """How wide a bar is."""
        return min(_WIDEST, self.roll.width / (self.end - self.first))

    @property
    def axis(self) -> float:
        """Top of the pitch axis."""
        return self.top + _BAND + _ENERGY + _CHORDS + _GAP

    @property
    def drums(self) -> float:
        """Top of the drums' rows."""
        return self.axis + self.roll._pitch_height + _GAP

    @property
    def foot(self) -> float:
        return self.top + self.roll.height - _FOOT

    def across(self, bars: float) -> float:
        """Return where a place in bars of the song stands, inside the strip."""
        return LEFT + (min(max(bars, self.first), self.end) - self.first) * self.scale

    def holds(self, start: float, end: float) -> bool:
        return start < self.end and end > self.first

    def draw_sections(self, group: Element) -> None:
        """Draw the sections as blocks in the colours of their letters; one that goes on from the strip before says so."""
        starts = self.roll.song.start_bars
        for section in self.roll.song.sections:
            start, end = starts[section.id], starts[section.id] + section.bars
            if not self.holds(start, end):
                continue
            x, width = self.across(start), self.across(end) - self.across(start)
            fill = self.roll.letters[section.label]
            add(
                group, "rect", class_="section", x=x, y=self.top, width=width, height=_BAND, rx=3, fill=fill,
                stroke=darker(fill), stroke_width=1, data_section=section.id,
            )  # fmt: skip
            name = section.id if start >= self.first else f"({section.id})"
            role = "" if section.id.startswith(section.role) else section.role
            moved = f"in {section.key}" if section.key != self.roll.song.brief.key else ""
            if size := fitting(name, width - 4, (13.0, 11.0, 9.0, 7.0), bold=True):
                write(group, name, x + 5, self.top + 17, size, font_weight="bold", text_anchor="start", class_="name")
                words = ", ".join(word for word in (role, moved) if word)
                room = width - text_width(name, size, bold=True) - 16
                if words and room > 20:
                    words = shortened(words, room, 10)
                    write(group, words, x + width - 5, self.top + 17, 10, text_anchor="end", class_="role")

    def draw_energy(self, group: Element) -> None:
        """Draw how much energy the sections have, as steps that lead into one another."""
        foot, height = self.top + _BAND + _ENERGY, _ENERGY - 5
        starts = self.roll.song.start_bars
        curve, before = "", 0.0
        for section in self.roll.song.sections:
            start, end = starts[section.id], starts[section.id] + section.bars
            if self.holds(start, end):
                level = foot - section.energy * height
                bend = min(0.5, section.bars / 2) * self.scale
                x = self.across(start)
                if not curve:
                    curve = f"M {number(x)} {number(level)}"
                else:
                    middle = f"{number(x)} {number(before)} {number(x)} {number(level)}"
                    curve += f" H {number(x - bend)} C {middle} {number(x + bend)} {number(level)}"
                before = level
        curve += f" H {number(self.right)}"
        area = f"{curve} V {number(foot)} H {LEFT} Z"
        add(group, "path", d=area, fill=_ENERGY_COLOUR, fill_opacity=0.16)
        add(group, "path", class_="energy", d=curve, fill="none", stroke=_ENERGY_COLOUR, stroke_width=1.6)
        write(group, "energy", LEFT - 6, foot - _ENERGY / 2 + 4, 9, fill=PALE, text_anchor="end")

    def draw_grid(self, group: Element) -> None:
        """Draw barlines, the borders of sections, a line and a name for every C, and the names of the drums."""
        low, high = self.roll.pitches
        add(group, "rect", x=LEFT, y=self.axis, width=self.right - LEFT, height=self.roll._pitch_height, fill="#fafafa")
        for pitch in range(low, high + 1):
            if pitch % 12 == 0:
                y = self.height_of(pitch) + self.roll.row / 2
                add(group, "path", class_="c", d=f"M {LEFT} {number(y)} H {number(self.right)}", stroke="#cfd8e3")
                write(group, f"C{pitch // 12 - 1}", LEFT - 6, y + 3, 9, fill=PALE, text_anchor="end")
        for row, (name, _) in enumerate(self.roll.drums):
            write(group, name, LEFT - 6, self.drums + row * _DRUM_ROW + 7, 7.5, fill=PALE, text_anchor="end")
        borders = set(self.roll.song.start_bars.values())
        for bar in range(self.first, self.end + 1):
            x, edge = self.across(bar), bar in borders or bar in (self.first, self.end)
            path = f"M {number(x)} {number(self.axis)} V {number(self.foot)}"
            add(group, "path", d=path, stroke=_BORDER if edge else _GRID, stroke_width=1)
            if bar < self.end and (edge or (bar - self.first) % 4 == 0):
                write(group, str(bar + 1), x + 1, self.foot + 11, 8.5, fill=PALE, text_anchor="start")

    def draw_chords(self, group: Element) -> None:
        """Write every chord above its place, on a second line where it would run into the one before."""
        bar_ticks = self.roll.song.brief.meter.bar_ticks
        free = [0.0, 0.0]
        before, borders = None, {self.first, *self.roll.song.start_bars.values()}
        spans = self.roll.song.all_chords()
        shown = [span for span in spans if self.holds(span.onset / bar_ticks, span.end / bar_ticks)]
        for place, span in enumerate(shown):
            words = str(span.chord) if span.chord else "N.C."
            if words == before and span.onset // bar_ticks not in borders:
                continue  # it stands on
            before = words
            x = self.across(span.onset / bar_ticks) + 1
            after = [one for one in shown[place + 1 :][:2] if one.chord != span.chord]
            room = (self.across(after[0].onset / bar_ticks) if after else self.right) - x
            size = fitting(words, room, _CHORD_SIZES[:2]) or _CHORD_SIZES[1]
            line = 0 if x >= free[0] else 1
            if x < free[line]:
                size = _CHORD_SIZES[-1]
                line = free.index(min(free))
            y = self.axis - _GAP - 4 - (_CHORDS / 2 - 1) * line
            write(group, with_signs(words), x, y, size, text_anchor="start", class_="chord", fill=INK)
            free[line] = x + 0.85 * text_width(words, size) + 3  # measured wide

    def height_of(self, pitch: int) -> float:
        """Return the top of a pitch's row."""
        return self.axis + (self.roll.pitches[1] - pitch) * self.roll.row

    def draw_notes(self, group: Element) -> None:
        """Draw the notes of all tracks that begin in the strip, the melody over the others."""
        melody = add(group, "g", class_="melody")
        group.remove(melody)
        for place, track in enumerate(self.roll.song.tracks):
            layer = add(
                group, "g", class_="track", fill=self.roll.colours[place], data_track=track.name,
                stroke=self.roll.colours[place], stroke_width=0.4,
            )  # fmt: skip
            leading = add(melody, "g", fill=self.roll.colours[place], data_track=track.name)
            told = self.roll.melody.get(place, frozenset())
            for index, note in enumerate(track.notes):
                start = note.onset_midi_ticks / self.roll.bar_midi_ticks
                end = start + note.duration_midi_ticks / self.roll.bar_midi_ticks
                # What sounds on after the last bar, or begins there, belongs to it.
                start = min(start, self.roll.song.bars - 1 / 64)
                if self.holds(start, end):
                    self._draw_note(
                        layer,
                        leading,
                        (start, end),
                        note.pitch,
                        note.velocity,
                        track_is=(is_drums(track), index in told),
                    )
        group.append(melody)

    def _draw_note(
        self,
        layer: Element,
        leading: Element,
        time: tuple[float, float],
        pitch: int,
        velocity: int,
        track_is: tuple[bool, bool],
    ) -> None:
        """Draw one note; what goes on from the strip before is no note again but its tail."""
        drums, melody = track_is
        start, end = time
        kind = "note" if start >= self.first else "tail"
        x = self.across(start)
        loud = _SOFTEST + (_LOUDEST - _SOFTEST) * velocity / 127
        if drums:
            row = next(n for n, (_, pitches) in enumerate(self.roll.drums) if pitch in pitches)
            if kind == "note":
                y = self.drums + row * _DRUM_ROW + 1.5
                add(
                    layer,
                    "rect",
                    class_="note",
                    x=x,
                    y=y,
                    width=1.8,
                    height=_DRUM_ROW - 3,
                    fill_opacity=loud,
                    stroke="none",
                )
            return
        y, width = self.height_of(pitch), max(self.across(end) - x - 0.4, 1.2)
        if melody:
            add(
                leading, "rect", class_=f"{kind} lead", x=x, y=y - 1, width=width, height=self.roll.row + 2, rx=1.2,
                stroke=darker(leading.get("fill", INK), 0.5), stroke_width=0.5,
            )  # fmt: skip
        else:
            add(layer, "rect", class_=kind, x=x, y=y, width=width, height=self.roll.row, fill_opacity=loud)


def cut_strips(song: Song, most: int) -> Sequence[tuple[int, int]]:
    """Return first bar and end of every strip: of about as many bars each, at borders of sections where one is near.

    There is one strip, or as many as fill pages of two.
    """
    count = 2 * -(-song.bars // (2 * most)) if song.bars > most else 1
    borders = sorted({*song.start_bars.values(), song.bars})
    cuts = [0]
    for strip in range(1, count):
        ideal = cuts[-1] + (song.bars - cuts[-1]) / (count - strip + 1)
        near = [bar for bar in borders if abs(bar - ideal) <= most / 4 and bar > cuts[-1]]
        cuts.append(min(near, key=lambda bar: abs(bar - ideal)) if near else round(ideal))
    ends = [*cuts[1:], song.bars]
    return [(first, end) for first, end in zip(cuts, ends, strict=True) if first < end]
