"""Reading the files of a data set straight from its archive, within bounds."""

import tarfile
from collections.abc import Iterator
from pathlib import Path

MAX_FILE_BYTES = 64 * 2**20
MAX_FILES = 100_000


def archive_files(archive: Path, *suffixes: str) -> Iterator[tuple[str, bytes]]:
    """Walk name and content of the plain files in a .tar.gz, in the archive's order, whose names end in one of `suffixes`.

    Names are paths inside the archive. Files over `MAX_FILE_BYTES`, links and everything after `MAX_FILES` are passed over.
    """
    with tarfile.open(archive, "r:gz") as tar:
        for count, member in enumerate(tar):
            if count >= MAX_FILES:
                return
            if not member.isfile() or member.size > MAX_FILE_BYTES or not member.name.endswith(suffixes or ("",)):
                continue
            file = tar.extractfile(member)
            if file is not None:
                yield member.name, file.read()
