"""Sections that end alike: what they close with, and for how many lines."""

from dataclasses import replace

import numpy as np
from melody_songs import chart, tune

from melody.chart import TICKS_PER_ROW, read_chart
from melody.drafts.guide import FREE, Guide, Wish
from melody.phrases import Stretch
from melody.returns.development import Ground
from melody.returns.motif import developments
from melody.returns.rhyme import RHYMES, rhyme_of, with_rhyme
from melody.tokens import rhythm_duration
from melody.voice import VOICES
from song import Key, Note, Section, Song

C, BAR = Key("C"), 96
VOICE = VOICES["folk"]
CLOSE = (Note(6 * BAR, 24, 67), Note(6 * BAR + 24, 24, 65), Note(6 * BAR + 48, 48, 62), Note(7 * BAR, 96, 60))


def two(cadence: str = "authentic", chords: str = "F C F C F C G7 C", **other: object) -> Song:
    """A theme that closes plainly, and new music after it."""
    song = tune(1, style="folk")
    first = Section("A", "A", "theme", 8, C, "authentic")
    second = replace(Section("B", "B", "theme", 8, C, cadence), **other)  # type: ignore[arg-type]
    return Song(
        replace(song.brief, key=C), (first, second),
        {"A": chart("C C C C C C G7 C", C, BAR), "B": chart(chords, C, BAR)}, {"A": (Note(0, 96, 60), *CLOSE)},
    )  # fmt: skip


def test_new_music_closes_like_the_music_before_it() -> None:
    song = two()
    assert rhyme_of(song, song.section("B")) == CLOSE


def test_what_closes_otherwise_does_not_rhyme() -> None:
    for song in (two("half"), two(key=Key("F")), two(varies="A"), two(label="A"), two(bars=2, cadence="authentic")):
        assert rhyme_of(song, song.section("B")) == ()
    assert rhyme_of(two(), two().section("A")) == ()


def ends(guides: list[Guide], row: int) -> list[Guide]:
    return [guide for guide in guides if row in guide.wishes]


def test_as_many_lines_rhyme_as_in_real_songs_and_keep_how_they_begin() -> None:
    song = two()
    ground = Ground(read_chart(song, 69), 8 * BAR // TICKS_PER_ROW, C, VOICE)
    row, stretch = ground.first + 6 * BAR // TICKS_PER_ROW, Stretch(4 * BAR, 8 * BAR)
    begun = Guide({ground.first + 4 * BAR // TICKS_PER_ROW: Wish(0, 60)})
    counts = []
    for seed in range(20):
        guides = with_rhyme(CLOSE, stretch, [begun, begun], ground, np.random.default_rng(seed))
        found = ends(guides, row)
        assert len([guide for guide in guides if min(guide.wishes) < row]) == 2
        for guide in found:
            assert guide.walls == {row}
            notes = [
                (r, guide.wishes[r].pitch, rhythm_duration(guide.wishes[r].rhythm))
                for r in sorted(guide.wishes)
                if r >= row
            ]
            assert notes == [(ground.first + n.onset // TICKS_PER_ROW, n.pitch, n.duration) for n in CLOSE]
        counts.append(len(found))
    assert abs(np.mean(counts) - RHYMES["folk"] / 100 * VOICE.drafts) < 0.6


def test_a_rhyme_has_to_fit_its_chords_and_its_phrase() -> None:
    whole, short = Stretch(4 * BAR, 8 * BAR), Stretch(6 * BAR, 8 * BAR)
    for chords, stretch, rhyme in (
        ("F C F C F C Am F", whole, CLOSE),
        ("F C F C F C G7 C", short, CLOSE),
        ("F C F C F C G7 C", Stretch(0, 4 * BAR), CLOSE),
        ("F C F C F C G7 C", whole, ()),
    ):
        ground = Ground(read_chart(two(chords=chords), 69), 8 * BAR // TICKS_PER_ROW, C, VOICE)
        assert with_rhyme(rhyme, stretch, [FREE], ground, np.random.default_rng(0)) == [FREE]


def test_developments_end_with_a_rhyme_that_is_given() -> None:
    song, first = two(), 8 * BAR // TICKS_PER_ROW
    guides = developments(
        (), Stretch(4 * BAR, 8 * BAR), read_chart(song, 69), first, C, VOICE, np.random.default_rng(0), CLOSE
    )
    assert ends(guides, first + 6 * BAR // TICKS_PER_ROW)
