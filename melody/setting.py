"""How a section stands in its song: whether it is sung, where it comes back, what its end and its edges leave free.

Conventions: ticks count from the start of the section; pitches are MIDI numbers.
"""

from dataclasses import replace
from itertools import pairwise

from melody.drafts.guide import OCTAVE
from melody.landing import CADENCE_DEGREES, Landing, make_landing
from melody.phrases import Stretch
from melody.returns.variation import key_shift
from melody.voice import Voice
from song import ChordSpan, Key, Section, Song, SongError

SILENT_ROLES = ("intro", "interlude")
# A section of so few bars has a new ending of no more than one.
SHORT_SECTION = 4
# A voice is not made narrower than this for the sake of other keys, in semitones.
NARROWEST = 16
# So many semitones are kept free for a return in another register.
REGISTER_ROOM = 4


def need_chords(song: Song) -> None:
    """Raise SongError where a section that is to be composed has no chords, or not all of them."""
    for section in song.sections:
        sung = section.id in song.sketches or not is_silent(section)
        to_compose = section.id not in song.melody and section.repeats is None and sung
        if to_compose and not song.chords.get(section.id):
            raise no_chords(song, section)


def no_chords(song: Song, section: Section) -> SongError:
    """Return what is to be said of a section without chords, or with open bars among them."""
    bar, told = song.brief.meter.bar_ticks, 0
    if section.id not in song.given:
        return SongError(f"section {section.id} has no chords yet; run compose harmonize first")
    for span in song.given[section.id]:
        if span.onset > told:
            break
        told = span.end
    return SongError(f"section {section.id}, bar {told // bar + 1}: its chord is open; run compose harmonize first")


def returns(song: Song, section: Section) -> list[Section]:
    """Return the later sections that repeat or vary a section, directly or by way of others."""
    same, found = {section.id}, []
    for other in song.sections:
        if (other.repeats or other.varies) in same:
            same.add(other.id)
            found.append(other)
    return found


def with_headroom(song: Song, section: Section, voice: Voice) -> Voice:
    """Return a voice that leaves room at its edges for the section to come back in another key or register, as far as it can."""
    shifts = [0]
    for other in returns(song, section):
        shifts.append(key_shift(section.key, other.key))
        if "register" in other.varied:
            shifts.append(REGISTER_ROOM if other.energy > section.energy else -REGISTER_ROOM)
    spare = voice.high - voice.low - NARROWEST
    above = min(max(shifts), spare)
    below = min(-min(shifts), spare - above)
    return replace(voice, low=voice.low + below, high=voice.high - above)


def pickup_ticks(song: Song, section: Section) -> int:
    """Return how long the pickup of a section is; the first section has none."""
    return section.pickup * song.brief.meter.beat_ticks if section is not song.sections[0] else 0


def room_after(song: Song, section: Section) -> int:
    """Return how many ticks at the end of a section are left to pickups, after it or after what repeats it; at most half of it."""
    same = {section.id}
    longest = 0
    for other, following in pairwise(song.sections):
        if other.repeats in same:
            same.add(other.id)
        if other.id in same and not is_silent(following):
            longest = max(longest, pickup_ticks(song, following))
    beat = song.brief.meter.beat_ticks
    return min(longest, section.bars * song.brief.meter.bar_ticks // 2 // beat * beat)


def resting_place(song: Song, section: Section, part: Stretch) -> Landing | None:
    """Return where a phrase inside a section rests: over that chord of its last bar which makes its cadence best.

    None where it has no cadence or an open one, and for the last phrase, which has the landing of the section.
    """
    bar = song.brief.meter.bar_ticks
    if part.cadence in (None, "open") or part.end >= section.bars * bar:
        return None
    assert part.cadence is not None
    degrees = {(section.key.pitch_class + degree) % OCTAVE for degree in CADENCE_DEGREES[part.cadence]}
    closing = [
        span.chord
        for span in song.chords[section.id]
        if span.chord is not None and part.end - bar < span.end and span.onset < part.end
    ]
    last = max(reversed(closing), key=lambda chord: len(degrees & set(chord.pitch_classes)), default=None)
    return make_landing(part.cadence, section.key, last)


def is_silent(section: Section) -> bool:
    """Return whether nobody sings in a section: introductions, interludes, and what a small letter calls silent."""
    return section.role in SILENT_ROLES or (section.label.islower() and section.role not in ("outro", "solo", "tag"))


def ending_start(song: Song, section: Section) -> int:
    """Return the tick where the new ending of a varied section begins: its last bar, or the one before if its chords are new.

    In real songs the bars before stay what they were, over other chords too: 82 to 98 % of them do. A section that is longer
    than its source goes its own way from where that ends.
    """
    assert section.varies is not None
    source, bar = song.section(section.varies), song.brief.meter.bar_ticks
    own, other = song.chords.get(section.id, ()), song.chords.get(source.id, ())
    number = section.bars - 2
    new = number >= 0 and _bar_roots(own, number, bar, section.key) != _bar_roots(other, number, bar, source.key)
    bars = 2 if new and section.bars > SHORT_SECTION else 1
    return min(section.bars - bars, source.bars) * bar


def _bar_roots(spans: tuple[ChordSpan, ...], number: int, bar: int, key: Key) -> list[tuple[int, int, str]]:
    """Return the chords of a bar above the tonic of a key."""
    return [
        (span.onset % bar, -1 if span.chord is None else (span.chord.root_pitch_class - key.pitch_class) % OCTAVE,
         "" if span.chord is None else span.chord.suffix)
        for span in spans
        if span.onset // bar == number
    ]  # fmt: skip
