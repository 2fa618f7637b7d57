"""Reader of the McGill Billboard annotations: chart songs with chords bar by bar, metre, tonic and section letters and names.

Conventions: a line is a time in seconds and, behind a tab, section letter and name where one begins, bars of Harte chords
that divide evenly, and remarks; a point holds the chord before it, `x3` says that the line is heard three times. A bar
that is marked with a meter of its own is brought to whole bars of the song's meter (see `_whole_bars`).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from statistics import median

from corpus.archive import archive_files
from corpus.blues import is_twelve_bar
from corpus.dataset import DataSet, Skipped, Works
from corpus.formats.harte import parse_harte
from corpus.sections import Change, Part, build_song, chord_spans
from corpus.sets.billboard_form import Block, arrange_blocks, role_of
from song import Chord, Key, Meter, Song, SongError, parse_meter
from song.key import Mode, usual_key
from song.meter import METERS
from song.pitch import pitch_class_of

_LINE = re.compile(r"([\d.e-]+)\t(.*)")
_MAX_IRREGULAR = 0.1  # of all bars with a meter of their own
_MAX_SECTION = 128  # bars; one chord written as x71 is no form
_POWER = 0.15  # of all chords without a third: rock

Bar = tuple[Chord | None, ...]


@dataclass
class _Score:
    """A file as it is walked line by line."""

    title: str = ""
    artist: str = ""
    metres: list[str] = field(default_factory=list)
    tonic: int = 0
    blocks: list[Block] = field(default_factory=list)
    times: list[tuple[float, int]] = field(default_factory=list)
    irregular: int = 0


def files(archive: Path) -> Works:
    """Walk the songs of the archive; a song that charted twice is in it twice and read once."""
    seen: set[tuple[str, ...]] = set()
    for name, content in archive_files(archive, "salami_chords.txt"):
        text = content.decode(errors="replace")
        names = tuple(re.findall(r"^# (?:title|artist): (.*)$", text, re.MULTILINE))
        yield "/".join(name.split("/")[-3:-1]), Skipped("the same song as another file") if names in seen else text
        seen.add(names)


def read_song(text: str) -> Song | Skipped:
    """Return the song of one annotation."""
    score = _walk(text)
    if len(set(score.metres)) != 1:
        return Skipped("the meter changes" if score.metres else "no meter")
    if score.metres[0] not in METERS:
        return Skipped(f"meter {score.metres[0]}")
    meter = parse_meter(score.metres[0])
    blocks = arrange_blocks([block for block in score.blocks if block.bars])
    bars = sum(len(block.bars) for block in blocks)
    if not bars:
        return Skipped("no chords")
    if score.irregular > _MAX_IRREGULAR * bars or any(len(block.bars) > _MAX_SECTION for block in blocks):
        return Skipped("irregular bars")
    if 2 * sum(set(bar) == {None} for block in blocks for bar in block.bars) > bars:
        return Skipped("mostly without chords")
    modes = {tonic: _mode(tonic, blocks) for tonic in {tonic for block in blocks for tonic in block.tonics}}
    parts = [_part(block, meter, modes) for block in blocks]
    tonic = Counter(tonic for block in blocks for tonic in block.tonics).most_common(1)[0][0]
    key = usual_key(tonic, modes[tonic])
    style = _style(parts, key, meter)
    return build_song(score.title, style, meter, _tempo(score.times, meter), key, parts)


def _walk(text: str) -> _Score:
    score = _Score()
    for line in text.splitlines():
        if match := re.match(r"#\s*(\w+):\s*(.*?)\s*$", line):
            name, value = match.groups()
            if name == "title":
                score.title = value
            elif name == "metre":
                score.metres.append(value)
            elif name == "tonic":
                score.tonic = pitch_class_of(value)
        elif match := _LINE.match(line):
            _walk_line(score, float(match.group(1)), match.group(2))
    return score


def _walk_line(score: _Score, time: float, content: str) -> None:
    """Take one line into the score: perhaps a new section, and its bars."""
    head, _, rest = content.partition("|")
    words = [word.strip() for word in head.split(",") if word.strip()]
    letter = next((word[0] for word in words if re.fullmatch(r"[A-Z]'*", word)), "")
    names = [word for word in words if not re.fullmatch(r"[A-Z]'*", word) and not word.startswith("(")]
    if letter or names or not score.blocks:
        score.blocks.append(Block(letter, role_of(" ".join(names)), [], []))
    written = list(_bars(score, rest)) if rest else []
    times = re.search(r"\bx(\d+)", rest.rpartition("|")[2])
    bars = written * (int(times.group(1)) if times else 1)
    score.blocks[-1].bars.extend(bars)
    score.blocks[-1].tonics.extend([score.tonic] * len(bars))
    score.times.append((time, len(bars)))


def _bars(score: _Score, text: str) -> Iterator[Bar]:
    """Walk the bars of a line, the chord of every equal part; pauses of no known length are left out."""
    if not score.metres:
        raise SongError("chords before the metre; write # metre: before the first line")
    meter = METERS.get(score.metres[-1])
    before: Chord | None = None
    for bar in text.rpartition("|")[0].split("|"):
        tokens = bar.split()
        own = tokens and re.fullmatch(r"\((\d+)/(\d+)\)", tokens[0])
        tokens = tokens[1:] if own else tokens
        if not tokens or tokens == ["&pause"]:
            continue
        chords: list[Chord | None] = []
        for symbol in tokens:
            chords.append((chords[-1] if chords else before) if symbol == "." else parse_harte(symbol))
        if own and meter:
            score.irregular += 1
            length = int(own.group(1)) * 96 // int(own.group(2))
            yield from _whole_bars(chords, length, meter, before)
        else:
            yield tuple(chords)
        before = chords[-1]


def _whole_bars(chords: Sequence[Chord | None], length: int, meter: Meter, before: Chord | None) -> Iterator[Bar]:
    """Bring a bar of another length to bars of the meter.

    What is shorter than half a bar is left out, and so is what only holds the chord before; the rest is filled with its last
    chord. Longer bars are cut at the meter's barline first.
    """
    beats, beat = length // meter.beat_ticks, meter.beats
    spread = [chords[place * len(chords) // beats] for place in range(beats)]
    for start in range(0, beats, beat):
        piece = spread[start : start + beat]
        held = start == 0 and set(piece) == {before}
        if len(piece) == beat or (2 * len(piece) >= beat and not held):
            yield tuple(piece + [piece[-1]] * (beat - len(piece)))


def _part(block: Block, meter: Meter, modes: dict[int, Mode]) -> Part:
    changes: list[Change] = [
        (bar * meter.bar_ticks + place * meter.bar_ticks // len(chords), chord)
        for bar, chords in enumerate(block.bars)
        for place, chord in enumerate(chords)
    ]
    tonic = Counter(block.tonics).most_common(1)[0][0]
    return Part(block.letter, block.role, len(block.bars), changes, key=usual_key(tonic, modes[tonic]))


def _mode(tonic: int, blocks: Sequence[Block]) -> Mode:
    """Return the mode of a tonic, which the file does not tell: by its own chords first, then by thirds and sixths around it."""
    minor = major = 0.0
    for block in blocks:
        for bar, own in zip(block.bars, block.tonics, strict=True):
            for chord in bar if own == tonic else ():
                if chord is None:
                    continue
                above = {(pitch_class - tonic) % 12 for pitch_class in chord.pitch_classes}
                weight = (4 if chord.root_pitch_class == tonic else 1) / len(bar)
                # A blue third over the tonic's own major third does not make it minor.
                minor += weight * ((3 in above and 4 not in above) + 0.5 * (8 in above))
                major += weight * ((4 in above) + 0.5 * (9 in above))
    return "minor" if minor > major else "major"


def _tempo(times: Sequence[tuple[float, int]], meter: Meter) -> int:
    """Return quarter notes a minute from how long the lines last, at most 240 and at least 40."""
    seconds = [(later - time) / bars for (time, bars), (later, _) in pairwise(times) if bars and later > time]
    tempo = meter.bar_ticks / 24 * 60 / median(seconds) if seconds else 110
    return round(min(240, max(40, tempo)))


def _style(parts: Sequence[Part], key: Key, meter: Meter) -> str:
    """Return blues where most verses are twelve bars of it, rock where power chords abound, else pop."""
    verses = [replace(part, key=key) for part in parts if part.role in ("verse", "chorus", "solo", "instrumental")]
    blues = sum(
        is_twelve_bar(chord_spans(part.chords or (), part.bars, meter, key), part.bars, key, meter) for part in verses
    )
    if verses and 2 * blues > len(verses):
        return "blues"
    chords = [chord for part in parts for _, chord in part.chords or () if chord]
    power = sum(chord.suffix == "5" for chord in chords)
    return "rock" if power > _POWER * len(chords) else "pop"


DATASET = DataSet(
    name="billboard",
    source="https://ddmal.ca/research/The_McGill_Billboard_Project_(Chord_Analysis_Dataset)/",
    licence="CC0",
    citation=(
        "J. A. Burgoyne, J. Wild, I. Fujinaga: An Expert Ground-Truth Set for Audio Chord Recognition and "
        "Music Analysis, ISMIR 2011 (McGill Billboard 2.0)"
    ),
    stages=frozenset({"planner", "harmony"}),
    files=files,
    read_song=read_song,
)
