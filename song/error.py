"""The one exception for what a user can mend."""


class SongError(ValueError):
    """Say what is wrong, where, and what would be right, in one line."""
