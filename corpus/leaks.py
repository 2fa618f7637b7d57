"""Held-out songs that stand among the training songs under another title: the same line or the same changes.

Conventions: the share, 0 to 1, is that of a held-out song's passages (`corpus.passages`) that one training song has too.
Songs of one title are in one split already.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from corpus.library import Entry
from corpus.passages import Passages, passages_of_changes, passages_of_line
from corpus.split import normal_title
from song import Song

SAME = 0.3  # share of a line from which it is the same tune
SAME_CHANGES = 0.7  # much harmony is common property: blues, rhythm changes, turnarounds
FEWEST = 12  # passages; in fewer any two songs may meet


@dataclass(frozen=True)
class Leak:
    """A held-out song and the training song that has its line or its changes."""

    layer: str
    held_out: Entry
    trained: Entry
    share: float


def find_leaks(entries: Sequence[Entry]) -> tuple[Leak, ...]:
    """Return the held-out songs of the test split that training songs of other titles give away, the nearest for each."""
    found = [
        *_leaks_of("melody", entries, passages_of_line, SAME),
        *_leaks_of("chords", entries, passages_of_changes, SAME_CHANGES),
    ]
    return tuple(sorted(found, key=lambda leak: (leak.layer, -leak.share, leak.held_out.source)))


def _leaks_of(
    layer: str, entries: Sequence[Entry], passages: Callable[[Song], Passages], same: float
) -> Iterable[Leak]:
    held_out: dict[int, Passages] = {}
    places: defaultdict[bytes, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        if entry.split == "test" and len(own := passages(entry.song)) >= FEWEST:
            held_out[number] = own
            for passage in own:
                places[passage].append(number)
    best: dict[int, tuple[float, int]] = {}
    for place, entry in enumerate(entries):
        if entry.split == "train":
            shared = Counter(number for passage in passages(entry.song) for number in places.get(passage, ()))
            for number, count in shared.items():
                share = count / len(held_out[number])
                if share >= same and share > best.get(number, (0.0, 0))[0]:
                    best[number] = (share, place)
    for number, (share, place) in best.items():
        if normal_title(entries[number].title) != normal_title(entries[place].title):
            yield Leak(layer, entries[number], entries[place], share)
