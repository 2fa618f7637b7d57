"""Drum grooves and fills of every style, as tabs a drummer can read (see `arranger.pattern` and `arranger.drums`).

Conventions: style, then meter (its name, `compound`, or its beats), then `light`, `main`, `full` and, where the bridge keeps
other time, `bridge`. An empty groove is silence. Off-beat eighths of swung styles are written even; the performance swings.
All tabs of one fill have the same number of beats, counted back from the bar line.
"""

from collections.abc import Mapping

Groove = Mapping[str, str]

# General MIDI percussion.
KIT = {
    "kick": 36, "side": 37, "snare": 38, "brush": 38, "low_tom": 45, "mid_tom": 47, "high_tom": 50, "hat": 42,
    "pedal": 44, "open": 46, "crash": 49, "ride": 51, "bell": 53, "ride2": 59, "tambourine": 54, "shaker": 82,
}  # fmt: skip
# What goes on while the hands play a fill.
FEET = ("kick", "pedal")

_SILENCE: Groove = {}

GROOVES: Mapping[str, Mapping[str, Mapping[str, Groove]]] = {
    "jazz": {
        "4": {
            "light": {"ride": "x  xo x  xo", "pedal": "- x - x"},
            "main": {"ride": "x  xx x  xx", "pedal": "- x - x", "kick": "?  ?  ?  ?", "snare": "-- -? -- -?"},
            "full": {"ride": "X  xx X  xx", "pedal": "- x - x", "kick": "o  o  o  o?", "snare": "-? -o -? -x"},
            "bridge": {"ride2": "x  xx x  xx", "pedal": "- x - x", "kick": "?  -  ?  -?", "side": "- - - x"},
        },
        "3": {
            "light": {"ride": "x x x", "pedal": "- x -"},
            "main": {"ride": "x xx x", "pedal": "- x -", "kick": "o - -?", "snare": "-- -- -?"},
            "full": {"ride": "X xx xx", "pedal": "- x x", "kick": "o -? -", "snare": "-? -o -?"},
        },
    },
    "bossa": {
        "4": {
            "light": {"shaker": "xo xo xo xo", "kick": "o  - o  -"},
            "main": {
                "hat": "xo xo xo xo",
                "side": "x- -x -- x- | -- x- -x --",
                "kick": "x  -o x  -o",
            },
            "full": {
                "ride": "xo xo xo xo",
                "shaker": "oo oo oo oo",
                "side": "x- -x -- x- | -- x- -x --",
                "kick": "x  -o x  -o",
                "pedal": "- x - x",
            },
            "bridge": {
                "ride": "xo xo xo xo",
                "side": "x- -x -- x- | -- x- -x --",
                "kick": "x  -o x  -o",
                "pedal": "- x - x",
            },
        },
        "3": {
            "light": {"shaker": "xo xo xo", "kick": "o - -"},
            "main": {"hat": "xo xo xo", "side": "x- -x -- | -- x- -x", "kick": "x -o -o"},
            "full": {"ride": "xo xo xo", "shaker": "oo oo oo", "side": "x- -x -- | -- x- -x", "kick": "x -o xo"},
        },
        "compound": {
            "light": {"shaker": "xoo xoo", "kick": "o -"},
            "main": {"hat": "xoo xoo", "side": "x-- --x | -x- x--", "kick": "x -- x --o"},
            "full": {"ride": "xoo xoo", "side": "x-- --x | -x- x--", "kick": "x --o x --o", "pedal": "- x"},
        },
    },
    "ballad": {
        "4": {
            "light": {"brush": "o  o  o  o", "pedal": "- o - o"},
            "main": {"brush": "o  xo o  xo", "pedal": "- x - x", "kick": "o  -  ?  -"},
            "full": {"ride": "x  xo x  xo", "brush": "-- -o -- xo", "pedal": "- x - x", "kick": "o  -  o  -?"},
        },
        "3": {
            "light": {"brush": "o o o", "pedal": "- o -"},
            "main": {"brush": "o xo x", "pedal": "- x -", "kick": "o - -"},
            "full": {"ride": "x xo x", "brush": "- -o x", "pedal": "- x -", "kick": "o - -?"},
        },
    },
    "jazz-waltz": {
        "3": {
            "light": {"ride": "x x x", "pedal": "- x -"},
            "main": {"ride": "x xx x | x x xx", "pedal": "- x -", "kick": "o - -?", "snare": "-- -- -? | -- -? --"},
            "full": {"ride": "X xx xx", "pedal": "- x x", "kick": "o - -o", "snare": "-- -x -- | -? -- -o"},
            "bridge": {"ride2": "x xx x", "pedal": "- - x", "kick": "o -- -?", "side": "-- -x --"},
        },
        "4": {
            "light": {"ride": "x  xo x  xo", "pedal": "- x - x"},
            "main": {"ride": "x  xx x  xx", "pedal": "- x - x", "kick": "?  ?  ?  ?", "snare": "-- -? -- -?"},
            "full": {"ride": "X  xx X  xx", "pedal": "- x - x", "kick": "o  o  o  o", "snare": "-? -o -? -x"},
        },
    },
    "blues": {
        "4": {
            "light": {"hat": "xo xo xo xo", "kick": "x  -  o  -", "side": "- x - x"},
            "main": {"hat": "xo xo xo xo", "kick": "x  -  x  -o", "snare": "-- X? -- X-"},
            "full": {"ride": "xo xo xo xo", "kick": "x  -o x- -x", "snare": "-- X? -? X-", "pedal": "- x - x"},
            "bridge": {"ride": "x  xx x  xx", "pedal": "- x - x", "kick": "o  -  o  -o", "snare": "-- x? -- x-"},
        },
        "3": {
            "light": {"hat": "xo xo xo", "kick": "x - -", "side": "- - x"},
            "main": {"hat": "xo xo xo", "kick": "x - -o", "snare": "-- -- X-"},
            "full": {"ride": "xo xo xo", "kick": "x -o -", "snare": "-- X? X-", "pedal": "- x x"},
        },
        "compound": {
            "light": {"hat": "xoo xoo", "kick": "x - ", "side": "- x"},
            "main": {"hat": "xoo xoo", "kick": "x-- --o", "snare": "--- X-?"},
            "full": {"ride": "xox xox", "kick": "x-o --x", "snare": "--- X-?", "pedal": "- x"},
        },
    },
    "pop": {
        "4": {
            "light": {"hat": "x  x  x  x", "kick": "x  -  x  -", "side": "- - - x"},
            "main": {"hat": "xo xo xo xo", "kick": "x- -x x- --", "snare": "- X - X"},
            "full": {"hat": "xx xx xx xx", "kick": "x- -x xx --", "snare": "- X - X", "tambourine": "oo xo oo xo"},
            "bridge": {"ride": "x  x  x  x", "kick": "x- -- -x --", "snare": "- - X -"},
        },
        "3": {
            "light": {"hat": "x x x", "kick": "x - -"},
            "main": {"hat": "xo xo xo", "kick": "x - -o", "snare": "- - X"},
            "full": {"hat": "xx xx xx", "kick": "x -x -", "snare": "- - X", "tambourine": "oo xo xo"},
        },
        "compound": {
            "light": {"hat": "xoo xoo", "kick": "x -", "side": "- x"},
            "main": {"hat": "xoo xoo", "kick": "x-- --x", "snare": "- X"},
            "full": {"hat": "xxx xxx", "kick": "x-x --x", "snare": "- X", "tambourine": "o x"},
            "bridge": {"ride": "xoo xoo", "kick": "x-- ---", "snare": "- x"},
        },
    },
    "rock": {
        "4": {
            "light": {"hat": "xo xo xo xo", "kick": "x  -  x  -", "side": "- x - x"},
            "main": {"hat": "Xx Xx Xx Xx", "kick": "x- -- xx --", "snare": "- X - X"},
            "full": {"ride": "Xx Xx Xx Xx", "kick": "xx -x xx -x", "snare": "- X - X"},
            "bridge": {"bell": "x  x  x  x", "kick": "x- -x -- x-", "snare": "- - X -"},
        },
        "3": {
            "light": {"hat": "xo xo xo", "kick": "x - -", "side": "- - x"},
            "main": {"hat": "Xx Xx Xx", "kick": "x- -x --", "snare": "- - X"},
            "full": {"ride": "Xx Xx Xx", "kick": "xx -x --", "snare": "- - X"},
        },
        "compound": {
            "light": {"hat": "xoo xoo", "kick": "x -", "side": "- x"},
            "main": {"hat": "Xxx Xxx", "kick": "x-- --x", "snare": "- X"},
            "full": {"ride": "Xxx Xxx", "kick": "x-x --x", "snare": "- X"},
            "bridge": {"bell": "x-x x-x", "kick": "x-- --x", "snare": "- X"},
        },
    },
    "folk": {
        "4": {
            "light": _SILENCE,
            "main": {"shaker": "oo xo oo xo", "kick": "o  -  o  -"},
            "full": {"brush": "oo xo oo xo", "kick": "x  -  x  -", "tambourine": "- o - o"},
        },
        "3": {
            "light": _SILENCE,
            "main": {"shaker": "o xo x", "kick": "o - -"},
            "full": {"brush": "o x xo", "kick": "x - -", "tambourine": "- o o"},
        },
        "2": {
            "light": _SILENCE,
            "main": {"shaker": "oo xo", "kick": "o -"},
            "full": {"brush": "oooo xooo", "kick": "x -", "tambourine": "-- xo"},
        },
        "compound": {
            "light": _SILENCE,
            "main": {"shaker": "xoo xoo", "kick": "o -"},
            "full": {"brush": "xoo xoo", "kick": "x -", "tambourine": "--o --o"},
        },
    },
}

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
FILLS: Mapping[str, Mapping[str, tuple[Groove, ...]]] = {
    "jazz": _SWUNG_FILLS,
    "jazz-waltz": _SWUNG_FILLS,
    "blues": _SWUNG_FILLS,
    "bossa": _LATIN_FILLS,
    "ballad": _SOFT_FILLS,
    "pop": _STRAIGHT_FILLS,
    "rock": _STRAIGHT_FILLS,
    "folk": {},
}
