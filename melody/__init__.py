"""The line over the chords: a Transformer that writes the melody of every new section."""
