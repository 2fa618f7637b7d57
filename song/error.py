"""The one exception for what a user can mend."""


class SongError(ValueError):
    """Say what is wrong, where, and what would be right, in one line."""

    def __init__(self, message: str) -> None:
        # What is quoted from a file may hold line ends or be endless; the message stays one readable line.
        line = " ".join("".join(mark if mark.isprintable() else " " for mark in message).split())
        super().__init__(line if len(line) <= 600 else f"{line[:400]} … {line[-180:]}")
