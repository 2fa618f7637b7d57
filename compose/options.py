"""Options that several commands share, in the song's own words."""

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from compose.completing import forms, plan_files, styles
from compose.completing import kinds as kinds_of_files
from export.kinds import KINDS, SCORES, SOUNDS
from song import STYLES, SongError, find_style, parse_form, parse_key, parse_meter
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


def _in_a_folder(context: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
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
        "-o", "--output", type=click.Path(path_type=Path), callback=_in_a_folder, default=default, help=help_text
    )
