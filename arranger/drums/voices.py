"""The voices that the drummer has learned and the learned drummings: what each was learned from and how freely it is played.

Conventions: a combination of voices that sound at once is a number, bit `n` for the voice `VOICES[n]`; a snare stroke far below
the take's own backbeats is a `ghost`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

VOICES = (
    "kick", "snare", "ghost", "side", "hat", "open", "pedal", "ride", "bell", "crash", "high_tom", "mid_tom", "low_tom",
)  # fmt: skip
BIT: Mapping[str, int] = {voice: 1 << number for number, voice in enumerate(VOICES)}
NUMBER: Mapping[str, int] = {voice: number for number, voice in enumerate(VOICES)}
TOMS = ("high_tom", "mid_tom", "low_tom")
SNARES = ("snare", "ghost", "side")
# What keeps the time; one of them at a time.
TIME = ("hat", "open", "ride", "bell")
FOOT = BIT["kick"] | BIT["pedal"]

# What a pitch of an electronic kit (with rims and edges) is.
PERFORMED: Mapping[int, str] = {
    36: "kick", 38: "snare", 40: "snare", 37: "side", 22: "hat", 42: "hat", 26: "open", 46: "open", 44: "pedal", 51: "ride",
    59: "ride", 53: "bell", 49: "crash", 52: "crash", 55: "crash", 57: "crash", 48: "high_tom", 50: "high_tom",
    45: "mid_tom", 47: "mid_tom", 43: "low_tom", 58: "low_tom",
}  # fmt: skip
# What a pitch of a drum machine's grid is; its tambourine is nobody's on the kit.
PROGRAMMED: Mapping[int, str] = {
    36: "kick", 38: "snare", 39: "snare", 37: "side", 42: "hat", 46: "open", 49: "crash", 56: "bell", 50: "high_tom",
    47: "mid_tom", 45: "low_tom",
}  # fmt: skip


@dataclass(frozen=True)
class Drumming:
    """A way to drum that has been learned.

    How many bars of it were learned from stands in the record of the weights (`bars`).
    `genres` are the beginnings of the data sets' genre names that it was learned from, the longest that fits deciding.
    `free` are the voices that the drummer may add to or leave out of the written groove; all others are played as written.
    """

    genres: tuple[str, ...]
    free: tuple[str, ...] = ("kick", "ghost", "open")


DRUMMINGS: Mapping[str, Drumming] = {
    "rock": Drumming(("rock", "twist")),
    "punk": Drumming(("punk",)),
    "pop": Drumming(("pop", "highlife", "ending", "endings", "dance-breakbeat")),
    "ballad": Drumming(("pop-soft", "slow", "ballad", "rock-folk")),
    "funk": Drumming(("funk", "jazz-funk", "jazz-fusion", "afrobeat", "neworleans-funk", "neworleans")),
    "soul": Drumming(("soul", "gospel", "rnb", "rhythm&blues")),
    "hip-hop": Drumming(("hiphop",)),
    "disco": Drumming(("dance", "disco", "latin-reggaeton"), ("ghost",)),
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
# A style that no drummer of the data plays is drummed like its neighbour.
ALSO: Mapping[str, str] = {
    "brushes": "jazz",
    "waltz": "jazz",
    "house": "disco",
    "latin": "samba",
    "swing": "jazz",
    "blues": "shuffle",
}


def drumming_of(genre: str) -> str | None:
    """Return the drumming that a genre of the data sets belongs to, None where it is nobody's.

    >>> drumming_of("latin-brazilian-bossa"), drumming_of("latin-brazilian-samba"), drumming_of("rock-indie")
    ('bossa', 'samba', 'rock')
    """
    fits = [(len(start), name) for name, row in DRUMMINGS.items() for start in row.genres if _starts(genre, start)]
    return max(fits)[1] if fits else None


def _starts(genre: str, start: str) -> bool:
    return genre == start or genre.startswith(f"{start}-")
