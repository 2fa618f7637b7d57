"""What is other between two versions of a song, as lines for a person: old → new.

Conventions: bars count from 1 in what a person reads.
"""

from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import pairwise

from editing.passages.bars import Notes, alike, line_notes, note_bars
from editing.remarks.bars import runs_of, told_bars
from song import ChordSpan, Section, Song, find_style
from song.brief import Brief
from song.chart import write_bars
from song.document import RELATIONS
from song.locks import write_locks
from song.notation import write_melody
from song.plan_fields import write_phrases, write_varied
from song.style_file import shown

ARROW = "→"
MOST_BARS = 2  # of a melody are shown in notes
_SHOWN_BARS = 4  # of a chart that is all others are shown, from its start on
_NONE = "none"
_UNSAID = {"band": "the style's", "ending": "the style's", "candidates": "as many as usual"}
"""What is meant by a field of the brief that says nothing."""
_COMING_BACK = ("head", "theme", "verse", "prechorus", "chorus")  # what songs play more than once


def change_lines(old: Song, new: Song) -> list[str]:
    """Return what is other in a song: its brief, the order of its sections, their fields, chords and melody.

    What is the same change in several sections is told once.
    """
    lines = list(_brief_lines(old.brief, new.brief))
    before, after = ([section.id for section in song.sections] for song in (old, new))
    if before != after:
        lines.append(f"sections: {' '.join(before) or _NONE} {ARROW} {' '.join(after) or _NONE}")
    told: dict[str, list[str]] = {}
    for section in new.sections:
        if section.id in before:
            for line in _section_lines(old, new, old.section(section.id), section):
                told.setdefault(line, []).append(section.id)
        else:
            lines.append(_new_line(section, new))
    return lines + [f"{', '.join(ids)}{line}" for line, ids in told.items()]


def hint_lines(old: Song, new: Song) -> list[str]:
    """Return what somebody may want to edit next.

    That is a tempo that the new style is not used to, a section in another key that has lost its way back, an end that does not close.
    """
    lines = list(_lost_ways(old, new))
    if old.brief.style != new.brief.style:
        slow, fast = find_style(new.brief.style).tempos
        if not slow <= new.brief.tempo <= fast:
            how = "slow" if new.brief.tempo < slow else "fast"
            usual = f"usual are {slow} to {fast}"
            lines.append(
                f"tempo {new.brief.tempo} is {how} for {shown(new.brief.style)}, {usual}: tempo {min(max(new.brief.tempo, slow), fast)}"
            )
    known = {section.role: section.id for section in reversed(old.sections) if section.role in _COMING_BACK}
    before = {section.id for section in old.sections}
    for section in new.sections:
        if section.id not in before and section.source is None and section.role in known:
            lines.append(
                f"{section.id} is new music; repeat {known[section.role]} plays the {section.role} again that is there"
            )
    if old.sections and new.sections and _open_end(new) and _open_end(old) != _open_end(new):
        lines.append(f"the song ends on {_open_end(new)}: set {new.sections[-1].id} cadence authentic closes it")
    return lines


def _lost_ways(old: Song, new: Song) -> Iterator[str]:
    """Walk the sections in another key than before whose last chord led to the next section and does no more."""
    ends = {name: spans[-1] for name, spans in old.chords.items() if spans}
    following = {one.id: after for one, after in pairwise(new.sections)}
    for section in new.sections:
        after = following.get(section.id)
        spans, ahead = new.chords.get(section.id), new.chords.get(after.id) if after else None
        if section.id not in ends or after is None or not spans or not ahead:
            continue
        was = old.section(section.id)
        if was.key == section.key or not _leads(ends[section.id], ahead[0]) or _leads(spans[-1], ahead[0]):
            continue
        bar = write_bars(old.chords[section.id], old.brief.meter, was.bars)[-1]
        yield f'{section.id} no longer leads to {after.id}; set {section.id}:{section.bars} "{bar}" does, as before'


def _leads(span: ChordSpan, following: ChordSpan) -> bool:
    """Return whether a chord is a dominant that resolves into the next one, a fifth or a semitone down."""
    if span.chord is None or following.chord is None:
        return False
    dominant = {4, 10} <= {(tone - span.chord.root_pitch_class) % 12 for tone in span.chord.pitch_classes}
    return dominant and (span.chord.root_pitch_class - following.chord.root_pitch_class) % 12 in (7, 1)


def _open_end(song: Song) -> str:
    """Return with which section and cadence a song ends; nothing where it closes, or fades away."""
    last = song.sections[-1]
    closes = last.cadence in ("authentic", "plagal") or song.brief.ending == "fade"
    return "" if closes else f"the {last.cadence} cadence of {last.id}"


def _brief_lines(old: Brief, new: Brief) -> Iterator[str]:
    for field in fields(Brief):
        nothing = _UNSAID.get(field.name, _NONE)
        was, now = (_said(getattr(brief, field.name), nothing) for brief in (old, new))
        if was != now:
            yield f"{field.name}: {was} {ARROW} {now}"


def _said(value: object, nothing: str) -> str:
    if value is None or value == frozenset():
        return nothing
    if isinstance(value, frozenset):
        return ", ".join(sorted(map(str, value)))
    return shown(value) if isinstance(value, str) else str(value)


def _new_line(section: Section, song: Song) -> str:
    where = f", {_relation(section)}" if section.source else ""
    spans = song.charts.get(section.id)
    chords = ": " + " | ".join(write_bars(spans, song.brief.meter, section.bars)) if spans else ""
    bars = f"{section.bars} bar{'s' * (section.bars != 1)}"
    return f"{section.id}: new {section.role}, {bars} in {section.key}, cadence {section.cadence}{where}{chords}"


def _section_lines(old: Song, new: Song, was: Section, now: Section) -> Iterator[str]:
    rows, new_rows = _fields(was), _fields(now)
    moved = was.key != now.key and _is_moved(old, new, was, now)
    for name, value in new_rows.items():
        if rows[name] != value:
            yield f": {name} {rows[name]} {ARROW} {value}".replace(": is ", ": ") + (
                ", its chords with it" if name == "key" and moved else ""
            )
    if not moved:
        yield from _chord_lines(old, new, was, now)
    yield from _melody_lines(old, new, was, now)


def _is_moved(old: Song, new: Song, was: Section, now: Section) -> bool:
    """Return whether the chords are those of before in the new key."""
    spans, new_spans = old.charts.get(was.id, ()), new.charts.get(now.id, ())
    if not spans:
        return False
    there = [replace(span, chord=span.chord and span.chord.transpose(was.key, now.key)) for span in spans]
    return alike(tuple(there), new_spans)


def _fields(section: Section) -> dict[str, str]:
    return {
        "role": section.role,
        "label": section.label,
        "bars": str(section.bars),
        "phrases": str(write_phrases(section.phrases)) if section.phrases else _NONE,
        "pickup": str(section.pickup),
        "key": str(section.key),
        "cadence": section.cadence,
        "energy": f"{section.energy:g}",
        "is": _relation(section) or "music of its own",
        "lyrics": shown(" ".join(section.lyrics.split())) or _NONE,
        "locked": ", ".join(write_locks(section.locked, section.locked_bars)) or _NONE,
    }


def _relation(section: Section) -> str:
    """Return what a section follows, and how."""
    for relation in RELATIONS:
        if source := getattr(section, relation):
            varied = f" ({', '.join(write_varied(section.varied))})" if section.varied else ""
            return f"{'plays over' if relation == 'over' else relation} {source}{varied}"
    return ""


def _chord_lines(old: Song, new: Song, was: Section, now: Section) -> Iterator[str]:
    """Walk the runs of bars with other chords, each with what stood there and what does now."""
    texts, new_texts = (
        write_bars(song.charts.get(section.id, ()), song.brief.meter, section.bars)
        for song, section in ((old, was), (new, now))
    )
    if now.id not in new.charts and was.id not in old.charts:
        return
    if was.bars != now.bars:
        kept = sum(1 for one, other in zip(texts, new_texts, strict=False) if one == other)
        if kept < min(was.bars, now.bars) or was.bars < now.bars:
            yield f": chords {ARROW} {' | '.join(new_texts)}"
        return
    for run in runs_of(bar for bar in range(now.bars) if texts[bar] != new_texts[bar]):
        shown = run[:_SHOWN_BARS]
        more = " …" if len(shown) < len(run) else ""
        then, there = (" | ".join(bars[shown.start : shown.stop]) + more for bars in (texts, new_texts))
        yield f" {told_bars(run)}: {then} {ARROW} {there}"


def _melody_lines(old: Song, new: Song, was: Section, now: Section) -> Iterator[str]:
    line, new_line = old.lines.get(was.id), new.lines.get(now.id)
    if line == new_line or was.bars != now.bars:
        return
    ticks = new.brief.meter.bar_ticks
    bars, new_bars = (note_bars(line_notes(*there), ticks) for there in ((old, was.id), (new, now.id)))
    other = [bar for bar in range(now.bars) if bars.get(bar, ()) != new_bars.get(bar, ())]
    if len(other) > MOST_BARS or old.brief.meter != new.brief.meter or not other:
        moved = _interval(line_notes(old, was.id), line_notes(new, now.id))
        every = {bar for bar in {*bars, *new_bars} if bar >= 0} <= {*other}
        which = "all bars" if every else told_bars(other) if other else "the pickup"
        yield f" melody of {which}: {moved}"
        return
    texts, new_texts = (_melody_texts(song, section) for song, section in ((old, was), (new, now)))
    for run in runs_of(other):
        then, there = (" | ".join(words[run.start : run.stop]) for words in (texts, new_texts))
        yield f" {told_bars(run)}: {then} {ARROW} {there}"


def _melody_texts(song: Song, section: Section) -> list[str]:
    """Return the bars of a melody without the pickup."""
    line = song.lines.get(section.id, ())
    spans, meter = song.charts.get(section.id, ()), song.brief.meter
    texts = write_melody(line, meter, section.bars, section.key, spans, section.pickup * meter.beat_ticks)
    return [text.rpartition(" || ")[2] for text in texts]


def _interval(notes: Notes, others: Notes) -> str:
    """Return by how many semitones a whole line was moved, that it is silent, or another."""
    if not others:
        return "silent"
    steps = {after.pitch - before.pitch for before, after in zip(notes, others, strict=False)}
    if len(notes) == len(others) and len(steps) == 1 and (step := min(steps)):
        return f"{step:+} semitone{'s' * (abs(step) != 1)}"
    return "other notes"
