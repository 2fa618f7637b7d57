"""What variants of the network do without is hidden everywhere, and nothing else; they train and are measured alike."""

from pathlib import Path

import numpy as np
import pytest
from melody_songs import tune

from melody.ablation import VARIANTS, Variant, ablate, hide
from melody.chart import COLUMN
from melody.examples import Example, read_example
from melody.features import PLACE
from melody.score import GROUPS
from melody.train import Learned


def example(seed: int) -> Example:
    read = read_example(tune(seed))
    assert read is not None
    return read


@pytest.mark.parametrize("name", [name for name, variant in VARIANTS.items() if variant.hidden])
def test_a_variant_hides_its_features_and_no_others(name: str) -> None:
    whole, variant = example(1), VARIANTS[name]
    hidden = hide(whole, variant)
    places = [{**PLACE, **COLUMN}[feature] for feature in variant.hidden]
    assert whole.codes[:, places].any() and not hidden.codes[:, places].any()
    others = np.setdiff1d(np.arange(whole.codes.shape[1]), places)
    assert (hidden.codes[:, others] == whole.codes[:, others]).all()
    assert (hidden.rhythms == whole.rhythms).all() and (hidden.pitches == whole.pitches).all()


def test_chords_are_hidden_from_the_pitch_class_asked_for_on() -> None:
    whole = example(1)
    ahead, none, same = (hide(whole, VARIANTS[name]) for name in ("no chords ahead", "no chords", "no phrases"))
    assert (ahead.chroma[:, :12] == whole.chroma[:, :12]).all() and whole.chroma[:, 12:].any()
    assert not ahead.chroma[:, 12:].any() and not none.chroma.any()
    assert (same.chroma == whole.chroma).all()
    assert hide(whole, VARIANTS["as it is"]) is whole


def test_variants_are_trained_and_measured_by_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = {"layers": 1, "heads": 2, "width": 32}
    monkeypatch.setitem(VARIANTS, "small", Variant(config=small))
    monkeypatch.setitem(VARIANTS, "deaf", Variant(("role",), chroma=0, without=("pop909",), config=small))
    learned: list[Learned] = [(example(1), "openewld"), (example(2), "pop909")]
    valid: list[Learned] = [(example(3), "openewld"), (example(4), "pop909")]
    lines: list[str] = []
    table = ablate(["small", "deaf"], learned, valid, 3, tmp_path, lines.append)
    assert [line.split(":")[0] for line in lines] == list(table) == ["small", "deaf"]
    for row in table.values():
        assert set(row) == {*GROUPS, "steps", "parameters"} and row["steps"] == 3
        assert min(row["jazz"], row["pop"]) < row["all"] < max(row["jazz"], row["pop"])
    assert table["small"]["parameters"] == table["deaf"]["parameters"]
    assert table["small"]["all"] != table["deaf"]["all"]
