"""How a line comes back: moved to another key, lying higher or lower, over other chords, in another rhythm, or as an echo.

Conventions: ticks count from the start of the section, negative in its pickup; pitches are MIDI numbers.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from melody.chart import TICKS_PER_ROW, Chart
from melody.drafts.guide import FREE, OCTAVE, Guide, follow, misfits, quoted, strong_ticks, under, vary_rhythm
from melody.landing import Landing
from melody.returns.ornament import ornamented, simplified
from melody.returns.scale import in_midi, in_scale
from melody.tokens import quantise
from melody.voice import Voice
from song import Key, Note, Section, Song
from song.chance import stream

# How far a line may be moved in another register, in steps of the scale: a third to a fifth, or an octave.
REGISTER_STEPS = (2, 3, 4, 7)
STEP_SEMITONES = 12 / 7
# From one energy to another a varied register moves so far, in semitones, but not less than a third.
REGISTER_SEMITONES, LEAST_MOVE = 12, 3.5
# How much faster a new rhythm goes, in nats an octave of duration, where the energy rises (or stays), and where it falls.
PACE_UP, PACE_DOWN = 0.7, -1.2
# A line goes an octave away where a larger share of its notes than this leaves the voice.
MANY_OUTSIDE = 0.25
# A tag takes up so many bars of the last few.
MOTIF_BARS, SEARCHED_BARS = 2, 4


def moved_notes(
    song: Song, section: Section, source_id: str, length: int, voice: Voice | None = None
) -> tuple[Note, ...]:
    """Return the notes of a source in the key of a section, up to so many ticks, with what of its pickup the section has.

    They go the short way, or the octave beyond where only that stays in the voice.
    """
    source, earliest = song.section(source_id), -section.pickup * song.brief.meter.beat_ticks
    notes = [note for note in song.melody[source_id] if earliest <= note.onset < length]
    shift = fitting_shift(notes, key_shift(source.key, section.key), voice)
    return tuple(
        replace(note, duration=min(note.duration, length - note.onset), pitch=in_midi(note.pitch + shift))
        for note in notes
    )


def key_shift(origin: Key, target: Key) -> int:
    """Return the shortest way from one tonic to another in semitones, -5 to 6.

    >>> key_shift(Key("C"), Key("A")), key_shift(Key("F"), Key("G"))
    (-3, 2)
    """
    return (target.pitch_class - origin.pitch_class + 5) % OCTAVE - 5


def fitting_shift(notes: Sequence[Note], shift: int, voice: Voice | None) -> int:
    """Return a shift of pitches, or the one an octave away where it leaves many notes outside the voice and that one fewer."""
    if voice is None or shift == 0:
        return shift

    def cost(by: int) -> tuple[int, int]:
        outside = sum(not voice.low <= note.pitch + by <= voice.high for note in notes)
        return (outside if outside > MANY_OUTSIDE * len(notes) else 0), abs(by)

    return min((shift, shift - OCTAVE, shift + OCTAVE), key=cost)


def lifted(
    notes: Sequence[Note], key: Key, voice: Voice, rise: float, tones_of: Callable[[Note], frozenset[int]]
) -> tuple[Note, ...]:
    """Return a line some steps of its scale higher or lower: by about `rise` semitones, where the voice has room.

    Chord tones (`tones_of` the chord under a note) become chord tones, the notes between go with them.
    """
    up = rise > 0 if rise else sum(note.pitch for note in notes) < voice.centre * len(notes)
    wished = max(LEAST_MOVE, abs(rise))

    def move(steps: int) -> tuple[Note, ...]:
        return tuple(replace(note, pitch=in_midi(over_chord(note.pitch, steps, key, tones_of(note)))) for note in notes)

    def cost(steps: int) -> tuple[int, bool, float]:
        outside = sum(not voice.low <= note.pitch <= voice.high for note in move(steps))
        many = outside if outside > MANY_OUTSIDE * len(notes) else 0
        return many, (steps > 0) != up, abs(abs(steps) * STEP_SEMITONES - wished)

    return move(min((sign * size for sign in (1, -1) for size in REGISTER_STEPS), key=cost))


def over_chord(pitch: int, steps: int, key: Key, tones: frozenset[int]) -> int:
    """Return a pitch about so many steps up the scale: from chord tone to chord tone, others as far from theirs as before.

    >>> [over_chord(pitch, 2, Key("C"), frozenset({0, 4, 7})) for pitch in (67, 69, 71, 72)]
    [72, 74, 74, 76]
    """
    for distance in (0, -1, 1, -2, 2, -3, 3):
        tone = in_scale(pitch, distance, key) if distance else pitch
        if tone % OCTAVE in tones:
            # Of four chord tones an octave (seven steps) one stands for a third.
            count = round(len(tones) * abs(steps) / 7)
            moved = (
                sorted(
                    (
                        other
                        for other in range(tone - 2 * OCTAVE, tone + 2 * OCTAVE)
                        if other % OCTAVE in tones and (other - tone) * steps > 0
                    ),
                    key=lambda other: abs(other - tone),
                )[count - 1]
                if count
                else tone
            )
            return in_scale(moved, -distance, key) if distance else moved
    return in_scale(pitch, steps, key)


def nearest_tone(pitch: int, tones: frozenset[int], voice: Voice) -> int:
    """Return the pitch of a chord nearest to a pitch within a voice, the lower of two; the pitch where there is none."""
    fitting = [other for other in range(voice.low, voice.high + 1) if other % OCTAVE in tones]
    return min(fitting, key=lambda other: (abs(other - pitch), other), default=pitch)


def return_guide(
    song: Song, section: Section, chart: Chart, first: int, voice: Voice, landing: Landing, end: int
) -> tuple[Guide, tuple[Note, ...], int]:
    """Return how a section that varies another comes back up to tick `end`.

    That is a guide, the notes before it, which stand as they are, and the tick from which it guides.
    """
    assert section.varies is not None
    source, meter = song.section(section.varies), song.brief.meter
    length = section.bars * meter.bar_ticks
    exact = moved_notes(song, section, source.id, end, voice)
    line = moved = quantise(exact, meter, end)
    if "register" in section.varied:
        rise = REGISTER_SEMITONES * (section.energy - source.energy)
        line = lifted(line, section.key, voice, rise, lambda note: under(chart, first, _asking(note, chart)))
    if "ornaments" in section.varied and "rhythm" not in section.varied:
        line = _adorned(song, section, line, chart, first, voice)
    there, shift = (
        song.start_bars[source.id] * meter.bar_ticks // TICKS_PER_ROW,
        section.key.pitch_class - source.key.pitch_class,
    )
    original = {note.onset: note.pitch % OCTAVE for note in moved}

    def stood(note: Note, tick: int) -> bool:
        """It was no chord tone in the source either, over the same chord."""
        before = frozenset((pc + shift) % OCTAVE for pc in under(chart, there, tick))
        known = note.onset in original and original[note.onset] not in before
        return known and before == under(chart, first, tick)

    wrong = misfits(line, chart, first, section.key, stood)
    # A line that a person wrote outside the voice may stay there.
    low, high = (
        bound(own, *(note.pitch for note in song.melody[source.id]))
        for bound, own in ((min, voice.low), (max, voice.high))
    )
    wrong |= {note.onset for note in line if not low <= note.pitch <= high}
    final = -1
    if line and end == length:
        final = first + line[-1].onset // TICKS_PER_ROW
        if not _lands(line[-1], section, source, landing, under(chart, first, length - TICKS_PER_ROW)):
            wrong |= {line[-1].onset}
    if "rhythm" in section.varied and any(note.onset >= 0 for note in line):
        fitted = [
            replace(note, pitch=nearest_tone(note.pitch, _asked(note, chart, first, landing, final), voice))
            if note.onset in wrong else note
            for note in line
        ]  # fmt: skip
        pickup, body = [[note for note in fitted if (note.onset < 0) == early] for early in (True, False)]
        return vary_rhythm(body, meter, first, end, _pace(section, source)), tuple(pickup), 0
    if not wrong and not section.varied & {"register", "ornaments"}:
        return FREE, exact, end
    begin = min([0, *(note.onset // meter.beat_ticks * meter.beat_ticks for note in line[:1])])
    return replace(follow(line, wrong, meter, first, (begin, end)), final=final), (), begin


def _adorned(
    song: Song, section: Section, line: tuple[Note, ...], chart: Chart, first: int, voice: Voice
) -> tuple[Note, ...]:
    """Return a line with ornaments, or without its light notes where the energy falls."""
    assert section.varies is not None
    if section.energy < song.section(section.varies).energy - 0.01:
        return simplified(line, chart.meter, lambda note: note.pitch % OCTAVE in under(chart, first, note.onset))
    generator = stream(song.brief.seed, "melody", section.id, "ornaments")
    return ornamented(line, section.key, voice, chart.meter, generator)


def _pace(section: Section, source: Section) -> float:
    return PACE_DOWN if section.energy < source.energy - 0.01 else PACE_UP


def _lands(last: Note, section: Section, source: Section, landing: Landing, tones: frozenset[int]) -> bool:
    """Return whether a section may end on a note: where its cadence is that of the source, on any tone of the chord."""
    pc = last.pitch % OCTAVE
    if section.cadence == source.cadence:
        return not tones or pc in tones
    return bool(landing.bonus[pc] > float("-inf"))


def _asked(note: Note, chart: Chart, first: int, landing: Landing, final: int) -> frozenset[int]:
    """Return the pitch classes that a main note may have where its own does not fit."""
    if first + note.onset // TICKS_PER_ROW == final:
        return frozenset(pc for pc in range(OCTAVE) if landing.bonus[pc] > float("-inf"))
    return under(chart, first, _asking(note, chart))


def _asking(note: Note, chart: Chart) -> int:
    """Return the tick whose chord a note has to fit: its first strong beat, else where it starts."""
    return next(iter(strong_ticks(note, chart.meter)), note.onset)


def echo(song: Song, section: Section, before: Section, chart: Chart, first: int) -> Guide:
    """Return the guide to a tag that takes up the liveliest two bars of the end of the section before it, then goes its way."""
    meter = song.brief.meter
    bar = meter.bar_ticks
    line = quantise(song.melody[before.id], meter, before.bars * bar)
    bars = min(MOTIF_BARS, section.bars // 2, before.bars)
    starts = range(max(0, before.bars - SEARCHED_BARS), before.bars - bars + 1)
    if not bars:
        return FREE
    source = max(
        starts, key=lambda start: (sum(start * bar <= note.onset < (start + bars) * bar for note in line), start)
    )
    shift = key_shift(before.key, section.key)
    motif = [replace(note, pitch=in_midi(note.pitch + shift)) for note in quoted(line, source * bar, 0, bars * bar)]
    if not motif:
        return FREE
    wrong = misfits(motif, chart, first, section.key)
    return follow(motif, wrong, meter, first, (0, motif[-1].end))


def pickup_of_kin(song: Song, section: Section, voice: Voice) -> tuple[Note, ...]:
    """Return the pickup of an earlier section with the same music, where one has it that can be sung; negative onsets."""
    root = origin(song, section)
    for other in reversed(song.sections[: song.sections.index(section)]):
        if other.pickup and song.melody.get(other.id) and origin(song, other) == root:
            notes = moved_notes(song, section, other.id, 0, voice)
            if notes and all(voice.low <= note.pitch <= voice.high for note in notes):
                return notes
    return ()


def origin(song: Song, section: Section) -> str:
    """Return the id of the first section that this one repeats or varies, by way of others."""
    while source := section.repeats or section.varies:
        section = song.section(source)
    return section.id
