"""Written figures: two hands in meters that the learned songs do not have, and what a pianist alone answers the tune.

Conventions: tabs as in `arranger.bands.pattern`. Signs of the left hand: `1` bass, `5` fifth, `8` octave, `t` tenth, `o` bass and
octave, `q` bass and fifth. Signs of the right hand: `1` to `4` one rung of the chord's ladder from the bottom, `d` the two upper of
three, `x` three, `X` four.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from arranger.bands.pattern import read_bar
from arranger.piano.features import STEP, Grips
from arranger.scene import Scene

_LEFT = {"1": 0b1, "5": 0b100, "8": 0b10000, "t": 0b1000000, "o": 0b10001, "q": 0b101, "T": 0b1010000}
_RIGHT = {"1": 0b1, "2": 0b10, "3": 0b100, "4": 0b1000, "d": 0b110, "x": 0b111, "X": 0b1111}

# Left and right hand, from light to full.
FIGURES: Sequence[Sequence[tuple[str, str]]] = (
    (("1=5 8==", "--- --x"), ("15t 8t8", "--- ---"), ("1== 5==", "-23 432")),
    (("158 t85", "--- d--"), ("1== 5=8", "-23 432"), ("1=5 8=5", "-xx -xx"), ("158 1t8", "x== x==")),
    (("o== o=8", "xxx xxx"), ("o=5 8=5", "X-x x-x"), ("158 o58", "Xx4 Xx4"), ("o-8 o-5", "X43 X43")),
)  # fmt: skip

# What the right hand of a pianist alone does between the phrases of the tune and in an intro, two bars a tab, by style and meter.
ANSWERS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "jazz": {
        "4": ("x= =x == == | -- =x == x=", "-1 23 4= == | x= =x == ==", "-- -x == x= | -- 43 2= x="),
        "3": ("-- =x == | x= =x ==", "-1 23 4= | -- x= =="),
        "2": ("x= =x",),
        "compound": ("x== --x", "123 4=="),
    },
    "ballad": {
        "4": ("-1 23 4= == | -- 43 2= ==", "x= == -2 34 | x= == == =="),
        "3": ("-1 23 4= | x= == ==",),
        "2": ("-1 23",),
        "compound": ("-12 34=",),
    },
    "bossa": {
        "4": ("x= =x =x == | -x =x =x ==", "-x =x -x x= | x= =x =- x="),
        "3": ("x= =x =x",),
        "2": ("x= =x",),
        "compound": ("x=x -x=",),
    },
    "folk": {
        "4": ("4= 3= 2= 3= | 4= 34 2= ==", "1= 23 4= 3= | 2= 32 1= =="),
        "3": ("4= 32 3= | 4= == ==", "12 34 32"),
        "2": ("43 23 | 4= 2=",),
        "compound": ("123 432", "4=3 2=3"),
    },
}  # fmt: skip
# Whose answers a style takes.
ANSWERS_OF = {"jazz-waltz": "jazz", "blues": "jazz", "country": "folk"}


def figure_of(scene: Scene, level: int, rng: np.random.Generator) -> tuple[Grips, Grips]:
    """Return the grips of both hands in a section, (sixteenths,) each: one figure throughout, the bass with every new chord."""
    options = FIGURES[level]
    tabs = options[int(rng.integers(len(options)))]
    left, right = (_read(scene, tab, signs) for tab, signs in zip(tabs, (_LEFT, _RIGHT), strict=True))
    for span in scene.playable:
        if not left[span.onset // STEP] & 1:
            left[span.onset // STEP] = _LEFT["1"]
    return left, right


def _read(scene: Scene, tab: str, signs: Mapping[str, int]) -> Grips:
    grips = np.zeros(scene.end // STEP, dtype=np.int64)
    for bar, start in scene.bar_starts():
        for hit in read_bar(tab, scene.meter, bar):
            grips[(start + hit.onset) // STEP] = signs[hit.sign]
    return grips
