"""The command line as a person meets it, for tests."""

import pytest

from compose.cli import main


def run(capsys, *words):
    """Return exit status, output and error output of a command."""
    with pytest.raises(SystemExit) as caught:
        main(words)
    out, err = capsys.readouterr()
    return caught.value.code, out, err
