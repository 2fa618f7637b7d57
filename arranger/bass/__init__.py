"""The bass: walking lines learned from records, and written lines of every style."""

from arranger.bass.play import play
from arranger.bass.register import HIGHEST, LOWEST, home_pitch

__all__ = ["HIGHEST", "LOWEST", "home_pitch", "play"]
