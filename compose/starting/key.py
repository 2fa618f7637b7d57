"""The key that everything given together stands in: notes and chords tell more than either does alone."""

from collections.abc import Sequence
from dataclasses import replace

from compose.starting.material import Material
from song import Chord, Key, Note, Sketch


def key_of_all(materials: Sequence[Material]) -> Key | None:
    """Return the key that fits all notes and chords that were given best; None where there are neither.

    A loop is heard twice, so that its end leads to its beginning, and it comes home to either.
    """
    from corpus.tonality import find_key, pitch_weights

    notes: list[Note] = []
    chords: list[Chord] = []
    weights, landings = [0.0] * 12, list[list[Chord]]()
    for material in materials:
        own: list[Chord] = []
        for part in material.parts:
            notes += part.line.notes if isinstance(part.line, Sketch) else part.line or ()
            for span in part.chords or ():
                if span.chord:
                    own.append(span.chord)
                    for pitch_class in span.chord.pitch_classes:
                        weights[pitch_class] += span.duration
        chords += own * 2 if goes_round(material) else own
        landings += [own[:1], own[-1:]] if goes_round(material) else []
    if not notes and not chords:
        return None
    sung = pitch_weights([replace(note, duration=max(1, note.duration)) for note in notes])
    return find_key([one + other for one, other in zip(weights, sung, strict=True)], chords, landings=landings)


def goes_round(material: Material) -> bool:
    """Return whether chords lead from their end to their beginning: a loop, or a tune that ends on a turnaround."""
    chords = [span.chord for part in material.parts for span in part.chords or () if span.chord]
    if not chords or material.named:
        return False
    turns = (chords[-1].root_pitch_class - chords[0].root_pitch_class) % 12 == 7 and 4 in chords[-1].quality.intervals
    again = any(
        len(chords) % size == 0 and chords == chords[:size] * (len(chords) // size)
        for size in range(1, len(chords) // 2 + 1)
    )
    return turns or (not material.headed and (material.is_scrap or again))
