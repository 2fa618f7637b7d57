"""Which numbers of bars can come about: the sums of bits are what trying everything finds."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.room import holds, members, nearest, reach
from song import Gap, Slot

MOST = 24
PARTS = st.lists(st.sampled_from([Slot("A"), Slot("B"), Slot("C", 3), Slot(), Gap()]), max_size=4)
CHOICES = st.fixed_dictionaries(
    {label: st.frozensets(st.integers(1, 9), min_size=1, max_size=3) for label in ("A", "B", None)}
)


def enumerated(
    parts: list[Slot | Gap], choices: dict[str | None, frozenset[int]], coins: frozenset[int], owed: int
) -> set[int]:
    """Try every length of every letter and open slot, and every way of filling the gap."""
    slots = [part for part in parts if isinstance(part, Slot)]
    names = list(dict.fromkeys(slot.label or number for number, slot in enumerate(slots)))
    lengths = {name: {3} if name == "C" else choices[name if isinstance(name, str) else None] for name in names}
    sums = set()
    for chosen in itertools.product(*(lengths[name] for name in names)):
        settled = dict(zip(names, chosen, strict=True))
        sums.add(owed + sum(settled[slot.label or number] for number, slot in enumerate(slots)))
    if any(isinstance(part, Gap) for part in parts):
        grown = sums
        while grown:
            grown = {total + coin for total in grown for coin in coins if total + coin <= MOST} - sums
            sums |= grown
    return {total for total in sums if total <= MOST}


@given(PARTS, CHOICES, st.frozensets(st.integers(1, 12), max_size=3), st.integers(0, 9))
def test_reach_is_what_trying_everything_finds(
    parts: list[Slot | Gap], choices: dict[str | None, frozenset[int]], coins: frozenset[int], owed: int
) -> None:
    def lengths(slot: Slot) -> frozenset[int]:
        return frozenset({slot.bars}) if slot.bars else choices[slot.label]

    assert set(members(reach(parts, lengths, coins, owed, MOST))) == enumerated(parts, choices, coins, owed)


def test_letters_share_their_length() -> None:
    parts = [Slot("A"), Slot("B"), Slot("A")]
    assert members(reach(parts, lambda slot: (4, 8), (), 0, 99)) == [12, 16, 20, 24]


def test_open_slots_share_nothing() -> None:
    assert members(reach([Slot(), Slot()], lambda slot: (4, 7), (), 0, 99)) == [8, 11, 14]


def test_coins_need_a_gap() -> None:
    assert members(reach([Slot("A", 8)], lambda slot: (8,), (4,), 0, 20)) == [8]
    assert members(reach([Slot("A", 8), Gap()], lambda slot: (8,), (4,), 0, 20)) == [8, 12, 16, 20]


@given(st.frozensets(st.integers(0, 80)), st.integers(-5, 90))
def test_sets_are_whole_numbers(numbers: frozenset[int], bars: int) -> None:
    bits = sum(1 << number for number in numbers)
    assert members(bits) == sorted(numbers)
    assert holds(bits, bars) == (bars in numbers)
    below, above = [n for n in numbers if n < bars], [n for n in numbers if n > bars]
    assert nearest(bits, bars) == [*([max(below)] if below else []), *([min(above)] if above else [])]


@pytest.mark.parametrize("most", [0, 1, 7, 64])
def test_nothing_beyond_the_most_is_told(most: int) -> None:
    assert max(members(reach([Gap()], lambda slot: (), (1, 5), 0, most))) == most
