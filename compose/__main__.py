"""`python -m compose` is the command `compose`."""

from compose.cli import main

main()
