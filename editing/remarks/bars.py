"""Bars as a person counts them, from 1."""

from collections.abc import Iterable, Sequence

from editing.passages.bars import PICKUP


def runs_of(bars: Iterable[int]) -> list[range]:
    """Return bars as runs of those that follow each other.

    >>> runs_of((0, 1, 4))
    [range(0, 2), range(4, 5)]
    """
    runs: list[range] = []
    for bar in bars:
        runs.append(range(runs.pop().start if runs and runs[-1].stop == bar else bar, bar + 1))
    return runs


def told_bars(bars: Sequence[int]) -> str:
    """Return bars in words.

    >>> told_bars((6, 7)), told_bars((4,)), told_bars((0, 1, 4)), told_bars((-1, 0))
    ('bars 7-8', 'bar 5', 'bars 1-2, 5', 'pickup and bar 1')
    """
    sung = sorted({*bars} - {PICKUP})
    told = ", ".join(f"{run.start + 1}-{run.stop}" if len(run) > 1 else f"{run.stop}" for run in runs_of(sung))
    text = f"{'bars' if len(sung) > 1 else 'bar'} {told}" if told else ""
    return " and ".join(filter(None, ("pickup" if PICKUP in bars else "", text)))
