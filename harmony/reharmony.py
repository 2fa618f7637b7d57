"""The same music with other chords: substitutes, secondary dominants, passing and borrowed chords, by style.

Conventions: chords are told by numerals, as `harmony.numeral` writes them; shares are those of the bars of a section.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from harmony.draft import Draft, Task, worth, write
from harmony.features import Chart, Event, events_of
from harmony.goal import goals_of
from harmony.numeral import Numeral, read_numeral
from harmony.sampling import Floats
from harmony.spelling import root_names
from harmony.stock import RICH, manner_of
from harmony.tokens import Degree, Vocabulary, chord_on, degree_of
from song import ChordSpan, Section, Song
from song.cadence import cadence_of
from song.chance import stream

Spans = tuple[ChordSpan, ...]
Parts = tuple[Degree, ...]

VERSIONS = 8  # that are weighed against each other
TRIES = 40
FEWEST, MOST = 0.25, 0.5  # of the bars, that sound different
SHORT_BAR = 3  # beats; in a longer one no chord comes for a single beat
LEAST_ALIKE = 1 / 3  # of the bars, that keep their roots

# what stands | what follows, * for anything | what may stand instead | who plays it. Behind ">" a numeral is counted from the
# chord that follows; "=" is the chord itself, which keeps its half.
_TABLE = """
I    | I    | IV          | plain rich
I    | I    | V           | plain
I    | I    | = IV        | plain
I    | *    | vi          | plain rich
I    | *    | iii         | plain rich
I    | IV   | = I7        | plain rich
I    | ii   | = #io       | rich
IV   | *    | ii          | plain rich
IV   | I    | iv          | plain rich
IV   | I    | = iv        | plain rich
IV   | V    | = #ivo      | rich
IV   | *    | bVII        | plain
IV   | IV   | = I         | plain
ii   | *    | IV          | plain
ii   | V    | II7         | plain rich
ii   | V    | iiø         | rich
ii   | V7   | bVI7        | rich
iii  | *    | I           | plain
iii  | VI7  | iiiø        | rich
iii  | vi   | III7        | plain rich
vi   | *    | IV          | plain
vi   | ii   | VI7         | plain rich
vi   | IV   | bVI         | plain
vi   | *    | I           | plain rich
II7  | V    | ii          | plain rich
II7  | V    | IV          | plain
VI7  | ii   | vi          | plain rich
III7 | vi   | iii         | plain rich
V    | V    | IV          | plain
V    | V    | ii          | plain rich
V    | I    | ii =        | plain rich
V7   | I    | bII7        | rich
V7   | I    | iv bVII7    | rich
V7   | i    | iiø =       | plain rich
V    | vi   | = #vo       | plain rich
V    | IV   | bVII        | plain
bVII | *    | v           | plain
i    | *    | bIII        | plain rich
i    | *    | bVI         | plain rich
i    | iv   | = I7        | plain rich
i    | i    | iv          | plain rich
i    | i    | = v         | plain
iv   | *    | bVI         | plain rich
iv   | V    | iiø         | plain rich
bVI  | *    | iv          | plain rich
bIII | *    | i           | plain
iiø  | V    | iv          | plain rich
iiø  | V7   | bVI7        | rich
>V7  | *    | >bII7       | rich
>v   | *    | >V7         | rich
*    | *    | = >V7       | plain rich
*    | *    | >ii >V7     | rich
*    | *    | = >bII7     | rich
"""


@dataclass(frozen=True)
class Substitution:
    """A row of the table."""

    stands: str
    follows: str
    instead: tuple[str, ...]
    manners: tuple[str, ...]

    def of(self, here: Degree, following: Degree | None, *, sevenths: bool) -> Parts:
        """Return the chords that may stand for one, nothing where the row says nothing of it."""
        if not _is(self.stands, here, following):
            return ()
        if self.follows != "*" and not (following and _is(self.follows, following)):
            return ()
        parts: list[Degree] = []
        for name in self.instead:
            if name == "=":
                parts.append(here)
            elif name.startswith(">"):
                if following is None or following.root == here.root or _is("o", following):
                    return ()
                numeral = _under(read_numeral(name[1:]), following)
                parts.append(numeral.degree(sevenths=sevenths))
            else:
                parts.append(read_numeral(name).degree(sevenths=sevenths))
        roots = [part.root for part in parts]
        moves = parts != [here] and (len(set(roots)) == len(roots) or roots[0] == 0)
        return tuple(parts) if moves else ()


def _is(name: str, degree: Degree, following: Degree | None = None) -> bool:
    if name.startswith(">"):
        return following is not None and _under(read_numeral(name[1:]), following).fits(degree)
    return name == "*" or (name == "o" and "dim" in degree.suffix) or (name != "o" and read_numeral(name).fits(degree))


def _under(numeral: Numeral, following: Degree) -> Numeral:
    """Return a numeral that was counted from a chord, counted from the tonic; before a minor chord its ii is half-diminished."""
    small = numeral.sign == "small" and following.suffix.startswith("m") and not following.suffix.startswith("maj")
    return replace(numeral, root=(numeral.root + following.root) % 12, sign="ø" if small else numeral.sign)


def _read(line: str) -> Substitution:
    stands, follows, instead, manners = (cell.strip() for cell in line.split("|"))
    return Substitution(stands, follows, tuple(instead.split()), tuple(manners.split()))


SUBSTITUTIONS = tuple(_read(line) for line in _TABLE.strip().splitlines())


def reharmonized(
    copied: Spans, section: Section, song: Song, task: Task, chart: Chart, rows: Sequence[list[int]]
) -> Spans:
    """Return chords with others between: the most natural of some versions that still are the same music.

    The first chord of each phrase and the cadences stay, at least a quarter of the bars change, and a third keep their roots.
    Where that cannot be, the chords come back as they are.
    """
    rng = stream(song.brief.seed, "harmony", "reharmony", section.id)
    found: dict[Spans, None] = {}
    for _ in range(TRIES):
        version = _version(copied, section, song, task.model.vocabulary, rng)
        if _is_same_music(copied, version, section, song):
            found[version] = None
        if len(found) == VERSIONS:
            break
    versions = list(found)
    if len(versions) < 2 or versions[0][-1].end < section.bars * song.brief.meter.bar_ticks:
        return versions[0] if versions else copied
    scripts = [events_of(spans, section, song.brief.meter, task.model.vocabulary) for spans in versions]
    drafts = write(task, chart, rows, (), len(scripts), Reading(scripts))
    return versions[max(range(len(versions)), key=lambda seat: worth(drafts[seat], task))]


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


def _version(copied: Spans, section: Section, song: Song, vocabulary: Vocabulary, rng: np.random.Generator) -> Spans:
    """Return one version: places taken by chance, each with one of its substitutes, until enough is different."""
    bar_ticks = song.brief.meter.bar_ticks
    wanted = section.bars * rng.uniform(FEWEST, MOST)
    written: dict[int, Parts] = {}
    free = _free_places(copied, section, song)
    for place in rng.permutation(sorted(free)):
        parts = _substitutes(copied, int(place), section, song, opening=free[place], rng=rng)
        if parts:
            written[int(place)] = parts
        if len({copied[index].onset // bar_ticks for index in written}) >= wanted:
            break
    return _write_out(copied, written, section, song, vocabulary)


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
    copied: Spans, place: int, section: Section, song: Song, *, opening: bool, rng: np.random.Generator
) -> Parts:
    """Return what stands instead of a chord, nothing where it stays; one that opens a phrase keeps its first half."""
    span, behind = copied[place], next(iter(copied[place + 1 :]), None)
    assert span.chord is not None
    here = degree_of(span.chord, section.key)
    following = degree_of(behind.chord, section.key) if behind and behind.chord else None
    manner = manner_of(song)
    beats = span.duration // song.brief.meter.beat_ticks
    shortest = 2 if song.brief.meter.beats > SHORT_BAR else 1
    offers = [row.of(here, following, sevenths=manner == RICH) for row in SUBSTITUTIONS if manner in row.manners]
    fitting = [
        parts
        for parts in offers
        if parts and (len(parts) == 1 or len(parts) * shortest <= beats) and not (opening and parts[0] != here)
    ]
    return fitting[int(rng.integers(len(fitting)))] if fitting else ()


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
