"""Held-out songs that lose their melody and get a composed one over their own sections, chords, keys, energies and tempo.

Conventions: the new line sings in the sections in which the real one sings and is silent in the others, so that the two can be
compared bar by bar. `written` is the real line as the stage itself would write it (on its grid, without articulation): what
that changes, no weights can do better.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from corpus.library import Corpus, Entry
from corpus.packing import Packed, pack
from corpus.sections import without_pickup_bar
from corpus.split import Split, normal_title
from scoreboard.development import development
from scoreboard.features import Figures
from scoreboard.measure import DISTRIBUTIONS, MEASURES
from scoreboard.sample import spread
from scoreboard.songs import KINDS, Kind
from song import Section, Song
from song.chance import stream

LAYER = "melody"
SINGERS: dict[str, Kind] = {
    "pop": KINDS["pop"],
    "jazz": KINDS["jazz"],
    "folk": KINDS["folk"],
    "solos": Kind("solos", "jazz solos", ("wjazzd",), KINDS["jazz"].styles, True, True, True, 16, 34),
}

Melodizer = Callable[[Song], Song]
"""Gives a song the melodies that it lacks; it must pickle, so that songs can be made side by side."""


@dataclass(frozen=True)
class Tune:
    """A held-out song: as it is, as the stage would write it, and with a composed melody; with what was measured of each."""

    title: str
    real: Song
    written: Song
    composed: Song
    real_figures: Figures
    written_figures: Figures
    composed_figures: Figures


def held_out(corpus: Corpus, kind: Kind, split: Split = "test", songs: int | None = None, seed: int = 0) -> list[Entry]:
    """Return the songs of a kind that can be composed anew, each title once; so many of them, drawn, where told."""
    found: dict[str, Entry] = {}
    for name in kind.sets:
        for entry in corpus.entries:
            if entry.dataset == name and entry.split == split and _may_sing(entry.song, kind):
                found.setdefault(normal_title(entry.title), entry)
    entries = [found[title] for title in sorted(found)]
    if songs is not None and len(entries) > songs:
        chosen = stream(seed, "scoreboard", "recomposed", kind.name).choice(len(entries), songs, replace=False)
        entries = [entries[place] for place in sorted(chosen.tolist())]
    return entries


def _may_sing(song: Song, kind: Kind) -> bool:
    singing = [name for name, notes in song.melody.items() if notes]
    return song.brief.style in kind.styles and bool(singing) and all(song.chords.get(name) for name in singing)


def recomposed(entries: Sequence[Entry], melodize: Melodizer, *, seed: int = 0, jobs: int = 1) -> Iterable[Tune]:
    """Walk the songs with their new melodies in order, composed and measured in so many processes."""
    return map(_unpacked, spread(partial(_recompose, melodize, seed), entries, jobs))


def _recompose(melodize: Melodizer, seed: int, entry: Entry) -> tuple[str, tuple[tuple[Packed, Figures], ...]]:
    real = without_pickup_bar(entry.song)
    return entry.title, tuple(
        (pack(song), melody_figures(song)) for song in (real, written(real), compose_anew(real, melodize, seed))
    )


def _unpacked(made: tuple[str, tuple[tuple[Packed, Figures], ...]]) -> Tune:
    title, ((real, one), (line, two), (composed, three)) = made
    return Tune(normal_title(title), real.song(), line.song(), composed.song(), one, two, three)


def compose_anew(song: Song, melodize: Melodizer, seed: int) -> Song:
    """Return a song with a new melody where it has one, from a seed of its own."""
    composed = melodize(bare(song, seed))
    # What was not told of the real song is not told of the new one.
    melody = {name: notes for name, notes in composed.melody.items() if name in song.melody}
    return replace(song, melody=melody, tracks=())


def bare(song: Song, seed: int) -> Song:
    """Return a song without its melody, with a seed of its own; sections in which nobody sings stay silent.

    A section that sings where the stage would not (an introduction) is called instrumental; one that comes from a silent one
    stands for itself.
    """
    own = int(stream(seed, "scoreboard", "recomposed", song.brief.title).integers(2**31))
    sections = tuple(_to_sing(song, section) for section in song.sections)
    silent = {section.id: () for section in sections if not song.melody.get(section.id)}
    return replace(song, brief=replace(song.brief, seed=own), sections=sections, melody=silent, tracks=())


def _to_sing(song: Song, section: Section) -> Section:
    from melody.setting import is_silent

    if not song.melody.get(section.id):
        return section
    if section.source is not None and not song.melody.get(section.source):
        section = replace(section, repeats=None, varies=None, over=None, varied=frozenset())
    return replace(section, role="instrumental", label=section.label.upper()) if is_silent(section) else section


def written(song: Song) -> Song:
    """Return a song with its melody as the stage would write it: on its grid, gaps of a sixteenth closed."""
    from melody.examples import read_lines

    lines = {read.section.id: read.line for read in read_lines(song, song.sections)}
    return replace(song, melody=lines, tracks=())


def melody_figures(song: Song) -> Figures:
    """Measure the melody of a song alone, and how it develops its motifs."""
    measures = {one.name: one.of(song) for one in MEASURES if one.layer == LAYER} | development(song)
    return Figures(measures, {one.name: one.of(song) for one in DISTRIBUTIONS if one.layer == LAYER})
