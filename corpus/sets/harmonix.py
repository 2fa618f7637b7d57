"""Reader of the Harmonix set: the sections of pop songs, with their names, on annotated beats; no chords, melody or key.

Conventions: a segment is a time in seconds and the name of what begins there, a beat a time, its number in its bar and the
bar's number. Singers come in before the barline, and so do the borders: each goes to the nearest downbeat, from halfway to
the later one. The key is not known: every song stands in C major, its cadences open, its layers missing.
"""

import csv
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import dropwhile, pairwise
from pathlib import Path
from statistics import median

from corpus.archive import archive_files, until_broken
from corpus.dataset import DataSet, Skipped, Works
from corpus.sections import Part, build_song
from corpus.sets.billboard_form import Block, arrange_blocks
from song import Key, Song, parse_meter

# The first of these that stands in a section's name says what it does; what follows a chorus still belongs to it.
_ROLES = (
    ("intro", "intro"), ("opening", "intro"), ("fadein", "intro"), ("outro", "outro"), ("prechorus", "prechorus"),
    ("preverse", "interlude"), ("postverse", "interlude"), ("inst", "instrumental"), ("intchorus", "instrumental"),
    ("solo", "solo"), ("chorus", "chorus"), ("refrain", "chorus"), ("bridge", "bridge"), ("verse", "verse"),
    ("rap", "verse"), ("break", "interlude"), ("transition", "interlude"), ("build", "interlude"), ("roll", "interlude"),
    ("stutter", "interlude"), ("silence", "interlude"), ("riff", "instrumental"), ("gtr", "instrumental"),
    ("guitar", "instrumental"), ("synth", "instrumental"), ("beat", "instrumental"),
)  # fmt: skip
_STYLES = {
    # Reggaeton here is what clubs play: Sean Paul, Daddy Yankee, Pitbull.
    "Pop": "pop", "Hip-Hop": "hip-hop", "Dance/Electronic": "dance", "R&B": "soul", "Reggaeton": "dance",
    "Funk/Disco": "funk", "World": "pop", "": "pop", "Country": "country", "Blues": "blues", "Rock": "rock",
    "Metal": "rock", "Alternative": "rock", "Classic Rock": "rock", "Grunge": "rock", "Prog": "rock", "Pop-Rock": "rock", "Punk": "rock", "Indie Rock": "rock",
}  # fmt: skip
# Beats counted in a bar -> meter, and how many of them fill a quarter note.
_METERS = {4: ("4/4", 1), 3: ("3/4", 1), 6: ("6/8", 2)}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MAX_IRREGULAR = 0.1  # of all bars with another number of beats
_MAX_SECTION = 128  # bars
_MAX_NAMELESS = 0.5  # of all sections called no more than "section"
_KEY = Key("C")

Row = dict[str, str]
Content = tuple[Row, bytes, bytes]


def files(archive: Path) -> Works:
    """Walk the songs of the archive; a song that was annotated twice is read once."""
    rows: list[Row] = []
    tables: defaultdict[str, dict[str, bytes]] = defaultdict(dict)
    found, broken = until_broken(archive_files(archive, "metadata.csv", ".txt"))
    for name, content in found:
        path = Path(name)
        if path.name == "metadata.csv":
            rows = list(csv.DictReader(content.decode("utf-8-sig", errors="replace").splitlines()))
        else:
            tables[path.stem][path.parent.name] = content
    seen: set[tuple[str, str]] = set()
    for row in rows:
        name = row.get("File") or ""
        own = tables[name]
        song = ((row.get("Title") or "").casefold(), (row.get("Artist") or "").casefold())
        if song in seen:
            yield f"harmonix/{name}", Skipped("the same song as another file")
        elif {"segments", "beats_and_downbeats"} <= set(own):
            yield f"harmonix/{name}", (row, own["segments"], own["beats_and_downbeats"])
        else:
            yield f"harmonix/{name}", Skipped("no sections or no beats")
        seen.add(song)
    if broken:
        raise broken


def read_song(content: Content) -> Song | Skipped:
    """Return the song of one row of the table with its sections and beats."""
    row, segments, beats = content
    times, sizes, beat = read_beats(beats)
    usual = Counter(sizes).most_common(1)[0][0] if sizes else 0
    if row["Time Signature"] == "6|4":
        return Skipped("meter 6/4")
    if usual not in _METERS:
        return Skipped(f"{usual} beats a bar")
    if sum(size != usual for size in sizes) > _MAX_IRREGULAR * len(sizes):
        return Skipped("irregular bars")
    placed = snap(read_segments(segments), [*times, times[-1] + usual * beat])
    named = [(name, bars) for name, bars in dropwhile(lambda section: section[0] == "silence", placed) if bars]
    if not named or any(bars > _MAX_SECTION for _, bars in named):
        return Skipped("no sections")
    if sum(name.startswith("section") for name, _ in named) > _MAX_NAMELESS * len(named):
        return Skipped("sections without names")
    signature, beats_a_quarter = _METERS[usual]
    blocks = arrange_blocks(_blocks(named))
    parts = [Part(block.letter, block.role, len(block.bars), None) for block in blocks]
    tempo = round(min(300, max(40, 60 / beat / beats_a_quarter)))
    return build_song(row["Title"], _STYLES.get(row["Genre"], "pop"), parse_meter(signature), tempo, _KEY, parts)


def read_beats(table: bytes) -> tuple[list[float], list[int], float]:
    """Return the times of the downbeats, how many beats every bar but the last has, and how long a beat usually is."""
    rows = [line.split() for line in table.decode("utf-8", errors="replace").splitlines() if line.strip()]
    beats = [(float(time), int(number)) for time, number, *_ in rows]
    first = [place for place, (_, number) in enumerate(beats) if number == 1]
    lengths = [after - time for (time, _), (after, _) in pairwise(beats) if after > time]
    sizes = [after - place for place, after in pairwise(first)]
    return [beats[place][0] for place in first], sizes, median(lengths) if lengths else 0.0


def read_segments(table: bytes) -> list[tuple[float, str]]:
    """Return where what begins; a first name without a number is the same as the first of the numbered ones."""
    rows = [line.split(None, 1) for line in table.decode("utf-8", errors="replace").splitlines() if line.strip()]
    return [(float(row[0]), re.sub(r"(?<=[a-z])1$", "", row[-1].strip().lower())) for row in rows]


def snap(segments: Sequence[tuple[float, str]], downbeats: Sequence[float]) -> list[tuple[str, int]]:
    """Return the name and whole bars of every section, its borders moved to downbeats (the last of these ends the last bar).

    >>> snap([(0.0, "silence"), (1.0, "verse"), (4.6, "chorus"), (9.0, "end")], [1, 3, 5, 7, 9])
    [('silence', 0), ('verse', 2), ('chorus', 2)]
    """

    def nearest(time: float) -> int:
        after = bisect_right(downbeats, time)
        if after in (0, len(downbeats)):
            return max(0, after - 1)
        # The annotated times of a beat and of a border differ by rounding.
        return after - (2 * (time - downbeats[after - 1]) < (downbeats[after] - downbeats[after - 1]) * 0.95)

    return [(name, nearest(end) - nearest(start)) for (start, name), (end, _) in pairwise(segments)]


def _blocks(named: Sequence[tuple[str, int]]) -> list[Block]:
    """Return the sections with a letter for every name and the role that the name says."""
    names = list(dict.fromkeys(name for name, _ in named))
    letters = {name: _LETTERS[min(place, len(_LETTERS) - 1)] for place, name in enumerate(names)}
    return [Block(letters[name], role_of(name), [()] * bars, []) for name, bars in named]


def role_of(name: str) -> str:
    """Return the role that a section's name says, "" where it says nothing.

    >>> role_of("chorus2"), role_of("postchorus"), role_of("instchorus"), role_of("slow")
    ('chorus', 'chorus', 'instrumental', '')
    """
    return next((role for word, role in _ROLES if word in name), "")


DATASET = DataSet(
    name="harmonix",
    source="https://github.com/urinieto/harmonixset",
    licence="MIT",
    citation="O. Nieto et al.: The Harmonix Set: Beats, Downbeats, and Functional Segment Annotations, ISMIR 2019",
    # The planner may learn from it once it passes over keys and cadences that a song does not tell.
    stages=frozenset({"planner"}),
    files=files,
    read_song=read_song,
)
