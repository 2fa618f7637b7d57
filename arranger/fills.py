"""Drum fills of every style (see `arranger.kit`), from small to big.

Conventions: all tabs of one fill have the same number of beats, counted back from the bar line.
"""

from collections.abc import Mapping

from arranger.kit import Groove

_SWUNG_FILLS: Mapping[str, tuple[Groove, ...]] = {
    "light": ({"snare": "xx", "kick": "--"}, {"snare": "-x", "kick": "-o"}),
    "main": (
        {"snare": "xx -x", "high_tom": "-- x-", "kick": "-- o-"},
        {"snare": "-xx x-x", "low_tom": "--- -x-"},
    ),
    "full": (
        {"snare": "xx- --- xxx ---", "high_tom": "--x --- --- xx-", "low_tom": "--- x-x --- --x", "kick": "--- -x- --- x--"},
        {"snare": "x-x -x- xxx x--", "low_tom": "-x- x-x --- -xx", "kick": "--- --- --- X--"},
    ),
}  # fmt: skip
_STRAIGHT_FILLS: Mapping[str, tuple[Groove, ...]] = {
    "light": ({"snare": "oxxX"}, {"snare": "--xx", "high_tom": "xx--"}),
    "main": (
        {"snare": "xxxx ----", "high_tom": "---- xx--", "low_tom": "---- --XX"},
        {"snare": "x-xx x---", "mid_tom": "---- --x-", "low_tom": "---- -x-X"},
    ),
    "full": (
        {"snare": "X-xx ---- ---- --XX", "high_tom": "---- xxxx ---- ----", "low_tom": "---- ---- xxxx xx--"},
        {"snare": "xxxx x-xx x--- XXXX", "high_tom": "---- -x-- -xx- ----", "low_tom": "---- ---- ---x ----"},
    ),
}
_SOFT_FILLS: Mapping[str, tuple[Groove, ...]] = {
    "light": ({"brush": "oo"},),
    "main": ({"brush": "ox ox"}, {"brush": "oxo x-o"}),
    "full": ({"brush": "oxx xox", "low_tom": "--- --o"}, {"brush": "ox xx", "low_tom": "-- -x"}),
}
_LATIN_FILLS: Mapping[str, tuple[Groove, ...]] = {
    "light": ({"side": "-x"}, {"side": "xx"}),
    "main": ({"side": "x- -x", "high_tom": "-- x-"}, {"snare": "-o xx"}),
    "full": ({"snare": "-x x- xx --", "high_tom": "-- -x -- x-", "low_tom": "-- -- -- -x"},),
}
_COUNTRY_FILLS: Mapping[str, tuple[Groove, ...]] = {
    "light": ({"snare": "xxXx"}, {"snare": "x-xX"}),
    "main": ({"snare": "xoxo xoXX"}, {"snare": "xoxo X---", "high_tom": "---- -x--", "low_tom": "---- --x-"}),
    "full": (
        {"snare": "xoxo xoxo xxxx XX--", "low_tom": "---- ---- ---- --XX"},
        {"snare": "X-xx X-xx ---- X-X-", "high_tom": "---- ---- xx-- -x--", "low_tom": "---- ---- --xx ---x"},
    ),
}
_GHOSTED_FILLS: Mapping[str, tuple[Groove, ...]] = {
    "light": ({"snare": "X.xx"}, {"snare": ".x-X"}, {"open": "--x-", "snare": "X--."}),
    "main": (
        {"snare": "X.xX .xX.", "low_tom": "---- ---x"},
        {"snare": "X--x .x--", "high_tom": "-xx- ----", "low_tom": "---- --xX"},
    ),
    "full": (
        {"snare": "X.xx -.X. x.X. XX--", "high_tom": "---- x--- ---- ----", "low_tom": "---- ---- ---x --XX"},
        {"snare": "X--X .x-- X.xx X-X-", "high_tom": "-xx- --x- ---- ----", "low_tom": "---- ---x ---- -x-x"},
    ),
}
_SAMPLED_FILLS: Mapping[str, tuple[Groove, ...]] = {
    "light": ({"hat": "x-xx", "snare": "X---"}, {"hat": "xo-x", "open": "--x-"}),
    "main": ({"snare": "X--x -.xX"}, {"hat": "xo xxxxxx", "snare": "-- X-"}),
    "full": (
        {"snare": "-- X--x -.x- X-xX", "hat": "xo x--- x--- ----"},
        {"snare": "---- X--- ---x X-XX", "hat": "xoxo xoxo xx-- ----", "open": "---- ---- --x- ----"},
    ),
}
_MACHINE_FILLS: Mapping[str, tuple[Groove, ...]] = {
    "light": ({"clap": "x-xx"}, {"snare": "--xx", "clap": "x---"}),
    "main": ({"snare": "oooo xxXX"}, {"clap": "x--x --x-", "snare": "---- --xX"}),
    "full": (
        {"snare": "o-o- o-o- oxxx XXXX", "hat": "-x -x -x --"},
        {"snare": "X--X --X- x-xx xxXX", "clap": "x--x --x- ---- ----"},
    ),
}
FILLS: Mapping[str, Mapping[str, tuple[Groove, ...]]] = {
    "jazz": _SWUNG_FILLS,
    "jazz-waltz": _SWUNG_FILLS,
    "blues": _SWUNG_FILLS,
    "bossa": _LATIN_FILLS,
    "ballad": _SOFT_FILLS,
    "pop": _STRAIGHT_FILLS,
    "rock": _STRAIGHT_FILLS,
    "folk": {},
    "country": _COUNTRY_FILLS,
    "soul": _GHOSTED_FILLS,
    "funk": _GHOSTED_FILLS,
    "hip-hop": _SAMPLED_FILLS,
    "dance": _MACHINE_FILLS,
}
