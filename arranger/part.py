"""What one player has on the stand: a section, the instrument in hand, and what the direction asks."""

from dataclasses import dataclass

import numpy as np

from arranger.bands.band import Band, Player
from arranger.bands.instruments import Instrument
from arranger.bands.kit import BRIDGE, SILENCE, Groove
from arranger.bands.pattern import for_meter
from arranger.direction.cue import FULL, LEVELS, MAIN, Cue
from arranger.scene import Scene
from song import Brief
from song.chance import stream


@dataclass(frozen=True)
class Seat:
    """A player of the band with the instrument in hand and the octaves, in semitones, by which it moves the melody.

    `name` names its random streams; no two seats of a band have the same.
    """

    name: str
    player: Player
    instrument: Instrument
    shift: int = 0


@dataclass(frozen=True)
class Part:
    """What one player plays from in one section; `rng` is the player's own in this section."""

    scene: Scene
    seat: Seat
    band: Band
    cue: Cue
    brief: Brief
    rng: np.random.Generator

    @property
    def player(self) -> Player:
        """The player."""
        return self.seat.player

    @property
    def groove(self) -> Groove:
        """What is written for the drums at the player's level, in a bridge at that of bridges; nothing in a style without drums.

        Who swings goes on swinging as hard through a loud bridge, and only takes the bridge's ride.
        """
        if not self.band.grooves:
            return SILENCE
        levels = for_meter(self.band.grooves, self.scene.meter)
        own = levels[LEVELS[self.cue.level]]
        if not self.scene.contrasting or BRIDGE not in levels or self.cue.level < MAIN:
            return own
        if self.cue.level == FULL and self.band.swing and "ride2" in levels[BRIDGE]:
            return {"ride2" if voice == "ride" else voice: tab for voice, tab in own.items()}
        return levels[BRIDGE]

    def stream(self, *names: str) -> np.random.Generator:
        """Return a stream of the player's that is the same in every section, for what stays the same."""
        return stream(self.brief.seed, "arranger", self.seat.name, *names)
