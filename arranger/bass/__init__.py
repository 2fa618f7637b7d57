"""The bass: walking lines learned from records, and written lines of every style."""

from arranger.bass.written import HIGHEST, LOWEST, home_pitch, play, play_bass

__all__ = ["HIGHEST", "LOWEST", "home_pitch", "play", "play_bass"]
