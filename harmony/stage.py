"""The harmony stage: give every section of a song its chords, the same where it repeats, with the cadence it is to make."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from harmony.drafts.draft import Model, Task
from harmony.drafts.drawing import compose_events
from harmony.drafts.fixed import Fixed, fills, joined, laid_over
from harmony.drafts.goal import SHORT_BARS
from harmony.features import Chart, Event, events_of
from harmony.theory.border import (
    approach_frame,
    echo_frame,
    ends_leading,
    leading_frame,
    leading_names,
    leads_away,
    onward_tokens,
    turns_onward,
)
from harmony.theory.reharmony import reharmonized
from harmony.theory.spelling import moved, root_names
from harmony.theory.stock import changes_of, groove_frame, stock_frame, tag_frame
from harmony.tokens import Vocabulary, degree_of, triad_of
from song import ChordSpan, Section, Song, SongError, find_style
from song.cadence import cadence_of
from song.chance import stream
from song.check import spoiled
from song.weights import read_weights

WEIGHTS = Path(__file__).parent / "weights"
WEIGHTS_NAME = "harmony.safetensors"
ENDING_BARS, BLUES_LINE = 2, 4
UNLIKE = 0.7  # of its bars, that a section which is to be unlike others does not share with them
ECHOES = 0.5  # how often a tag plays the last bars before it again, where it can

Spans = tuple[ChordSpan, ...]
Unlike = Mapping[str, Sequence[Spans]]
"""By section, the chords of which there are to be others."""


def harmonize(
    song: Song, *, model: Model | None = None, unlike: Unlike | None = None, reworked: Mapping[str, Spans] | None = None
) -> Song:
    """Return the song with chords in every section that has none; the others stay as they are and lead the way.

    A section that repeats another or plays over it has its chords, moved where the key is another; one that varies it has
    them up to the ending. Every composed section makes its cadence (`song.cadence.cadence_of`).

    What is given of a section stays to the letter, and the rest is composed around it. A section that follows another has
    what is given of its own instead. Inner cadences give way to what is given.

    A section that is to be `unlike` some chords has others in most of its bars, as far as its cadences and its line have any. One
    that is `reworked` has the chords that are told with substitutes among them (`harmony.theory.reharmony`).

    Raises SongError where the weights are missing, and where a section cannot make its cadence with what is given.
    """
    if all(section.id in song.chords for section in song.sections):
        return song
    model = model or shipped_model()
    led = _led_by_the_head(song)
    blue = any(changes_of(section, song).endswith("blues") for section in song.sections)
    desk = _Desk(
        song, led, blue, model, _chart(led, model.vocabulary), [], dict(song.chords), unlike or {}, reworked or {}
    )
    for section in led.sections:
        if section.id not in desk.chords:
            desk.chords[section.id] = _compose(section, desk)
        for event in events_of(desk.chords[section.id], section, song.brief.meter, model.vocabulary):
            desk.rows.append(desk.chart.row())
            desk.chart.place(event)
    return song.with_chords(desk.chords)


def with_sketches_heard(song: Song) -> Song:
    """Return a song to be harmonized in which the notes that stand in sketches count as its melody, so that chords fit them."""
    stands = {name: sketch.notes for name, sketch in song.sketches.items() if sketch.notes}
    return replace(song, melody={**song.melody, **stands}, sketches={})


def _chart(led: Song, vocabulary: Vocabulary) -> Chart:
    """Return an empty chart that knows beforehand what stands in the song.

    Under a line that is there cadences are kept and not told: most were guessed from the line, and the network hears it better.
    """
    unsure = [section.id for section in led.sections if section.id not in led.chords and led.melody.get(section.id)]
    chart = Chart(led, vocabulary, unsure)
    for section, stretch in zip(led.sections, chart.stretches, strict=True):
        spans = led.chords.get(section.id) or led.given.get(section.id, ())
        for beat, (token, _) in Fixed.of(spans, section, led.brief.meter, vocabulary).events.items():
            chart.know(stretch.start + beat, token)
    return chart


@dataclass(frozen=True)
class _Desk:
    """What lies before the one who composes: the song, its sections in the order of the work, what is written so far.

    `blue` says that the tune is a blues, which rests on its seventh.
    """

    song: Song
    led: Song
    blue: bool
    model: Model
    chart: Chart
    rows: list[list[int]]
    chords: dict[str, Spans]
    unlike: Unlike = field(default_factory=dict)
    reworked: Mapping[str, Spans] = field(default_factory=dict)


def _led_by_the_head(song: Song) -> Song:
    """Return the song in the order in which its sections are composed.

    Where a form is played in choruses the tune comes first and its intro is made of it; the charts that the network learned
    such styles from have no intros, and one in front would lead the tune astray. What plays the intro again follows it.
    """
    if not find_style(song.brief.style).choruses:
        return song
    later: set[str] = set()
    for section in song.sections:
        if (section.role == "intro" and section.id not in song.chords) or section.source in later:
            later.add(section.id)
    last = tuple(section for section in song.sections if section.id in later)
    return replace(song, sections=tuple(section for section in song.sections if section.id not in later) + last)


@cache
def shipped_model() -> Model:
    """Load the model that comes with the package."""
    from harmony.model import Reader, from_bytes

    content, record = read_weights(WEIGHTS, WEIGHTS_NAME)
    vocabulary = Vocabulary.read(record["vocabulary"])
    return Model(Reader(from_bytes(content, record["config"], vocabulary)), vocabulary)


def _compose(section: Section, desk: _Desk) -> Spans:
    """Return the chords of a section: those given, around them those of its source as far as they fit, and new ones."""
    song, vocabulary = desk.song, desk.model.vocabulary
    bar_ticks = song.brief.meter.bar_ticks
    ticks = section.bars * bar_ticks
    given = song.given.get(section.id, ())
    copied = desk.reworked.get(section.id) or _copied(section, song, desk.chords)
    task = _task(section, desk)
    if copied and ("harmony" in section.varied or section.id in desk.reworked):
        copied = reharmonized(copied, section, song, task, desk.chart, desk.rows)
    whole = joined(laid_over(copied, given), bar_ticks) if given else copied
    if fills(whole, ticks) and (fills(given, ticks) or _stands(whole, copied, section, song)):
        return whole
    bars = min(copied[-1].end // bar_ticks if copied else 0, section.bars - ending_bars(section, song))
    for kept_bars in range(bars, -1, -1):
        kept = tuple(span for span in copied if span.end <= kept_bars * bar_ticks)
        fixed = Fixed.of(laid_over(kept, given), section, song.brief.meter, vocabulary, blue=task.blue)
        if around := task.around(fixed):
            events = compose_events(around, desk.chart, desk.rows, stream(song.brief.seed, "harmony", section.id))
            return _written(fixed.spans, events, section, song, vocabulary)
    raise SongError(f"section {section.id}: {spoiled(section, given, song.brief.meter)}")


def ending_bars(section: Section, song: Song) -> int:
    """Return how many bars are recomposed for another ending: the last two, half of it where it is short, the last line of a blues."""
    if section.bars > BLUES_LINE and changes_of(section, song).endswith("blues"):
        return BLUES_LINE
    return ENDING_BARS if section.bars >= SHORT_BARS else ENDING_BARS // 2


def _task(section: Section, desk: _Desk) -> Task:
    """Return the task of a section with all that is known of its chords beforehand."""
    song, known = desk.song, desk.model.vocabulary
    stock = stock_frame(section, song, known)
    frame = stock or groove_frame(section, song, known)
    if section.role == "tag":
        rng = stream(song.brief.seed, "harmony", "tag", section.id)
        echo = echo_frame(section, song, desk.chords, known) if rng.random() < ECHOES else {}
        frame = echo or tag_frame(section, song, known, rng)
    frame = (frame or approach_frame(section, song, desk.chords, known)) | leading_frame(section, song, known)
    onward = onward_tokens(known) if turns_onward(section, song) else None
    task = Task.of(section, desk.led, desk.model, frame, blue=desk.blue, known=bool(stock), onward=onward)
    return replace(task, behind=_behind(section, desk), shunned=_shunned(section, desk))


def _shunned(section: Section, desk: _Desk) -> dict[int, frozenset[int]]:
    """Return the chords that a section is not to have again, by beat: in most bars of it, drawn by chance, all of one root and third."""
    song, vocabulary = desk.song, desk.model.vocabulary
    found: dict[int, frozenset[int]] = {}
    rng = stream(song.brief.seed, "harmony", "unlike", section.id)
    for spans in desk.unlike.get(section.id, ()):
        bars = {int(bar) for bar in rng.permutation(section.bars)[: math.ceil(UNLIKE * section.bars)]}
        for beat, (token, beats) in Fixed.of(spans, section, song.brief.meter, vocabulary).events.items():
            if beat // song.brief.meter.beats in bars:
                kind = _of_one_triad(token, vocabulary)
                for inside in range(beat, beat + beats):
                    found[inside] = found.get(inside, frozenset()) | kind
    return found


def _of_one_triad(token: int, vocabulary: Vocabulary) -> frozenset[int]:
    """Return the tokens of the chords that have the root and the triad of one, itself among them."""
    here = vocabulary.degree(token)
    if here is None:
        return frozenset({token})
    own = here.root, triad_of(here.suffix)
    return frozenset(vocabulary.token(one) for one in vocabulary.degrees if (one.root, triad_of(one.suffix)) == own)


def _behind(section: Section, desk: _Desk) -> Event | None:
    """Return the first chord of the section behind one, where it stands already or is given."""
    following = desk.led.sections[desk.led.sections.index(section) + 1 :][:1]
    for after in following:
        spans = desk.chords.get(after.id) or desk.song.given.get(after.id, ())
        return Fixed.of(spans, after, desk.song.brief.meter, desk.model.vocabulary).events.get(0)
    return None


def _stands(whole: Spans, copied: Spans, section: Section, song: Song) -> bool:
    """Return whether a section can be what it took over, with what is given instead.

    One that varies makes its cadence, and no other key wants an ending; in another, what is given spoils no cadence.
    """
    if section.varies is None:
        return whole == copied or _closes(whole, section, song) or not _closes(copied, section, song)
    free = not section.varied or section.varied & {"ending", "harmony"}
    led = not free or not leads_away(section, song) or ends_leading(whole, section, song)
    return led and _closes(whole, section, song)


def _copied(section: Section, song: Song, chords: Mapping[str, Spans]) -> Spans:
    """Return what a section takes over: the chords of its source as far as they fit, in its own key."""
    if section.source is None:
        return ()
    source = song.section(section.source)
    if source.key.mode != section.key.mode:
        return ()
    end = section.bars * song.brief.meter.bar_ticks
    return moved([span for span in chords[source.id] if span.end <= end], source.key, section.key)


def _closes(spans: Spans, section: Section, song: Song) -> bool:
    return cadence_of(spans, section.key, song.brief.meter, section.bars) == section.cadence


def _written(fixed: Spans, events: Sequence[Event], section: Section, song: Song, vocabulary: Vocabulary) -> Spans:
    """Return the chords of a section, what is fixed to the letter, the others spelled by what leads where."""
    meter, beat = song.brief.meter, 0
    standing = {span.onset: span for span in fixed}
    drawn: dict[int, Event] = {}
    for event in events:
        onset = beat * meter.beat_ticks
        if not any(span.onset <= onset < span.end for span in fixed):
            drawn[onset] = event
        beat += event[1]
    places = sorted((*standing, *drawn))
    stands = [standing.get(onset) for onset in places]
    degrees = [
        (degree_of(span.chord, section.key) if span.chord else None) if span else vocabulary.degree(drawn[onset][0])
        for onset, span in zip(places, stands, strict=True)
    ]
    roots = {place: span.chord.root for place, span in enumerate(stands) if span and span.chord}
    names = root_names(degrees, section.key, roots)
    leading = leading_names(degrees, section, song)
    names = [*names[: len(names) - len(leading)], *leading]
    spans = [
        span
        or ChordSpan(onset, drawn[onset][1] * meter.beat_ticks, vocabulary.decode(drawn[onset][0], section.key, name))
        for onset, span, name in zip(places, stands, names, strict=True)
    ]
    whole = joined(spans, meter.bar_ticks)
    assert _closes(whole, section, song), f"section {section.id} misses its {section.cadence} cadence"
    return whole
