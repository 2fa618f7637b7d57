"""Drum grooves and fills of every style, by its name (see `arranger.kit` and the style files)."""

from collections.abc import Iterator, Mapping

from arranger.band import Fills
from arranger.kit import FEET, KIT, Groove, Levels
from arranger.styles import BANDS

__all__ = ["FEET", "FILLS", "GROOVES", "KIT", "Groove"]


class _Grooves(Mapping[str, Levels]):
    def __getitem__(self, name: str) -> Levels:
        return BANDS[name].grooves

    def __iter__(self) -> Iterator[str]:
        return iter(BANDS)

    def __len__(self) -> int:
        return len(BANDS)


class _Fills(Mapping[str, Fills]):
    def __getitem__(self, name: str) -> Fills:
        return BANDS[name].fills

    def __iter__(self) -> Iterator[str]:
        return iter(BANDS)

    def __len__(self) -> int:
        return len(BANDS)


GROOVES: Mapping[str, Levels] = _Grooves()
FILLS: Mapping[str, Fills] = _Fills()
