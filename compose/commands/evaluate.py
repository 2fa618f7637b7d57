"""`compose evaluate`: how far generated songs are from real ones."""

import json
import os
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compose.doors import command, print_blocks
from export.files import write_files
from song import Song, SongError

if TYPE_CHECKING:
    from corpus.split import Split
    from scoreboard.songs import Order

KINDS = ("pop", "jazz", "folk", "standards", "charts")

Told = tuple[list[str], dict[str, Any], str]
"""A board as lines for the terminal, as plain values and as Markdown."""


@command("compose evaluate --data ../shared/data --quick")
@click.option(
    "--data", type=click.Path(path_type=Path), help="Folder of the data sets' archives; it holds the real songs."
)
@click.option("--quick", is_flag=True, help="Fewer songs: two minutes instead of twenty.")
@click.option("--kinds", help=f"Only these, with commas between: {', '.join(KINDS)}.")
@click.option(
    "--plans",
    type=click.IntRange(1, 100_000),
    help="Measure that many auto plans alone, by style: two minutes for 1000.",
)
@click.option(
    "--harmony",
    type=click.IntRange(1, 100_000),
    is_flag=False,
    flag_value=1000,
    help="Measure the chords alone, of at least so many composed sections: cadences, idioms, keys, spelling.",
)
@click.option(
    "--melody",
    type=click.IntRange(8, 100_000),
    is_flag=False,
    flag_value=80,
    help="Compose anew the melodies of at most so many held-out songs a kind, and measure them beside the real ones.",
)
@click.option(
    "--band",
    type=click.IntRange(1, 1000),
    is_flag=False,
    flag_value=4,
    help="Measure the band alone, on so many whole songs a style, beside mma's where that is installed.",
)
@click.option(
    "--split",
    type=click.Choice(["test", "valid"]),
    help="With --melody: songs held out for figures (test, the default) or for tuning (valid).",
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="Same seed, same board.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Processes side by side. [default: one a core]")
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write all figures there.")
@click.option("--plots", type=click.Path(path_type=Path, file_okay=False), help="Draw pictures into that folder.")
@click.option(
    "--write",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the tables there, as SCOREBOARD.md, PLANS.md with --plans, HARMONY.md with --harmony, MELODY.md with --melody, "
    "BAND.md with --band.",
)
def evaluate(
    data: Path | None,
    kinds: str | None,
    plans: int | None,
    harmony: int | None,
    melody: int | None,
    band: int | None,
    split: "Split | None",
    seed: int,
    jobs: int | None,
    json_file: Path | None,
    plots: Path | None,
    write: Path | None,
    *,
    quick: bool,
) -> None:
    """Measure how far composed songs are from real ones.

    The real ones are songs that nobody trained on.
    """
    if data is None and harmony is None and band is None:
        raise click.UsageError(
            "give --data with the data sets' archives: composed songs are measured against real ones"
        )
    if data is not None and not data.is_dir():
        raise click.UsageError(f"--data {data}: there is no such folder; give the one with the data sets' archives")
    boards = {"--plans": plans, "--harmony": harmony, "--melody": melody, "--band": band}
    _check_alone(boards, kinds, quick=quick, plots=plots)
    if split is not None and melody is None:
        raise click.UsageError("--split goes with --melody; all else is measured beside the songs held out for figures")
    chosen = None if kinds is None else [name.strip() for name in kinds.split(",")]
    _check_targets(json_file, write, plots)
    cores = jobs or _cores()
    if band is not None:
        board = _band_board(data, band, seed, cores)
    elif harmony is not None:
        board = _harmony_board(data, harmony, seed, cores)
    else:
        assert data is not None, "it has been asked for"
        if melody is not None:
            board = _melody_board(data, chosen, melody, split or "test", seed, cores)
        elif plans is not None:
            board = _plan_board(data, plans, seed, cores)
        else:
            board = _song_board(data, chosen, plots, quick=quick, seed=seed, jobs=cores)
    _tell(board, json_file, write)


def _tell(board: Told, json_file: Path | None, write: Path | None) -> None:
    """Print a board and write what is to be written of it."""
    lines, content, text = board
    print_blocks(lines)
    files = {}
    if json_file:
        files[json_file] = json.dumps(content, indent=1, default=float) + "\n"
    if write:
        files[write] = text + "\n"
    if files:
        write_files({path: text.encode() for path, text in files.items()}, keep=False)


def _check_alone(asked: dict[str, int | None], kinds: str | None, *, quick: bool, plots: Path | None) -> None:
    """Say what does not go together: boards of one stage are boards of their own."""
    given = [name for name, value in asked.items() if value is not None]
    if len(given) > 1:
        raise click.UsageError(f"{' and '.join(given)} are boards of their own; give one at a time")
    what = {
        "--plans": "measures plans by style",
        "--harmony": "measures chords by style",
        "--melody": "measures melodies",
        "--band": "measures the band by style",
    }
    has_kinds = given == ["--melody"]
    if given and (quick or plots or (kinds and not has_kinds)):
        raise click.UsageError(
            f"{given[0]} {what[given[0]]}; leave out --quick, --plots" + ("" if has_kinds else " and --kinds")
        )


def _song_board(data: Path, kinds: list[str] | None, plots: Path | None, *, quick: bool, seed: int, jobs: int) -> Told:
    """Return the board of songs as lines for the terminal, as plain values and as Markdown, and draw its pictures."""
    from corpus.library import load_corpus
    from scoreboard.board import evaluate as run
    from scoreboard.songs import choose_kinds
    from scoreboard.table import markdown, terminal_lines

    choose_kinds(kinds)

    # A worker that has grown is replaced by a new one, which changes nothing but is warned of.
    warnings.filterwarnings("ignore", "A worker stopped while some jobs", UserWarning)
    corpus = load_corpus(data, report=_report)
    board = run(corpus, compose_order, kinds=kinds, quick=quick, seed=seed, jobs=jobs, report=_report)
    if plots:
        from scoreboard.plots import draw

        draw(board, plots)
    command = _command_line(quick=quick, kinds=None if kinds is None else ",".join(kinds), plans=None, seed=seed)
    return terminal_lines(board), board.as_json(), markdown(board, command)


def _plan_board(data: Path, plans: int, seed: int, jobs: int) -> Told:
    """Return the board of that many plans as lines for the terminal, as plain values and as Markdown."""
    from corpus.library import load_corpus
    from scoreboard.plan_table import markdown, terminal_lines
    from scoreboard.plans import evaluate_plans

    corpus = load_corpus(data, "planner", report=_report)
    board = evaluate_plans(corpus, plan_order, plans=plans, seed=seed, jobs=jobs, report=_report)
    command = _command_line(quick=False, kinds=None, plans=plans, seed=seed)
    return terminal_lines(board), board.as_json(), markdown(board, command)


def _harmony_board(data: Path | None, sections: int, seed: int, jobs: int) -> Told:
    """Return the board of the chords of so many sections as lines for the terminal, as plain values and as Markdown."""
    from compose.pipeline import harmonize
    from corpus.library import load_corpus
    from scoreboard.harmony_board import evaluate_harmony
    from scoreboard.harmony_table import markdown, terminal_lines

    corpus = None if data is None else load_corpus(data, "harmony", report=_report)
    board = evaluate_harmony(corpus, compose_order, harmonize, sections=sections, seed=seed, jobs=jobs, report=_report)
    command = "compose evaluate" + (f" --data DATA --harmony {sections}" if data else f" --harmony {sections}")
    return terminal_lines(board), board.as_json(), markdown(board, command + (f" --seed {seed}" if seed else ""))


def _melody_board(data: Path, kinds: list[str] | None, songs: int, split: "Split", seed: int, jobs: int) -> Told:
    """Return the board of melodies as lines for the terminal, as plain values and as Markdown."""
    from compose.pipeline import melodize
    from corpus.library import load_corpus
    from scoreboard.melody_board import evaluate_melody
    from scoreboard.melody_table import markdown, terminal_lines

    corpus = load_corpus(data, "melody", report=_report)
    board = evaluate_melody(
        corpus, melodize, kinds=kinds, songs=songs, split=split, seed=seed, jobs=jobs, report=_report
    )
    options = [f"--kinds {','.join(kinds)}"] if kinds else []
    options += [f"--split {split}"] if split != "test" else []
    options += [f"--seed {seed}"] if seed else []
    command = " ".join(["compose evaluate --data DATA", f"--melody {songs}", *options])
    return terminal_lines(board), board.as_json(), markdown(board, command)


def _band_board(data: Path | None, songs: int, seed: int, jobs: int) -> Told:
    """Return the board of the band on so many songs a style as lines for the terminal, as plain values and as Markdown."""
    from corpus.library import load_corpus
    from scoreboard.band_board import REAL_SET, evaluate_band
    from scoreboard.band_table import markdown, terminal_lines

    corpus = None if data is None else load_corpus(data, "arranger", names=[REAL_SET], report=_report)
    board = evaluate_band(compose_order, songs=songs, corpus=corpus, seed=seed, jobs=jobs, report=_report)
    command = "compose evaluate" + (" --data DATA" if data else "") + f" --band {songs}"
    return terminal_lines(board), board.as_json(), markdown(board, command + (f" --seed {seed}" if seed else ""))


def _report(line: str) -> None:
    click.echo(line, err=True)


def compose_order(order: "Order") -> Song:
    """Compose what the board asks for."""
    from compose.pipeline import complete_song, harmonize

    song = plan_order(order)
    return complete_song(song, once=order.once) if order.melody else harmonize(song)


def plan_order(order: "Order") -> Song:
    """Plan what the board asks for; nothing is composed on the plan."""
    from compose.pipeline import complete_brief, plan

    return plan(Song(complete_brief(order.style, order.form, meter=order.meter, seed=order.seed)), once=order.once)


def _check_targets(json_file: Path | None, write: Path | None, plots: Path | None) -> None:
    """Say before the work that what is to be written cannot be."""
    if json_file and write and json_file.absolute() == write.absolute():
        raise click.UsageError(f"--json and --write are both {write}; give each a name of its own")
    for target in (json_file, write, plots):
        if target is None:
            continue
        folder = target.absolute().parent
        if not folder.is_dir():
            raise SongError(f"{target}: there is no folder {target.parent}; make it first")
        if not target.is_dir() and not _takes_files(folder):
            raise SongError(f"{target}: cannot write in {target.parent}; give another folder")


def _takes_files(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _command_line(*, quick: bool, kinds: str | None, plans: int | None, seed: int) -> str:
    options = ["--quick"] if quick else []
    options += [f"--kinds {kinds}"] if kinds else []
    options += [f"--plans {plans}"] if plans is not None else []
    options += [f"--seed {seed}"] if seed else []
    return " ".join(["compose evaluate --data DATA", *options])


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
