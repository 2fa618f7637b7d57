"""Remarks, what is told of an edit: what it changed, what followed from that, and why.

`remark.py` is what a person reads, `reasons.py` collects it while a song is revised, `by_hand.py` and `changes.py` tell what a
person or a command changed, `bars.py` counts bars as people do.
"""

from editing.remarks.by_hand import edits
from editing.remarks.remark import Remark, Revision, told

__all__ = ["Remark", "Revision", "edits", "told"]
