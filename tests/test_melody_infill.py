"""Composing around what stands of a melody: it stays to the note, whatever it is, and the rest is composed."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from melody_songs import FakePlayer, bare, planned, tune

from melody.chart import TICKS_PER_ROW, read_chart
from melody.drafts.guide import FREE, OPEN, REST, Guide, Wish
from melody.features import HELD, UNKNOWN, blank_lines
from melody.features import REST as SILENT
from melody.infill import FREE_PITCH, beginning, filled, know_later, make_frame, register_shift
from melody.stage import melodize
from melody.tokens import DURATION_TOKENS, is_rest, rhythm_duration
from melody.voice import voice_for
from song import Note, Section, Sketch, Song, SongError, Span, parse_meter

METERS = ["4/4", "3/4", "2/4", "6/8", "12/8"]
FOUR = parse_meter("4/4")


def sketched(song: Song, **sketches: Sketch) -> Song:
    """Return a song without melody but for sketches."""
    return replace(bare(song), sketches=sketches)


def composed(song: Song) -> Song:
    return melodize(song, FakePlayer)


def inside(notes: tuple[Note, ...], span: Span) -> list[Note]:
    return [note for note in notes if note.onset < span.end and note.end > span.onset]


@st.composite
def sketches(draw: st.DrawFn, section: Section, bar: int, beat: int, pickup: int = 0) -> Sketch:
    """Draw what stands of a section: any ticks, any pitches, and something that is open."""
    steps = draw(
        st.sampled_from([(6, 12, 18, 24, 36, 48, 96), (8, 16, 24, 48), (24, 48, 96, 192), (1, 2, 5, 13, 23, 70)])
    )
    place, end = -pickup * beat, section.bars * bar
    notes, rhythm, spans = [], [], []
    while place < end:
        length = min(draw(st.sampled_from(steps)), end - place)
        kind = draw(st.sampled_from("nnrho"))
        if kind == "n":
            notes.append(Note(place, length, draw(st.integers(40, 95))))
        elif kind == "h":
            rhythm.append(Span(place, length))
        elif kind == "o":
            spans.append(Span(place, length))
        place += length
        if draw(st.integers(0, 5)) == 0:
            whole = min(draw(st.sampled_from((bar, 2 * bar))), end - place)
            spans += [Span(place, whole)] if whole > 0 else []
            place += whole
    if not rhythm and not spans:
        notes = [note for note in notes if note.onset < 0]
        spans = [Span(0, end)]
    return Sketch(tuple(notes), tuple(rhythm), tuple(spans))


@st.composite
def sketched_songs(draw: st.DrawFn) -> Song:
    """Draw a song, planned or not, one to four of whose sections have a sketch."""
    meter = draw(st.sampled_from(METERS))
    style = draw(st.sampled_from(["jazz", "pop", "folk", "blues"]))
    varied = draw(st.frozensets(st.sampled_from(["ending", "harmony", "register", "rhythm"])))
    song, pickup = tune(draw(st.integers(0, 50)), meter, style), draw(st.integers(0, 2))
    song = planned(song, pickup=pickup, varied=varied) if draw(st.booleans()) else bare(song)
    chosen = draw(st.sets(st.sampled_from([section.id for section in song.sections]), min_size=1))
    bar, beat = song.brief.meter.bar_ticks, song.brief.meter.beat_ticks
    given = {name: draw(sketches(song.section(name), bar, beat, song.section(name).pickup)) for name in sorted(chosen)}
    return replace(song, sketches=given)


@given(sketched_songs())
@settings(max_examples=25, deadline=None)
def test_what_is_fixed_stays_to_the_note_and_what_is_open_is_composed(song: Song) -> None:
    whole = composed(song)
    assert not whole.sketches
    for name, sketch in song.sketches.items():
        notes = whole.melody[name]
        assert all(note.end <= after.onset for note, after in pairwise(notes))
        fixed, held = set(sketch.notes), {(span.onset, span.duration) for span in sketch.rhythm}
        assert fixed <= set(notes)
        others = [note for note in notes if note not in fixed]
        assert held <= {(note.onset, note.duration) for note in others}
        free = [note for note in others if (note.onset, note.duration) not in held]
        assert all(any(span.onset <= note.onset and note.end <= span.end for span in sketch.open) for note in free)


def test_bars_that_are_open_are_composed_and_the_others_stay() -> None:
    song = composed(bare(tune(3)))
    line = song.melody["A1"]
    kept = tuple(note for note in line if not 96 <= note.onset < 288)
    sketch = Sketch(kept, open=(Span(96, 192),))
    again = composed(sketched(song, A1=sketch)).melody["A1"]
    assert inside(again, Span(96, 96))
    assert inside(again, Span(192, 96))
    assert [note for note in again if not 96 <= note.onset < 288] == list(kept)


def test_a_rhythm_keeps_every_onset_and_duration() -> None:
    line = composed(bare(tune(4))).melody["A1"]
    sketch = Sketch(rhythm=tuple(Span(note.onset, note.duration) for note in line))
    song = composed(sketched(tune(4), A1=sketch))
    assert [(note.onset, note.duration) for note in song.melody["A1"]] == [(note.onset, note.duration) for note in line]
    assert [note.pitch for note in song.melody["A1"]] != [note.pitch for note in line]
    last = song.chords["A1"][-1].chord
    assert last is not None
    assert song.melody["A1"][-1].pitch % 12 in last.pitch_classes


def test_other_sections_come_out_as_without_the_sketch() -> None:
    plain = composed(bare(tune(5)))
    kept = {name: plain.melody[name] for name in ("A1", "A2", "B")}
    song = replace(bare(tune(5)), melody=kept, sketches={"A3": Sketch(open=(Span(0, 768),))})
    whole = composed(song)
    assert {name: whole.melody[name] for name in kept} == kept
    assert whole.melody["A3"] == plain.melody["A3"]


def test_the_cadence_gives_way_to_a_last_note_that_is_fixed() -> None:
    last = Note(7 * 96, 96, 61)
    song = composed(sketched(tune(1), A1=Sketch((last,), open=(Span(0, 7 * 96),))))
    assert song.melody["A1"][-1] == last
    assert song.melody["A2"] == song.melody["A1"]


def test_a_line_lands_where_only_silence_follows() -> None:
    for seed in range(4):
        song = composed(sketched(tune(seed), A1=Sketch(open=(Span(0, 7 * 96),))))
        last, chord = song.melody["A1"][-1], song.chords["A1"][-1].chord
        assert last.end <= 7 * 96
        assert chord is not None
        assert last.pitch % 12 in chord.pitch_classes


def test_a_silent_section_with_a_sketch_is_composed() -> None:
    song = tune(1)
    intro = Section("intro", "i", "intro", 2, song.brief.key, "half")
    chords = {**song.chords, "intro": song.chords["A1"][:2]}
    song = Song(song.brief, (intro, *song.sections), chords)
    assert composed(song).melody["intro"] == ()
    sketch = Sketch(open=(Span(0, 192),))
    assert composed(replace(song, sketches={"intro": sketch})).melody["intro"]


def test_a_sketch_of_a_repeat_takes_the_rest_from_its_source() -> None:
    note = Note(96, 96, 50)
    song = composed(sketched(tune(2), A2=Sketch((note,), open=(Span(0, 96), Span(192, 576)))))
    first, second = song.melody["A1"], song.melody["A2"]
    assert note in second
    assert [n for n in second if n.onset >= 192] == [n for n in first if n.onset >= 192]
    assert [n for n in second if n.onset < 96] == [
        replace(n, duration=min(n.duration, 96 - n.onset)) for n in first if n.onset < 96
    ]


def test_a_sketch_of_a_variation_takes_its_beginning_and_composes_its_ending() -> None:
    note = Note(0, 24, 50)
    song = composed(sketched(tune(2), A3=Sketch((note,), open=(Span(24, 744),))))
    first, third = song.melody["A1"], song.melody["A3"]
    assert third[0] == note
    middle = [n for n in first if n.onset >= 24 and n.end <= 576]
    assert middle
    assert set(middle) <= set(third)
    assert inside(third, Span(576, 192))


def test_a_pickup_may_be_open_or_given() -> None:
    song = planned(tune(6), pickup=1)
    open_pickup = composed(replace(song, sketches={"B": Sketch((Note(0, 96, 65),), open=(Span(-24, 24),))}))
    assert open_pickup.melody["B"][0].onset < 0
    assert open_pickup.melody["B"][-1] == Note(0, 96, 65)
    given_pickup = composed(replace(song, sketches={"B": Sketch((Note(-12, 12, 65),), open=(Span(0, 768),))}))
    assert given_pickup.melody["B"][0] == Note(-12, 12, 65)
    assert given_pickup.melody["B"][1].onset >= 0
    silent = composed(replace(song, sketches={"B": Sketch(open=(Span(0, 768),))}))
    assert silent.melody["B"][0].onset >= 0


def test_a_line_before_a_note_off_the_grid_ends_before_it() -> None:
    fixed = (Note(101, 41, 64), Note(145, 7, 66), Note(300, 91, 67))
    sketch = Sketch(fixed, open=(Span(0, 101), Span(152, 148), Span(391, 377)))
    notes = composed(sketched(tune(7), A1=sketch)).melody["A1"]
    assert set(fixed) <= set(notes)
    for span in sketch.open:
        own = inside(notes, span)
        assert own
        assert own[0].onset >= span.onset
        assert own[-1].end <= span.end


def test_a_sketch_without_chords_says_so() -> None:
    song = tune(1)
    chordless = Song(song.brief, song.sections, sketches={"A1": Sketch(open=(Span(0, 96),))})
    with pytest.raises(SongError, match="section A1 has no chords yet"):
        composed(chordless)


def test_frames_tile_a_section_and_their_events_the_cells() -> None:
    sketch = Sketch((Note(-12, 12, 60), Note(3, 90, 62), Note(188, 300, 64)), (Span(100, 31),), (Span(140, 48),))
    frame = make_frame(sketch, FOUR, 480, -24, 8 * 96)
    assert (frame.cells[0].start, frame.cells[-1].end) == (-24, 768)
    assert all(cell.end == after.start for cell, after in pairwise(frame.cells))
    assert [cell.pitch for cell in frame.cells] == [REST, 60, 62, OPEN, REST, FREE_PITCH, 64, REST]
    events = dict(frame.events())
    free = {frame.row(cell.start) for cell in frame.cells if cell.pitch == FREE_PITCH}
    for place, wish in events.items():
        end = place + rhythm_duration(wish.rhythm) // TICKS_PER_ROW
        assert end in events or end in free or end == frame.row(768)
        assert is_rest(wish.rhythm) == (wish.pitch == REST)


def test_the_guide_of_a_frame_holds_what_stands_and_another_guide_where_it_is_free() -> None:
    sketch = Sketch((Note(0, 96, 60), Note(192, 96, 64)), (Span(288, 96),), (Span(96, 96),))
    frame = make_frame(sketch, FOUR, 0, 0, 384)
    quarter = DURATION_TOKENS[24]
    other = Guide({row: Wish(quarter, 70) for row in (0, 60, 90, 100)}, pace=0.5, final=60)
    guide = frame.guide(other, 0)
    whole = DURATION_TOKENS[96]
    assert guide.wishes == {0: Wish(whole, 60), 60: Wish(quarter, 70), 96: Wish(whole, 64), 144: Wish(whole, OPEN)}
    assert guide.walls == {60, 96}
    assert (guide.pace, guide.final) == (0.5, 144)
    assert guide.anchors == {96: 64}
    assert guide.sounding == dict.fromkeys(range(84, 96), 64)
    empty = make_frame(Sketch(open=(Span(96, 288),)), FOUR, 0, 0, 384)
    assert empty.guide(FREE, 96) is FREE
    assert empty.guide(FREE, 0) is not FREE


def test_what_another_line_has_fills_a_sketch_between_two_ticks() -> None:
    line = (Note(0, 60, 60), Note(60, 60, 62), Note(120, 72, 64))
    sketch = Sketch((), (Span(0, 24), Span(192, 24)), (Span(48, 120),))
    assert filled(sketch, line, 0, 96) == Sketch((Note(0, 24, 60), Note(60, 36, 62)), (Span(192, 24),), (Span(96, 72),))
    assert filled(Sketch(open=(Span(-24, 120),)), line, 0, 96) == Sketch(
        (Note(0, 60, 60), Note(60, 36, 62)), (), (Span(-24, 24),)
    )
    pickup = Sketch(open=(Span(-24, 120),))
    assert filled(pickup, (), 0, -24) == pickup
    assert filled(Sketch(open=(Span(48, 120),)), line, 0, 768) == (Note(60, 60, 62), Note(120, 48, 64))


def test_a_sketch_is_written_from_a_barline_that_no_note_crosses() -> None:
    open_at = (Span(200, 24),)
    assert beginning(Sketch((Note(0, 96, 60),), open=open_at), 96, 24) == 192
    assert beginning(Sketch((Note(100, 96, 60),), open=open_at), 96, 24) == 96
    assert beginning(Sketch((Note(-12, 210, 60),), open=(Span(300, 24),)), 96, 24) == 288
    assert beginning(Sketch((Note(-12, 210, 60),), open=open_at), 96, 24) == -24


def test_lines_know_what_stands_later() -> None:
    song = composed(bare(tune(8)))
    later = Sketch((Note(0, 24, 70),), (Span(24, 24),), (Span(48, 720),))
    melody = {"B": song.melody["B"]}
    song = replace(song, melody=melody, sketches={"A3": later})
    chart = read_chart(song, 67)
    lines = blank_lines(1, len(chart.codes))
    know_later(song, song.section("A2"), chart, lines)
    first = song.start_bars["B"] * 48
    assert (lines.ahead_pitch[:first] == UNKNOWN).all()
    assert (lines.ahead_rhythm[:first] == HELD).all()
    assert (lines.ahead_pitch[first : first + 8 * 48] != UNKNOWN).all()
    assert (lines.ahead_pitch[first : first + 8 * 48] == SILENT).any()
    third = song.start_bars["A3"] * 48
    assert lines.ahead_rhythm[third] == lines.ahead_rhythm[third + 12] == DURATION_TOKENS[24]
    assert lines.ahead_pitch[third] < SILENT
    assert lines.ahead_pitch[third + 12] == UNKNOWN
    assert (lines.ahead_rhythm[third + 24 :] == HELD).all()


def test_the_brief_says_how_freely_a_line_is_drawn() -> None:
    song = tune(1)
    own = voice_for(song, song.sections[0])
    strict = replace(song, brief=replace(song.brief, top_p=0.3, candidates=5))
    assert voice_for(strict, song.sections[0]) == replace(own, top_p=0.3, drafts=5)
    assert voice_for(replace(song, brief=replace(song.brief, top_p=1.0)), song.sections[0]).top_p == own.top_p
    one = melodize(bare(replace(song, brief=replace(song.brief, candidates=1, top_p=0.05))), FakePlayer)
    assert all(one.melody.values())


def test_a_line_is_as_high_as_what_stands() -> None:
    song = tune(3)
    assert register_shift(bare(song)) == 0
    high = tuple(Note(place, 24, 88 + place % 5) for place in range(0, 384, 24))
    sketch = Sketch(high, open=(Span(384, 384),))
    lifted = sketched(song, A1=sketch)
    assert register_shift(lifted) > 12
    composed_notes = [note.pitch for note in composed(lifted).melody["A1"] if note.onset >= 384]
    assert min(composed_notes) > 67
    one = Sketch((Note(0, 24, 100), *(Note(place, 24, 65) for place in range(24, 192, 24))), open=(Span(384, 384),))
    assert register_shift(sketched(song, A1=one)) == 0
