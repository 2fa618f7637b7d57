"""The pad: held chords whose common tones sound on from chord to chord."""

from collections.abc import Mapping

from arranger.chords.comping import held_in
from arranger.chords.leading import Held
from arranger.part import Part
from arranger.scene import Scene
from arranger.stroke import Stroke


def play(part: Part) -> list[Stroke]:
    """Return the held chords of a section.

    Raises SongError where a chord has no voicing in the player's range.
    """
    return sustain(part.scene, held_in(part))


def sustain(scene: Scene, held: Mapping[int, Held]) -> list[Stroke]:
    """Return one long note for every stretch of chords that keeps a voice in its place."""
    strokes: list[Stroke] = []
    sounding: dict[int, int] = {}
    end = 0
    for span in scene.playable:
        voicing = held[span.onset].pitches
        gap = span.onset > end
        for pitch in sorted(sounding):
            if gap or pitch not in voicing or span.onset == scene.final:
                onset = sounding.pop(pitch)
                strokes.append(Stroke(onset, end - onset, pitch))
        for pitch in voicing:
            sounding.setdefault(pitch, span.onset)
        end = span.end
    strokes += [Stroke(onset, end - onset, pitch) for pitch, onset in sorted(sounding.items())]
    return sorted(strokes, key=lambda stroke: (stroke.onset, stroke.pitch))
