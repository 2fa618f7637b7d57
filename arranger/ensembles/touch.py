"""The hands of players whose notes are written together: a little early or late, louder or softer, each on its own.

Conventions: ticks from the start of the section.
"""

from collections.abc import Sequence

from arranger.part import Part
from arranger.stroke import Stroke
from song.layers import EARLIEST

_GRID = 6
_SHADE, _MOST_EARLY_MS, _MOST_LATE_MS = 2.5, -12.0, 30.0


def touched(part: Part, strokes: Sequence[Stroke]) -> list[Stroke]:
    """Return the strokes with a player's touch.

    It is drawn for every place of the section, so that another note at its end leaves the others as they are.
    """
    places = (part.scene.end - EARLIEST) // _GRID + 1
    late, shade = part.rng.standard_normal((2, places)).tolist()
    found = []
    for stroke in strokes:
        place = min((stroke.onset - EARLIEST) // _GRID, places - 1)
        drift = part.player.late_ms + late[place] * part.player.loose_ms
        late_ms = stroke.late_ms + min(max(drift, _MOST_EARLY_MS), _MOST_LATE_MS)
        accent = stroke.accent + shade[place] * _SHADE
        found.append(Stroke(stroke.onset, stroke.duration, stroke.pitch, accent, late_ms, human=True))
    return found
