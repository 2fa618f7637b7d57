"""The history of a plan file: every version that stood in it, as a tree in which one goes back and forth.

The journal beside the file says the versions; where one is, the text in the file says. So nothing is lost between the two when
a write is cut short: a version is in the journal before it is in the file, and what a person wrote is in the journal before
anything replaces it. A file without a journal beside it, new, copied or renamed, has no history yet.

Conventions: texts are exact to the byte, with their line ends and marks (`text_of`).
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from typing import NoReturn

from editing.history.journal import MOST_TEXT, Journal, Version, bytes_of, digest_of, new_version, read_journal, text_of
from editing.history.pen import Pen, held
from song import SongError

BY_HAND, FOUND = "edited by hand", "as it was found"


@dataclass(frozen=True)
class History:
    """What is known of a plan file: its versions, the text that stands in it (None: there is no file), the way of its journal."""

    file: Path
    standing: str | None
    journal: Journal

    @classmethod
    def of(cls, plan_file: Path) -> "History":
        """Return the history of a plan file; one that has none, or is not there yet, has an empty one.

        Raises SongError where the file or the journal cannot be read.
        """
        file = plan_file.resolve()
        return cls(file, _standing(plan_file), read_journal(journal_of(file)))

    @property
    def versions(self) -> tuple[Version, ...]:
        """The versions by number."""
        return self.journal.versions

    @property
    def dropped(self) -> int:
        """How many of the oldest versions were let go, as the journal had grown too large."""
        return self.journal.dropped

    @cached_property
    def here(self) -> Version | None:
        """The version that stands in the file; None where there is no file or a person has changed it since."""
        return max(self._alike, key=lambda version: version.seen, default=None)

    @cached_property
    def _alike(self) -> list[Version]:
        """The versions that say what stands in the file."""
        digest = None if self.standing is None else digest_of(bytes_of(self.standing))
        return [version for version in self.versions if version.digest == digest]

    @cached_property
    def base(self) -> Version | None:
        """The version that a person changed to what stands in the file, or that version itself."""
        if self.here is not None or not self.versions:
            return self.here
        ways = [self.versions[-1], *(version for version in self.versions if version.number == self.journal.at)]
        if self.standing is None or ways[0] is ways[-1]:
            return ways[-1]
        # A write was cut short; the person changed what stood there before it or after.
        return max(reversed(ways), key=lambda version: _likeness(version, self.standing or ""))

    @property
    def left(self) -> str | None:
        """The text as the program left it last, None where it never did: without what a person wrote since."""
        version = self.base
        while version is not None and version.by_hand:
            version = self._find(version.parent)
        try:
            return version.text if version else None
        except SongError:
            return None

    def record(self, text: str, told: str, *, settled: bool = True) -> "History":
        """Add a version to the journal before it replaces what stands in the file, and that too where it is not known.

        It comes from what stands there. A text that stands there already makes no new version, it is taken up. Where it is
        not `settled` what a person wrote before is still theirs: `left` stays what it was. Raises SongError where the journal
        cannot be written; nothing is to be replaced then.
        """
        with self._held() as (pen, now):
            now = now._kept(pen)
            if now.standing == text and now.here:
                if now.here.by_hand and settled:
                    pen.leave_at(now.here.number, taken=True)
            else:
                parent = now.here.number if now.here else None
                pen.add(new_version(now._next, parent, told, text, by_hand=not settled))
                pen.let_go({parent} if parent else set())
        return History.of(self.file)

    def keep(self) -> "History":
        """Add what stands in the file to the journal where it is not known yet: what a person wrote.

        Where a person wrote what stood there once, note that one was there again.
        """
        if self.standing is None or (self.here is not None and self.here.number == self.journal.at):
            return self
        with self._held() as (pen, now):
            if now.here is not None:
                pen.leave_at(now.here.number)
            else:
                now._kept(pen)
        return History.of(self.file)

    def settle(self, number: int | None = None) -> "History":
        """Note that the file was left at what stands in it now: of versions that say the same, at this one.

        The text in the file says it too, so that it does no harm where the note cannot be written.
        """
        now = History.of(self.file)
        alike = [version.number for version in now._alike]
        here = number if number in alike else now.here.number if now.here else None
        if here is None or (here == now.journal.at and now.here and here == now.here.number):
            return now
        with suppress(SongError), self._held() as (pen, _):
            pen.leave_at(here)
        return History.of(self.file)

    def undo(self) -> Version:
        """Return the version to go back to: what stood there before. Raises SongError where nothing did."""
        if self.base is None:
            self._refuse(f"nothing is known of earlier versions; {_BEGINS}")
        if self.here is None:
            return self.base
        parent = self._find(self.here.parent)
        if parent is None:
            older = f", {self.dropped} older ones were let go" if self.dropped else ""
            self._refuse(f"version {self.here.number} is the first one{older}; there is nothing to undo")
        return parent

    def redo(self) -> Version:
        """Return the version to go forth to: of those that came from this one where one was last. Raises SongError where none did."""
        if not self.versions:
            self._refuse(f"nothing is known of other versions; {_BEGINS}")
        if self.here is None:
            self._refuse("was edited since; there is nothing to redo, compose history shows all versions")
        children = self.children(self.here.number)
        if not children:
            self._refuse(f"nothing came after version {self.here.number}; there is nothing to redo")
        return max(children, key=lambda version: version.seen)

    def to(self, number: int) -> Version:
        """Return the version of a number. Raises SongError where there is none."""
        if not self.versions:
            self._refuse(f"nothing is known of earlier versions; {_BEGINS}")
        found = self._find(number)
        if found is None:
            known = f"{self.versions[0].number} to {self.versions[-1].number}"
            self._refuse(f"there is no version {number}; compose history shows those from {known}")
        return found

    def children(self, number: int | None) -> tuple[Version, ...]:
        """Return the versions that came from one; from None the roots."""
        return tuple(version for version in self.versions if version.parent == number)

    def _find(self, number: int | None) -> Version | None:
        return next((version for version in self.versions if version.number == number), None)

    @property
    def _next(self) -> int:
        return self.versions[-1].number + 1 if self.versions else 1

    @contextmanager
    def _held(self) -> "Iterator[tuple[Pen, History]]":
        """Hold the journal alone, with the history as it is then."""
        mode = self.file.stat().st_mode & 0o666 if self.file.exists() else 0o666
        with held(journal_of(self.file), mode) as pen:
            yield pen, replace(self, standing=_standing(self.file), journal=pen.journal)

    def _kept(self, pen: Pen) -> "History":
        """Write down what stands in the file where it is not known."""
        if self.standing is None or self.here is not None:
            return self
        told = BY_HAND if self.versions else FOUND
        parent = self.base.number if self.base else None
        version = new_version(self._next, parent, told, self.standing, by_hand=True)
        pen.add(version)
        versions = (*self.versions, replace(version, seen=2**62))
        return replace(self, journal=replace(self.journal, versions=versions))

    def _refuse(self, why: str) -> NoReturn:
        raise SongError(f"{self.file.name}: {why}")


_BEGINS = "a history begins with the first command that changes the file"


def journal_of(file: Path) -> Path:
    """Return where the journal of a plan file stands."""
    return file.with_name(f".{file.name}.history")


def _standing(file: Path) -> str | None:
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_TEXT + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SongError(f"{file}: cannot be read: {error.strerror}") from None
    if len(content) > MOST_TEXT:
        raise SongError(f"{file}: is larger than {MOST_TEXT // 2**20} MB; that is no plan file, move it away")
    return text_of(content)


def _likeness(version: Version, text: str) -> float:
    try:
        return SequenceMatcher(None, version.text.split(), text.split()).ratio()
    except SongError:
        return 0.0
