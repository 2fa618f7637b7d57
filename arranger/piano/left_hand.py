"""Written left hands for a pianist who plays alone: stride and shells, tenths, tumbling fifths, boogie, oom-pah.

Conventions: tabs as in `arranger.bands.pattern`, by style and meter (`arranger.bands.pattern.for_meter`), then from light to full. Signs:
`b` bass, `f` the fifth below or above it, `o` bass in octaves, `s` shell (bass and seventh, else fifth), `t` tenth, `q` bass and
fifth, `w` bass and sixth, `v` bass and minor seventh, `c` chord in the middle of the keyboard, `g` two voices of it; `1` `5` `8`
`0` `2` one voice: bass, fifth, octave, tenth, twelfth; `a` a step from the bass of the next chord.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from arranger.bands.band import Tabs
from arranger.bands.pattern import Hit, for_meter, read_bar
from arranger.chords.tones import jazz_tones, plain_tones
from arranger.piano.hands import LEFT_VOICES, Pitches, clear, ladder, within_reach
from arranger.piano.keyboard import Place
from arranger.scene import Scene
from song import Key

LOWEST, DEEPEST = 33, 28
_CHORD_LOW, _CHORD_HIGH = 48, 64
_CHANGE = 0.35  # how likely another tab comes after a phrase
_VOICE_OF = {"1": "1", "5": "5", "8": "8", "0": "10", "2": "12"}
_BOOGIE = "qwv"
_PLAIN_STYLES = frozenset({"folk", "country"})

_STRIDE: Tabs = (
    ("s= == g= ==", "t= =c == c=", "s = c ="),
    ("b c f c", "t c f c", "b= =c f= c=", "t 5 8 a"),
    ("o c f c", "t c o c", "o c f a", "t= c= oc =c", "t 5 0 a"),
)
_OOM_PAH: Tabs = (("b = f =", "15 8= 05 8="), ("b c f c",), ("o c f c", "b cc f cc"))
LEFT_HANDS: Mapping[str, Mapping[str, Tabs]] = {
    "jazz": {
        "4": _STRIDE,
        "3": (("s = g", "t = ="), ("b c c", "t c c", "b= =c =c"), ("o c c", "t c c")),
        "2": (("s =",), ("b c",), ("o c",)),
        "compound": (("s== g==",), ("b=c f=c",), ("o=c f=c",)),
    },
    "ballad": {
        "4": (("t = = =", "s = g =", "1= 5= 0= =="), ("t = c =", "15 80 == c=", "t= =5 c= =="), ("o= c= t= c=", "15 80 25 80")),
        "3": (("t = =", "s = g"), ("t = c", "15 80 =="), ("o c c", "15 80 20")),
        "2": (("t =",), ("t c",), ("o c",)),
        "compound": (("1== 0==",), ("158 0==",), ("158 025",)),
    },
    "bossa": {
        "4": (("b= =c f= ==", "s= =g f= =c"), ("b= =c f= =c", "b= cf =c f=", "b= =c f= cc"), ("b= =c fc =c", "o= =c f= cc")),
        "3": (("b = f",), ("b= =c f=",), ("o= =c fc",)),
        "2": (("b= =f",), ("b= =c",), ("bc =c",)),
        "compound": (("b== f==",), ("b=c f=c",), ("o=c f=c",)),
    },
    "jazz-waltz": {
        "3": (("t = =", "s = g"), ("b c c", "b= =c =c", "t = c"), ("o c c", "t c =c")),
        "4": _STRIDE,
        "2": (("s =",), ("b c",), ("o c",)),
        "compound": (("s== g==",), ("b=c f=c",), ("o=c f=c",)),
    },
    "blues": {
        "4": (("q = w =", "s = g ="), ("qq ww qq ww", "qq ww vv ww"), ("qq ww vv ww", "o1 58 08 58")),
        "3": (("q = w",), ("qq ww ww",), ("qq ww vv",)),
        "2": (("q w",), ("qq ww",), ("qq ww",)),
        "compound": (("q== w==",), ("q=q w=w", "q=q w=w q=q v=v"), ("q=q w=w v=v w=w", "o=8 0=8")),
    },
    "folk": {
        "4": _OOM_PAH,
        "3": (("b = =", "1 5 8"), ("b c c", "15 80 85"), ("o c c",)),
        "2": (("b =",), ("b c", "b c | f c"), ("o c | f c",)),
        "compound": (("b== f==", "158 085"), ("b=c f=c", "158 085"), ("o=c f=c",)),
    },
    "country": {
        "4": _OOM_PAH,
        "3": (("b = =", "1 5 8"), ("b c c",), ("o c c",)),
        "2": (("b =",), ("b c",), ("o c",)),
        "compound": (("b== f==",), ("b=c f=c",), ("o=c f=c",)),
    },
}  # fmt: skip


def written_hits(scene: Scene, style: str, level: int, rng: np.random.Generator) -> list[Hit]:
    """Return the hits of the left hand in a section: a tab kept for a phrase at least, and the bass of every new chord."""
    tabs = for_meter(LEFT_HANDS[style], scene.meter)[level]
    tab, first = tabs[int(rng.integers(len(tabs)))], 0
    hits: list[Hit] = []
    for bar, start in scene.bar_starts():
        if bar - 1 in scene.phrase_ends and rng.random() < _CHANGE:
            tab, first = tabs[int(rng.integers(len(tabs)))], bar
        hits += [Hit(start + hit.onset, hit.duration, hit.sign) for hit in read_bar(tab, scene.meter, bar - first)]
    return _with_basses(scene, hits)


def _with_basses(scene: Scene, hits: Sequence[Hit]) -> list[Hit]:
    """Return hits among which every new chord has its bass: what a hit there plays otherwise is played over it."""
    roots = {"c": "s", "g": "s", "f": "b", "a": "b", "5": "1", "8": "1", "0": "1", "2": "1"}
    found = {hit.onset: hit for hit in hits}
    before = None
    for span in scene.playable:
        if span.chord != before:
            hit = found.get(span.onset, Hit(span.onset, scene.meter.beat_ticks, "b"))
            found[span.onset] = Hit(hit.onset, hit.duration, roots.get(hit.sign, hit.sign))
        before = span.chord
    return [found[onset] for onset in sorted(found)]


def sign_pitches(
    sign: str, place: Place, key: Key, style: str, before: Pitches, following: Place | None = None
) -> Pitches:
    """Return what the left hand strikes for a sign; `before` is its last chord in the middle of the keyboard.

    `following` is where the hands go next.
    """
    base, voices = place.base, dict(zip(LEFT_VOICES, place.left, strict=True))
    if sign in "cg":
        chord = middle_chord(place, key, style, before)
        return chord[-2:] if sign == "g" else chord
    if sign == "a":
        return (_approach(place, following or place, key),)
    if sign == "f":
        fifth = voices["5"] - 12
        return (fifth if fifth >= LOWEST else voices["5"],)
    if sign == "o":
        return (base - 12, base) if base - 12 >= DEEPEST else (base, base + 12)
    if sign in _VOICE_OF:
        return (voices[_VOICE_OF[sign]],)
    if sign in _BOOGIE:
        return clear(_boogie(sign, place))
    over = {"b": None, "s": _seventh(place), "t": voices["10"]}[sign]
    return clear((base,) if over is None else within_reach((base, over)))


def _approach(place: Place, following: Place, key: Key) -> int:
    """Return the step to the next bass: one of the key from where the hand comes, else a semitone below it."""
    side = 1 if place.base > following.base else -1
    steps = [following.base + side * size for size in (2, 1) if (following.base + side * size) % 12 in key.scale]
    return max(DEEPEST, (steps or [following.base - 1])[0])


def _boogie(sign: str, place: Place) -> Pitches:
    """Return the root, whatever the bass, with the fifth, the sixth or the minor seventh above it as the chord has them."""
    chord = place.span.chord
    assert chord is not None
    root = place.base + (chord.root_pitch_class - place.base) % 12
    root -= 12 if root - place.base > 6 and root - 12 >= LOWEST else 0
    above = {interval % 12 for interval in chord.quality.intervals}
    fifth = next((step for step in (7, 6, 8) if step in above), 7)
    sixth = 9 if fifth == 7 or 9 in above else 10
    return (root, root + {"q": fifth, "w": sixth, "v": 9 if 11 in above else 10}[sign])


def _seventh(place: Place) -> int:
    """Return the seventh (or sixth) over the bass, the fifth where the chord has none."""
    above = {(tone - place.base) % 12 for tone in place.span.chord.pitch_classes} if place.span.chord else set()
    return place.base + next((step for step in (10, 11, 9) if step in above), place.left[2] - place.base)


def middle_chord(place: Place, key: Key, style: str, before: Pitches) -> Pitches:
    """Return three voices in the middle of the keyboard: guide tones and colour, in folk songs the triad; moving little."""
    chord = place.span.chord
    assert chord is not None
    tones = plain_tones(chord, 3) if style in _PLAIN_STYLES else jazz_tones(chord, key, 3)
    middle = (_CHORD_LOW + _CHORD_HIGH) / 2

    def cost(voicing: Pitches) -> float:
        near = sum(abs(a - b) for a, b in zip(voicing, before, strict=False)) / 3 if before else 0.0
        rough = 3.0 * (voicing[1] - voicing[0] <= 2) + 2.0 * (voicing[2] - voicing[1] == 1)
        return near + rough + 0.3 * abs(voicing[1] - middle) + 4 * max(0, voicing[-1] - _CHORD_HIGH)

    options = [ladder(tones, low, 3) for low in range(_CHORD_LOW, _CHORD_LOW + 12) if low % 12 in tones]
    return min(options, key=cost)
