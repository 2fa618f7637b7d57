"""The fiddle tunes that come with music21: a tune a work, no chords, and none that gives a held-out song away."""

import shutil
from pathlib import Path

import pytest
from test_corpus_library import write_archive

from corpus.archive import Installed
from corpus.dataset import Skipped
from corpus.formats.abc import read_abc
from corpus.library import Corpus, load_corpus
from corpus.sets import music21_tunes
from corpus.split import split_of
from song import Song, SongError

SET = music21_tunes.DATASET
HELD_OUT = next(f"Held Tune {n}" for n in range(99) if split_of(f"Held Tune {n}") == "test")
KEPT = next(f"Own Tune {n}" for n in range(99) if split_of(f"Own Tune {n}") == "train")
UNHEARD = next(f"New Tune {n}" for n in range(99) if split_of(f"New Tune {n}") == "test")
LINE = "GABd e2dB|AGEG D2EG|cBAc BGEG|FDAF G4|Bdgd ecAe|fdAf gdBg|ecAc BGDB|cAFA G4|"
OTHER = "DFAc d2cA|GEcG BdfB|ecAe dBGd|cAFc D4|fdBf ecGe|AFdA BGeB|cEAc dFBd|eGce D4|"
THIRD = "cGEc dAFd|eBGe fcAf|gfdB cAGE|DGBd c4|aecA gdBG|fcAF eBGE|dBcA GFED|EFGB c4|"


def abc(title: str, music: str, *, key: str = "G", meter: str = "4/4") -> str:
    return f"X:1\nT:{title}\nM:{meter}\nL:1/8\nK:{key}\n{music}\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with our sample in place of music21."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copytree(SET.sample, tmp_path / "package" / "corpus")
    (tmp_path / "package" / "corpus" / "essenFolksong").mkdir()
    (tmp_path / "package" / "corpus" / "essenFolksong" / "han1.abc").write_text(abc("Not read", THIRD))
    monkeypatch.setattr(Installed, "root", lambda _: tmp_path / "package")
    return tmp_path / "package"


def load(package: Path, books: dict[str, str], others: dict[str, str]) -> Corpus:
    """Return a corpus of books and of tunes of nottingham."""
    for name, text in books.items():
        (package / "corpus" / "airdsAirs" / f"{name}.abc").write_text(text)
    write_archive(
        package.parent / "nottingham.tar.gz", {f"nottingham/{name}.abc": text for name, text in others.items()}
    )
    return load_corpus(package.parent)


def of_set(corpus: Corpus) -> list[str]:
    return [entry.title for entry in corpus.entries if entry.dataset == SET.name]


def test_every_tune_of_a_book_is_a_work(package: Path) -> None:
    readings = dict(SET.readings(package))
    assert list(readings) == [
        "music21-tunes/airdsAirs/book1/1", "music21-tunes/airdsAirs/book1/2",
        "music21-tunes/ryansMammoth/CanalBoatHornpipe/1",
        "music21-tunes/oneills1850/0001-0002/1", "music21-tunes/oneills1850/0001-0002/2",
    ]  # fmt: skip
    assert readings["music21-tunes/airdsAirs/book1/2"] == Skipped("meter 9/8")
    songs = {song.brief.title: song for song in readings.values() if isinstance(song, Song)}
    assert list(songs) == [
        "The Lamplighter's Fancy.", "CANAL BOAT", "The Quiet Harbour", "The Miller's Second Daughter",
    ]  # fmt: skip
    assert [str(song.brief.key) for song in songs.values()] == ["G major", "Bb major", "A minor", "D major"]


def test_a_tune_is_a_melody_without_chords(package: Path) -> None:
    # What stands between quotes in the sample ("D.C.", "4") is no chord.
    for song in (found for _, found in SET.readings(package) if isinstance(found, Song)):
        assert not any(span.chord for span in song.all_chords()) and song.brief.style == "folk"
        assert {section.role for section in song.sections if section.label != "i"} == {"theme"}
        assert not any(section.phrases for section in song.sections)
    song = next(found for source, found in SET.readings(package) if source.endswith("0001-0002/1"))
    assert isinstance(song, Song)
    assert [section.label for section in song.sections] == ["i", "A", "A", "B", "B"]
    # The second time round nothing leads on to the same strain again.
    assert song.section("A2").varies == "A1" and song.section("A2").varied == {"ending"}


def test_a_thick_barline_begins_no_chord() -> None:
    bars = read_abc(abc("Tune", "[|DEFG ABcd|[|D8|]")).bars
    assert [[note.onset for note in bar.notes] for bar in bars] == [[12 * n for n in range(8)], [0]]


def test_a_tune_that_shares_a_line_or_a_title_with_a_held_out_song_stays_out(package: Path) -> None:
    book = {
        "same": abc("Another Name", LINE[:36] + THIRD[36:]),  # half of it is the held-out line
        "title": abc(f"{HELD_OUT.upper()} -- REEL", THIRD[::-1].replace("|", "", 1) + "|"),
        "own": abc(KEPT, OTHER),
    }
    corpus = load(package, book, {"held": abc(HELD_OUT, LINE)})
    assert {KEPT, "CANAL BOAT"} <= set(of_set(corpus))
    assert not {"Another Name", HELD_OUT.upper()} & set(of_set(corpus))
    assert corpus.skipped[SET.name]["gives a held-out song away"] == 2
    # A training song may be met again.
    assert "Another Name" in of_set(load(package, {}, {"held": abc(KEPT, LINE)}))


def test_a_tune_in_two_books_stands_once(package: Path) -> None:
    corpus = load(package, {"one": abc("First", LINE), "two": abc("Second", LINE + "g8|")}, {"x": abc(KEPT, THIRD)})
    assert "First" in of_set(corpus) and "Second" not in of_set(corpus)
    assert corpus.skipped[SET.name]["stands twice"] == 1


def test_nothing_of_it_is_held_out(package: Path) -> None:
    corpus = load(package, {"new": abc(UNHEARD, LINE)}, {"x": abc(KEPT, OTHER)})
    assert UNHEARD in of_set(corpus)
    assert {entry.split for entry in corpus.entries if entry.dataset == SET.name} == {"train"}


def test_the_second_time_nothing_is_compared(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load(package, {"same": abc("Another Name", LINE)}, {"held": abc(HELD_OUT, LINE)})
    monkeypatch.setattr("corpus.pretraining.find_left_out", lambda *_: pytest.fail("compared again"))
    assert load_corpus(package.parent) == first
    monkeypatch.undo()


def test_another_held_out_song_is_compared_anew(package: Path) -> None:
    first = load(package, {"same": abc("Another Name", LINE)}, {"held": abc(HELD_OUT, OTHER)})
    second = load(package, {}, {"held": abc(HELD_OUT, LINE)})
    assert "Another Name" in of_set(first) and "Another Name" not in of_set(second)
    assert first.fingerprint != second.fingerprint


def test_a_changed_package_is_read_again(package: Path) -> None:
    before = of_set(load(package, {}, {"x": abc(KEPT, OTHER)}))
    after = of_set(load(package, {"new": abc("Another Name", LINE)}, {"x": abc(KEPT, OTHER)}))
    assert set(after) - set(before) == {"Another Name"}


def test_it_is_no_corpus_of_its_own_unless_asked_for(package: Path) -> None:
    with pytest.raises(SongError, match="no song could be read"):
        load_corpus(package.parent)
    assert len(load_corpus(package.parent, names=[SET.name]).entries) == 4


def test_without_the_package_it_is_one_line(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Installed, "root", lambda _: None)
    with pytest.raises(SongError, match="the package music21 is not installed; pip install music21"):
        load_corpus(package.parent, names=[SET.name])


def test_a_package_is_found_without_its_import_or_not_at_all() -> None:
    assert Installed("no_such_package", ("x",)).root() is None
    assert Installed("corpus", ("no_such_folder",)).root() is None
    root = Installed("corpus", ("samples",)).root()
    assert root is not None and root.name == "corpus"


def test_the_installed_collections_are_read() -> None:
    root = music21_tunes.INSTALLED.root()
    if root is None:
        pytest.skip("music21 is not installed")
    works = list(music21_tunes.files(root))
    assert {source.split("/")[1] for source, _ in works} == {"airdsAirs", "ryansMammoth", "oneills1850"}
    readings = [SET.reading(content) for _, content in works[::200]]
    assert sum(isinstance(reading, Song) for reading in readings) >= 0.9 * len(readings)
