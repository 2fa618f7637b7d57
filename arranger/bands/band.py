"""The words in which bands are written down: a player, a band, and the players that every band has.

Conventions: volume and pan are MIDI controller values (64 is the middle); `level` is a velocity; a player enters a section
whose energy reaches `enters`. Tabs stand by meter (see `arranger.bands.pattern.for_meter`), then from light to full.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from arranger.bands.kit import Groove, Levels
from arranger.chords.shapes import GRIPS
from arranger.chords.voicing import KINDS

Tabs = tuple[tuple[str, ...], ...]
Fills = Mapping[str, tuple[Groove, ...]]
PARTS = (
    "lead", "solo", "comping", "pad", "piano", "bass", "drums", "solo-piano", "soprano", "alto", "tenor", "bass-voice",
    "violin", "second-violin", "viola", "cello", "pizzicato", "pulse", "second-pulse", "triangle", "noise",
)  # fmt: skip
"""The words for `part`, as a style file may have them; `arranger.stage.PLAYED_BY` says who plays each."""
AFTER, EVERYBODY = ">", "all"
"""In `intros`: what stands between those who enter one after another, and for a whole band that begins together."""
VOICINGS = (*KINDS, *GRIPS)
"""The words for `voicing`, as a style file may have them."""


@dataclass(frozen=True)
class Player:
    """One member of the band.

    `part` is lead, solo, comping, pad, piano, bass or drums, solo-piano, or a voice of an ensemble (all stand in
    `PARTS`); an instrument is chosen by the seed where several stand. `low` to `high` is where comping, pad
    and piano lie; `voicing` is a kind of `arranger.chords.voicing` or a grip of a guitar, of
    `arranger.chords.shapes`, whose strings come `strum_ms` after each other (0 plucks them together). One that stays
    `under` the melody goes down where that is low, others (a montuno, bells) keep to their range. One that `anticipates`
    may play the next chord an eighth early; `changes` is how likely another tab comes where one may come, which is in every
    bar for a player who `listens` to the melody; one that `covers` sounds every new chord, one that does not (horns) only
    where the tab has a hit. One that `blends` with others on the same chords leaves out colours that rub against a tone
    which they may play. A bass that `breaks_down` plays its light tabs in a bridge, however loud it is; one that `walks`
    plays tabs of mostly `w` as bassists on record do, where the bass of the band is chromatic; `pedals` is how likely it
    stands on the dominant through an intro, an interlude or a bridge that bears it. A player is behind the beat by
    `late_ms`, give or take `loose_ms`.
    """

    part: str
    instruments: tuple[str, ...]
    level: int
    volume: int
    pan: int = 64
    enters: float = 0.0
    tabs: Mapping[str, Tabs] | None = None
    voicing: str = "plain"
    voices: int = 4
    low: int = 50
    high: int = 74
    anticipates: bool = False
    changes: float = 0.0
    listens: bool = False
    covers: bool = True
    strum_ms: float = 7.0
    under: bool = True
    blends: bool = False
    breaks_down: bool = False
    walks: bool = True
    pedals: float = 0.0
    late_ms: float = 0.0
    loose_ms: float = 4.0


@dataclass(frozen=True)
class Band:
    """The players of a style; `swing` runs from 0 (straight) to 1 (as its tempo swings).

    `ritardando` is the tempo at the end against that of the song; the bass leans to `bass_home`, approaches chords with
    chromatic notes or only those of the key, and holds a note for `bass_reach` of its length. `shuffle` is by how much of
    its length the second and the fourth sixteenth of a beat come late (a third is a triplet). `grooves` and `fills` (light, main,
    full) are what the drummer has written down, `drumming` names the learned drumming (empty: only what is written), and
    `last_cymbal` ends the song. `name` is that of the style file.

    What the direction does with a song in the style: `intros` are orders of entry, one drawn by the seed: parts that enter
    together, then after a `>` those that come later (`comping > bass drums`); who is not named comes last, nothing lets
    everybody in at once. `endings` are those of `song.brief.ENDINGS` by weight, `breaks` the kinds of `arranger.direction.breaks` by
    weight, with `none`. The melody is doubled at the peak as `doubling` says (see `arranger.lead.doubling`); the peak is faster
    by a share `breathes`; `two_beat` is how likely the bass plays in two until the bridge; `ornaments` is how freely the
    melody is adorned and bent, 1 as a jazz player does, 0 not at all.
    """

    players: tuple[Player, ...]
    swing: float = 0.0
    shuffle: float = 0.0
    ritardando: float = 1.0
    crashes: bool = True
    chromatic_bass: bool = False
    bass_reach: float = 0.95
    bass_home: int = 38
    grooves: Levels = field(default_factory=dict)
    fills: Fills = field(default_factory=dict)
    drumming: str = ""
    last_cymbal: str = "crash"
    name: str = ""
    intros: tuple[str, ...] = ()
    endings: Mapping[str, float] = field(default_factory=dict)
    breaks: Mapping[str, float] = field(default_factory=dict)
    doubling: str = ""
    breathes: float = 0.0
    two_beat: float = 0.0
    ornaments: float = 0.6
