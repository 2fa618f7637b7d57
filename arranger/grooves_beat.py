"""Drum grooves of the styles that live from the beat: soul, funk, hip-hop, dance (see `arranger.kit`)."""

from collections.abc import Mapping

from arranger.kit import Levels

BEAT_GROOVES: Mapping[str, Levels] = {
    "soul": {
        "4": {
            "light": {"hat": "xo xo xo xo", "kick": "x  -  xx -", "side": "- x - x"},
            "main": {
                "hat": "xo xo xo xo",
                "kick": "x--- ---x x-x- ---- | x--- --x- x--- ----",
                "snare": "---- X--. ---- X--- | ---- X--- -.-- X-.-",
            },
            "full": {
                "hat": "xo xo xo xo",
                "open": "-- -- -- -- | -- -- -- -o",
                "kick": "x--- --xx x-x- ---- | x--- ---x x--x ----",
                "snare": "---. X--. -.-- X--. | ---. X--. -.-- X-.x",
                "tambourine": "o-o- x-o- o-o- x-oo",
            },
            "bridge": {
                "ride": "xo xo xo xo",
                "kick": "x--- --x- ---x ----",
                "snare": "---- X--- ---- X--.",
                "pedal": "- x - x",
            },
        },
        "3": {
            "light": {"hat": "xo xo xo", "kick": "x - -", "side": "- - x"},
            "main": {"hat": "xo xo xo", "kick": "x--- ---x ----", "snare": "---- ---. X---"},
            "full": {"hat": "xo xo xo", "kick": "x--- --x- ---x", "snare": "---. ---. X--.", "tambourine": "oo xo xo"},
        },
        "compound": {
            "light": {"hat": "xoo xoo", "kick": "x -", "side": "- x"},
            "main": {"hat": "xoo xoo", "kick": "x-- --x x-x ---", "snare": "--- X-. --- X--"},
            "full": {"hat": "xox xox", "kick": "x-- --x x-x --x", "snare": "--. X-. -.- X-.", "tambourine": "-o- x-o"},
            "bridge": {"ride": "xoo xoo", "kick": "x-- ---", "snare": "--- X--", "pedal": "- x"},
        },
    },
    "funk": {
        "4": {
            "light": {"hat": "xo xo xo xo", "kick": "x-x- ---- --x- ----", "side": "- x - x"},
            "main": {
                "hat": "xo xo xo xo",
                "kick": "x-x- ---- --x- -x-- | x-x- ---x --x- ----",
                "snare": "---- X--. -.-- X--. | ---- X--. -.-. X---",
            },
            "full": {
                # Both hands run over the hat; the one that is due leaves it for the snare.
                "hat": "xoxo -ox- x-xo -o-- | xox- -ox- xox- -o--",
                "open": "---- ---- ---- --x- | ---- ---- ---- ----",
                "kick": "x-xx ---- --x- -x-- | x-x- ---x --xx ---x",
                "snare": "---- X--. -.-- X--- | ---. X--. ---. X-.x",
                "tambourine": "- x - x",
            },
            "bridge": {
                "ride": "xo xo xo xo",
                "kick": "x--x ---- x--- ---x",
                "snare": "---- X--. ---- X-.-",
                "pedal": "-x -x -x -x",
            },
        },
        "3": {
            "light": {"hat": "xo xo xo", "kick": "x-x- ---- ----", "side": "- - x"},
            "main": {"hat": "xoxo xoxo xoxo", "kick": "x-x- ---x ----", "snare": "---- -.-- X--."},
            "full": {
                "hat": "xoxo xoxo xoxo",
                "kick": "x-xx --x- ---x",
                "snare": "---. -.-. X--.",
                "tambourine": "- - x",
            },
        },
        "compound": {
            "light": {"hat": "xoo xoo", "kick": "x -", "side": "- x"},
            "main": {"hat": "xox xox", "kick": "x-x ---", "snare": "-.- X-."},
            "full": {"hat": "xxx xxx", "kick": "x-x -x-", "snare": "-.. X-.", "tambourine": "- x"},
            "bridge": {"ride": "xoo xoo", "kick": "x-- --x", "snare": "--- X-."},
        },
    },
    "hip-hop": {
        "4": {
            "light": {"hat": "xo xo xo xo", "kick": "x--- ---- --x- ----", "side": "- x - x"},
            "main": {
                "hat": "xo xo xo xo",
                "kick": "x--- ---x --x- ---- | x--x ---- -xx- ----",
                "snare": "---- X--- ---- X--- | ---- X--- ---- X--.",
            },
            "full": {
                "hat": "xo xoox xo xo | xo xo xoox x-",
                "open": "-- -- -- -- | -- -- -- -x",
                "kick": "x--- ---x --x- -x-- | x--x ---x -xx- ----",
                "snare": "---- X--. ---- X--. | ---- X--. -.-- X---",
                "clap": "- o - o",
            },
            "bridge": {"hat": "x  xo x  xo", "kick": "x--- ---- ---x ----", "snare": "-- -- X- --"},
        },
        "3": {
            "light": {"hat": "x xo x", "kick": "x - -", "side": "- - x"},
            "main": {"hat": "xo xo xo", "kick": "x--- ---x ----", "snare": "---- ---- X---"},
            "full": {"hat": "xo xoox xo", "kick": "x--x ---x ---x", "snare": "---- -.-- X--.", "clap": "- - o"},
        },
        "compound": {
            "light": {"hat": "x-x x-x", "kick": "x -", "side": "- x"},
            "main": {"hat": "xox xox", "kick": "x-- --x x-x ---", "snare": "- X"},
            "full": {"hat": "xox xox", "kick": "x-x --x x-x -x-", "snare": "--- X-. -.- X--", "clap": "- o"},
            "bridge": {"hat": "x-x x-x", "kick": "x-- ---", "snare": "--- x--"},
        },
    },
    "dance": {
        "4": {
            "light": {"kick": "x  x  x  x", "hat": "-o -o -o -o"},
            "main": {"kick": "X  X  X  X", "hat": "o-xo o-xo o-xo o-xo", "clap": "- x - x"},
            "full": {
                "kick": "X  X  X  X",
                "hat": "oo-o oo-o oo-o oo-o",
                "open": "-x -x -x -x",
                "clap": "- X - X",
                "snare": "- x - x",
                "ride": "x  x  x  x",
            },
            "bridge": {"hat": "xoxo xoxo xoxo xoxo", "clap": "- x - x", "kick": "X  -  -  -"},
        },
        "3": {
            "light": {"kick": "x  x  x", "hat": "-o -o -o"},
            "main": {"kick": "X  X  X", "hat": "o-xo o-xo o-xo", "clap": "- - x"},
            "full": {"kick": "X  X  X", "hat": "oo-o oo-o oo-o", "open": "-x -x -x", "clap": "- - X", "ride": "x x x"},
        },
        "compound": {
            "light": {"kick": "x x", "hat": "--o --o"},
            "main": {"kick": "X X", "hat": "oox oox", "clap": "- x"},
            "full": {"kick": "X X", "hat": "oo- oo-", "open": "--x --x", "clap": "- X", "snare": "- x", "ride": "x x"},
            "bridge": {"hat": "xox xox", "clap": "- x", "kick": "X - - -"},
        },
    },
}
