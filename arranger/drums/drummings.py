"""The learned drummings: what each was learned from and how freely it is played."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Drumming:
    """A way to drum that has been learned.

    How many bars of it were learned from stands in the record of the weights (`bars`).
    `genres` are the beginnings of the data sets' genre names that it was learned from, the longest that fits deciding.
    `free` are the voices that the drummer may add to or leave out of the written groove; all others are played as written.
    What `loops` stays as it is for eight bars, as a sample does.
    """

    genres: tuple[str, ...]
    free: tuple[str, ...] = ("kick", "ghost", "open")
    loops: bool = False

    @property
    def comps(self) -> bool:
        """Whether the snare keeps no backbeat but talks with the soloist."""
        return "snare" in self.free


DRUMMINGS: Mapping[str, Drumming] = {
    "rock": Drumming(("rock", "twist")),
    "punk": Drumming(("punk",)),
    "pop": Drumming(("pop", "highlife", "ending", "endings", "dance-breakbeat")),
    "ballad": Drumming(("pop-soft", "slow", "ballad", "rock-folk")),
    "funk": Drumming(("funk", "jazz-funk", "jazz-fusion", "afrobeat", "neworleans-funk", "neworleans")),
    "soul": Drumming(("soul", "gospel", "rnb", "rhythm&blues")),
    "hip-hop": Drumming(("hiphop",), loops=True),
    "disco": Drumming(("dance", "disco", "latin-reggaeton"), ("ghost",), loops=True),
    "jazz": Drumming(("jazz", "swing", "neworleans-secondline", "charleston"), ("kick", "snare", "ghost")),
    "shuffle": Drumming(("blues", "blues-shuffle", "rock-shuffle", "shuffle", "boogie", "neworleans-shuffle", "funk-purdieshuffle")),
    "bossa": Drumming(("bossa", "bossanova", "latin-brazilian-bossa"), ("open",)),
    "samba": Drumming(("latin", "samba"), ("ghost", "open")),
    "afro-cuban": Drumming(("afrocuban", "afro-cuban", "afrocub", "cha-cha", "chacha", "tango", "neworleans-chacha"), ("ghost", "open")),
    "reggae": Drumming(("reggae", "ska"), ("ghost", "open")),
    "country": Drumming(("country", "rock-rockabilly"), ("kick", "ghost")),
    "march": Drumming(("march", "paso", "jazz-march", "middleeastern"), ("ghost",)),
}  # fmt: skip
DRUMMING_NAMES = tuple(DRUMMINGS)


def drumming_of(genre: str) -> str | None:
    """Return the drumming that a genre of the data sets belongs to, None where it is nobody's.

    >>> drumming_of("latin-brazilian-bossa"), drumming_of("latin-brazilian-samba"), drumming_of("rock-indie")
    ('bossa', 'samba', 'rock')
    """
    fits = [(len(start), name) for name, row in DRUMMINGS.items() for start in row.genres if _starts(genre, start)]
    return max(fits)[1] if fits else None


def _starts(genre: str, start: str) -> bool:
    return genre == start or genre.startswith(f"{start}-")
