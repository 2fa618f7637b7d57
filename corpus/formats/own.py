"""Scores of our own read again: the music as it stands there, roles, relations, cadences and pickups as the remarks in it tell.

Where somebody changed the music, what it says now counts: its cadence is heard anew, and a section that no longer repeats another
varies it. Other programs may have lost or changed the remarks; then the score is read as anybody's.

Conventions: ticks, 24 to the quarter note, from the start of the song.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.formats.leadsheet import WrittenBar, play_order
from corpus.relations import Music, chord_shift, same_melody, varied
from corpus.sections import Change, with_even_sources
from corpus.sentences import phrases_of
from song import Chord, ChordSpan, Meter, Note, Section, Song
from song.account import Account, sum_of_chords, sum_of_notes
from song.cadence import cadence_of
from song.check import problems
from song.layers import EARLIEST

_TEMPOS = (30, 300)
MOST_BARS_OF_A_SECTION = 256


def restored(
    account: Account,
    bars: int,
    changes: Sequence[Change] | None,
    notes: Sequence[Note] | None,
    *,
    played: bool = False,
) -> Song | None:
    """Return the song of an account with the music that stands in the score, None where its bars are not those of the account.

    Chords or notes of None: the score has none. Chords keep their spelling. Notes that were `played` are never quite those that
    were written: what repeats a section has its notes where it has its pitches.
    """
    told = account.song
    if bars != told.bars or not bars:
        return None
    chords = {} if changes is None else _chords(told, changes)
    melody = {} if notes is None else _melody(account, notes)
    heard = replace(told, chords=chords, melody=melody)
    if played:
        heard = replace(heard, melody=_as_written_once(heard))
    sections = tuple(_as_heard(section, heard, account, played) for section in told.sections)
    song = replace(heard, sections=sections)
    song = replace(song, melody=_whole_repeats(song))
    return None if problems(song) else song


def restored_from(account: Account, written: Sequence[WrittenBar], *, sung: bool = True) -> Song | None:
    """Return the song of an account with the music of written bars, played through; None where they are not its bars.

    A chart has the form once that is played several times: then its bars come again, but for those of intro and ending. Where the
    marks of all sections stand, a section has as many bars as it has now.
    """
    meter = account.song.brief.meter
    if any(bar.length != meter.bar_ticks for bar in written):
        return None
    order = _choruses(account.song, play_order(written))
    if len(order) != account.song.bars:
        account = _resized(account, [written[index].mark for index in order])
    changes: list[Change] = []
    notes: list[Note] = []
    for number, index in enumerate(order):
        start = number * meter.bar_ticks
        changes += [(start + onset, chord) for onset, chord in written[index].chords]
        for note in written[index].notes:
            before = notes[-1] if notes else None
            if note.held and before and (before.pitch, before.end) == (note.pitch, start + note.onset):
                notes[-1] = replace(before, duration=before.duration + note.duration)
            else:
                notes.append(Note(start + note.onset, note.duration, note.pitch))
    return restored(account, len(order), changes or None, notes if sung else None)


def _resized(account: Account, marks: Sequence[str]) -> Account:
    """Return the account with as many bars in each section as there are from its mark to the next, as it is without all marks."""
    sections = account.song.sections
    starts = [place for place, mark in enumerate(marks) if mark]
    if [marks[start] for start in starts] != [section.id for section in sections] or starts[:1] != [0]:
        return account
    lengths = [after - start for start, after in pairwise([*starts, len(marks)])]
    if max(lengths) > MOST_BARS_OF_A_SECTION:
        return account
    resized = tuple(
        section if section.bars == bars else replace(section, bars=bars, phrases=(), locked_bars=frozenset())
        for section, bars in zip(sections, lengths, strict=True)
    )
    return replace(account, song=with_even_sources(replace(account.song, sections=resized)))


def told_like(song: Song, account: Account) -> Song:
    """Return a song that was read as anybody's with what an account tells for sure: its style, and roles and energies by id."""
    told = {section.id: section for section in account.song.sections}
    sections = tuple(
        replace(section, role=told[section.id].role, energy=told[section.id].energy) if section.id in told else section
        for section in song.sections
    )
    style = account.song.brief.style
    return replace(song, sections=sections, brief=replace(song.brief, style=style))


def named_now(song: Song, *, tempo: int | None = None, title: str = "") -> Song:
    """Return the song with the title and the tempo of the score, where it has them."""
    low, high = _TEMPOS
    # Some formats have no room for every sign of a title.
    same = not title or _letters(title) == _letters(song.brief.title)
    brief = song.brief if same else replace(song.brief, title=title)
    return replace(song, brief=replace(brief, tempo=tempo) if tempo and low <= tempo <= high else brief)


def _letters(title: str) -> str:
    return re.sub(r"[\W_]+", "", title)


def _choruses(told: Song, order: list[int]) -> list[int]:
    """Return the bars of a chart as often as the song has them."""
    roles = [section.role for section in told.sections]
    head = next((place for place, role in enumerate(roles) if role != "intro"), 0)
    tail = next((place for place, role in enumerate(reversed(roles)) if role not in ("outro", "tag")), 0)
    before = sum(section.bars for section in told.sections[:head])
    after = sum(section.bars for section in told.sections[len(roles) - tail :])
    once, wanted = len(order) - before - after, told.bars - before - after
    if once < 1 or wanted <= once or wanted % once:
        return order
    return [*order[:before], *order[before : before + once] * (wanted // once), *order[before + once :]]


def _chords(told: Song, changes: Sequence[Change]) -> dict[str, tuple[ChordSpan, ...]]:
    """Return the chords of every section, each change on the nearest beat (from halfway the later one)."""
    meter, current, place = told.brief.meter, None, 0
    chords = {}
    for section, start in told.starts():
        spans: list[ChordSpan] = []
        for onset in range(0, section.bars * meter.bar_ticks, meter.beat_ticks):
            while place < len(changes) and 2 * (changes[place][0] - start - onset) < meter.beat_ticks:
                current = changes[place][1]
                place += 1
            _add(spans, onset, current, meter)
        chords[section.id] = tuple(spans)
    return chords


def _add(spans: list[ChordSpan], onset: int, chord: Chord | None, meter: Meter) -> None:
    """Let a chord sound for a beat more, in a span of its own where it is another or a bar begins."""
    if spans and onset % meter.bar_ticks and spans[-1].chord == chord:
        spans[-1] = replace(spans[-1], duration=spans[-1].duration + meter.beat_ticks)
    else:
        spans.append(ChordSpan(onset, meter.beat_ticks, chord))


def _melody(account: Account, notes: Sequence[Note]) -> dict[str, tuple[Note, ...]]:
    """Return the notes of every section; what sounds from where its pickup began leads into it."""
    told = account.song
    ticks = told.brief.meter.bar_ticks
    melody: dict[str, tuple[Note, ...]] = {}
    spans = [
        (section, start, start + max(EARLIEST, min(0, account.leads.get(section.id, 0))))
        for section, start in told.starts()
    ]
    entries = [entry for _, _, entry in spans] + [told.bars * ticks]
    ordered = sorted(notes, key=lambda note: (note.onset, -note.pitch))
    voice = [
        replace(note, duration=min(note.duration, after - note.onset))
        for note, after in zip(ordered, [*(n.onset for n in ordered[1:]), told.bars * ticks], strict=False)
        if after > note.onset
    ]
    for (section, start, entry), leaves in zip(spans, entries[1:], strict=True):
        end = start + section.bars * ticks
        melody[section.id] = tuple(
            replace(note, onset=note.onset - start, duration=min(note.end, end) - note.onset)
            for note in voice
            if entry <= note.onset < leaves
        )
    return melody


def _as_written_once(song: Song) -> Mapping[str, tuple[Note, ...]]:
    """Return the melody with that of a source for every section that repeats it with the same pitches."""
    melody = dict(song.melody)
    for section in song.sections:
        source = song.section(section.repeats) if section.repeats else None
        if source and source.key == section.key:
            mine, theirs = melody.get(section.id, ()), melody.get(source.id, ())
            if [note.pitch for note in mine] == [note.pitch for note in theirs]:
                melody[section.id] = theirs
    return melody


def _as_heard(section: Section, heard: Song, account: Account, played: bool) -> Section:
    """Return a section as it is told where nobody touched it, else with the cadence and the relation that are heard."""
    meter, spans = heard.brief.meter, heard.chords.get(section.id)
    if spans is not None and not _same_chords(section, heard, account):
        cadence = cadence_of(spans, section.key, meter, section.bars)
        phrases = phrases_of(spans, section.key, meter, section.bars, cadence)
        section = replace(section, cadence=cadence, phrases=phrases)
    elif played and section.varies:
        return section
    related = [section, *([heard.section(section.source)] if section.source else [])]
    if section.source is None or all(_untouched(one, heard, account) for one in related):
        return section
    music, source = (Music(one, heard.chords.get(one.id), heard.melody.get(one.id)) for one in related)
    shift = chord_shift(music, source)
    same = shift is not None and (section.over is not None or same_melody(music, source, shift))
    if (section.over or section.repeats) and same:
        return section
    return replace(section, repeats=None, over=None, varies=section.source, varied=varied(music, source, meter))


def _untouched(section: Section, heard: Song, account: Account) -> bool:
    """Return whether the chords and, where the score has any, the notes of a section are those that the account knows."""
    notes = heard.melody.get(section.id)
    same = notes is None or account.tunes.get(section.id) == sum_of_notes(notes)
    return same and (section.id not in heard.chords or _same_chords(section, heard, account))


def _same_chords(section: Section, heard: Song, account: Account) -> bool:
    return account.charts.get(section.id) == sum_of_chords(heard.chords[section.id])


def _whole_repeats(song: Song) -> Mapping[str, tuple[Note, ...]]:
    """Return the melody with what a pickup drowned at the end of a section put back from a repeat where it sounds."""
    melody = dict(song.melody)
    for section in song.sections:
        source = song.section(section.repeats) if section.repeats else None
        if source is None or source.key != section.key or not (section.id in melody and source.id in melody):
            continue
        longer, shorter = sorted((source.id, section.id), key=lambda name: -_end(melody[name]))
        if melody[shorter] == _until(melody[longer], melody[shorter]):
            melody[shorter] = melody[longer]
    return melody


def _end(notes: Sequence[Note]) -> int:
    return notes[-1].end if notes else 0


def _until(notes: Sequence[Note], shorter: Sequence[Note]) -> tuple[Note, ...]:
    """Return the first of some notes, as many as there are in a shorter line, the last as long as there."""
    first = tuple(notes[: len(shorter)])
    return (*first[:-1], replace(first[-1], duration=min(first[-1].duration, shorter[-1].duration))) if first else ()
