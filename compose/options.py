"""Options that several commands share, in the song's own words."""

import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from compose.completing import forms, plan_files, styles
from compose.completing import kinds as kinds_of_files
from export.kinds import KINDS, SCORES, SOUNDS
from song import STYLES, Song, SongError, find_style, parse_form, parse_key, parse_meter
from song.brief import ENDINGS, MOST_BARS, MOST_CANDIDATES, MOST_SECONDS, TOP_P_RANGE
from song.form_names import NAMED_FORMS
from song.plan_fields import read_length, write_length
from song.remedies import instead
from song.style_file import is_own


def in_words(read: Callable[[str], object]) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """Return a check by one of the ground floor's readers; its error is the option's error."""

    def check(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        try:
            if value is not None:
                read(value)
        except SongError as error:
            raise click.BadParameter(str(error), context, parameter) from None
        return value

    return check


def playable(name: str) -> str:
    """Return the name of a style, of which a band can play: in a file of one's own that is looked at, band and all.

    Raises SongError where it cannot be read.
    """
    found = find_style(name).name
    if is_own(found):
        from arranger.bands.styles import band_named

        band_named(found)
    return found


def _form(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Check a form; the word list prints the forms that have names instead."""
    if value is not None and value.strip().lower() == "list" and not context.resilient_parsing:
        for name, form in NAMED_FORMS.items():
            click.echo(f"{name:<24} {form.about}" + (f" ({form.text})" if form.text != "..." else ""))
        context.exit()
    return in_words(parse_form)(context, parameter, value)


def _seconds(context: click.Context, parameter: click.Parameter, value: str | None) -> int | None:
    """Read a length; giving bars too would say how long the song is twice."""
    _say_length_once(context, parameter, value)
    if value is None:
        return None
    try:
        seconds = read_length(value)
    except SongError as error:
        raise click.BadParameter(str(error), context, parameter) from None
    if not 1 <= seconds <= MOST_SECONDS:
        longest = write_length(MOST_SECONDS)
        raise click.BadParameter(f"{value} is out of range; use 0:01 to {longest}", context, parameter)
    return seconds


def _say_length_once(context: click.Context, _parameter: click.Parameter, value: Any) -> Any:
    if value is not None and (context.params.get("length") or context.params.get("bars")):
        raise click.UsageError("give --length or --bars, not both; each says how long the song is", context)
    return value


_MELODY_OPTIONS = (
    click.option("--top-p", type=click.FloatRange(*TOP_P_RANGE),
                 help="The melody is drawn from the likeliest that make up this share of all: 0.5 the safe, 1 all."),
    click.option("--candidates", type=click.IntRange(1, MOST_CANDIDATES),
                 help="Of how many versions of a phrase the melody keeps one. [default: by style]"),
)  # fmt: skip


_BAND_OPTIONS = (
    click.option("--band", callback=in_words(playable), shell_complete=styles,
                 help="Who plays: the band of another style, or an ensemble as string-quartet. [default: the style's]"),
    click.option("--ending", type=click.Choice(ENDINGS), help="How the band ends. [default: as the style does]"),
    click.option("--straight", is_flag=True, default=None,
                 help="A quantised score: no swing, no tempo curve, nobody early or late, all as loud as the section."),
)  # fmt: skip


def band_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say who plays, and how."""
    for option in reversed(_BAND_OPTIONS):
        command = option(command)
    return command


def melody_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say how a melody is drawn."""
    for option in reversed(_MELODY_OPTIONS):
        command = option(command)
    return command


_START_OPTIONS = (
    click.option("--chords", metavar="CHORDS",
                 help='The chords to start from: "| Dm7 | G7 | Cmaj7 | % |" with ? for what is open and [A] or [verse] for sections, '
                 "a chart file, or an irealb:// link."),
    click.option("--melody", metavar="MELODY",
                 help='The melody to start from: a MusicXML, MIDI or ABC file, or notes as in a plan file, "C5/4 D5/4 E5/2 | ? |".'),
    click.option("--rhythm", metavar="RHYTHM",
                 help='Only the rhythm of the melody: "4 4 8 8 4 | 2 r2 |", or a file of whose line the rhythm is taken.'),
    click.option("--lyrics", metavar="WORDS",
                 help="The words to start from, text or a text file: a line for every phrase, sections under [verse] and [chorus]; "
                 "LAN-tern STREET tells the stress where the program would not hear it."),
)  # fmt: skip


def song_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what a new song is to be."""
    for option in reversed(
        (
            click.option("--form", callback=_form, shell_complete=forms,
                         help="Letters (AABA, i4A8A8B8A8o4, A?BA), sections (intro verse chorus ... outro), "
                         "a name (verse-chorus, blues, rondo, ...) or auto; list shows the names. "
                         "[default: AABA, or that of what is given]"),
            click.option("--style", callback=in_words(playable), shell_complete=styles,
                         help=f"{', '.join(STYLES)}, or a style file of your own, as night-bus.toml; compose styles tells more. "
                         "[default: jazz, or that of what is given]"),
            *_START_OPTIONS,
            click.option("--length", callback=_seconds, metavar="TIME", help="How long the song is, as 3:30."),
            click.option("--bars", type=click.IntRange(1, MOST_BARS), callback=_say_length_once,
                         help="How many bars the song has."),
            click.option("--key", callback=in_words(parse_key), help='A key, as "F# minor". [default: by style]'),
            click.option("--meter", callback=in_words(parse_meter), help="4/4, 3/4, 2/4, 6/8 or 12/8. [default: by style]"),
            click.option("--tempo", type=click.IntRange(20, 400), help="Quarter notes a minute. [default: by style]"),
            click.option("--once", is_flag=True, help="The form one time through instead of a full-length song."),
            click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Same seed, same song. [default: a new one]"),
            click.option("--temperature", type=click.FloatRange(0.01, 5), default=1.0, show_default=True,
                         help="Below 1 the usual, above 1 the daring."),
            *_MELODY_OPTIONS,
            *_BAND_OPTIONS,
            click.option("--title", help="What the song is called."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def _kinds(context: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    """Read the kinds of files to write."""
    words = [word.strip().lower().removeprefix(".") for word in value.split(",") if word.strip()]
    kinds = tuple(dict.fromkeys(kind for word in words for kind in (_scores() if word == ALL_SCORES else (word,))))
    for kind in kinds or ("",):
        if kind not in KINDS:
            known = instead(kind, (*KINDS, ALL_SCORES), _OTHER_KINDS)
            raise click.BadParameter(f'no kind of file is called "{kind}"; {known}', context, parameter)
        if not KINDS[kind].ready:  # said before hours of composing
            lacks = f"{kind} needs {' and '.join(KINDS[kind].needs)}"
            raise click.BadParameter(f'{lacks}; to have it: pip install "songwright[pages]"', context, parameter)
    return kinds


def _font(context: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    """Look at a soundfont before hours of composing; it is for sound only."""
    if value is None:
        return None
    from export.sound.audio import open_font

    try:
        open_font(value)
    except SongError as error:
        raise click.BadParameter(str(error), context, parameter) from None
    if not any(kind in SOUNDS for kind in context.params.get("kinds", ())):
        raise click.UsageError("--soundfont is what a sound is played with; add --write wav", context)
    return value


def _scores() -> list[str]:
    """Return the kinds of scores for which all is installed."""
    return [name for name in SCORES if KINDS[name].ready]


_OTHER_KINDS = {
    "midi": "mid", "xml": "musicxml", "mxl": "musicxml", "mp3": "ogg", "wave": "wav", "vorbis": "ogg",
    "cho": "chordpro", "pro": "chordpro", "html": "ireal", "irealb": "ireal", "ly": "lilypond",
}  # fmt: skip
ALL_SCORES = "all"


def write_options(usual: Sequence[str]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return what adds the options that say which files are written."""

    def add(command: Callable[..., None]) -> Callable[..., None]:
        kinds = click.option(
            "--write", "kinds", callback=_kinds, shell_complete=kinds_of_files, default=",".join(usual), show_default=True, metavar="KINDS", is_eager=True,
            help="What is written, with commas between: "
            + "; ".join(f"{name} ({kind.about})" for name, kind in KINDS.items())
            + f". {ALL_SCORES} is all of them but sound.",
        )  # fmt: skip
        font = click.option(
            "--soundfont", type=click.Path(path_type=Path), callback=_font, metavar="FILE",
            help="The .sf2 file that a sound is played with. [default: a small one that is installed]",
        )  # fmt: skip
        return kinds(font(command))

    return add


def typed_again(context: click.Context, **added: object) -> str:
    """Return the command as it was typed, with options added or given another value."""
    words = [context.command_path]
    for parameter in context.command.params:
        name = str(parameter.name)
        typed = context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
        value = added.get(name, context.params.get(name) if typed else None)
        if value is not None:
            text = ",".join(value) if isinstance(value, tuple) else str(value)
            option = [] if isinstance(parameter, click.Argument) else [parameter.opts[-1]]
            words += option + ([] if value is True else [shlex.quote(text)])
    return " ".join(words)


FILE = click.argument("file", type=click.Path(path_type=Path), shell_complete=plan_files)


@dataclass(frozen=True)
class Place:
    """Bars of a section as a person names them, from 1; 0 to 0 is the whole section."""

    section: str
    first: int = 0
    last: int = 0

    def __str__(self) -> str:
        bars = "" if self.is_whole else f":{self.first}" + (f"-{self.last}" if self.last > self.first else "")
        return f"{self.section}{bars}"

    @property
    def is_whole(self) -> bool:
        """Whether no bars are named."""
        return self.first == 0

    @property
    def count(self) -> int:
        """How many bars are named."""
        return 0 if self.is_whole else self.last - self.first + 1

    def bars_in(self, song: Song) -> tuple[int, ...]:
        """Return the bars, from 0; all of the section where none are named.

        Raises SongError where the song has no such section, or the section no such bar.
        """
        section = song.section(self.section)
        if self.is_whole:
            return tuple(range(section.bars))
        if self.last > section.bars:
            wrong = self.first if self.first > section.bars else self.last
            raise SongError(f"section {section.id}: there is no bar {wrong}; it has bars 1 to {section.bars}")
        return tuple(range(self.first - 1, self.last))


_PLACE = re.compile(r"(?P<section>[^:]+)(?::(?P<first>[0-9]{1,4})(?:-(?P<last>[0-9]{1,4}))?)?")


def place_of(text: str, *, whole: bool = True) -> Place:
    """Return the place that a person names: `A1:5`, `A1:5-8`, and where a `whole` section will do, `A1`.

    Raises SongError where it is none.

    >>> place_of("A1:5-8"), str(place_of("A1"))
    (Place(section='A1', first=5, last=8), 'A1')
    """
    match = _PLACE.fullmatch(text.strip())
    if match is None or not (whole or match["first"]):
        right = "a section, as A1, bars of one, as A1:5 or A1:5-8" if whole else "section and bar, as A1:5"
        more = "" if whole else ", or A1:5-6 for two bars"
        raise SongError(f'"{text}" is no place; write {right}{more}')
    if match["first"] is None:
        return Place(match["section"])
    first, last = int(match["first"]), int(match["last"] or match["first"])
    if first < 1:
        raise SongError(f'"{text}" is no place; bars count from 1, as {match["section"]}:1')
    if last < first:
        raise SongError(f"bar {last} comes before bar {first}; write the first one first")
    return Place(match["section"], first, last)


def read_place(*, whole: bool = True) -> Callable[[click.Context, click.Parameter, str | None], Place | None]:
    """Return what reads an argument that is a place; with `whole` a section alone is one too."""

    def read(context: click.Context, parameter: click.Parameter, value: str | None) -> Place | None:
        try:
            return None if value is None else place_of(value, whole=whole)
        except SongError as error:
            raise click.BadParameter(str(error), context, parameter) from None

    return read


def _place(context: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    """Look whether there is the folder to write into before anything is composed."""
    try:
        there = value is None or value.is_dir() or value.parent.is_dir()
    except OSError as error:
        raise click.BadParameter(f"cannot be written: {error.strerror}", context, parameter) from None
    if not there and value is not None:
        raise click.BadParameter(f"{value.parent}: there is no such folder", context, parameter)
    return value


def output_option(help_text: str, default: str | None = None) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return the option that names what is written."""
    return click.option(
        "-o", "--output", type=click.Path(path_type=Path), callback=_place, default=default, help=help_text
    )
