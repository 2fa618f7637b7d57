"""The top floor: the pipeline from a brief to files, and the command line."""

from compose.pipeline import complete_song
from compose.workshop import compose, edit, load, save
from export.kinds import files_of

__all__ = ["complete_song", "compose", "edit", "files_of", "load", "save"]
