"""Which numbers of bars can still come about: so that a song that is to have a certain length never runs past it.

Conventions: a set of numbers of bars is a whole number whose bit n says that n is in it; bit 0 is "nothing more".
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

from song import Gap, Slot

Lengths = Callable[[Slot], Collection[int]]
"""The bars that a slot may have: one number where it is settled, several where the planner chooses."""


def reach(
    parts: Sequence[Slot | Gap],
    lengths: Lengths,
    coins: Collection[int],
    owed: int,
    most: int,
    returning: Collection[str | None] = (),
) -> int:
    """Return the numbers of bars, up to `most`, that what is left of a form can have.

    Slots of one label share their length; a gap holds any number of sections of the lengths in `coins`, and of the labels in
    `returning`, each with the length that it has then. `owed` bars have to come beside what the form asks.
    """
    everything = (1 << (most + 1)) - 1
    reached = 1 << owed
    has_gap = any(isinstance(part, Gap) for part in parts)
    labels = Counter(part.label for part in parts if isinstance(part, Slot) and part.label is not None)
    seen: set[str] = set()
    for part in parts:
        if isinstance(part, Gap) or part.label in seen:
            continue
        times = 1 if part.label is None else labels[part.label]
        seen |= {part.label} if part.label is not None else set()
        again = has_gap and part.label in returning
        sums = ((reached << (times * length), length) for length in lengths(part))
        reached = _either(_any_times(own, length, most) if again else own for own, length in sums) & everything
    if has_gap:
        for coin in set(coins):
            reached = _any_times(reached, coin, most) & everything
    return reached


def holds(numbers: int, bars: int) -> bool:
    """Return whether a number of bars is in a set.

    >>> holds(0b101, 2), holds(0b101, 1), holds(0b101, -1)
    (True, False, False)
    """
    return bars >= 0 and bool(numbers >> bars & 1)


def members(numbers: int) -> list[int]:
    """Return a set as a list, in order.

    >>> members(0b101)
    [0, 2]
    """
    return [number for number in range(numbers.bit_length()) if numbers >> number & 1]


def nearest(numbers: int, bars: int) -> list[int]:
    """Return the nearest numbers in a set below and above a number that is not in it.

    >>> nearest(0b1000101, 3)
    [2, 6]
    """
    below = [number for number in members(numbers) if number < bars]
    above = [number for number in members(numbers) if number > bars]
    return below[-1:] + above[:1]


def _either(sets: Iterable[int]) -> int:
    union = 0
    for one in sets:
        union |= one
    return union


def _any_times(numbers: int, coin: int, most: int) -> int:
    """Return the sums of a member and any number of coins."""
    step = coin
    while step <= most:
        numbers |= numbers << step
        step *= 2
    return numbers & ((1 << (most + 1)) - 1)
