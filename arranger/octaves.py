"""A pitch moved by octaves to where it can be played."""


def fold(pitch: int, low: int, high: int) -> int:
    """Return a pitch moved by octaves into a range of an octave or more.

    >>> fold(59, 60, 81), fold(83, 60, 81), fold(70, 60, 81)
    (71, 71, 70)
    """
    while pitch < low:
        pitch += 12
    while pitch > high:
        pitch -= 12
    return pitch
