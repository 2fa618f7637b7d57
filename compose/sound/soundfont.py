"""Reading a soundfont (SoundFont 2.04, E-mu Systems 2006): which samples sound for a key of an instrument, and how.

Everything is read within the bounds of the file: what points outside of it is an error, never a crash.

Conventions: samples are 16-bit at the rate that each says; times in seconds, pitch in cents, levels in decibels below full, pan
from -1 (left) to 1.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from song import SongError

LARGEST = 2 * 2**30  # bytes
DRUM_BANK = 128
_MOST_LAYERS = 8  # of samples that one key sounds together
_MOST_REGIONS = 4096  # of an instrument
_LARGEST_TABLE = 16 * 2**20  # bytes
_COMPRESSED, _ROM = 0x10, 0x8000  # kinds of samples that are elsewhere or packed
# Generators, by their numbers in the specification.
_KEYS, _VELOCITIES, _INSTRUMENT, _SAMPLE = 43, 44, 41, 53
_PLAIN = {
    _KEYS,
    _VELOCITIES,
    46,
    47,
    54,
    57,
    58,
    0,
    1,
    2,
    3,
    4,
    12,
    45,
    50,
}  # of an instrument only, never added to by a preset
_DEFAULTS = {
    8: 13500, 13: 0, 21: -12000, 23: -12000, 25: -12000, 26: -12000, 27: -12000, 28: -12000, 30: -12000, 33: -12000,
    34: -12000, 35: -12000, 36: -12000, 38: -12000, 46: -1, 47: -1, 56: 100, 58: -1,
}  # fmt: skip
_SHORTEST, _LONGEST = 2.0**-10, 60.0  # seconds of a stage of an envelope
_RECORDS = {"phdr": 38, "pbag": 4, "pgen": 4, "inst": 22, "ibag": 4, "igen": 4, "shdr": 46}
# What every mixer takes off of the level that a soundfont asks to be taken off, as the hardware did that they were made for.
_ATTENUATION_SHARE = 0.4

Generators = dict[int, int]


@dataclass(frozen=True)
class Envelope:
    """Stages of an envelope; `sustain` is how far down it settles (decibels for loudness, a share for the rest)."""

    delay: float
    attack: float
    hold: float
    decay: float
    sustain: float
    release: float


@dataclass(frozen=True)
class Wobble:
    """A slow oscillator: after `delay` it turns the pitch by `cents` up and down, `rate` times a second."""

    delay: float
    rate: float
    cents: float


@dataclass(frozen=True, eq=False)
class Region:
    """A sample and how it sounds in a range of keys and velocities.

    It plays from `start` to `end`, and where it is `looped` round from `loop_end` to `loop_start`. At `root` it has its own
    pitch, `tuning` cents off, and `scale` cents a key from there. `cutoff` (cents above 8.176 Hz) and `resonance`
    (decibels) are of the low-pass filter, `filter_cents` what the second envelope adds to it and `pitch_cents` to the pitch. Of
    the same `group` only the last struck sounds.
    """

    keys: tuple[int, int]
    velocities: tuple[int, int]
    start: int
    end: int
    loop_start: int
    loop_end: int
    looped: bool
    rate: int
    root: int
    tuning: float
    scale: float
    attenuation: float
    pan: float
    loudness: Envelope
    second: Envelope
    cutoff: float
    resonance: float
    filter_cents: float
    pitch_cents: float
    wobbles: tuple[Wobble, ...]
    group: int


@dataclass(frozen=True)
class SoundFont:
    """A soundfont that was opened: its samples, on the disk until they sound, and its tables."""

    samples: "np.ndarray[Any, np.dtype[np.int16]]"
    tables: Mapping[str, list[tuple[Any, ...]]]

    @cached_property
    def presets(self) -> dict[tuple[int, int], int]:
        """Places in the table of presets by bank and program; the first where there are several."""
        found: dict[tuple[int, int], int] = {}
        for place, (_, program, bank, _) in enumerate(self.tables["phdr"][:-1]):
            found.setdefault((bank, program), place)
        return found

    def regions(self, program: int, *, drums: bool) -> list[Region]:
        """Return the regions of an instrument, or of what comes nearest where it is missing."""
        bank = DRUM_BANK if drums else 0
        for wanted in ((bank, program), (bank, program // 8 * 8), (bank, 0), next(iter(self.presets))):
            if wanted in self.presets:
                return list(islice(self._regions_of(self.presets[wanted]), _MOST_REGIONS))
        return []

    def _regions_of(self, preset: int) -> Iterator[Region]:
        tables = self.tables
        first, last = tables["phdr"][preset][3], tables["phdr"][preset + 1][3]
        common: Generators = {}
        for zone in self._zones("pbag", "pgen", first, last):
            if _INSTRUMENT not in zone:
                common = zone
                continue
            added = {**common, **zone}
            instrument = added[_INSTRUMENT] & 0xFFFF
            if instrument + 1 < len(tables["inst"]):
                yield from self._layers(instrument, added)

    def _layers(self, instrument: int, added: Generators) -> Iterator[Region]:
        first, last = self.tables["inst"][instrument][1], self.tables["inst"][instrument + 1][1]
        common: Generators = {}
        for zone in self._zones("ibag", "igen", first, last):
            if _SAMPLE not in zone:
                common = zone
                continue
            own = {**_DEFAULTS, **common, **zone}
            number = own[_SAMPLE] & 0xFFFF
            keys = _overlap(own.get(_KEYS, 0x7F00), added.get(_KEYS, 0x7F00))
            velocities = _overlap(own.get(_VELOCITIES, 0x7F00), added.get(_VELOCITIES, 0x7F00))
            if keys and velocities and number + 1 < len(self.tables["shdr"]):
                for generator, amount in added.items():
                    if generator not in _PLAIN:
                        own[generator] = own.get(generator, 0) + amount
                if region := self._region(own, self.tables["shdr"][number], keys, velocities):
                    yield region

    def _zones(self, bags: str, generators: str, first: int, last: int) -> Iterator[Generators]:
        """Walk the zones between two bags: what their generators set."""
        marks = [start for start, _ in self.tables[bags][first : last + 1]]
        table = self.tables[generators]
        for start, end in pairwise(marks):
            yield dict(table[start : max(start, end)])

    def _region(
        self, own: Generators, sample: tuple[Any, ...], keys: tuple[int, int], velocities: tuple[int, int]
    ) -> Region | None:
        """Return the region of a zone; None where its sample is not in the file."""
        _, start, end, loop_start, loop_end, rate, root, correction, _, kind = sample
        start += own.get(0, 0) + 32768 * own.get(4, 0)
        end += own.get(1, 0) + 32768 * own.get(12, 0)
        loop_start += own.get(2, 0) + 32768 * own.get(45, 0)
        loop_end += own.get(3, 0) + 32768 * own.get(50, 0)
        if kind & (_COMPRESSED | _ROM) or not 0 <= start < end <= len(self.samples) or not 400 <= rate <= 192_000:
            return None
        wobbles = (
            Wobble(_seconds(own[23]), _hertz(own.get(24, 0)), own.get(6, 0)),
            Wobble(_seconds(own[21]), _hertz(own.get(22, 0)), own.get(5, 0)),
        )
        return Region(
            keys, velocities, start, end, loop_start, loop_end,
            looped=bool(own.get(54, 0) & 1) and start <= loop_start < loop_end <= end,
            rate=rate,
            root=own[58] if own[58] >= 0 else root if root <= 127 else 60,
            tuning=100 * own.get(51, 0) + own.get(52, 0) + correction,
            scale=own[56],
            attenuation=max(0.0, own.get(48, 0) / 10 * _ATTENUATION_SHARE),
            pan=min(max(own.get(17, 0) / 500, -1.0), 1.0),
            loudness=_envelope(own, 33, min(max(own.get(37, 0) / 10, 0.0), 100.0)),
            second=_envelope(own, 25, min(max(own.get(29, 0) / 1000, 0.0), 1.0)),
            cutoff=min(max(own[8], 1500), 13500),
            resonance=min(max(own.get(9, 0) / 10, 0.0), 96.0),
            filter_cents=own.get(11, 0),
            pitch_cents=own.get(7, 0),
            wobbles=tuple(wobble for wobble in wobbles if wobble.cents),
            group=own.get(57, 0),
        )  # fmt: skip


def sounding(regions: list[Region], key: int, velocity: int) -> list[Region]:
    """Return the regions that a struck key sounds."""
    found = [
        region
        for region in regions
        if region.keys[0] <= key <= region.keys[1] and region.velocities[0] <= velocity <= region.velocities[1]
    ]
    return found[:_MOST_LAYERS]


def open_soundfont(path: Path) -> SoundFont:
    """Return a soundfont.

    Raises SongError where the file is missing, larger than `LARGEST`, or no soundfont of samples that are not packed.
    """
    try:
        if not path.is_file():
            raise SongError(f"{path}: is no file; give a soundfont, a file ending in .sf2")
        if (size := path.stat().st_size) > LARGEST:
            raise SongError(f"{path}: is larger than {LARGEST // 2**30} GB; give a smaller soundfont")
        content = np.memmap(path, dtype=np.uint8, mode="r") if size else np.zeros(0, np.uint8)
    except OSError as error:
        raise SongError(f"{path}: cannot be read: {error.strerror}") from None
    try:
        font = _parse(content)
    except (SongError, struct.error, ValueError, IndexError) as error:
        reason = str(error) if isinstance(error, SongError) else "its tables do not fit together"
        raise SongError(f"{path}: is no soundfont that can be played: {reason}; give an .sf2 file") from None
    return font


def _parse(content: Any) -> SoundFont:
    if bytes(content[:4]) != b"RIFF" or bytes(content[8:12]) != b"sfbk":
        raise SongError("it does not begin as one")
    chunks: dict[str, tuple[int, int]] = {}
    for kind, start, end in _chunks(content, 12, len(content)):
        if kind == "LIST" and bytes(content[start : start + 4]) in (b"sdta", b"pdta"):
            chunks.update({name: (first, last) for name, first, last in _chunks(content, start + 4, end)})
    if missing := [name for name in ("smpl", *_RECORDS) if name not in chunks]:
        raise SongError(f"it has no chunk {missing[0]}")
    if max(last - first for name, (first, last) in chunks.items() if name in _RECORDS) > _LARGEST_TABLE:
        raise SongError(f"its tables are larger than {_LARGEST_TABLE // 2**20} MB")
    first, last = chunks["smpl"]
    samples = np.frombuffer(content, dtype="<i2", count=(last - first) // 2, offset=first)
    tables = {name: list(_records(name, bytes(content[chunks[name][0] : chunks[name][1]]))) for name in _RECORDS}
    if any(len(tables[name]) < 2 for name in ("phdr", "inst", "shdr")):
        raise SongError("it has no instruments")
    return SoundFont(samples, tables)


def _chunks(content: Any, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Walk kind, start and end of the chunks between two bytes."""
    while start + 8 <= end:
        kind, size = struct.unpack("<4sI", bytes(content[start : start + 8]))
        if start + 8 + size > end:
            raise SongError("it is cut off")
        yield kind.decode("latin-1"), start + 8, start + 8 + size
        start += 8 + size + size % 2


_LAYOUTS = {
    "phdr": "<20sHHH12x", "pbag": "<HH", "pgen": "<Hh", "inst": "<20sH", "ibag": "<HH", "igen": "<Hh", "shdr": "<20s5IBbHH",
}  # fmt: skip


def _records(name: str, content: bytes) -> Iterator[tuple[Any, ...]]:
    whole = len(content) // _RECORDS[name] * _RECORDS[name]
    return struct.iter_unpack(_LAYOUTS[name], content[:whole])


def _overlap(one: int, other: int) -> tuple[int, int] | None:
    """Return what two ranges share, each in a word: the lowest below, the highest above."""
    low, high = max(one & 0xFF, other & 0xFF), min(one >> 8 & 0xFF, other >> 8 & 0xFF)
    return (low, high) if low <= high else None


def _envelope(own: Generators, first: int, sustain: float) -> Envelope:
    """Return the envelope whose stages stand from a generator on."""
    delay, attack, hold, decay, release = (_seconds(own[first + stage]) for stage in (0, 1, 2, 3, 5))
    return Envelope(delay, attack, hold, decay, sustain, release)


def _seconds(cents: int) -> float:
    return 0.0 if cents <= -12000 else min(max(2.0 ** (min(cents, 8000) / 1200), _SHORTEST), _LONGEST)


def _hertz(cents: int) -> float:
    return float(8.176 * 2.0 ** (min(max(cents, -16000), 4500) / 1200))
