"""Another reading: music that is composed anew where it stands, other chords under a line, a section that comes back varied.

`places.py` says what is composed anew, `readings.py` composes it, `ideas.py` judges whether it is another idea and fits what stays;
`reharmonizing.py` and `varying.py` are the two that keep something of what was there.
"""

from editing.again.places import Place, free_bars, place_in
from editing.again.readings import again, readings
from editing.again.reharmonizing import reharmonize
from editing.again.varying import vary

__all__ = ["Place", "again", "free_bars", "place_in", "readings", "reharmonize", "vary"]
