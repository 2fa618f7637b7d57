"""The kinds of files that a song is written to, by the word that `--write` knows them by.

Conventions: a kind names the files that it makes by their suffixes; what makes them is imported when it is asked for.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from song import Song

PLAN_SUFFIX = ".song.yaml"
Files = Mapping[str, bytes]
"""What is in each file, by its suffix."""


@dataclass(frozen=True)
class Kind:
    """A kind of file: the suffixes it makes, what a person finds in it, and what writes it.

    `write` takes an arranged song and returns the content of each file by its suffix; it `needs` modules that not everybody has
    installed. What is a `sound` takes long and wants a soundfont, so that all sounds are written together.
    """

    suffixes: tuple[str, ...]
    about: str
    write: Callable[[Song], Files] | None = None
    needs: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether it is to be heard: written by `export.sound.audio`, with a soundfont."""
        return self.write is None

    @property
    def ready(self) -> bool:
        """Whether what writes it is installed."""
        return all(find_spec(name) for name in self.needs)


def _midi(song: Song) -> Files:
    from arranger.midi import midi_bytes

    return {".mid": midi_bytes(song)}


def _musicxml(song: Song) -> Files:
    from export.musicxml import musicxml_text
    from song.seal import seal

    return {".musicxml": seal(musicxml_text(song).encode())}


def _abc(song: Song) -> Files:
    from export.abc import abc_text

    return {".abc": _sealed(abc_text(song))}


def _chordpro(song: Song) -> Files:
    from export.chordpro import chordpro_text

    return {".cho": _sealed(chordpro_text(song))}


def _ireal(song: Song) -> Files:
    from export.ireal import ireal_page

    return {".html": _sealed(ireal_page(song))}


def _lilypond(song: Song) -> Files:
    from export.lilypond import lilypond_text

    return {".ly": _sealed(lilypond_text(song))}


def _json(song: Song) -> Files:
    from export.document import json_file

    return {".json": json_file(song)}


def _svg(song: Song) -> Files:
    from export.pages.roll import roll_picture
    from export.pages.sheet import sheet_picture

    return {".svg": _sealed(sheet_picture(song)), ".roll.svg": _sealed(roll_picture(song))}


def _pdf(song: Song) -> Files:
    from export.pages.paper import pdf_bytes
    from export.pages.roll import roll_pages
    from export.pages.sheet import sheet_pages

    return {".pdf": pdf_bytes([*sheet_pages(song), *roll_pages(song)], song.brief.title)}


def _png(song: Song) -> Files:
    from export.pages.paper import png_bytes
    from export.pages.roll import roll_picture
    from export.pages.sheet import sheet_picture

    return {".png": png_bytes(sheet_picture(song)), ".roll.png": png_bytes(roll_picture(song))}


def _sealed(text: str) -> bytes:
    from song.seal import seal

    return seal(text.encode())


KINDS: Mapping[str, Kind] = {
    "mid": Kind((".mid",), "MIDI, the whole band", _midi),
    "musicxml": Kind((".musicxml",), "the lead sheet, for notation programs", _musicxml),
    "abc": Kind((".abc",), "the lead sheet as text, for ABC programs", _abc),
    "chordpro": Kind((".cho",), "the chords in grids, for song books", _chordpro),
    "ireal": Kind((".html",), "a page whose link opens the chart in iReal Pro", _ireal),
    "lilypond": Kind((".ly",), "the lead sheet, to be engraved by LilyPond", _lilypond),
    "json": Kind((".json",), "the whole song, for programs", _json),
    "svg": Kind((".svg", ".roll.svg"), "the lead sheet engraved, and the piano roll of the band", _svg, ("verovio",)),
    "pdf": Kind((".pdf",), "both on paper", _pdf, ("verovio", "typst")),
    "png": Kind((".png", ".roll.png"), "both as pictures", _png, ("verovio", "typst")),
    "wav": Kind((".wav",), "sound"),
    "flac": Kind((".flac",), "sound, packed without loss"),
    "ogg": Kind((".ogg",), "sound, small"),
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
        if name in kinds and kind.write is not None:
            yield from kind.write(song).items()
    if sounds := [name for name in SOUNDS if name in kinds]:
        report("sound")
        from export.sound.audio import audio_files

        yield from ((f".{kind}", content) for kind, content in audio_files(song, sounds, soundfont).items())
