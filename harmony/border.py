"""What the section before and the section behind ask of the chords between: a lead into another key, a last turn again.

Conventions: as in `harmony.numeral`; degrees are counted in the key of the section that is written.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from harmony.goal import SHORT_BARS, Mask
from harmony.numeral import Frame
from harmony.stock import RICH, manner_of
from harmony.tokens import Degree, Vocabulary, degree_of, family_of
from song import ChordSpan, Section, Song

Spans = tuple[ChordSpan, ...]

_FIFTH, _SECOND, _FOURTH = 7, 2, 5
ECHO_BARS = 4  # of the end of the section before, at most, that a tag plays again


def leads_away(section: Section, song: Song) -> bool:
    """Return whether another key stands behind a section, and behind all that share its chords."""
    after = _next(section, song)
    if after is None or after.key.pitch_class == section.key.pitch_class:
        return False
    sharing = [other for other in song.sections if section.id in (other.repeats, other.over)]
    behind = [_next(other, song) for other in sharing if other.key == section.key]
    return all(other is not None and other.key == after.key for other in behind)


def _next(section: Section, song: Song) -> Section | None:
    index = song.sections.index(section) + 1
    return song.sections[index] if index < len(song.sections) else None


def leading_frame(section: Section, song: Song, vocabulary: Vocabulary) -> dict[int, Mask]:
    """Return what the key of the next section asks of the last bar: its dominant, after its ii where chords are rich.

    Only an open end leaves room for that, and a rest on the tonic where the tonic is the new dominant.
    """
    after = _next(section, song)
    if after is None or not leads_away(section, song):
        return {}
    meter = song.brief.meter
    away = (after.key.pitch_class - section.key.pitch_class) % 12
    end = section.bars * meter.beats
    dominant = _tokens(vocabulary, away + _FIFTH, ("dominant",))
    half = -(-meter.beats // 2)
    if section.cadence == "open" and section.bars > 1:
        frame = dict.fromkeys(range(end - meter.beats + half, end), dominant)
        # Where the new dominant is the tonic, it would close what its own dominant opened; its ii comes between.
        if (manner_of(song) == RICH and section.bars >= SHORT_BARS) or away == _FOURTH:
            families = ("m7",) if after.key.mode == "major" else ("half", "m7")
            second = _tokens(vocabulary, away + _SECOND, families)
            frame |= dict.fromkeys(range(end - meter.beats, end - meter.beats + half), second)
        return frame
    if turns_onward(section, song):
        return dict.fromkeys(range(end - meter.beats + half, end), dominant)
    return {}


def ends_leading(spans: Spans, section: Section, song: Song) -> bool:
    """Return whether the last chord leads into the key of the next section already, or there is no room for that."""
    after, last = _next(section, song), spans[-1].chord
    room = section.cadence == "open" or turns_onward(section, song)
    if after is None or last is None or not room:
        return True
    return (last.root_pitch_class - after.key.pitch_class) % 12 == _FIFTH and family_of(last.suffix) == "dominant"


def leading_names(degrees: Sequence[Degree | None], section: Section, song: Song) -> list[str]:
    """Return the names of the last roots where they lead into the key of the next section, spelled as they are there."""
    after = _next(section, song)
    if after is None or not leads_away(section, song):
        return []
    away = (after.key.pitch_class - section.key.pitch_class) % 12
    names: list[str] = []
    for degree, step in zip(reversed(degrees), (_FIFTH, _SECOND), strict=False):
        if degree is None or degree.root != (away + step) % 12:
            break
        names.insert(0, after.key.spell((section.key.pitch_class + degree.root) % 12))
    return names


def turns_onward(section: Section, song: Song) -> bool:
    """Return whether a section comes to rest on a tonic that is the dominant of the key behind it."""
    after = _next(section, song)
    return (
        after is not None
        and (after.key.pitch_class - section.key.pitch_class) % 12 == _FOURTH
        and section.cadence in ("authentic", "plagal")
        and section.bars >= SHORT_BARS
        and leads_away(section, song)
    )


def onward_tokens(vocabulary: Vocabulary) -> Mask:
    """Return the tonics with a minor seventh, which lead a fourth up: [chords]."""
    return _tokens(vocabulary, 0, ("dominant",))


def _tokens(vocabulary: Vocabulary, root: int, families: tuple[str, ...]) -> Mask:
    fits = [
        degree.root == root % 12 and degree.bass == 0 and family_of(degree.suffix) in families
        for degree in vocabulary.degrees
    ]
    return np.array([False, False, *fits])


def echo_frame(section: Section, song: Song, chords: Mapping[str, Spans], vocabulary: Vocabulary) -> dict[int, Mask]:
    """Return what a tag asks of its beats that plays the last bars of the section before again; nothing where it cannot."""
    index = song.sections.index(section)
    before = song.sections[index - 1] if index else None
    if before is None or before.id not in chords or before.key != section.key or before.cadence != section.cadence:
        return {}
    bars = min(section.bars, before.bars, ECHO_BARS)
    beats, ticks = song.brief.meter.beats, song.brief.meter.beat_ticks
    shift = (section.bars - before.bars) * beats
    frame: dict[int, Mask] = {}
    for span in chords[before.id]:
        first, last = -(-span.onset // ticks), -(-span.end // ticks)
        if span.chord is None or first < (before.bars - bars) * beats:
            continue
        degree = degree_of(span.chord, before.key)
        likeness = _tokens(vocabulary, degree.root, (family_of(degree.suffix),))
        if likeness.any():
            frame |= dict.fromkeys(range(first + shift, last + shift), likeness)
    return frame


def joined(*frames: Frame) -> dict[int, Mask]:
    """Return the frames together; where two ask something of a beat, the later one is heard."""
    together: dict[int, Mask] = {}
    for frame in frames:
        together |= frame
    return together
