"""The band heard: a soundfont read, its voices sounded, mixed in a room.

Written for this, as no synthesizer could be had by `pip install` alone that plays what the band does: symusic 0.5.8's ignores volume, pan,
expression, vibrato, bends and the pedal, cuts every note off where it ends (no release), plays the piano of the usual font a semitone flat
and hung on a high note of its square lead; 0.6.0's cannot return what it rendered; tinysoundfont wants PortAudio and pyfluidsynth FluidSynth
to be there. Being plain Python and numpy, it can refuse a broken soundfont instead of falling over it.
"""
