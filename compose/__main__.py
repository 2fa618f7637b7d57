"""`python -m compose` is the command `compose`."""

from compose.cli import main

if __name__ == "__main__":
    main()
