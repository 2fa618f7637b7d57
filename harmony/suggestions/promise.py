"""The cadences that other chords in a bar must leave as they are: those that are planned and made.

Conventions: as in `harmony.drafts.goal`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from harmony.drafts.goal import Goal, goals_of, rests
from harmony.suggestions.sharing import Spans, moved, with_bars
from harmony.suggestions.spot import Spot
from song import Section, Song
from song.cadence import cadence_of

REACH = 2  # phrases whose cadence a bar can take part in: its own, and a next one of a single bar


@dataclass(frozen=True)
class Promise:
    """A cadence of a section, what stands there, and a test that it passes: (chords, goal, section, song, blue)."""

    section: Section
    goal: Goal
    spans: Spans
    test: Callable[[Spans, Goal, Section, Song, bool], bool]

    def holds(self, spans: Spans, spot: Spot) -> bool:
        """Return whether it is still made with other chords in the bar, told in the key of its first section."""
        here = moved(spans, spot.home.key, self.section.key)
        new = with_bars(self.spans, here, spot.bar, spot.bars, spot.meter.bar_ticks)
        return self.test(new, self.goal, self.section, spot.song, spot.blue)


def promises(spot: Spot) -> list[Promise]:
    """Return the cadences that the plan promises and the chords make, of all sections that share the bar."""
    found: dict[tuple[object, ...], Promise] = {}
    for name in spot.sharers:
        section, spans = spot.song.section(name), spot.song.chords[name]
        near = [goal for goal in goals_of(section, spot.meter) if goal.beats > spot.bar * spot.meter.beats][:REACH]
        for goal in near:
            for test in (makes, settles) if goal.firm else ():
                if test(spans, goal, section, spot.song, spot.blue):
                    found[section.key, goal, spans, test] = Promise(section, goal, spans, test)
    return list(found.values())


def makes(spans: Spans, goal: Goal, section: Section, song: Song, _blue: bool) -> bool:
    """Return whether chords make the cadence of a phrase."""
    meter = song.brief.meter
    inside = _until(spans, goal.beats * meter.beat_ticks)
    return cadence_of(inside, section.key, meter, goal.beats // meter.beats) == goal.cadence


def settles(spans: Spans, goal: Goal, section: Section, song: Song, blue: bool) -> bool:
    """Return whether the last chord of a phrase comes in time and, where it is to be a rest, is one."""
    beat_ticks = song.brief.meter.beat_ticks
    inside = _until(spans, goal.beats * beat_ticks)
    last = inside[-1].chord
    if last is None:
        return False
    start = inside[-1].onset
    for span in reversed(inside):
        if span.chord is None or span.chord.root_pitch_class != last.root_pitch_class:
            break
        start = span.onset
    if goal.cadence in ("half", "turnaround"):
        return start // beat_ticks <= goal.beats - goal.lead
    if goal.cadence == "open":
        return True
    rested = goal.cadence == "deceptive" or rests(last, section.key, blue)
    return rested and start // beat_ticks in goal.starts


def _until(spans: Spans, tick: int) -> Spans:
    return tuple(span for span in spans if span.end <= tick)
