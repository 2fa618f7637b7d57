"""Revision, what an edit asks for elsewhere: `editing.revise` tells the story, each of its parts is here.

`relations.py` says which section follows which, `following.py` what it takes from it, `lengths.py` how long it then is, `words.py`
what it sings; `keys.py` and `meters.py` bring along what was left in the old ones; `harmonies.py` and `lines.py` open what no
longer fits, `endings.py` keeps cadences; `composing.py` has the stages fill what is open.
"""
