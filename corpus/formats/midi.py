"""Anybody's MIDI file as a song: the band as it plays, and the melody, chords, key and sections as written or as found in it.

Conventions: tracks are kept as played, in MIDI ticks (480 to the quarter note) from the first barline; melody and chords are
written on the grid, 24 ticks to the quarter note.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from corpus.formats.midi_bare import chords_under, is_bare
from corpus.formats.midi_chords import BARLINES, USUAL, chroma, estimate, lowest, written_chords
from corpus.formats.midi_file import DRUM_CHANNEL, Event, Recording, read_recording
from corpus.formats.midi_grid import MIDI_TICKS_PER_TICK, Grid, find_grid, find_offset, is_beside_its_beats, is_written
from corpus.formats.midi_melody import find_melody, find_singer
from corpus.formats.midi_sections import Place, found_sections, marked_sections
from corpus.formats.midi_style import find_band_style
from corpus.formats.own import restored
from corpus.sections import Change, Part, build_song, with_even_sources
from corpus.tonality import find_key, pitch_weights
from song import Chord, ChordSpan, Key, Meter, Note, PlayedNote, Song, SongError, Track, parse_key
from song.account import read_account

MAX_BARS = 2000
_SURE = 2.0  # evidence that another barline must bring before the file's own is given up
_NO_TITLES = {
    "",
    "untitled",
    "track 0",
    "track 1",
    "conductor",
    "conductor track",
    "tempo",
    "tempo track",
    "midi",
    "control track",
}


def read_midi(content: bytes, name: str = "") -> Song:
    """Return the song in a MIDI file (type 0 or 1); `name` is its title where the file has none.

    The melody is the track that says so or sings most; chords are the file's texts where those are chords and else estimated;
    sections come from its markers or else from what is repeated. Raises SongError where the file is broken, too large,
    empty, in no meter of ours or in several.
    """
    recording = read_recording(content)
    if not recording.tracks:
        raise SongError("the MIDI file has no notes")
    if all(track.channel == DRUM_CHANNEL for track in recording.tracks):
        raise SongError("the MIDI file has only drums; give one with a melody or chords")
    title = _title(recording, name)
    typeset = is_written(_onsets(recording.tracks))
    moved = _on_the_beat(recording, typeset)
    recording, typeset = moved, typeset and moved is recording
    grid = find_grid(recording)
    written = written_chords(recording, 0)
    phase = grid.pickup // (grid.meter.beat_ticks * MIDI_TICKS_PER_TICK)
    singer = find_singer(recording.tracks, grid.meter, recording.end)
    chords: Sequence[Chord | None] = ()
    if written is None:
        chords, phase = _estimate(recording, singer, grid.meter, phase, search=not typeset)
        grid = replace(grid, pickup=phase * grid.meter.beat_ticks * MIDI_TICKS_PER_TICK)
    recording = _from_barline(recording, grid)
    bars = _bars(recording, grid.meter)
    melody = find_melody(recording.tracks, singer, grid, recording.end)
    changes = _changes(written, chords, grid)
    if written is None and is_bare(recording.tracks):
        changes = chords_under(melody, _key(recording, melody, [], trusted=False), grid.meter, bars)
    key = _key(recording, melody, changes, trusted=written is not None)
    account = read_account(recording.told)
    if account and (own := restored(account, bars, written, melody, played=True)):
        return replace(own, tracks=tuple(recording.tracks))
    style = account.song.brief.style if account else find_band_style(recording.tracks, changes, bars, grid, key)
    places = _places(recording, melody, changes, bars, grid, style)
    keys = _section_keys(recording, places, key, grid.meter) if written is not None else [key] * len(places)
    parts = [_part(place, own, melody, changes, grid.meter) for place, own in zip(places, keys, strict=True)]
    song = build_song(title, style, grid.meter, grid.tempo, key, parts)
    song = replace(with_even_sources(song), tracks=tuple(recording.tracks))
    return song if written is None else _spelled_as_written(song, changes)


def _spelled_as_written(song: Song, changes: Sequence[Change]) -> Song:
    """Return the song with every chord that sounds as the one written there spelled like it, G#dim7 and not Abdim7."""
    written = {_sound_of(chord): chord for _, chord in reversed(changes) if chord}
    near = {onset: chord for onset, chord in changes if chord}

    def spell(span: ChordSpan, onset: int) -> ChordSpan:
        if span.chord is None:
            return span
        sound = _sound_of(span.chord)
        here = near.get(onset)
        return replace(span, chord=here if here and _sound_of(here) == sound else written.get(sound, span.chord))

    chords = {
        section.id: tuple(spell(span, span.onset + start) for span in song.chords[section.id])
        for section, start in song.starts()
    }
    return replace(song, chords=chords)


def _sound_of(chord: Chord) -> tuple[int, str, int]:
    return chord.root_pitch_class, chord.suffix, chord.bass_pitch_class


def _title(recording: Recording, name: str) -> str:
    named = [recording.title] if recording.title not in {track.name for track in recording.tracks} else []
    if len(recording.tracks) == 1:
        named = [recording.title]
    for title in (*named, name):
        if title.strip().lower() not in _NO_TITLES:
            return title.strip()
    return "untitled"


def _estimate(
    recording: Recording, singer: int, meter: Meter, phase: int, search: bool
) -> tuple[list[Chord | None], int]:
    """Return a chord for every beat of the file, and the beat of its first barline.

    That is the file's own, unless we `search` for it, the chords change much better on another and neither drums nor markers
    speak for the bars: pianists often play into a grid without a thought for its first beat.
    """
    beat = meter.beat_ticks * MIDI_TICKS_PER_TICK
    beats = max(1, -(-recording.end // beat))
    if beats > MAX_BARS * meter.beats:
        raise SongError(f"the MIDI file has over {MAX_BARS} bars; cut it to one piece")
    weights = [1.0] * len(recording.tracks)
    if sum(track.channel != DRUM_CHANNEL for track in recording.tracks) > 1:
        weights[singer] = USUAL.singer
    sounding = chroma(recording.tracks, weights, beat, beats)
    bass = lowest(recording.tracks, beat, beats)
    key = find_key(sounding.sum(axis=0).tolist(), [])
    drummed = any(track.channel == DRUM_CHANNEL for track in recording.tracks)
    if search and not phase and not drummed and not recording.markers:
        totals = [estimate(sounding, bass, key, meter, first, BARLINES)[1] for first in range(meter.beats)]
        best = int(np.argmax(totals))
        phase = best if totals[best] >= totals[0] + _SURE else 0
    return estimate(sounding, bass, key, meter, phase)[0], phase


def _onsets(tracks: Sequence[Track]) -> np.ndarray:
    return np.array([note.onset_midi_ticks for track in tracks for note in track.notes], dtype=int)


def _on_the_beat(recording: Recording, typeset: bool) -> Recording:
    """Return the recording with its notes moved onto the file's beats, where all of them stand beside those.

    A `typeset` file means its beats, unless it cannot.
    """
    drums = [track for track in recording.tracks if track.channel == DRUM_CHANNEL]
    # Drums hold the beat; others may lie behind it.
    onsets = _onsets(drums or recording.tracks)
    offset = find_offset(onsets, wide=not (drums or recording.markers or recording.texts))
    if not offset or (typeset and not is_beside_its_beats(onsets, offset)):
        return recording
    return replace(recording, tracks=[replace(track, notes=_moved(track.notes, -offset)) for track in recording.tracks])


def _from_barline(recording: Recording, grid: Grid) -> Recording:
    """Return the recording with silence before its pickup, so that a whole bar comes first."""
    if not grid.pickup:
        return recording
    shift = grid.meter.bar_ticks * MIDI_TICKS_PER_TICK - grid.pickup

    def later(events: Sequence[Event]) -> list[Event]:
        return [(tick + shift, text) for tick, text in events]

    return replace(
        recording,
        tracks=[replace(track, notes=_moved(track.notes, shift)) for track in recording.tracks],
        keys=later(recording.keys),
        markers=later(recording.markers),
        end=recording.end + shift,
    )


def _moved(notes: Sequence[PlayedNote], shift: int) -> tuple[PlayedNote, ...]:
    return tuple(replace(note, onset_midi_ticks=max(0, note.onset_midi_ticks + shift)) for note in notes)


def _bars(recording: Recording, meter: Meter) -> int:
    """Return the bars of the song: to the last note, or to the end of the file where that is on the next barline but one."""
    bar = meter.bar_ticks * MIDI_TICKS_PER_TICK
    last = max(note.onset_midi_ticks + note.duration_midi_ticks for track in recording.tracks for note in track.notes)
    # A last note that is held a little over the barline needs no further bar.
    bars = max(1, -(-(last - bar // 8) // bar))
    latest = max(note.onset_midi_ticks for track in recording.tracks for note in track.notes)
    bars = max(bars, latest // bar + 1)
    if recording.end % bar == 0 and bars < recording.end // bar <= bars + 2:
        bars = recording.end // bar
    return bars


def _changes(written: list[Change] | None, chords: Sequence[Chord | None], grid: Grid) -> list[Change]:
    shift = (grid.meter.bar_ticks - grid.pickup // MIDI_TICKS_PER_TICK) if grid.pickup else 0
    if written is not None:
        return [(onset + shift, chord) for onset, chord in written]
    beat = grid.meter.beat_ticks
    return [
        (index * beat + shift, chord) for index, chord in enumerate(chords) if index == 0 or chord != chords[index - 1]
    ]


def _key(recording: Recording, melody: Sequence[Note], changes: Sequence[Change], trusted: bool) -> Key:
    """Return the key of the notes, the band's and the singer's, and the chords.

    The file's first signature helps; where its chords are written, so is its key, and it is believed. C major says nothing: it
    stands in every file whose player did not care.
    """
    first = next((text for _, text in recording.keys), "")
    if trusted and first:
        return parse_key(first)
    signature = parse_key(first).signature if first else 0
    weights = np.array(pitch_weights(melody))
    band = [
        Note(note.onset_midi_ticks, note.duration_midi_ticks, note.pitch)
        for track in recording.tracks
        if track.channel != DRUM_CHANNEL
        for note in track.notes
    ]
    heard = np.array(pitch_weights(band))
    both = heard / max(heard.sum(), 1) + weights / max(weights.sum(), 1)
    return find_key(both.tolist(), [chord for _, chord in changes if chord], signature or None)


def _places(
    recording: Recording, melody: Sequence[Note], changes: Sequence[Change], bars: int, grid: Grid, style: str
) -> list[Place]:
    starts = [0] * bars
    for note in melody:
        if note.onset // grid.meter.bar_ticks < bars:
            starts[note.onset // grid.meter.bar_ticks] += 1
    bar = grid.meter.bar_ticks * MIDI_TICKS_PER_TICK
    marked = marked_sections(recording.markers, bar, bars, starts)
    return marked or found_sections(melody, changes, bars, grid.meter, grid.pickup > 0, style)


def _section_keys(recording: Recording, places: Sequence[Place], key: Key, meter: Meter) -> list[Key]:
    """Return the key signature in force at the start of every section."""
    bar = meter.bar_ticks * MIDI_TICKS_PER_TICK
    keys = []
    for place in places:
        standing = [text for tick, text in recording.keys if tick <= place.start * bar]
        keys.append(parse_key(standing[-1]) if standing else key)
    return keys


def _part(place: Place, key: Key, melody: Sequence[Note], changes: Sequence[Change], meter: Meter) -> Part:
    start, end = place.start * meter.bar_ticks, (place.start + place.bars) * meter.bar_ticks
    standing = [chord for onset, chord in changes if 2 * (onset - start) < meter.beat_ticks]
    inside = [
        (onset - start, chord)
        for onset, chord in changes
        if meter.beat_ticks <= 2 * (onset - start) < 2 * (end - start)
    ]
    notes = [replace(note, onset=note.onset - start) for note in melody if start <= note.onset < end]
    return Part(place.label, place.role, place.bars, [(0, standing[-1] if standing else None), *inside], notes, key)
