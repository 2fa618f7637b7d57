"""What a program does with songs: compose them, change one thing, open and save plan files.

`docs/tutorial.ipynb` shows all of it.
"""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from export.kinds import PLAN_SUFFIX, USUAL
from song import Song

if TYPE_CHECKING:
    from editing.remarks import Revision

Told = ParamSpec("Told")


def compose(
    form: str | None = None,
    style: str | None = None,
    *,
    chords: str | Path | None = None,
    melody: str | Path | None = None,
    rhythm: str | Path | None = None,
    lyrics: str | Path | None = None,
    once: bool = False,
    report: Callable[[str], None] = lambda _stage: None,
    **brief: Any,
) -> Song:
    """Compose a whole song around what is given of it; further keywords are those of `compose.pipeline.complete_brief`.

    `chords` are bars (`"| Dm7 | G7 | Cmaj7 | % |"`), a chart as text, a file that has chords, or an iReal link; `melody` is a line as in a
    plan file (`"C5/4 D5/4 E5/2 | ? |"`) or a MusicXML, MIDI or ABC file; `rhythm` values (`"4 4 8 8 4 | 2 r2 |"`) or a file of whose
    line only the rhythm is taken; `lyrics` are words, a line for every phrase, or a text file of them; see
    `compose.starting.start.start`. What is given stands in the song as it was given. Without any of them the form is AABA where none
    is named, and the style jazz; else they are as what is given tells.

    With `once` the form is played one time through; otherwise the song is full-length. Raises SongError as
    `complete_brief` does, and where what is given cannot be read or has no place in the form.
    """
    from compose.starting.start import composed, start

    begun = start(
        form=form, style=style, once=once, chords=chords, melody=melody, rhythm=rhythm, lyrics=lyrics, **brief
    )
    return composed(begun, report=report)


def edit(
    song: Song, how: Callable[Concatenate[Song, Told], Song], /, *told: Told.args, **named: Told.kwargs
) -> "Revision":
    """Change one thing of a song and let the rest fit again: an edit of `editing.edits`, or any function from song to song.

    Returns the song as far as it was composed before, and in `remarks` what was done for it and why: sections that follow, bars
    that no longer fit and were composed anew. Everything else is as it was. The song has no tracks; `save` lets the band play.

    Raises SongError as the edit does, and where what is to be composed cannot be.
    """
    from editing.revise import revise

    return revise(song, how(song, *told, **named))


def load(file: Path | str) -> Song:
    """Return the song of a plan file; what a person left out of it is still to be composed (`complete_song`).

    Raises SongError that names the file, section and bar where it is no sound plan.
    """
    from compose.desk import open_desk

    return open_desk(Path(file)).plan.song


def save(song: Song, name: Path | str, kinds: Collection[str] = USUAL, soundfont: Path | None = None) -> list[Path]:
    """Write a song to NAME.song.yaml and, where it is complete, to the kinds of files asked for (`export.kinds.KINDS`).

    All are written together, each whole; a plan of that name keeps its comments, and its history has what stood there. Returns
    the files written. Raises SongError where the folder takes no files or a kind needs what is not there.
    """
    from compose.desk import open_desk, save_new, scores
    from compose.doors import named

    target = named(Path(name), PLAN_SUFFIX)
    files = scores(song, target, kinds, soundfont)
    if target.exists():
        open_desk(target).save(song, "saved from Python", files=files)
    else:
        save_new(song, target, "saved from Python", files=files)
    return [target, *files]
