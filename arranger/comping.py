"""Comping: tabs give the rhythm bar by bar, the voicing leads from chord to chord under the melody.

Conventions: signs of a comping tab: `X` `x` `o` the whole voicing, loud to soft; `1` to `6` one voice from the bottom, ringing
on; `b` `f` the low root and fifth of a guitar grip; `u` an up-stroke over the upper strings.
"""

from collections.abc import Sequence

import numpy as np

from arranger.part import Part
from arranger.pattern import Hit, for_meter, read_bar
from arranger.scene import Scene, Stroke, end_with_final
from arranger.voicing import Voicing, jazz_tones, lead_to, open_strings, plain_tones, power_chord
from song import ChordSpan

ACCENTS = {"X": 9.0, "x": 0.0, "o": -12.0, "u": -8.0, "b": 4.0, "f": 0.0}
STRING_MS = 7.0
STRUMMED = ("open", "power")
_EARLY = 12
# Melody notes a beat from which the comping makes room, and from which it may fill.
_BUSY, _IDLE = 1.6, 0.5


def voice_chords(scene: Scene, kind: str, voices: int, low: int, high: int) -> dict[int, Voicing]:
    """Return a voicing for every chord of the section, by its onset; `kind` is rootless, plain, open or power."""
    voicings: dict[int, Voicing] = {}
    before: Voicing | None = None
    for span in scene.playable:
        before = _voice(scene, span, kind, voices, low, high, before)
        voicings[span.onset] = before
    return voicings


def _voice(
    scene: Scene, span: ChordSpan, kind: str, voices: int, low: int, high: int, before: Voicing | None
) -> Voicing:
    chord = span.chord
    assert chord is not None, span
    if kind == "open":
        return open_strings(chord)
    if kind == "power":
        return power_chord(chord, before, low)
    melody = [note.pitch for note in scene.sounding(span.onset, span.end)]
    ceiling = min(melody) - 1 if melody else high
    if kind == "rootless":
        tones = jazz_tones(chord, scene.section.key, voices, frozenset(pitch % 12 for pitch in melody))
    else:
        tones = plain_tones(chord, voices)
    return lead_to(tones, before, low, high, max(ceiling, low + 12))


def play_comping(
    scene: Scene,
    tabs: Sequence[Sequence[str]],
    voicings: dict[int, Voicing],
    rng: np.random.Generator,
    *,
    anticipates: bool,
    changes: float,
    listens: bool,
    strums: bool,
    covers: bool = True,
) -> list[Stroke]:
    """Return what a chord instrument plays in a section.

    `tabs` go from sparse to busy; `changes` is how likely another tab comes where one may come, which is in every bar for a
    player who `listens`; one that `anticipates` may play the next chord an eighth early; one that `strums` spreads a chord
    over its strings; one that `covers` sounds every new chord, one that does not (horns) only where the tab has a hit.
    """
    rhythm = _rhythm(scene, tabs, rng, changes=changes, listens=listens)
    hits = _cover(scene, rhythm, early=_EARLY if anticipates else 0) if covers else rhythm
    strokes: list[Stroke] = []
    taken = -1
    for hit in hits:
        span = scene.span_at(hit.onset)
        if span is None or hit.onset < taken:
            continue
        following = scene.span_at(span.end)
        early = anticipates and following is not None and span.end - hit.onset == _EARLY and hit.onset > span.onset
        if early and following is not None and following.chord != span.chord and hit.sign in ACCENTS:
            taken = following.onset + 1
            hold = Hit(hit.onset, _EARLY + min(scene.meter.beat_ticks, following.duration), hit.sign)
            strokes += _sound(hold, voicings[following.onset], hold.end, strums)
            continue
        strokes += _sound(hit, voicings[span.onset], span.end, strums)
    strokes = end_with_final(scene, strokes)
    if scene.final is not None and scene.playable:
        last = Hit(scene.final, scene.end - scene.final, "X")
        strokes += _sound(last, voicings[scene.playable[-1].onset], scene.end, strums)
    return strokes


def play(part: Part) -> list[Stroke]:
    """Return what a chord instrument plays in a section."""
    player = part.player
    return play_comping(
        part.scene, for_meter(player.tabs, part.scene.meter) if player.tabs else (), voicings_for(part), part.rng,
        anticipates=player.anticipates, changes=player.changes, listens=player.listens,
        strums=player.voicing in STRUMMED, covers=player.covers,
    )  # fmt: skip


def voicings_for(part: Part) -> dict[int, Voicing]:
    """Return the voicings that a player leads through a section."""
    player = part.player
    return voice_chords(part.scene, player.voicing, player.voices, player.low, player.high)


def _sound(hit: Hit, voicing: Voicing, end: int, strums: bool) -> list[Stroke]:
    """Return one hit: a chord, a strum, a single voice or a bass note."""
    duration = min(hit.duration, end - hit.onset)
    if hit.sign.isdigit():
        pitch = voicing[(int(hit.sign) - 1) % len(voicing)]
        return [Stroke(hit.onset, end - hit.onset, pitch, -4.0 if hit.sign != "1" else 0.0)]
    if hit.sign in "bf":
        low = voicing[0] if hit.sign == "b" else voicing[min(1, len(voicing) - 1)]
        return [Stroke(hit.onset, duration, low, ACCENTS[hit.sign])]
    accent = ACCENTS[hit.sign]
    pitches = list(reversed(voicing[-4:])) if hit.sign == "u" else list(voicing)
    gap = STRING_MS if strums else 0.0
    # The top of a chord is what one hears of it; the inner voices stay a little behind.
    shades = [3.0 if pitch == max(pitches) else -3.0 for pitch in pitches]
    return [
        Stroke(hit.onset, duration, pitch, accent + shade, late_ms=gap * index)
        for index, (pitch, shade) in enumerate(zip(pitches, shades, strict=True))
    ]


def _rhythm(
    scene: Scene, tabs: Sequence[Sequence[str]], rng: np.random.Generator, *, changes: float, listens: bool
) -> list[Hit]:
    """Return the hits of the section.

    A player who listens may change the tab in any bar, sparser where the melody is busy and busier where it rests; others
    keep a groove and change it between phrases of four bars.
    """
    hits: list[Hit] = []
    tab, level_before, first_bar = "", -1, 0
    for bar, start in scene.bar_starts():
        level = scene.level
        if listens:
            end = start + scene.meter.bar_ticks
            density = sum(start <= note.onset < end for note in scene.heard) / scene.meter.beats
            level += (density <= _IDLE and bool(scene.notes)) - (density >= _BUSY)
        level = min(max(level, 0), len(tabs) - 1)
        if level != level_before or ((listens or bar % 4 == 0) and rng.random() < changes):
            others = [other for other in tabs[level] if other != tab] or list(tabs[level])
            tab, level_before, first_bar = others[int(rng.integers(len(others)))], level, bar
        hits += [Hit(start + hit.onset, hit.duration, hit.sign) for hit in read_bar(tab, scene.meter, bar - first_bar)]
    return hits


def _cover(scene: Scene, hits: list[Hit], early: int) -> list[Hit]:
    """Return the hits with one more for every new chord that none of them would sound, `early` ticks before it or in it."""
    covered = list(hits)
    chords = [None, *(span.chord for span in scene.playable), None]
    for index, span in enumerate(scene.playable):
        before, after = chords[index], chords[index + 2]
        until = span.end - (early if after not in (None, span.chord) else 0)
        heard = any(span.onset - early <= hit.onset < until for hit in hits)
        if not heard and before != span.chord:
            # A chord that was meant to be held on is held on as the new one.
            held = max((hit.end for hit in hits if hit.onset < span.onset), default=0) - span.onset
            length = held if held > 0 else scene.meter.beat_ticks
            covered.append(Hit(span.onset, min(span.duration, length), "x"))
    return sorted(covered, key=lambda hit: hit.onset)
