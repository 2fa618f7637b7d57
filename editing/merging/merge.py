"""What a person changed in a score of ours with another program, brought back into the song bar by bar.

Two scores are laid side by side, the one that we wrote and the one that came back, both read by the same reader: so only what
a person changed differs, however the other program spells and lays out. Only bars that differ are taken over.

Conventions: bars count from 0; what is in a bar counts ticks from its barline, and a note belongs to the bar in which it starts.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from editing.merging.side_by_side import Score, laid_side_by_side, refuse_another, struck_at_sections
from editing.passages.bars import Notes, Sources, alike, chord_bars, joined_chords
from editing.passages.rebarring import rebarred
from editing.remarks.remark import Remark
from song import Note, Section, Song, SongError
from song.chart import OPEN, write_bars


@dataclass(frozen=True)
class Merge:
    """The song with what a person changed in the score, and what that was."""

    song: Song
    remarks: tuple[Remark, ...]


def merged(song: Song, ours: Score, theirs: Score) -> Merge:
    """Return a complete song with what differs between the score that was written of it and the one that came back.

    Raises SongError where bars came or went and it is not clear where, or where it is another song.
    """
    if len(ours.bars) != song.bars:
        raise SongError(
            f"is read as {len(ours.bars)} bars, the plan has {song.bars}; give MusicXML, it says all there is"
        )
    theirs = struck_at_sections(song, ours, theirs)
    lengths = laid_side_by_side(song, ours, theirs)
    refuse_another(ours, theirs, lengths)
    places, said, before = list[int | None](), list[Remark](), 0
    for section, sources in zip(song.sections, lengths, strict=True):
        places += [None if bar is None else before + bar for bar in sources]
        before += section.bars
        if sources != tuple(range(section.bars)):
            said += _lengths_told(section, sources)
            song = rebarred(song, section, sources)
    layers = theirs.layers
    said += [
        Remark("", (), layer, "missing in that score", "those of the plan stay")
        for layer in sorted(ours.layers - layers)
    ]
    if "chords" in layers:
        song, more = _with_chords(
            song, theirs, [n for n, bar in enumerate(places) if _other_chords(ours, bar, theirs, n)]
        )
        said += more
    if "melody" in layers:
        song, more = _with_melody(
            song, theirs, [n for n, bar in enumerate(places) if _other_notes(ours, bar, theirs, n)]
        )
        said += more
    song, more = _with_brief(song, ours, theirs)
    return Merge(replace(song, tracks=()), (*said, *more))


def _other_chords(ours: Score, bar: int | None, theirs: Score, number: int) -> bool:
    return bar is None or not alike(ours.bars[bar].chords, theirs.bars[number].chords)


def _other_notes(ours: Score, bar: int | None, theirs: Score, number: int) -> bool:
    return bar is None or ours.bars[bar].notes != theirs.bars[number].notes


def _in_sections(song: Song, bars: Sequence[int]) -> Iterator[tuple[Section, int, list[int]]]:
    """Walk the sections in which some bars of the song are, with their first bar and those bars counted from there."""
    for section, first in zip(song.sections, song.start_bars.values(), strict=True):
        if inside := [bar - first for bar in bars if first <= bar < first + section.bars]:
            yield section, first, inside


def _with_chords(song: Song, theirs: Score, bars: Sequence[int]) -> tuple[Song, list[Remark]]:
    ticks, said = song.brief.meter.bar_ticks, list[Remark]()
    charts = dict(song.charts)
    for section, first, inside in _in_sections(song, bars):
        spans = charts.get(section.id, ())
        standing = chord_bars(spans, ticks)
        for bar in inside:
            was = write_bars(standing.get(bar, ()), song.brief.meter, 1)[0]
            standing[bar] = theirs.bars[first + bar].chords
            now = write_bars(standing[bar], song.brief.meter, 1)[0]
            said.append(Remark(section.id, (bar,), "chords", now if was == OPEN else f"{was} → {now}", ""))
        charts[section.id] = joined_chords(standing, ticks)
    return replace(song, chords=charts, given={}), said


def _with_melody(song: Song, theirs: Score, bars: Sequence[int]) -> tuple[Song, list[Remark]]:
    """Return the song with the notes of some bars of the song, and where they stand; a pickup keeps its section."""
    ticks = song.brief.meter.bar_ticks
    wanted = {replace(note, onset=bar * ticks + note.onset) for bar in bars for note in theirs.bars[bar].notes}
    said = [
        Remark(section.id, tuple(inside), "melody", "as in that score", "")
        for section, _, inside in _in_sections(song, bars)
    ]
    # What a pickup hides of the section before stays there, if it stays hidden.
    for hidden in (True, False):
        done = replace(song, melody=_sung(song, wanted, set(bars), hidden=hidden), sketches={})
        if {note for note in done.all_notes() if note.onset // ticks in bars} == wanted:
            break
    return done, said


def _sung(song: Song, wanted: Set[Note], bars: Set[int], *, hidden: bool) -> dict[str, Notes]:
    """Return the melody with the wanted notes in some bars, onsets from the start of the song."""
    ticks = song.brief.meter.bar_ticks
    starts = {name: bar * ticks for name, bar in song.start_bars.items()}
    melody: dict[str, list[Note]] = {}
    leads: dict[str, int] = {}
    missing, heard = set(wanted), song.sounding()
    staying: Set[Note | None] = {None, *wanted} if hidden else set()
    for section in song.sections:
        start, notes = starts[section.id], _standing(song, section.id)
        if notes and notes[0].onset < 0:
            leads[section.id] = start + notes[0].onset
        sounding = {note.onset: replace(note, onset=start + note.onset) for note in heard.get(section.id, ())}
        melody[section.id] = [
            note for note in notes if (start + note.onset) // ticks not in bars or sounding.get(note.onset) in staying
        ]
        missing -= {sounding[note.onset] for note in melody[section.id] if note.onset in sounding}
    for note in missing:
        owner = _owner(starts, leads, note.onset)
        melody[owner].append(replace(note, onset=note.onset - starts[owner]))
    return _one_voice(song, melody)


def _standing(song: Song, section_id: str) -> Notes:
    """Return the notes that stand in a section."""
    line = song.lines.get(section_id, ())
    return line if isinstance(line, tuple) else line.notes


def _owner(starts: Mapping[str, int], leads: Mapping[str, int], onset: int) -> str:
    """Return the section that a note belongs to: the one whose pickup it is in, or the one that it stands in."""
    for name, lead in leads.items():
        if lead <= onset < starts[name]:
            return name
    return [name for name, start in starts.items() if start <= onset][-1]


def _one_voice(song: Song, melody: Mapping[str, Sequence[Note]]) -> dict[str, Notes]:
    """Return every line in order, each note cut where the next one begins and where its section ends; others as they are."""
    ticks, done = song.brief.meter.bar_ticks, dict[str, Notes]()
    for section in song.sections:
        notes = sorted(melody[section.id], key=lambda note: (note.onset, -note.pitch))
        ends = [*(note.onset for note in notes), section.bars * ticks][1:] if notes else []
        done[section.id] = tuple(
            replace(note, duration=min(note.duration, end - note.onset))
            for note, end in zip(notes, ends, strict=True)
            if end > note.onset
        )
    return done


def _with_brief(song: Song, ours: Score, theirs: Score) -> tuple[Song, list[Remark]]:
    """Return the song with another title or tempo where one was written."""
    brief, said = song.brief, list[Remark]()
    if theirs.title and theirs.title != ours.title:
        brief = replace(brief, title=theirs.title)
        said.append(Remark("", (), "", f"title {theirs.title}", ""))
    if theirs.tempo and ours.tempo and theirs.tempo != ours.tempo:
        brief = replace(brief, tempo=theirs.tempo)
        said.append(Remark("", (), "", f"tempo {theirs.tempo}", ""))
    return replace(song, brief=brief), said


def _lengths_told(section: Section, sources: Sources) -> Iterator[Remark]:
    yield Remark(section.id, (), "", f"{len(sources)} bar{'s' * (len(sources) != 1)} now", "")
    if new := [bar for bar, source in enumerate(sources) if source is None]:
        yield Remark(section.id, tuple(new), "", "new", "")
    if gone := [bar for bar in range(section.bars) if bar not in sources]:
        yield Remark(section.id, tuple(gone), "", "gone", "")
