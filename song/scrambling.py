"""How the music of an iReal Pro link is scrambled and read again: one for who writes links, one for who reads them.

The app's writing is described in public by those who have taken it apart; places of a block of 50 characters are exchanged, and what
is frequent is written short.
"""

MUSIC_MARK = "1r34LbKcu7"
"""What stands before music that is scrambled."""
_SHORTHANDS = (("| x", "Kcl"), (" |", "LZ"), ("   ", "XyQ"))
_BLOCK = 50
_MIRRORED = (*range(5), *range(10, 24))  # places of a block that change places with the same places from its end


def scramble(music: str) -> str:
    """Return music as it stands in an `irealb://` link behind the opening mark.

    >>> scramble("[T44C   |G7   Z")
    '[T44C  LZG7XyQZ'
    """
    for long, short in _SHORTHANDS:
        music = music.replace(long, short)
    return _turned(music)


def unscramble(music: str) -> str:
    """Return the music of an `irealb://` link in plain writing, given what stands behind its opening mark."""
    plain = _turned(music)
    for long, short in _SHORTHANDS:
        plain = plain.replace(short, long)
    return plain


def _turned(music: str) -> str:
    """Return music with the mirrored places of every block exchanged; who does so twice has it as it was."""
    blocks = range(0, len(music), _BLOCK)
    return "".join(_turned_block(music[start : start + _BLOCK], len(music) - start) for start in blocks)


def _turned_block(block: str, left: int) -> str:
    """Return a block with its mirrored places exchanged; the last that leaves less than two characters stays as it is."""
    if left <= _BLOCK + 1:
        return block
    turned = list(block)
    for place in _MIRRORED:
        turned[place], turned[-1 - place] = block[-1 - place], block[place]
    return "".join(turned)
