"""A tune that comes without chords, set out for the harmony: its key, its form and its cadences, all told by its notes.

Conventions: onsets are ticks from the start of a section; likeness runs from 0 (nothing in common) to 1.
"""

from collections.abc import Sequence
from dataclasses import replace

from corpus.phrasing import ALIKE, SHORTEST
from corpus.sections import Part, build_song, with_even_sources
from corpus.tonality import key_of_line
from song import ChordSpan, Key, Meter, Note, Section, Song
from song.line import Place, cadence_from_line, landing, lead_in

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def set_out(song: Song, signature: int | None = None, *, named: bool = False) -> Song:
    """Return a song without chords with what can be told from its line; one with chords as it is.

    Where the song stands in one key it is found anew from the notes, their landings and the `signature`, unless the sheet
    `named` it. Sections that sound alike, but for what leads on from them, get one letter. Each has its cadence, and the bar of a pickup before the first has no chord.
    """
    if not song.sections or any(span.chord for span in song.all_chords()):
        return song
    keys = {section.key for section in song.sections}
    key = song.brief.key if named or len(keys) > 1 else _key(song, signature)
    labels = _labels(song)
    parts = [
        Part(
            label, section.role, section.bars, None, song.melody.get(section.id), section.key if len(keys) > 1 else key
        )
        for label, section in zip(labels, song.sections, strict=True)
    ]
    brief = song.brief
    built = build_song(brief.title, brief.style, brief.meter, brief.tempo, key, parts)
    built = replace(built, brief=replace(brief, key=key, form=built.brief.form), tracks=song.tracks)
    return _without_chord_in_the_pickup(replace(built, sections=_with_cadences(built)))


def stripped(song: Song) -> Song:
    """Return a song as it would come without its chords, cut to the sections that have notes.

    Relations and cadences are found from the line; keys, letters and roles stay. Raises ValueError where it has no melody.
    """
    brief = song.brief
    sung = [section for section in song.sections if song.melody.get(section.id)]
    if not sung:
        raise ValueError(f"{brief.title} has no melody")
    parts = [Part(one.label, one.role, one.bars, None, song.melody[one.id], one.key, one.energy) for one in sung]
    built = build_song(brief.title, brief.style, brief.meter, brief.tempo, brief.key, parts)
    built = with_even_sources(replace(built, brief=replace(brief, form=built.brief.form)))
    return _without_chord_in_the_pickup(replace(built, sections=_with_cadences(built)))


def _key(song: Song, signature: int | None) -> Key:
    meter = song.brief.meter
    sung = [section for section in song.sections if song.melody.get(section.id) and section.label != "i"]
    lasts = [landing(song.melody[section.id], section.bars, meter) for section in sung]
    return key_of_line(song.all_notes(), [note for note in lasts if note], meter, signature)


def _bodies(song: Song) -> list[tuple[Note, ...]]:
    """Return the notes of every section without those that lead into the next one."""
    meter = song.brief.meter
    lines = [song.melody.get(section.id, ()) for section in song.sections]
    bodies = []
    for section, line, after in zip(song.sections, lines, [*lines[1:], ()], strict=True):
        leading = lead_in(line, section.bars * meter.bar_ticks, after, meter, tied=False)
        bodies.append(line[: len(line) - len(leading)] or line)
    return bodies


def _labels(song: Song) -> list[str]:
    """Return a letter for every section, that of the earlier one that it sounds most like; `i` and `o` stay."""
    bodies, labels = _bodies(song), list[str]()
    for place, section in enumerate(song.sections):
        if section.label in "io":
            labels.append(section.label)
            continue
        scores = {
            earlier: _likeness(section, bodies[place], other, bodies[earlier], song.brief.meter)
            for earlier, other in enumerate(song.sections[:place])
            if labels[earlier] not in "io"
        }
        best = max(scores, key=scores.__getitem__, default=None)
        if best is not None and scores[best] >= ALIKE:
            labels.append(labels[best])
        else:
            labels.append(_LETTERS[min(len(set(labels) - {"i", "o"}), len(_LETTERS) - 1)])
    return labels


def _likeness(one: Section, mine: Sequence[Note], other: Section, theirs: Sequence[Note], meter: Meter) -> float:
    """Return how much two lines share, as `corpus.phrasing.likeness` has it: bar by bar, the first half as much as the whole."""
    bars = min(one.bars, other.bars)
    if max(one.bars, other.bars) - bars > SHORTEST:
        return 0.0
    if mine == theirs:
        return 1.0
    rows: list[list[set[tuple[int, int]]]] = []
    for line in (mine, theirs):
        row: list[set[tuple[int, int]]] = [set() for _ in range(bars)]
        for note in line:
            if 0 <= note.onset < bars * meter.bar_ticks:
                row[note.onset // meter.bar_ticks].add((note.onset % meter.bar_ticks, note.pitch))
        rows.append(row)
    shared = [len(a & b) / len(a | b) if a | b else 1.0 for a, b in zip(*rows, strict=True)]
    half = (bars + 1) // 2
    return min(sum(shared) / bars, sum(shared[:half]) / half)


def _with_cadences(song: Song) -> tuple[Section, ...]:
    """Return the sections with the cadences that their lines make; what repeats another has its own.

    Phrases inside are not told: where they end, and how, a line says too seldom.
    """
    done: dict[str, Section] = {}
    sung = [section.id for section in song.sections if song.melody.get(section.id)]
    for section, body in zip(song.sections, _bodies(song), strict=True):
        cadence = section.cadence
        if section.repeats:
            cadence = done[section.repeats].cadence
        elif body and not (section.label == "i" and section.bars == 1):
            place: Place = "song" if section.id == sung[-1] else "section"
            cadence = cadence_from_line(body, section.key, song.brief.meter, section.bars, place)
        done[section.id] = replace(section, cadence=cadence, phrases=())
    return tuple(done.values())


def _without_chord_in_the_pickup(song: Song) -> Song:
    """Return the song with no chord in a first bar that rests and then leads into the tune: players wait for the barline."""
    first = song.sections[0]
    notes = song.melody.get(first.id, ())
    if first.label != "i" or first.bars > 1 or len(song.sections) == 1 or not notes or notes[0].onset == 0:
        return song
    return replace(song, chords={first.id: (ChordSpan(0, song.brief.meter.bar_ticks, None),)})
