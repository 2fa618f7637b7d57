"""Changing one thing of a song and keeping the rest.

An edit (`edits/`, `again/`), a person (`by_hand/`) or another program (`merging/`) makes another song of the one that was left;
`revise.py` lets the rest fit again (`revision/`) and says what that took (`remarks/`). `history/` keeps every version of a plan
file, `passages/` is what all of them work with.
"""
