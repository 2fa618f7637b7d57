"""The melody as a player shapes it: a line swells towards its top, strong beats lean, a repeated note is tongued again."""

from arranger.band import Player
from arranger.part import Part
from arranger.scene import Scene, Stroke
from song import Note, Section

# Share of its written length that a note sounds: tied into the next, before a repeated pitch, before a rest.
_LEGATO, _TONGUED, _RELEASED = 0.98, 0.8, 0.92
_PER_SEMITONE = 0.7


SOLO_ROLES = ("solo", "instrumental")


def leads_in(section: Section, player: Player) -> bool:
    """Return whether a player has the melody in a section."""
    return player.part == ("solo" if section.role in SOLO_ROLES else "lead")


def play(part: Part) -> list[Stroke]:
    """Return the melody of a section where it is the player's turn."""
    if not leads_in(part.scene.section, part.player):
        return []
    instrument = part.seat.instrument
    return play_lead(part.scene, instrument.low, instrument.high, part.seat.shift)


def play_lead(scene: Scene, low: int, high: int, shift: int) -> list[Stroke]:
    """Return the melody of a section from its pickup on, moved by whole octaves where the instrument needs it."""
    notes = scene.notes
    if not notes:
        return []
    middle = sum(note.pitch for note in notes) / len(notes)
    strokes = []
    for index, note in enumerate(notes):
        following = notes[index + 1] if index + 1 < len(notes) else None
        length = max(2, round(note.duration * _share(note, following)))
        if scene.final is not None and following is None and note.end > scene.final:
            length = scene.end - note.onset
        strokes.append(Stroke(note.onset, length, fold(note.pitch + shift, low, high), _accent(scene, note, middle)))
    return strokes


def fold(pitch: int, low: int, high: int) -> int:
    """Return a pitch moved by octaves into a range of an octave or more."""
    while pitch < low:
        pitch += 12
    while pitch > high:
        pitch -= 12
    return pitch


def _share(note: Note, following: Note | None) -> float:
    if following is None or following.onset > note.end:
        return _RELEASED
    return _TONGUED if following.pitch == note.pitch else _LEGATO


def _accent(scene: Scene, note: Note, middle: float) -> float:
    contour = max(-8.0, min(8.0, (note.pitch - middle) * _PER_SEMITONE))
    beat = scene.meter.beat_ticks
    metric = 4.0 if scene.meter.is_strong(note.onset) else 0.0 if note.onset % beat == 0 else -3.0
    # An off-beat that is held over the next beat is a syncopation and is leaned on.
    syncopated = note.onset % beat != 0 and note.duration > beat - note.onset % beat
    return contour + metric + (6.0 if syncopated else 0.0)
