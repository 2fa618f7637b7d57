"""The words of a section for ChordPro: line by line, every chord in brackets before the syllable that it comes with.

Conventions: ticks from the start of the section; a chord that comes while a syllable is held stands behind it.
"""

import re
from collections.abc import Iterator, Sequence

from export.scores.bars import ScoreBar
from song import Section, Song
from song.chart import NO_CHORD
from song.lyrics import ELISION, Sung, syllables_of
from song.words import read_words

_ENVIRONMENTS = {"chorus": "chorus", "bridge": "bridge"}
_SIGNS = str.maketrans("[]{}", "()()")

_Row = list[tuple[int, Sung]]


def words_of(song: Song, section: Section, bars: Sequence[ScoreBar]) -> Iterator[str]:
    """Walk the lines of the words of a section with its chords, none where it has no words or no notes to sing them on."""
    notes = song.melody.get(section.id, ())
    sung = [
        (note.onset, one) for note, one in zip(notes, syllables_of(song, section.id), strict=True) if one is not None
    ]
    if not sung:
        return
    ticks = song.brief.meter.bar_ticks
    changes = [(bar.number * ticks + onset, str(chord or NO_CHORD)) for bar in bars for onset, chord in bar.symbols]
    environment = _ENVIRONMENTS.get(section.role, "verse")
    yield f'{{start_of_{environment} label="{section.id}"}}'
    rows = list(_rows(section, sung))
    for number, row in enumerate(rows):
        last = number == len(rows) - 1
        until = rows[number + 1][0][0] if not last else section.bars * ticks
        here = [change for change in changes if change[0] < until]
        del changes[: len(here)]
        yield _line(row, here)
    yield f"{{end_of_{environment}}}"


def _rows(section: Section, sung: _Row) -> Iterator[_Row]:
    """Walk what is sung, a line of the words at a time; a line for which there was no note is left out."""
    left = list(sung)
    for line in read_words(section.lyrics):
        text = "".join(syllable.text for syllable in line)
        row: _Row = []
        while left and text.startswith(plain := left[0][1].text.replace(ELISION, "")):
            text = text[len(plain) :]
            row.append(left.pop(0))
            if not text:
                break
        if row:
            yield row


def _line(row: _Row, changes: Sequence[tuple[int, str]]) -> str:
    """Return a line of words with its chords; one that comes during a syllable stands before the next or at the end."""
    text, waiting = "", list(changes)
    for onset, one in row:
        while waiting and waiting[0][0] <= onset:
            text += f"[{waiting.pop(0)[1]}]"
        text += re.sub("[\\[\\]{}]", lambda sign: sign[0].translate(_SIGNS), one.text).replace(ELISION, " ")
        text += " " if one.syllabic in ("single", "end") else ""
    return (text + " ".join(f"[{name}]" for _, name in waiting)).strip()
