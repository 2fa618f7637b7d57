"""When a chord player plays: which tab in which bar, a hit for every chord, an answer where the melody rests.

Conventions: tabs go from light to full; ticks count from the start of the section, 24 to the quarter note. A player who
`listens` looks at the melody bar by bar; others keep a groove, the same one throughout the song, and change it only between
phrases of four bars.
"""

from collections.abc import Sequence

import numpy as np

from arranger.bands.pattern import Hit, for_meter, read_bar
from arranger.part import Part
from arranger.scene import Scene
from song import Chord

EARLY = 12
"""Ticks by which a chord may be anticipated: an eighth."""

_SOLO_ROLES = ("solo", "instrumental")
# Melody notes a beat from which the comping makes room, and from which it may fill.
_BUSY, _IDLE = 1.6, 0.5
# What a hit is worth in a gap of the melody, on a syncopation of its, on any other of its notes; and how much hits cost over
# a busy melody, a hit and melody note a beat.
_IN_GAP, _KICK, _ON_NOTE, _CROWD = 0.5, 0.35, -0.25, 0.12
_NEAR = 6
_PHRASE = 4
_GAP_BEATS = 1.5
_ANSWERS = 0.5


def rhythm_of(part: Part) -> list[Hit]:
    """Return the hits of the section, in order."""
    scene, player = part.scene, part.player
    tabs = for_meter(player.tabs, scene.meter) if player.tabs else ()
    if not tabs:
        return []
    hits = _listening(part, tabs) if player.listens else _keeping(part, tabs)
    if player.covers:
        hits = _cover(scene, hits, EARLY if player.anticipates else 0)
    return _with_stops(hits, part.cue.stops)


def _with_stops(hits: list[Hit], stops: Sequence[int]) -> list[Hit]:
    """Return the hits with the stops of the band, which nobody anticipates."""
    kept = [hit for hit in hits if not any(stop - EARLY <= hit.onset <= stop for stop in stops)]
    return sorted((*kept, *(Hit(stop, EARLY * 2, "X") for stop in stops)), key=lambda hit: hit.onset)


def _keeping(part: Part, tabs: Sequence[Sequence[str]]) -> list[Hit]:
    """Return a groove that stays; the bridge may have another one."""
    scene, level = part.scene, min(part.cue.level, len(tabs) - 1)
    order = part.stream("groove", str(level)).permutation(len(tabs[level])).tolist()
    place = int(scene.contrasting) % len(order) if part.player.changes else 0
    hits: list[Hit] = []
    first_bar = 0
    for bar, start in scene.bar_starts():
        if bar and bar % _PHRASE == 0 and part.rng.random() < part.player.changes:
            place, first_bar = (place + 1) % len(order), bar
        hits += _bar(tabs[level][order[place]], scene, bar - first_bar, start)
    return hits


def _listening(part: Part, tabs: Sequence[Sequence[str]]) -> list[Hit]:
    """Return a rhythm that goes with the melody: sparser where it is busy, busier where it rests, most in its gaps.

    Behind a solo one plays a level more, and answers.
    """
    scene, rng = part.scene, part.rng
    behind_solo = scene.section.role in _SOLO_ROLES
    beats = scene.meter.beats
    melody = np.array(sorted(note.onset for note in scene.heard))
    hits: list[Hit] = []
    tab, before, level_before, first_bar = "", "", -1, 0
    for bar, start in scene.bar_starts():
        end = start + scene.meter.bar_ticks
        here = melody[(melody >= start - _NEAR) & (melody < end)] - start if len(melody) else melody
        density = len(here) / beats
        level = (
            part.cue.level
            + (density <= _IDLE and len(melody) > 0)
            - (density >= _BUSY)
            + (behind_solo and density < _BUSY)
        )
        level = min(max(level, 0), len(tabs) - 1)
        if level != level_before or rng.random() < part.player.changes:
            others = _fresh(tabs[level], tab, before)
            before, tab = tab, _fitting(others, scene, here, density, rng)
            level_before, first_bar = level, bar
        hits += _bar(tab, scene, bar - first_bar, start)
    return _answer(part, hits) if behind_solo or part.cue.level > 0 else hits


def _fresh(tabs: Sequence[str], last: str, before: str) -> Sequence[str]:
    """Return the tabs but the last two, where enough are left to choose from; else but the last.

    >>> _fresh("abcd", "a", "b"), _fresh("abc", "a", "b"), _fresh("a", "a", "")
    (['c', 'd'], ['b', 'c'], 'a')
    """
    others = [tab for tab in tabs if tab not in (last, before)]
    return others if len(others) > 1 else [tab for tab in tabs if tab != last] or tabs


def _bar(tab: str, scene: Scene, bar: int, start: int) -> list[Hit]:
    return [Hit(start + hit.onset, hit.duration, hit.sign) for hit in read_bar(tab, scene.meter, bar)]


def _fitting(tabs: Sequence[str], scene: Scene, melody: np.ndarray, density: float, rng: np.random.Generator) -> str:
    """Return one of some tabs, those likelier that play into the gaps of a bar of melody, given by its onsets."""
    scores = []
    for tab in tabs:
        score = 0.0
        for hit in read_bar(tab, scene.meter, 0):
            near = len(melody) > 0 and bool(np.abs(melody - hit.onset).min() <= _NEAR)
            syncopated = hit.onset % scene.meter.beat_ticks != 0
            score += (_KICK if syncopated else _ON_NOTE) if near else _IN_GAP
            score -= _CROWD * density
        scores.append(score)
    weights = np.exp(np.array(scores) - max(scores))
    return tabs[int(rng.choice(len(tabs), p=weights / weights.sum()))]


def _answer(part: Part, hits: list[Hit]) -> list[Hit]:
    """Return the hits with some more where the melody rests for a beat and a half and nobody has said anything yet."""
    scene, beat = part.scene, part.scene.meter.beat_ticks
    notes = sorted(scene.heard, key=lambda note: note.onset)
    ends = [note.end for note in notes]
    starts = [note.onset for note in notes[1:]] + [scene.end] * bool(notes)  # nothing to answer where nobody sings
    answered = list(hits)
    for rest, entry in zip(ends, starts, strict=True):
        first = -(-max(rest, 0) // beat) * beat + beat // 2
        until = min(entry, scene.end) - beat // 2
        if entry - rest < _GAP_BEATS * beat or first >= until or part.rng.random() > _ANSWERS:
            continue
        if not any(rest <= hit.onset < until for hit in hits):
            answered.append(Hit(first, min(beat // 2, until - first), "x"))
            if first + beat < until:
                answered.append(Hit(first + beat, beat // 2, "o"))
    return sorted(answered, key=lambda hit: hit.onset)


def _cover(scene: Scene, hits: list[Hit], early: int) -> list[Hit]:
    """Return the hits with one more for every new chord that none of them would sound, `early` ticks before it or in it."""
    covered = list(hits)
    chords: list[Chord | None] = [None, *(span.chord for span in scene.playable), None]
    struck = np.array(sorted(hit.onset for hit in hits if hit.sign not in MUTED))
    for index, span in enumerate(scene.playable):
        before, after = chords[index], chords[index + 2]
        if before == span.chord:
            continue
        until = span.end - (early if after not in (None, span.chord) else 0)
        if np.searchsorted(struck, span.onset - early) < np.searchsorted(struck, until):
            continue
        # A chord that was meant to be held on is held on as the new one.
        held = max((hit.end for hit in hits if hit.onset < span.onset), default=0) - span.onset
        length = held if held > 0 else scene.meter.beat_ticks
        covered.append(Hit(span.onset, min(span.duration, length), "x"))
    return sorted(covered, key=lambda hit: hit.onset)


MUTED = "k"
"""Signs that sound no chord."""
