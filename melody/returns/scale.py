"""Steps of a scale: on which a pitch lies, and what lies some of them away.

Conventions: pitches are MIDI numbers.
"""

from melody.drafts.guide import OCTAVE
from song import Key


def in_scale(pitch: int, steps: int, key: Key) -> int:
    """Return the pitch so many steps up the scale of a key (down where negative); alterations are kept.

    >>> in_scale(64, 2, Key("C")), in_scale(66, 2, Key("C")), in_scale(60, -1, Key("C"))
    (67, 70, 59)
    """
    scale = sorted((pc - key.pitch_class) % OCTAVE for pc in key.scale)
    octave, above = divmod(pitch - key.pitch_class, OCTAVE)
    degree = max(number for number, step in enumerate(scale) if step <= above)
    octaves, moved = divmod(degree + steps, len(scale))
    return key.pitch_class + (octave + octaves) * OCTAVE + scale[moved] + above - scale[degree]


def in_midi(pitch: int) -> int:
    """Return a pitch, brought by octaves into what MIDI has: what a person wrote at the edge may be moved beyond it.

    >>> in_midi(60), in_midi(-1), in_midi(130)
    (60, 11, 118)
    """
    return pitch if 0 <= pitch <= 127 else pitch % OCTAVE if pitch < 0 else 116 + (pitch - 116) % OCTAVE


def degree(pitch: int, key: Key) -> int:
    """Return on which step of the scale a pitch lies, counted through the octaves; alterations belong to the step below.

    >>> [degree(pitch, Key("C")) for pitch in (60, 61, 62, 72, 59)]
    [35, 35, 36, 42, 34]
    """
    scale = sorted((pc - key.pitch_class) % OCTAVE for pc in key.scale)
    octave, above = divmod(pitch - key.pitch_class, OCTAVE)
    return octave * len(scale) + max(number for number, step in enumerate(scale) if step <= above)
