"""What is in a corpus, counted set by set: sizes, keys, meters, styles, forms, sections, chords, notes, and what was left out.

Conventions: a trait is what a song has of something, a value for each time it has it (a key a song, a cadence a section, a
beat a chord); tempos stand in steps of ten quarter notes a minute, positions in beats of the bar, 1 first.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from corpus.library import Corpus
from song import Song
from song.document import RELATIONS

Value = str | int
Counts = dict[str, Counter[Value]]
TOTAL = "all"
SIZES = ("sections", "bars", "chords", "notes", "played")
LAYERS = ("sections", "chords", "melody", "tracks", "energy")


@dataclass
class SetStatistics:
    """One set: its songs, what was left out by reason, and by trait how often each value comes."""

    name: str
    licence: str
    songs: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    sizes: Counter[str] = field(default_factory=Counter)
    layers: Counter[str] = field(default_factory=Counter)
    traits: Counts = field(default_factory=dict)

    @property
    def files(self) -> int:
        """Works in the archive: songs and what could not be one."""
        return self.songs + self.skipped.total()

    @property
    def read_share(self) -> float:
        """Share of the works that are songs, 0 to 1."""
        return self.songs / self.files if self.files else 0.0


def _sections(value: Callable[..., Value]) -> Callable[[Song], Iterator[Value]]:
    return lambda song: (value(section) for section in song.sections)


def form_of(song: Song) -> str:
    """Return the letters of a form; of more than eight sections only the different letters, as "iABo …".

    Long songs have as many forms as there are songs; their letters still say what kind they are.
    """
    letters = [section.label[0] for section in song.sections]
    return "".join(letters) if len(letters) <= 8 else "".join(dict.fromkeys(letters)) + " …"


def layers_of(song: Song) -> tuple[str, ...]:
    """Return which layers a song really has: sections, chords, melody, tracks, and energies that are told."""
    there = {
        "sections": bool(song.sections),
        "chords": any(span.chord for spans in song.chords.values() for span in spans),
        "melody": any(song.melody.values()),
        "tracks": bool(song.tracks),
        "energy": any(section.energy != 0.5 for section in song.sections),
    }
    return tuple(name for name in LAYERS if there[name])


def _keys(value: Callable[[Song], str]) -> Callable[[Song], list[Value]]:
    """Return the walk over what can be told of a key: nothing where no note or chord sounds."""
    return lambda song: [value(song)] if {"chords", "melody"} & set(layers_of(song)) else []


def _relation(song: Song) -> Iterator[str]:
    for section in song.sections:
        yield next((name for name in RELATIONS if getattr(section, name)), "new")


def _chord_onsets(song: Song) -> Iterator[Value]:
    """Walk the beats on which another chord than the one before comes."""
    meter, before = song.brief.meter, None
    for section in song.sections if str(meter) == "4/4" else ():
        for span in song.chords.get(section.id, ()):
            if span.chord is not None and span.chord != before:
                yield span.onset % meter.bar_ticks // meter.beat_ticks + 1
            before = span.chord


def _note_onsets(song: Song) -> Iterator[Value]:
    meter = song.brief.meter
    for notes in song.melody.values() if str(meter) == "4/4" else ():
        for note in notes:
            yield note.onset % meter.bar_ticks // meter.beat_ticks + 1


def _qualities(song: Song) -> Iterator[Value]:
    for spans in song.chords.values():
        for span in spans:
            yield (span.chord.suffix or "major") if span.chord else "N.C."


# What is counted, in the order of the report.
TRAITS: dict[str, Callable[[Song], Iterable[Value]]] = {
    "mode": _keys(lambda song: song.brief.key.mode),
    "meter": lambda song: [str(song.brief.meter)],
    "style": lambda song: [song.brief.style],
    "tonic": _keys(lambda song: song.brief.key.tonic),
    "tempo": lambda song: [song.brief.tempo // 10 * 10],
    "sections in a song": lambda song: [len(song.sections)],
    "form": lambda song: [form_of(song)] if song.sections else [],
    "role": _sections(lambda section: section.role),
    "bars in a section": _sections(lambda section: section.bars),
    "relation": _relation,
    "cadence": lambda song: (section.cadence for section in song.sections if section.id in song.chords),
    "what is varied": lambda song: (
        ", ".join(sorted(section.varied)) or "nothing told" for section in song.sections if section.varies
    ),
    "cadence of an inner phrase": lambda song: (
        phrase.cadence for section in song.sections for phrase in section.phrases[:-1]
    ),
    "pickup in beats": lambda song: (section.pickup for section in song.sections if any(song.melody.values())),
    "chord": _qualities,
    "beat of a new chord in 4/4": _chord_onsets,
    "beat of a note in 4/4": _note_onsets,
    "pitch": lambda song: (note.pitch for notes in song.melody.values() for note in notes),
}


def measure_corpus(corpus: Corpus) -> tuple[SetStatistics, ...]:
    """Return the statistics of every set and, last, of all together."""
    sets = {name: SetStatistics(name, corpus.licences[name]) for name in corpus.licences}
    for name, reasons in corpus.skipped.items():
        sets[name].skipped.update(reasons)
    for entry in corpus.entries:
        if entry.dataset not in sets:
            sets[entry.dataset] = SetStatistics(entry.dataset, "")
        one = sets[entry.dataset]
        one.songs += 1
        one.sizes.update({entry.split: 1, **_sizes(entry.song)})
        one.layers.update(layers_of(entry.song))
        for trait, values in TRAITS.items():
            one.traits.setdefault(trait, Counter()).update(values(entry.song))
    return (*sets.values(), _together(sets))


def _sizes(song: Song) -> dict[str, int]:
    return {
        "sections": len(song.sections),
        "bars": song.bars,
        "chords": sum(len(spans) for spans in song.chords.values()),
        "notes": sum(len(notes) for notes in song.melody.values()),
        "played": sum(len(track.notes) for track in song.tracks),
    }


def _together(sets: Mapping[str, SetStatistics]) -> SetStatistics:
    total = SetStatistics(TOTAL, "")
    for one in sets.values():
        total.songs += one.songs
        total.skipped.update(one.skipped)
        total.sizes.update(one.sizes)
        total.layers.update(one.layers)
        for trait, counts in one.traits.items():
            total.traits.setdefault(trait, Counter()).update(counts)
    return total


def shares(counts: Mapping[Value, int]) -> dict[Value, float]:
    """Return counts as shares of their sum, the most frequent first."""
    total = sum(counts.values())
    return {value: count / total for value, count in Counter(counts).most_common()}
