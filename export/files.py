"""Writing a person's files: whole or not at all, and never over what they made."""

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from export.kinds import SUFFIXES
from export.pages import png
from export.sound import ogg
from song import SongError
from song.seal import is_untouched

# What tells a binary file of ours, by its suffix; anything else carries a seal in its text.
_OURS = {".ogg": ogg.is_untouched, ".png": png.is_untouched}


def write_files(contents: Mapping[Path, bytes], *, keep: bool) -> list[Path]:
    """Write files all together, each whole; return where older files were moved that held something else.

    With `keep` an older file NAME moves to NAME.~1~ (or the next free number); without, it is replaced, but for a score or a
    sound that another program wrote or changed, which is always kept. Raises SongError where the folder takes no files; then nothing is
    written and nothing moved.
    """
    contents = {path.resolve() if path.is_symlink() else path: content for path, content in contents.items()}
    drafts: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            if path.is_dir():
                raise SongError(f"{path}: is a folder; choose another name with -o")
            drafts[path] = _draft(path, content)
        kept = [
            _move_aside(path)
            for path, content in contents.items()
            if _differs(path, content) and (keep or _is_foreign(path))
        ]
        for path, draft in drafts.items():
            draft.replace(path)
        return kept
    except OSError as error:
        where = next(iter(contents)).parent
        raise SongError(f"{where}: cannot write here: {error.strerror}; choose another folder with -o") from None
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


def _draft(path: Path, content: bytes) -> Path:
    """Write a hidden file beside `path`, flushed to the disk, that only has to be renamed."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode if path.exists() else 0o666 & ~_umask()
        os.chmod(name, mode & 0o777)  # noqa: PTH101
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    return Path(name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _differs(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() != content


def _is_foreign(path: Path) -> bool:
    if not path.name.endswith(SUFFIXES):
        return False
    return not _OURS.get(path.suffix, is_untouched)(path.read_bytes())


def _move_aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.~{number}~")).exists():
        number += 1
    os.link(path, aside)  # the old file stays in place until the new one takes its name
    return aside
