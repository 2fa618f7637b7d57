"""The third stage: a song with chords becomes a song with a melody.

Sections that repeat take the notes of their source, sections that vary take them up to a new ending, introductions and
interludes stay silent, everything else is composed, each section from its own random stream and in sight of all that stands
before it. torch is imported only when there is something to compose.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from melody.chart import TICKS_PER_ROW, Chart, read_chart
from melody.examples import Example, trace
from melody.rules import make_landing
from melody.sampling import Player, Writer
from melody.tokens import SIXTEENTH
from melody.voice import voice_for, voice_of
from song import ChordSpan, Key, Note, Section, Song, SongError
from song.chance import stream

SILENT_ROLES = ("intro", "interlude")
# A varied section has a new ending of at least so many bars: two, or one where it is short.
ENDING_BARS, SHORT_SECTION = 2, 4
OCTAVE = 12

# Makes the player of a section from the chart, the events before it, the number of lines and of events to come.
MakePlayer = Callable[[Chart, Example, int, int], Player]


def melodize(song: Song, make_player: MakePlayer | None = None) -> Song:
    """Write the melody of every section that has none and leave the others as they are.

    Raises SongError where the song has no sections, or a section to be composed has no chords.
    """
    chart = read_chart(song, voice_of(song.brief.style).centre)
    for section in song.sections:
        if section.id not in song.melody:
            notes = _melody_of(song, section, chart, make_player or _model_player)
            song = song.with_melody({**song.melody, section.id: notes})
    return song


def _melody_of(song: Song, section: Section, chart: Chart, make_player: MakePlayer) -> tuple[Note, ...]:
    if is_silent(section):
        return ()
    if section.repeats is not None:
        return moved_notes(song, section, section.repeats, section.bars * song.brief.meter.bar_ticks)
    if not song.chords.get(section.id):
        raise SongError(f"section {section.id} has no chords yet; harmonize the song first")
    if section.varies is None:
        return _compose(song, section, chart, (), 0, make_player)
    start = ending_start(song, section)
    head = moved_notes(song, section, section.varies, start)
    return _compose(song, section, chart, head, start, make_player)


def is_silent(section: Section) -> bool:
    """Return whether nobody sings in a section: introductions, interludes, and what a small letter calls silent."""
    return section.role in SILENT_ROLES or (section.label.islower() and section.role not in ("outro", "solo"))


def moved_notes(song: Song, section: Section, source_id: str, length: int) -> tuple[Note, ...]:
    """Return the notes of a source in the key of a section, up to so many ticks; within an octave of where they were."""
    shift = key_shift(song.section(source_id).key, section.key)
    return tuple(
        Note(note.onset, min(note.duration, length - note.onset), note.pitch + shift)
        for note in song.melody[source_id]
        if note.onset < length
    )


def key_shift(origin: Key, target: Key) -> int:
    """Return the shortest way from one tonic to another in semitones, -5 to 6.

    >>> key_shift(Key("C"), Key("A")), key_shift(Key("F"), Key("G"))
    (-3, 2)
    """
    return (target.pitch_class - origin.pitch_class + 5) % OCTAVE - 5


def ending_start(song: Song, section: Section) -> int:
    """Return the tick where the new ending of a varied section begins.

    That is where its chords leave its source, at the latest two bars before the end (one in a short section).
    """
    assert section.varies is not None
    source, bar = song.section(section.varies), song.brief.meter.bar_ticks
    own, other = song.chords.get(section.id, ()), song.chords.get(source.id, ())
    latest = section.bars - (1 if section.bars <= SHORT_SECTION else ENDING_BARS)
    for number in range(latest):
        if number >= source.bars or _bar_roots(own, number, bar, section.key) != _bar_roots(
            other, number, bar, source.key
        ):
            return number * bar
    return latest * bar


def _bar_roots(spans: tuple[ChordSpan, ...], number: int, bar: int, key: Key) -> list[tuple[int, int, str]]:
    """Return the chords of a bar above the tonic of a key."""
    return [
        (span.onset % bar, -1 if span.chord is None else (span.chord.root_pitch_class - key.pitch_class) % OCTAVE,
         "" if span.chord is None else span.chord.suffix)
        for span in spans
        if span.onset // bar == number
    ]  # fmt: skip


def _compose(
    song: Song, section: Section, chart: Chart, head: tuple[Note, ...], start: int, make_player: MakePlayer
) -> tuple[Note, ...]:
    """Compose a section from tick `start` on, after the notes of its head."""
    voice = voice_for(song, section)
    so_far = song.with_melody({**song.melody, section.id: head})
    before = song.sections[: song.sections.index(section) + 1]
    context, line = trace(so_far, chart, before, head=start)
    length = section.bars * song.brief.meter.bar_ticks
    lines = line.copies(voice.drafts)
    landing = make_landing(section.cadence, section.key, song.chords[section.id][-1].chord)
    first = song.start_bars[section.id] * song.brief.meter.bar_ticks // TICKS_PER_ROW
    generator = stream(song.brief.seed, "melody", section.id)
    with _one_thread():
        player = make_player(chart, context, voice.drafts, length // SIXTEENTH + 1)
        return Writer(player, chart, section, first, voice, landing, generator).write(lines, head, start)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Compute on one thread: sums come in the same order on every machine, and so small steps are faster."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _model_player(chart: Chart, context: Example, drafts: int, events: int) -> Player:
    from melody.player import ModelPlayer, load_model

    return ModelPlayer(load_model(), chart, context, drafts, events)
