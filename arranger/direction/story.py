"""The plan as the band reads it: how full every section is to feel, which is the peak, whose turn it is in the solos.

Conventions: energies are 0 to 1. Everything here follows from the plan, the brief and the seed, never from chords or melody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from arranger.bands.band import Player
from song import Section

SOLO_ROLES = ("solo", "instrumental")
# By how much a section stands back from what its energy alone would ask for.
_SUBDUED: Mapping[str, float] = {"intro": 0.15, "outro": 0.1, "interlude": 0.05}
_FIRST_TIME, _FIRST_SOLO, _AFTER_PEAK, _AT_PEAK = 0.07, 0.05, 0.07, 0.05
# A verse, and what leads from it to the chorus, stays so much below the least of the choruses.
_BEHIND_CHORUS: Mapping[str, float] = {"verse": 0.08, "prechorus": 0.04}
_CHORUS_LIFTS = 0.05
# Energy from which the band plays its main and its full grooves, and from which a peak has everyone.
_LEVELS, EVERYONE = (0.35, 0.7), 0.6
# A short ending belongs to what it ends: it falls back by no more.
_SHORT_END, _SHORT_END_FALLS = 4, 0.35
_VOICES = ("voice",)
TRADED_BARS = 4
_CHORUSES_TO_TRADE = 3


@dataclass(frozen=True)
class Place:
    """Where a section stands in the story of the song.

    `felt` is the energy as the band feels it and `rise` what the next section's energy has more. `turn` counts the choruses
    of a run of solos from 1, of `turns` in all; 0 where nobody improvises. `opens` tells the section that begins a turn, `home`
    the last section whose melody is the song's own.
    """

    section: Section
    index: int
    felt: float
    rise: float
    peak: bool = False
    after_peak: bool = False
    turn: int = 0
    turns: int = 0
    opens: bool = False
    home: bool = False

    @property
    def level(self) -> int:
        """How busy the section is, LIGHT to FULL."""
        return level_of(self.felt)


def level_of(energy: float) -> int:
    """Return how busily one plays at an energy, LIGHT to FULL."""
    return sum(energy >= threshold for threshold in _LEVELS)


def story_of(sections: Sequence[Section]) -> tuple[Place, ...]:
    """Return the place of every section."""
    peak = _peak(sections)
    turns = _turns(sections)
    sung = [index for index, section in enumerate(sections) if _is_sung(section)]
    first = sung[0] if sung else None
    choruses = [section.energy for section in sections if section.role == "chorus"]
    places: list[Place] = []
    for index, section in enumerate(sections):
        turn, of, opens = turns.get(index, (0, 0, False))
        felt = section.energy - _SUBDUED.get(section.role, 0.0)
        if index == first and section.role != "chorus" and any(sections[i].label == section.label for i in sung[1:]):
            felt -= _FIRST_TIME
        if section.role == "chorus":
            felt += _CHORUS_LIFTS
        if section.role in _BEHIND_CHORUS and choruses and index != peak:
            felt = min(felt, min(choruses) - _BEHIND_CHORUS[section.role])
        if turn == 1 and of > 1:
            felt -= _FIRST_SOLO
        after_peak = index > 0 and index - 1 == peak
        felt += _AT_PEAK if index == peak else -_AFTER_PEAK if after_peak else 0.0
        if section.role == "outro" and section.bars <= _SHORT_END and places:
            felt = max(felt, places[-1].felt - _SHORT_END_FALLS)
        following = sections[index + 1].energy if index + 1 < len(sections) else section.energy
        places.append(
            Place(
                section, index, min(1.0, max(0.0, felt)), following - section.energy, index == peak, after_peak,
                turn, of, opens, bool(sung) and index == sung[-1],
            )
        )  # fmt: skip
    return tuple(places)


def _is_sung(section: Section) -> bool:
    return section.role not in (*SOLO_ROLES, "intro", "outro", "interlude", "tag")


def _peak(sections: Sequence[Section]) -> int | None:
    """Return the one place with the most energy, the last of equal ones; None where nothing stands out."""
    energies = [section.energy for section in sections]
    if not energies or max(energies) == min(energies):
        return None
    return max(range(len(energies)), key=lambda index: (energies[index], index))


def _turns(sections: Sequence[Section]) -> dict[int, tuple[int, int, bool]]:
    """Return turn, turns and whether it begins one for every solo section: a new turn starts where the form comes round."""
    found: dict[int, tuple[int, int, bool]] = {}
    for soloing, run in groupby(range(len(sections)), key=lambda index: sections[index].role in SOLO_ROLES):
        if not soloing:
            continue
        indices = list(run)
        round_again = sections[indices[0]].source
        turn, counted = 0, []
        for index in indices:
            opens = turn == 0 or (round_again is not None and sections[index].source == round_again)
            turn += opens
            counted.append((index, turn, opens))
        found |= {index: (turn, counted[-1][1], opens) for index, turn, opens in counted}
    return found


def leaders(sections: Sequence[Section], players: Sequence[Player]) -> Mapping[str, tuple[int, ...]]:
    """Return by section id the numbers of the players who have its melody, the first of them to begin.

    The lead plays the song's melody, the soloists take turns over its choruses; where there are two turns or more, the lead
    (unless it is a voice) takes every second, and the last of three or more they share, trading. Without a soloist the lead
    plays on, without a lead nobody does.
    """
    singers = [number for number, player in enumerate(players) if player.part == "lead"][:1]
    soloists = [number for number, player in enumerate(players) if player.part == "solo"]
    if singers and any(name not in _VOICES for name in players[singers[0]].instruments):
        soloists += singers if soloists else []
    result = {}
    for place in story_of(sections):
        if not place.turn or not soloists:
            result[place.section.id] = tuple(singers)
            continue
        whose = soloists[(place.turn - 1) % len(soloists)]
        trades = place.turn == place.turns >= _CHORUSES_TO_TRADE and len(soloists) > 1
        pair = soloists[:2] if place.index % 2 == 0 or place.section.bars > TRADED_BARS else soloists[1::-1]
        result[place.section.id] = tuple(pair) if trades else (whose,)
    return result
