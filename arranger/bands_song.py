"""The bands of songs with verses and choruses, played on guitars and pianos: pop, rock, folk, country."""

from collections.abc import Mapping

from arranger.band import Band, Player, drums, lead, solo

SONG_BANDS: Mapping[str, Band] = {
    "pop": Band(
        (
            lead("voice", level=92, late_ms=8, volume=116),
            solo("clean guitar", "alto sax", level=90, late_ms=8),
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
            drums("kit", level=80, volume=104),
        ),
        ritardando=0.9, bass_home=34,
    ),
    "rock": Band(
        (
            lead("voice", level=96, late_ms=4, volume=116),
            solo("lead guitar", level=98),
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
            drums("kit", level=86, volume=104),
        ),
        bass_home=33,
    ),
    "country": Band(
        (
            lead("voice", level=93, late_ms=6, volume=116),
            solo("fiddle", "clean guitar", "harmonica", level=90, late_ms=4, pan=76),
            Player("comping", ("steel guitar",), 66, 98, 44, voicing="open", changes=0.3,
                   tabs={
                       "4": (
                           ("b= x= f= x=", "12 34 32 34"),
                           ("b- xu f- xu", "b- x- f- xu"),
                           ("b- xu fu xu", "b-xu x-xu f-xu x-xu"),
                       ),
                       "3": (("b x x", "1 2 3"), ("b x xu", "b xu xu"), ("b xu xu",)),
                       "2": (("b x",), ("b- xu | f- xu",), ("bu xu | fu xu",)),
                       "compound": (("b=x f=x", "123 432"), ("b-u x-u", "b-x f-x"), ("bxu xxu",)),
                   }),
            Player("comping", ("clean guitar", "banjo"), 60, 84, 92, enters=0.4, voicing="plain", voices=4, low=55, high=76,
                   changes=0.5, tabs={
                       "4": (("- x- - x-",), ("-- x- -- x-", "-- xo -- x-"), ("12 34 23 14", "13 24 13 43")),
                       "3": (("- x- x-",), ("- x- x-",), ("12 34 32",)),
                       "compound": (("- x-",), ("--- x-o",), ("123 432",)),
                   }),
            Player("pad", ("strings", "organ"), 44, 70, 78, enters=0.6, voicing="plain", voices=3, low=57, high=77),
            Player("bass", ("bass guitar", "double bass"), 80, 104, 64, loose_ms=3.0,
                   tabs={
                       "4": (
                           ("R = = =", "R = 5 ="),
                           ("R = 5 = | R = 5 a", "R = 5 ="),
                           ("R = 5 a | R = 5 =", "R = 5 = | R = w a", "R= == 5= =5 | R= == 5= wa"),
                       ),
                       "3": (("R = =",), ("R = = | 5 = =", "R = = | 5 = a"), ("R = 5 | R = a",)),
                       "2": (("R =",), ("R 5",), ("R 5 | R a",)),
                       "compound": (("R =",), ("R== 5==",), ("R== 5=a", "R=R 5=5")),
                   }),
            drums("kit", level=76, volume=100),
        ),
        ritardando=0.88, bass_home=36, bass_reach=0.85, crashes=True,
    ),
    "folk": Band(
        (
            lead("fiddle", "flute", "clarinet", level=88, late_ms=4),
            solo("accordion", "harmonica", level=86, pan=76),
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
            drums("brush kit", level=68, volume=104),
        ),
        ritardando=0.85, bass_home=36, crashes=False,
    ),
}  # fmt: skip
