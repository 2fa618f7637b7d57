"""The data sets there are, by name."""

from corpus.dataset import DataSet
from corpus.sets import billboard, harmonix, jazz_standards, nottingham, openewld, pop909, wikifonia, wjazzd

_MODULES = (billboard, jazz_standards, pop909, openewld, wikifonia, nottingham, wjazzd, harmonix)
DATASETS: dict[str, DataSet] = {module.DATASET.name: module.DATASET for module in _MODULES}
