"""The kinds of arrays that the melody stage passes around; shapes stand where they are used."""

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]
Shorts = NDArray[np.int16]
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Flags = NDArray[np.bool_]
