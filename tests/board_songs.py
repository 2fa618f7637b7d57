"""A small made-up corpus for the tests of the board: tunes that stand in every split, and a composer of such tunes."""

from dataclasses import replace

from melody_songs import tune

from corpus.library import Corpus, Entry
from corpus.split import split_of
from song import Song


def titled(seed: int, split: str, style: str = "pop") -> Song:
    """Return a tune whose title belongs to a split."""
    song = tune(seed, style=style)
    title = next(title for number in range(1000) if split_of(title := f"Tune {seed} {number}") == split)
    return replace(song, brief=replace(song.brief, title=title))


def corpus_of(train: int = 24, valid: int = 6, test: int = 14) -> Corpus:
    """Return a corpus of pop tunes, so many in each split."""
    counts = {"train": train, "valid": valid, "test": test}
    songs = [titled(1000 * place + seed, split) for place, split in enumerate(counts) for seed in range(counts[split])]
    entries = tuple(Entry(song, f"pop909/{place}", "pop909") for place, song in enumerate(songs))
    return Corpus(entries, "f" * 64, {}, {"pop909": "ours"})


def compose_tune(order) -> Song:
    """Compose a tune of long notes: one a bar, all on the root of the first chord."""
    song = tune(order.seed, style=order.style)
    bar = song.brief.meter.bar_ticks
    melody = {
        name: tuple(replace(note, duration=bar // 2) for note in notes if note.onset % bar == 0)
        for name, notes in song.melody.items()
    }
    title = f"Order {order.seed}"
    return replace(song, brief=replace(song.brief, form=order.form, title=title), melody=melody)
