"""The top floor: the pipeline from a brief to files, and the command line."""

from compose.pipeline import complete_song, compose, scores

__all__ = ["complete_song", "compose", "scores"]
