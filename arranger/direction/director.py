"""The direction: who plays in which section, how busily and how loud, who enters late, where the band breaks off.

Conventions: loudness and swell are steps of MIDI velocity; ticks count 24 to the quarter note from the start of the section.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from arranger.bands.band import Band
from arranger.bands.styles import band_of
from arranger.direction.breaks import Break, breaks_of, tag_of
from arranger.direction.cue import FULL, LIGHT, MAIN, Cue
from arranger.direction.endings import ending_of
from arranger.direction.entries import Rests, building, entering
from arranger.direction.story import EVERYONE, SOLO_ROLES, Place, leaders, story_of
from arranger.direction.trading import shares
from arranger.part import Seat
from arranger.scene import Scene
from song import Song, find_style
from song.chance import stream
from song.layers import EARLIEST

_ENERGY_SPAN, _PEAK_LOUDER, _BACKING_SOFTER = 32.0, 3.0, 1.0
# Steps of swell for a whole unit of energy that the next section has more, at most so many up and down.
_PER_RISE, _MOST_UP, _MOST_DOWN = 26.0, 9.0, -2.0
_INTO_PEAK, _LAST_SWELL = 4.0, {"ritardando": -6.0, "tag": -6.0, "button": 4.0}
_MELODY = ("lead", "solo")
# Who leads is loud already, and needs less than the band to be heard over it.
_MELODY_SHARE = 0.7
# Pads that may lie over the melody at the peak: strings.
_HIGH_PADS = range(48, 52)
_SHORT_END = 4  # bars
# From so many bars on a section grows in its middle: by those who would enter with so much more energy.
_LONG_BARS, _NEARLY = 12, 0.08
_OPENERS = ("drums", "bass", "pad", "comping", "piano")
# Where nobody sings between sections that are sung, who else would wait for more energy comes in, and the band steps forward.
_IN_FRONT, _IN_FRONT_LOUDER = 0.2, 4.0


def direct(song: Song, scenes: Sequence[Scene], seats: Sequence[Seat]) -> Mapping[tuple[str, str], Cue]:
    """Return the cue of every seat in every section, by section id and name of the seat.

    It follows from the plan, the seed and, for who shares a solo, the section's own melody: what changes in one section
    changes no cue in another.
    """
    return _Director(song, scenes, seats).cues()


class _Director:
    """Who reads the plan once and then gives everybody a sign."""

    def __init__(self, song: Song, scenes: Sequence[Scene], seats: Sequence[Seat]) -> None:
        self.song, self.scenes, self.seats = song, scenes, seats
        self.band: Band = band_of(song.brief)[1]
        self.places = story_of(song.sections)
        self.leading = leaders(song.sections, [seat.player for seat in seats])
        self.ending = ending_of(song)
        self.drums = drums = any(seat.player.part == "drums" for seat in seats)
        rng = stream(song.brief.seed, "arranger", "breaks")
        self.breaks = breaks_of(self.places, self.band, song.brief.meter, rng, drums=drums, tempo=song.brief.tempo)
        self.plays_tunes = find_style(song.brief.style).choruses
        self.in_two = self._in_two()
        self.doubled = self._doubled()

    def cues(self) -> dict[tuple[str, str], Cue]:
        """Return everybody's cues."""
        found = {}
        for scene, place in zip(self.scenes, self.places, strict=True):
            late, pause = self._entries(scene, place), self._pause(scene, place)
            for number, seat in enumerate(self.seats):
                leading = self.leading[place.section.id]
                if seat.player.part in _MELODY:
                    cue = self._melody_cue(scene, place, number, leading)
                else:
                    cue = self._band_cue(scene, place, seat, late.get(number, ()), pause)
                    cue = self._opening(cue, number, place, late)
                found[place.section.id, seat.name] = cue
        return found

    def _melody_cue(self, scene: Scene, place: Place, number: int, leading: tuple[int, ...]) -> Cue:
        """Return the cue of one who plays melodies: has it, shares it, doubles it, or is silent."""
        cue = Cue(
            True, place.level, _MELODY_SHARE * self._loudness(place), _MELODY_SHARE * self._swell(place), leads=True
        )
        if scene.next_energy is None:
            cue = replace(cue, ending=self.ending)
        if number in leading:
            return replace(cue, rests=shares(scene, len(leading))[leading.index(number)])
        partner = next((n for n, seat in enumerate(self.seats) if seat.player.part == "solo"), None)
        if place.section.id in self.doubled and number == partner and leading:
            return replace(cue, leads=False, doubles=self.band.doubling, moved=self.seats[leading[0]].shift)
        return replace(cue, plays=False, leads=False)

    def _pause(self, scene: Scene, place: Place) -> Break | None:
        """Return the break of a section, if somebody is heard in it; a pickup into the next section is."""
        if scene.notes and not self.leading[scene.section.id]:
            return None  # one of an ensemble has the melody, and only they know who
        pause = self.breaks.get(scene.section.id)
        if scene.final is not None and self.ending == "tag":
            pause = tag_of(scene.final, scene.meter, self.song.brief.tempo)
        leads_on = place.index + 1 < len(self.places) and self.places[place.index + 1].section.pickup > 0
        if pause is None or (pause.kind == "alone" and leads_on):
            return pause
        return pause.heard_in(scene.notes, drums=self.drums)

    def _band_cue(self, scene: Scene, place: Place, seat: Seat, late: Rests, pause: Break | None) -> Cue:
        player = seat.player
        everyone = place.peak and place.section.energy >= EVERYONE
        level = FULL if everyone else self._level(scene, place, seat)
        loudness = self._loudness(place) - (_BACKING_SOFTER if place.turn else 0.0)
        rests = late
        stops: tuple[int, ...] = ()
        if pause is not None and pause.silences(player.part):
            rests, stops = (*rests, *pause.rests), pause.stops
        alone = pause.rests if pause is not None and pause.kind == "fill" and player.part == "drums" else ()
        in_front = place.section.role == "interlude" and not scene.notes
        loudness += _IN_FRONT_LOUDER * in_front
        plays = everyone or place.felt >= player.enters - _IN_FRONT * in_front
        if not plays and self._joins(scene, place, player.enters):
            plays, rests = True, (*rests, (EARLIEST, scene.final or 0))
        elif not plays and self._grows_into(scene, place, player.enters):
            plays, rests = True, (*rests, (EARLIEST, scene.section.bars // 2 * scene.meter.bar_ticks))
        octave = int(everyone and self._soars(seat))
        return Cue(
            plays=plays,
            level=level, loudness=loudness, swell=self._swell(place), octave=octave, rests=rests, stops=stops,
            ending=self.ending if scene.next_energy is None else "", alone=alone,
        )  # fmt: skip

    def _level(self, scene: Scene, place: Place, seat: Seat) -> int:
        """Return how busily one of the band plays where not everybody plays all there is."""
        level, part = place.level, seat.player.part
        if self.ending == "fade" and scene.next_energy is None:
            level = max(MAIN, level)  # who fades plays on
        if place.section.role == "intro" and not self.plays_tunes and scene.next_energy is not None:
            level = max(level, min(MAIN, self.places[place.index + 1].level))  # it states the groove
        in_two = part == "bass" and place.section.id in self.in_two
        if in_two or (seat.player.breaks_down and scene.contrasting):
            return LIGHT
        if part == "comping" and place.turn == 1 and place.turns > 1 and (place.opens or level == FULL):
            return max(LIGHT, level - 1)
        return level

    def _soars(self, seat: Seat) -> bool:
        """Return whether one plays an octave higher at the peak."""
        player, instrument = seat.player, seat.instrument
        return player.part == "pad" and instrument.program in _HIGH_PADS and player.high + 12 <= instrument.high

    def _joins(self, scene: Scene, place: Place, enters: float) -> bool:
        """Return whether one who has played until just now, but rests in the last section, joins its last chord."""
        return bool(scene.final and place.index and self.places[place.index - 1].felt >= enters)

    def _grows_into(self, scene: Scene, place: Place, enters: float) -> bool:
        """Return whether one whose time has nearly come enters in the middle of a long section that is sung."""
        long = scene.section.bars >= _LONG_BARS and scene.section.bars % 4 == 0
        last = place.index + 1 == len(self.places)
        return long and bool(scene.notes) and not last and 0 < enters <= place.felt + _NEARLY

    def _loudness(self, place: Place) -> float:
        return (place.felt - 0.5) * _ENERGY_SPAN + (_PEAK_LOUDER if place.peak else 0.0)

    def _swell(self, place: Place) -> float:
        if place.index + 1 == len(self.places):
            return _LAST_SWELL.get(self.ending, 0.0)
        into = _INTO_PEAK if self.places[place.index + 1].peak else 0.0
        least = 0.0 if place.peak else _MOST_DOWN
        return min(_MOST_UP, max(least, place.rise * _PER_RISE + into))

    def _entries(self, scene: Scene, place: Place) -> Mapping[int, Rests]:
        """Return when players enter who do not play from the start of a section, by number."""
        if scene.notes and not self.leading[place.section.id]:
            return {}
        following = self.places[place.index + 1] if place.index + 1 < len(self.places) else None
        parts = [
            "" if seat.player.part in _MELODY or place.felt < seat.player.enters else seat.player.part
            for seat in self.seats
        ]
        if place.section.role == "intro" and following is not None:
            return entering(scene, parts, self.band.intros, stream(self.song.brief.seed, "arranger", "intro"))
        builds = following is not None and following.peak and place.section.role == "interlude"
        return building(scene, parts) if builds and not scene.notes else {}

    def _opening(self, cue: Cue, number: int, place: Place, late: Mapping[int, Rests]) -> Cue:
        """Return the cue of one of those who begin while others wait: drums alone are worth hearing, chords need a bass."""
        parts = [seat.player.part for seat in self.seats]
        begin = [
            index
            for index, seat in enumerate(self.seats)
            if late and parts[index] in _OPENERS and index not in late and place.felt >= seat.player.enters
        ]
        if number in begin and {parts[index] for index in begin} == {"drums"}:
            return replace(cue, level=max(cue.level, MAIN))
        if number == next((index for index in begin if parts[index] == "comping"), None):
            bass = [rests[-1][1] for index, rests in late.items() if parts[index] == "bass"]
            return replace(cue, grounds=max(bass, default=0))
        return cue

    def _in_two(self) -> frozenset[str]:
        """Return the sections in which the bass plays in two: the first time through the form, but the bridge."""
        if not self.band.two_beat:
            return frozenset()
        if stream(self.song.brief.seed, "arranger", "two beat").random() >= self.band.two_beat:
            return frozenset()
        found = []
        first_label = next((place.section.label for place in self.places if place.section.role == "head"), None)
        for place in self.places:
            if place.section.role in SOLO_ROLES:
                break
            if place.section.role == "head" and place.section.label == first_label and not place.peak:
                found.append(place.section.id)
        return frozenset(found)

    def _doubled(self) -> frozenset[str]:
        """Return the sections whose melody is doubled: the peak, and the last time of a tune that was improvised on."""
        if not self.band.doubling:
            return frozenset()
        found = {place.section.id for place in self.places if place.peak and not place.turn}
        if self.plays_tunes and any(place.turn for place in self.places):
            found |= {place.section.id for place in self.places if place.home}
        *_, before, last = (None, None, *self.places)
        if before is not None and last is not None and before.section.id in found and last.section.bars <= _SHORT_END:
            found.add(last.section.id)
        return frozenset(found)
