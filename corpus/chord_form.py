"""Tunes of which only the chords are known, cut into sections: by the marks over them, else by which bars come back.

Conventions: bars from 0; a bar is its chord changes with onsets in ticks from the barline; likeness runs from 0 (nothing in
common) to 1. A mark is a letter ("A", "i" intro, "v" verse), a role behind a colon (":chorus", "B:solo", ":coda"), or both.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.blues import is_blues
from corpus.chord_key import key_of_chords, section_keys
from corpus.chord_roles import roles_of_letters
from corpus.dataset import Skipped
from corpus.formats.leadsheet import WrittenBar, perform
from corpus.sections import Change, Part, build_song, with_even_sources
from song import Chord, Key, Meter, Song, find_style
from song.document import ROLES

Bar = tuple[Change, ...]
ALIKE = 0.6  # likeness from which two blocks are the same music
_SHORTEST = 4  # bars of a section without a mark of its own
_LONG = 16  # bars from which an unmarked stretch is cut
_MOST_SECTIONS = 64
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class ChordSheet:
    """A chart as written, every bar of one meter; `key` is None where none is named.

    `loose` tells that short sections may be parts of longer ones, as in collections; a person's own file says what it means.
    """

    title: str
    style: str
    key: Key | None
    tempo: int
    bars: Sequence[WrittenBar]
    meter: Meter
    loose: bool = True


@dataclass(frozen=True)
class Block:
    """A section to be: its first bar, its length and its mark."""

    start: int
    bars: int
    mark: str = ""

    @property
    def letter(self) -> str:
        """The letter of the mark."""
        return self.mark.partition(":")[0]

    @property
    def word(self) -> str:
        """The role that the mark names, as written."""
        return self.mark.partition(":")[2]


def played_bars(sheet: ChordSheet) -> tuple[list[Bar], dict[int, str]]:
    """Return the bars of a chart as they are played, spelled as they are written, and the marks over those where something starts."""
    silent, sounding = _from_first_chord(sheet.bars)
    played = perform(sounding, sheet.meter)
    bars: list[Bar] = [((0, None),)] * silent + bars_of(played.changes, played.bars, sheet.meter)
    return bars, {bar + silent if bar else 0: mark for bar, mark in played.starts.items()}


def song_of_chords(sheet: ChordSheet) -> Song | Skipped:
    """Return the song of a chart played once through, in sections with letters and roles, each in its key."""
    meter = sheet.meter
    bars, starts = played_bars(sheet)
    chords = [chord for bar in bars for _, chord in bar if chord]
    if not chords or (sheet.loose and (len(chords) < 2 or len(bars) < _SHORTEST)):
        return Skipped("shorter than four bars" if chords else "no chords")
    blocks = find_blocks(bars, starts, sheet.loose)
    if len(blocks) > _MOST_SECTIONS:
        return Skipped("too many sections")
    labels = letters_of(blocks, bars)
    landings = [block.start + block.bars - 1 for block in blocks]
    key = key_of_chords(bars, meter, sheet.key, landings, sure=not sheet.loose)
    style = sheet.style if meter.beats != 3 or sheet.style not in ("jazz", "ballad", "bossa", "blues") else "jazz-waltz"
    parts = [
        Part(label, "head", block.bars, changes_of(bars, block, meter))
        for label, block in zip(labels, blocks, strict=True)
    ]
    words = [block.word if block.word in ROLES else "" for block in blocks]
    roles = roles_of_letters(labels, words, [block.bars for block in blocks], find_style(style).choruses)
    if not sheet.loose:
        roles = [word or role for word, role in zip(words, roles, strict=True)]
    keys = section_keys([bars[block.start : block.start + block.bars] for block in blocks], labels, key, meter)
    parts = [replace(part, role=role, key=own) for part, role, own in zip(parts, roles, keys, strict=True)]
    if style == "jazz" and is_blues(parts, key, meter):
        style = "blues"
    return with_even_sources(build_song(sheet.title, style, meter, sheet.tempo, key, parts))


def _from_first_chord(bars: Sequence[WrittenBar]) -> tuple[int, list[WrittenBar]]:
    """Return how many silent bars open a chart, and the bars from the first chord on under the mark that stood before it."""
    first = next((index for index, bar in enumerate(bars) if any(chord for _, chord in bar.chords)), len(bars))
    if first == len(bars):
        return 0, []
    marks = [bar.mark for bar in bars[: first + 1] if bar.mark]
    return first, [replace(bars[first], mark=marks[-1] if marks else ""), *bars[first + 1 :]]


def bars_of(changes: Sequence[Change], count: int, meter: Meter) -> list[Bar]:
    """Return every bar with the chord that stands at its start and the changes inside it."""
    bars: list[list[Change]] = [[] for _ in range(count)]
    for onset, chord in changes:
        bar, place = divmod(onset, meter.bar_ticks)
        if bar < count:
            bars[bar].append((place, chord))
    current: Chord | None = None
    for inside in bars:
        if not inside or inside[0][0] > 0:
            inside.insert(0, (0, current))
        current = inside[-1][1]
    return [tuple(inside) for inside in bars]


def changes_of(bars: Sequence[Bar], block: Block, meter: Meter) -> list[Change]:
    """Return the changes of a block, onsets from its start."""
    inside = bars[block.start : block.start + block.bars]
    return [(number * meter.bar_ticks + onset, chord) for number, bar in enumerate(inside) for onset, chord in bar]


def find_blocks(bars: Sequence[Bar], starts: dict[int, str], loose: bool = True) -> list[Block]:
    """Return the sections to be, in order; together they fill the tune.

    Marks begin sections. A double bar or repeat without a mark does so where the stretches on its two sides are eight bars
    or longer, and what is unmarked and long is cut where its chords come back.
    """
    marked = any(starts.values())
    if not marked and _is_slow_blues(bars, Block(0, len(bars))):
        return [Block(0, len(bars))]
    places = sorted(bar for bar in {0, *starts} if bar < len(bars))
    blocks: list[Block] = []
    for start, end in pairwise([*places, len(bars)]):
        mark = starts.get(start, "")
        before = blocks[-1] if blocks else None
        if before and not mark and (before.bars < 8 or end - start < 8):
            blocks[-1] = replace(before, bars=before.bars + end - start)
        elif before and before.bars < 2 and not before.mark:
            blocks[-1] = Block(before.start, end - before.start, mark)
        else:
            blocks.append(Block(start, end - start, mark))
    if marked:
        return _with_codas(blocks, bars) if loose else blocks
    return [piece for block in blocks for piece in cut_by_likeness(bars, block)]


def _with_codas(blocks: Sequence[Block], bars: Sequence[Bar]) -> list[Block]:
    """Return the blocks, what completes a section cut short joined to it, and short repeats joined to one section.

    Of a longer coda the section gets what it lacks, and the rest is the end.
    """
    joined: list[Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if before is None:
            joined.append(block)
            continue
        full = max((other.bars for other in joined[:-1] if other.letter == before.letter and other.letter), default=0)
        both = replace(before, bars=before.bars + block.bars)
        cut_short = block.word == "coda" and before.bars < full
        crumb = block.bars < 2 and before.letter == block.letter
        if block.word == "ending" or crumb or (cut_short and both.bars <= full + 8):
            joined[-1] = both
        elif cut_short:
            lacking = full - before.bars
            joined[-1] = replace(before, bars=full)
            joined.append(Block(block.start + lacking, block.bars - lacking, block.mark))
        elif (
            block.bars <= _SHORTEST
            and both.bars <= _LONG
            and block.mark == before.mark
            and _comes_again(bars, before, block)
        ):
            joined[-1] = both
        else:
            joined.append(block)
    return joined


def _comes_again(bars: Sequence[Bar], before: Block, block: Block) -> bool:
    """Return whether a block repeats the end of the one before it."""
    end = before.start + before.bars
    return tuple(bars[end - block.bars : end]) == tuple(bars[block.start : block.start + block.bars])


def cut_by_likeness(bars: Sequence[Bar], block: Block) -> list[Block]:
    """Return a stretch cut into equal blocks of eight, sixteen or twelve bars where blocks of that size come back.

    Without any that comes back, more than sixteen bars are cut into sixteens. Up to four bars left over stay with the last.
    """
    if block.bars < _LONG or _is_slow_blues(bars, block):
        return [block]
    sizes: tuple[int, ...] = (16, 8) if block.bars >= 48 else (8, 16)
    sizes = (12, *sizes) if block.bars % 12 == 0 and block.bars % 8 else (*sizes, 12)
    for size in sizes:
        pieces = _pieces(block, size)
        if any(likeness(bars, one, other) >= ALIKE for place, one in enumerate(pieces) for other in pieces[:place]):
            return pieces
    return _pieces(block, _LONG) if block.bars >= _LONG + 8 else [block]


def _is_slow_blues(bars: Sequence[Bar], block: Block) -> bool:
    """Return whether twenty-four bars go from the root of the first to its fourth in the ninth and back in the thirteenth."""
    if block.bars != 24:
        return False
    chords = [[chord for _, chord in bars[block.start + bar] if chord][-1:] for bar in (0, 8, 12)]
    roots = [chord.root_pitch_class for last in chords for chord in last]
    return [(root - roots[0]) % 12 for root in roots] == [0, 5, 0]


def _pieces(block: Block, size: int) -> list[Block]:
    end = block.start + block.bars
    starts = list(range(block.start, end, size))
    if len(starts) > 1 and end - starts[-1] <= _SHORTEST:
        starts.pop()
    return [Block(start, after - start, block.mark) for start, after in pairwise([*starts, end])]


def likeness(bars: Sequence[Bar], one: Block, other: Block) -> float:
    """Return the share of bars that two blocks have in common; the first half has to be as like as the whole."""
    shorter, longer = sorted((one.bars, other.bars))
    if longer - shorter > _SHORTEST:
        return 0.0
    same = [bars[one.start + bar] == bars[other.start + bar] for bar in range(shorter)]
    half = (shorter + 1) // 2
    return min(sum(same) / shorter, sum(same[:half]) / half)


def letters_of(blocks: Sequence[Block], bars: Sequence[Bar]) -> list[str]:
    """Return a letter for every block: its own, `i` for an intro, `V` for a verse, `o` for an end; else by likeness."""
    used = {block.letter for block in blocks}
    fresh = iter([letter for letter in _LETTERS if letter not in used] + ["Z"] * len(blocks))
    models: dict[str, Block] = {}
    labels: list[str] = []
    for place, block in enumerate(blocks):
        last = place == len(blocks) - 1 > 0
        if block.word == "coda" or (block.word == "outro" and last):
            label = "o" if last or block.bars < 8 else _letter_like(block, models, bars) or next(fresh)
        elif block.word == "intro" or (block.letter == "i" and block.word != "head"):
            label = "i" if place == 0 or labels[-1] == "i" else "o" if last else "j"
        elif block.letter == "v":
            label = "V"
        else:
            label = block.letter.strip("iv") or _letter_like(block, models, bars) or next(fresh)
        if label.isupper():
            models.setdefault(label, block)
        labels.append(label)
    return labels


def _letter_like(block: Block, models: dict[str, Block], bars: Sequence[Bar]) -> str:
    scores = {label: likeness(bars, model, block) for label, model in models.items()}
    best = max(scores, key=scores.__getitem__, default="")
    return best if best and scores[best] >= ALIKE else ""
