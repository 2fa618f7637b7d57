"""The data sets there are: readers, licences, citations, and what each may train."""

from corpus import jazz_standards
from corpus.dataset import DataSet

_CHORDS = frozenset({"planner", "harmony"})
_TUNES = frozenset({"harmony", "melody"})

DATASETS: dict[str, DataSet] = {
    dataset.name: dataset
    for dataset in (
        DataSet(
            "jazz-standards",
            "none stated; chord charts only",
            "M. Oliphant: JazzStandards, chords of jazz standards as JSON",
            _CHORDS,
            jazz_standards.read,
        ),
    )
}
