"""Several readings of some bars, laid out to choose from: their charts under each other, and each in a few words.

Conventions: bars count from 0 in code, from 1 in what is printed. `*` stands behind a bar whose chords are not those that stand
now. Shares are of sounding time over chords; a step is at most a whole tone.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from song import Note, Song
from song.chart import write_bars
from song.notation import spell_note
from song.sketch_check import told_bars

NOW, NEW, CHANGED = "now", "new", "*"
_PER_ROW = (8, 4, 2, 1)


def chart_table(old: Song, songs: Mapping[str, Song], section_id: str, bars: Sequence[int], width: int) -> list[str]:
    """Return the chords of some bars as they stand and in each song by its name, bar under bar, in lines of at most so many columns."""
    standing = _chart(old, section_id)
    rows = {NOW: standing} | {name: _chart(song, section_id) for name, song in songs.items()}
    cells = {
        name: [row[bar] + f" {CHANGED}" * (row[bar] != standing[bar]) for bar in bars] for name, row in rows.items()
    }
    margin = max(map(len, cells))
    wide = [max(len(row[place]) for row in cells.values()) for place in range(len(bars))]
    lines: list[str] = []
    for run in _runs(wide, width - margin - 3):
        lines += [f"{'':>{margin}}   " + "   ".join(f"{bars[place] + 1:<{wide[place]}}" for place in run).rstrip()]
        for name, row in cells.items():
            inside = " | ".join(f"{row[place]:<{wide[place]}}" for place in run)
            lines.append(f"{name:>{margin}} | {inside}".rstrip())
        lines.append("")
    return lines[:-1]


def _chart(song: Song, section_id: str) -> list[str]:
    return write_bars(song.chords[section_id], song.brief.meter, song.section(section_id).bars)


def _runs(wide: Sequence[int], room: int) -> list[range]:
    """Return runs of places that find room in a line: eight, or where they do not, four or fewer."""
    for count in _PER_ROW:
        runs = [range(start, min(start + count, len(wide))) for start in range(0, len(wide), count)]
        if all(sum(wide[place] + 3 for place in run) <= room for run in runs):
            break
    return runs


def chords_told(old: Song, song: Song, section_id: str, bars: Sequence[int]) -> str:
    """Return in a few words what the chords of some bars are beside those that stand."""
    section, standing, now = song.section(section_id), _chart(old, section_id), _chart(song, section_id)
    other = [bar for bar in bars if now[bar] != standing[bar]]
    inside = [span for span in song.chords[section_id] if span.onset // song.brief.meter.bar_ticks in bars]
    scale = {*section.key.scale, (section.key.pitch_class + 11) % 12}
    outside = [str(span.chord) for span in inside if span.chord and not {*span.chord.pitch_classes} <= scale]
    words = [f"other chords in {told_bars(other)}" if other else "the same chords"]
    words.append(f"{len(inside) / len(bars):.1f} chords a bar")
    words.append(f"from outside the key {', '.join(dict.fromkeys(outside))}" if outside else "all in the key")
    return ", ".join(words)


def melody_told(old: Song, song: Song, section_id: str, bars: Sequence[int]) -> str:
    """Return in a few words what the melody of some bars is: how high, how busy, how near to its chords."""
    bar, section = song.brief.meter.bar_ticks, song.section(section_id)
    lines = [
        [note for note in one.melody.get(section_id, ()) if max(0, note.onset // bar) in bars] for one in (old, song)
    ]
    same = [
        number
        for number in bars
        if [note for note in lines[0] if note.onset // bar == number]
        == [note for note in lines[1] if note.onset // bar == number]
    ]
    notes = lines[1]
    words = [f"{told_bars(same)} as now"] if same and song is not old else []
    if not notes:
        return ", ".join([*words, "silent"])
    low, high = (pick(notes, key=lambda note: note.pitch) for pick in (min, max))
    names = [spell_note(note, section.key, song.chords.get(section_id, ())) for note in (low, high)]
    words.append(f"{names[0]} to {names[1]}")
    words.append(f"{len(notes) / len(bars):.1f} notes a bar")
    words.append(f"{_share_of_chord_tones(song, section_id, notes):.0%} on chord tones")
    beat = song.brief.meter.beat_ticks
    words.append(f"{sum(note.onset % beat > 0 for note in notes) / len(notes):.0%} off the beat")
    leaps = [abs(b.pitch - a.pitch) for a, b in pairwise(notes)]
    words.append(f"{sum(0 < leap <= 2 for leap in leaps) / max(1, len(leaps)):.0%} steps")
    return ", ".join(words)


def _share_of_chord_tones(song: Song, section_id: str, notes: Sequence[Note]) -> float:
    """Return how much of the time that notes sound over chords they are tones of them."""
    over = within = 0
    for note in notes:
        for span in song.chords.get(section_id, ()):
            ticks = min(note.end, span.end) - max(note.onset, span.onset)
            if ticks > 0 and span.chord is not None:
                over += ticks
                within += ticks * (note.pitch % 12 in span.chord.pitch_classes)
    return within / max(1, over)
