"""Writing into the journal beside a plan file: one program at a time, each line on the disk before anything else happens."""

import os
import stat
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from editing.history.journal import MOST_BYTES, Version, read_journal, row_of, write_line
from song import SongError

try:
    import fcntl
except ImportError:  # a system without advisory locks; two programs that write at once may then cross
    fcntl = None  # type: ignore[assignment]

KEPT = 3 / 4  # of the most bytes, after the oldest versions have gone
PATIENCE = 10.0  # seconds for which another program may write


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class Pen:
    """What writes into a journal while it holds it alone; `journal` is what stood there when it was taken up."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path, self.handle = path, handle
        self.journal = read_journal(path)
        self._broken = self.journal.size > 0 and os.pread(handle, 1, self.journal.size - 1) != b"\n"

    def add(self, version: Version) -> None:
        """Add a version. Raises OSError where it cannot be written; the journal is as it was then."""
        self._append(row_of(version))

    def leave_at(self, number: int, *, taken: bool = False) -> None:
        """Say at which version the file was left; `taken` that the program has taken up what a person wrote in it."""
        self._append({"at": number, "taken": True} if taken else {"at": number})

    def _append(self, row: dict[str, Any]) -> None:
        before = os.fstat(self.handle).st_size
        # A line that a crash tore is closed first.
        line = b"\n" * self._broken + write_line(row)
        try:
            while line:
                line = line[os.write(self.handle, line) :]
            os.fsync(self.handle)
        except OSError:
            with suppress(OSError):
                os.ftruncate(self.handle, before)
            raise
        self._broken = False
        if before == 0:
            sync_folder(self.path.parent)

    def let_go(self, kept: Collection[int] = (), most: int = MOST_BYTES) -> int:
        """Rewrite a journal larger than `most` without its oldest versions, all at once; return how many went.

        The newest stays, and so do those that are to be `kept`. Nothing can be added afterwards. Raises OSError.
        """
        if os.fstat(self.handle).st_size <= most:
            return 0
        journal = read_journal(self.path)
        sizes = {version.number: len(write_line(row_of(version))) for version in journal.versions}
        size, gone = sum(sizes.values()), set[int]()
        for number in list(sizes)[:-1]:
            if size > most * KEPT and number not in kept:
                gone.add(number)
                size -= sizes[number]
        rows = [row_of(version) for version in journal.versions if version.number not in gone]
        rows += [{"at": journal.at}] if journal.at else []
        rows.append({"dropped": journal.dropped + len(gone)})
        self._rewrite(b"".join(map(write_line, rows)))
        return len(gone)

    def _rewrite(self, content: bytes) -> None:
        handle, name = tempfile.mkstemp(prefix=f"{self.path.name}.", dir=self.path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fchmod(file.fileno(), os.fstat(self.handle).st_mode & 0o777)
                os.fsync(file.fileno())
            Path(name).replace(self.path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
        sync_folder(self.path.parent)


@contextmanager
def held(path: Path, mode: int) -> Iterator[Pen]:
    """Hold a journal alone, made with these permissions where there is none.

    Raises SongError where it cannot be written, or another program does not let go of it.
    """
    try:
        handle = _take(path, mode)
    except OSError as error:
        raise SongError(_unwritable(path, error)) from None
    try:
        yield Pen(path, handle)
    except OSError as error:
        raise SongError(_unwritable(path, error)) from None
    finally:
        os.close(handle)


def _unwritable(path: Path, error: OSError) -> str:
    return f"{path}: the history of edits cannot be written: {error.strerror}; nothing was changed, -o takes another folder"


def _take(path: Path, mode: int) -> int:
    """Return the handle of a journal that is locked and still has its name."""
    until = time.monotonic() + PATIENCE
    while True:
        # Nothing is written through a link that somebody set there.
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), mode)
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise SongError(f"{path}: is no file; take it away, the history of edits is to stand there")
            if _lock(handle) and _has_name(handle, path):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        if time.monotonic() > until:
            raise SongError(f"{path}: another program is writing the history of edits; try again when it is done")
        time.sleep(0.01)


def _lock(handle: int) -> bool:
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a disk without locks
    return True


def _has_name(handle: int, path: Path) -> bool:
    """Return whether the file is still called so: one that was rewritten meanwhile is another."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
