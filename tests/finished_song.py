"""A small finished song for tests of edits: two phrases of head, a repeat, a bridge, a varied return, a solo, an end."""

from compose.pipeline import complete_brief
from song.plan import Plan, read_plan

PLAN = """\
# written by hand
title: Small Hours   # and a lamp
style: jazz
form: AABA
key: C major
meter: 4/4
tempo: 120
seed: 7
sections:
  - id: A1
    role: head
    bars: 4
    phrases: 2 open, 2
    cadence: authentic
    energy: 0.5
    chords: |
      Cmaj7 | Am7 | Dm9 G13 | C69 |
    melody: |
      E4/4 G4/4 C5/2 | A4/4 C5/4 E5/2 | F5/4 D5/4 B4/4 G4/4 | C5/2. r/4 |
  - id: A2
    role: head
    bars: 4
    phrases: 2 open, 2
    cadence: authentic
    energy: 0.55
    repeats: A1
    chords: |
      Cmaj7 | Am7 | Dm9 G13 | C69 |
    melody: |
      E4/4 G4/4 C5/2 | A4/4 C5/4 E5/2 | F5/4 D5/4 B4/4 G4/4 | C5/2. r/4 |
  - id: B  # elsewhere
    role: bridge
    bars: 4
    phrases: 2 open, 2
    key: F major
    cadence: half
    energy: 0.7
    chords: |
      Fmaj7 D7 | Gm7 | Gm7b5/Db | C7 |
    melody: |
      A4/2 C5/2 | Bb4/2 D5/2 | F5/2 Db5/2 | C5/1 |
  - id: A3
    role: head
    bars: 4
    phrases: 2 open, 2
    cadence: plagal
    energy: 0.6
    varies: A1
    varied: [ending]
    chords: |
      Cmaj7 | Am7 | Dm7 F | C |
    melody: |
      E4/4 G4/4 C5/2 | A4/4 C5/4 E5/2 | F5/4 D5/4 A4/4 F4/4 | C5/1 |
  - id: A4
    role: solo
    bars: 4
    phrases: 2 open, 2
    cadence: authentic
    energy: 0.8
    over: A1
    chords: |
      Cmaj7 | Am7 | Dm9 G13 | C69 |
    melody: |
      G5/8 E5/8 C5/4 D5/4 E5/4 | E5/2 C5/2 | A4/4 F4/4 D4/4 B4/4 | G4/1 |
"""


def opened(text: str = PLAN) -> Plan:
    """Return the song as it is read."""
    return read_plan(text, "small.song.yaml", complete_brief)
