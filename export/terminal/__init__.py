"""The song as lines for a terminal."""
