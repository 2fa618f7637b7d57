"""Which tunes of a set for pretraining stay out: those that give a held-out song away, and those that come twice.

Conventions: a share, 0 to 1, is that of the passages (`corpus.passages`) of the shorter of two lines that the other has too.
What was found is kept in the cache folder under a checksum of all that was compared, as the songs are.
"""

import contextlib
import hashlib
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from corpus.cache import cache_folder, reader_version
from corpus.entry import Entry
from corpus.passages import Passages, passages_of_line
from corpus.split import normal_title

# A phrase or so; what stays is no loss among thousands, what leaks spoils every figure.
GIVEN_AWAY = 0.1
TWICE = 0.5
GIVES_AWAY, COMES_TWICE = "gives a held-out song away", "stands twice"
_FEWEST = 4  # passages; in fewer any two lines may meet


def left_out(tunes: Sequence[Entry], held_out: Sequence[Entry]) -> dict[str, str]:
    """Return the sources of the tunes that stay out, and why: known from the last time, or else found now."""
    path = cache_folder() / f"left-out-{_key(tunes, held_out)}.json"
    with contextlib.suppress(OSError, ValueError):
        known = json.loads(path.read_text())
        if isinstance(known, dict):
            return {str(source): str(reason) for source, reason in known.items()}
    found = find_left_out(tunes, held_out)
    # A cache that cannot be written costs time, nothing else.
    with contextlib.suppress(OSError):
        _write(path, found)
    return found


def find_left_out(tunes: Sequence[Entry], held_out: Sequence[Entry]) -> dict[str, str]:
    """Return the sources of the tunes that share a line or a title with a held-out song, or a line with a tune before."""
    titles = {normal_title(entry.title) for entry in held_out}
    kept_back, before = _Lines(GIVEN_AWAY), _Lines(TWICE)
    for entry in held_out:
        kept_back.add(passages_of_line(entry.song))
    found: dict[str, str] = {}
    for tune in tunes:
        passages = passages_of_line(tune.song)
        if normal_title(tune.title) in titles or kept_back.knows(passages):
            found[tune.source] = GIVES_AWAY
        elif before.knows(passages):
            found[tune.source] = COMES_TWICE
        else:
            before.add(passages)
    return found


class _Lines:
    """Lines by their passages; a line is known from a `share` of the shorter one on."""

    def __init__(self, share: float) -> None:
        self.share = share
        self.sizes: list[int] = []
        self.places: defaultdict[bytes, list[int]] = defaultdict(list)

    def add(self, passages: Passages) -> None:
        for passage in passages:
            self.places[passage].append(len(self.sizes))
        self.sizes.append(len(passages))

    def knows(self, passages: Passages) -> bool:
        met = Counter(number for passage in passages for number in self.places.get(passage, ()))
        return any(
            count >= max(_FEWEST, self.share * min(len(passages), self.sizes[number])) for number, count in met.items()
        )


def _key(tunes: Sequence[Entry], held_out: Sequence[Entry]) -> str:
    rows = [[entry.source, entry.digest] for entries in (tunes, held_out) for entry in entries]
    content = json.dumps([len(tunes), rows, reader_version("corpus.pretraining")])
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _write(path: Path, found: dict[str, str]) -> None:
    """Write the file whole or not at all, and throw away those of earlier times."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        json.dump(found, file)
    Path(file.name).replace(path)
    for other in path.parent.glob("left-out-*.json"):
        if other != path:
            other.unlink(missing_ok=True)
