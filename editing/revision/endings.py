"""How sections end after an edit: cadences that follow, endings to be recomposed, and whether the line still lands."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import accumulate
from math import isfinite

from editing.passages.bars import Spans, chord_bars, joined_chords, line_notes
from editing.passages.versions import Versions
from editing.remarks.reasons import Reasons
from editing.revision.following import shared_chords
from song import Chord, ChordSpan, Key, Section, Song, parse_chord
from song.cadence import cadence_of, given_cadence, possible_cadences
from song.line import landing
from song.locks import locked_bars

MOST_MORE = 2  # bars more are opened where what stands before the usual ones is in the way of the cadence
LANDING_BARS = 2  # at most so many are sung anew for the sake of the last note


def cadences_followed(song: Song, versions: Versions) -> Song:
    """Return the song in which sections that ended as their source did, over its chords, have its new cadence."""
    sections: list[Section] = []
    for section in song.sections:
        source = next((one for one in sections if one.id == section.source), None)
        was, their_was = versions.was(section.id), versions.was(source.id) if source else None
        if source and was and their_was and section.cadence == was.cadence == their_was.cadence != source.cadence:
            last = section.bars - 1
            stands = versions.stands(song, section.id, "chords")
            if last in shared_chords(song, section, versions) - stands:
                section = section.with_cadence(source.cadence)
        if source and was and their_was and section.bars == was.bars:
            section = _with_phrases_of(section, was, source, their_was)
        sections.append(section)
    return replace(song, sections=tuple(sections))


def _with_phrases_of(section: Section, was: Section, source: Section, their_was: Section) -> Section:
    """Return a section with the phrases of its source where it had those that the source had."""
    inner = [one.phrases[:-1] for one in (section, was, their_was, source)]
    if not inner[0] == inner[1] == inner[2] != inner[3] or source.bars != section.bars:
        return section
    return replace(section, phrases=(*inner[3], replace(source.phrases[-1], cadence=section.cadence)))


def unmade_endings(song: Song, versions: Versions, reasons: Reasons, *, follows: bool) -> Mapping[str, frozenset[int]]:
    """Return the bars in which chords are to be recomposed for the sake of a new cadence, of a section or a phrase, or length.

    With `follows` those are left out that end as their source does, in the same last bar: they follow what is found there.
    """
    found: dict[str, frozenset[int]] = {}
    for section in song.sections:
        was = versions.was(section.id)
        for part in _parts_to_end(section, was) if was and section.id in song.charts else ():
            if follows and _ends_as_source(song, section, part, versions):
                continue
            if bars := _to_open(song, part, versions, reasons):
                found[section.id] = found.get(section.id, frozenset()) | bars
                resized = was is not None and was.bars != section.bars
                why = f"{section.bars} bars now" if resized else f"cadence {part.cadence} now"
                reasons.give(section.id, "chords", sorted(bars), "recomposed", why)
    return found


def _parts_to_end(section: Section, was: Section) -> Iterator[Section]:
    """Walk what has another cadence or length than before: phrases of the section, as far as each goes, and the section."""
    before, now = _ends_of(was), _ends_of(section)
    for end, cadence in now.items():
        if end < section.bars == was.bars and before.get(end, cadence) != cadence:
            yield replace(section, bars=end, cadence=cadence, phrases=(), locked_bars=frozenset())
    shorter = was.cadence == section.cadence == "open" and was.bars > section.bars
    if (was.cadence, was.bars) != (section.cadence, section.bars) and not shorter:
        yield section  # what was to end open ends as it does


def _ends_of(section: Section) -> dict[int, str]:
    """Return the bars after which a phrase ends, with its cadence."""
    ends = accumulate(phrase.bars for phrase in section.phrases)
    return {end: phrase.cadence for end, phrase in zip(ends, section.phrases, strict=True)}


def _ends_as_source(song: Song, section: Section, part: Section, versions: Versions) -> bool:
    """Return whether a part of a section ends in a bar of its source, with the same cadence there."""
    source = song.section(section.source) if section.source else None
    if source is None:
        return False
    theirs = source.cadence if part.bars == section.bars else _ends_of(source).get(part.bars)
    stands = versions.stands(song, section.id, "chords")
    return theirs == part.cadence and part.bars - 1 in shared_chords(song, section, versions) - stands


def _to_open(song: Song, part: Section, versions: Versions, reasons: Reasons) -> frozenset[int]:
    """Return the bars to open so that a part of a section can come to its cadence; none where it does, or cannot."""
    meter, name = song.brief.meter, part.id
    spans = tuple(span for span in song.charts[name] if span.end <= part.bars * meter.bar_ticks)
    if given_cadence(part, spans, meter) == part.cadence:
        return frozenset()
    if name in song.given and part.cadence in possible_cadences(part, spans, meter):
        return frozenset()  # what is open is enough
    ending = _ending(song, part)
    locked, edited = locked_bars(song, name, "chords"), versions.edited[name, "chords"]
    for first in range(min(ending), max(-1, min(ending) - MOST_MORE - 1), -1):
        ending = frozenset(range(first, part.bars))
        free = ending - locked - edited
        given = [span for span in spans if span.onset // meter.bar_ticks not in free]
        if part.cadence in possible_cadences(part, given, meter):
            return free if free & chord_bars(spans, meter.bar_ticks).keys() else frozenset()
    if name in song.chords and (standing := ending & (locked | edited)):
        why = "they are locked" if ending & locked else "they were changed by hand"
        reasons.aside(name, sorted(standing), "chords", f"stay and make no {part.cadence} cadence", why)
    return frozenset()


def cadences_made(song: Song, versions: Versions, reasons: Reasons) -> Song:
    """Return the song in which sections whose chords were edited have the cadence that their chords make now."""
    for section in song.sections:
        was = versions.was(section.id)
        if was is None or was.cadence != section.cadence or section.id not in song.chords:
            continue
        before = versions.old.chords.get(was.id)
        meter = song.brief.meter
        if before is None or cadence_of(before, was.key, meter, was.bars) != was.cadence:
            continue
        made = _made(song, section)
        if made not in (section.cadence, "open"):
            reasons.give(section.id, "cadence", [0], "", "its chords make it")
            changed = tuple(one.with_cadence(made) if one is section else one for one in song.sections)
            song = replace(song, sections=changed)
    return song


def unlanded(song: Song, section: Section, versions: Versions) -> frozenset[int]:
    """Return the last bars of a melody where its last note cannot stand at the cadence that is new; none where it can."""
    was = versions.was(section.id)
    spans, notes = song.chords.get(section.id), line_notes(song, section.id)
    if was is None or not spans or (was.cadence, was.bars) == (section.cadence, section.bars):
        return frozenset()
    if was.cadence == section.cadence and versions.source(section.id, section.bars - 1) == was.bars - 1:
        return frozenset()  # it ends as it did
    rest = landing(notes, section.bars, song.brief.meter)
    if rest is None or section.role == "solo":  # which flows over its end
        return frozenset()
    if was.bars != section.bars and not _closed(section, was, versions):
        return frozenset({section.bars - 1})
    if _may_end(song, section, rest.pitch, spans):
        return frozenset()
    first = max(rest.onset // song.brief.meter.bar_ticks, section.bars - LANDING_BARS)
    return frozenset(range(first, section.bars))


def _closed(section: Section, was: Section, versions: Versions) -> bool:
    """Return whether the last bar of a section closed something before too: the section, or a phrase of it."""
    source = versions.source(section.id, section.bars - 1)
    ends = {was.bars, *accumulate(phrase.bars for phrase in was.phrases)}
    return source is not None and source + 1 in ends


def _may_end(song: Song, section: Section, pitch: int, spans: tuple[ChordSpan, ...]) -> bool:
    from melody.landing import make_landing

    closes = section is song.sections[-1]
    place = make_landing(section.cadence, section.key, spans[-1].chord, closes=closes)
    return isfinite(float(place.bonus[pitch % 12]))


def _made(song: Song, section: Section) -> str:
    return cadence_of(song.chords[section.id], section.key, song.brief.meter, section.bars)


def _ending(song: Song, section: Section) -> frozenset[int]:
    """Return the bars that are to be recomposed for another ending: the last one if that is enough, else as many as ever."""
    from harmony.stage import ending_bars

    last, meter = section.bars - 1, song.brief.meter
    before = tuple(span for span in song.charts.get(section.id, ()) if span.onset < last * meter.bar_ticks)
    whole = sum(span.duration for span in before) == last * meter.bar_ticks
    for chord in _closing(section.key) if whole and last else ():
        spans = (*before, ChordSpan(last * meter.bar_ticks, meter.bar_ticks, chord))
        if cadence_of(spans, section.key, meter, section.bars) == section.cadence:
            return frozenset({last})
    return frozenset(range(max(0, section.bars - ending_bars(section, song)), section.bars))


def _closing(key: Key) -> tuple[Chord, ...]:
    """Return a chord of each kind that ends a section: I, V and VI."""
    third, sixth = ("m", 8) if key.mode == "minor" else ("", 9)
    degrees = ((0, third), (7, "7"), (sixth, "" if key.mode == "minor" else "m"))
    return tuple(parse_chord(key.spell((key.pitch_class + root) % 12) + suffix) for root, suffix in degrees)


def ends_kept(song: Song, section: Section, bars: Mapping[int, Spans]) -> dict[int, Spans]:
    """Return the bars in which a section may follow its source; where it has an ending of its own, not those that would spoil it."""
    source = song.section(section.source) if section.source else None
    if not bars or source is None or source.cadence == section.cadence or section.id not in song.chords:
        return dict(bars)
    bar_ticks = song.brief.meter.bar_ticks
    after = joined_chords({**chord_bars(song.chords[section.id], bar_ticks), **bars}, bar_ticks)
    made = cadence_of(after, section.key, song.brief.meter, section.bars)
    if made == section.cadence or _made(song, section) != section.cadence:
        return dict(bars)
    from harmony.stage import ending_bars

    return {bar: spans for bar, spans in bars.items() if bar < section.bars - ending_bars(section, song)}
