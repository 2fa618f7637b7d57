"""Making chords easy to play: triads and plain sevenths on their roots, few in a bar.

Keeps what the harmony does: the cadences at the ends of sections and phrases, chords that fill a bar, and a colour that the melody
rests on. Secondary dominants and passing chords that only lead on give their time to their neighbour. Sections with the same
chords come out with the same. A line that then no longer fits is left to `revise`.

Conventions: bars count from 0, ticks from the start of the section.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from editing.passages.bars import line_notes
from editing.passages.fit import new_clashes
from editing.passages.layers import with_chart
from song import Chord, ChordSpan, Key, Meter, Note, Section, Song, SongError, parse_chord
from song.cadence import cadence_of, is_dominant
from song.locks import locked_bars

Spans = tuple[ChordSpan, ...]

# The plain form of each kind of chord and, where the melody asks for it, what is nearly as easy.
_EASY = {
    "major": ("", "maj7", "6"),
    "minor": ("m", "m7", "m6"),
    "dominant": ("7",),
    "augmented": ("", "aug"),
    "suspended": ("", "sus4", "sus2"),
    "held dominant": ("7", "7sus4"),
    "open": ("5",),
}
CLOSING = 2  # bars in which a cadence is made, as a rule
_MOST_A_BAR = {4: 2, 3: 1, 2: 1}  # chords, by the beats of a bar
_ON_ITS_WAY = 0.5  # of a bar: what lasts no longer may be only on its way to the next chord


def simplify(song: Song, section_id: str | None = None, bars: Collection[int] | None = None) -> Song:
    """Return the song with easy chords, or in one section, or in some bars of it.

    Locked chords stay. Raises SongError where the song has no such section, or all that is meant of one is locked.
    """
    names = [song.section(section_id).id] if section_id else [section.id for section in song.sections]
    simple = song
    for name in names:
        section, spans = song.section(name), song.charts.get(name, ())
        alike = [one for one in song.sections if song.charts.get(one.id) == spans and one.key == section.key]
        lines = tuple(note for one in alike for note in line_notes(song, one.id))
        meant = set(range(section.bars) if bars is None else bars)
        free = meant - locked_bars(song, name, "chords")
        if section_id and meant and not free:
            raise SongError(f"section {name}: its chords are locked; unlock {name} chords lets them be changed")
        easy = _Easy(section, song.brief.meter, lines).chart(spans, free)
        if easy != spans:
            simple = with_chart(simple, section.id, easy)
    return simple


class _Easy:
    """Makes the chart of one section easy, under the lines that are sung over its chords."""

    def __init__(self, section: Section, meter: Meter, notes: Sequence[Note]) -> None:
        self.section, self.meter, self.notes = section, meter, notes
        lengths = [phrase.bars for phrase in section.phrases] or [section.bars]
        self.closes = frozenset(bars - 1 for bars in accumulate(lengths))

    def chart(self, spans: Spans, bars: Collection[int]) -> Spans:
        """Return the chart with easy chords in some bars; as many at the end stay as they are as its cadence needs."""
        closing = self.section.bars - CLOSING
        tries = [(bars, True), (bars, False)]
        tries += [([bar for bar in bars if bar < last], True) for last in range(max(0, closing), -1, -1)]
        easy = (self._in_bars(spans, few, thinned=thinned) for few, thinned in tries)
        return next(chart for chart in easy if self._cadence(chart) == self._cadence(spans))

    def _cadence(self, spans: Spans) -> str:
        return cadence_of(spans, self.section.key, self.meter, self.section.bars)

    def _in_bars(self, spans: Spans, bars: Collection[int], *, thinned: bool) -> Spans:
        """Return the chart with easy chords in some bars; those that close are not thinned where that is not wanted."""
        ticks, done = self.meter.bar_ticks, list[ChordSpan]()
        for bar in range(self.section.bars):
            inside = [span for span in spans if bar * ticks <= span.onset < (bar + 1) * ticks]
            if bar in bars:
                after = next((span for span in spans if span.onset >= (bar + 1) * ticks), None)
                inside = self._on_one_root(_joined([self._plain(span) for span in inside]))
                if thinned or bar < self.section.bars - CLOSING:
                    inside = self._thinned(inside, after and self._plain(after), bar)
            done += inside
        return tuple(done)

    def _plain(self, span: ChordSpan) -> ChordSpan:
        """Return the easiest chord that the melody fits as well as the one that stands."""
        if span.chord is None:
            return span
        for chord in _easier(span.chord, self.section.key):
            if not self._clash(span, replace(span, chord=chord)):
                return replace(span, chord=chord)
        return span

    def _clash(self, before: ChordSpan, now: ChordSpan) -> bool:
        """Return whether a note rests on a chord that it does not fit, and fitted the one before."""
        return any(new_clashes(note, (before,), (now,), self.section.key, self.meter) for note in self.notes)

    def _on_one_root(self, spans: list[ChordSpan]) -> list[ChordSpan]:
        """Return the chords of a bar with those that follow each other on one root as one, the dominant among them if any."""
        done: list[ChordSpan] = []
        for span in spans:
            before = done[-1] if done else None
            if before and before.chord and span.chord and before.chord.root == span.chord.root:
                chord = span.chord if span.chord.suffix == "7" else before.chord
                if not any(self._clash(one, replace(one, chord=chord)) for one in (before, span)):
                    done[-1] = replace(before, duration=span.end - before.onset, chord=chord)
                    continue
            done.append(span)
        return done

    def _thinned(self, spans: list[ChordSpan], after: ChordSpan | None, bar: int) -> list[ChordSpan]:
        """Return the chords of a bar without those that only lead on, and no more than can be played."""
        most = _MOST_A_BAR.get(self.meter.beats, 1)
        while len(spans) > 1:
            following = [*spans[1:], after]
            leading = [
                place
                for place, (span, behind) in enumerate(zip(spans, following, strict=True))
                if self._only_leads(span, behind)
                and not (bar in self.closes and place == len(spans) - 1)
                and any(not self._gives_way_badly(spans, place, to) for to in _neighbours(spans, place))
            ]
            if leading:
                place = leading[0]
            elif len(spans) > most:
                place = min(range(len(spans)), key=lambda place: (self._weight(spans, place, bar), -place))
            else:
                return spans
            spans = self._without(spans, place)
        return spans

    def _only_leads(self, span: ChordSpan, behind: ChordSpan | None) -> bool:
        """Return whether a chord is a dominant of what comes, not of the key, and short; or passes by within a beat."""
        if span.chord is None or span.duration > _ON_ITS_WAY * self.meter.bar_ticks:
            return False
        outside = not span.chord.pitch_classes <= _scale(self.section.key) and not is_dominant(
            span.chord, self.section.key
        )
        leads = behind is not None and behind.chord is not None and _falls(span.chord, behind.chord)
        return outside and (leads or span.duration <= self.meter.beat_ticks)

    def _weight(self, spans: Sequence[ChordSpan], place: int, bar: int) -> float:
        """Return how much a chord counts in its bar: how long it lasts, where it stands, what it does."""
        span = spans[place]
        if span.chord is None:
            return 0
        beats = span.duration / self.meter.beat_ticks
        in_key = span.chord.pitch_classes <= _scale(self.section.key)
        closes = bar in self.closes and place == len(spans) - 1
        return beats + 2 * (place == 0) + 1 * in_key + 1 * is_dominant(span.chord, self.section.key) + 4 * closes

    def _gives_way_badly(self, spans: Sequence[ChordSpan], place: int, to: int) -> bool:
        """Return whether the melody would clash where a neighbour takes the time of a chord."""
        return self._clash(spans[place], replace(spans[place], chord=spans[to].chord))

    def _without(self, spans: Sequence[ChordSpan], place: int) -> list[ChordSpan]:
        """Return the chords of a bar without one, its time given to the neighbour that fits, the one before first."""
        to = min(_neighbours(spans, place), key=lambda to: self._gives_way_badly(spans, place, to))
        taken = [replace(span, chord=spans[to].chord) if at == place else span for at, span in enumerate(spans)]
        return _joined(taken)


def _neighbours(spans: Sequence[ChordSpan], place: int) -> list[int]:
    return [to for to in (place - 1, place + 1) if 0 <= to < len(spans)]


def _easier(chord: Chord, key: Key) -> Iterator[Chord]:
    """Walk the easy chords that do what a chord does, the easiest first.

    A triad over a bass a tone above its root is a dominant held up (F/G). A diminished chord is the dominant whose root it lacks,
    a half-diminished one that does not pull home the minor triad in it.

    >>> from song import parse_key
    >>> home = parse_key("C")
    >>> [str(next(_easier(parse_chord(name), home))) for name in ("Fmaj9", "Dm11", "G13b9", "Bm7b5", "F#m7b5", "C#dim7", "F/G")]
    ['F', 'Dm', 'G7', 'G7', 'Am', 'A7', 'G7']
    """
    steps = {interval % 12 for interval in chord.quality.intervals}
    if 3 in steps and 6 in steps and 7 not in steps:
        if 10 in steps and not is_dominant(replace(chord, bass=chord.root), key):
            yield _on(chord.spell((chord.root_pitch_class + 3) % 12), "m")
            yield replace(chord, suffix="m7b5", bass=chord.root)
            return
        yield _on(key.spell((chord.root_pitch_class + 8) % 12), "7")
        yield replace(chord, bass=chord.root)
        return
    if (chord.bass_pitch_class - chord.root_pitch_class) % 12 == 2 and 4 in steps:
        yield from (_on(chord.bass, suffix) for suffix in _EASY["held dominant"])
    for suffix in _EASY.get(_kind(steps), ()):
        yield _on(chord.root, suffix)


def _kind(steps: set[int]) -> str:
    if 4 in steps:
        return "dominant" if 10 in steps else "augmented" if 8 in steps and 7 not in steps else "major"
    if 3 in steps:
        return "minor"
    if 2 in steps or 5 in steps:
        return "held dominant" if 10 in steps else "suspended"
    return "open"


def _on(root: str | None, suffix: str) -> Chord:
    assert root is not None
    return parse_chord(root + suffix)


def _falls(chord: Chord, behind: Chord) -> bool:
    """Return whether a dominant leads to a chord: down a fifth, or by a semitone."""
    steps = {interval % 12 for interval in chord.quality.intervals}
    return 4 in steps and 10 in steps and (behind.root_pitch_class - chord.root_pitch_class) % 12 in (5, 11)


def _scale(key: Key) -> frozenset[int]:
    """Return the tones of a key, in minor with both sevenths."""
    return frozenset((*key.scale, (key.pitch_class + 11) % 12))


def _joined(spans: Sequence[ChordSpan]) -> list[ChordSpan]:
    """Return chords with those that follow each other unchanged as one."""
    joined: list[ChordSpan] = []
    for span in spans:
        if joined and joined[-1].chord == span.chord and joined[-1].end == span.onset:
            before = joined.pop()
            span = replace(before, duration=span.end - before.onset)
        joined.append(span)
    return joined
