"""Written-out progressions: header, bars shared by symbols, mode under a signature, forms by what comes back."""

import tarfile
from pathlib import Path

import pytest

from corpus.dataset import Skipped
from corpus.sets.jazz_progressions import DATASET, files, read_bar, read_song
from song import Song, parse_meter

A = " BbM7 | G7 | Cm7 | F7 |\n Dm7 | G7 | Cm7 F7 | Bb6 |\n"
B = " EbM7 | Ebm6 | Dm7 | Dbo7 |\n Cm7 | F7 | Cm7 | F7+ |\n"
C = " EbM7 | Ebm6 | Dm7 | G7 |\n C7 | C7 | Cm7 F7 | Bb6 |\n"
BLUES = " F7 | Bb7 | F7 | F7 |\n Bb7 | Bb7 | F7 | D7 |\n Gm7 | C7 | F7 | C7 |\n"


def text(body: str, key: str = "Bb", meter: str = "4 4") -> str:
    return f"Title = Glass Harbour\nComposedBy = Ada Sample\nDBKeySig = {key}\nTimeSig = {meter}\nBars = 32\n{body}\n"


def read(body: str, **header: str) -> Song:
    song = read_song(text(body, **header))
    assert isinstance(song, Song), song
    return song


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (A + A + B + A, "A8A8B8A8"),
        (A + B + A + C, "A8B8A8C8"),
        (A + B + A + B, "A8B8A8B8"),
        (A + B + A + B + C + C.replace("Bb6", "F7") + A + B, "A16A16B16A16"),
        (BLUES + BLUES, "A12A12"),
        (BLUES, "A12"),
        (
            " F7 | F7 |\n" * 4
            + " Bb7 | NC Bb7 NC NC |\n" * 2
            + " F7 | F7 |\n" * 2
            + " Gm7 | C7 |\n" * 2
            + " F7 | F7 |\n" * 2,
            "A24",
        ),
        (A + B + C, "A16B8"),
        (A, "A8"),
    ],
)
def test_forms_are_found_by_what_comes_back(body: str, form: str) -> None:
    assert read(body).brief.form == form


@pytest.mark.parametrize(
    ("bar", "meter", "expected"),
    [
        ("C", "4/4", [(0, "C")]),
        ("C F", "4/4", [(0, "C"), (48, "F")]),
        ("Gm7 Gm7 Gm7 C7", "4/4", [(0, "Gm7"), (72, "C7")]),
        ("Fm7 Fm7 Bb7", "4/4", [(0, "Fm7"), (48, "Bb7")]),
        ("Fm7 Bb7 Bb7", "4/4", [(0, "Fm7"), (48, "Bb7")]),
        ("C F G", "3/4", [(0, "C"), (24, "F"), (48, "G")]),
        ("C F", "6/8", [(0, "C"), (36, "F")]),
        ("NC C7", "4/4", [(0, "None"), (48, "C7")]),
        ("Am+ CM7+ Do7M7 D", "4/4", [(0, "Am#5"), (24, "Cmaj7#5"), (48, "DdimMaj7"), (72, "D")]),
    ],
)
def test_symbols_share_a_bar(bar: str, meter: str, expected: list[tuple[int, str]]) -> None:
    assert [(onset, str(chord)) for onset, chord in read_bar(bar, parse_meter(meter))] == expected


def test_the_mode_is_found_under_the_signature() -> None:
    assert str(read(A + A + B + A).brief.key) == "Bb major"
    minor = " Gm6 | Am7b5 D7b9 | Gm6 | Gm6 |\n Cm7 | D7b9 | Gm6 | Am7b5 D7b9 |\n"
    assert str(read(minor + minor).brief.key) == "G minor"


def test_styles_and_meters() -> None:
    assert read(BLUES, key="F").brief.style == "blues"
    waltz = read(A, meter="3 4")
    assert (waltz.brief.style, str(waltz.brief.meter)) == ("jazz-waltz", "3/4")
    assert str(read(A, meter="2 2").brief.meter) == "4/4"
    assert read_song(text(A, meter="5 4")) == Skipped("meter 5/4")
    assert read_song(text(A, meter="")) == Skipped("no meter")
    assert read_song(text("")) == Skipped("no chords")
    assert read_song("| C | F |") == Skipped("no title")
    assert read_song(text("| C " * 500)) == Skipped("longer than 400 bars")
    assert DATASET.reading(text(" Hb7 | C |\n C | C |")) == Skipped(
        'chord "Hb7" has no such root; use A to G with # or b; H is written B here, as Bb7'
    )


def test_a_tune_that_stands_twice_is_read_once(tmp_path: Path) -> None:
    for name in ("One.txt", "Two.txt"):
        (tmp_path / name).write_text(text(A))
    archive = tmp_path / "set.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        for name in ("One.txt", "Two.txt"):
            tar.add(tmp_path / name, f"jazz-progressions/Songs/{name}")
    works = dict(files(archive))
    assert works["jazz-progressions/Two"] == Skipped("the same song as another file")
    assert isinstance(read_song(works["jazz-progressions/One"]), Song)
