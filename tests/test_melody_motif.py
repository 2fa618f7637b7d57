"""What later phrases do with a motif: each development is what its name says, over its chords, in its voice."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from melody_songs import chart, tune

from melody.chart import TICKS_PER_ROW, read_chart
from melody.drafts.guide import FREE, OPEN, REST, Guide, strong_ticks, under
from melody.phrases import Stretch
from melody.returns.development import Ground, Motif, chords_moved, develop, drawn_kinds, pick
from melody.returns.motif import (
    EXACT_BARS,
    INNER_SHARES,
    MOVED_BARS,
    SHARES,
    Growing,
    developments,
    motif_of,
)
from melody.returns.relation import relation_of
from melody.returns.scale import degree
from melody.tokens import rhythm_duration
from melody.voice import VOICES
from song import Key, Note, Section, Song

C, BAR = Key("C"), 96
VOICE = VOICES["pop"]
# Up a third, back a step, up a third, back: C E D F, then E.
TUNE = (Note(0, 24, 60), Note(24, 12, 64), Note(36, 12, 62), Note(48, 24, 65), Note(72, 24, 64), Note(96, 48, 67))


def ground(names: str, style: str = "pop", voice: object = VOICE) -> Ground:
    """One chord a bar under eight bars in C major."""
    song = tune(1, style=style)
    section = Section("A1", "A", "head", 8, C, "authentic")
    song = Song(replace(song.brief, key=C), (section,), {"A1": chart(names, C, BAR)})
    return Ground(read_chart(song, 67), 0, C, voice)  # type: ignore[arg-type]


SAME = ground("C G7 C G7 C G7 C C")


def motif(bars: int = 1, target: int = 4 * BAR) -> Motif:
    found = motif_of(TUNE, 0, target, bars * BAR, 3 * BAR)
    assert found is not None
    return found


def line_of(guide: Guide, near: bool = True) -> list[Note]:
    """The notes that a guide asks for, counted from its begin."""
    begin = min(guide.wishes)
    return [
        Note((row - begin) * TICKS_PER_ROW, rhythm_duration(wish.rhythm), wish.pitch)
        for row, wish in sorted(guide.wishes.items())
        if wish.pitch >= 0 and (near or wish.exact)
    ]


def many(kind: str, where: Ground = SAME, bars: int = 1, count: int = 12) -> list[Guide]:
    found = [develop(kind, motif(bars), where, np.random.default_rng(seed)) for seed in range(count)]
    return [guide for guide in found if guide is not None]


def test_an_exact_return_is_the_line_itself() -> None:
    (guide,) = many("exact", bars=2, count=1)
    assert min(guide.wishes) == 4 * BAR // TICKS_PER_ROW
    assert tuple(line_of(guide)) == TUNE
    assert all(wish.exact for wish in guide.wishes.values())


@pytest.mark.parametrize("kind", ["sequence", "inversion"])
def test_developments_are_what_they_are_called(kind: str) -> None:
    guides = many(kind)
    assert guides
    for guide in guides:
        if all(wish.exact for wish in guide.wishes.values()):
            assert relation_of(TUNE[:5], line_of(guide), C, BAR) == kind


def test_a_sequence_keeps_rhythm_and_steps() -> None:
    for guide in many("sequence"):
        moved = line_of(guide)
        assert [(n.onset, n.duration) for n in moved] == [(n.onset, n.duration) for n in TUNE[:5]]
        shifts = {degree(m.pitch, C) - degree(n.pitch, C) for m, n in zip(moved, TUNE[:5], strict=True)}
        assert len(shifts) == 1 and 0 not in shifts


def test_an_inversion_mirrors_every_step() -> None:
    for guide in many("inversion"):
        ways = [
            [degree(b.pitch, C) - degree(a.pitch, C) for a, b in pairwise(part)] for part in (TUNE[:5], line_of(guide))
        ]
        assert ways[0] == [-step for step in ways[1]]


def test_augmentation_doubles_and_diminution_halves() -> None:
    for guide in many("augmentation", bars=2):
        assert [(n.onset, n.duration) for n in line_of(guide)] == [(2 * n.onset, 2 * n.duration) for n in TUNE[:5]]
    for guide in many("diminution"):
        assert [(n.onset, n.duration) for n in line_of(guide)] == [(n.onset // 2, n.duration // 2) for n in TUNE[:5]]
    assert many("augmentation", bars=2) and many("diminution")
    assert not many("diminution", replace(SAME, voice=VOICES["jazz"]))


def test_fragments_say_the_head_twice() -> None:
    guides = many("fragment")
    assert guides
    for guide in guides:
        notes = line_of(guide)
        first, second = notes[:3], notes[3:]
        assert [(n.onset + 48, n.duration) for n in first] == [(n.onset, n.duration) for n in second]


def test_a_rhythm_leaves_the_pitches_open() -> None:
    (guide,) = many("rhythm", count=1)
    assert {wish.pitch for wish in guide.wishes.values()} == {OPEN}
    assert not any(wish.exact for wish in guide.wishes.values())


def test_rests_of_a_rhythm_are_rests() -> None:
    told = (Note(24, 24, 60), Note(48, 24, 62), Note(72, 24, 64))
    found = motif_of(told, 0, 4 * BAR, BAR, BAR)
    assert found is not None
    guide = develop("rhythm", found, SAME, np.random.default_rng(0))
    assert guide is not None
    assert [guide.wishes[row].pitch for row in sorted(guide.wishes)] == [REST, OPEN, OPEN, OPEN]


@pytest.mark.parametrize("kind", ["exact", "sequence", "inversion", "fragment"])
@pytest.mark.parametrize("names", ["C C C C F F C C", "C Am F G7 G7 G7 C C", "C C C C Am F G7 C"])
def test_what_is_kept_fits_the_chords_or_leant_before(kind: str, names: str) -> None:
    where = ground(names)
    for guide in many(kind, where):
        begin = min(guide.wishes) * TICKS_PER_ROW
        origin = TUNE[:5] if kind != "fragment" else TUNE[:3] * 2
        leant = [note.pitch % 12 not in under(where.chart, 0, note.onset) for note in origin]
        for note, before in zip(line_of(guide), leant, strict=True):
            placed = replace(note, onset=note.onset + begin)
            if guide.wishes[placed.onset // TICKS_PER_ROW].exact:
                for tick in strong_ticks(placed, where.meter):
                    assert note.pitch % 12 in under(where.chart, 0, tick) or before


def test_developments_lie_in_the_voice() -> None:
    narrow = replace(VOICE, low=59, high=75)
    for kind in SHARES["jazz", True]:
        for guide in many(kind, replace(SAME, voice=narrow)):
            assert all(59 <= note.pitch <= 75 for note in line_of(guide))


def test_what_does_not_fit_moves_to_another_step() -> None:
    """D minor seventh to G seventh, then a tone lower: the line goes down with the chords."""
    where = ground("C C C C G7 G7 C C")
    for guide in many("exact", where):
        assert line_of(guide) != list(TUNE[:5])


def test_chords_that_move_as_a_whole_are_known() -> None:
    assert chords_moved(motif(), ground("C C C C F F C C")) == 5
    assert chords_moved(motif(2), ground("C C C C F C C C")) == 0
    assert chords_moved(motif(), SAME) == 0


def written(where: Ground, stretch: Stretch, seed: int = 0) -> list[Guide]:
    return developments(TUNE, stretch, where.chart, 0, C, where.voice, np.random.default_rng(seed))


def outer(guides: list[Guide]) -> list[Guide]:
    return [guide for guide in guides if not isinstance(guide, Growing)]


def growing(guides: list[Guide]) -> list[Growing]:
    return [guide for guide in guides if isinstance(guide, Growing)]


def test_as_many_lines_take_up_a_motif_as_the_table_says() -> None:
    counts = {
        (style, like): np.mean(
            [len(outer(written(ground("C G7 C G7 C G7 C C", style), Stretch(384, 768, None, like), seed))) for seed in range(8)]
        )
        for style in ("folk", "jazz", "pop")
        for like in (0, None)
    }  # fmt: skip
    for (style, like), count in counts.items():
        share = sum(SHARES[style, like is not None].values()) / 100
        assert share * VOICE.drafts - 2 <= count <= share * VOICE.drafts + 1


def test_one_seed_gives_one_answer() -> None:
    stretch = Stretch(384, 768, None, 0)
    assert outer(written(SAME, stretch, 3)) == outer(written(SAME, stretch, 3))
    assert any(outer(written(SAME, stretch, 3)) != outer(written(SAME, stretch, seed)) for seed in range(4, 9))
    own, again = (growing(written(SAME, Stretch(0, 384), 3)) for _ in range(2))
    assert [guide.grown(TUNE) for guide in own] == [guide.grown(TUNE) for guide in again]


def test_no_development_where_there_is_nothing_to_develop() -> None:
    assert outer(written(SAME, Stretch(0, 384))) == []
    assert written(SAME, Stretch(384, 480)) == []
    assert written(replace(SAME, voice=replace(VOICE, flows=True)), Stretch(384, 768, None, 0)) == []
    assert outer(developments(TUNE[:2], Stretch(384, 768), SAME.chart, 0, C, VOICE, np.random.default_rng(0))) == []


def test_a_development_leaves_the_last_bar_of_its_phrase_alone() -> None:
    long = tuple(Note(12 * place, 12, 60 + place % 5) for place in range(32))
    for seed in range(10):
        guides = developments(long, Stretch(384, 768, None, 0), SAME.chart, 0, C, VOICE, np.random.default_rng(seed))
        assert all(max(guide.wishes) * TICKS_PER_ROW < 384 + 3 * BAR for guide in outer(guides))


def test_a_line_takes_up_its_own_first_bar() -> None:
    found = [guide for seed in range(40) for guide in growing(written(SAME, Stretch(0, 384), seed))]
    assert {(guide.target // BAR, guide.kind) for guide in found} == set(INNER_SHARES["pop"])
    for guide in found:
        assert guide.walls == {guide.row} == {guide.target // TICKS_PER_ROW}
        assert guide.at(guide.row).rhythm is None
        own = guide.grown(TUNE)
        assert own.wishes and min(own.wishes) == guide.row
        assert max(own.wishes) * TICKS_PER_ROW < 384 - BAR // 2
        if guide.kind == "exact":
            taken = [note for note in TUNE if note.onset < guide.length]
            assert [note.onset for note in line_of(own)] == [note.onset for note in taken]


def test_a_line_of_too_few_notes_goes_on_freely() -> None:
    (guide, *_) = growing(written(SAME, Stretch(0, 384), 1))
    assert guide.grown(TUNE[:2]) == FREE


def test_the_tables_are_shares() -> None:
    for shares in (*SHARES.values(), *INNER_SHARES.values()):
        assert 0 < sum(shares.values()) <= 100  # type: ignore[attr-defined]
    for lengths in (*EXACT_BARS.values(), MOVED_BARS):
        assert sum(lengths.values()) == pytest.approx(1)
        assert all(bars * 2 % 1 == 0 for bars in lengths)


def test_kinds_come_as_often_as_their_share() -> None:
    drawn = [
        kind
        for seed in range(200)
        for kind in drawn_kinds({"exact": 25, "sequence": 10}, 12, np.random.default_rng(seed))
    ]
    assert drawn.count("exact") == 600
    assert 200 <= drawn.count("sequence") <= 280


def test_what_weighs_more_is_picked_more_often() -> None:
    generator = np.random.default_rng(0)
    picked = [pick({"a": 3.0, "b": 1.0}, generator) for _ in range(400)]
    assert 270 <= picked.count("a") <= 330


@pytest.mark.parametrize("pitches", [(0, 7, 2, 9, 0), (127, 119, 126, 120, 127)])
@pytest.mark.parametrize("kind", ["exact", "sequence", "inversion", "augmentation", "diminution", "fragment"])
def test_a_motif_at_the_edge_of_midi_never_leaves_it(kind: str, pitches: tuple[int, ...]) -> None:
    notes = tuple(Note(number * 18, 12, pitch) for number, pitch in enumerate(pitches))
    for seed in range(20):
        # Raises where a note is made outside MIDI; whether it fits is for the ground to say.
        develop(kind, Motif(notes, 0, 4 * BAR, BAR), SAME, np.random.default_rng(seed))
