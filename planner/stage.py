"""The planner's story: a brief becomes sections that know what they repeat, how they end and how strong they are."""

from collections.abc import Sequence

from planner.choice import Chooser
from planner.choruses import draw_head, play_choruses
from planner.draft import Draft
from planner.energy import shape_energy
from planner.features import setting_of
from planner.model import Weigher, load_model
from planner.routine import LONGEST, MAX_FORM_SECTIONS, play_form, usual_length
from planner.rules import CLOSING, EDGE_LABELS
from planner.songform import continue_song, play_song
from song import Form, Song, SongError, find_style, parse_form
from song.chance import stream


def plan(song: Song, *, once: bool = False) -> Song:
    """Return the song with its sections planned: the form one time through where `once`, else a whole song of 2 to 5 minutes.

    A plan that stands already is replaced, and all that stood on it. Raises SongError where the form cannot be read or is
    too long.
    """
    model, record = load_model()
    return plan_with(model, record["styles"], song, once=once)


def plan_with(model: Weigher, styles: Sequence[str], song: Song, *, once: bool = False) -> Song:
    """Plan with the model given, which knows these styles; see `plan`."""
    brief = song.brief
    chooser = Chooser(model, setting_of(brief, styles), stream(brief.seed, "planner"), brief.temperature)
    form = parse_form(brief.form)
    if form is not None:
        _check_form(brief.form, form)
    draft = _draft(Draft(brief, chooser), form, once=once)
    return song.with_sections(shape_energy(draft))


def _check_form(text: str, form: Form) -> None:
    if len(form) > MAX_FORM_SECTIONS:
        raise SongError(f'form "{text[:20]}…" has {len(form)} sections; use at most {MAX_FORM_SECTIONS}')
    if all(slot.role in EDGE_LABELS for slot in form):
        raise SongError(f'form "{text}" has nothing between intro and outro; add a section, as in i4A8o4')


def _draft(trial: Draft, form: Form | None, *, once: bool) -> Draft:
    """Return the draft of the sections; the trial is the form one time through and tells how long it lasts."""
    brief, chooser = trial.brief, trial.chooser
    choruses = find_style(brief.style).choruses
    if form is None and choruses:
        form = draw_head(Draft(brief, chooser))
    if form is None:
        if once:
            continue_song(trial, free=True, shortest=0.0)
            trial.close()
        else:
            play_song(trial, None)
        return trial
    play_form(trial, form, CLOSING)
    if once or trial.minutes() > LONGEST:
        return trial
    form = usual_length(form, [section.bars for section in trial.sections])
    draft = Draft(brief, chooser)
    # A form with a head, as a blues, is for playing over in any style.
    tune = choruses or any(slot.role == "head" for slot in form)
    (play_choruses if tune else play_song)(draft, form)
    return draft
