"""The song in notation: MusicXML, ABC, LilyPond, ChordPro, iReal, and what these have in common."""
