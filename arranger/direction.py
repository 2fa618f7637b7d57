"""The direction: who plays in which section, how busily and how loud."""

from collections.abc import Mapping, Sequence

from arranger.cue import LIGHT, Cue
from arranger.part import Seat
from arranger.scene import Scene
from song import Song

_ENERGY_SPAN = 30


def direct(song: Song,  # noqa: ARG001  # the plan of the whole song, for whoever knows what to make of it
           scenes: Sequence[Scene], seats: Sequence[Seat]) -> Mapping[tuple[str, str], Cue]:
    """Return the cue of every seat in every section, by section id and name of the seat.

    It follows from the plan alone, not from chords or melody: what changes in one section changes no cue in another.
    """
    return {(scene.section.id, seat.name): _cue(scene, seat) for scene in scenes for seat in seats}


def _cue(scene: Scene, seat: Seat) -> Cue:
    energy = scene.section.energy
    return Cue(
        plays=energy >= seat.player.enters,
        level=LIGHT if seat.player.breaks_down and scene.contrasting else scene.level,
        loudness=(energy - 0.5) * _ENERGY_SPAN,
    )
