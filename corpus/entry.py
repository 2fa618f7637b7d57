"""A song of a data set, and what it is for."""

from dataclasses import dataclass
from functools import cached_property

from corpus.packing import Packed, pack
from corpus.registry import DATASETS
from corpus.split import Split, split_of
from song import Song


def is_for_pretraining(name: str) -> bool:
    """Return whether the songs of a set are learned from only, never held out."""
    return name in DATASETS and DATASETS[name].pretraining


@dataclass(frozen=True)
class Entry:
    """A song, packed or not, and where it comes from ("pop909/001" in the set pop909)."""

    kept: Song | Packed
    source: str
    dataset: str

    @cached_property
    def song(self) -> Song:
        """The song, unpacked when it is first asked for."""
        return self.kept.song() if isinstance(self.kept, Packed) else self.kept

    def __reduce__(self) -> tuple[type["Entry"], tuple[Packed, str, str]]:
        """Travel to another process packed."""
        return Entry, (self.kept if isinstance(self.kept, Packed) else pack(self.kept), self.source, self.dataset)

    @property
    def title(self) -> str:
        """Title of the song, known without unpacking it."""
        return self.kept.title if isinstance(self.kept, Packed) else self.kept.brief.title

    @property
    def digest(self) -> str:
        """Checksum of the song's content."""
        return (self.kept if isinstance(self.kept, Packed) else pack(self.kept)).digest

    @cached_property
    def split(self) -> Split:
        """What the song is for: train, valid (early stopping) or test (held-out figures)."""
        return "train" if is_for_pretraining(self.dataset) else split_of(self.title)
