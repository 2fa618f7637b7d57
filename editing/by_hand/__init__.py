"""Plan files that a person changed in an editor.

`reading.py` takes what was changed at its word, `rows.py` settles where the two sides of a row contradict each other.
"""
