"""The little grammar of `compose edit`: where something goes, how far, what is meant by a field, with what would be right.

Conventions: bars count from 1 in what a person writes.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import click

from compose.options import playable
from compose.places import Place, place_of
from editing.edits import (
    BRIEF_FIELDS,
    SECTION_FIELDS,
    change_key,
    change_meter,
    lock,
    move,
    set_brief,
    set_chords,
    set_field,
    set_melody,
    simplify,
    transpose,
    unlock,
)
from editing.edits.brief import NOTHING_SAID
from song import Song, SongError, parse_key, parse_meter
from song.chart import OPEN
from song.layers import LAYERS
from song.remedies import NUMBER_WORDS, instead

Read = TypeVar("Read")
Edit = Callable[[Song], Song]
"""What makes the song that is wanted."""
Whereabouts = Callable[[Song, str | None], dict[str, str]]
"""Says beside which section something goes, as keywords of an edit; it is told what is moved there, None for what is new."""

_SIDES = {
    "after": "after", "behind": "after", "following": "after", "before": "before", "ahead": "before", "above": "before",
    "below": "after",
}  # fmt: skip
_ENDS = {
    "start": "start", "beginning": "start", "front": "start", "top": "start", "first": "start",
    "end": "end", "last": "end", "back": "end", "close": "end",
}  # fmt: skip
NO_SECTIONS = "there are no sections yet; compose render plans them"
_FILLERS = ("to", "at", "the", "as")
_CHORD = re.compile(r"[A-G?%/N|]")
_OTHER_FIELDS = {
    "ends": "cadence", "ending": "cadence", "close": "cadence", "part": "role", "type": "role", "length": "bars",
    "intensity": "energy", "level": "energy", "dynamics": "energy", "tonality": "key", "upbeat": "pickup",
    "anacrusis": "pickup", "lock": "locked", "notes": "melody", "tune": "melody", "line": "melody", "harmony": "chords",
    "changes": "chords", "chart": "chords", "letter": "label", "words": "lyrics", "text": "lyrics", "name": "label",
}  # fmt: skip


def whereabouts(words: Sequence[str], said: str) -> Whereabouts:
    """Return where `after A1`, `before A3`, `to start`, `to end` is; `said` begins the example of what would be right.

    Raises UsageError where the words say no place.
    """
    rest = [word for word in words if word.lower() not in _FILLERS]
    side = _SIDES.get(rest[0].lower()) if rest else None
    if side and len(rest) == 2:
        return lambda song, _moved: {side: _meant(song, rest[1])}
    if len(rest) == 1 and (end := _ENDS.get(rest[0].lower())):
        return lambda song, moved: _edge(song, end, moved)
    if len(rest) == 1 and not side:
        raise click.UsageError(f"say on which side: {said} after {rest[0]}, or before {rest[0]}")
    if side:
        raise click.UsageError(f"{side} takes one section: {said} {side} A1")
    raise click.UsageError(f"say where: {said} after A1, before A1, to start or to end")


def _meant(song: Song, name: str) -> str:
    """Return the id of the section that is named; "start" and "end" after a side are said for the first and the last."""
    if not any(section.id == name for section in song.sections) and (end := _ENDS.get(name.lower())) and song.sections:
        return song.sections[0 if end == "start" else -1].id
    return song.section(name).id


def _edge(song: Song, end: str, moved: str | None) -> dict[str, str]:
    others = [section.id for section in song.sections if section.id != moved]
    if not others:
        raise SongError("there is no other section to stand beside" if song.sections else NO_SECTIONS)
    return {"before": others[0]} if end == "start" else {"after": others[-1]}


def moving(section: str, where: Whereabouts) -> Edit:
    """Return the edit that moves a section somewhere."""
    return lambda song: move(song, song.section(section).id, **where(song, section))


def whole_number(word: str, what: str) -> int:
    """Return a number that a person wrote, in digits or as a word. Raises UsageError where it is none."""
    number = NUMBER_WORDS.get(word.lower(), word)
    try:
        return int(number)
    except ValueError:
        raise click.UsageError(f'"{word}" is no number of {what}; write it in digits, as 8') from None


def length_words(words: Sequence[str], said: str, usual: str) -> tuple[str, int]:
    """Return "by" or "to", and the number behind it; `usual` where it is left out."""
    rest = [word for word in words if word.lower() not in ("bar", "bars")]
    how = rest.pop(0).lower() if rest and rest[0].lower() in ("by", "to") else usual
    if len(rest) != 1:
        raise click.UsageError(f"say how long: {said} by 2, or {said} to 10")
    return how, whole_number(rest[0], "bars")


def setting(words: Sequence[str], chords: str | None, melody: str | None) -> Edit:
    """Return the edit that sets a field of the song, of a section, or the chords or melody of some bars."""
    if not words:
        raise click.UsageError('say what to set: set A1:5 "Dm7 G7", set A1 cadence half, or set tempo 96')
    first, rest = words[0], list(words[1:])
    if chords is not None or melody is not None:
        if rest:
            raise click.UsageError(
                f'"{" ".join(rest)}" stands beside --{"melody" if melody else "chords"}; give one of them'
            )
        return _setting_bars(_place(first), chords, melody)
    if not rest:
        raise click.UsageError(f'set {first} to what? as set {first} "Dm7 G7", or set {first} cadence half')
    if first.lower() in (*BRIEF_FIELDS, "meter", "key"):
        return in_song(first.lower(), " ".join(rest))
    place, field = _place(first), rest[0].lower()
    if field in LAYERS and len(rest) > 1:
        text = " ".join(rest[1:])
        return _setting_bars(place, text, None) if field == "chords" else _setting_bars(place, None, text)
    if field in SECTION_FIELDS:
        return _setting_field(place, field, rest[1:])
    if _CHORD.match(rest[0]) is None and (meant := _field_meant(rest[0])):
        raise click.UsageError(f'no field of a section is called "{rest[0]}"; {meant}')
    return _setting_bars(place, " ".join(rest), None)


def _place(text: str) -> Place:
    return _read(place_of, text)


def _field_meant(word: str) -> str:
    """Return which field is meant by a word that begins as no chord does; nothing where it may be a chord in small letters."""
    told = instead(word, SECTION_FIELDS, _OTHER_FIELDS)
    return told if told.startswith("did you mean") or re.fullmatch(r"[a-z_]{3,}", word) else ""


def in_song(field: str, text: str, sections: Sequence[str] = ()) -> Edit:
    """Return the edit that sets a field of the brief, for the key of some sections alone where they are named."""
    if field == "key":
        key = _read(parse_key, text)
        return lambda song: _in_sections(song, sections, lambda song, one: change_key(song, key, section=one))
    if field == "meter":
        meter = _read(parse_meter, text)
        return lambda song: change_meter(song, meter)
    if field in ("style", "band") and text.lower() not in NOTHING_SAID:
        return lambda song: set_brief(song, field, playable(text))
    return lambda song: set_brief(song, field, text)


def transposing(semitones: int, sections: Sequence[str]) -> Edit:
    """Return the edit that transposes the song, or some sections of it."""
    return lambda song: _in_sections(song, sections, lambda song, one: transpose(song, semitones, section=one))


def _in_sections(song: Song, sections: Sequence[str], edit: Callable[[Song, str | None], Song]) -> Song:
    """Return the song edited as a whole, or in each of some sections."""
    for name in (one for named in sections for one in ids_of(song, named)):
        song = edit(song, name)
    return song if sections else edit(song, None)


def ids_of(song: Song, name: str) -> list[str]:
    """Return the section of that id, or all that have it as their letter.

    Raises SongError where there is none.
    """
    lettered = [section.id for section in song.sections if section.label == name]
    return lettered if lettered and name not in song.start_bars else [song.section(name).id]


def _read(reader: Callable[[str], Read], text: str) -> Read:
    """Return what a reader makes of a word; its error is one of usage."""
    try:
        return reader(text)
    except SongError as error:
        raise click.UsageError(str(error)) from None


def _setting_field(place: Place, field: str, rest: Sequence[str]) -> Edit:
    if not rest:
        raise click.UsageError(f"set {place} {field} to what? as set {place.section} cadence half")
    text = " ".join(rest)
    if not place.is_whole:
        raise click.UsageError(f"{field} is a field of the whole section; write set {place.section} {field} {text}")
    return lambda song: set_field(song, song.section(place.section).id, field, text)


def _setting_bars(place: Place, chords: str | None, melody: str | None) -> Edit:
    def edit(song: Song) -> Song:
        bars = place.bars_in(song)
        # One bar says where the text begins; several say how many it is to have, or are all open.
        count = None if place.count == 1 else len(bars)
        new_chords, new_melody = (" | ".join([OPEN] * len(bars)) if text == OPEN else text for text in (chords, melody))
        if new_chords is not None:
            song = set_chords(song, place.section, new_chords, bars[0], count)
        return song if new_melody is None else set_melody(song, place.section, new_melody, bars[0], count)

    return edit


def simplifying(words: Sequence[str], sections: Sequence[str]) -> Edit:
    """Return the edit that simplifies the chords of the song, of sections, or of the bars of a place."""
    rest = [word for word in words if word.lower() not in ("chords", "the", "harmony", "of", "in")]
    places = [_place(word) for word in (*rest, *sections)]

    def edit(song: Song) -> Song:
        for place in places:
            for name in ids_of(song, place.section) if place.is_whole else (place.section,):
                song = simplify(song, name, replace(place, section=name).bars_in(song))
        return song if places else simplify(song)

    return edit


def locking(words: Sequence[str], *, locked: bool) -> Edit:
    """Return the edit that locks or unlocks layers of the song, of a section, or of the bars of a place."""
    said = "lock" if locked else "unlock"
    layers = [_LAYER_WORDS.get(word.lower(), word.lower()) for word in words if _is_layer(word)]
    rest = [word for word in words if not _is_layer(word) and word.lower() not in ("bars", "bar", "and", "both")]
    spans = [word for word in rest if word[0].isdigit()]
    places = [_place(word) for word in rest if not word[0].isdigit()]
    if len(places) > 1 or len(spans) > 1 or (spans and not (places and places[0].is_whole)):
        raise click.UsageError(f"{said} takes a section or bars of one, and layers: {said} A1:5-8 melody")
    if not places and not layers:
        raise click.UsageError(
            f"say what to {said}: {said} A1, {said} A1:5-8 melody, or {said} chords for the whole song"
        )
    place = _place(f"{places[0].section}:{spans[0]}") if spans else places[0] if places else None
    edit, which = lock if locked else unlock, tuple(layers) or LAYERS

    def change(song: Song) -> Song:
        if place is None:
            return edit(song, layers=which)
        bars = place.bars_in(song)
        return edit(song, place.section, None if place.is_whole else bars, layers=which)

    return change


_LAYER_WORDS = {
    "harmony": "chords",
    "changes": "chords",
    "chord": "chords",
    "tune": "melody",
    "notes": "melody",
    "line": "melody",
}


def _is_layer(word: str) -> bool:
    return word.lower() in (*LAYERS, *_LAYER_WORDS)
