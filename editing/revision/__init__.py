"""Revision, what an edit asks for elsewhere: `editing.revise` tells the story, each of its parts is here.

`following.py` says what a section takes from the one that it follows, `relations.py` which that is; `keys.py` and `meters.py` bring
along what was left in the old ones, `endings.py` keeps cadences; `composing.py` has the stages fill what is open.
"""
