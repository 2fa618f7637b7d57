"""What each decision goes by, as a picture: the features that gained most in its trees.

Conventions: gains are shares, 0 to 1, of all that the splits of a decision's trees gained in training; they stand in the record.
"""

from pathlib import Path

from planner.steps import DECISIONS
from song import SongError
from song.weights import Record

_SHOWN = 10


def draw_importances(record: Record, target: Path) -> None:
    """Draw the importances that a record holds into a picture; the suffix of `target` says its format (.png, .svg).

    Raises SongError where matplotlib is not installed.
    """
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError:
        raise SongError('plots need matplotlib; pip install "songwright[plots]"') from None
    importances = {name: record["importances"][name] for name in DECISIONS if name in record["importances"]}
    columns = 2
    rows = -(-len(importances) // columns)
    figure = Figure(figsize=(11, 2.4 * rows), layout="constrained", dpi=110)
    for place, (decision, gains) in enumerate(importances.items(), 1):
        axes = figure.add_subplot(rows, columns, place)
        names = sorted(gains, key=lambda name: -gains[name])[:_SHOWN][::-1]
        axes.barh(names, [gains[name] for name in names], color="#4a6fa5")
        held_out = record["held_out"].get(decision, {})
        told = f": {held_out['model']:.2f} nats, n-gram {held_out['trigram']:.2f}" if held_out else ""
        axes.set_title(f"{decision}{told}", fontsize=10, loc="left")
        axes.tick_params(labelsize=7)
        axes.spines[["top", "right"]].set_visible(False)
    figure.suptitle("What the planner's decisions go by (share of the gain of all splits)", fontsize=11)
    # Text as text, and names that are the same every time.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "songwright"}):
        figure.savefig(target, metadata={"Date": None} if target.suffix == ".svg" else None)
