"""Drum grooves of the styles that play a form and improvise over it (see `arranger.kit`)."""

from collections.abc import Mapping

from arranger.kit import Levels

SWING_GROOVES: Mapping[str, Levels] = {
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
}
