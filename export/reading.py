"""Reading a person's files: no more of one than a song can be."""

from pathlib import Path

from song import SongError


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
