"""The data sets there are: readers, licences, citations, and what each may train."""

from corpus import billboard, jazz_standards, nottingham, openewld, pop909, wikifonia, wjazzd
from corpus.dataset import DataSet

_CHORDS = frozenset({"planner", "harmony"})
_TUNES = frozenset({"harmony", "melody"})

DATASETS: dict[str, DataSet] = {
    dataset.name: dataset
    for dataset in (
        DataSet(
            "billboard",
            "CC0",
            "J. A. Burgoyne, J. Wild, I. Fujinaga: An Expert Ground-Truth Set for Audio Chord Recognition and Music Analysis, "
            "ISMIR 2011 (McGill Billboard 2.0)",
            _CHORDS,
            billboard.read,
        ),
        DataSet(
            "jazz-standards",
            "none stated; chord charts only",
            "M. Oliphant: JazzStandards, chords of jazz standards as JSON",
            _CHORDS,
            jazz_standards.read,
        ),
        DataSet(
            "pop909",
            "MIT",
            "Z. Wang et al.: POP909, a Pop-song Dataset for Music Arrangement Generation, ISMIR 2020; S. Dai, H. Zhang, "
            "R. Dannenberg: Automatic Analysis and Influence of Hierarchical Structure on Melody, Rhythm and Harmony in "
            "Popular Music, CSMC 2020",
            _CHORDS | {"melody", "arranger"},
            pop909.read,
        ),
        DataSet(
            "openewld",
            "MIT; works in the public domain",
            "F. Simonetta et al.: Symbolic Music Similarity through a Graph-based Representation, AM 2018 (OpenEWLD)",
            _TUNES,
            openewld.read,
        ),
        DataSet(
            "wikifonia-pd",
            "per file: public domain, CC BY",
            "Wikifonia lead sheets whose rights field says public domain or CC BY",
            _TUNES,
            wikifonia.read,
        ),
        DataSet(
            "nottingham",
            "GPL-3 transcription of traditional tunes; none of it is shipped",
            "E. Foxley: Nottingham Music Database (ABC)",
            _TUNES,
            nottingham.read,
        ),
        DataSet(
            "wjazzd",
            "ODbL",
            "M. Pfleiderer et al.: Inside the Jazzomat, Schott 2017 (Weimar Jazz Database)",
            _TUNES | {"arranger"},
            wjazzd.read,
        ),
    )
}
