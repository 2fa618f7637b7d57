"""The YAML of a plan file: how it is read and written so that a person's comments, order and quotes stay."""

import re
from warnings import catch_warnings, simplefilter

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import ReusedAnchorWarning, YAMLError

from song.error import SongError
from song.plan_mistakes import mistake

MAX_BYTES = 4 * 2**20
# References to what stands elsewhere in the file; a few dozen that refer to each other are endless when written out.
_ALIAS = re.compile(r"(?:^|[\s\[{,:])\*[A-Za-z0-9_]")
_MOST_ALIASES = 32
_TOWER = re.compile(r"(?:[\[{]\s*+){1000}")
# A chart in one line that begins with what YAML takes for a sign of its own.
_BARE_CHART = re.compile(
    r'^([ \t]*(?:- +)?(?:chords|melody):[ \t]+)(\?(?:[ \t][^"\\\n]*?)?|\*/[^"\\\n]*?|\|[ \t]+[^\s#"\\][^"\\\n]*?)([ \t]*(?:[ \t]#.*)?)$',
    re.M,
)


def plan_yaml() -> YAML:
    """Return the YAML reader and writer that keeps comments, order and quotes."""
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


# The first section of a list: what its dash is indented by, and how far behind it the field stands or, on the next line, how deep.
_FIRST_SECTION = re.compile(
    r"^sections:[^\n]*\n(?:[ \t]*(?:#[^\n]*)?\n)*( *)-(?:( +)[^\s#]|[^\n]*\n(?:[ \t]*(?:#[^\n]*)?\n)*( *)[^\s#])", re.M
)


def yaml_like(text: str) -> YAML:
    """Return a writer of YAML that indents as a plan file does."""
    yaml = plan_yaml()
    if match := _FIRST_SECTION.search(as_yaml(text)):
        dash, gap, below = match.groups()
        yaml.indent(
            mapping=2, sequence=max(len(dash) + 1 + len(gap) if gap else len(below), len(dash) + 2), offset=len(dash)
        )
    return yaml


def load_document(text: str) -> CommentedMap:
    """Return the YAML mapping in a text; SongError where it is none."""
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise SongError("holds half a letter (a surrogate) and is no text; write it anew")
    if len(text.encode()) > MAX_BYTES:
        raise SongError(f"is larger than {MAX_BYTES // 2**20} MB; a plan file is text of a few pages")
    if len(_ALIAS.findall(text)) > _MOST_ALIASES:
        raise SongError(f"refers to other places with * more than {_MOST_ALIASES} times; write out what stands there")
    try:
        if _TOWER.search(text):
            raise RecursionError  # as the reader of YAML does, but after minutes
        with catch_warnings():
            simplefilter("ignore", ReusedAnchorWarning)
            document = plan_yaml().load(as_yaml(text))
    except RecursionError:
        raise SongError("is nested too deep; a plan file is fields, and a list of sections with fields") from None
    except (YAMLError, ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        # The last five are how the reader of YAML stumbles over tags, and over numbers without digits.
        raise mistake(text.replace("\r\n", "\n"), error) from None
    if not isinstance(document, CommentedMap):
        raise SongError(
            "this is no song; write fields such as style: jazz and form: AABA, or let compose import read what it is"
        )
    return document


def as_yaml(text: str) -> str:
    """Return a text with plain line ends in which `chords: ? | C7 |` and `chords: | C7 | F |` are YAML too."""
    return _BARE_CHART.sub(r'\1"\2"\3', text.replace("\r\n", "\n"))
