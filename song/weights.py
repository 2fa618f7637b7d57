"""Weights files and the record that travels beside each: what it was made of, how well it does, its checksum."""

import hashlib
import json
from pathlib import Path
from typing import Any

from song.error import SongError

Record = dict[str, Any]


def write_weights(folder: Path, name: str, content: bytes, record: Record) -> None:
    """Write a weights file and, as NAME.json, its record with the checksum (SHA-256) of the content added."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    complete = {**record, "sha256": hashlib.sha256(content).hexdigest()}
    (folder / f"{name}.json").write_text(json.dumps(complete, indent=2, sort_keys=True) + "\n")


def read_weights(folder: Path, name: str) -> tuple[bytes, Record]:
    """Return a weights file and its record.

    Raises SongError where one is missing or they do not belong together.
    """
    try:
        content = (folder / name).read_bytes()
        record: Record = json.loads((folder / f"{name}.json").read_text())
    except (OSError, ValueError) as error:
        stage = folder.parent.name
        raise SongError(f"{folder / name}: cannot be read ({error}); make it with: compose train {stage}") from None
    if hashlib.sha256(content).hexdigest() != record.get("sha256"):
        raise SongError(f"{folder / name}: does not match the checksum in {name}.json; train it again or reinstall")
    return content, record
