"""The commands about the data sets: which there are, reading them, and what is in them."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compose.doors import command, example, print_blocks, write
from song import SongError

if TYPE_CHECKING:
    from corpus.library import Corpus

_RIGHT = "0123456789"


@click.group("corpus", epilog=example("compose corpus read --data ../shared/data"))
def corpus() -> None:
    """List, read and measure the data sets that stages learn from."""


def _data(required: bool) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(
        "--data", type=click.Path(path_type=Path), required=required, help="Folder of the data sets' archives."
    )


def _reading_options(function: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--cluster", metavar="ADDRESS", help="Read on a Dask cluster, as tcp://10.0.0.1:8786."),
        click.option("--jobs", type=click.IntRange(1, 256), help="Processes that read. [default: one a core]"),
        click.option(
            "--set", "names", metavar="NAME", multiple=True, help="Only that data set; may stand several times."
        ),
        _data(required=True),
    ):
        function = option(function)
    return function


@command("compose corpus list", "list")
@_data(required=False)
def list_sets(data: Path | None) -> None:
    """List the data sets.

    Says what they train, under which licence, how many songs were read of each, and who made them.
    """
    from corpus.cache import kept_songs
    from corpus.registry import DATASETS

    if data is not None and not data.is_dir():
        raise click.UsageError(f"--data {data}: there is no such folder; give the one that holds the archives")
    rows = [["set", "trains", "songs", "licence"]]
    for dataset in DATASETS.values():
        missing = data is not None and dataset.find(data) is None
        songs = kept_songs(dataset)
        number = (
            ("not installed" if dataset.installed else "no file") if missing else "" if songs is None else str(songs)
        )
        rows.append([dataset.name, ", ".join(sorted(dataset.stages)), number, dataset.licence])
    origins = [f"  {dataset.name}: {dataset.citation}. {dataset.source}" for dataset in DATASETS.values()]
    print_blocks(_table(rows), origins)


@command("compose corpus read --data ../shared/data --jobs 2")
@_reading_options
def read(**options: Any) -> None:
    """Read the data sets and keep the songs for the next time.

    Says what could not be read, and why.
    """
    from corpus.report import reason_rows, table_rows
    from corpus.statistics import measure_corpus

    found = _load(**options)
    statistics = measure_corpus(found)
    print_blocks(
        _table(table_rows(statistics)), _table(reason_rows(statistics)), [f"fingerprint {found.fingerprint[:16]}"]
    )


@command("compose corpus stats --data ../shared/data -o corpus-report")
@_reading_options
@click.option("--plots/--no-plots", default=True, help="With pictures, or without. [default: with]")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder for the report.")
def stats(output: Path, *, plots: bool, **options: Any) -> None:
    """Write a report of what is in the data sets.

    With pictures; its short table is printed.
    """
    from corpus.leaks import find_leaks
    from corpus.report import report_text, table_rows
    from corpus.statistics import measure_corpus

    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SongError(f"{output}: cannot be made ({error.strerror}); give another folder with -o") from None
    found = _load(**options)
    statistics = measure_corpus(found)
    made: Sequence[Path] = ()
    if plots:
        from corpus.plots import write_plots

        made = write_plots(statistics, output)
    text = report_text(found, statistics, find_leaks(found.entries), [path.name for path in made])
    write({output / "corpus.md": text.encode()}, keep=False)
    print_blocks(_table(table_rows(statistics)), [f"wrote {path}" for path in (output / "corpus.md", *made)])


for _one in (list_sets, read, stats):
    corpus.add_command(_one)


def _load(data: Path, names: tuple[str, ...], jobs: int | None, cluster: str | None) -> "Corpus":
    from corpus.library import load_corpus

    with _reading_bar() as progress:
        return load_corpus(data, names=names or None, jobs=jobs, cluster=cluster, progress=progress)


@contextmanager
def _reading_bar() -> Iterator[Callable[[str, int, int], None] | None]:
    """Show on a terminal how far the reading of each set is; say nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    bars: dict[str, Any] = {}

    def advance(name: str, done: int, total: int) -> None:
        if name not in bars:
            _finish(bars)
            bars[name] = click.progressbar(length=max(total, 1), label=f"{name:<22}", file=sys.stderr)
            bars[name].render_progress()
        bars[name].update(done - bars[name].pos)

    try:
        yield advance
    finally:
        _finish(bars)


def _finish(bars: dict[str, Any]) -> None:
    if bars:
        list(bars.values())[-1].render_finish()


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines with the columns under each other, numbers to the right."""
    columns = list(zip(*rows, strict=True))
    numeric = [all(not cell or cell[0] in _RIGHT for cell in column[1:]) for column in columns]
    widths = [max(map(len, column)) for column in columns]
    return [
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in rows
    ]
