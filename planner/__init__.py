"""Form: which sections a song has, how they relate, how each one ends."""
