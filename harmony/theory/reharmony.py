"""The same music with other chords: as much is changed as a style bears, and the line that is there can still be sung.

Conventions: shares are those of the bars of a section; the substitutes stand in `harmony.theory.substitution`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from harmony.drafts.draft import Draft, Task, write
from harmony.drafts.goal import goals_of
from harmony.drafts.sampling import Floats
from harmony.drafts.worth import faults, weakest
from harmony.features import Chart, Event, events_of
from harmony.theory.singable import leaned_on, singable
from harmony.theory.spelling import root_names
from harmony.theory.stock import PLAIN, RICH, manner_of
from harmony.theory.substitution import SUBSTITUTIONS, Parts, as_blue_as, wants_sevenths, way_of
from harmony.tokens import Degree, Vocabulary, chord_on, degree_of, family_of
from song import ChordSpan, Section, Song
from song.cadence import cadence_of
from song.chance import stream

Spans = tuple[ChordSpan, ...]

VERSIONS = 8  # that are weighed against each other
TRIES = 40
FEWEST = 0.25  # of the bars, that sound different
MOST = {"simple": 0.37, "rock": 0.37, "plain": 0.5, "rich": 0.5}
SHORT_BAR = 3  # beats; in a longer one no chord comes for a single beat
LEAST_ALIKE = 1 / 3  # of the bars, that keep their roots


def reharmonized(
    copied: Spans, section: Section, song: Song, task: Task, chart: Chart, rows: Sequence[list[int]]
) -> Spans:
    """Return chords with others between: the most natural of some versions that still are the same music.

    The first chord of each phrase and the cadences stay, at least a quarter of the bars change, and a third keep their roots.
    Where that cannot be, the chords come back as they are.
    """
    rng = stream(song.brief.seed, "harmony", "reharmony", section.id)
    found: dict[Spans, None] = {}
    # Where the few chords of a style do not go that far, the others are let in.
    for way in dict.fromkeys((way_of(song), manner_of(song))):
        for _ in range(TRIES):
            version = _version(copied, section, song, way, task.model.vocabulary, rng)
            if _is_same_music(copied, version, section, song):
                found[version] = None
            if len(found) == VERSIONS:
                break
        if found:
            break
    versions = list(found)
    if len(versions) < 2 or versions[0][-1].end < section.bars * song.brief.meter.bar_ticks:
        return versions[0] if versions else copied
    scripts = [events_of(spans, section, song.brief.meter, task.model.vocabulary) for spans in versions]
    drafts = write(task, chart, rows, (), len(scripts), Reading(scripts))
    return versions[max(range(len(versions)), key=lambda seat: weakest(drafts[seat]) - faults(drafts[seat], task))]


@dataclass(frozen=True)
class Reading:
    """A pen that writes what stands in a script for each seat, for the network to weigh."""

    scripts: Sequence[Sequence[Event]]

    def chord(self, seat: int, draft: Draft, _logits: Floats) -> int:
        """Return the chord that stands in the script."""
        return self.scripts[seat][len(draft.events)][0]

    def duration(self, seat: int, draft: Draft, _token: int, _logits: Floats) -> int:
        """Return its beats."""
        return self.scripts[seat][len(draft.events)][1]


def _version(
    copied: Spans, section: Section, song: Song, way: str, vocabulary: Vocabulary, rng: np.random.Generator
) -> Spans:
    """Return one version: places taken by chance, each with one of its substitutes, until enough is different.

    No bar changes in two places, and what was made for the next chord is followed by that.
    """
    bar_ticks = song.brief.meter.bar_ticks
    wanted = section.bars * rng.uniform(FEWEST, MOST[way_of(song)])
    written: dict[int, Parts] = {}
    free = _free_places(copied, section, song)
    kept = {place for place, opening in free.items() if opening or _is_led_to(copied, place, section)}
    leaned = _leaned_on(section, song)
    for place in map(int, rng.permutation(sorted(free))):
        if copied[place].onset // bar_ticks in {copied[index].onset // bar_ticks for index in written}:
            continue
        offers = _substitutes(copied, place, section, song, way, leaned)
        here = degree_of(copied[place].chord, section.key)  # type: ignore[arg-type]
        fitting = [
            (parts, leads)
            for parts, leads in offers
            if not (place in kept and parts[0] != here) and not (leads and _moves(written, copied, place + 1, section))
        ]
        if fitting:
            written[place], leads = fitting[int(rng.integers(len(fitting)))]
            kept |= {place + 1} if leads else set()
        if len(written) >= wanted:
            break
    return _write_out(copied, written, section, song, vocabulary)


def _is_led_to(copied: Spans, place: int, section: Section) -> bool:
    """Return whether the chord before is a secondary dominant of one; what follows V may deceive."""
    before, chord = copied[place - 1].chord if place else None, copied[place].chord
    if before is None or chord is None:
        return False
    step, family = (chord.root_pitch_class - before.root_pitch_class) % 12, family_of(before.suffix)
    leads = (step in (5, 11) and family == "dominant") or (step == 1 and family == "dim")
    return leads and degree_of(before, section.key).root != 7


def _moves(written: dict[int, Parts], copied: Spans, place: int, section: Section) -> bool:
    """Return whether something else comes first already where a chord stood."""
    return place in written and written[place][0] != degree_of(copied[place].chord, section.key)  # type: ignore[arg-type]


def _leaned_on(section: Section, song: Song) -> dict[int, frozenset[int]]:
    """Return what the line leans on: that of the section, else that of its source, which it will have again."""
    if section.id in song.melody or section.source is None:
        return leaned_on(section, song)
    return leaned_on(song.section(section.source), song)


def _free_places(copied: Spans, section: Section, song: Song) -> dict[int, bool]:
    """Return the places of the chords that may change, all but those of the cadences, and whether each opens a phrase."""
    meter = song.brief.meter
    free: dict[int, bool] = {}
    start = 0
    for goal in goals_of(section, meter):
        end = goal.beats // meter.beats * meter.bar_ticks
        inside = [index for index, span in enumerate(copied) if start <= span.onset < end]
        fixed = _cadence_places(copied, inside, goal.cadence) if inside else []
        free |= {index: index == inside[0] for index in inside if index not in fixed and _is_whole(copied[index], song)}
        start = end
    return free


def _is_whole(span: ChordSpan, song: Song) -> bool:
    beat = song.brief.meter.beat_ticks
    return span.chord is not None and span.onset % beat == span.duration % beat == 0


def _cadence_places(copied: Spans, inside: Sequence[int], cadence: str) -> list[int]:
    """Return the places that make the cadence of a phrase: its last chord, and the one it came from where that counts."""
    last = copied[inside[-1]].chord
    before = [index for index in inside if copied[index].chord != last]
    if cadence in ("half", "turnaround", "open") or not before:
        return [inside[-1]]
    return [before[-1], before[-1] + 1, inside[-1]]


def _substitutes(
    copied: Spans, place: int, section: Section, song: Song, way: str, leaned: dict[int, frozenset[int]]
) -> list[tuple[Parts, bool]]:
    """Return what may stand instead of a chord under the line, and whether that wants the chord that follows."""
    span, behind = copied[place], next(iter(copied[place + 1 :]), None)
    assert span.chord is not None
    here = degree_of(span.chord, section.key)
    following = degree_of(behind.chord, section.key) if behind and behind.chord else None
    beat = song.brief.meter.beat_ticks
    first, beats = span.onset // beat, span.duration // beat
    shortest = 2 if song.brief.meter.beats > SHORT_BAR else 1
    # Where few play along, and in a short bar, what is part of one is not divided further.
    divides = beats == song.brief.meter.beats or (way in (PLAIN, RICH) and song.brief.meter.beats > SHORT_BAR)
    offers = []
    for row in SUBSTITUTIONS:
        if not row.suits(way, section.key.mode):
            continue
        parts = as_blue_as(here, row.of(here, following, sevenths=wants_sevenths(here, way)))
        fits = len(parts) == 1 or (divides and len(parts) * shortest <= beats)
        if parts and fits and _sings(parts, here, first, beats, leaned):
            offers.append((parts, row.leads))
    return offers


def _sings(parts: Parts, here: Degree, first: int, beats: int, leaned: dict[int, frozenset[int]]) -> bool:
    """Return whether new chords can stand under what the line leans on."""
    half = first + (-(-beats // 2) if len(parts) > 1 else beats)
    stretches = (range(first, half), range(half, first + beats))
    pairs = zip(parts, stretches, strict=False)
    return all(part == here or singable(part, stretch, leaned) for part, stretch in pairs)


def _write_out(copied: Spans, written: dict[int, Parts], section: Section, song: Song, vocabulary: Vocabulary) -> Spans:
    """Return the chords with the new ones in their places, spelled by where they lead."""
    beat = song.brief.meter.beat_ticks
    places: list[tuple[int, int, Degree | None, ChordSpan | None]] = []
    for index, span in enumerate(copied):
        here = degree_of(span.chord, section.key) if span.chord else None
        parts = written.get(index)
        if parts is None:
            places.append((span.onset, span.duration, here, span))
            continue
        first = -(-span.duration // beat // len(parts)) * beat if len(parts) > 1 else span.duration
        for onset, duration, part in zip((0, first), (first, span.duration - first), parts, strict=False):
            old = span if part == here else None
            known = vocabulary.degree(vocabulary.token(part))
            places.append((span.onset + onset, duration, part if old else known, old))
    names = root_names([degree for _, _, degree, _ in places], section.key)
    spans: list[ChordSpan] = []
    for (onset, duration, degree, old), name in zip(places, names, strict=True):
        span = ChordSpan(onset, duration, old.chord if old else degree and chord_on(degree, section.key, name))
        if spans and spans[-1].chord == span.chord and onset % song.brief.meter.bar_ticks:
            before = spans.pop()
            span = replace(before, duration=before.duration + duration)
        spans.append(span)
    return tuple(spans)


def _is_same_music(old: Spans, new: Spans, section: Section, song: Song) -> bool:
    """Return whether enough is different, enough alike, and every phrase ends as it did."""
    meter = song.brief.meter
    bars = old[-1].end // meter.bar_ticks
    pairs = [(_bar(old, bar, meter.bar_ticks), _bar(new, bar, meter.bar_ticks)) for bar in range(bars)]
    different = sum(a != b for a, b in pairs)
    alike = sum([root for _, root, _ in a] == [root for _, root, _ in b] for a, b in pairs)
    if different < FEWEST * bars or alike < LEAST_ALIKE * bars:
        return False
    for goal in goals_of(section, meter):
        end = goal.beats // meter.beats
        heard = (cadence_of(_until(spans, end * meter.bar_ticks), section.key, meter, end) for spans in (old, new))
        if len(set(heard)) > 1:
            return False
    return True


def _until(spans: Spans, tick: int) -> Spans:
    return tuple(span for span in spans if span.end <= tick)


def _bar(spans: Spans, bar: int, bar_ticks: int) -> list[tuple[int, str, str]]:
    inside = [span for span in spans if span.onset // bar_ticks == bar]
    return [(span.onset, span.chord.root, str(span.chord)) if span.chord else (span.onset, "", "") for span in inside]
