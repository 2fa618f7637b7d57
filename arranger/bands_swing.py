"""The bands that play a form and improvise over it: jazz, bossa nova, ballad, jazz waltz, blues."""

from collections.abc import Mapping

from arranger.band import Band, Player, Tabs, drums, lead, solo

_WALKING: Mapping[str, Tabs] = {
    "4": (
        ("R = w =", "R = 5 a"),
        ("w w w w", "w w w w | w w w w | w w w. w | w w w w"),
        ("w w w. w | w w w w | w w w w | w. w w w", "w w w w | w w. w w | w w w w | w w w ww"),
    ),
    "3": (("R = =", "R = a"), ("w w w", "R = w | w w w"), ("w w w", "w w w. | w w w | w. w w | w w ww")),
    "2": (("R a",), ("w w",), ("w w",)),
}
_JAZZ_COMPING: Mapping[str, Tabs] = {
    "4": (
        ("x= =- -- --", "-- -x == --", "-- x= =- --", "-- -- x= =-"),
        ("x= =x =- --", "-x == -x =-", "x- -- -x =-", "-- x= -- -x", "-x -- x= =-", "x= =- -- -x", "-- -x =- x-"),
        ("x= =x -- x-", "-x -x =- -x", "x- -x -x =-", "-x =- x- -x", "x- x- -x =x"),
    ),
    "3": (
        ("x= =- --", "-x == --", "-- x= =-"),
        ("x= =x =-", "-x == -x", "-- x= x-", "-x -- x="),
        ("x= =x -x", "-x -x =-", "x- -x x-", "-x x- -x"),
    ),
    "2": (("x= --", "-x =-"), ("x= =x", "-x =-", "-x -x"), ("x= -x", "-x -x", "xx -x")),
}

SWING_BANDS: Mapping[str, Band] = {
    "jazz": Band(
        (
            lead("alto sax", "trumpet", "tenor sax", late_ms=14),
            solo("vibraphone", "jazz guitar", late_ms=10, pan=80),
            Player("comping", ("piano",), 72, 106, 46, tabs=_JAZZ_COMPING, voicing="rootless", low=50, high=74,
                   anticipates=True, changes=0.75, listens=True),
            Player("bass", ("double bass",), 80, 104, 68, tabs=_WALKING, loose_ms=3.0),
            drums("jazz kit", level=80, volume=110),
        ),
        swing=1.0, ritardando=0.88, chromatic_bass=True,
    ),
    "bossa": Band(
        (
            lead("flute", "alto sax", "tenor sax", level=88, late_ms=10),
            solo("vibraphone", "jazz guitar", level=88, late_ms=10, pan=76),
            Player("comping", ("nylon guitar",), 66, 94, 44, voicing="rootless", low=50, high=74, changes=0.5,
                   anticipates=True,
                   tabs={
                       "4": (
                           ("x= == x= ==", "x= =x == =="),
                           ("x= =x =- x= | -- x= x= --", "x= -x =- x- | -x =- x= -x", "x= x- -x =- | x= -x =- x-"),
                           ("x- x= -x -x | -x =- x= x-", "x- xx -x =x | -x -x =- x-"),
                       ),
                       "3": (("x= == ==",), ("x= =x =-", "x= -x =x"), ("x- x= -x", "xx -x =x")),
                       "compound": (("x== ===",), ("x== -x= | --x x=-", "x=x -x="), ("x-x -xx | -xx -x-",)),
                   }),
            Player("pad", ("strings",), 46, 70, 88, enters=0.75, voicing="plain", voices=3, low=57, high=77),
            Player("bass", ("double bass",), 78, 102, 66, loose_ms=3.0,
                   tabs={
                       "4": (("R= == 5= ==", "R= =5 5= =="), ("R= =5 5= =R",), ("R= =5 5= =R", "R= =5 5= =a")),
                       "3": (("R= == 5=",), ("R= =5 5=", "R= =R 5="), ("R= =5 5a",)),
                       "2": (("R= ==",), ("R= =5",), ("R= =5", "R= =a")),
                       "6/8": (("R=5 ===",), ("R== =5=",), ("R== =5a",)),
                   }),
            drums("kit", level=74, volume=104),
        ),
        ritardando=0.92, crashes=False, chromatic_bass=True,
    ),
    "ballad": Band(
        (
            lead("tenor sax", "trumpet", "alto sax", level=84, late_ms=22),
            solo("vibraphone", "jazz guitar", level=82, late_ms=12),
            Player("comping", ("piano",), 64, 106, 50, voicing="rootless", low=50, high=74, changes=0.5, listens=True,
                   tabs={
                       "4": (
                           ("x = = =", "x = x ="),
                           ("12 34 == ==", "x= == -x ==", "x = x =", "12 34 =- x="),
                           ("x= =x =x ==", "12 34 -x ==", "x= x= x= =x"),
                       ),
                       "3": (("x = =",), ("12 34 ==", "x= =x ==", "x x ="), ("x= x= =x", "12 34 x=")),
                       "compound": (("x =",), ("123 4==", "x== =x="), ("123 4x=", "x=x =x=")),
                   }),
            Player("pad", ("strings",), 44, 74, 84, enters=0.4, voicing="plain", voices=4, low=53, high=76),
            Player("bass", ("double bass",), 74, 108, 66, loose_ms=4.0,
                   tabs={
                       "4": (("R = = =", "R = 5 ="), ("R = = a", "R = 5 =", "R= == 5= =a"), ("R = w a", "R= =5 w= a=")),
                       "3": (("R = =",), ("R = =", "R = a"), ("R 5 a", "R = a")),
                       "2": (("R =",), ("R =", "R a"), ("R a",)),
                   }),
            drums("brush kit", level=68, volume=112),
        ),
        swing=0.45, ritardando=0.7, crashes=False, chromatic_bass=True, bass_reach=0.98,
    ),
    "jazz-waltz": Band(
        (
            lead("flute", "alto sax", "trumpet", late_ms=12, level=90),
            solo("vibraphone", "jazz guitar", late_ms=10, pan=80),
            Player("comping", ("piano",), 70, 106, 46, tabs=_JAZZ_COMPING, voicing="rootless", low=50, high=74,
                   anticipates=True, changes=0.7, listens=True),
            Player("bass", ("double bass",), 78, 104, 68, tabs=_WALKING, loose_ms=3.0),
            drums("jazz kit", level=78, volume=110),
        ),
        swing=1.0, ritardando=0.85, chromatic_bass=True,
    ),
    "blues": Band(
        (
            lead("harmonica", "tenor sax", "lead guitar", late_ms=14),
            solo("overdriven guitar", "jazz guitar", late_ms=10, pan=78),
            Player("comping", ("piano", "organ"), 64, 88, 46, voicing="rootless", low=50, high=73, changes=0.5, listens=True,
                   tabs={
                       "4": (
                           ("x = = =", "x= =x == ==", "-- -x == =-"),
                           ("-x -- -x --", "x= =x =- --", "-- x- -x --", "x- -x -- x-"),
                           ("xx -x xx -x", "-x -x -x -x", "x- xx -x x-"),
                       ),
                       "3": (("x = =",), ("-x -x =-", "x= =x --"), ("xx -x x-", "-x -x -x")),
                       "compound": (("x = ",), ("--x --x", "x-- --x", "-x= x--"), ("x-x --x", "xxx xxx", "--x x-x")),
                   }),
            Player("comping", ("clean guitar",), 68, 98, 90, enters=0.3, voicing="rootless", voices=3, low=52, high=71,
                   tabs={"4": (("- x - x",), ("- x- - x-",), ("-- x- -- x-",)), "3": (("- - x",), ("- x- x-",)),
                         "compound": (("- x",), ("- x--",))}),
            Player("bass", ("bass guitar", "double bass"), 82, 104, 66, loose_ms=3.0,
                   tabs={
                       "4": (("R = 5 =", "R R 5 5"), ("w w w w", "R 3 5 6 | 8 6 5 a"), ("w w w w", "RR 33 55 66")),
                       "3": (("R = =",), ("w w w", "R 3 5"), ("w w w",)),
                       "2": (("R 5",), ("w w", "R 5 | 6 a"), ("w w",)),
                       "12/8": (("R = 5 =",), ("R=R 3=3 5=5 6=6", "w w w w"), ("R=R 3=3 5=5 6=6", "w w w=a w")),
                   }),
            drums("kit", level=80, volume=104),
        ),
        swing=1.0, ritardando=0.85, chromatic_bass=True,
    ),
}  # fmt: skip
