"""The rhythm in which words are spoken, for a melody to be sung to.

Conventions: onsets are ticks from the start of a section or line. A place is an eighth note, in crowded lines a sixteenth. Stressed
syllables come on strong beats and light ones between, a line ends on a long note, and there is a rest to breathe.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from math import log2

from song.document import Song
from song.error import SongError
from song.meter import Meter
from song.sketch import Sketch, Span
from song.words import Line, Syllable, read_words

EIGHTH = 12
SHORT_BREATH = 0.5  # what it costs
LONG_LINE = 4  # bars from which a line may be two phrases
_PAUSES, _QUOTES = (",", ";", ":", ".", "!", "?"), "\"'\N{RIGHT SINGLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK})"
# What it costs that a stressed, or a light, syllable stands on the downbeat, on another strong beat, on a weak one, between beats.
_STRESSED, _LIGHT = (0.0, 0.15, 0.8, 3.0), (2.2, 1.3, 0.4, 0.35)


def with_speech(song: Song) -> Song:
    """Return the song with the rhythm of the words in every section that has some and whose melody is still to be composed.

    Of a sketch what is open has it, as far as the words fall there; music that comes again keeps its own rhythm. Raises SongError that names
    the section where the words have no room.
    """
    sketches = dict(song.sketches)
    for section in song.sections:
        if not section.lyrics or section.id in song.melody or section.repeats or section.varies:
            continue
        try:
            whole = spoken(section.lyrics, section.bars, song.brief.meter)
        except SongError as error:
            raise SongError(f"section {section.id}: lyrics: {error}") from None
        sketches[section.id] = _filled(sketches.get(section.id), whole)
    return replace(song, sketches=sketches) if sketches != dict(song.sketches) else song


def _filled(sketch: Sketch | None, whole: Sketch) -> Sketch:
    """Return a sketch in whose open stretches the syllables stand that fall there."""
    if sketch is None:
        return whole
    rhythm, left = list(sketch.rhythm), []
    for stretch in sketch.open:
        inside = [span for span in whole.rhythm if stretch.onset <= span.onset and span.end <= stretch.end]
        rhythm += inside
        left += [] if inside else [stretch]
    return Sketch(sketch.notes, tuple(rhythm), tuple(left))


def spoken(words: str, bars: int, meter: Meter) -> Sketch:
    """Return the rhythm of lines of words in so many bars; SongError where they have no room."""
    lines = read_words(words)
    each, left = divmod(bars, len(lines))
    if each == 0:
        raise SongError(f"{len(lines)} lines in {bars} bar{'s' * (bars > 1)}; give a bar to every line, or fewer lines")
    spans: list[Span] = []
    start = 0
    for number, line in enumerate(lines):
        # What does not divide goes to the last lines, where there is time to breathe.
        own = each + (number >= len(lines) - left)
        for phrase, bars_here in _phrases(line, own):
            try:
                rhythm = rhythm_of(phrase, bars_here, meter, early=bool(spans))
                if spans and start + rhythm[0].onset < spans[-1].onset + meter.beat_ticks:
                    # Where the line before ends late nothing leads in.
                    rhythm = rhythm_of(phrase, bars_here, meter, early=False)
            except SongError as error:
                raise SongError(f"line {number + 1}: {error}") from None
            spans += [replace(span, onset=span.onset + start) for span in rhythm]
            start += bars_here * meter.bar_ticks
    cut = [replace(span, duration=min(span.duration, after.onset - span.onset)) for span, after in pairwise(spans)]
    return Sketch((), (*cut, spans[-1]))


def _phrases(line: Line, bars: int) -> tuple[tuple[Line, int], ...]:
    """Return a line and its bars; one of many bars in the two halves between which it has a comma, where it has one: there is time to breathe."""
    middles = [
        place
        for place in range(1, len(line))
        if _pauses(line[place - 1]) and abs(2 * place - len(line)) <= len(line) // 3
    ]
    if bars < LONG_LINE or not middles:
        return ((line, bars),)
    place = min(middles, key=lambda one: abs(2 * one - len(line)))
    return (line[:place], bars - bars // 2), (line[place:], bars // 2)


def _pauses(syllable: Syllable) -> bool:
    """Return whether a person pauses behind a syllable."""
    return syllable.text.rstrip(_QUOTES).endswith(_PAUSES)


@lru_cache(maxsize=512)
def rhythm_of(line: Line, bars: int, meter: Meter, *, early: bool) -> tuple[Span, ...]:
    """Return the rhythm in which a line is spoken in so many bars, onsets from its first.

    With `early`, light syllables may come in the last beat before it. Raises SongError where it has more syllables than fit.
    """
    for place in (EIGHTH, EIGHTH // 2):
        # A short breath is worth its price where else the stress would be wrong.
        breaths = ((2, 0.0), (1, SHORT_BREATH)) if bars > 1 else ((1, 0.0),)
        found = [
            (cost + more, rhythm)
            for breath, more in breaths
            for cost, rhythm in _placed(line, bars, meter, place, breath, early=early)
        ]
        if found:
            return min(found, key=lambda one: one[0])[1]
    raise SongError(
        f"{len(line)} syllables in {bars} bar{'s' * (bars > 1)} are too many; write shorter lines, or more of them"
    )


def _placed(
    line: Line, bars: int, meter: Meter, place: int, breath: int, *, early: bool
) -> list[tuple[float, tuple[Span, ...]]]:
    """Return the best rhythm on a grid and what it costs, nothing where there is no room: the cheapest way through the places, syllable by syllable.

    The last one begins so many beats, or more, before the end.
    """
    total, beat = bars * meter.bar_ticks // place, meter.beat_ticks // place
    lead = beat if early and not line[0].stressed else 0
    latest = total - breath * beat
    if len(line) > latest + lead + 1:
        return []
    # However much time there is, nobody speaks slower than a beat a syllable.
    pace = min(max(1.0, (latest + lead) / max(1, len(line) - 0.5)), 1.1 * beat)
    # Cheapest way to have each syllable at each place, and where the one before it stands then.
    ways: list[dict[int, tuple[float, int]]] = []
    for number, syllable in enumerate(line):
        row: dict[int, tuple[float, int]] = {}
        for at in range(-lead, latest + 1):
            own = beat_cost(at * place, syllable.stressed, meter)
            if number == 0:
                row[at] = (own + 0.35 * max(0, at) / beat + (0.1 if at < 0 else 0.0), at)
                continue
            before = [
                (
                    cost
                    + own
                    + _gap(at - earlier, pace, beat, line[number - 1])
                    + _crosses(earlier, at, beat, line[number - 1]),
                    earlier,
                )
                for earlier, (cost, _) in ways[-1].items()
                if earlier < at
            ]
            if before:
                row[at] = min(before)
        ways.append(row)
    wish = 3 if line[-1].stressed else 2
    ends = {at: cost + _ending((total - at) / beat, wish) for at, (cost, _) in ways[-1].items()}
    if not ends:
        return []
    at = min(ends, key=lambda one: (ends[one], one))
    onsets, price = [at], ends[at]
    for row in reversed(ways[1:]):
        at = row[at][1]
        onsets.insert(0, at)
    return [(price, _sounding(onsets, total, beat, place))]


def beat_cost(tick: int, stressed: bool, meter: Meter) -> float:
    """Return what it costs that a stressed or a light syllable begins at a tick from a barline."""
    beat, rest = divmod(tick % meter.bar_ticks, meter.beat_ticks)
    level = 3 if rest else 0 if beat == 0 else 1 if beat in meter.strong_beats else 2
    return (_STRESSED if stressed else _LIGHT)[level] + (0.4 if rest % EIGHTH else 0.0)


def _crosses(at: int, after: int, beat: int, syllable: Syllable) -> float:
    """Return what it costs that a light syllable begins between beats and is held over the next."""
    return 0.6 if at % beat and after - at > beat - at % beat and not syllable.stressed else 0.0


def _gap(gap: int, pace: float, beat: int, syllable: Syllable) -> float:
    """Return what it costs that the next syllable comes after so many places.

    Speech is even, stays longer on what is stressed, and pauses at a comma; what is neither part of a beat nor whole ones limps.
    """
    usual = pace * (1.8 if _pauses(syllable) else 1.2 if syllable.stressed else 0.85)
    limps = 0.0 if gap < beat or gap % beat == 0 else 0.35 if 2 * gap == 3 * beat else 0.9
    return 0.7 * abs(log2(gap / usual)) + limps + (0.8 if gap > 2.5 * max(pace, usual) else 0.0)


def _ending(left: float, wish: int) -> float:
    """Return what it costs that so many beats are left for the last syllable: a long note and a rest, not half a line of silence."""
    return wish - left if left < wish else 0.25 * (left - wish)


def _sounding(onsets: Sequence[int], total: int, beat: int, place: int) -> tuple[Span, ...]:
    """Return notes up to the next one, the last up to the breath; one long before the next ends earlier."""
    last = onsets[-1]
    ends = [min(after, at + 2 * beat) for at, after in pairwise(onsets)]
    rest = beat if total - last >= 2 * beat else max(1, beat // 2)
    ends.append(min(total - rest, last + 4 * beat) if total - rest > last else total)
    return tuple(Span(at * place, (end - at) * place) for at, end in zip(onsets, ends, strict=True))
