"""The drums: what a drummer plays in a section, learned from performances and steered by the grooves that a style writes down."""

from arranger.drums.play import play

__all__ = ["play"]
