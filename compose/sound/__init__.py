"""The band heard: a soundfont read, its voices sounded, mixed in a room."""
