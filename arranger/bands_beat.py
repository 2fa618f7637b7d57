"""The bands of the styles that live from the beat: soul, funk, hip-hop, dance."""

from collections.abc import Mapping

from arranger.band import Band, Player, drums, lead, solo

BEAT_BANDS: Mapping[str, Band] = {
    "soul": Band(
        (
            lead("voice", level=94, late_ms=12, volume=116),
            solo("tenor sax", "trumpet", level=92, late_ms=12, pan=74),
            Player("comping", ("electric piano", "organ"), 66, 92, 46, voicing="rootless", low=52, high=74, changes=0.4,
                   late_ms=4, tabs={
                       "4": (
                           ("x = = =", "x = x ="),
                           ("x= =x =- x=", "x= == -x =x", "x= -x x= =-"),
                           ("x= xx -x x=", "x- xx =x xo"),
                       ),
                       "3": (("x = =",), ("x= =x x=", "x= -x ="), ("x= xx -x",)),
                       "compound": (("x =", "x == | = x="), ("xoo xoo", "x== x=o"), ("Xoo xoo", "Xoo Xox")),
                   }),
            Player("comping", ("clean guitar",), 64, 90, 90, enters=0.3, voicing="plain", voices=3, low=57, high=76,
                   tabs={
                       "4": (("- x- - x-",), ("---- x--- ---- x---", "---- x--- ---- x-o-"), ("---- x--o -o-- x---",)),
                       "3": (("- - x-",), ("---- ---- x-o-",)),
                       "compound": (("- x-",), ("--- x--", "--- x-o")),
                   }),
            Player("pad", ("strings",), 48, 76, 76, enters=0.55, voicing="plain", voices=3, low=59, high=79),
            Player("comping", ("brass section",), 68, 84, 70, enters=0.72, voicing="plain", voices=3, low=58, high=77,
                   changes=0.5, covers=False, tabs={
                       "4": (
                           ("- - - -",),
                           ("- - - - | - - - - | - - - - | ---- ---- --x- x---", "- - - - | -- -- -- xx | x= == -- -- | - - - -"),
                           ("- - - - | -- -- -x x- | - - - - | x== =- -x x-", "x= =- -- -- | ---- --xx x= =- | - - - - | -- -- -- xx"),
                       ),
                       "3": (("- - -",), ("- - - | - -x -",), ("- - - | - -x x",)),
                       "compound": (("- -",), ("- - | - --x",), ("- - | --x x-x",)),
                   }),
            Player("bass", ("bass guitar",), 84, 106, 64, late_ms=3, loose_ms=3.0,
                   tabs={
                       "4": (
                           ("R = = =R", "R = 5 ="),
                           ("R==R 5=8= R==5 ==a=", "R= =R 5= 8a", "R==- --R5 8==5 =-a="),
                           ("R==R 5=8= 5=R= 5=wa", "R=.R =58= R==5 8=5a", "R==R 5=8= R=w= w=a="),
                       ),
                       "3": (("R = =",), ("R= =5 8a", "R= =R 5a"), ("R==R 5=8= 5=wa",)),
                       "compound": (("R ==R", "R = | 5 =a"), ("R== R=5 8=5 R=a", "R=R 5=8 5== R=a"), ("R=R 5-8 5=R w=a",)),
                   }),
            drums("kit", level=80, volume=104, late_ms=3),
        ),
        ritardando=0.85, chromatic_bass=True, bass_home=35, bass_reach=0.88, shuffle=0.12,
    ),
    "funk": Band(
        (
            lead("voice", level=95, late_ms=4, volume=116),
            solo("alto sax", "trumpet", "jazz guitar", level=94, late_ms=4, pan=74),
            Player("comping", ("clavinet", "electric piano"), 70, 88, 44, voicing="rootless", low=53, high=74, changes=0.3,
                   tabs={
                       "4": (
                           ("x- -- -x --", "x= == -x =-"),
                           ("x--x --x- -x-- x-x-", "x-x- -x-- --x- -x--", "--x- -xx- x--x --x-"),
                           ("x-xo -xo- xo-x -ox-", "xoox -ox- -xox o-xo"),
                       ),
                       "3": (("x- -- -x",), ("x--x --x- -x--",), ("x-xo -xo- xo-x",)),
                       "compound": (("x -",), ("x-x -x-", "x-- x-x"), ("xox -xo", "x-o xox")),
                   }),
            Player("comping", ("muted guitar",), 62, 86, 92, enters=0.3, voicing="rootless", voices=3, low=58, high=77,
                   tabs={
                       "4": (("-- x- -- x-",), ("--xo -ox- --xo -o-x", "-ox- --xo -ox- x-xo"), ("o-xo -oxo o-xo -oxX", "-oxo o-Xo -oxo oxox")),
                       "3": (("-- x- x-",), ("-oxo -oxo oo-x",), ("oxoo xoxo oxoo",)),
                       "compound": (("- x-",), ("oox -ox",), ("oxo oxo", "oox xox")),
                   }),
            Player("comping", ("brass section",), 74, 88, 70, enters=0.6, voicing="plain", voices=3, low=58, high=78,
                   changes=0.6, covers=False, tabs={
                       "4": (
                           ("- - - -",),
                           ("- - - - | ---- ---- --x- -x-- | - - - - | - - - -", "x--- ---- ---- ---- | - - - - | - - - - | ---- ---x x-x- ----"),
                           ("x--x ---- ---- ---- | ---- ---- ---x x-x- | - - - - | ---- --xx -x-- x---",
                            "- - - - | ---- --x- x--- ---- | - - - - | --x- -xx- x-xx -xX-"),
                       ),
                       "3": (("- - -",), ("- - - | -- -x x-",), ("x--x - - | - --x- x---",)),
                       "compound": (("- -",), ("- - | --x x--",), ("x-x - | --x x-x",)),
                   }),
            Player("bass", ("slap bass", "bass guitar"), 86, 106, 64, loose_ms=2.0,
                   tabs={
                       "4": (
                           ("R- -- -R 8-", "R--R ---- --8- ----"),
                           ("R=.R --8= --.5 -8-a | R=.R --8= -5-8 --a-", "R=R- ---8 --5- -R-a | R=R- ---8 -.5- 8=-a"),
                           ("R=.R -.8- R=.5 8-5a | R=.R -.8- -R.8 -5=a", "R=R8 -.R= .8-5 -8.a | R=R8 -.R- -5-8 5=aa"),
                       ),
                       "3": (("R- -- -8",), ("R-.R --8- --5a",), ("R-.R -.8- R-5a",)),
                       "compound": (("R ==R",), ("R-R -8-", "R-R 5-a"), ("R.R -8a", "R.R 8-a")),
                   }),
            drums("kit", level=84, volume=106, loose_ms=2.0),
        ),
        chromatic_bass=True, bass_home=33, bass_reach=0.85, shuffle=0.08,
    ),
    "hip-hop": Band(
        (
            lead("voice", level=94, late_ms=14, volume=116),
            solo("flute", "trumpet", "vibraphone", level=88, late_ms=16, pan=76),
            Player("comping", ("electric piano", "piano"), 68, 92, 48, voicing="rootless", low=52, high=74, changes=0.3,
                   late_ms=12, tabs={
                       "4": (
                           ("x = = =", "x= == =x =="),
                           ("x= =- -x =-", "x--x ==-- ---- --x-", "--x= ==-- -x== =---"),
                           ("x--x --x= -x-- x---", "x= -x -x =x", "x--x ==-- x--x ==--"),
                       ),
                       "3": (("x = =",), ("x= =- -x", "x--x ==-- --x-"), ("x--x --x= -x--",)),
                       "compound": (("x =",), ("x=x =--", "x== --x"), ("x-x =-x",)),
                   }),
            Player("comping", ("jazz guitar",), 56, 80, 88, enters=0.5, voicing="rootless", voices=3, low=57, high=76,
                   late_ms=14, changes=0.3, tabs={
                       "4": (("- - - -",), ("---- x--- ---- --x-", "-- -x -- x-"), ("--x- -x-- --x- x---",)),
                       "3": (("- - -",), ("---- --x- ----",), ("--x- -x-- x---",)),
                       "compound": (("- -",), ("--- x--",), ("--x x--",)),
                   }),
            Player("pad", ("warm pad", "strings"), 44, 72, 76, enters=0.55, voicing="plain", voices=3, low=57, high=76),
            Player("bass", ("deep synth bass", "double bass"), 86, 112, 64, late_ms=8, loose_ms=3.0, breaks_down=True,
                   tabs={
                       "4": (
                           ("R = = =", "R = = --R="),
                           ("R=== ---R ==== ---- | R==R ==-- -5R= ----", "R=== ==-- --R= ==-a"),
                           ("R==- ---R --R= -5-a | R==R ==-- -RR= --5a", "R==- --5R ==-- --8a"),
                       ),
                       "3": (("R = =",), ("R=== ---R ==--", "R=== ==R= ----"), ("R==- ---R --5a",)),
                       "compound": (("R =",), ("R== ==R R=- ---", "R== =-R"), ("R== -5R R=- 8-a",)),
                   }),
            drums("kit", "808 kit", level=84, volume=108, loose_ms=1.5),
        ),
        crashes=False, chromatic_bass=True, bass_home=31, bass_reach=0.95, shuffle=0.25,
    ),
    "dance": Band(
        (
            lead("voice", level=94, volume=114),
            solo("saw lead", "square lead", level=90, pan=64),
            Player("comping", ("synth chords", "piano"), 68, 86, 50, voicing="plain", low=53, high=77, changes=0.2, loose_ms=1.0,
                   tabs={
                       "4": (
                           ("x = = =", "x= == =x =="),
                           ("x--x --x- -x-- x---", "x--x --x- x--x --x-"),
                           ("X-oX -oX- oX-o X-X-", "X--X --X- X--X --X-"),
                       ),
                       "3": (("x = =",), ("x--x --x- -x--",), ("X-oX -oX- X-X-",)),
                       "compound": (("x =",), ("x-x --x",), ("X-X -XX",)),
                   }),
            Player("comping", ("synth bells",), 58, 74, 92, enters=0.7, voicing="plain", voices=4, low=64, high=86, loose_ms=1.0,
                   tabs={
                       "4": (("1 = 3 =",), ("1- 2- 3- 4-",), ("1-23 -4-3 2-34 -3-2",)),
                       "3": (("1 = =",), ("1- 2- 3-",), ("1-23 -4-3 2-3-",)),
                       "compound": (("1 3",), ("1-2 3-4",), ("123 432",)),
                   }),
            Player("pad", ("synth strings", "warm pad"), 50, 80, 76, enters=0.2, voicing="plain", voices=4, low=55, high=79,
                   loose_ms=1.0),
            Player("bass", ("synth bass", "deep synth bass"), 86, 108, 64, loose_ms=1.0, breaks_down=True,
                   tabs={
                       "4": (("R = = =",), ("-R -R -R -R",), ("-RRR -RRR -RRR -RR8",)),
                       "3": (("R = =",), ("-R -R -R",), ("-RRR -RRR -RR8",)),
                       "compound": (("R =",), ("-RR -RR",), ("RRR RR8",)),
                   }),
            drums("electronic kit", "808 kit", level=86, volume=110, loose_ms=0.5),
        ),
        bass_home=33, bass_reach=0.85,
    ),
}  # fmt: skip
