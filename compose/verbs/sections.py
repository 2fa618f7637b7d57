"""The verbs of `compose edit` that are about bars and sections: each reads its words and returns the edit that they ask for."""

import click

from compose.completing import beside, one_of, sections, settings
from compose.options import in_words
from compose.places import Place
from compose.verbs.verb import PLACE, verb
from compose.verbs.words import (
    Edit,
    length_words,
    moving,
    setting,
    whereabouts,
    whole_number,
)
from editing.edits import BRIEF_FIELDS, SECTION_FIELDS, cut, extend, insert, remove, repeat, set_bars, shorten
from song import Song, parse_key
from song.document import ROLES


@verb('set A1:5 "Bbmaj7 Eb7"')
@click.argument(
    "words",
    nargs=-1,
    metavar="PLACE [FIELD] VALUE",
    shell_complete=settings((*BRIEF_FIELDS, "meter", "key"), SECTION_FIELDS),
)
@click.option("--chords", help="The chords, with | between bars.")
@click.option("--melody", help='The melody, as "C5/4 D5/4 E5/2", with | between bars.')
def _set(words: tuple[str, ...], *, chords: str | None, melody: str | None) -> Edit:
    """Set the chords or melody of some bars, or a field.

    \b
    set A1:5 "Bbmaj7 Eb7"         the chords of a bar
    set A1:5 "Dm7 | G7"           of two bars, from there on
    set B "C | F | G7 | C"        of a whole section
    set A1:5 --melody "C5/4 D5/4 E5/2"
    set A1 cadence half           how it ends
    set B energy 0.8              how strong it is, 0 to 1
    set A2 role solo              what it does
    set A3 varies A1              what it follows: repeats, varies, over; none
    set A1 phrases "4 half, 4"    its sentences
    set A1 lyrics "walk the lantern street"
    set A1 locked "melody 5-8"    what no later edit may recompose
    set tempo 96                  fields of the song, as their own verbs

    Chords and notes are written as in the plan file: % repeats a bar, / holds a beat, ? is composed. A line that no longer fits
    its chords is recomposed; sections that shared the bars follow.
    """  # noqa: D301 (the mark keeps click from filling the lines)
    return setting(words, chords, melody)


@verb("move B after A1", "move A3 to start")
@click.argument("section", shell_complete=sections)
@click.argument("words", nargs=-1, metavar="after|before SECTION | to start|end", shell_complete=beside)
def _move(section: str, words: tuple[str, ...]) -> Edit:
    """Move a section.

    It keeps its name and its music. Where it comes to stand before the section that it repeats or varies, it is that one
    which now follows it.
    """
    return moving(section, whereabouts(words, f"move {section}"))


@verb("repeat A1", "repeat B after A3")
@click.argument("section", shell_complete=sections)
@click.argument("words", nargs=-1, metavar="[after|before SECTION]", shell_complete=beside)
def _repeat(section: str, words: tuple[str, ...]) -> Edit:
    """Play a section once more.

    It comes right behind itself unless another place is said, under the next number of its letter, and repeats it: what is
    changed in the one, changes in the other.
    """
    if any(word.isdigit() or word in ("times", "twice") for word in words):
        raise click.UsageError(f"it is played once more; for more often repeat {section} , repeat {section}")
    where = whereabouts(words, f"repeat {section}") if words else None
    return lambda song: repeat(song, song.section(section).id, **(where(song, None) if where else {}))


@verb("insert bridge 8 before A3", "insert solo after B", "insert outro 4 at end")
@click.argument("role", shell_complete=one_of(*ROLES))
@click.argument("words", nargs=-1, metavar="[BARS] after|before SECTION | at start|end", shell_complete=beside)
@click.option("--key", callback=in_words(parse_key), help="Its key. [default: home]")
def _insert(role: str, words: tuple[str, ...], *, key: str | None) -> Edit:
    """Compose a new section.

    The role is intro, head, verse, prechorus, chorus, bridge, solo, interlude, instrumental, outro, theme or tag. It gets a
    letter of its own and a cadence that leads on; a solo plays over the chords of the part before it. Bars that are not
    said are as many as others of its kind have.
    """
    if role.isdigit() and words:  # insert 8 bridge before A3
        role, words = words[0], (role, *words[1:])
    digits = [word for word in words if word.isdigit()]
    rest = [word for word in words if not word.isdigit() and word not in ("bars", "bar", "of")]
    bars = whole_number(digits[0], "bars") if digits else None
    where = whereabouts(rest, f"insert {' '.join([role, *digits])}")
    home = parse_key(key) if key else None
    return lambda song: insert(song, role, bars, key=home, **where(song, None))


@verb("remove A2")
@click.argument("sections", nargs=-1, required=True, shell_complete=sections)
def _remove(sections: tuple[str, ...]) -> Edit:
    """Take sections out.

    What repeated or varied one of them follows its nearest kin from now on.
    """
    return lambda song: remove(song, *(song.section(name).id for name in sections))


@verb("extend A1 by 2", "extend A1:4 to 12")
@PLACE
@click.argument("words", nargs=-1, metavar="by BARS | to BARS", shell_complete=one_of("by", "to"))
def _extend(place: Place, words: tuple[str, ...]) -> Edit:
    """Make a section longer.

    New bars are composed before the ending, so that it stays what it is, or behind a bar that is named, as A1:4. What repeats,
    varies or plays over the section keeps pace; a repeat that is extended alone stands for itself from then on.
    """
    how, number = length_words(words, f"extend {place.section}", "by")
    after = None if place.is_whole else place.last - 1

    def edit(song: Song) -> Song:
        bars = song.section(place.section).bars
        return extend(song, place.section, number if how == "by" else number - bars, after=after)

    return edit


@verb("shorten A1 to 6", "shorten B by 1")
@click.argument("section", shell_complete=sections)
@click.argument("words", nargs=-1, metavar="to BARS | by BARS", shell_complete=one_of("by", "to"))
def _shorten(section: str, words: tuple[str, ...]) -> Edit:
    """Make a section shorter.

    The bars before its ending go, so that its opening and its cadence stay. compose edit cut takes out bars that are named.
    """
    how, number = length_words(words, f"shorten {section}", "to")

    def edit(song: Song) -> Song:
        return shorten(song, section, number if how == "by" else song.section(section).bars - number)

    return edit


@verb("bars A1 12")
@click.argument("section", shell_complete=sections)
@click.argument("words", nargs=-1, metavar="BARS")
def _bars(section: str, words: tuple[str, ...]) -> Edit:
    """Say how many bars a section has.

    As extend and shorten do it.
    """
    if section.isdigit() and not words:
        raise click.UsageError(f"say of which section: bars A1 {section}")
    _, number = length_words(words, f"bars {section}", "to")
    return lambda song: set_bars(song, section, number)


@verb("cut A1:5-6")
@PLACE
def _cut(place: Place) -> Edit:
    """Take bars out of a section.

    The others move together. What follows the section loses the same bars.
    """
    if place.is_whole:
        raise click.UsageError(f"say which bars: cut {place}:5, or cut {place}:5-6; remove {place} takes out all of it")
    return lambda song: cut(song, place.section, place.bars_in(song))


SECTION_VERBS = (_set, _move, _repeat, _insert, _remove, _extend, _shorten, _bars, _cut)
"""In the order in which one meets them."""
