"""What is measured of a plan: sections, letters, roles and lengths, what comes back and when.

Conventions: as in `scoreboard.form`; a measure of the layer harmony is told of a real song only where it has chords or a melody
(relations, keys, cadences), of a plan always. A section is told from its plan alone, so real songs and plans are measured alike.
"""

from collections import Counter
from collections.abc import Callable, Hashable
from functools import partial
from itertools import pairwise

from scoreboard.definition import Distribution, Measure
from scoreboard.features import Figures
from scoreboard.form import MEASURES as FORM_MEASURES
from scoreboard.form import bars_counts, form_counts, melodic, role_step_counts, window_counts
from song import Song
from song.document import ROLES

_OF_FORM = ("sections", "letters", "bars", "bars a section", "bars that repeat a letter")
_STEP = 8  # bars between two lengths of songs that are told apart


def comes_again(song: Song) -> bool:
    """Return whether the letter of the first melodic section stands again later; without melodic sections nothing does."""
    labels = [section.label for section in melodic(song)]
    return labels[0] in labels[1:] if labels else False


def place_of_return(song: Song) -> float | None:
    """Return where the first melodic letter first stands again after another one, 0 to 1 of the song's bars."""
    starts, sections = song.start_bars, melodic(song)
    for before, section in pairwise(sections):
        if section.label == sections[0].label != before.label:
            return starts[section.id] / song.bars
    return None


def other_keys(song: Song) -> float | None:
    """Return the share of the bars that stand in another key than the song's."""
    away = sum(section.bars for section in song.sections if section.key != song.brief.key)
    return away / song.bars if song.bars else None


def _came_again(song: Song) -> float | None:
    return float(comes_again(song)) if melodic(song) else None


def _returns(song: Song) -> float | None:
    return float(place_of_return(song) is not None) if melodic(song) else None


def _minutes(song: Song) -> float | None:
    return song.seconds / 60 if song.sections else None


def _with_role(role: str, song: Song) -> float | None:
    return float(any(section.role == role for section in song.sections)) if song.sections else None


def _share_of(role: str, song: Song) -> float | None:
    """Return the share of the sections that have a role."""
    return sum(section.role == role for section in song.sections) / len(song.sections) if song.sections else None


def _number_of(role: str, song: Song) -> float | None:
    return float(sum(section.role == role for section in song.sections)) if song.sections else None


def _share_related(relation: str, song: Song) -> float | None:
    """Return the share of the sections that a relation leads back to an earlier one."""
    related = [getattr(section, relation) is not None for section in song.sections]
    return sum(related) / len(related) if related else None


def _away(song: Song) -> float | None:
    return float(any(section.key != song.brief.key for section in song.sections)) if song.sections else None


def length_counts(song: Song) -> Counter[Hashable]:
    """Count the bars of the song, in eights: one a song."""
    return Counter([song.bars // _STEP] if song.sections else [])


def cadence_counts(song: Song) -> Counter[Hashable]:
    """Count the cadences that the sections tell."""
    return Counter(section.cadence for section in song.sections)


def _form(name: str, of: Callable[[Song], float | None], source: str) -> Measure:
    return Measure(name, "form", of, source)


def _roles() -> list[Measure]:
    rows = []
    for role in ROLES:
        rows.append(_form(f"{role}: of the sections", partial(_share_of, role), "share of sections"))
        rows.append(_form(f"{role}: in a song", partial(_number_of, role), "sections a song"))
    return rows


MEASURES = (
    *(next(measure for measure in FORM_MEASURES if measure.name == name) for name in _OF_FORM),
    _form("minutes", _minutes, "a song, at its tempo"),
    _form("first letter comes again", _came_again, "share of songs"),
    _form("first letter returns after another", _returns, "share of songs"),
    _form("place of that return", place_of_return, "0 start to 1 end"),
    _form("songs with an intro", partial(_with_role, "intro"), "share of songs"),
    _form("songs with an outro", partial(_with_role, "outro"), "share of songs"),
    *_roles(),
    Measure(
        "exact repeats", "harmony", next(m.of for m in FORM_MEASURES if m.name == "exact repeats"), "share of returns of a letter"
    ),
    Measure("sections that repeat", "harmony", partial(_share_related, "repeats"), "share of sections"),
    Measure("sections that vary", "harmony", partial(_share_related, "varies"), "share of sections"),
    Measure("bars in another key", "harmony", other_keys, "share of bars"),
    Measure("songs that change key", "harmony", _away, "share of songs"),
)  # fmt: skip

DISTRIBUTIONS = (
    Distribution("forms", "form", form_counts, "jensen-shannon", "pattern of all melodic sections"),
    Distribution("patterns of four sections", "form", window_counts, "jensen-shannon", "melodic sections"),
    Distribution("role after role", "form", role_step_counts, "jensen-shannon", "sections"),
    Distribution("bars of a section", "form", bars_counts, "overlap", "sections"),
    Distribution("bars of a song", "form", length_counts, "overlap", "songs, in eights"),
    Distribution("cadences", "harmony", cadence_counts, "overlap", "sections"),
)


def figures_of_plan(song: Song, *, planned: bool) -> Figures:
    """Measure the plan of a song; of one that is not `planned` only what its set tells."""
    told = planned or any(map(any, (song.chords.values(), song.melody.values())))
    return Figures(
        {one.name: one.of(song) if told or one.layer == "form" else None for one in MEASURES},
        {one.name: one.of(song) if told or one.layer == "form" else Counter() for one in DISTRIBUTIONS},
    )
