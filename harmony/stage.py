"""The harmony stage: give every section of a song its chords, the same where it repeats, with the cadence it is to make."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from harmony.border import (
    approach_frame,
    echo_frame,
    ends_leading,
    leading_frame,
    leading_names,
    leads_away,
    onward_tokens,
    turns_onward,
)
from harmony.draft import Model, Task
from harmony.drawing import compose_events
from harmony.features import Chart, Event, events_of
from harmony.goal import SHORT_BARS, goals_of
from harmony.reharmony import reharmonized
from harmony.spelling import root_names
from harmony.stock import changes_of, groove_frame, stock_frame, tag_frame
from harmony.tokens import Vocabulary
from song import ChordSpan, Key, Section, Song, find_style
from song.cadence import cadence_of
from song.chance import stream
from song.weights import read_weights

WEIGHTS = Path(__file__).parent / "weights"
WEIGHTS_NAME = "harmony.safetensors"
ENDING_BARS, BLUES_LINE = 2, 4
ECHOES = 0.5  # how often a tag plays the last bars before it again, where it can

Spans = tuple[ChordSpan, ...]


def harmonize(song: Song, *, model: Model | None = None) -> Song:
    """Return the song with chords in every section that has none; the others stay as they are and lead the way.

    A section that repeats another or plays over it has its chords, moved where the key is another; one that varies it has
    them up to the ending. Every composed section makes its cadence (`song.cadence.cadence_of`).

    Raises SongError where the weights are missing.
    """
    if all(section.id in song.chords for section in song.sections):
        return song
    model = model or shipped_model()
    led = _led_by_the_head(song)
    blue = any(changes_of(section, song).endswith("blues") for section in song.sections)
    desk = _Desk(song, led, blue, model, Chart(led, model.vocabulary), [], dict(song.chords))
    for section in led.sections:
        if section.id not in desk.chords:
            desk.chords[section.id] = _compose(section, desk)
        for event in events_of(desk.chords[section.id], section, song.brief.meter, model.vocabulary):
            desk.rows.append(desk.chart.row())
            desk.chart.place(event)
    return song.with_chords(desk.chords)


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
    song, vocabulary = desk.song, desk.model.vocabulary
    copied = _copied(section, song, desk.chords)
    bar_ticks = song.brief.meter.bar_ticks
    task = _task(section, desk)
    if "harmony" in section.varied and copied:
        copied = reharmonized(copied, section, song, task, desk.chart, desk.rows)
    copied_bars = copied[-1].end // bar_ticks if copied else 0
    if copied_bars == section.bars and (section.varies is None or _stands(copied, section, song)):
        return copied
    kept_bars = min(copied_bars, section.bars - _ending_bars(section, song))
    while True:
        kept = tuple(span for span in copied if span.end <= kept_bars * bar_ticks)
        shortened = replace(section, bars=max(1, kept_bars), phrases=())
        events = events_of(kept, shortened, song.brief.meter, vocabulary) if kept else []
        if following := task.following(events):
            break
        assert kept_bars > 0, "every cadence can be made from the start of a section"
        kept_bars -= 1
    rng = stream(song.brief.seed, "harmony", section.id)
    composed = compose_events(following, desk.chart, desk.rows, events, rng)[len(events) :]
    return _spelled(kept, composed, kept_bars * bar_ticks, section, song, vocabulary)


def _ending_bars(section: Section, song: Song) -> int:
    """Return how many bars a varied section changes: its last two, half of it where it is short, the last line of a blues."""
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
    return Task.of(section, desk.led, desk.model, frame, blue=desk.blue, known=bool(stock), onward=onward)


def _stands(copied: Spans, section: Section, song: Song) -> bool:
    """Return whether a varied section can be what it took over: its cadence is made, and no other key wants an ending."""
    free = not section.varied or section.varied & {"ending", "harmony"}
    led = not free or not leads_away(section, song) or ends_leading(copied, section, song)
    return led and _closes(copied, section, song)


def _copied(section: Section, song: Song, chords: Mapping[str, Spans]) -> Spans:
    """Return what a section takes over: the chords of its source as far as they fit, in its own key."""
    if section.source is None:
        return ()
    source = song.section(section.source)
    if source.key.mode != section.key.mode:
        return ()
    end = section.bars * song.brief.meter.bar_ticks
    return tuple(_moved(span, source.key, section.key) for span in chords[source.id] if span.end <= end)


def _moved(span: ChordSpan, origin: Key, target: Key) -> ChordSpan:
    if span.chord is None or origin == target:
        return span
    return replace(span, chord=span.chord.transpose(origin, target))


def cadences_made(spans: Spans, section: Section, song: Song) -> int:
    """Return how many phrases of a section end with their cadence."""
    meter = song.brief.meter
    ends = [(goal.beats // meter.beats, goal.cadence) for goal in goals_of(section, meter)]
    heard = [
        cadence_of([span for span in spans if span.end <= bars * meter.bar_ticks], section.key, meter, bars)
        for bars, _ in ends
    ]
    return sum(cadence == planned for cadence, (_, planned) in zip(heard, ends, strict=True))


def _closes(spans: Spans, section: Section, song: Song) -> bool:
    return cadence_of(spans, section.key, song.brief.meter, section.bars) == section.cadence


def _spelled(
    kept: Spans, composed: list[Event], start: int, section: Section, song: Song, vocabulary: Vocabulary
) -> Spans:
    """Return the chords of a section whose cadences hold in letters too: spelled by what leads where, else by the key."""
    degrees = [vocabulary.degree(token) for token, _ in composed]
    leading = leading_names(degrees, section, song)
    usual = [section.key.spell((section.key.pitch_class + degree.root) % 12) if degree else "" for degree in degrees]
    written = []
    for roots in (root_names(degrees, section.key), usual):
        roots = [*roots[: len(roots) - len(leading)], *leading]
        spans, onset = list(kept), start
        for (token, beats), root in zip(composed, roots, strict=True):
            span = ChordSpan(onset, beats * song.brief.meter.beat_ticks, vocabulary.decode(token, section.key, root))
            onset = span.end
            if spans and spans[-1].chord == span.chord and span.onset % song.brief.meter.bar_ticks:
                first = spans.pop().onset
                span = replace(span, onset=first, duration=span.end - first)
            spans.append(span)
        written.append(tuple(spans))
    closing = [spans for spans in written if _closes(spans, section, song)]
    assert closing, f"section {section.id} misses its {section.cadence} cadence"
    return max(closing, key=lambda spans: cadences_made(spans, section, song))
