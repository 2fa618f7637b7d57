"""The band: chords and melody to tracks (`arranger.stage`), tracks to a MIDI file (`arranger.midi`)."""
