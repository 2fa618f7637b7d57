"""Passages, a few bars of a layer: what edits, revision, merging and other readings all do with them.

`bars.py` cuts layers at the barlines and joins them again, `lines.py` cuts and joins a melody that may be half a sketch,
`layers.py` lays a section, its chords or its line into a song, `relations.py` says whom a section follows; `versions.py` lays two
versions of a song side by side. `fit.py` says whether a line fits its chords, `bending.py` bends it to them; `keys.py` moves
music to another key, `meters.py` to another meter, `rebarring.py` to other bars; `opening.py` opens bars for the stages to fill.
None of them composes, none knows why.
"""
