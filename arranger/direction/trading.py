"""Trading: two players share a solo, four bars each.

Conventions: ticks, 24 to the quarter note, from the start of the section.
"""

import itertools

from arranger.direction.entries import Rests
from arranger.direction.story import TRADED_BARS
from arranger.scene import Scene
from song.layers import EARLIEST


def shares(scene: Scene, players: int) -> tuple[Rests, ...]:
    """Return when each of the players rests while the others have the melody, the first to play first.

    One hands over where the line breathes near the barline, so that no note is cut.
    """
    seams = [EARLIEST]
    if players > 1:
        unit = TRADED_BARS * scene.meter.bar_ticks
        seams += [_seam(scene, tick) for tick in range(unit, scene.end, unit)]
    seams.append(scene.end + 1)
    turns = list(itertools.pairwise(seams))
    return tuple(
        tuple(turn for index, turn in enumerate(turns) if index % players != player) for player in range(players)
    )


def _seam(scene: Scene, tick: int) -> int:
    """Return the onset of the note that begins the next turn: the one after the longest rest around a tick."""
    beat = scene.meter.beat_ticks
    best, at = (-1, 0), tick
    before = 0
    for note in scene.notes:
        if tick - 2 * beat <= note.onset <= tick + beat:
            rest = (note.onset - before, -abs(note.onset - tick))
            if rest > best:
                best, at = rest, note.onset
        before = note.end
    return at
