"""The kinds of files that a song is written to, by the word that `--write` knows them by.

Conventions: a kind names the files that it makes by their suffixes; what makes them is imported when it is asked for.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from pkgutil import resolve_name

from song import Song
from song.seal import seal

PLAN_SUFFIX = ".song.yaml"
Files = Mapping[str, bytes]
"""What is in each file, by its suffix."""


@dataclass(frozen=True)
class Kind:
    """A kind of file: what a person finds in it, what makes it, and the modules that this needs and not everybody has.

    `makers` name, by the suffix of each file, the function `module:name` that takes an arranged song and returns what is in the
    file: a text, which is sealed then, or bytes that are. What is a `sound` takes long and wants a soundfont, so that all sounds
    are made together; nothing makes one alone.
    """

    about: str
    makers: Mapping[str, str]
    needs: tuple[str, ...] = ()

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The ends of the names of its files."""
        return tuple(self.makers)

    @property
    def sound(self) -> bool:
        """Whether it is to be heard: made by `export.sound.audio`, with a soundfont."""
        return not any(self.makers.values())

    @property
    def ready(self) -> bool:
        """Whether what it needs is installed."""
        return all(find_spec(name) for name in self.needs)

    def files(self, song: Song) -> Files:
        """Return its files of an arranged song; none of a sound."""
        return {suffix: _content(resolve_name(maker)(song)) for suffix, maker in self.makers.items() if maker}


def _content(made: str | bytes) -> bytes:
    return seal(made.encode()) if isinstance(made, str) else made


KINDS: Mapping[str, Kind] = {
    "mid": Kind("MIDI, the whole band", {".mid": "arranger.midi:midi_bytes"}),
    "musicxml": Kind("the lead sheet, for notation programs", {".musicxml": "export.scores.musicxml:musicxml_text"}),
    "abc": Kind("the lead sheet as text, for ABC programs", {".abc": "export.scores.abc:abc_text"}),
    "chordpro": Kind("the chords in grids, for song books", {".cho": "export.scores.chordpro:chordpro_text"}),
    "ireal": Kind("a page whose link opens the chart in iReal Pro", {".html": "export.scores.ireal:ireal_page"}),
    "lilypond": Kind("the lead sheet, to be engraved by LilyPond", {".ly": "export.scores.lilypond:lilypond_text"}),
    "json": Kind("the whole song, for programs", {".json": "export.document:json_file"}),
    "svg": Kind(
        "the lead sheet engraved, and the piano roll of the band",
        {".svg": "export.pages.sheet:sheet_picture", ".roll.svg": "export.pages.roll:roll_picture"},
        ("verovio",),
    ),
    "pdf": Kind("both on paper", {".pdf": "export.pages.paper:song_pdf"}, ("verovio", "typst")),
    "png": Kind(
        "both as pictures",
        {".png": "export.pages.paper:sheet_png", ".roll.png": "export.pages.paper:roll_png"},
        ("verovio", "typst"),
    ),
    "wav": Kind("sound", {".wav": ""}),
    "flac": Kind("sound, packed without loss", {".flac": ""}),
    "ogg": Kind("sound, small", {".ogg": ""}),
}
SOUNDS = tuple(name for name, kind in KINDS.items() if kind.sound)
SCORES = tuple(name for name in KINDS if name not in SOUNDS)
"""What is to be read, by programs or people."""
USUAL = ("mid", "musicxml")
"""What is written where nobody says otherwise."""
SUFFIXES = tuple(suffix for kind in KINDS.values() for suffix in kind.suffixes)


def files_of(
    song: Song,
    kinds: Collection[str] = USUAL,
    soundfont: Path | None = None,
    *,
    report: Callable[[str], None] = lambda _stage: None,
) -> dict[str, bytes]:
    """Return the files that an arranged song is written to, by suffix, in the order of `KINDS`.

    Raises SongError where a kind needs what the song or the machine lacks.
    """
    return dict(_files(song, kinds, soundfont, report))


def _files(
    song: Song, kinds: Collection[str], soundfont: Path | None, report: Callable[[str], None]
) -> Iterator[tuple[str, bytes]]:
    for name, kind in KINDS.items():
        if name in kinds:
            yield from kind.files(song).items()
    if sounds := [name for name in SOUNDS if name in kinds]:
        report("sound")
        from export.sound.audio import audio_files

        yield from ((f".{kind}", content) for kind, content in audio_files(song, sounds, soundfont).items())
