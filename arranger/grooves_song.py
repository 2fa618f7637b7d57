"""Drum grooves of songs on guitars and pianos (see `arranger.kit`)."""

from collections.abc import Mapping

from arranger.kit import SILENCE, Levels

SONG_GROOVES: Mapping[str, Levels] = {
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
    "country": {
        "4": {
            "light": {"hat": "x  o  x  o", "kick": "x  -  x  -", "side": "- x - x"},
            "main": {"hat": "xo xo xo xo", "kick": "x  -  x  -o", "side": "- X - X"},
            # The train: the snare runs in sixteenths under brushes or sticks, loud on two and four.
            "full": {"snare": "o.x. X.xo o.x. X.xo", "kick": "x  -  x  -o", "pedal": "- x - x"},
            "bridge": {"ride": "xo xo xo xo", "kick": "x  -  x  -", "snare": "- x - x"},
        },
        "3": {
            "light": {"hat": "x o o", "kick": "x - -"},
            "main": {"hat": "x xo xo", "kick": "x - -", "side": "- x x"},
            "full": {"ride": "xo xo xo", "kick": "x - -o", "snare": "- x x", "pedal": "- x x"},
        },
        "compound": {
            "light": {"hat": "x-o x-o", "kick": "x -", "side": "- x"},
            "main": {"hat": "xoo xoo", "kick": "x-- --o", "side": "- X"},
            "full": {"hat": "xox xox", "kick": "x-- --x", "snare": "- X", "tambourine": "--o --o"},
            "bridge": {"ride": "xoo xoo", "kick": "x -", "snare": "- x"},
        },
    },
    "folk": {
        "4": {
            "light": SILENCE,
            "main": {"shaker": "oo xo oo xo", "kick": "o  -  o  -"},
            "full": {"brush": "oo xo oo xo", "kick": "x  -  x  -", "tambourine": "- o - o"},
        },
        "3": {
            "light": SILENCE,
            "main": {"shaker": "o xo x", "kick": "o - -"},
            "full": {"brush": "o x xo", "kick": "x - -", "tambourine": "- o o"},
        },
        "2": {
            "light": SILENCE,
            "main": {"shaker": "oo xo", "kick": "o -"},
            "full": {"brush": "oooo xooo", "kick": "x -", "tambourine": "-- xo"},
        },
        "compound": {
            "light": SILENCE,
            "main": {"shaker": "xoo xoo", "kick": "o -"},
            "full": {"brush": "xoo xoo", "kick": "x -", "tambourine": "--o --o"},
        },
    },
}
