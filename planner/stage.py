"""The planner's story: a brief becomes sections that know what they repeat, how they end and how strong they are.

A form that names a whole song is walked as it stands; a tune for playing over is played in choruses; of anything else a song
is made: an intro where the model wants one, the form, then more of it until the song is as long as songs are.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from planner.choice import Chooser, Weighing
from planner.choruses import Tune, play_tune
from planner.draft import Draft
from planner.energy import shape_energy
from planner.length import draw_total, wished_bars
from planner.model import Weigher, load_model
from planner.opening import counts_of
from planner.prospect import DeadEndError, could_have
from planner.route import Parts, Route
from planner.rules import form_roles
from planner.steps import NEW, bar_seconds, is_usually_whole, setting_of
from planner.walk import walk
from song import Form, Gap, Slot, Song, SongError, find_style, parse_form
from song.chance import stream
from song.style import written_like

Record = Mapping[str, Any]
# More tries than this for plans that differ find no more.
_TRIES = 20
# A walk that comes to a dead end is taken anew, turning elsewhere.
_ATTEMPTS = 12
# By so many bars a song may miss a length that nobody asked for.
SLACK = 1
_INTRO = Slot("i", None, "intro")


def plan(song: Song, *, once: bool = False, form: Form | None = None) -> Song:
    """Return the song with its sections planned: the form one time through where `once`, else a whole song of 2 to 5 minutes.

    The form is the brief's where no other is given. Where the brief wishes a length, the song has it to the bar. A plan that stands already is replaced, and all that stood on
    it. Raises SongError where the form cannot be read, or cannot have the length.
    """
    return plan_explained(song, once=once, form=form)[0]


def plan_explained(song: Song, *, once: bool = False, form: Form | None = None) -> tuple[Song, tuple[Weighing, ...]]:
    """Plan, see `plan`; return the song and every decision with what the model gave to its alternatives."""
    model, record = load_model()
    return plan_with(model, record, song, once=once, form=form)


def alternatives(song: Song, count: int, *, once: bool = False, form: Form | None = None) -> tuple[Song, ...]:
    """Return up to so many plans that all differ, each with the seed that brings it back in its brief."""
    found: dict[object, Song] = {}
    for number in range(_TRIES * count):
        other = replace(song, brief=replace(song.brief, seed=(song.brief.seed + number) % 2**63))
        planned = plan(other, once=once, form=form)
        found.setdefault(tuple(replace(section, energy=0.5) for section in planned.sections), planned)
        if len(found) == count:
            break
    return tuple(found.values())


def plan_with(
    model: Weigher, record: Record, song: Song, *, once: bool = False, form: Form | None = None
) -> tuple[Song, tuple[Weighing, ...]]:
    """Plan with the model given and its record, which says the styles it knows and how long songs are; see `plan`."""
    brief = song.brief
    form = form or parse_form(brief.form)
    if Gap() not in form.parts and not any(slot.label is None or slot.label.isupper() for slot in form.slots):
        raise SongError(
            f'form "{brief.form}" has nothing that sings; add a section with a capital letter, as in i4A8o4'
        )
    for attempt in range(_ATTEMPTS):
        rng = stream(brief.seed, "planner", *([str(attempt)] if attempt else []))
        chooser = Chooser(model, setting_of(brief, record["styles"]), rng, brief.temperature)
        draft = Draft(brief, chooser, form.changes)
        try:
            _play(draft, form, record, once=once)
        except DeadEndError:
            if attempt == _ATTEMPTS - 1:
                raise
            continue
        return song.with_sections(shape_energy(draft)), tuple(chooser.weighings)
    raise AssertionError("the last attempt returns or raises")


def _play(draft: Draft, form: Form, record: Record, *, once: bool) -> None:
    """Fill a draft in the way that suits the form and the style."""
    brief = draft.brief
    total, charts = wished_bars(brief), _lengths(record, "heads", brief.style)
    if form.whole:
        _play_as_it_stands(draft, form, total, _songs(draft, record), chart=False)
    elif once:
        _play_as_it_stands(draft, form, total, charts, chart=True)
    elif _is_tune(form, brief.style):
        # A blues of which nothing else is said is the one of twelve bars.
        tune = parse_form("12-bar blues") if form.is_free and written_like(brief.style) == "blues" else form
        play_tune(draft, Tune.of(tune.parts), total, charts)
    else:
        _play_song(draft, form, total, _songs(draft, record))


def _is_tune(form: Form, style: str) -> bool:
    """Return whether a form is played in choruses: any in jazz, one with a head, and what folk players choose themselves."""
    free_folk = form.is_free and not is_usually_whole(style)
    return find_style(style).choruses or free_folk or any(slot.role == "head" for slot in form.slots)


def _lengths(record: Record, name: str, style: str) -> dict[int, float]:
    return {
        int(number): float(count) for number, count in counts_of(record["opening"][name], find_style(style)).items()
    }


def _songs(draft: Draft, record: Record) -> dict[int, float]:
    """Return how many bars a whole song of the style has at this tempo, by how long real ones last."""
    bar = bar_seconds(draft.brief.meter, draft.brief.tempo)
    lengths: dict[int, float] = {}
    for seconds, count in _lengths(record, "seconds", draft.brief.style).items():
        # Songs are made of pairs of bars.
        bars = 2 * max(1, round(seconds / bar / 2))
        lengths[bars] = lengths.get(bars, 0.0) + count
    return lengths


def _play_as_it_stands(
    draft: Draft, form: Form, total: int | None, lengths: Mapping[int, float], *, chart: bool
) -> None:
    """Play a form once, to the wished length or one that whole songs have, or charts one time through."""
    route = Route(
        form.parts, total, back=form.returns, returns=form.is_free and form.returns, tune=chart and form.is_free
    )
    if total is None and route.is_open:
        total = draw_total(draft, route, lengths, limits=not chart)
        route = replace(route, bars=total, slack=SLACK if Gap() in form.parts and not chart else 0)
    draft.chooser.tell(whole=not chart, bars=total)
    walk(draft, route)


def _play_song(draft: Draft, form: Form, total: int | None, lengths: Mapping[int, float]) -> None:
    """Play a song as pop, rock and folk go: the form, and after it more as the model has it, until it ends.

    Without a form the model is free. Only the form's letters return; instrumentals play over their chords.
    """
    free = form.is_free
    route = Route(form.parts if free else _with_more(form.parts), total, new=free, returns=free)
    draft.chooser.tell(whole=True)
    if not free and not any(slot.role == "intro" for slot in form.slots) and _wants_intro(draft):
        opened = replace(route, parts=(_INTRO, *route.parts))
        route = opened if total is None or could_have(draft, opened, total) else route
    if total is None:
        total = draw_total(draft, route, lengths, limits=True)
        route = replace(route, slack=SLACK)
    draft.chooser.tell(bars=total)
    walk(draft, replace(route, bars=total))


def _with_more(parts: Parts) -> Parts:
    """Return a form with room for more of it before its ending."""
    tune = Tune.of(parts)
    return (*tune.intro, *tune.core, Gap(), *tune.outro)


def _wants_intro(draft: Draft) -> bool:
    roles = ("intro", *form_roles(draft.brief.style))
    return draft.chooser.draw(draft.chooser.weigh("role", draft.steps, {"letter": NEW}, roles)) == "intro"
