"""Parts for the tests of the bass: what a bass has on the stand in every section of a song, with tabs of the test's own."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from band_songs import build_song

from arranger.bands.band import Player
from arranger.bands.instruments import INSTRUMENTS
from arranger.bands.styles import band_of
from arranger.direction.cue import Cue
from arranger.part import Part, Seat
from arranger.scene import Scene, scenes_of
from song import Song
from song.chance import stream

WALK = ("w w w w",)


def player_with(tabs: Sequence[str], **fields: object) -> Player:
    return replace(Player("bass", ("double bass",), 80, 100, tabs={"4": (tuple(tabs),)}), **fields)


def parts_of(
    song: Song, tabs: Sequence[str], *, level: int = 1, chromatic: bool = True, **fields: object
) -> Iterator[Part]:
    band = replace(band_of(song.brief)[1], chromatic_bass=chromatic)
    seat = Seat("bass 3", player_with(tabs, **fields), INSTRUMENTS["double bass"])
    for scene in scenes_of(song):
        yield part_of(song, scene, seat, band, level)


def part_of(song, scene, seat, band, level) -> Part:
    rng = stream(song.brief.seed, "arranger", seat.name, scene.section.id)
    return Part(scene, seat, band, Cue(level=level), song.brief, rng)


def changes_of(scene: Scene):
    """The spans that bring a new chord, up to the last one of the song."""
    before = None
    for span in scene.playable:
        if span.chord != before and (scene.final is None or span.onset <= scene.final):
            yield span
        before = span.chord


def sounding_at(strokes, tick):
    """The stroke that sounds at a tick or was let go no more than a sixteenth before it, None where none does."""
    struck = [stroke for stroke in strokes if stroke.onset <= tick]
    return struck[-1] if struck and struck[-1].onset + struck[-1].duration + 6 > tick else None


def lines(style, tabs, meter="4/4", seed=3, tempo=120, **fields):
    for part in parts_of(build_song(style, meter, tempo, seed), tabs, **fields):
        from arranger.bass import play

        yield part, play(part)
