"""Edits of the fields of a section: its role, cadence, energy, phrases, pickup, what it follows.

Keep its music, except where the field is what the music is: one that is told to repeat another has that one's music, one that
plays over it its chords, and a pickup that becomes shorter loses its notes. An ending that no longer makes its cadence, and a
pickup that is new, are left to `revise`.

Conventions: texts are those of the plan file; bars count from 1 in them.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from editing.edits.additions import role_of
from editing.edits.brief import NOTHING_SAID
from editing.edits.content import set_chords, set_melody, with_pickup
from editing.edits.families import followers
from editing.edits.keys import change_key, transposed
from editing.edits.length import set_bars
from editing.passages.layers import with_chart, with_line, with_section, without_pickup
from editing.passages.lines import clipped, together
from editing.passages.relations import related
from song import Phrase, Section, Sketch, Song, SongError, Span, parse_key
from song.document import CADENCES, MOST_PICKUP, RELATIONS, VARIED
from song.locks import locked_bars, read_locks
from song.plan_fields import read_phrases, read_varied
from song.remedies import CADENCE_WORDS, in_digits, instead


def set_field(song: Song, section_id: str, field: str, text: str) -> Song:
    """Return the song with a field of a section as a person writes it in the plan file.

    Raises SongError that says what would be right.
    """
    section = song.section(section_id)
    if field not in _SETTERS:
        raise SongError(f'no field of a section is called "{field}"; {instead(field, SECTION_FIELDS)}')
    return _SETTERS[field](song, section, text.strip())


def set_relation(song: Song, section_id: str, relation: str, source_id: str | None) -> Song:
    """Return the song in which a section repeats, varies or plays over an earlier one, or, with None, stands for itself.

    Raises SongError where it cannot: the other one does not stand before it, or has other bars.
    """
    section = song.section(section_id)
    if source_id is None:
        return with_section(song, related(section, None))
    source = song.section(source_id)
    if song.sections.index(source) >= song.sections.index(section):
        raise SongError(
            f"section {section_id}: {source_id} does not stand before it; move {section_id} after {source_id}"
        )
    if source.bars != section.bars:
        raise SongError(
            f"section {section_id}: has {section.bars} bars, {source_id} has {source.bars}; "
            f"make them equal with bars {section_id} {source.bars}"
        )
    varied = section.varied if section.varies == source_id else frozenset[str]()
    follower = related(section, (relation, source_id), varied)
    if relation == "varies":
        return with_section(song, follower)
    there = transposed(song, source_id, section.key)
    follower = replace(follower, cadence=source.cadence, phrases=source.phrases)
    if relation == "repeats":
        follower = replace(follower, pickup=source.pickup)
    song = with_section(song, follower)
    if source_id in song.charts:
        song = with_chart(song, follower.id, there.charts[source_id])
    if relation == "repeats" and source_id in song.lines:
        song = with_line(song, section_id, there.lines[source_id])
    return song


def set_pickup(song: Song, section_id: str, beats: int) -> Song:
    """Return the song in which a section begins so many beats before its first bar; what is new of it is open.

    What repeats or varies it and began as it did goes with it, where its melody is not locked. Raises SongError where there is no
    room before the section.
    """
    section = song.section(section_id)
    if not 0 <= beats <= MOST_PICKUP:
        raise SongError(f"section {section_id}: a pickup of {beats} beats; use 0 to {MOST_PICKUP}")
    alike = [
        other
        for other in followers(song, section_id)
        if not other.over and other.pickup == section.pickup and not locked_bars(song, other.id, "melody")
    ]
    for one in (section, *alike):
        song = _with_pickup(song, one, beats)
    return song


def _with_pickup(song: Song, section: Section, beats: int) -> Song:
    """Return the song with another pickup in a section, and its line as far as that stands."""
    if beats == 0:
        return without_pickup(song, section)
    lead, before = (count * song.brief.meter.beat_ticks for count in (beats, section.pickup))
    line = song.lines.get(section.id)
    song = with_pickup(song, section, beats)
    if not line:
        return song
    line = clipped(line, -lead, section.bars * song.brief.meter.bar_ticks)
    if lead > before:
        line = together(line, Sketch(open=(Span(-lead, lead - before),)))
    return with_line(song, section.id, line)


def _role(song: Song, section: Section, text: str) -> Song:
    return with_section(song, replace(section, role=role_of(text)))


def _label(song: Song, section: Section, text: str) -> Song:
    return with_section(song, replace(section, label=text))


def _cadence(song: Song, section: Section, text: str) -> Song:
    if text not in CADENCES:
        raise SongError(
            f'section {section.id}: cadence "{text}" is not known; {instead(text, CADENCES, CADENCE_WORDS)}'
        )
    return with_section(song, section.with_cadence(text))


def _energy(song: Song, section: Section, text: str) -> Song:
    try:
        energy = float(text)
    except ValueError:
        raise SongError(f'section {section.id}: energy "{text}" is no number; {in_digits(text, "energy")}') from None
    return with_section(song, replace(section, energy=energy))


def _key(song: Song, section: Section, text: str) -> Song:
    return change_key(song, parse_key(text), section=section.id)


def _bars(song: Song, section: Section, text: str) -> Song:
    return set_bars(song, section.id, _whole(section, text, "bars"))


def _phrases(song: Song, section: Section, text: str) -> Song:
    """Return the song with other phrases in a section; the last one's cadence is that of the section."""
    if text.lower() in NOTHING_SAID:
        return with_section(song, replace(section, phrases=()))
    try:
        told = read_phrases(text)
        cadence = (told[-1][1] if told else None) or section.cadence
        phrases = tuple(Phrase(bars, ends or cadence) for bars, ends in told)
    except SongError as error:
        raise SongError(f"section {section.id}: {error}") from None
    return with_section(song, replace(section, phrases=phrases, cadence=cadence))


def _pickup(song: Song, section: Section, text: str) -> Song:
    return set_pickup(song, section.id, _whole(section, text, "pickup"))


def _varied(song: Song, section: Section, text: str) -> Song:
    varied = frozenset[str]() if text.lower() in NOTHING_SAID else read_varied(text)
    if varied and section.varies is None:
        raise SongError(f"section {section.id}: varies no section; set {section.id} varies A1 first, or which it is")
    if unknown := varied - set(VARIED):
        raise SongError(f'section {section.id}: "{min(unknown)}" cannot be varied; {instead(min(unknown), VARIED)}')
    return with_section(song, replace(section, varied=varied))


def _lyrics(song: Song, section: Section, text: str) -> Song:
    return with_section(song, replace(section, lyrics="" if text.lower() in NOTHING_SAID else text))


def _locked(song: Song, section: Section, text: str) -> Song:
    if text.lower() in ("false", *NOTHING_SAID):
        return with_section(song, replace(section, locked=frozenset(), locked_bars=frozenset()))
    try:
        layers, bars = read_locks(True if text.lower() == "true" else text, section.bars)
    except SongError as error:
        raise SongError(f"section {section.id}: {error}") from None
    return with_section(song, replace(section, locked=layers, locked_bars=bars))


def _chords(song: Song, section: Section, text: str) -> Song:
    return set_chords(song, section.id, text, 0, section.bars)


def _melody(song: Song, section: Section, text: str) -> Song:
    return set_melody(song, section.id, text, 0, section.bars)


def _relation(name: str) -> "Setter":
    def change(song: Song, section: Section, text: str) -> Song:
        return set_relation(song, section.id, name, None if text.lower() in NOTHING_SAID else text)

    return change


def _whole(section: Section, text: str, field: str) -> int:
    if not text.lstrip("+-").isdigit():
        raise SongError(f'section {section.id}: {field} "{text}" is no whole number; {in_digits(text, field)}')
    return int(text)


Setter = Callable[[Song, Section, str], Song]
_SETTERS: Mapping[str, Setter] = {
    "role": _role,
    "label": _label,
    "cadence": _cadence,
    "energy": _energy,
    "key": _key,
    "bars": _bars,
    "phrases": _phrases,
    "pickup": _pickup,
    **{relation: _relation(relation) for relation in RELATIONS},
    "varied": _varied,
    "locked": _locked,
    "lyrics": _lyrics,
    "chords": _chords,
    "melody": _melody,
}
SECTION_FIELDS = tuple(_SETTERS)
"""The fields of a section that can be set."""
