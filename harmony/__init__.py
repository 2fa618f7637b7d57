"""Chords for every section: a recurrent network over key-relative chords, with the wished cadences guaranteed."""
