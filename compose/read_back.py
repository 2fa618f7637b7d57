"""Scores read bar by bar, for laying ours beside the one that came back from another program.

Conventions: bars as they stand on paper, from 0; ticks, 24 to the quarter note, from the barline.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from corpus.formats.leadsheet import Sheet, on_beats
from corpus.formats.registry import choose_tune, format_of, read_tunes
from editing.merging.side_by_side import Score, ScoreBar, differences
from editing.passages.bars import chord_bars, note_bars
from song import Chord, ChordSpan, Meter, Note, Song, SongError

KINDS = {"MusicXML": "musicxml", "MIDI": "mid", "ABC": "abc"}
"""The formats that say every bar of a song, and the word of `--write` for what we write of them."""


def kind_of(content: bytes, name: str) -> str:
    """Return the kind of score that a file is. Raises SongError where it is none that says every bar."""
    known = format_of(content, name).name
    if known not in KINDS:
        raise SongError(f"{name}: is {known}, which cannot be laid beside the plan bar by bar; give {', '.join(KINDS)}")
    return KINDS[known]


def read_score(content: bytes, name: str, meter: Meter) -> Score:
    """Return a score bar by bar.

    Raises SongError where it cannot be read, has another meter, or repeat signs, as then its bars are not those of a plan.
    """
    kind = kind_of(content, name)
    if kind == "mid":
        read = choose_tune(read_tunes(content, name), name)
        _check_meter(str(read.brief.meter), meter, name)
        return score_of(read)
    try:
        sheet = _sheet(content, kind)
    except SongError as error:
        raise SongError(f"{name}: cannot be read: {error}") from None
    except RecursionError:
        raise SongError(f"{name}: cannot be read: is nested too deeply") from None
    _check_meter(sheet.meter, meter, name)
    for number, bar in enumerate(sheet.bars, 1):
        if bar.backward or bar.endings or bar.jump:
            raise SongError(
                f"{name}: bar {number} has a repeat sign; write the repeat out, as the score had it from here"
            )
    return Score(tuple(_bars(sheet, meter)), sheet.title, sheet.tempo)


def _check_meter(found: str, meter: Meter, name: str) -> None:
    if found != str(meter):
        raise SongError(f"{name}: is in {found}, the plan in {meter}; change the meter of the plan first")


def _sheet(content: bytes, kind: str) -> Sheet:
    if kind == "abc":
        from corpus.formats.abc import read_abc

        return read_abc(content.decode("utf-8-sig", "replace"))
    from corpus.formats.musicxml import read_score as read

    return read(content)


def _bars(sheet: Sheet, meter: Meter) -> Iterator[ScoreBar]:
    """Walk the bars; a chord sounds on until another one comes, a note that is tied on is one note."""
    ticks = meter.bar_ticks
    notes: list[Note] = []
    for number, bar in enumerate(sheet.bars):
        for note in bar.notes:
            onset, before = number * ticks + note.onset, notes[-1] if notes else None
            duration = min(note.duration, max(1, ticks - note.onset))
            if note.held and before and before.pitch == note.pitch and before.end == onset:
                notes[-1] = replace(before, duration=before.duration + duration)
            elif note.onset < ticks:
                notes.append(Note(onset, duration, note.pitch))
    inside = note_bars(notes, ticks)
    chord: Chord | None = None
    carried = list[tuple[int, Chord | None]]()
    for number, bar in enumerate(sheet.bars):
        changes = [*carried, *on_beats(bar, meter).chords]
        carried = [(0, later) for onset, later in changes if onset >= ticks]
        spans = _spans(chord, [change for change in changes if change[0] < ticks], ticks)
        chord = spans[-1].chord
        yield ScoreBar(spans, inside.get(number, ()), bar.mark)


def _spans(before: Chord | None, changes: list[tuple[int, Chord | None]], ticks: int) -> tuple[ChordSpan, ...]:
    """Return the chords that fill a bar, the first of them the one before where none stands at its start."""
    spans: list[ChordSpan] = []
    row = changes if changes and changes[0][0] == 0 else [(0, before), *changes]
    ends = [*(onset for onset, _ in row[1:]), ticks]
    for (onset, chord), end in zip(row, ends, strict=True):
        if spans and spans[-1].chord == chord:
            spans[-1] = replace(spans[-1], duration=end - spans[-1].onset)
        elif end > onset:
            spans.append(ChordSpan(onset, end - onset, chord))
    return tuple(spans)


def score_of(song: Song) -> Score:
    """Return a song as a score says it."""
    ticks = song.brief.meter.bar_ticks
    chords, notes = chord_bars(song.all_chords(), ticks), note_bars(song.all_notes(), ticks)
    bars = [ScoreBar(chords.get(number, ()), notes.get(number, ())) for number in range(song.bars)]
    return Score(tuple(bars), "", song.brief.tempo)


def nearest(theirs: Score, song: Song, others: Iterable[Song]) -> Song:
    """Return the song that a score was made from: of several with the same sections the one from which it differs least."""
    frame = [(section.id, section.bars, section.key) for section in song.sections]
    alike = [
        other
        for other in others
        if [(section.id, section.bars, section.key) for section in other.sections] == frame
        and (other.chords.keys(), other.melody.keys()) == (song.chords.keys(), song.melody.keys())
    ]
    return min([song, *alike], key=lambda one: differences(score_of(one), theirs))
