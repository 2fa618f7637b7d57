"""The picture of what decisions go by."""

from pathlib import Path

import pytest

from planner.model import load_model
from planner.plots import draw_importances

RECORD = {
    "importances": {"letter": {"share done": 0.6, "bars left": 0.3}, "role": {"style": 0.9}, "energy": {}},
    "held_out": {"letter": {"model": 1.1, "trigram": 1.4}, "role": {"model": 0.5, "trigram": 0.7}},
}


@pytest.mark.parametrize(("suffix", "start"), [(".png", b"\x89PNG"), (".svg", b"<?xml")])
def test_importances_are_drawn(tmp_path: Path, suffix: str, start: bytes) -> None:
    pytest.importorskip("matplotlib", reason="plots are an extra")
    target = tmp_path / f"importances{suffix}"
    draw_importances(RECORD, target)
    assert target.read_bytes().startswith(start)
    if suffix == ".svg":
        first = target.read_bytes()
        assert b"<dc:date>" not in first


def test_the_shipped_record_can_be_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="plots are an extra")
    draw_importances(load_model()[1], tmp_path / "shipped.png")
    assert (tmp_path / "shipped.png").stat().st_size > 10_000
