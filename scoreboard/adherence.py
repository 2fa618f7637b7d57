"""Whether a composed song is what was asked and planned: exact, no matter of taste.

Conventions: shares, 1 where everything came as asked, None where nothing was. A song read from a data set asked for nothing:
its plan was made from its music, so these are for composed songs only and stand apart from the other measures.
"""

from collections.abc import Sequence

from scoreboard.definition import Measure
from song import Chord, ChordSpan, Gap, Note, Section, Slot, Song
from song.cadence import cadence_of, is_dominant, is_tonic
from song.form import parse_form

Parts = tuple[Slot | Gap, ...]


def form_kept(song: Song) -> float | None:
    """Return the share of the sections asked for that stand in the song, with label, bars and role as asked.

    A form that names the whole song is compared with all of it. Of another, what is between intro and outro has to stand in a
    row, anywhere (a whole song may go through the form more than once); the intro at the start and the outro at the end.
    A wildcard is filled by any section, a gap by any number of them. In a through-composed song, the share of sections that
    are new.
    """
    form = parse_form(song.brief.form)
    sections = song.sections
    if not sections or (form.is_free and form.returns):
        return None
    if not form.returns:
        return len({section.label for section in sections}) / len(sections)
    parts = form.parts if form.whole else _with_room(form.parts)
    return max(0, _most_kept(parts, sections)) / len(form.slots)


def _with_room(parts: Parts) -> Parts:
    """Return one time through as it stands in a whole song: more may come after the intro and before the outro."""
    start, end = 0, len(parts)
    while start < end and _has_role(parts[start], "intro"):
        start += 1
    while end > start and _has_role(parts[end - 1], "outro"):
        end -= 1
    return (*parts[:start], Gap(), *parts[start:end], Gap(), *parts[end:])


def _has_role(part: Slot | Gap, role: str) -> bool:
    return isinstance(part, Slot) and part.role == role


def _most_kept(parts: Parts, sections: Sequence[Section]) -> int:
    """Return how many slots fit where the parts are laid along the sections as well as can be.

    Sections that are left over at the end count against it.
    """
    # Row by row from the end: what the parts from here on keep of the sections from `start` on.
    kept = [start - len(sections) for start in range(len(sections) + 1)]
    for part in reversed(parts):
        if isinstance(part, Gap):
            kept = [max(kept[start:]) for start in range(len(kept))]
        else:
            fits = [_fits(part, section) for section in sections]
            # The slot's section stands here, or it is missing.
            kept = [max(fit + kept[start + 1], kept[start]) for start, fit in enumerate(fits)] + kept[-1:]
    return kept[0]


def _fits(slot: Slot, section: Section) -> bool:
    return (
        slot.label in (None, section.label) and slot.bars in (None, section.bars) and slot.role in (None, section.role)
    )


def bars_filled(song: Song) -> float | None:
    """Return the share of sections whose chords tile their bars and whose melody is there, one voice, inside them and its pickup."""
    ticks = song.brief.meter.bar_ticks
    filled = [
        _tiles(song.chords.get(section.id, ()), section.bars * ticks)
        and section.id in song.melody
        and _one_voice(song.melody[section.id], -section.pickup * song.brief.meter.beat_ticks, section.bars * ticks)
        for section in song.sections
    ]
    return sum(filled) / len(filled) if filled else None


def _tiles(spans: tuple[ChordSpan, ...], end: int) -> bool:
    place = 0
    for span in spans:
        if span.onset != place:
            return False
        place = span.end
    return place == end


def _one_voice(notes: tuple[Note, ...], place: int, end: int) -> bool:
    for note in notes:
        if note.onset < place:
            return False
        place = note.end
    return place <= end


def cadences_kept(song: Song) -> float | None:
    """Return the share of sections with a planned cadence (open is none) whose chords make it."""
    meter = song.brief.meter
    kept = [
        cadence_of(song.chords[section.id], section.key, meter, section.bars) == section.cadence
        for section in song.sections
        if section.cadence != "open" and section.id in song.chords
    ]
    return sum(kept) / len(kept) if kept else None


def keys_kept(song: Song) -> float | None:
    """Return the share of sections whose chords stand in their key: a tonic or a dominant of it sounds.

    The last section has to end on the tonic of the key that was asked for.
    """
    kept = []
    last: Chord | None = None
    for section in song.sections:
        chords = [span.chord for span in song.chords.get(section.id, ()) if span.chord]
        if chords:
            kept.append(any(is_tonic(chord, section.key) or is_dominant(chord, section.key) for chord in chords))
            last = chords[-1]
    if last is None:
        return None
    kept[-1] = last.root_pitch_class == song.brief.key.pitch_class
    return sum(kept) / len(kept)


def relations_kept(song: Song) -> float | None:
    """Return the share of sections that keep what they say of an earlier one.

    `repeats`: the same chords and melody; `over`: the same chords; `varies`: at least half of the bars have the same chords,
    and something is different.
    """
    kept = [
        _keeps(song, section)
        for section in song.sections
        if section.source and section.id in song.chords and section.source in song.chords
    ]
    return sum(kept) / len(kept) if kept else None


def _keeps(song: Song, section: Section) -> bool:
    assert section.source is not None
    same_chords = song.chords[section.id] == song.chords[section.source]
    same_melody = song.melody.get(section.id) == song.melody.get(section.source)
    if section.over:
        return same_chords
    if section.repeats:
        return same_chords and same_melody
    mine, theirs = (_chord_bars(song, song.section(one)) for one in (section.id, section.source))
    alike = sum(one == other for one, other in zip(mine, theirs, strict=False))
    return 2 * alike >= section.bars and not (same_chords and same_melody)


def _chord_bars(song: Song, section: Section) -> list[set[ChordSpan]]:
    """Return the spans by bar, onsets inside the section; equal music has equal sets in the same bar."""
    bars: list[set[ChordSpan]] = [set() for _ in range(section.bars)]
    for span in song.chords[section.id]:
        bars[span.onset // song.brief.meter.bar_ticks].add(span)
    return bars


ADHERENCE = (
    Measure("form as asked", "form", form_kept, "share of sections asked for"),
    Measure("bars filled", "form", bars_filled, "share of sections"),
    Measure("cadences as planned", "harmony", cadences_kept, "share of planned cadences"),
    Measure("keys as planned", "harmony", keys_kept, "share of sections"),
    Measure("relations as planned", "form", relations_kept, "share of related sections"),
)


def plan_adherence(song: Song) -> dict[str, float]:
    """Return by name what can be measured of how far a composed song is what was asked and planned."""
    found = {measure.name: measure.of(song) for measure in ADHERENCE}
    return {name: share for name, share in found.items() if share is not None}
