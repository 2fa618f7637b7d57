"""The arranger: the band of the style plays the chords and the melody, section by section."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from arranger.bass import play_bass
from arranger.comping import play_comping, voice_chords
from arranger.drums import play_drums
from arranger.instruments import INSTRUMENTS, Instrument
from arranger.lead import play_lead
from arranger.pad import play_pad
from arranger.pattern import for_meter
from arranger.performance import MIDI_TICKS_PER_TICK, perform, separate, swing_ratio
from arranger.scene import LIGHT, Scene, Stroke, scenes_of
from arranger.styles import Band, Player, band_of
from song import PlayedNote, Section, Song, SongError, Track
from song.chance import stream

DRUM_CHANNEL = 9
_SOLO_ROLES = ("solo", "instrumental")
_STRUMMED = ("open", "power")


@dataclass(frozen=True)
class _Seat:
    """A player of the band with the instrument in hand and the octaves, in semitones, by which it moves the melody."""

    name: str
    player: Player
    instrument: Instrument
    shift: int


def arrange(song: Song) -> Song:
    """Return the song with the tracks of the whole band.

    Every section is played from its own random streams and its own layers, so that a change in one section leaves the others
    as they are; only the last approach notes before a section know its first chord.

    Raises SongError that names the first section without chords or melody.
    """
    _require_complete(song)
    scenes = scenes_of(song)
    end = song.bars * song.brief.meter.bar_ticks * MIDI_TICKS_PER_TICK
    heard: Counter[str] = Counter()
    tracks: list[Track] = []
    channels = (channel for channel in range(16) if channel != DRUM_CHANNEL)
    for seat in _seats(song):
        notes = separate((note for scene in scenes for note in _play(song, scene, seat)), end)
        if not notes:
            continue
        player, name = seat.player, seat.instrument.name
        heard[name] += 1
        name += f" {heard[name]}" if heard[name] > 1 else ""
        channel = DRUM_CHANNEL if player.part == "drums" else next(channels)
        tracks.append(Track(name, seat.instrument.program, channel, notes, player.volume, player.pan))
    return song.with_tracks(tuple(tracks))


def _require_complete(song: Song) -> None:
    if not song.sections:
        raise SongError("the song has no sections to arrange; plan it first")
    for section in song.sections:
        if not song.chords.get(section.id):
            raise SongError(f"section {section.id} has no chords yet; harmonize the song before the band plays")
        if section.id not in song.melody:
            raise SongError(f"section {section.id} has no melody yet; melodize the song before the band plays")


def _seats(song: Song) -> list[_Seat]:
    """Return the band with an instrument for everyone, chosen by the seed: leads that reach the melody, none twice."""
    seats: list[_Seat] = []
    for number, player in enumerate(band_of(song.brief.style)[1].players):
        instruments = [INSTRUMENTS[name] for name in player.instruments]
        shifts = {instrument.name: _best_shift(instrument, _line(song, player)) for instrument in instruments}
        least = min(outside for outside, _ in shifts.values())
        instruments = [instrument for instrument in instruments if shifts[instrument.name][0] == least]
        taken = [seat.instrument for seat in seats]
        instruments = [instrument for instrument in instruments if instrument not in taken] or instruments
        rng = stream(song.brief.seed, "arranger", "band", str(number))
        chosen = instruments[int(rng.integers(len(instruments)))]
        seats.append(_Seat(f"{player.part} {number}", player, chosen, shifts[chosen.name][1]))
    return seats


def _leads_in(section: Section, player: Player) -> bool:
    return player.part == ("solo" if section.role in _SOLO_ROLES else "lead")


def _line(song: Song, player: Player) -> list[int]:
    """Return the melody pitches that a player leads."""
    return [note.pitch for section in song.sections if _leads_in(section, player) for note in song.melody[section.id]]


def _best_shift(instrument: Instrument, pitches: Sequence[int]) -> tuple[int, int]:
    """Return how many notes lie out of range at the best octave, and that octave in semitones, the written one first."""

    def outside(shift: int) -> int:
        return sum(not instrument.low <= pitch + shift <= instrument.high for pitch in pitches)

    return min(((outside(shift), shift) for shift in (0, 12, -12)), key=lambda pair: pair[0])


def _play(song: Song, scene: Scene, seat: _Seat) -> list[PlayedNote]:
    """Return what a player plays in a section; nothing below the energy it enters at."""
    brief, section = song.brief, scene.section
    if section.energy < seat.player.enters:
        return []
    names = ("arranger", seat.name, section.id)
    style, band = band_of(brief.style)
    strokes = _strokes(scene, band, style, seat, stream(brief.seed, *names))
    swing, shuffle = (0.0, 0.0) if scene.meter.compound else (band.swing, band.shuffle)
    touch = stream(brief.seed, *names, "touch")
    ratio = swing_ratio(brief.tempo, swing)
    return perform(strokes, scene, seat.player, ratio, brief.tempo, touch, shuffle=shuffle)


def _strokes(scene: Scene, band: Band, style: str, seat: _Seat, rng: np.random.Generator) -> list[Stroke]:
    player = seat.player
    if player.part in ("lead", "solo"):
        leads = _leads_in(scene.section, player)
        return play_lead(scene, seat.instrument.low, seat.instrument.high, seat.shift) if leads else []
    if player.part == "drums":
        return play_drums(scene, style, rng, crashes=band.crashes)
    tabs = for_meter(player.tabs, scene.meter) if player.tabs else ()
    if player.part == "bass":
        level = LIGHT if player.breaks_down and scene.contrasting else min(scene.level, len(tabs) - 1)
        return play_bass(
            scene, tabs[level], rng, chromatic=band.chromatic_bass, reach=band.bass_reach, home=band.bass_home
        )
    voicings = voice_chords(scene, player.voicing, player.voices, player.low, player.high)
    if player.part == "pad":
        return play_pad(scene, voicings)
    return play_comping(
        scene,
        tabs,
        voicings,
        rng,
        anticipates=player.anticipates,
        changes=player.changes,
        listens=player.listens,
        strums=player.voicing in _STRUMMED,
        covers=player.covers,
    )
