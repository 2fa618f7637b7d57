"""The chord players: which notes of a chord, where they lie, how they lead on, and in what rhythm."""
