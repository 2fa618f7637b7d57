"""Words that a person starts from: every line is a phrase, and how it is spoken becomes the rhythm of a melody.

Conventions: a stanza, or what stands under a heading such as [verse] or [chorus], is a section. A place is an eighth note, in crowded
lines a sixteenth. Stressed syllables come on strong beats and light ones between, a line ends on a long note, and there is a rest to breathe.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise, product
from math import log2

from compose.given import LINKS, Material, Part, cut_headings, file_text, is_file, told_section
from song import Meter, Sketch, SongError, Span, parse_meter
from song.style import written_like
from song.words import Line, check_words, read_words

_EIGHTH = 12
# What it costs that a stressed, or a light, syllable stands on the downbeat, on another strong beat, on a weak one, between beats.
_STRESSED, _LIGHT = (0.0, 0.15, 0.8, 3.0), (2.2, 1.3, 0.4, 0.35)
_BARS_A_LINE = (2, 4, 8)
_CROWDED = 0.75  # share of the places that syllables may take before a line gets more bars


def read_lyrics(given: str, what: str, meter: Meter | None, style: str | None) -> Material:
    """Read words, a text or a text file: sections under headings, else stanzas, each with the rhythm of its lines.

    What stands under a heading of the same kind again (verse 1, verse 2) are new words to the same tune; a heading alone plays its
    section again. Raises SongError that begins with `what`.
    """
    if given.startswith(LINKS):
        raise SongError(f"{what}: a link has no words; give them as text, or a text file")
    text = file_text(given) if is_file(given) else given
    meter = meter or parse_meter("4/4")
    pieces = cut_headings(text)
    if len(pieces) == 1 and not pieces[0][0]:
        pieces = [("verse", stanza) for stanza in re.split(r"\n\s*\n", text.strip())]
    parts: list[Part] = []
    heard: dict[str, str] = {}
    for name, piece in pieces:
        label, role = told_section(name) if name else ("A", "verse")
        words = _plain(piece) or heard.get(label, "")
        try:
            if not words:
                raise SongError("has no words, and none were written under that name before; write them below it")
            check_words(words)
        except SongError as error:
            raise SongError(f"{what} [{name or 'verse'}]: {error}") from None
        first = label not in heard
        heard.setdefault(label, words)
        bars = usual_bars(read_words(words), meter, style)
        if not first:
            bars = next(part.bars for part in parts if part.label == label)
        part = Part(label, bars, role, lyrics=words)
        parts.append(_worded(part, meter, what) if first else part)
    if not parts:
        raise SongError(f"{what}: nothing is written there; write a line for every phrase")
    return Material(what, tuple(parts), meter, True)


def _plain(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def usual_bars(lines: Sequence[Line], meter: Meter, style: str | None) -> int:
    """Return the bars of a section with those lines: two a line, four where they are long, or three lines of a blues."""
    longest = max(len(line) for line in lines)
    blues = style is not None and written_like(style) == "blues"
    for bars in _BARS_A_LINE[blues and len(lines) == 3 :]:
        if longest <= _CROWDED * bars * meter.bar_ticks / _EIGHTH:
            return bars * len(lines)
    return _BARS_A_LINE[-1] * len(lines)


def worded(part: Part, bars: int, meter: Meter, what: str) -> Part:
    """Return a part with words in so many bars, its rhythm made to fit them where it was made of them."""
    own = replace(part, bars=bars)
    return _worded(own, meter, what) if part.line is not None else own


def _worded(part: Part, meter: Meter, what: str) -> Part:
    lines = read_words(part.lyrics)
    each, left = divmod(part.bars, len(lines))
    if each == 0:
        raise SongError(
            f"{what} [{part.role or part.label}]: {len(lines)} lines in {part.bars} bars; give a bar to every line, or fewer lines"
        )
    spans: list[Span] = []
    start = 0
    for number, line in enumerate(lines):
        # What does not divide goes to the last lines, where there is time to breathe.
        bars = each + (number >= len(lines) - left)
        try:
            rhythm = rhythm_of(line, bars, meter, early=number > 0)
        except SongError as error:
            raise SongError(f"{what} [{part.role or part.label}]: line {number + 1}: {error}") from None
        spans += [replace(span, onset=span.onset + start) for span in rhythm]
        start += bars * meter.bar_ticks
    spans = [
        replace(span, duration=min(span.duration, after.onset - span.onset)) for span, after in pairwise(spans)
    ] + spans[-1:]
    return replace(part, line=Sketch((), tuple(spans)))


@lru_cache(maxsize=512)
def rhythm_of(line: Line, bars: int, meter: Meter, *, early: bool) -> tuple[Span, ...]:
    """Return the rhythm in which a line is spoken in so many bars, onsets from its first.

    With `early`, light syllables may come in the last beat before it. Raises SongError where it has more syllables than fit.
    """
    for place, breath in product((_EIGHTH, _EIGHTH // 2), (2, 1) if bars > 1 else (1,)):
        if found := _placed(line, bars, meter, place, breath, early=early):
            return found
    raise SongError(
        f"{len(line)} syllables in {bars} bar{'s' * (bars > 1)} are too many; write shorter lines, or more of them"
    )


def _placed(line: Line, bars: int, meter: Meter, place: int, breath: int, *, early: bool) -> tuple[Span, ...]:
    """Return the best rhythm on a grid, () where there is no room: the cheapest way through the places, syllable by syllable.

    The last one begins so many beats, or more, before the end.
    """
    total, beat = bars * meter.bar_ticks // place, meter.beat_ticks // place
    lead = beat if early and not line[0].stressed else 0
    latest = total - breath * beat
    if len(line) > latest + lead + 1:
        return ()
    # However much time there is, nobody speaks slower than a beat a syllable.
    pace = min(max(1.0, (latest + lead) / max(1, len(line) - 0.5)), 1.1 * beat)
    # Cheapest way to have each syllable at each place, and where the one before it stands then.
    ways: list[dict[int, tuple[float, int]]] = []
    for number, syllable in enumerate(line):
        row: dict[int, tuple[float, int]] = {}
        for at in range(-lead, latest + 1):
            own = _cost(at, syllable.stressed, meter, place)
            if number == 0:
                row[at] = (own + 0.35 * max(0, at) / beat + (0.1 if at < 0 else 0.0), at)
                continue
            before = [
                (cost + own + _gap(at - earlier, pace, beat, stressed=line[number - 1].stressed), earlier)
                for earlier, (cost, _) in ways[-1].items()
                if earlier < at
            ]
            if before:
                row[at] = min(before)
        ways.append(row)
    wish = 3 if line[-1].stressed else 2
    ends = {at: cost + _ending((total - at) / beat, wish) for at, (cost, _) in ways[-1].items()}
    if not ends:
        return ()
    at = min(ends, key=lambda one: (ends[one], one))
    onsets = [at]
    for row in reversed(ways[1:]):
        at = row[at][1]
        onsets.insert(0, at)
    return _sounding(onsets, total, beat, place)


def _cost(at: int, stressed: bool, meter: Meter, place: int) -> float:
    tick = at * place % meter.bar_ticks
    beat, rest = divmod(tick, meter.beat_ticks)
    level = 3 if rest else 0 if beat == 0 else 1 if beat in meter.strong_beats else 2
    return (_STRESSED if stressed else _LIGHT)[level] + (0.4 if rest % _EIGHTH else 0.0)


def _gap(gap: int, pace: float, beat: int, *, stressed: bool) -> float:
    """Return what it costs that the next syllable comes after so many places.

    Speech is even, and stays longer on what is stressed; what is neither part of a beat nor whole ones limps.
    """
    usual = pace * (1.2 if stressed else 0.85)
    limps = 0.0 if gap < beat or gap % beat == 0 else 0.35 if 2 * gap == 3 * beat else 0.9
    return 0.7 * abs(log2(gap / usual)) + limps + (0.8 if gap > 2.5 * pace else 0.0)


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
