"""The band of every style: who plays, on what, how loud, and from which tabs.

Conventions: volume and pan are MIDI controller values (64 is the middle); `level` is a velocity; a player enters a section
whose energy reaches `enters`. Tabs stand by meter (see `arranger.pattern.for_meter`), then from light to full.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from song import kin_of

Tabs = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Player:
    """One member of the band.

    `part` is lead, solo, comping, bass, drums or pad; an instrument is chosen by the seed where several stand. `low` to
    `high` is where comping and pad lie; `voicing` is one of those of `arranger.comping.voice_chords`; `anticipates`,
    `changes` and `listens` are those of `arranger.comping.play_comping`. A player is behind the beat by `late_ms`, give or
    take `loose_ms`.
    """

    part: str
    instruments: tuple[str, ...]
    level: int
    volume: int
    pan: int = 64
    enters: float = 0.0
    tabs: Mapping[str, Tabs] | None = None
    voicing: str = "plain"
    voices: int = 4
    low: int = 50
    high: int = 74
    anticipates: bool = False
    changes: float = 0.0
    listens: bool = False
    late_ms: float = 0.0
    loose_ms: float = 4.0


@dataclass(frozen=True)
class Band:
    """The players of a style; `swing` runs from 0 (straight) to 1 (as its tempo swings).

    `ritardando` is the tempo at the end against that of the song; the bass leans to `bass_home`, approaches chords with
    chromatic notes or only those of the key, and holds a note for `bass_reach` of its length.
    """

    players: tuple[Player, ...]
    swing: float = 0.0
    ritardando: float = 1.0
    crashes: bool = True
    chromatic_bass: bool = False
    bass_reach: float = 0.95
    bass_home: int = 38


def _lead(*instruments: str, level: int = 94, late_ms: float = 0.0, pan: int = 64, volume: int = 110) -> Player:
    return Player("lead", instruments, level, volume, pan, late_ms=late_ms, loose_ms=6.0)


def _solo(*instruments: str, level: int = 92, late_ms: float = 0.0, pan: int = 64) -> Player:
    return Player("solo", instruments, level, 106, pan, late_ms=late_ms, loose_ms=6.0)


def _drums(kit: str, level: int, volume: int = 96) -> Player:
    return Player("drums", (kit,), level, volume, loose_ms=2.0)


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

BANDS: Mapping[str, Band] = {
    "jazz": Band(
        (
            _lead("alto sax", "trumpet", "tenor sax", late_ms=14),
            _solo("vibraphone", "jazz guitar", late_ms=10, pan=80),
            Player("comping", ("piano",), 72, 106, 46, tabs=_JAZZ_COMPING, voicing="rootless", low=50, high=74,
                   anticipates=True, changes=0.75, listens=True),
            Player("bass", ("double bass",), 80, 104, 68, tabs=_WALKING, loose_ms=3.0),
            _drums("jazz kit", 80, 110),
        ),
        swing=1.0, ritardando=0.88, chromatic_bass=True,
    ),
    "bossa": Band(
        (
            _lead("flute", "alto sax", "tenor sax", level=88, late_ms=10),
            _solo("vibraphone", "jazz guitar", level=88, late_ms=10, pan=76),
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
            _drums("kit", 74, 104),
        ),
        ritardando=0.92, crashes=False, chromatic_bass=True,
    ),
    "ballad": Band(
        (
            _lead("tenor sax", "trumpet", "alto sax", level=84, late_ms=22),
            _solo("vibraphone", "jazz guitar", level=82, late_ms=12),
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
            _drums("brush kit", 68, 112),
        ),
        swing=0.45, ritardando=0.7, crashes=False, chromatic_bass=True, bass_reach=0.98,
    ),
    "jazz-waltz": Band(
        (
            _lead("flute", "alto sax", "trumpet", late_ms=12, level=90),
            _solo("vibraphone", "jazz guitar", late_ms=10, pan=80),
            Player("comping", ("piano",), 70, 106, 46, tabs=_JAZZ_COMPING, voicing="rootless", low=50, high=74,
                   anticipates=True, changes=0.7, listens=True),
            Player("bass", ("double bass",), 78, 104, 68, tabs=_WALKING, loose_ms=3.0),
            _drums("jazz kit", 78, 110),
        ),
        swing=1.0, ritardando=0.85, chromatic_bass=True,
    ),
    "blues": Band(
        (
            _lead("harmonica", "tenor sax", "lead guitar", late_ms=14),
            _solo("overdriven guitar", "jazz guitar", late_ms=10, pan=78),
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
            _drums("kit", 80, 104),
        ),
        swing=1.0, ritardando=0.85, chromatic_bass=True,
    ),
    "pop": Band(
        (
            _lead("voice", level=92, late_ms=8, volume=116),
            _solo("clean guitar", "alto sax", level=90, late_ms=8),
            Player("comping", ("piano", "electric piano"), 66, 90, 48, voicing="plain", low=50, high=72, changes=0.4,
                   tabs={
                       "4": (
                           ("x = = =", "x = x =", "12 34 == =="),
                           ("x= =x =x ==", "x x x x", "12 34 32 34"),
                           ("Xo xo Xo xo", "x= =x -x =x", "x- xx -x xx"),
                       ),
                       "3": (("x = =",), ("12 34 32", "x x x"), ("x xx x", "Xo xo xo")),
                       "compound": (("x =", "123 4=="), ("123 432", "x== x=x"), ("123 432", "Xoo xoo")),
                   }),
            Player("comping", ("steel guitar",), 60, 94, 88, enters=0.45, voicing="open", changes=0.0,
                   tabs={
                       "4": (("x = x =",), ("x- xu -u xu", "x= xu =u x="), ("xu xu xu xu", "x- xu -u xu")),
                       "3": (("x = =",), ("x xu xu",), ("xu xu xu",)),
                       "compound": (("x =",), ("x-u x-u", "x== xuu"), ("xuu xuu",)),
                   }),
            Player("pad", ("warm pad", "strings"), 46, 74, 76, enters=0.6, voicing="plain", voices=3, low=57, high=78),
            Player("bass", ("bass guitar",), 80, 104, 64, loose_ms=2.0,
                   tabs={
                       "4": (("R = = =", "R = R ="), ("R= =R R= =a", "R= -R R- Ra"), ("RR RR RR Ra", "RR RR RR RR")),
                       "3": (("R = =",), ("R = a", "R= =R a="), ("RR RR Ra",)),
                       "compound": (("R =",), ("R== R=a", "R=R R=="), ("RRR RRa", "R=R R=a")),
                   }),
            _drums("kit", 80, 104),
        ),
        ritardando=0.9, bass_home=34,
    ),
    "rock": Band(
        (
            _lead("voice", level=96, late_ms=4, volume=116),
            _solo("lead guitar", level=98),
            Player("comping", ("overdriven guitar",), 74, 94, 38, voicing="power", low=40, high=69, changes=0.4,
                   tabs={
                       "4": (
                           ("x = = =", "x = x ="),
                           ("Xo oo Xo oo", "x= =x == x=", "xo ox =x o="),
                           ("Xx Xx Xx Xx", "x- xx -x xx", "X= =X =X xx"),
                       ),
                       "3": (("x = =",), ("Xo oo oo", "x= =x x="), ("Xx Xx Xx",)),
                       "compound": (("x =",), ("Xoo Xoo", "x=x =x="), ("Xxx Xxx", "X=x Xxx")),
                   }),
            Player("comping", ("clean guitar", "organ"), 60, 80, 92, enters=0.5, voicing="plain", voices=3, low=53,
                   high=74, changes=0.4,
                   tabs={
                       "4": (("x = = =",), ("x = = =", "12 32 12 32"), ("x= x= =x =x", "x = x =")),
                       "3": (("x = =",), ("x = =", "12 32 12")),
                       "compound": (("x =",), ("x =", "123 232")),
                   }),
            Player("bass", ("bass guitar",), 84, 106, 64, loose_ms=2.0,
                   tabs={
                       "4": (("R = R =", "R = = ="), ("RR RR RR RR", "R= =R RR -R"), ("RR RR RR Ra", "RR RR R8 Ra")),
                       "3": (("R = =",), ("RR RR RR",), ("RR RR Ra",)),
                       "compound": (("R =",), ("R=R R=R", "RRR RRR"), ("RRR RRa",)),
                   }),
            _drums("kit", 86, 104),
        ),
        bass_home=33,
    ),
    "folk": Band(
        (
            _lead("fiddle", "flute", "clarinet", level=88, late_ms=4),
            _solo("accordion", "harmonica", level=86, pan=76),
            Player("comping", ("steel guitar", "nylon guitar"), 64, 96, 48, voicing="open", changes=0.4,
                   tabs={
                       "4": (
                           ("b= x= f= x=", "12 34 32 34"),
                           ("b- x- f- x-", "b- xu f- xu"),
                           ("b- xu fu xu", "x- xu -u xu"),
                       ),
                       "3": (("b x x", "12 34 34"), ("b x x", "b x xu"), ("b xu xu", "b xu x")),
                       "2": (("b x", "12 34"), ("b- x- | f- x-", "bx fx"), ("bx fx", "bu xu")),
                       "compound": (("123 432",), ("b=x f=x", "b-x x-x"), ("b-u x-u", "bxx fxx")),
                   }),
            Player("pad", ("accordion", "strings"), 44, 66, 84, enters=0.7, voicing="plain", voices=3, low=55, high=76),
            Player("bass", ("double bass",), 76, 104, 66, loose_ms=3.0,
                   tabs={
                       "4": (("R = 5 =",), ("R = 5 =", "R = 5 a"), ("R = 5 a", "R = 5 =")),
                       "3": (("R = =",), ("R = = | 5 = =", "R = a"), ("R = a", "R = 5")),
                       "2": (("R =",), ("R 5",), ("R 5", "R a")),
                       "compound": (("R = | 5 =",), ("R== 5==",), ("R== 5=a", "R== 5==")),
                   }),
            _drums("brush kit", 68, 104),
        ),
        ritardando=0.85, bass_home=36, crashes=False,
    ),
}  # fmt: skip


def band_of(style: str) -> tuple[str, Band]:
    """Return the band that plays a style and the name it is listed under: its own, or that of the nearest style that has one."""
    name = kin_of(style, BANDS)
    return name, BANDS[name]
