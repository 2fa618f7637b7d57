"""What the hands, lips and bows of melody instruments do, by General MIDI program.

Conventions: shares are of a note's written length; chances are for a player who adorns freely (see `arranger.bands.band.Band.ornaments`);
a vibrato is a value of MIDI controller 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Hand:
    """How an instrument speaks.

    A note sounds for `legato` of its length inside a phrase, for `tongued` before a repeated pitch, for `short` where it is short
    and a rest follows. `vibrato` comes on long notes, `swells` tells those whose tone a player shapes while it sounds. `scoop`,
    `fall` and `grace` are how likely a note that allows it is bent into from below, falls off, has a short note before it;
    `scoop_cents` is from how far below.
    """

    legato: float = 0.98
    tongued: float = 0.82
    short: float = 0.75
    vibrato: int = 0
    swells: bool = False
    scoop: float = 0.0
    scoop_cents: int = 60
    fall: float = 0.0
    grace: float = 0.0


_STRUCK = Hand(legato=0.97, tongued=0.85, grace=0.03)
_RINGING = Hand(legato=1.0, tongued=0.9, short=0.95, grace=0.03)
_HELD = Hand(legato=0.98, tongued=0.8, swells=True, grace=0.05)
_PICKED = Hand(legato=0.97, tongued=0.88, vibrato=24, scoop=0.05, scoop_cents=50, grace=0.05)
_BENT = Hand(legato=0.99, tongued=0.9, vibrato=56, scoop=0.2, scoop_cents=100, grace=0.05)
_BOWED = Hand(legato=0.97, tongued=0.88, short=0.8, vibrato=40, swells=True, scoop=0.06, scoop_cents=50, grace=0.1)
_SUNG = Hand(legato=0.98, tongued=0.88, short=0.8, vibrato=44, swells=True, scoop=0.1, scoop_cents=60)
_BRASS = Hand(tongued=0.78, short=0.68, vibrato=32, swells=True, scoop=0.07, scoop_cents=50, fall=0.15, grace=0.03)
_REED = Hand(tongued=0.8, short=0.7, vibrato=44, swells=True, scoop=0.14, scoop_cents=70, fall=0.1, grace=0.05)
_CLEAN_REED = Hand(tongued=0.8, short=0.72, vibrato=14, swells=True, scoop=0.06, scoop_cents=50, grace=0.06)
_FLUTE = Hand(tongued=0.82, short=0.75, vibrato=36, swells=True, scoop=0.03, scoop_cents=40, grace=0.08)
_HARMONICA = Hand(tongued=0.85, vibrato=40, swells=True, scoop=0.16, scoop_cents=90, grace=0.04)
_SYNTH = Hand(legato=0.96, tongued=0.85, short=0.8, vibrato=26, scoop=0.04, scoop_cents=50)

# The first program of every family and its hand; a family ends where the next begins.
HANDS: Mapping[int, Hand] = {
    0: _STRUCK, 8: _RINGING, 16: _HELD, 22: _HARMONICA, 23: _HELD, 24: _PICKED, 29: _BENT, 31: _PICKED, 40: _BOWED, 45: _PICKED,
    47: _RINGING, 48: _BOWED, 52: _SUNG, 55: _RINGING, 56: _BRASS, 62: _SYNTH, 64: _REED, 68: _CLEAN_REED, 72: _FLUTE,
    80: _SYNTH, 104: _PICKED, 109: _HELD, 110: _BOWED, 111: _REED, 112: _RINGING,
}  # fmt: skip


def hand_of(program: int) -> Hand:
    """Return the hand that plays a General MIDI program.

    >>> hand_of(66).scoop > 0, hand_of(0).vibrato, hand_of(11).scoop
    (True, 0, 0.0)
    """
    return HANDS[max(first for first in HANDS if first <= program)]
