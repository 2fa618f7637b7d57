"""Tunes cut into sections: by the signs on the paper where they stand, else in blocks of eight bars told apart by melody.

Conventions: bars from 0; ticks from the start of the performance; likeness runs from 0 (nothing in common) to 1.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.dataset import Skipped
from corpus.formats.leadsheet import Performance, Sheet, perform
from corpus.formats.own import named_now, restored_from, told_like
from corpus.idiom import style_of, usual_tempo
from corpus.sections import Change, Part, build_song, section_ids
from corpus.tonality import find_key, pitch_weights
from song import Chord, Key, Meter, Note, Song, SongError, find_style, parse_meter
from song.account import read_account

ALIKE = 0.6  # likeness from which two blocks are the same music
SHORTEST = 4  # bars of a section; what is shorter belongs to its neighbour
_BLOCK = 8
_OURSELVES = "songwright"  # the creator of the lead sheets that we write
_WORD_ROLES = {
    "verse": "verse", "couplet": "verse", "chorus": "chorus", "refrain": "chorus", "refrén": "chorus", "refren": "chorus",
    "intro": "intro", "interlude": "interlude", "ending": "outro", "outro": "outro", "trio": "theme", "bridge": "bridge",
}  # fmt: skip

# A key signature in sharps and the key that the sheet names beside it, each None where there is none.
_Signed = tuple[int | None, Key | None]


@dataclass(frozen=True)
class Block:
    """A section to be: its first bar, its length, and the word or letter that stands over it."""

    start: int
    bars: int
    mark: str = ""


def song_of(sheet: Sheet, title: str, style: str | None = None) -> Song | Skipped:
    """Return the song that a sheet is; the style is found where it is not given, the key of every signature always.

    A sheet without chord symbols gives a song without chords, not a silent one.
    """
    try:
        meter = parse_meter(sheet.meter)
    except SongError:
        return Skipped(f"meter {sheet.meter}")
    account = read_account(sheet.told)
    if account and account.song.brief.meter == meter and (own := restored_from(account, sheet.bars)):
        return named_now(own, tempo=sheet.tempo, title=title)
    song = _found(sheet, title, style or (account.song.brief.style if account else None), meter)
    return told_like(song, account) if account and isinstance(song, Song) else song


def _found(sheet: Sheet, title: str, style: str | None, meter: Meter) -> Song | Skipped:
    """Return the song of a sheet as anybody writes it."""
    played = perform(sheet.bars, meter)
    if reason := _unusable(played):
        return Skipped(reason)
    signed = _signed(played)
    keys = {standing: standing[1] or _key_of(played, standing, meter) for standing in set(signed)}
    key = keys[signed[played.pickup]]
    style = style or style_of(sheet, title, meter, _sounding(played, meter), key)
    tempo = sheet.tempo if sheet.tempo is not None and 30 <= sheet.tempo <= 300 else usual_tempo(style)
    blocks = written_sections(played, ours=_OURSELVES in sheet.creators)
    labels = [label_of(block.mark) for block in blocks]
    if not blocks:
        blocks = find_blocks(played, meter)
        labels = name_blocks(blocks, played.notes, meter)
    roles = roles_of(blocks, labels, style)
    parts = [
        _part(played, block, meter, label, role, keys[_signature_of(signed, block)])
        for block, label, role in zip(blocks, labels, roles, strict=True)
    ]
    return build_song(title, style, meter, tempo, key, parts)


def _signed(played: Performance) -> list[_Signed]:
    """Return the signature of every bar, and the key where the sheet names it."""
    named = played.keys or (None,) * played.bars
    return list(zip(played.signatures, named, strict=True))


def _key_of(played: Performance, standing: _Signed, meter: Meter) -> Key:
    """Return the key of the bars under one signature."""
    signed = _signed(played)

    def stands(onset: int) -> bool:
        return signed[min(onset // meter.bar_ticks, played.bars - 1)] == standing

    notes = [note for note in played.notes if stands(note.onset)]
    chords = [chord for onset, chord in played.changes if chord is not None and stands(onset)]
    return find_key(pitch_weights(notes), chords, standing[0])


def _signature_of(signed: Sequence[_Signed], block: Block) -> _Signed:
    """Return the signature of most bars of a block."""
    return Counter(signed[block.start : block.start + block.bars]).most_common(1)[0][0]


def _unusable(played: Performance) -> str | None:
    if not played.notes:
        return "no melody"
    if played.bars < SHORTEST:
        return "shorter than four bars"
    if played.odd_bars > max(1, played.bars // 8):
        return "bars that do not add up"
    return None


def _sounding(played: Performance, meter: Meter) -> list[tuple[int, Chord]]:
    """Return how long every chord sounds."""
    ends = [onset for onset, _ in played.changes[1:]] + [played.bars * meter.bar_ticks]
    return [(max(0, end - onset), chord) for (onset, chord), end in zip(played.changes, ends, strict=False) if chord]


def label_of(section_id: str) -> str:
    """Return the label that a section's id stands for.

    >>> label_of("A2"), label_of("intro")
    ('A', 'i')
    """
    name = section_id.rstrip("0123456789")
    return {"intro": "i", "outro": "o"}.get(name, name)


def written_sections(played: Performance, *, ours: bool = False) -> list[Block]:
    """Return the sections of a sheet whose marks number them as we do (intro, A1, A2, B, A3), none where they do not.

    Letters alone are what players call parts, sixteen or more bars of them; those are still cut where the sheet is not `ours`.
    """
    marks = [(bar, mark) for bar, mark in sorted(played.starts.items()) if mark]
    names = [mark for _, mark in marks]
    numbered = ours or (len(names) > 1 and any(len(name) > 1 for name in names))
    if not names or not numbered or marks[0][0] or names != section_ids([label_of(name) for name in names]):
        return []
    ends = [bar for bar, _ in marks[1:]] + [played.bars]
    return [Block(bar, end - bar, mark) for (bar, mark), end in zip(marks, ends, strict=True)]


def find_blocks(played: Performance, meter: Meter) -> list[Block]:
    """Return the sections to be, in order; together they fill the performance.

    Stretches between signs are kept up to twelve bars and else cut into eights (twelves where only they fit, or where the
    second twelve sounds like the first); a few bars left over stay with the block before them.
    """
    first = 1 if played.pickup else 0
    blocks = [Block(0, 1, "intro")] if played.pickup else []
    stretches: list[Block] = []
    starts = sorted({first, *(bar for bar in played.starts if first < bar < played.bars)})
    for start, end in zip(starts, [*starts[1:], played.bars], strict=True):
        mark = played.starts.get(start, "")
        before = stretches[-1] if stretches else None
        if before and (before.bars < SHORTEST or (end - start < SHORTEST and not mark)):
            stretches[-1] = Block(before.start, end - before.start, before.mark or mark)
        else:
            stretches.append(Block(start, end - start, mark))
    if len(stretches) > 1 and stretches[-1].bars < SHORTEST:
        tail = stretches.pop()
        stretches[-1] = replace(stretches[-1], bars=stretches[-1].bars + tail.bars)
    for stretch in stretches:
        blocks += _cut(stretch, played.notes, meter)
    if len(blocks) > 1 and blocks[-1].bars == _BLOCK - 1:
        # Files that end with the last note leave out the bar in which it is held.
        blocks[-1] = replace(blocks[-1], bars=_BLOCK)
    last_bar = (blocks[-1].start + blocks[-1].bars - 1) * meter.bar_ticks
    if blocks[-1].bars == _BLOCK + 1 and all(note.onset < last_bar for note in played.notes):
        # Others write out a ninth one, in which it is held or nothing is heard.
        blocks[-1] = replace(blocks[-1], bars=_BLOCK)
    return blocks


def _cut(stretch: Block, notes: Sequence[Note], meter: Meter) -> list[Block]:
    if stretch.bars <= 12:
        return [stretch]
    size = 12 if stretch.bars % 12 == 0 and stretch.bars % _BLOCK else _BLOCK
    if stretch.bars == 24:
        halves = Block(stretch.start, 12), Block(stretch.start + 12, 12)
        size = 12 if likeness(*halves, notes, meter) >= ALIKE else _BLOCK
    starts = list(range(stretch.start, stretch.start + stretch.bars, size))
    end = stretch.start + stretch.bars
    if end - starts[-1] <= SHORTEST:
        starts.pop()
    lengths = [after - start for start, after in zip(starts, [*starts[1:], end], strict=True)]
    return [Block(start, bars, stretch.mark) for start, bars in zip(starts, lengths, strict=True)]


def likeness(one: Block, other: Block, notes: Sequence[Note], meter: Meter) -> float:
    """Return how much of the melody two blocks share: the mean over their bars of notes in common to notes in either.

    What starts differently is other music, also where it ends alike: the first half has to be as like as the whole.
    """
    bars = min(one.bars, other.bars)
    if max(one.bars, other.bars) - bars > SHORTEST or _clash(one.mark, other.mark):
        return 0.0
    mine, theirs = (_bars_of(block, notes, meter) for block in (one, other))
    shared = [
        len(left & right) / len(left | right) if left | right else 1.0
        for left, right in zip(mine[:bars], theirs[:bars], strict=True)
    ]
    half = (bars + 1) // 2
    return min(sum(shared) / bars, sum(shared[:half]) / half)


def _clash(one: str, other: str) -> bool:
    """Return whether two marks are different letters ("A" and "B2"), so that the sheet itself tells the parts apart."""
    letters = [re.fullmatch(r"([A-Z])\d?'?", mark) for mark in (one, other)]
    return all(letters) and letters[0][1] != letters[1][1]  # type: ignore[index]


def _bars_of(block: Block, notes: Sequence[Note], meter: Meter) -> list[set[tuple[int, int]]]:
    content: list[set[tuple[int, int]]] = [set() for _ in range(block.bars)]
    for note in notes:
        bar, onset = divmod(note.onset - block.start * meter.bar_ticks, meter.bar_ticks)
        if 0 <= bar < block.bars:
            content[bar].add((onset, note.pitch))
    return content


def name_blocks(blocks: Sequence[Block], notes: Sequence[Note], meter: Meter) -> list[str]:
    """Return a letter for every block: equal letters where the melodies are alike; `i` before the music, `o` after it."""
    labels: list[str] = []
    models: dict[str, Block] = {}
    for block in blocks:
        role = _WORD_ROLES.get(block.mark)
        if role in ("intro", "outro"):
            labels.append("i" if role == "intro" else "o")
            continue
        scores = {label: likeness(model, block, notes, meter) for label, model in models.items()}
        best = max(scores, key=scores.__getitem__, default="")
        if not best or scores[best] < ALIKE:
            best = "ABCDEFGHJKLMNPQRSTUVWXYZ"[min(len(models), 23)]
            models[best] = block
        labels.append(best)
    return labels


def roles_of(blocks: Sequence[Block], labels: Sequence[str], style: str) -> list[str]:
    """Return what each block does: heads and bridges in jazz, themes in folk, verses and choruses where words say so."""
    jazzy = find_style(style).choruses
    usual = "head" if jazzy else "theme" if style == "folk" else "verse"
    bridge = _bridge_label([label for label in labels if label.isupper()]) if jazzy else None
    roles = []
    for block, label in zip(blocks, labels, strict=True):
        role = _WORD_ROLES.get(block.mark, usual)
        if role == "chorus" and jazzy:
            role = usual
        if role == "theme" and jazzy:
            role = usual
        if style == "folk" and role not in ("intro", "outro", "verse", "chorus"):
            role = usual
        roles.append("bridge" if label == bridge and role == usual else role)
    return roles


def _bridge_label(labels: Sequence[str]) -> str | None:
    """Return the letter of the contrasting middle: it stands between two of the letter that the tune otherwise consists of.

    >>> _bridge_label("AABA"), _bridge_label("ABAC"), _bridge_label("AABAABA")
    ('B', None, 'B')
    """
    counts = Counter(labels)
    for label in counts:
        places = [place for place, other in enumerate(labels) if other == label]
        inside = all(0 < place < len(labels) - 1 for place in places)
        around = {labels[place + step] for place in places for step in (-1, 1)} if inside else set()
        if len(around) == 1 and label not in around and counts[next(iter(around))] > max(len(places), 2):
            others = [other for other in counts if other not in (label, *around)]
            if not others or labels.index(others[0]) < labels.index(next(iter(around))):
                return label
    return None


def _part(played: Performance, block: Block, meter: Meter, label: str, role: str, key: Key) -> Part:
    start, end = block.start * meter.bar_ticks, (block.start + block.bars) * meter.bar_ticks
    current: Chord | None = None
    changes: list[Change] = []
    for onset, chord in played.changes:
        if 2 * (onset - start) < -meter.beat_ticks:
            current = chord
        elif 2 * (onset - end) < -meter.beat_ticks:
            changes.append((max(0, onset - start), chord))
    if not changes or changes[0][0] > 0:
        changes.insert(0, (0, current))
    melody = [replace(note, onset=note.onset - start) for note in played.notes if start <= note.onset < end]
    has_chords = any(chord for _, chord in played.changes)
    return Part(label, role, block.bars, changes if has_chords else None, melody, key)
