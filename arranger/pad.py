"""The pad: held chords whose common tones sound on from chord to chord."""

from arranger.comping import voicings_for
from arranger.part import Part
from arranger.scene import Scene, Stroke
from arranger.voicing import Voicing


def play(part: Part) -> list[Stroke]:
    """Return the held chords of a section."""
    return play_pad(part.scene, voicings_for(part))


def play_pad(scene: Scene, voicings: dict[int, Voicing]) -> list[Stroke]:
    """Return one long note for every stretch of chords that keeps a voice in its place."""
    strokes: list[Stroke] = []
    sounding: dict[int, int] = {}
    end = 0
    for span in scene.playable:
        voicing = voicings[span.onset]
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
