"""Revising a song after an edit: what no longer fits is composed anew, what follows is copied, everything else stays.

Two versions are laid side by side, as the program left it and as it is now. Sections in another key have their music moved;
those that follow others take what is new there; chords are opened where a cadence or a length asks for it, and the harmony
fills them (`revision/harmonies.py`); then the bars of the melody are opened that no longer fit, and the melody stage fills those
(`revision/lines.py`). What a person wrote, and what is locked, is never recomposed.
"""

from collections.abc import Collection
from dataclasses import replace

from editing.passages.versions import Versions
from editing.remarks.reasons import Reasons, remarks_on
from editing.remarks.remark import Remark, Revision
from editing.revision.composing import Report, Stages, harmonized, melodized, quiet
from editing.revision.harmonies import with_harmonies
from editing.revision.keys import with_keys_moved
from editing.revision.lengths import with_lengths_followed, without_early_pickup
from editing.revision.lines import with_lines
from editing.revision.meters import remetered
from editing.revision.relations import rerooted, wished_relations
from editing.revision.words import tell_new_words, with_words_followed
from song import Song
from song.document import LAYERS

__all__ = ["Remark", "Revision", "foresee", "revise"]


def revise(old: Song, new: Song, *, report: Report = quiet) -> Revision:
    """Return an edited song in which everything fits again, and what was done for it; `old` is as the program left it.

    Sections are matched by their ids. What is composed is what no longer fits, and what is open in a layer that `old` had
    whole. The result has no tracks; where nothing had to be done it is `new`, and nothing heavy is imported.

    Raises SongError where what is to be composed cannot be, as a cadence that given chords spoil.
    """
    return _revised(old, new, Stages(harmonized, melodized, report))


def foresee(old: Song, new: Song) -> Revision:
    """Return what `revise` would do with an edited song, as far as that can be told without composing anything.

    What is to be composed is open in the song.
    """
    return _revised(old, new, Stages(_as_it_is, _as_it_is, quiet))


def _as_it_is(song: Song, _names: Collection[str], _report: Report) -> Song:
    return song


def _revised(old: Song, new: Song, stages: Stages) -> Revision:
    new = replace(new, tracks=())
    if not new.sections or not old.sections:
        return Revision(new, ())
    reasons = Reasons()
    whole = frozenset(layer for layer in LAYERS if len(getattr(old, layer)) == len(old.sections))
    song = rerooted(old, new, dict(wished_relations(new.sections)))
    song = without_early_pickup(with_lengths_followed(old, song, reasons), reasons)
    if old.brief.meter != song.brief.meter:
        old, song = remetered(old, song, reasons)
    versions = Versions.of(old, song, whole)
    song = with_keys_moved(song, versions, reasons)
    song = with_harmonies(song, versions, reasons, stages)
    song = with_lines(song, versions, reasons, stages)
    song = with_words_followed(old, song, reasons)
    tell_new_words(old, song, reasons)
    return Revision(song, remarks_on(new, song, reasons))
