"""What the drummer has learned: a network for what is struck next, one for how, and the combinations of voices."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from arranger.drums.tokens import Combinations
from arranger.network import Network
from song.weights import read_weights

WEIGHTS = Path(__file__).parent / "weights"
HITS_NAME, TOUCH_NAME = "drums.safetensors", "touch.safetensors"


@dataclass(frozen=True, eq=False)
class Drummer:
    """The networks; `hits` gives logits over the classes of `combinations`, `touch` velocity and lateness.

    What `touch` does not foretell has a `spread` (velocities, milliseconds), of which so much is `kept` from bar to bar; of
    the lateness of a moment, `drift` is left in the next.
    """

    combinations: Combinations
    hits: Network
    touch: Network
    spread: tuple[float, float]
    kept: tuple[float, float]
    drift: float


def read_drummer(folder: Path) -> Drummer:
    """Return the drummer of a weights folder; SongError where it cannot be read."""
    content, record = read_weights(folder, HITS_NAME)
    touch, told = read_weights(folder, TOUCH_NAME)
    spread, kept = (tuple(float(one) for one in told["config"][name]) for name in ("spread", "kept"))
    sums = tuple(int(one) for one in record["config"]["combinations"])
    return Drummer(
        Combinations(sums),
        Network.from_bytes(content),
        Network.from_bytes(touch),
        (spread[0], spread[1]),
        (kept[0], kept[1]),
        float(told["config"]["drift"]),
    )


@cache
def learned_drummer() -> Drummer:
    """Return the drummer that ships."""
    return read_drummer(WEIGHTS)
