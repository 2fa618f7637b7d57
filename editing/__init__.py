"""Changing one thing of a song and keeping the rest: edits, what no longer fits, the history of a plan file."""
