"""The brief: what a song is to be, before a note of it stands."""

from dataclasses import dataclass

from song.error import SongError
from song.key import Key
from song.locks import check_layers
from song.meter import Meter
from song.remedies import instead

TEMPO_RANGE = (20, 400)
MOST_BARS, MOST_SECONDS = 1024, 1800  # of a whole song
TOP_P_RANGE = (0.05, 1)
MOST_CANDIDATES = 64  # versions of a phrase
# How the band ends: it slows down, says the last bars again, stops on one short chord, goes away.
ENDINGS = ("ritardando", "tag", "button", "fade")


@dataclass(frozen=True)
class Brief:
    """What the song is to be.

    `tempo` counts quarter notes a minute. `style` is a name from `song.style.STYLES`. `form` is the form as the user wrote it.
    `bars` and `length` (seconds) are how long the whole song was asked to be, None where nobody asked. `temperature` says how
    freely everything is drawn; the melody never draws what lies beyond the likeliest that hold `top_p` of it, and of so many
    `candidates` a phrase it keeps one (None: as many as the style has). `band` names the style whose band plays (None: its
    own); it ends as `ending` says (None: as the style does), and plays exactly what is written where it is `straight`.
    `locked` names the layers that are never recomposed, in no section.
    """

    title: str
    style: str
    form: str
    key: Key
    meter: Meter
    tempo: int
    seed: int = 0
    temperature: float = 1.0
    bars: int | None = None
    length: int | None = None
    top_p: float = 1.0
    candidates: int | None = None
    band: str | None = None
    ending: str | None = None
    straight: bool = False
    locked: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.title.strip() or not self.title.isprintable() or len(self.title) > 200:
            raise SongError("the title is empty, longer than 200 characters or not printable; write a line of text")
        low, high = TEMPO_RANGE
        if not low <= self.tempo <= high:
            raise SongError(f"tempo {self.tempo} is out of range; use {low} to {high} quarter notes a minute")
        if not 0.01 <= self.temperature <= 5:
            raise SongError(f"temperature {self.temperature} is out of range; use 0.01 to 5")
        low_p, high_p = TOP_P_RANGE
        if not low_p <= self.top_p <= high_p:
            raise SongError(f"top_p {self.top_p} is out of range; use {low_p} to {high_p}")
        if self.candidates is not None and not 1 <= self.candidates <= MOST_CANDIDATES:
            raise SongError(f"{self.candidates} candidates are out of range; use 1 to {MOST_CANDIDATES}")
        if self.ending is not None and self.ending not in ENDINGS:
            raise SongError(f'ending "{self.ending}" is not known; {instead(self.ending, ENDINGS)}')
        if not 0 <= self.seed < 2**63:
            raise SongError(f"seed {self.seed} is out of range; use 0 or a positive whole number")
        check_layers(self.locked)
        if self.bars is not None and not 1 <= self.bars <= MOST_BARS:
            raise SongError(f"{self.bars} bars in all are out of range; use 1 to {MOST_BARS}")
        if self.length is not None and not 1 <= self.length <= MOST_SECONDS:
            raise SongError(f"a length of {self.length} seconds is out of range; use 1 to {MOST_SECONDS}")
