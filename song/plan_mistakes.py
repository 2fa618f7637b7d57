"""What a person did where YAML cannot be read, and what would be right.

Conventions: lines and columns count from 1 in what a person reads.
"""

import re
from typing import Protocol

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from song.error import SongError

_OPEN_FIELD = re.compile(r"([A-Za-z]+): *\?\s*(?:#.*)?$")
_ID = re.compile(r"^[ \t]*-[ \t]+id:[ \t]*['\"]?([A-Za-z0-9][\w'-]{0,23})['\"]?[ \t]*(?:#.*)?$", re.M)
# What the reader of YAML stumbles over without saying where: a tag, a number without digits.
_STUMBLE = re.compile(r"(?<![\w!'\"])(?:!+[A-Za-z]|[-+]?0[xob]_)")
# What YAML complains of | what it is | what would be right. A group of the first may stand in the others.
_MISTAKES = (
    (r"mapping values are not allowed", "a colon stands where none can",
     "indent the line as those around it, or put quotes around a text with a colon"),
    (r"could not find expected ':'", "a line has no colon", "write field: value, or indent it as the bars around it"),
    (r"found character '\\t'|tab character", "a tab indents the line", "use blanks"),
    (r"found character '(.)' that cannot start", r'nothing can begin with \1', "put quotes around it"),
    (r'found duplicate key "(.{1,40}?)"', r"\1 stands twice", "take one of the two away"),
    (r"found undefined alias|expected alphabetic or numeric character", "& and * are signs of YAML",
     "put quotes around what begins with one"),
    (r"expected <block end>|did not find expected '-'", "the line is not indented as those around it", "set it right under them"),
    (r"unexpected end of stream|expected ',' or|found unexpected ':'", "a quote or bracket is not closed", "close it, or take it away"),
    (r"sequence entries are not allowed", "a - stands behind a field", "begin a list on a line of its own"),
    (r"comment or a line break|chomping or indentation", "text stands behind | or >", "begin it on the next line, or take the sign away"),
    (r"expected '<document start>'", "the line is no field", "write field: value"),
    (r"expected a single document|another document", "--- begins another document", "keep one song in a file"),
    (r"expected the node content|mapping keys are not allowed", "a sign of YAML stands in the place of a value",
     "put quotes around it, or take it away"),
    (r"unacceptable character|special characters are not allowed|escape|found unknown", "a character is none of a text", "take it away"),
    (r"integer string conversion", "a number has thousands of digits", "write one of up to ten"),
    (r"constructor|tag|decode base64|invalid literal|could not convert|handle", "what stands there means something else in YAML", "put quotes around it, or take it away"),
)  # fmt: skip


class _Mark(Protocol):
    line: int
    column: int


def mistake(text: str, error: Exception) -> SongError:
    """Return the error in one line: where, in which section, what it is and what would be right."""
    problem = str(getattr(error, "problem", None) or next(iter(str(error).splitlines()), "") or "it cannot be read")
    mark = _mark(text, error)
    where = ""
    if mark is not None:
        where = f"line {mark[0] + 1}, column {mark[1] + 1}"
        lines = text.splitlines()
        if ids := _ID.findall("\n".join(lines[: mark[0] + 1])):
            where += f", section {ids[-1]}"
        where += ": "
        if match := _OPEN_FIELD.search("".join(lines[mark[0] : mark[0] + 1])[:200]):
            return SongError(
                f"{where}{match[1]} cannot be ?, only chords and melody can; take the line away to have it chosen"
            )
    if not isinstance(error, YAMLError | ValueError):
        problem = "a tag"
    for pattern, what, remedy in _MISTAKES:
        if found := re.search(pattern, problem):
            return SongError(f"{where}this is no YAML: {found.expand(what)}; {remedy}")
    return SongError(f"{where}this is no YAML: {problem}; mend that line")


def _mark(text: str, error: Exception) -> tuple[int, int] | None:
    """Return line and column, from 0, of what is wrong; of what is not closed, where it begins."""
    if isinstance(error, ReaderError):
        before = text[: error.position]
        return before.count("\n"), error.position - before.rfind("\n") - 1
    if not isinstance(error, MarkedYAMLError):
        if stumbled := _STUMBLE.search(text):
            before = text[: stumbled.start()]
            return before.count("\n"), stumbled.start() - before.rfind("\n") - 1
        return None
    begun = re.search(r"end of stream|expected ':'|expected ',' or", str(error.problem))
    mark: _Mark | None = (begun and error.context_mark) or error.problem_mark or error.context_mark
    return (mark.line, mark.column) if mark else None
