"""`compose train`: weights from data."""

from pathlib import Path

import click

from compose.doors import command, print_blocks

STAGES = ("planner", "harmony", "melody")


@command("compose train planner --data ../shared/data")
@click.argument("stage", type=click.Choice(STAGES))
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Folder of the data sets' archives.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for weights and record. [default: runs/STAGE]")
@click.option("--minutes", type=click.FloatRange(0, min_open=True), help="How long to train at most.")
@click.option(
    "--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="Same seed, same weights."
)
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint.")
def train(stage: str, data: Path, out: Path | None, minutes: float | None, seed: int, *, resume: bool) -> None:
    """Train a stage from the data sets and write its weights and their record."""
    from importlib import import_module

    if not data.is_dir():
        raise click.UsageError(
            f"--data {data}: there is no such folder; give the one that holds pop909.tar.gz and the others"
        )
    target = out or Path("runs") / stage
    run = import_module(f"{stage}.train").train
    record = run(
        data, target, seed=seed, minutes=minutes, resume=resume, report=lambda line: click.echo(line, err=True)
    )
    print_blocks(
        [f"{name}: {value}" for name, value in record.items() if name in ("fingerprint", "held_out")],
        [f"wrote {target}"],
    )
