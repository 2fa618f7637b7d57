"""Edits of a song, each a pure function from a song to the song that somebody wants instead.

They change what they are told to and keep the rest; what no longer fits then is found and composed by `editing.revise`, best after
each of them: `revise(song, move(song, "B", after="A1")).song`.

>>> from song import Brief, ChordSpan, Section, Song, parse_chord, parse_key, parse_meter
>>> brief = Brief("Lantern", "jazz", "A", parse_key("C"), parse_meter("4/4"), 120)
>>> bar = ChordSpan(0, 96, parse_chord("Cmaj7"))
>>> song = Song(brief, (Section("A", "A", "head", 1, brief.key),), {"A": (bar,)})
>>> [str(span.chord) for span in set_chords(transpose(song, 2), "A", "Em7 A7").chords["A"]]
['Em7', 'A7']
"""

from editing.edits.additions import insert
from editing.edits.brief import BRIEF_FIELDS, as_long_as_it_is, set_brief, with_brief
from editing.edits.content import set_chords, set_melody
from editing.edits.fields import SECTION_FIELDS, set_field, set_pickup, set_relation
from editing.edits.keys import change_key, transpose
from editing.edits.length import cut, extend, set_bars, shorten
from editing.edits.locks import lock, unlock
from editing.edits.meters import change_meter
from editing.edits.order import move, remove, repeat
from editing.edits.simplifying import simplify

__all__ = [
    "BRIEF_FIELDS",
    "SECTION_FIELDS",
    "as_long_as_it_is",
    "change_key",
    "change_meter",
    "cut",
    "extend",
    "insert",
    "lock",
    "move",
    "remove",
    "repeat",
    "set_bars",
    "set_brief",
    "set_chords",
    "set_field",
    "set_melody",
    "set_pickup",
    "set_relation",
    "shorten",
    "simplify",
    "transpose",
    "unlock",
    "with_brief",
]
