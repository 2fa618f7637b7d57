"""The trained model as a player of lines: weights from the package, and a cache that follows what is kept."""

from functools import cache
from pathlib import Path

import numpy as np
import safetensors.torch
import torch
from torch import Tensor

from melody.arrays import Doubles, Longs
from melody.chart import TICKS_PER_ROW, Chart
from melody.examples import Example
from melody.model import Cache, Config, MelodyModel
from song import TICKS_PER_QUARTER
from song.weights import read_weights

WEIGHTS = Path(__file__).parents[1] / "weights"
WEIGHTS_NAME = "melody.safetensors"
ROWS_PER_QUARTER = TICKS_PER_QUARTER // TICKS_PER_ROW
# More context than training has seen (`LONGEST_CHUNK`) would not help.
CONTEXT = 224


@cache
def load_model(folder: Path = WEIGHTS) -> MelodyModel:
    """Return the trained model.

    Raises SongError where the weights are missing or damaged.
    """
    content, record = read_weights(folder, WEIGHTS_NAME)
    config = record["config"]
    model = MelodyModel(Config(**{**config, "features": tuple(config["features"])}))
    model.load_state_dict({name: tensor.float() for name, tensor in safetensors.torch.load(content).items()})
    return model.eval()


class ModelPlayer:
    """Follows `drafts` lines after a context that they share; see `melody.drafts.task.Player`."""

    def __init__(self, model: MelodyModel, chart: Chart, context: Example, drafts: int, events: int) -> None:
        self.model = model
        self.chart = chart
        near = context.part(max(0, len(context) - CONTEXT), len(context))
        self.shared = len(near)
        self.cache = Cache(model.config, drafts, events, self.shared)
        self._hidden = self._codes = torch.zeros(0)
        if self.shared:
            codes = torch.from_numpy(near.codes.astype(np.int64))[None]
            chroma = torch.from_numpy(near.chroma.astype(np.float32))[None]
            with torch.inference_mode():
                model.hidden(codes, chroma, torch.from_numpy(near.times)[None], self.cache)

    def rhythm_logits(self, codes: Longs, rows: Longs) -> Doubles:
        """Take in the next event of every line and return (N, RHYTHMS)."""
        with torch.inference_mode():
            self._codes = torch.from_numpy(codes)[:, None]
            chroma = torch.from_numpy(self.chart.chroma[rows].astype(np.float32))[:, None]
            times = torch.from_numpy((rows / ROWS_PER_QUARTER).astype(np.float32))[:, None]
            self._hidden = self.model.hidden(self._codes, chroma, times, self.cache)
            return _doubles(self.model.rhythm_logits(self._hidden))

    def pitch_logits(self, rhythms: Longs) -> Doubles:
        """Return (N, PITCHES) for notes with those rhythm tokens."""
        with torch.inference_mode():
            return _doubles(self.model.pitch_logits(self._hidden, torch.from_numpy(rhythms)[:, None], self._codes))

    def keep(self, best: int, events: int) -> None:
        """Go on with every line from the first `events` events that the best one has written here."""
        self.cache.keep(best, self.shared + events)


def _doubles(logits: Tensor) -> Doubles:
    return logits[:, 0].double().numpy()
