"""How an ensemble plays a section where it may play it in several ways: the seed begins, and what comes again takes its turn."""

from collections.abc import Sequence

from arranger.scene import Scene
from song.chance import stream


def turn_of(scene: Scene, ways: Sequence[str], ensemble: str, seed: int) -> str:
    """Return one of the ways: the seed draws that of a letter of the form, and when the letter comes again it is the next one's turn."""
    first = int(stream(seed, "arranger", ensemble, scene.section.label).integers(len(ways)))
    time = int("".join(sign for sign in scene.section.id if sign.isdigit()) or "1")
    return ways[(first + time - 1) % len(ways)]
