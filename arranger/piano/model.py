"""The learned pianist: two networks that say what either hand grips at a sixteenth, and one that says how keys are touched.

Conventions: the left hand grips first, the right hand knows what it does. Probabilities are over the grips that the record
lists for the left hand, and over all of the right hand's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from arranger.network import Network, Rows
from arranger.piano.features import Grips, Setting, grip_bits, played_rows
from arranger.piano.hands import LEFT_BITS, RIGHT_BITS
from song.weights import read_weights

FOLDER = Path(__file__).parent / "weights"
NAME = "piano.safetensors"
NETWORKS = ("left", "right", "touch")
RIGHT_GRIPS = 2**RIGHT_BITS


@dataclass(frozen=True)
class Pianist:
    """The networks, the left hand's grips in the order of the outputs, and how many notes a bar the levels ask for."""

    left: Network
    right: Network
    touch: Network
    grips: tuple[int, ...]
    notes_a_bar: tuple[float, ...]


def rows_of(setting: Setting, left: Grips, right: Grips) -> tuple[Rows, Rows]:
    """Return what the left and the right hand know at every step, given what has been played, (steps, columns) each."""
    bits = grip_bits(left, right)
    known = np.concatenate([setting.rows, played_rows(bits, setting.bar_steps)], axis=1)
    return known, np.concatenate([known, bits[:, :LEFT_BITS]], axis=1)


def classes_of(grips: Grips, known: tuple[int, ...]) -> NDArray[np.int64]:
    """Return the class of every left-hand grip; one that is not known counts as the nearest that is part of it."""
    table = np.zeros(2**LEFT_BITS, dtype=np.int64)
    places = {grip: place for place, grip in enumerate(known)}
    for grip in range(1, 2**LEFT_BITS):
        inside = [other for other in known if other & grip == other]
        # The lowest voice is the bass and stays.
        table[grip] = places[max(inside, key=lambda other: (other & -other == grip & -grip, other.bit_count()))]
    found: NDArray[np.int64] = table[grips]
    return found


@cache
def load_pianist(folder: Path = FOLDER) -> Pianist:
    """Return the pianist of the shipped weights.

    Raises SongError where they are missing or damaged.
    """
    from safetensors.numpy import load

    content, record = read_weights(folder, NAME)
    tensors = load(content)
    networks = {name: Network.from_tensors(tensors, f"{name}.") for name in NETWORKS}
    config = record["config"]
    return Pianist(**networks, grips=tuple(config["left grips"]), notes_a_bar=tuple(config["notes a bar"]))


def pack(networks: Mapping[str, Network]) -> bytes:
    """Return several networks as one safetensors file in half precision."""
    from safetensors.numpy import save

    return bytes(save({name: tensor for key in networks for name, tensor in networks[key].tensors(f"{key}.").items()}))
