"""Which section follows which, after sections came, went or changed places, or were edited alone.

Conventions: a relation is one of `song.document.RELATIONS` and the id of an earlier section.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from editing.passages.bars import PICKUP, alike, chord_bars, line_notes, note_bars, open_bars, same_line
from editing.passages.keys import moved
from editing.passages.layers import with_section
from editing.passages.relations import Relation, related, relation_of
from editing.passages.versions import Versions
from editing.remarks.reasons import Reasons
from song import Section, Song
from song.contrast import variation

SOME = 0.5  # of the bars: what has so many in common is the same music, changed


def rerooted(old: Song, song: Song, wished: Mapping[str, Relation]) -> Song:
    """Return a song in which every section follows one that stands before it.

    `wished` are the relations as a person has them, which may name what stands later or is gone. Where they do, the first of
    the family is the source now, and the others follow it, as their music has it.
    """
    families = _families(old, wished)
    done: dict[str, Section] = {}
    heirs: dict[str, str] = {}
    for section in song.sections:
        relation = wished.get(section.id)
        if relation and relation[1] in done:
            section = related(section, relation)
        else:
            kin = [name for name in done if families.get(name, name) == families.get(section.id, section.id)]
            lost = relation is not None
            root = next((name for name in kin if not done[name].source), None) if lost else heirs.get(section.id)
            if lost and relation:
                heirs.setdefault(relation[1], root or section.id)
            section = related(section, None)
            if root in done and root is not None:
                section = related(section, _like(song, section, done[root], relation))
                section = _varied(song, section)
        done[section.id] = section
    return replace(song, sections=tuple(done.values()))


def _families(old: Song, wished: Mapping[str, Relation]) -> dict[str, str]:
    """Return for every section the name that its family goes by."""
    links = [(section.id, section.source) for section in old.sections if section.source]
    links += [(name, source) for name, (_, source) in wished.items()]
    family = {name: name for link in links for name in link if name}
    for one, other in links:
        if other:
            gone, kept = family[one], family[other]
            family = {name: kept if own == gone else own for name, own in family.items()}
    return family


def _like(song: Song, section: Section, source: Section, wished: Relation | None) -> Relation | None:
    """Return how a section can follow a source, by the music of both; as it did where there is none yet."""
    if section.bars != source.bars:
        return None
    charts = section.id in song.chords and source.id in song.chords
    lines = section.id in song.melody and source.id in song.melody
    if not charts:
        return (wished[0], source.id) if wished else None
    chords = section.bars - len(_other_chords(song, section, source))
    notes = section.bars - len(_other_notes(song, section, source) - {PICKUP}) if lines else 0
    if chords == section.bars and (notes == section.bars or not lines):
        return ("repeats", source.id)
    if chords == section.bars and notes <= SOME * section.bars:
        return ("over", source.id)
    return ("varies", source.id) if max(chords, notes) >= SOME * section.bars else None


def _varied(song: Song, section: Section) -> Section:
    if section.varies is None:
        return section
    sections = tuple(section if one.id == section.id else related(one, None) for one in song.sections)
    order = [one for one in sections if one.id == section.varies] + [
        one for one in sections if one.id != section.varies
    ]
    return replace(section, varied=_measured(replace(song, sections=tuple(order)), section))


def _measured(song: Song, section: Section) -> frozenset[str]:
    """Return what a section varies, heard from its music: its ornaments where it is nothing that has another name."""
    what = variation(song, replace(section, varied=frozenset())) - {"key"}
    return what or frozenset({"ornaments"})


def with_variations(song: Song, versions: Versions, reasons: Reasons) -> Song:
    """Return the song in which repeats that are no longer the same as their source vary it."""
    from harmony.stage import ending_bars

    for name in [section.id for section in song.sections]:
        section = song.section(name)
        source = song.section(section.source) if section.source else None
        if source is None or section.over or section.bars != source.bars or section.key.mode != source.key.mode:
            continue
        if section.varies and _is_told(section, versions):
            continue
        chords, notes = _other_chords(song, section, source), _other_notes(song, section, source)
        edited = any(versions.edited[name, layer] for layer in ("chords", "melody"))
        was_same = section.repeats and _was_same(versions, section, source)
        if not (chords or notes) or not (edited or was_same):
            continue
        what = _measured(song, related(section, ("varies", source.id), frozenset()))
        if chords and min(chords) >= section.bars - ending_bars(section, song):
            what = what - {"harmony"} | {"ending"}
        known = (section.varied or {"ending"}) if section.varies else frozenset()
        if section.varies and (what <= known or what == {"ornaments"}):
            continue
        alone = edited or section.cadence != source.cadence
        reasons.give(name, "relation", [0], "", "it was changed alone" if alone else f"{source.id} was changed alone")
        varying = related(section, ("varies", source.id), what | known)
        song = with_section(song, varying)
    return song


def _is_told(section: Section, versions: Versions) -> bool:
    """Return whether it was just said of a section what it varies."""
    was = versions.was(section.id)
    return was is None or (was.varies, was.varied) != (section.varies, section.varied)


def _was_same(versions: Versions, section: Section, source: Section) -> bool:
    was, their_was = versions.was(section.id), versions.was(source.id)
    if was is None or their_was is None or was.bars != their_was.bars:
        return False
    old = versions.old
    return not _other_chords(old, was, their_was) and not _other_notes(old, was, their_was)


def _other_chords(song: Song, section: Section, source: Section) -> frozenset[int]:
    """Return the bars in which a section has other chords than a source, moved to its key, where both stand."""
    bar_ticks = song.brief.meter.bar_ticks
    own = chord_bars(song.charts.get(section.id, ()), bar_ticks)
    theirs = chord_bars(moved(song.charts.get(source.id, ()), source.key, section.key), bar_ticks)
    return frozenset(bar for bar in own.keys() & theirs.keys() if not alike(own[bar], theirs[bar]))


def _other_notes(song: Song, section: Section, source: Section) -> frozenset[int]:
    """Return the bars in which a section has other notes than a source, wherever both are composed."""
    if not {section.id, source.id} <= song.lines.keys():
        return frozenset()
    bar_ticks, shift = song.brief.meter.bar_ticks, section.key.pitch_class - source.key.pitch_class
    own, theirs = (note_bars(line_notes(song, one.id), bar_ticks) for one in (section, source))
    pending = open_bars(song, section.id, "melody") | open_bars(song, source.id, "melody")
    first = PICKUP if section.pickup == source.pickup else 0
    bars = set(range(first, section.bars)) - pending
    return frozenset(bar for bar in bars if not same_line(theirs.get(bar, ()), own.get(bar, ()), shift))


def wished_relations(sections: Sequence[Section]) -> Iterator[tuple[str, Relation]]:
    """Walk the sections that follow others, with how they do."""
    for section in sections:
        if relation := relation_of(section):
            yield section.id, relation
