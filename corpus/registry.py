"""The data sets there are, by name."""

from corpus.dataset import DataSet
from corpus.sets import (
    billboard,
    drum_machine_patterns,
    freedoom,
    groove,
    harmonix,
    ireal,
    jazz_progressions,
    jazz_standards,
    music21_tunes,
    nottingham,
    openewld,
    pop909,
    wikifonia,
    wjazzd,
)

_MODULES = (
    billboard,
    jazz_standards,
    pop909,
    openewld,
    wikifonia,
    nottingham,
    wjazzd,
    harmonix,
    groove,
    drum_machine_patterns,
    freedoom,
    ireal,
    jazz_progressions,
    music21_tunes,
)
DATASETS: dict[str, DataSet] = {module.DATASET.name: module.DATASET for module in _MODULES}
