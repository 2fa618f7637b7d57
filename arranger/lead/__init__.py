"""Who plays the melody: phrasing, articulation, ornaments and what the hands do beside striking notes."""

from arranger.lead.play import fold, gestures, play, tied

__all__ = ["fold", "gestures", "play", "tied"]
