"""Songs that are wrong on purpose: a measure that takes them for real ones measures nothing.

Conventions: a control keeps brief, sections and length of its song and loses its band; an n-gram song keeps the plan alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from corpus.ngram import NGram
from harmony.features import events_of
from melody.examples import shuffle_chords
from melody.tokens import DURATIONS, LOWEST, RHYTHMS, can_last, is_rest, quantise, reference_pitch, rhythm_duration
from song import TICKS_PER_QUARTER, ChordSpan, Meter, Note, Section, Song
from song.chance import stream

TRIES = 60
TOKENS = "through tokens"

Vocabulary = Any
"""`harmony.tokens.Vocabulary`; named loosely, for its module is loaded only where it is used."""


def chords_shuffled(song: Song, rng: np.random.Generator) -> Song:
    """Return the song with the chords of its bars in another order."""
    return shuffle_chords(song, rng)


def melody_transposed(song: Song, rng: np.random.Generator) -> Song:
    """Return the song with its melody moved by 1 to 6 semitones up or 1 to 5 down, over chords that stay."""
    step = int(rng.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6]))
    melody = {
        name: tuple(replace(note, pitch=min(127, max(0, note.pitch + step))) for note in notes)
        for name, notes in song.melody.items()
    }
    return replace(song, melody=melody, tracks=())


def bars_shuffled(song: Song, rng: np.random.Generator) -> Song:
    """Return the song with its bars in another order, each with its chords and the notes that start to sound in it.

    Notes end at their barline.
    """
    bar = song.brief.meter.bar_ticks
    places = [(section.id, number) for section in song.sections for number in range(section.bars)]
    heard: list[list[Note]] = [[] for _ in places]
    for note in song.all_notes():
        heard[note.onset // bar].append(replace(note, onset=note.onset % bar))
    chords: dict[str, list[ChordSpan]] = {name: [] for name in song.chords}
    melody: dict[str, list[Note]] = {name: [] for name in song.melody}
    for (target, number), index in zip(places, rng.permutation(len(places)).tolist(), strict=True):
        source, taken = places[index]
        shift = (number - taken) * bar
        if target in chords:
            spans = [s for s in song.chords.get(source, ()) if s.onset // bar == taken]
            spans = spans or [ChordSpan(taken * bar, bar, None)]
            chords[target] += [replace(span, onset=span.onset + shift) for span in spans]
        if target in melody:
            melody[target] += [
                replace(n, onset=number * bar + n.onset, duration=min(n.duration, bar - n.onset)) for n in heard[index]
            ]
    return replace(
        song,
        chords={name: tuple(spans) for name, spans in chords.items()},
        melody={name: tuple(notes) for name, notes in melody.items()},
        tracks=(),
    )


def through_tokens(song: Song, _: np.random.Generator) -> Song:
    """Return the song as the stages write songs: its melody on their grid, its chords in their vocabulary, on the beat.

    What this changes, no weights can do better.
    """
    from harmony.score import shipped_network

    vocabulary, meter = shipped_network()[1], song.brief.meter
    chords = {
        section.id: decode_chords(
            events_of(song.chords[section.id], section, meter, vocabulary), section, meter, vocabulary
        )
        for section in song.sections
        if section.id in song.chords
    }
    melody = {
        section.id: quantise(song.melody[section.id], meter, section.bars * meter.bar_ticks)
        for section in song.sections
        if section.id in song.melody
    }
    return replace(song, chords=chords, melody=melody, tracks=())


Control = Callable[[Song, np.random.Generator], Song]
CONTROLS: dict[str, Control] = {
    "chords shuffled": chords_shuffled,
    "melody transposed": melody_transposed,
    "bars shuffled": bars_shuffled,
    TOKENS: through_tokens,
}
NGRAM = "3-gram"


def control_songs(song: Song, seed: int, ngrams: "NGrams | None" = None) -> Mapping[str, Song]:
    """Return the controls of a song by name, with an n-gram song on its plan where the n-grams are given."""
    title = song.brief.title
    songs = {name: make(song, stream(seed, "control", name, title)) for name, make in CONTROLS.items()}
    if ngrams is not None:
        songs[NGRAM] = ngram_song(song, ngrams, stream(seed, "control", NGRAM, title))
    return songs


@dataclass(frozen=True)
class NGrams:
    """N-grams over the stages' own tokens, and the chords that the harmony's tokens stand for."""

    chords: NGram
    melody: NGram
    vocabulary: Vocabulary


def ngram_song(song: Song, ngrams: NGrams, rng: np.random.Generator) -> Song:
    """Return a song on the plan of another, with chords and notes drawn token by token from n-grams."""
    centre = _centre(song)
    chords: dict[str, tuple[ChordSpan, ...]] = {}
    melody: dict[str, tuple[Note, ...]] = {}
    chord_tokens: list[tuple[int, int]] = []
    melody_tokens: list[int] = []
    for section in song.sections:
        if section.id in song.chords:
            chords[section.id] = _draw_chords(section, song, ngrams, chord_tokens, rng)
        if section.id in song.melody:
            melody[section.id] = _draw_notes(section, song, centre, ngrams.melody, melody_tokens, rng)
    return replace(song, chords=chords, melody=melody, tracks=())


def ngram_melody(song: Song, ngram: NGram, rng: np.random.Generator) -> Song:
    """Return the song with notes drawn token by token from an n-gram, over the chords that it has."""
    centre, tokens = _centre(song), list[int]()
    melody = {
        section.id: _draw_notes(section, song, centre, ngram, tokens, rng)
        for section in song.sections
        if section.id in song.melody
    }
    return replace(song, melody=melody, tracks=())


def _centre(song: Song) -> float:
    pitches = [note.pitch for notes in song.melody.values() for note in notes]
    return float(np.median(pitches)) if pitches else 0.0


def _draw_notes(
    section: Section, song: Song, centre: float, ngram: NGram, tokens: list[int], rng: np.random.Generator
) -> tuple[Note, ...]:
    """Return a line for a section where the song has one, nothing where it is silent."""
    if not song.melody[section.id]:
        return ()
    return _draw_line(section, song, reference_pitch(section.key.pitch_class, centre), ngram, tokens, rng)


def _draw_chords(
    section: Section, song: Song, ngrams: NGrams, tokens: list[tuple[int, int]], rng: np.random.Generator
) -> tuple[ChordSpan, ...]:
    """Return the chords of a section and add their tokens; what would cross a barline is cut there."""
    meter, events, beat = song.brief.meter, list[tuple[int, int]](), 0
    while beat < section.bars * meter.beats:
        drawn = ngrams.chords.draw(tokens, rng)
        assert isinstance(drawn, tuple)
        tokens.append((int(drawn[0]), int(drawn[1])))
        events.append((tokens[-1][0], min(tokens[-1][1], meter.beats - beat % meter.beats)))
        beat += events[-1][1]
    return decode_chords(events, section, meter, ngrams.vocabulary)


def decode_chords(
    events: Sequence[tuple[int, int]], section: Section, meter: Meter, vocabulary: Vocabulary
) -> tuple[ChordSpan, ...]:
    """Return chord events as spans, equal neighbours inside a bar joined."""
    spans, beat = list[ChordSpan](), 0
    for token, beats in events:
        span = ChordSpan(beat * meter.beat_ticks, beats * meter.beat_ticks, vocabulary.decode(token, section.key))
        if spans and beat % meter.beats and spans[-1].chord == span.chord:
            first = spans.pop()
            span = replace(first, duration=first.duration + span.duration)
        spans.append(span)
        beat += beats
    return tuple(spans)


def _draw_line(
    section: Section, song: Song, reference: int, ngram: NGram, tokens: list[int], rng: np.random.Generator
) -> tuple[Note, ...]:
    """Return the melody of a section and add its tokens; of what is drawn, the first that may stand there is taken."""
    bar, end = song.brief.meter.bar_ticks, section.bars * song.brief.meter.bar_ticks
    notes, place = list[Note](), 0
    while place < end:
        for _ in range(TRIES):
            token = ngram.draw(tokens, rng)
            assert isinstance(token, int)
            rhythm, pitch = token % RHYTHMS, reference + LOWEST + token // RHYTHMS - 1
            room = bar - place % bar if is_rest(rhythm) else end - place
            if rhythm_duration(rhythm) <= room and can_last(place % TICKS_PER_QUARTER, rhythm_duration(rhythm)):
                break
        else:
            token, rhythm, pitch = _rest_to_the_beat(place)
        duration = rhythm_duration(rhythm)
        tokens.append(token)
        if not is_rest(rhythm):
            notes.append(Note(place, duration, min(127, max(0, pitch))))
        place += duration
    return tuple(notes)


def _rest_to_the_beat(place: int) -> tuple[int, int, int]:
    """Return the token of a rest to the next quarter, its rhythm, and no pitch."""
    rhythm = len(DURATIONS) + DURATIONS.index(TICKS_PER_QUARTER - place % TICKS_PER_QUARTER)
    return rhythm, rhythm, 0


def fit_ngrams(chords: Sequence[Song], melodies: Sequence[Song], order: int = 3) -> NGrams:
    """Return the n-grams that songs are drawn from, fitted on training songs."""
    from harmony.score import fit_baselines as fit_chords
    from harmony.score import shipped_network
    from melody.score import fit_baselines as fit_lines

    name = f"{order}-gram"
    return NGrams(fit_chords(chords, (order,))[name], fit_lines(melodies, (order,))[name], shipped_network()[1])
