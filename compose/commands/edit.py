"""`compose edit`: one thing is changed as told, what no longer fits is recomposed, everything else stays."""

import re
import shlex
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compose.desk import Desk, old_sounds, open_desk, scores, to_write
from compose.doors import about, example, print_blocks, progress
from compose.options import FILE, write_options
from compose.verbs.music import MUSIC_VERBS
from compose.verbs.sections import SECTION_VERBS
from compose.verbs.words import Edit
from editing.edits import BRIEF_FIELDS
from export.kinds import PLAN_SUFFIX, USUAL
from song import Song, SongError
from song.remedies import instead

if TYPE_CHECKING:
    from editing.remarks import Remark

AND = ","
_VERBS = (*SECTION_VERBS, *MUSIC_VERBS)
_FLAGS, _VALUED = ("--dry-run",), ("--write", "--soundfont")
_OTHER_VERBS = {
    "delete": "remove", "del": "remove", "drop": "remove", "add": "insert", "new": "insert", "append": "insert",
    "copy": "repeat", "duplicate": "repeat", "double": "repeat", "lengthen": "extend", "stretch": "extend", "trim": "shorten",
    "truncate": "shorten", "shift": "transpose", "up": "transpose", "down": "transpose", "bpm": "tempo", "speed": "tempo",
    "rename": "title", "name": "title", "call": "title", "change": "set", "chord": "set", "chords": "set", "melody": "set",
    "time": "meter", "reharmonise": "reharmonize", "simplified": "simplify", "easy": "simplify", "instruments": "band",
    "modulate": "key", "variation": "vary", "freeze": "lock", "free": "unlock", "length": "bars", "swap": "move",
}  # fmt: skip
_PLACE = re.compile(r"[A-Za-z][0-9]*:[0-9]+(-[0-9]+)?|[A-Z][0-9]*")
_COMMANDS = ("undo", "redo", "history", "again", "suggest", "render", "show", "check", "arrange")


class _Edits(click.Group):
    """Verbs behind a file; several of them with commas between."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(self.commands)

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        if context.resilient_parsing:  # the tab key asks about the last edit alone
            begins = max((at for at, word in enumerate(args) if word.endswith(AND)), default=0)
            return super().parse_args(context, _options_first([*args[:1], *args[max(begins, 0) + 1 :]]))
        first = args[0] if args else ""
        if first in self.commands and not Path(first).exists():
            if {"-h", "--help"} & {*args}:
                self.commands[first].make_context(first, ["--help"], parent=context)
            file = next((word for word in args if word.endswith(PLAN_SUFFIX)), "FILE")
            raise click.UsageError(f"the file comes first: compose edit {shlex.quote(file)} {first} …", context)
        if {"-h", "--help"} & {*args[1:2]}:
            args = ["--help"]
        return super().parse_args(context, _options_first(args))

    def invoke(self, context: click.Context) -> Any:
        """Read every edit, then make them all: the group's own function is called with them."""
        context.params["edits"] = [
            self._read(context, part) for part in _parts([*context._protected_args, *context.args])
        ]
        return click.Command.invoke(self, context)

    def _read(self, context: click.Context, words: list[str]) -> tuple[str, Edit]:
        name, rest = words[0], words[1:]
        if name not in self.commands:
            raise click.UsageError(self._unknown(name, rest), context)
        with self.commands[name].make_context(name, rest, parent=context) as verb:
            edit: Edit = verb.command.invoke(verb)
        return _told(words), edit

    def _unknown(self, name: str, rest: Sequence[str]) -> str:
        if name.startswith("-"):
            return f'no option is called "{name}"; {instead(name, (*_FLAGS, *_VALUED, "--help"))}'
        for word in rest:
            if word in self.commands:
                others = [name, *(other for other in rest if other != word)]
                return f"the verb comes first: {word} {' '.join(map(shlex.quote, others))}"
        if name in _COMMANDS:
            return f"{name} is a command of its own: compose {name} FILE"
        if _PLACE.fullmatch(name) or name in BRIEF_FIELDS:
            return f"say what to do: set {' '.join(map(shlex.quote, [name, *rest]))}"
        return f'no edit is called "{name}"; {instead(name, self.commands, _OTHER_VERBS)}'


def _options_first(args: Sequence[str]) -> list[str]:
    """Return what was typed with the options of all edits in front, wherever they stood."""
    options: list[str] = []
    rest: list[str] = []
    words = iter(args)
    for word in words:
        if word in _FLAGS or word.startswith(tuple(f"{option}=" for option in _VALUED)):
            options.append(word)
        elif word in _VALUED:
            options += [word, *[value for value in [next(words, None)] if value is not None]]
        else:
            rest.append(word)
    return [*options, *rest]


def _parts(words: Sequence[str]) -> list[list[str]]:
    """Return the edits that words ask for, cut at commas."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word == AND:
            parts.append([])
        elif word.endswith(AND) and len(word) > 1 and "|" not in word and " " not in word:
            parts[-1].append(word.removesuffix(AND))
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if part]


def _told(words: Sequence[str]) -> str:
    """Return an edit as it was typed."""
    return " ".join(f'"{word}"' if " " in word and '"' not in word else word for word in words)


@click.group(
    cls=_Edits,
    epilog=example('compose edit lantern.song.yaml set A1:5 "Bbmaj7 Eb7"'),
    subcommand_metavar="VERB …",
    no_args_is_help=False,
)
@FILE
@click.option("--dry-run", is_flag=True, help="Show what would change and write nothing.")
@write_options(USUAL)
def edit(
    file: Path, *, edits: Sequence[tuple[str, Edit]], dry_run: bool, kinds: Collection[str], soundfont: Path | None
) -> None:
    """Change one thing of a song and keep the rest.

    What no longer fits is recomposed, and nothing else: a melody over other chords, the ending of a section that ends
    otherwise, sections that repeat the one that changed. What is locked stays. It says what changed, old → new, and why, and
    writes the plan and its scores; compose undo takes it back.

    A SECTION is called as compose show has it, A1. A PLACE is a section, a bar of it, A1:5, or several, A1:5-8.

    Several edits are made one after the other with a comma between: transpose +2, tempo 96.
    compose edit VERB --help tells more of each.
    """
    if not edits:
        raise click.UsageError(f"say what to change: {', '.join(str(one.name) for one in _VERBS)}")
    from editing.remarks import told as told_of
    from editing.remarks.changes import change_lines, hint_lines

    desk = open_desk(file)
    before = desk.plan.song
    with progress() as report, about(file):
        song, remarks = _edited(desk, [change for _, change in edits], report)
        told = ", ".join(words for words, _ in edits)
        text = desk.text_of(song)
        if text == desk.plan.text:
            raise SongError(f"{told}: changes nothing; the song is so already")
        files = {} if dry_run else scores(song, file, to_write(file, kinds), soundfont, report=report)
    said = (change_lines(before, song), told_of(remarks), hint_lines(before, song))
    if dry_run:
        print_blocks(*said, ["nothing is written (--dry-run)"])
        return
    desk.save(song, told, files=files, text=text)  # before it is printed: who reads may close the pipe
    print_blocks(*said, [*(f"wrote {path}" for path in (*files, file)), *old_sounds(file, kinds)])


def _edited(desk: Desk, edits: Sequence[Edit], report: Callable[[str], None]) -> "tuple[Song, tuple[Remark, ...]]":
    """Return the song after all edits, each followed by what it takes, and what that was.

    What a person changed in the file since the program left it is seen to with the first.
    """
    from editing.edits import as_long_as_it_is
    from editing.revise import revise
    from song.check import problems

    song, left = desk.plan.song, desk.left.song if desk.left else None
    remarks = list(desk.remarks)
    for change in edits:
        revision = revise(left or song, as_long_as_it_is(change(song), song), report=report)
        song, left = revision.song, None
        remarks += revision.remarks
        if wrong := problems(song):
            raise SongError(wrong[0])
    return song, tuple(dict.fromkeys(remarks))


for _verb in _VERBS:
    edit.add_command(_verb)
