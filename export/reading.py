"""Reading a person's files, no more of them than a song can be, with what would be right in what goes wrong."""

from pathlib import Path

from export.kinds import PLAN_SUFFIX
from song import SongError


def read_text(path: Path) -> str:
    """Return the text of a plan file.

    Raises SongError where it is missing, too large or no text.
    """
    from song.plan_text import MAX_BYTES  # brings YAML, which `--help` can do without

    content = read_bytes(path, MAX_BYTES)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise SongError(f"{path}: is text in UTF-16; save it as UTF-8") from None
        if b"\0" not in content:
            line = content[: error.start].count(b"\n") + 1
            raise SongError(f"{path}: line {line}: a letter is written in another encoding; save it as UTF-8") from None
        raise SongError(f"{path}: is no text; give a plan file ending in {PLAN_SUFFIX}") from None


def read_bytes(path: Path, limit: int) -> bytes:
    """Return what is in a file.

    Raises SongError where it is missing, no file or larger than so many bytes.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise SongError(f"{path}: is no file but a device or pipe; give the file of one song")
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise SongError(f"{path}: cannot be read: {error.strerror}") from None
    if len(content) > limit:
        raise SongError(f"{path}: is larger than {limit // 2**20} MB; give the file of one song")
    return content
