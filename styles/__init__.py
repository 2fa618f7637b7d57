"""One file a style, for musicians to read and to add to: what it is called, who plays, on what, and what they play.

Conventions: the name of a file is the name of its style; `jazz.toml` explains every key. A file that is put here is a style.
"""
