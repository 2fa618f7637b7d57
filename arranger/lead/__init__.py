"""Who plays the melody: phrasing, articulation, ornaments and what the hands do beside striking notes."""

from arranger.lead.play import gestures, play, tied

__all__ = ["gestures", "play", "tied"]
