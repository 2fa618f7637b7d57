"""How sections relate: which earlier one comes again, exactly or changed, and what of it is changed.

Conventions: music is judged above the tonic of its section, so what comes again in another key is the same music; shifts are
semitones up; what leads into the next section belongs to that one: the same music may lead elsewhere.
"""

import operator
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from song import ChordSpan, Meter, Note, Section

_FAR = 4  # semitones from which a line lies in another register
_SAME_WAY = 0.75  # share of steps that go the same way in lines of one contour
_OCTAVE = 12

Sound = tuple[object, ...]
Line = list[tuple[int, int, int]]


@dataclass(frozen=True)
class Music:
    """A section with what sounds in it, None where the set has no such layer; so many notes at its end lead into the next one."""

    section: Section
    chords: tuple[ChordSpan, ...] | None
    melody: tuple[Note, ...] | None
    leading: int = 0

    @property
    def line(self) -> Line:
        """The melody as onset, length and pitch, with what leads into the next section."""
        return [(note.onset, note.duration, note.pitch) for note in self.melody or ()]


def relate(music: Music, earlier: Sequence[Music], meter: Meter) -> Section:
    """Return the section with its relation to one of the earlier ones of its label, none where it is the first.

    It repeats the first with the same chords and melody, in its own key or with the chords as they were (then the key is that
    one's); else it varies the one that shares most bars; a solo over the same chords is `over`.
    """
    section = music.section
    for other in earlier:
        shift = chord_shift(music, other)
        if shift is None:
            continue
        # What sounds as it did stands in the key that it had, whatever was found for it alone.
        as_it_was = shift == 0 and music.chords is not None
        moved = replace(section, key=other.section.key, cadence=other.section.cadence) if as_it_was else section
        if section.role == "solo" and other.section.role != "solo":
            return replace(moved, over=other.section.id)
        if same_melody(music, other, shift):
            return replace(moved, repeats=other.section.id)
        if section.role == "solo":
            return replace(moved, over=other.section.id)
    if not earlier:
        return section
    nearest = max(earlier, key=lambda other: sum(map(operator.not_, _different_bars(music, other, meter))))
    return replace(section, varies=nearest.section.id, varied=varied(music, nearest, meter))


def key_shift(music: Music, source: Music) -> int:
    """Return the shortest way from the tonic of a source to that of the music, -5 to 6 semitones."""
    return (music.section.key.pitch_class - source.section.key.pitch_class + 5) % _OCTAVE - 5


def _shifts(music: Music, source: Music) -> tuple[int, ...]:
    """Return by how much the source may have been moved: as the keys say (not from major to minor), or not at all."""
    shift = key_shift(music, source)
    same_mode = music.section.key.mode == source.section.key.mode
    return (shift, 0) if shift and same_mode else (0,)


def chord_shift(music: Music, source: Music) -> int | None:
    """Return by how much all chords of a source are moved in the music, None where they are not the same."""
    if music.chords is None or source.chords is None:
        return 0 if music.chords is source.chords and music.section.bars == source.section.bars else None
    mine = _chord_row(music.chords, 0)
    return next((shift for shift in _shifts(music, source) if mine == _chord_row(source.chords, shift)), None)


def same_melody(music: Music, source: Music, shift: int) -> bool:
    """Return whether two melodies are the same, the source's moved by that much or by as much in the other direction."""
    if music.melody is None or source.melody is None:
        return music.melody is source.melody
    steps = {shift} if abs(shift) < _OCTAVE // 2 else {shift, -shift}
    pairs = _lines(music, source)
    return any(mine == _moved(theirs, step) for mine, theirs in pairs for step in steps)


def _chord_row(spans: Sequence[ChordSpan], shift: int) -> list[Sound]:
    return [(span.onset, span.duration, *_chord(span, shift)) for span in spans]


def _chord(span: ChordSpan, shift: int) -> Sound:
    """Return a chord as sounding: its spelling depends on the key."""
    if span.chord is None:
        return (None,)
    root, bass = span.chord.root_pitch_class, span.chord.bass_pitch_class
    return (root + shift) % _OCTAVE, span.chord.suffix, (bass + shift) % _OCTAVE


def _lines(music: Music, source: Music) -> list[tuple[Line, Line]]:
    """Return both melodies, whole and then without what leads on; there the last length may be cut and counts for nothing."""
    found = [(music.line, source.line)]
    if music.leading or source.leading:
        own = [one.line[: len(one.line) - one.leading] for one in (music, source)]
        mine, theirs = ([*line[:-1], (line[-1][0], 0, line[-1][2])] if line else [] for line in own)
        found.append((mine, theirs))
    return found


def _moved(line: Line, shift: int) -> Line:
    return [(onset, length, pitch + shift) for onset, length, pitch in line]


def _bars(sounds: Sequence[tuple[int, Sound]], bars: int, meter: Meter) -> list[set[Sound]]:
    content: list[set[Sound]] = [set() for _ in range(bars)]
    for onset, sound in sounds:
        content[onset // meter.bar_ticks].add((onset % meter.bar_ticks, *sound))
    return content


def _chord_bars(music: Music, shift: int, bars: int, meter: Meter) -> list[set[Sound]]:
    spans = music.chords or ()
    return _bars([(span.onset, (span.duration, *_chord(span, shift))) for span in spans], bars, meter)


def _different_chords(music: Music, source: Music, meter: Meter, shift: int) -> list[bool]:
    """Return of every bar of the longer one whether its chords differ."""
    bars = max(music.section.bars, source.section.bars)
    pairs = zip(_chord_bars(music, 0, bars, meter), _chord_bars(source, shift, bars, meter), strict=True)
    return [mine != theirs for mine, theirs in pairs]


def _frame(span: ChordSpan, shift: int) -> Sound:
    """Return root and third of a chord: what is added to them is the colour of one and the same harmony."""
    if span.chord is None:
        return (None,)
    thirds = {interval % _OCTAVE for interval in span.chord.quality.intervals} & {3, 4}
    return (span.chord.root_pitch_class + shift) % _OCTAVE, min(thirds, default=None)


def _different_frames(music: Music, source: Music, meter: Meter, shift: int) -> list[bool]:
    """Return of every bar of the longer one whether it has other roots or thirds."""
    bars = max(music.section.bars, source.section.bars)
    mine, theirs = (
        _bars(
            [(span.onset // meter.bar_ticks * meter.bar_ticks, _frame(span, step)) for span in one.chords or ()],
            bars,
            meter,
        )
        for one, step in ((music, 0), (source, shift))
    )
    return [here != there for here, there in zip(mine, theirs, strict=True)]


def _different_notes(music: Music, source: Music, meter: Meter, shift: int) -> list[bool]:
    bars = max(music.section.bars, source.section.bars)
    tried = []
    for mine, theirs in _lines(music, source):
        here, there = (
            _bars([(onset, (length, pitch)) for onset, length, pitch in line], bars, meter)
            for line in (mine, _moved(theirs, shift))
        )
        tried.append([one != other for one, other in zip(here, there, strict=True)])
    return min(tried, key=sum)


def _different_bars(music: Music, source: Music, meter: Meter) -> list[bool]:
    """Return of every bar whether it differs, with the source moved as fits best."""
    return min(
        (
            list(
                map(
                    operator.or_,
                    _different_chords(music, source, meter, shift),
                    _different_notes(music, source, meter, shift),
                )
            )
            for shift in _shifts(music, source)
        ),
        key=sum,
    )


def varied(music: Music, source: Music, meter: Meter) -> frozenset[str]:
    """Return what a section changes of the one that it varies, as far as it can be told.

    `key`: it stands in another one. `ending`: all is the same up to the last quarter or two bars (at most the second half).
    Where more differs, `harmony`: the roots or thirds in more than a quarter of the bars before the ending; `rhythm`: where notes
    start, in more than half of the bars with notes; `register`: the same contour lies four or more semitones elsewhere.
    """
    names = {"key"} if music.section.key != source.section.key else set()
    bars = max(music.section.bars, source.section.bars)
    tail = max(bars - max(2, -(-bars // 4)), -(-bars // 2))
    differ = _different_bars(music, source, meter)
    if any(differ[:tail]):
        shift = min(_shifts(music, source), key=lambda one: sum(_different_chords(music, source, meter, one)))
        if 4 * sum(_different_frames(music, source, meter, shift)[:tail]) > tail:
            names.add("harmony")
        names |= _melody_varied(music, source, meter, shift)
    elif any(differ):
        names.add("ending")
    return frozenset(names)


def _melody_varied(music: Music, source: Music, meter: Meter, shift: int) -> set[str]:
    """Return `rhythm` and `register` where the melodies differ in them."""
    if not music.melody or not source.melody:
        return set()
    names = set()
    bars = max(music.section.bars, source.section.bars)
    mine, theirs = (_bars([(note.onset, ()) for note in one.melody or ()], bars, meter) for one in (music, source))
    sung = [(here, there) for here, there in zip(mine, theirs, strict=True) if here or there]
    if 2 * sum(here != there for here, there in sung) > len(sung):
        names.add("rhythm")
    if _lies_elsewhere(music.melody, source.melody, shift):
        names.add("register")
    return names


def _lies_elsewhere(mine: Sequence[Note], theirs: Sequence[Note], shift: int) -> bool:
    """Return whether notes that start together go the same way but lie apart; more than half must start together."""
    there = {note.onset: note.pitch + shift for note in theirs}
    pairs = [(note.pitch, there[note.onset]) for note in mine if note.onset in there]
    if len(pairs) < 2 or 2 * len(pairs) <= max(len(mine), len(theirs)):
        return False
    ways = [_sign(after[0] - one[0]) == _sign(after[1] - one[1]) for one, after in pairwise(pairs)]
    apart = sorted(one - other for one, other in pairs)[len(pairs) // 2]
    return abs(apart) >= _FAR and sum(ways) >= _SAME_WAY * len(ways)


def _sign(step: int) -> int:
    return (step > 0) - (step < 0)
