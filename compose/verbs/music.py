"""The verbs of `compose edit` that are about the music and the whole song: keys, chords, tempo, style, locks."""

import click

from compose.completing import one_of, places_or, sections, styles
from compose.places import Place
from compose.verbs.verb import PLACE, verb
from compose.verbs.words import Edit, in_song, locking, simplifying, transposing
from song.brief import ENDINGS
from song.layers import LAYERS

SECTIONS = click.option(
    "--section",
    "sections",
    multiple=True,
    metavar="A1",
    shell_complete=sections,
    help="Only there, or of a letter in all that have it; may be said several times.",
)
SEED = click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="Same seed, same music. [default: the song's]")


@verb("transpose +2", "transpose -1 --section B", signs=True)
@click.argument("semitones", metavar="+SEMITONES|-SEMITONES")
@SECTIONS
def _transpose(semitones: str, *, sections: tuple[str, ...]) -> Edit:
    """Move the song, or a section, up or down.

    Chords, melody and keys, all spelled as in the new key. A melody never moves by more than half an octave: seven up is five
    down for the singer. Whole octaves move the melody alone.
    """
    try:
        return transposing(int(semitones), sections)
    except ValueError:
        wrong = f'"{semitones}" is no number of semitones; write transpose +2 or transpose -2'
        raise click.UsageError(wrong) from None


@verb('key "Eb major"', "key Gm --section B")
@click.argument("words", nargs=-1, metavar="KEY")
@SECTIONS
def _key(words: tuple[str, ...], *, sections: tuple[str, ...]) -> Edit:
    """Bring the song, or a section, into a key.

    Sections in other keys keep their distance from home. The melody moves up or down as its singer can reach it. In the other
    mode, chords and notes become those of that mode.
    """
    return in_song("key", " ".join(words), sections)


@verb("simplify chords", "simplify B", "simplify A1:5-8")
@click.argument("words", nargs=-1, metavar="[chords] [PLACE]", shell_complete=places_or("chords"))
@SECTIONS
def _simplify(words: tuple[str, ...], *, sections: tuple[str, ...]) -> Edit:
    """Make chords easy to play.

    Triads and plain sevenths on their roots, at most two in a bar; secondary dominants and passing chords go. Cadences stay,
    and a colour stays that the melody needs.
    """
    return simplifying(words, sections)


@verb("reharmonize B", "reharmonize A1:5-8")
@PLACE
@SEED
def _reharmonize(place: Place, *, seed: int | None) -> Edit:
    """Put other chords under the melody.

    Substitutes, secondary dominants, borrowed and passing chords, as the style bears them; phrases end with the cadences that they
    had. The melody stays.
    """
    from editing.again import reharmonize

    return lambda song: reharmonize(song, place.section, None if place.is_whole else place.bars_in(song), seed)


@verb("vary A3", "vary A3 rhythm")
@click.argument("section", shell_complete=sections)
@click.argument(
    "how",
    nargs=-1,
    metavar="[ending|harmony|ornaments|register|rhythm]...",
    shell_complete=one_of("ending", "harmony", "ornaments", "register", "rhythm"),
)
@SEED
def _vary(section: str, how: tuple[str, ...], *, seed: int | None) -> Edit:
    """Let a section come back changed.

    One that repeats or varies another is sung with ornaments, in another rhythm or register, with another ending or over other
    chords; how, is drawn where it is not said.
    """
    from editing.again import vary

    return lambda song: vary(song, song.section(section).id, seed, [word.strip(",") for word in how])


@verb("tempo 96")
@click.argument("tempo")
def _tempo(tempo: str) -> Edit:
    """Set how fast the song is, in quarter notes a minute."""
    return in_song("tempo", tempo)


@verb("style bossa", "style night-bus.toml")
@click.argument("words", nargs=-1, metavar="STYLE", shell_complete=styles)
def _style(words: tuple[str, ...]) -> Edit:
    """Let the band play another style.

    Chords and melody stay; what is composed from now on is in that style.
    """
    return in_song("style", " ".join(words))


@verb("meter 3/4")
@click.argument("meter", metavar="4/4|3/4|2/4|6/8|12/8", shell_complete=one_of("4/4", "3/4", "2/4", "6/8", "12/8"))
def _meter(meter: str) -> Edit:
    """Bring the song into another meter.

    The chords come on the new beats and the melody with them, beat by beat.
    """
    return in_song("meter", meter)


@verb('title "Lantern Street"')
@click.argument("words", nargs=-1, metavar="TITLE")
def _title(words: tuple[str, ...]) -> Edit:
    """Say what the song is called."""
    return in_song("title", " ".join(words))


@verb("band string-quartet", "band none")
@click.argument("words", nargs=-1, metavar="STYLE", shell_complete=styles)
def _band(words: tuple[str, ...]) -> Edit:
    """Let others play."""
    return in_song("band", " ".join(words))


@verb("ending fade")
@click.argument("ending", metavar=f"[{'|'.join((*ENDINGS, 'none'))}]", shell_complete=one_of(*ENDINGS, "none"))
def _ending(ending: str) -> Edit:
    """Say how the band ends."""
    return in_song("ending", ending)


@verb("lock A1", "lock A1:5-8 melody", "lock chords")
@click.argument("words", nargs=-1, metavar="[PLACE] [chords|melody]", shell_complete=places_or(*LAYERS))
def _lock(words: tuple[str, ...]) -> Edit:
    """Keep chords or melody from ever being recomposed.

    Both layers where none is said, the whole song where no section is.
    """
    return locking(words, locked=True)


@verb("unlock A1", "unlock chords")
@click.argument("words", nargs=-1, metavar="[PLACE] [chords|melody]", shell_complete=places_or(*LAYERS))
def _unlock(words: tuple[str, ...]) -> Edit:
    """Take locks away.

    Of a layer, or of both where none is said; in the whole song where no section is.
    """
    return locking(words, locked=False)


MUSIC_VERBS = (
    _transpose,
    _key,
    _simplify,
    _reharmonize,
    _vary,
    _tempo,
    _style,
    _meter,
    _title,
    _band,
    _ending,
    _lock,
    _unlock,
)
"""In the order in which one meets them."""
