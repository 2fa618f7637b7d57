"""What the section before and the section behind ask of the chords between: a lead into another key, a last turn again.

A key is led to from where the plan leaves room: by the end of the section before, whose cadence has the right of way, else by
the first bars of the section that stands in it.

Conventions: as in `harmony.theory.numeral`; degrees are counted in the key of the section that is written.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from harmony.drafts.goal import SHORT_BARS, Mask, functions_of
from harmony.drafts.taste import TASTES
from harmony.theory.numeral import Frame, bars_of, frame_of, read_numeral, tokens_of
from harmony.theory.singable import singable_frame
from harmony.theory.stock import PLAIN, RICH, manner_of
from harmony.tokens import Degree, Vocabulary, chord_on, degree_of, family_of
from song import Chord, ChordSpan, Key, Section, Song, kin_of
from song.cadence import is_dominant
from song.chance import stream
from song.style import written_like

Spans = tuple[ChordSpan, ...]

_FIFTH, _SECOND, _FOURTH, _TRITONE = 7, 2, 5, 6
ECHO_BARS = 4  # of the end of the section before, at most, that a tag plays again

# How a section begins in a key that nothing has led to: manner mode : its first bars, in the new key.
_APPROACHES = """
rich  major : ii V7 | I .
rich  major : ii V7 | ii V7 | I .
rich  major : ii | V7 | I .
rich  major : iii VI7 | ii V7 | I .
rich  major : V7 | I .
rich  minor : iiø V7 | i .
rich  minor : iv V7 | i .
rich  minor : iiø | V7 | i .
rich  minor : V7 | i .
plain major : V | I
plain major : IV V | I
plain major : ii V | I
plain major : vi V | I
plain major : iv V | I
plain major : IV | V | I
plain minor : V7 | i
plain minor : iv V7 | i
plain minor : bVI V7 | i
plain minor : bVI bVII | i
plain minor : iv | V7 | i
"""
APPROACHES: Sequence[tuple[str, str, str]] = tuple(
    (*setting.split(), chart.strip())  # type: ignore[misc]
    for setting, chart in (line.split(":") for line in _APPROACHES.strip().splitlines())
)
# How often a section begins so where it can; between keys that share all notes but one, less is needed.
APPROACHED = {"rich": 0.85, "plain": 0.6}
APPROACHED_NEAR = {"rich": 0.7, "plain": 0.3}
SMOOTH = 4  # times as likely: what begins with a chord of the old key, or a fifth under its last chord

# What an open end leads with where the dominant of the new key would close it in its own: by steps to the new tonic and
# modes, in numerals of the old key. The parallel key shares its dominant; a tritone away it is the substitute of V.
_OTHER_LEADS = {
    (0, "major", "minor"): "iv,iiø,bVI",
    (0, "minor", "major"): "IV,ii",
    (_TRITONE, "major", "major"): "IVo",
    (_TRITONE, "major", "minor"): "IVo",
    (_TRITONE, "minor", "major"): "IVo",
    (_TRITONE, "minor", "minor"): "IVo",
}


def leads_away(section: Section, song: Song) -> bool:
    """Return whether another key stands behind a section, and behind all that share its chords."""
    after = _next(section, song)
    if after is None or _is_same(after.key, section.key):
        return False
    sharing = [other for other in song.sections if section.id in (other.repeats, other.over)]
    behind = [_next(other, song) for other in sharing if other.key == section.key]
    return all(other is not None and other.key == after.key for other in behind)


def _next(section: Section, song: Song) -> Section | None:
    index = song.sections.index(section) + 1
    return song.sections[index] if index < len(song.sections) else None


def _is_same(one: Key, other: Key) -> bool:
    return (one.pitch_class, one.mode) == (other.pitch_class, other.mode)


def _away(section: Section, after: Section) -> int:
    return (after.key.pitch_class - section.key.pitch_class) % 12


def leading_frame(section: Section, song: Song, vocabulary: Vocabulary) -> dict[int, Mask]:
    """Return what the key of the next section asks of the last bar: its dominant, after its ii where chords are rich.

    Only an open end leaves room for that, and a rest on the tonic where the tonic is the new dominant. A half cadence ends on
    a V of the notes of the new key where there is one.
    """
    after = _next(section, song)
    if after is None or not leads_away(section, song):
        return {}
    meter = song.brief.meter
    end = section.bars * meter.beats
    last = range(end - meter.beats + -(-meter.beats // 2), end)
    if section.cadence == "open" and section.bars > 1:
        frame = _open_lead(section, after, song, vocabulary)
    elif turns_onward(section, song):
        frame = dict.fromkeys(last, _tokens(vocabulary, _away(section, after) + _FIFTH, ("dominant",)))
    elif section.cadence == "half" and manner_of(song) == PLAIN:
        frame = _shared_half(section, after, song, vocabulary)
    else:
        frame = {}
    return singable_frame(frame, section, song, vocabulary)


def _open_lead(section: Section, after: Section, song: Song, vocabulary: Vocabulary) -> dict[int, Mask]:
    meter, away = song.brief.meter, _away(section, after)
    bar = (section.bars - 1) * meter.beats
    half, end = bar + -(-meter.beats // 2), bar + meter.beats
    if other := _OTHER_LEADS.get((away, section.key.mode, after.key.mode)):
        return dict.fromkeys(range(half, end), tokens_of(other, vocabulary, plain=True))
    frame = dict.fromkeys(range(half, end), _tokens(vocabulary, away + _FIFTH, ("dominant",)))
    # Where the new dominant is the tonic, it would close what its own dominant opened; its ii comes between.
    if (manner_of(song) == RICH and section.bars >= SHORT_BARS) or away == _FOURTH:
        families = ("m7",) if after.key.mode == "major" else ("half", "m7")
        frame |= dict.fromkeys(range(bar, half), _tokens(vocabulary, away + _SECOND, families))
    return frame


def _shared_half(section: Section, after: Section, song: Song, vocabulary: Vocabulary) -> dict[int, Mask]:
    """Return what a half cadence asks of the last bar: a V of which the new key has all notes, where there is one."""
    chords = [chord_on(degree, section.key) for degree in vocabulary.degrees]
    shared = np.array([False, False, *(chord.pitch_classes <= frozenset(after.key.scale) for chord in chords)])
    fifths = functions_of(vocabulary, section.key.mode).fifth
    own = shared & fifths & _tokens(vocabulary, _FIFTH, ("major", "dominant", "sus"))
    if not own.any():
        return {}
    meter = song.brief.meter
    bar = (section.bars - 1) * meter.beats
    half = bar + -(-meter.beats // 2)
    return dict.fromkeys(range(bar, half), own | ~fifths) | dict.fromkeys(range(half, bar + meter.beats), own)


def ends_leading(spans: Spans, section: Section, song: Song) -> bool:
    """Return whether the last chord leads into the key of the next section already, or there is no room for that."""
    after, last = _next(section, song), spans[-1].chord
    room = section.cadence == "open" or turns_onward(section, song)
    if after is None or last is None or not room:
        return True
    degree, away = degree_of(last, section.key), _away(section, after)
    if other := _OTHER_LEADS.get((away, section.key.mode, after.key.mode)):
        return any(read_numeral(name).fits(degree) for name in other.split(","))
    return (degree.root - away) % 12 == _FIFTH and family_of(degree.suffix) == "dominant"


def leading_names(degrees: Sequence[Degree | None], section: Section, song: Song) -> list[str]:
    """Return the names of the last roots where they lead into the key of the next section, spelled as they are there."""
    after = _next(section, song)
    if after is None or not leads_away(section, song):
        return []
    away = _away(section, after)
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
        and _away(section, after) == _FOURTH
        and section.cadence in ("authentic", "plagal")
        and section.bars >= SHORT_BARS
        and leads_away(section, song)
    )


def approach_frame(
    section: Section, song: Song, chords: Mapping[str, Spans], vocabulary: Vocabulary
) -> dict[int, Mask]:
    """Return what the first bars of a section are to be that nothing has led to: an approach to its key; often nothing."""
    index = song.sections.index(section)
    before = song.sections[index - 1] if index else None
    if before is None or section.bars < SHORT_BARS or _is_same(before.key, section.key):
        return {}
    last = chords[before.id][-1].chord if before.id in chords else None
    taste = TASTES[kin_of(song.brief.style, TASTES)]
    if _has_led(before, section, song, last) or (taste.loop and taste.looped == 1):
        return {}
    manner = manner_of(song)
    near = len({*before.key.scale} & {*section.key.scale}) >= len(section.key.scale) - 1
    rng = stream(song.brief.seed, "harmony", "approach", section.id)
    if rng.random() >= (APPROACHED_NEAR if near else APPROACHED)[manner]:
        return {}
    charts = [
        bars_of(chart)
        for *setting, chart in APPROACHES
        if tuple(setting) == (manner, section.key.mode) and len(bars_of(chart)) <= section.bars // 2
    ]
    weights = np.array([SMOOTH if _is_smooth(chart[0][0], before.key, section.key, last) else 1.0 for chart in charts])
    chosen = charts[int(rng.choice(len(charts), p=weights / weights.sum()))]
    meter = song.brief.meter
    frame = frame_of(chosen, meter, vocabulary, held=True)
    arrival = frame[(len(chosen) - 1) * meter.beats]
    resting = arrival & functions_of(vocabulary, section.key.mode, blue=written_like(song.brief.style) == "blues").rest
    frame |= {beat: resting for beat, mask in frame.items() if mask is arrival}
    return singable_frame(frame, section, song, vocabulary)


def _has_led(before: Section, section: Section, song: Song, last: Chord | None) -> bool:
    """Return whether the section before leads into the key of a section: by its last chord, or by its plan."""
    if last is None:
        return leads_away(before, song) and (before.cadence == "open" or turns_onward(before, song))
    pulls = family_of(last.suffix) in ("dominant", "dim", "half", "sus")
    return pulls and is_dominant(last, section.key)


def _is_smooth(name: str, old: Key, new: Key, last: Chord | None) -> bool:
    """Return whether a chord of the new key is one of the old, or lies a fifth under the chord before it."""
    numeral = read_numeral(name)
    chord = chord_on(numeral.degree(sevenths=False), new)
    falls = last is not None and (last.root_pitch_class - chord.root_pitch_class) % 12 == _FIFTH
    return falls or chord.pitch_classes <= frozenset(old.scale)


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
