"""A small song in a plan file that the tests edit, and stages that compose it quickly: a fake player, a network of dice."""

import functools
import re
from collections.abc import Iterator

import pytest
from harmony_songs import dice
from melody_songs import FakePlayer

import harmony.stage
import melody.stage
from compose.pipeline import complete_brief
from editing.by_hand.reading import read_edited
from editing.remarks import Revision
from editing.revise import revise
from song.check import problems
from song.plan import Plan, read_plan
from song.plan_writing import write_plan

LANTERN = """\
title: Lantern  # a small one
style: jazz
form: AABA
key: F major
meter: 4/4
tempo: 140
seed: 5
sections:
  - id: intro
    role: intro
    bars: 2
    cadence: half
    energy: 0.3
    chords: |
      Gm7 | C7 |
    melody: silent
  # the tune
  - id: A1
    role: head
    bars: 4
    pickup: 1
    cadence: half
    energy: 0.4
    chords: |
      Fmaj7 | Dm7 | Gm7 | C7 |
    melody: |
      C4/4 || A4/4 C5/4 A4/4 F4/4 | D4/4 F4/4 A4/4 C5/4 | Bb4/4 D5/4 Bb4/4 A4/4 | G4/1 |
  - id: A2
    role: head
    bars: 4
    cadence: half
    energy: 0.5
    repeats: A1
    chords: |
      Fmaj7 | Dm7 | Gm7 | C7 |
    melody: |
      C4/4 || A4/4 C5/4 A4/4 F4/4 | D4/4 F4/4 A4/4 C5/4 | Bb4/4 D5/4 Bb4/4 A4/4 | G4/1 |
  - id: B1  # the bridge
    role: bridge
    bars: 4
    key: Bb major
    cadence: half
    energy: 0.8
    chords: |
      Bbmaj7 | Ebmaj7 | Cm7 | F7 |
    melody: |
      D5/2 F5/2 | G5/2 Eb5/2 | Eb5/4 D5/4 C5/4 Bb4/4 | A4/1 |
  - id: A3
    role: head
    bars: 4
    cadence: authentic
    energy: 0.6
    varies: A1
    varied: [ending]
    chords: |
      Fmaj7 | Dm7 | Gm7 C7 | Fmaj7 |
    melody: |
      C4/4 || A4/4 C5/4 A4/4 F4/4 | D4/4 F4/4 A4/4 C5/4 | Bb4/4 G4/4 E4/4 G4/4 | F4/1 |
  - id: A4
    role: solo
    bars: 4
    cadence: half
    energy: 0.7
    over: A1
    chords: |
      Fmaj7 | Dm7 | Gm7 | C7 |
    melody: |
      F5/4 E5/4 C5/4 A4/4 | F4/8 A4/8 D5/8 F5/8 A5/2 | G5/4 F5/4 D5/4 Bb4/4 | C5/2. r/4 |
  - id: B2
    role: bridge
    bars: 4
    cadence: half
    energy: 0.9
    repeats: B1
    chords: |
      Bbmaj7 | Ebmaj7 | Cm7 | F7 |
    melody: |
      D5/2 F5/2 | G5/2 Eb5/2 | Eb5/4 D5/4 C5/4 Bb4/4 | A4/1 |
  - id: A5
    role: head
    bars: 4
    cadence: authentic
    energy: 0.5
    repeats: A3
    chords: |
      Fmaj7 | Dm7 | Gm7 C7 | Fmaj7 |
    melody: |
      C4/4 || A4/4 C5/4 A4/4 F4/4 | D4/4 F4/4 A4/4 C5/4 | Bb4/4 G4/4 E4/4 G4/4 | F4/1 |
"""


def read(text: str) -> Plan:
    return read_plan(text, "lantern.song.yaml", complete_brief)


BASE = read(LANTERN)
assert not problems(BASE.song)


@pytest.fixture
def quick_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the stages compose with a fake player and with dice."""
    play_quickly(monkeypatch)


@pytest.fixture(scope="module")
def quick_stages_throughout() -> Iterator[None]:
    """Let the stages do so in all of a module, whatever is drawn there."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        play_quickly(monkeypatch)
        yield


def play_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harmony.stage.harmonize", functools.partial(harmony.stage.harmonize, model=dice()))
    melodize = functools.partial(melody.stage.melodize, make_player=FakePlayer)
    monkeypatch.setattr("melody.stage.melodize", melodize)


def edited(text: str, base: Plan = BASE) -> tuple[Revision, Plan]:
    """Return what becomes of an edited text, and the plan as it was read."""
    plan, _ = read_edited(text, base.name, base, complete_brief)
    return revise(base.song, plan.song), plan


def rendered(text: str, base: Plan = BASE) -> str:
    """Return the text that a render writes."""
    revision, plan = edited(text, base)
    return write_plan(revision.song, plan)


def block(text: str, section: str) -> str:
    """Return the lines of a section."""
    found = re.search(rf"^  - id: {section}\b.*\n(?:    .*\n)*", text, re.MULTILINE)
    assert found, section
    return found[0]


def within(text: str, section: str, old: str, new: str) -> str:
    """Return the text with something else in one section."""
    lines = block(text, section)
    assert old in lines, (section, old)
    return text.replace(lines, lines.replace(old, new, 1))
