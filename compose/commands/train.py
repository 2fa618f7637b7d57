"""`compose train`: weights from data."""

from pathlib import Path

import click

from compose.doors import command, print_blocks

STAGES = {
    "planner": "planner", "harmony": "harmony", "melody": "melody",
    "drums": "arranger.drums", "bass": "arranger.bass", "piano": "arranger.piano",
}  # fmt: skip
PICTURES = (".svg", ".png")


@command("compose train planner --data ../shared/data")
@click.argument("stage", type=click.Choice(tuple(STAGES)))
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Folder of the data sets' archives.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for weights and record. [default: runs/STAGE]")
@click.option("--minutes", type=click.FloatRange(0, min_open=True), help="How long to train at most.")
@click.option(
    "--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="Same seed, same weights."
)
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint.")
@click.option(
    "--plot", type=click.Path(path_type=Path, dir_okay=False), help="Draw what the planner goes by, as .svg or .png."
)
def train(
    stage: str, data: Path, out: Path | None, minutes: float | None, seed: int, plot: Path | None, *, resume: bool
) -> None:
    """Train a stage, or a player of the band, from the data sets.

    Writes the weights and their record.
    """
    from importlib import import_module

    if not data.is_dir():
        raise click.UsageError(
            f"--data {data}: there is no such folder; give the one that holds pop909.tar.gz and the others"
        )
    if plot is not None and (stage != "planner" or plot.suffix not in PICTURES):
        raise click.UsageError(f"--plot {plot}: only the planner draws, and only {' or '.join(PICTURES)}")
    target = out or Path("runs") / stage
    run = import_module(f"{STAGES[stage]}.train").train
    record = run(
        data, target, seed=seed, minutes=minutes, resume=resume, report=lambda line: click.echo(line, err=True)
    )
    if plot is not None:
        from planner.plots import draw_importances

        draw_importances(record, plot)
    print_blocks(
        [f"{name}: {value}" for name, value in record.items() if name in ("fingerprint", "held_out")],
        [f"wrote {target}", *([f"wrote {plot}"] if plot else [])],
    )
