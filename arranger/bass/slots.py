"""What a bass tab asks for in a section: a row of places in time, each with a sign and the chord that it belongs to.

Conventions: signs of a bass tab: `R` root or slash bass, `8` its octave, `2` to `7` that degree of the chord, `a` an approach to
the next chord, `w` a walking note, `l` and `u` the semitone below and above the note that follows, `.` a dead note, `>` the bass
note of the chord to come, struck before it and tied over (a tumbao); a bar that goes on after it begins with `=`. The first note on
every chord is `R` whatever the tab says, unless it has sounded already; it comes with the chord, but where the tab rests at the
barline (reggae, house) it is as late as the tab. Ticks count from the start of the section.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from arranger.bands.pattern import REST, Hit, beats_of, read_bar
from arranger.scene import Scene
from song import Chord, Meter

ROOT, OCTAVE, APPROACH, WALK, DEAD, AHEAD = "R", "8", "a", "w", ".", ">"
LEADING = {"l": -1, "u": 1}
DEGREES = frozenset("234567")
# How likely the last bar of a phrase is played from another tab, after four bars and after eight.
_TURNED = (0.4, 0.8)
_FREE = 0.5  # how likely a bar is where nobody holds to a riff
_PHRASE = 4


@dataclass(frozen=True)
class Slot:
    """A note to be chosen: when, how long, which sign, over which chord, and whether it opens the chord.

    An anticipated note belongs to the chord to come; `number` counts the chords of the section that are different from the one
    before.
    """

    onset: int
    duration: int
    sign: str
    chord: Chord
    opens: bool
    number: int

    @property
    def end(self) -> int:
        """First tick after the note."""
        return self.onset + self.duration


@dataclass(frozen=True)
class Stand:
    """A chord and the time it stands, through as many bars as it is repeated."""

    onset: int
    end: int
    chord: Chord


def slots_of(
    scene: Scene, riff: str, others: Sequence[str], rng: np.random.Generator, *, free: bool = False
) -> list[Slot]:
    """Return the slots of a section that is played from a riff; the ends of phrases may be played from others.

    Who is `free` (two-feel in jazz) plays any bar from any of them. A final chord of the song is one held root.
    """
    stands = stands_of(scene)
    hits = _anticipating(tab_hits(scene, riff, others, rng, free=free), stands, scene.meter)
    slots: list[Slot] = []
    for number, stand in enumerate(stands):
        following = stands[number + 1] if number + 1 < len(stands) else None
        if scene.final is not None and stand.onset >= scene.final:
            if slots and slots[-1].sign == AHEAD and slots[-1].end == stand.onset:
                slots.pop()
            slots.append(Slot(stand.onset, scene.end - stand.onset, ROOT, stand.chord, True, number))
            break
        tied = bool(slots) and slots[-1].sign == AHEAD
        late = _leaves_one(stand, scene, riff, hits)
        slots += _within(stand, following, scene, hits, number, tied=tied, late=late)
    return _tied(slots, hits, stands)


def tab_hits(
    scene: Scene, riff: str, others: Sequence[str], rng: np.random.Generator, *, free: bool = False
) -> list[Hit]:
    """Return what the tabs ask for, bar after bar: the riff, and others where phrases end."""
    hits: list[Hit] = []
    for bar, start in scene.bar_starts():
        tab = riff
        last = bar % _PHRASE == _PHRASE - 1 or bar == scene.section.bars - 1
        turned = float(rng.random()), int(rng.integers(len(others))) if others else 0
        likely = _TURNED[bar % (2 * _PHRASE) == 2 * _PHRASE - 1] if last else _FREE * free
        if others and turned[0] < likely:
            tab = others[turned[1]]
        # The last bar of a longer tab is the one that turns.
        place = bar if tab == riff else _bars_of(tab, scene.meter) - 1
        hits += [Hit(start + hit.onset, hit.duration, hit.sign) for hit in read_bar(tab, scene.meter, place)]
    return hits


def _anticipating(hits: Sequence[Hit], stands: Sequence[Stand], meter: Meter) -> list[Hit]:
    """Return the hits, in a tumbao the last before a chord inside a bar as an anticipation of it, where it is half a beat before."""
    if all(hit.sign != AHEAD for hit in hits):
        return list(hits)
    inside = {stand.onset - meter.beat_ticks // 2 for stand in stands if stand.onset % meter.bar_ticks}
    return [Hit(hit.onset, hit.duration, AHEAD if hit.onset in inside else hit.sign) for hit in hits]


def _bars_of(tab: str, meter: Meter) -> int:
    return max(1, beats_of(tab) // meter.beats)


def stands_of(scene: Scene) -> list[Stand]:
    """Return the chords of a section, equal ones that follow each other as one; the final chord stands for itself."""
    stands: list[Stand] = []
    for span in scene.playable:
        assert span.chord is not None, span
        last = stands[-1] if stands and span.onset != scene.final else None
        if last and (last.chord, last.end) == (span.chord, span.onset):
            stands[-1] = replace(last, end=span.end)
        else:
            stands.append(Stand(span.onset, span.end, span.chord))
    return stands


def _within(
    stand: Stand, following: Stand | None, scene: Scene, hits: Sequence[Hit], number: int, *, tied: bool, late: bool
) -> list[Slot]:
    """Return the notes over one chord; the first is its bass note, unless that is `tied` from before or comes `late`."""
    within = [hit for hit in hits if stand.onset <= hit.onset < stand.end]
    if not (tied or late) and (not within or within[0].onset > stand.onset):
        said = _said(stand, within[0] if within else None)
        within = [said, *(hit for hit in within if hit.onset >= said.end)]
    slots = []
    for index, hit in enumerate(within):
        opens = index == 0 and (hit.onset == stand.onset or late)
        duration = min(hit.duration, stand.end - hit.onset)
        if hit.sign == AHEAD and not opens:
            slots.append(_ahead(hit, stand, following, scene, within[index + 1 :], number))
            continue
        octave = hit.sign == OCTAVE and number and hit.onset % scene.meter.bar_ticks == 0
        sign = ROOT if (opens and not octave) or hit.sign == AHEAD else hit.sign
        slots.append(Slot(hit.onset, duration, sign, stand.chord, opens, number))
    return slots


def _said(stand: Stand, first: Hit | None) -> Hit:
    """Return the bass note of a chord that comes where the tab has none, up to the first note that it has.

    A degree that would soon take the place of the root, and for longer, waits: one would hear another chord.
    """
    if first is None:
        return Hit(stand.onset, stand.end - stand.onset, ROOT)
    waits = first.onset - stand.onset
    stays = first.sign in DEGREES and waits < first.duration
    return Hit(stand.onset, waits + first.duration if stays else waits, ROOT)


def _leaves_one(stand: Stand, scene: Scene, riff: str, hits: Sequence[Hit]) -> bool:
    """Return whether a chord that comes with a bar waits for a riff that rests there and begins soon after."""
    bar, beat = scene.meter.bar_ticks, scene.meter.beat_ticks
    rests = riff.lstrip().startswith(REST) and beats_of(riff) % scene.meter.beats == 0
    first = next((hit.onset for hit in hits if hit.onset >= stand.onset), stand.end)
    return rests and stand.onset % bar == 0 and stand.onset < first < min(stand.end, stand.onset + 2 * beat)


def _ahead(hit: Hit, stand: Stand, following: Stand | None, scene: Scene, later: Sequence[Hit], number: int) -> Slot:
    """Return an anticipated note: of the chord that the next bar brings, or of the next section, else of this one again."""
    bar_end = (hit.onset // scene.meter.bar_ticks + 1) * scene.meter.bar_ticks
    if not later and stand.end <= bar_end:
        if following is not None and following.onset == stand.end:
            return Slot(hit.onset, stand.end - hit.onset, AHEAD, following.chord, True, number + 1)
        if stand.end == scene.end and scene.next_chord is not None:
            return Slot(hit.onset, stand.end - hit.onset, AHEAD, scene.next_chord, False, number + 1)
    return Slot(hit.onset, hit.duration, ROOT, stand.chord, False, number)


def _tied(slots: list[Slot], hits: Sequence[Hit], stands: Sequence[Stand]) -> list[Slot]:
    """Return the slots, every anticipated note held on into the next bar while its chord stands and nothing new is struck."""
    ahead = {hit.onset for hit in hits if hit.sign == AHEAD}
    found = []
    for index, slot in enumerate(slots):
        after = slots[index + 1] if index + 1 < len(slots) else None
        if slot.onset in ahead:
            held = next(
                (stand.end for stand in stands if stand.onset <= slot.end < stand.end and stand.chord == slot.chord), 0
            )
            end = min(held, after.onset if after else held)
            slot = replace(slot, duration=max(slot.duration, end - slot.onset))
        found.append(slot)
    return found
