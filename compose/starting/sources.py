"""Where something is given: in a text, under headings or not, in a file, or in an iReal link.

Conventions: errors begin with `what`, as a person calls it: the option.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from compose.starting.material import Material, Part
from song import Meter, Song, SongError
from song.document import ROLES

LINKS = ("irealb://", "irealbook://")
HEADING = re.compile(r"\[([^\]|]{1,40})\]")
_FILE_NAME = re.compile(r"[^|\n]*\.[A-Za-z]{2,8}")
_ROLE_LETTERS = {"intro": "i", "interlude": "j", "outro": "o", "verse": "A", "chorus": "B", "bridge": "C"}
_GUESSED = ("head", "theme")  # roles that say no more than a letter does


def is_file(given: str) -> bool:
    """Return whether a text names a file, also one that is missing."""
    if given.startswith(LINKS):
        return True
    try:
        if "\n" not in given and Path(given).is_file():
            return True
    except OSError:
        return False
    return bool(_FILE_NAME.fullmatch(given.strip())) and "/ " not in given


def told_section(heading: str) -> tuple[str, str]:
    """Return the letter and the role that a heading tells, "" where it tells no role.

    >>> told_section("A2"), told_section("Verse 1"), told_section("chorus"), told_section("intro")
    (('A', ''), ('A', 'verse'), ('B', 'chorus'), ('i', 'intro'))
    """
    from corpus.formats.chart_lines import mark_of

    letter, _, word = mark_of(heading).partition(":")
    role = {"coda": "outro", "ending": "outro", "": {"i": "intro", "o": "outro", "v": "verse"}.get(letter, "")}.get(
        word, word
    )
    role = role if role in ROLES else ""
    return (letter if letter not in ("", "v") else _ROLE_LETTERS.get(role, "A")), role


def cut_headings(text: str) -> list[tuple[str, str]]:
    """Return a text in its parts, each with the heading that stands before it, "" where none does.

    >>> cut_headings("[A] | C | F | [B] | G |")
    [('A', '| C | F |'), ('B', '| G |')]
    """
    pieces = HEADING.split(text)
    named = zip(["", *pieces[1::2]], pieces[::2], strict=True)
    return [(name.strip(), piece.strip()) for name, piece in named if name or piece.strip()]


def file_text(given: str) -> str:
    """Return the text in a file."""
    from corpus.formats.registry import MAX_BYTES
    from export.reading import read_bytes

    return "" if given.startswith(LINKS) else read_bytes(Path(given), MAX_BYTES).decode("utf-8-sig", "replace")


def open_song(given: str, what: str, meter: Meter | None) -> Song:
    """Return the song in a file or link; SongError that begins with `what` where there is none, or it has another meter."""
    from corpus.formats.registry import MAX_BYTES, choose_tune, read_tunes
    from export.reading import read_bytes

    try:
        content = given.encode() if given.startswith(LINKS) else read_bytes(Path(given), MAX_BYTES)
        name = "the link" if given.startswith(LINKS) else given
        song = choose_tune(read_tunes(content, name), name)
    except SongError as error:
        told = str(error).replace("choose one with --tune by number or title, as", "give a file of one of them, as")
        raise SongError(f"{what}: {told}") from None
    if meter is not None and song.brief.meter != meter:
        raise SongError(f"{what}: {short(given)} is in {song.brief.meter}, not in {meter}; leave --meter away")
    return song


def told_material(song: Song, what: str, parts: Sequence[Part]) -> Material:
    """Return parts of a song with what the song tells of the whole; a usual tempo was told by nobody."""
    from corpus.idiom import usual_tempo

    brief = song.brief
    tempo = None if brief.tempo == usual_tempo(brief.style) else brief.tempo
    return Material(what, tuple(parts), brief.meter, False, brief.key, brief.title, brief.style, tempo, True)


def parts_of(song: Song) -> list[Part]:
    """Return the sections of a song as parts; a first bar that only leads in is the pickup of what follows it."""
    parts = [
        Part(
            section.label, section.bars, "" if section.role in _GUESSED else section.role, section.key,
            song.chords.get(section.id), song.melody.get(section.id), section.pickup if number else 0, section.cadence,
        )
        for number, section in enumerate(song.sections)
    ]  # fmt: skip
    bar, beat = song.brief.meter.bar_ticks, song.brief.meter.beat_ticks
    first = parts[0]
    if first.label != "i" or first.bars > 1 or len(parts) == 1 or not isinstance(first.line, tuple) or not first.line:
        return parts
    beats = -(-(bar - first.line[0].onset) // beat)
    second = parts[1]
    if beats > 3 or not isinstance(second.line, tuple) or any(span.chord for span in first.chords or ()):
        return parts
    early = tuple(replace(note, onset=note.onset - bar) for note in first.line)
    return [replace(second, line=early + second.line, pickup=beats), *parts[2:]]


def short(given: str) -> str:
    """Return a file or link as an error calls it."""
    return "the link" if given.startswith(LINKS) else given
