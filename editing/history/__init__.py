"""The history of a plan file: nothing that ever stood in it is lost.

`tree.py` has the versions, in which one goes back and forth; `journal.py` reads the file beside the plan that keeps them, `pen.py`
writes it.
"""

from editing.history.journal import Version
from editing.history.tree import BY_HAND, FOUND, History, journal_of

__all__ = ["BY_HAND", "FOUND", "History", "Version", "journal_of"]
