"""What may stand in a bar: what the network would write there, and what players put there instead of what stands.

Conventions: as in `harmony.suggestions.spot`.
"""

from collections.abc import Sequence

import numpy as np

from harmony.drafts.goal import functions_of
from harmony.suggestions.beam import Run
from harmony.suggestions.sharing import Spans, heard
from harmony.suggestions.spot import Spot
from harmony.theory.numeral import read_numeral
from harmony.theory.singable import leaned_on, singable
from harmony.theory.spelling import root_names
from harmony.theory.stock import RICH
from harmony.theory.substitution import SUBSTITUTIONS, way_of
from harmony.tokens import Degree, chord_on, family_of
from song import ChordSpan

# What may hang before a chord is itself, by its suffix.
_SUSPENDED = {"7": ("7sus4", "9sus4"), "": ("sus4",)}
_TRITONE = 6


def offers(spot: Spot) -> dict[Spans, Run]:
    """Return chords that may stand in the bar, spelled by where they lead, each with how the network reads it.

    None sounds as another or clashes with what the line leans on; the tonic of the other mode is not among them unless it
    stands there.
    """
    foreign = functions_of(spot.vocabulary, spot.home.key.mode, blue=spot.blue).foreign
    shunned = set(np.flatnonzero(foreign).tolist()) - {token for token, _ in spot.run_of(spot.stands)}
    leaned = leaned_on(spot.home, spot.song)
    found: dict[Spans, Run] = {}
    told: set[object] = set()
    for run in [*spot.place().fillings(spot.bars * spot.meter.beats, shunned), *_substitutes(spot)]:
        spans = _spelled(run, spot)
        flows = all(map(_moves, spans, spans[1:])) and not _drags(spans, spot)
        if heard(spans) not in told and flows and _sings(run, spot, leaned):
            told.add(heard(spans))
            found[spans] = run
    return found


def _substitutes(spot: Spot) -> list[Run]:
    """Return the bar with one of its chords changed, by the table of the same music with other chords."""
    way = way_of(spot.song)
    degrees = spot.degrees([span.chord for span in spot.stands])
    behind = [*degrees, *spot.degrees(spot.following)]
    runs: list[Run] = []
    for place, here in enumerate(degrees):
        if here is None:
            continue
        following = behind[place + 1] if place + 1 < len(behind) else None
        suiting = (row for row in SUBSTITUTIONS if row.suits(way, spot.home.key.mode))
        rows = [row.of(here, following, sevenths=way == RICH) for row in suiting]
        rows += [(here._replace(suffix=suffix),) for suffix in _SUSPENDED.get(here.suffix, ())]
        if family_of(here.suffix) == "dominant":
            away = read_numeral("V7").degree(sevenths=True)
            rows.append((away._replace(root=(here.root + _TRITONE) % 12),))
        runs += [_changed(spot, place, parts) for parts in rows if parts and len(parts) <= _beats(spot, place)]
    return runs


def _beats(spot: Spot, place: int) -> int:
    return spot.stands[place].duration // spot.meter.beat_ticks


def _changed(spot: Spot, place: int, parts: Sequence[Degree]) -> Run:
    """Return the bar with some chords, which share its time, in the place of one."""
    events: list[tuple[int, int]] = []
    for index, span in enumerate(spot.stands):
        beats = _beats(spot, index)
        if index != place:
            events.append((spot.vocabulary.encode(span.chord, spot.home.key), beats))
            continue
        first = -(-beats // len(parts)) if len(parts) > 1 else beats
        tokens = [spot.vocabulary.token(part) for part in parts]
        events += zip(tokens, (first, beats - first), strict=False)
    return tuple(events)


def _spelled(run: Run, spot: Spot) -> Spans:
    """Return the chords of a run by the names that what follows gives them; a chord that stands keeps its own letters."""
    key = spot.home.key
    kept = {spot.vocabulary.encode(span.chord, key): span.chord for span in spot.stands}
    degrees = [spot.vocabulary.degree(token) for token, _ in run]
    names = root_names([*degrees, *spot.degrees(spot.following)], key)
    spans: list[ChordSpan] = []
    onset = spot.bar * spot.meter.bar_ticks
    for (token, beats), degree, name in zip(run, degrees, names, strict=False):
        chord = kept[token] if token in kept else degree and chord_on(degree, key, name)
        spans.append(ChordSpan(onset, beats * spot.meter.beat_ticks, chord))
        onset = spans[-1].end
    return tuple(spans)


def _sings(run: Run, spot: Spot, leaned: dict[int, frozenset[int]]) -> bool:
    """Return whether the chords of a run can stand under what the line leans on."""
    beat = spot.bar * spot.meter.beats
    for token, beats in run:
        degree = spot.vocabulary.degree(token)
        if degree and not singable(degree, range(beat, beat + beats), leaned):
            return False
        beat += beats
    return True


def _moves(span: ChordSpan, following: ChordSpan) -> bool:
    """Return whether a chord goes somewhere: to another root or bass, out of its suspension, or to a seventh that leads on."""
    one, other = span.chord, following.chord
    if one is None or other is None or (one.root, one.bass) != (other.root, other.bass):
        return True
    before, after = family_of(one.suffix), family_of(other.suffix)
    return before != after and (before == "sus" or after == "dominant")


def _drags(spans: Spans, spot: Spot) -> bool:
    """Return whether a chord that starts on a weak beat is held over a strong one."""
    strong = [beat * spot.meter.beat_ticks for beat in spot.meter.strong_beats]
    starts = [span.onset % spot.meter.bar_ticks for span in spans]
    return any(
        start not in strong and any(start < tick < start + span.duration for tick in strong)
        for start, span in zip(starts, spans, strict=True)
    )
