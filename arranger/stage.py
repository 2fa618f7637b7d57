"""The arranger: the band of the style plays the chords and the melody, section by section."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, cycle
from operator import attrgetter

from arranger import bass, drums, lead
from arranger.bands.instruments import INSTRUMENTS, Instrument
from arranger.bands.styles import band_of
from arranger.chords import comping, pad
from arranger.direction.cue import Cue
from arranger.direction.director import direct
from arranger.direction.endings import button, ending_of, with_fade
from arranger.direction.story import leaders
from arranger.ensembles import chiptune, chorale, quartet
from arranger.octaves import fold
from arranger.part import Part, Seat
from arranger.performance import MIDI_TICKS_PER_TICK, perform, separate, turn
from arranger.piano import alone, pedal
from arranger.piano import play as piano
from arranger.scene import Scene, scenes_of
from arranger.stroke import Gesture, Stroke
from song import PlayedControl, PlayedNote, Song, SongError, Track
from song.chance import stream

DRUM_CHANNEL = 9
# What a `part` of a style file is played by.
PLAYED_BY: Mapping[str, Callable[[Part], list[Stroke]]] = {
    "lead": lead.play,
    "solo": lead.play,
    "comping": comping.play,
    "pad": pad.play,
    "bass": bass.play,
    "drums": drums.play,
    "piano": piano.play,
    "solo-piano": alone.play,
    **dict.fromkeys(chorale.VOICES, chorale.play),
    **dict.fromkeys(quartet.PARTS, quartet.play),
    **dict.fromkeys(chiptune.PARTS, chiptune.play),
}
# Who plays one note at a time, and does not finish one section while leading into the next.
_ONE_LINE = frozenset((*chorale.VOICES, *quartet.BOWED))
# What some do beside striking notes: bends, vibrato, the pedal.
GESTURES: Mapping[str, Callable[[Part], list[Gesture]]] = {
    "lead": lead.gestures,
    "solo": lead.gestures,
    "piano": pedal.play,
    "solo-piano": pedal.play_alone,
    **dict.fromkeys((*chorale.VOICES, *quartet.BOWED), chorale.swells),
    **dict.fromkeys(("pulse", "second-pulse", "triangle"), chiptune.gestures),
}


def arrange(song: Song) -> Song:
    """Return the song with the tracks of the whole band.

    Every section is played from its own random streams and its own layers, so that a change in one section leaves the others
    as they are; only the last approach notes before a section know what it begins with.

    Raises SongError that names the first section without chords or melody.
    """
    _require_complete(song)
    end = song.bars * song.brief.meter.bar_ticks * MIDI_TICKS_PER_TICK
    heard: Counter[str] = Counter()
    tracks: list[Track] = []
    # More than there are channels share them; the file gives those ports of their own.
    channels = cycle(channel for channel in range(16) if channel != DRUM_CHANNEL)
    seats = _seats(song)
    for seat, parts in zip(seats, _parts(song, seats), strict=True):
        played = [_play(part) for part in parts]
        if seat.player.part in _ONE_LINE:
            played = _led_in(parts, played)
        notes = separate(chain.from_iterable(played), end)
        if not notes:
            continue
        player, name = seat.player, seat.instrument.name
        heard[name] += 1
        name += f" {heard[name]}" if heard[name] > 1 else ""
        channel = DRUM_CHANNEL if seat.instrument.is_kit else next(channels)
        # A pickup turns before the section it leads into.
        controls = sorted((control for part in parts for control in _turn(part)), key=attrgetter("onset_midi_ticks"))
        tracks.append(Track(name, seat.instrument.program, channel, notes, player.volume, player.pan, tuple(controls)))
    return song.with_tracks(with_fade(song, tracks) if ending_of(song) == "fade" else tuple(tracks))


def _require_complete(song: Song) -> None:
    if not song.sections:
        raise SongError("the song has no sections to arrange; plan it first")
    for section in song.sections:
        if not song.chords.get(section.id):
            raise SongError(f"section {section.id} has no chords yet; harmonize the song before the band plays")
        if section.id not in song.melody:
            raise SongError(f"section {section.id} has no melody yet; melodize the song before the band plays")


def _seats(song: Song) -> list[Seat]:
    """Return the band with an instrument for everyone, chosen by the seed: leads that reach the melody, none twice."""
    seats: list[Seat] = []
    players = band_of(song.brief)[1].players
    leading = leaders(song.sections, players)
    for number, player in enumerate(players):
        instruments = [INSTRUMENTS[name] for name in player.instruments]
        pitches = [
            note.pitch for section in song.sections if number in leading[section.id] for note in song.melody[section.id]
        ]
        shifts = {instrument.name: _best_shift(instrument, pitches) for instrument in instruments}
        # Who reaches the melody where it is written comes before who has to move it.
        least = min((outside, shift != 0) for outside, shift in shifts.values())
        reach = {name for name, (outside, shift) in shifts.items() if (outside, shift != 0) == least}
        instruments = [instrument for instrument in instruments if instrument.name in reach]
        # What another has in hand, or has nothing else to take, is left to them.
        taken = {seat.instrument.name for seat in seats}
        taken |= {INSTRUMENTS[o.instruments[0]].name for o in players if o is not player and len(o.instruments) == 1}
        instruments = [instrument for instrument in instruments if instrument.name not in taken] or instruments
        rng = stream(song.brief.seed, "arranger", "band", str(number))
        chosen = instruments[int(rng.integers(len(instruments)))]
        seats.append(Seat(f"{player.part} {number}", player, chosen, shifts[chosen.name][1]))
    return seats


def _best_shift(instrument: Instrument, pitches: Sequence[int]) -> tuple[int, int]:
    """Return how many notes lie out of range at the best octave, and that octave in semitones, the written one first."""

    def outside(shift: int) -> int:
        return sum(not instrument.low <= pitch + shift <= instrument.high for pitch in pitches)

    return min(((outside(shift), shift) for shift in (0, 12, -12)), key=lambda pair: pair[0])


def _parts(song: Song, seats: Sequence[Seat]) -> Iterator[list[Part]]:
    """Walk the seats: what each has on the stand in every section in which the direction lets it play."""
    brief, scenes = song.brief, scenes_of(song)
    leading = leaders(song.sections, [seat.player for seat in seats])
    scenes = [_in_octave(scene, [seats[number] for number in leading[scene.section.id]]) for scene in scenes]
    band, cues = band_of(brief)[1], direct(song, scenes, seats)
    for seat in seats:
        yield [
            Part(scene, seat, band, cue, brief, stream(brief.seed, "arranger", seat.name, scene.section.id))
            for scene in scenes
            if (cue := cues[scene.section.id, seat.name]).plays
        ]


def _in_octave(scene: Scene, leads: Sequence[Seat]) -> Scene:
    """Return the scene with the melody heard where who leads it plays it: a tenor sax an octave below what is written."""
    if not leads or not leads[0].shift:
        return scene
    seat = leads[0]
    heard = [fold(note.pitch + seat.shift, seat.instrument.low, seat.instrument.high) for note in scene.heard]
    moved = (replace(note, pitch=pitch) for note, pitch in zip(scene.heard, heard, strict=True))
    return replace(scene, heard=tuple(moved))


def _play(part: Part) -> list[PlayedNote]:
    """Return what a player plays in a section."""
    scene = part.scene
    beat = scene.meter.beat_ticks
    played = PLAYED_BY[part.player.part](part)
    if part.player.part == "piano":
        played = _struck_again(played, part.cue.stops)
    strokes = [kept for stroke in played if (kept := _until_rest(stroke, part.cue, beat))]
    touch = stream(part.brief.seed, "arranger", part.seat.name, part.scene.section.id, "touch")
    if part.cue.ending == "button" and scene.final is not None:
        strokes = button(strokes, scene.final, max((note.onset for note in scene.notes), default=0), beat)
        if part.player.part in chiptune.PARTS:
            strokes = chiptune.one_at_a_time(strokes, scene)
    notes = perform(strokes, part, touch)
    return lead.tied(notes, part.brief.tempo) if PLAYED_BY[part.player.part] is lead.play else notes


def _struck_again(strokes: Sequence[Stroke], stops: Sequence[int]) -> list[Stroke]:
    """Return the strokes of a pianist; what sounds on at a stop of the band, and nothing else there, is struck with it again."""
    found = list(strokes)
    for stop in stops:
        through = [one for one in found if one.onset < stop < one.onset + one.duration]
        if not any(one.onset == stop for one in found):
            found += [replace(one, onset=stop, duration=one.onset + one.duration - stop) for one in through]
            found = [replace(one, duration=stop - one.onset) if one in through else one for one in found]
    return found


def _led_in(parts: Sequence[Part], played: Sequence[list[PlayedNote]]) -> list[list[PlayedNote]]:
    """Return the notes of every section, ended where the same player leads into the next with a pickup."""
    found = list(played)
    for index, part in enumerate(parts[1:]):
        start = part.scene.start * MIDI_TICKS_PER_TICK
        leads = min((note.onset_midi_ticks for note in played[index + 1]), default=start)
        if leads < start:
            found[index] = [
                replace(note, duration_midi_ticks=min(note.duration_midi_ticks, leads - note.onset_midi_ticks))
                for note in played[index]
                if note.onset_midi_ticks < leads
            ]
    return found


def _until_rest(stroke: Stroke, cue: Cue, beat_ticks: int) -> Stroke | None:
    """Return a stroke as far as one may play: not in a rest, not into one, and not between a stop and its rest."""
    for start, end in cue.rests:
        silent = next((stop + 1 for stop in cue.stops if 0 < start - stop <= beat_ticks), start)
        if silent <= stroke.onset < end:
            return None
        if stroke.onset < start < stroke.onset + stroke.duration:
            stroke = replace(stroke, duration=start - stroke.onset)
    return stroke


def _turn(part: Part) -> list[PlayedControl]:
    """Return what a player does beside striking notes in a section."""
    gestures = GESTURES.get(part.player.part)
    return turn(gestures(part), part) if gestures else []
