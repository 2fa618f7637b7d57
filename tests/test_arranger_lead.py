"""The melody instrument: breaths, arcs, eighth lines, ornaments that keep the line whole, controllers that are set back."""

from dataclasses import replace
from itertools import pairwise

import pytest
from direction_songs import JAZZ, POP, planned, seats_of
from hypothesis import given, settings
from hypothesis import strategies as st
from pickup_songs import songs

from arranger.bands.instruments import INSTRUMENTS
from arranger.bands.styles import band_of
from arranger.direction.cue import DOUBLINGS, OCTAVE, THIRDS, Cue
from arranger.lead import gestures, play, tied
from arranger.lead.bending import EXPRESSION, USUAL, VIBRATO
from arranger.lead.doubling import doubled
from arranger.lead.hands import HANDS, Hand, hand_of
from arranger.lead.phrases import accents, breaths_of, lengths
from arranger.part import Part, Seat
from arranger.scene import scenes_of
from arranger.stage import arrange
from song import Note, PlayedNote, parse_meter
from song.chance import stream
from song.meter import METERS

FOUR = parse_meter("4/4")
SINGERS = (
    "alto sax",
    "trumpet",
    "vibraphone",
    "lead guitar",
    "voice",
    "fiddle",
    "harmonica",
    "piano",
    "flute",
    "saw lead",
)


def part_of(song, index, instrument="alto sax", ornaments=1.0, **cue):
    scene = scenes_of(song)[index]
    band = replace(band_of(song.brief)[1], ornaments=ornaments)
    player = next(seat.player for seat in seats_of(song) if seat.player.part == "lead")
    seat = Seat("lead 0", player, INSTRUMENTS[instrument], 0)
    return Part(scene, seat, band, Cue(**{"leads": True, **cue}), song.brief, stream(1))


def long_tones(song):
    """The song with a long note in every bar, rests between."""
    notes = tuple(Note(bar * 96 + (0 if bar % 2 else 12), 72, 62 + bar % 5) for bar in range(8))
    return replace(song, melody=dict.fromkeys(song.melody, notes))


# --- phrases -----------------------------------------------------------------------------------------------------------


def test_a_line_breathes_at_its_rests():
    line = (Note(0, 24, 60), Note(24, 24, 62), Note(60, 12, 64), Note(72, 24, 65), Note(98, 22, 67))
    assert [len(breath) for breath in breaths_of(line, FOUR)] == [2, 3]
    assert breaths_of((), FOUR) == []


def test_a_line_without_rests_breathes_after_a_long_note():
    line = [Note(onset, 24, 60) for onset in range(0, 288, 24)] + [Note(288, 96, 67)]
    line += [Note(onset, 24, 60) for onset in range(384, 768, 24)]
    breaths = breaths_of(line, FOUR)
    assert breaths[0][-1].pitch == 67 and all(breath[-1].end - breath[0].onset <= 384 for breath in breaths)


@given(songs())
@settings(max_examples=30, deadline=None)
def test_breaths_are_the_line(song):
    for name, notes in song.sounding().items():
        assert [note for breath in breaths_of(notes, song.brief.meter) for note in breath] == list(notes), name


def test_a_phrase_grows_into_its_top_and_tapers():
    line = tuple(Note(24 * index, 24, pitch) for index, pitch in enumerate((60, 62, 64, 67, 72, 67, 64, 60)))
    found = accents(line, FOUR, swung=False)
    assert max(found) == found[4] and found[0] < found[2] < found[4] > found[6] > found[7]


def test_syncopations_are_leaned_on_and_eighth_lines_lean_on_the_off_beat():
    held = (Note(0, 12, 60), Note(12, 24, 60), Note(36, 12, 60))
    straight = accents(held, FOUR, swung=False)
    assert straight[1] > straight[0] and straight[1] > straight[2]
    run = tuple(Note(12 * index, 12, 65) for index in range(6))
    on, off = accents(run, FOUR, swung=True)[2], accents(run, FOUR, swung=True)[3]
    assert off > on and accents(run, FOUR, swung=False)[3] < accents(run, FOUR, swung=False)[2]


def test_low_notes_of_a_swung_line_are_swallowed():
    run = tuple(Note(12 * index, 12, pitch) for index, pitch in enumerate((67, 69, 70, 62, 69, 67)))
    found = accents(run, FOUR, swung=True)
    assert found[3] == min(found) < -10 and accents(run, FOUR, swung=False)[3] > -12


def test_articulation_is_tied_tongued_and_short():
    line = (Note(0, 24, 60), Note(24, 24, 62), Note(48, 24, 62), Note(72, 12, 64))
    tied, tongued, _, last = lengths(line, Hand(), FOUR, Note(120, 24, 60))
    assert tied == 24 and tongued < 22 and last < 11
    (breath,) = lengths((Note(0, 96, 60),), Hand(), FOUR, Note(96, 24, 62))
    assert breath < 90  # a breath before the next phrase
    assert all(0 < hand.legato <= 1 and 0 <= hand.scoop <= 1 and 0 <= hand.vibrato < 128 for hand in HANDS.values())


# --- what is played ----------------------------------------------------------------------------------------------------


@given(song=songs(), instrument=st.sampled_from(SINGERS), ornaments=st.sampled_from((0.0, 1.0, 8.0)))
@settings(max_examples=40, deadline=None)
def test_the_line_is_whole_and_never_overlaps(song, instrument, ornaments):
    for index, section in enumerate(song.sections):
        part = part_of(song, index, instrument, ornaments)
        strokes = play(part)
        sung = [stroke for stroke in strokes if stroke.duration]  # a grace note has none of its own
        written = part.scene.notes
        assert [stroke.onset for stroke in sung] == [note.onset for note in written], section.id
        assert [stroke.pitch % 12 for stroke in sung] == [note.pitch % 12 for note in written]
        assert all(a.onset + a.duration <= b.onset for a, b in pairwise(sung))
        assert all(part.seat.instrument.low <= stroke.pitch <= part.seat.instrument.high for stroke in strokes)
        assert play(part) == strokes and gestures(part) == gestures(part)


@given(song=songs(), instrument=st.sampled_from(SINGERS), ornaments=st.sampled_from((1.0, 8.0)))
@settings(max_examples=40, deadline=None)
def test_every_controller_is_set_back_after_its_use(song, instrument, ornaments):
    for index, _ in enumerate(song.sections):
        part = part_of(song, index, instrument, ornaments)
        state = {("bend", 0): 0, ("control", VIBRATO): 0, ("control", EXPRESSION): USUAL}
        for gesture in gestures(part):
            assert (gesture.kind, gesture.number) in state
            assert -8192 <= gesture.value <= 8191 and (gesture.kind == "bend" or 0 <= gesture.value <= 127)
            state[gesture.kind, gesture.number] = gesture.value
        assert set(state.items()) == {(("bend", 0), 0), (("control", VIBRATO), 0), (("control", EXPRESSION), USUAL)}


@pytest.mark.parametrize("instrument", SINGERS)
def test_instruments_bend_and_vibrate_as_they_can(instrument):
    song = long_tones(planned("jazz", JAZZ, tempo=80))
    kinds = {(g.kind, g.number) for index in (1, 3) for g in gestures(part_of(song, index, instrument, 8.0))}
    hand = hand_of(INSTRUMENTS[instrument].program)
    assert (("bend", 0) in kinds) == bool(hand.scoop)
    assert (("control", VIBRATO) in kinds) == bool(hand.vibrato)
    assert (("control", EXPRESSION) in kinds) == hand.swells
    if instrument in ("piano", "vibraphone"):
        assert not kinds


def test_vibrato_comes_late_and_bends_are_small():
    song = long_tones(planned("jazz", JAZZ, tempo=80))
    part = part_of(song, 1, "tenor sax", 8.0)
    onsets = {note.onset: note for note in part.scene.notes}
    for gesture in gestures(part):
        note = next(note for onset, note in onsets.items() if onset - 2 <= gesture.onset <= note.end + 12)
        if gesture.kind == "bend":
            assert -4096 * 2 <= gesture.value <= 0
        elif gesture.number == VIBRATO and gesture.value:
            assert gesture.onset >= note.onset + 0.3 * 24 * 80 / 60


def test_late_notes_are_tied_and_tongued_ones_are_not():
    notes = [
        PlayedNote(0, 225, 60, 80),
        PlayedNote(245, 190, 62, 80),
        PlayedNote(480, 260, 62, 80),
        PlayedNote(720, 99, 64, 80),
    ]
    assert [note.duration_midi_ticks for note in tied(notes, 120)] == [245, 190, 240, 99]


def test_what_shaped_a_note_is_set_back_before_the_next_one_begins():
    song = long_tones(planned("jazz", JAZZ, tempo=60))
    for section in (1, 2, 3):
        part = part_of(song, section, "trumpet", 8.0)
        begins = {note.onset for note in part.scene.notes} | {part.scene.end}
        state = {("bend", 0): 0, ("control", EXPRESSION): USUAL}
        late = [g for g in gestures(part) if (g.kind, g.number) in state]
        for tick in sorted(begins):
            state |= {(g.kind, g.number): g.value for g in late if g.onset < tick - 1}
            assert state == {("bend", 0): 0, ("control", EXPRESSION): USUAL}, tick


def test_straight_is_what_is_written_and_ornaments_stay_few():
    song = planned("jazz", JAZZ)
    straight = replace(song, brief=replace(song.brief, straight=True))
    assert len(play(part_of(straight, 1, ornaments=8.0))) == len(song.melody["A1"])
    assert not gestures(part_of(long_tones(straight), 1, ornaments=8.0))
    counts = [len(play(part_of(song, index))) / len(song.melody[song.sections[index].id]) for index in (1, 2, 3, 7)]
    assert max(counts) < 1.15


def test_only_who_leads_or_doubles_plays():
    song = planned("jazz", JAZZ)
    assert play(part_of(song, 1, leads=False)) == [] == gestures(part_of(song, 1, leads=False))
    half = play(part_of(song, 1, rests=((0, 384),)))
    assert half and min(stroke.onset for stroke in half) >= 384
    assert len(half) < len(play(part_of(song, 1)))


@pytest.mark.parametrize("way", DOUBLINGS)
def test_a_doubling_goes_along(way):
    song = planned("jazz", JAZZ, symbols=("C", "F", "Dm", "G7"))
    lead = play(part_of(song, 1, "flute", ornaments=0.0))
    second = play(part_of(song, 1, "piano", leads=False, doubles=way))
    assert [stroke.onset for stroke in lead] == [stroke.onset for stroke in second]
    gaps = [above.pitch - below.pitch for above, below in zip(lead, second, strict=True)]
    assert all(above.accent > below.accent for above, below in zip(lead, second, strict=True))
    if way == THIRDS:
        assert set(gaps) <= {3, 4, 5, 8, 9} and sum(gap in (3, 4) for gap in gaps) >= 0.75 * len(gaps)
        leaps = [sum(abs(a.pitch - b.pitch) for a, b in pairwise(line)) for line in (lead, second)]
        assert leaps[1] <= 1.1 * leaps[0]  # sung beside the tune, as easily
    else:
        assert set(gaps) == ({-12} if way == OCTAVE else {0})


def test_what_is_added_in_thirds_does_not_rub_against_the_chord():
    scene = scenes_of(planned("pop", POP, symbols=("Em7",)))[1]
    assert [doubled(scene, Note(0, 24, pitch), THIRDS, 0, 40, 90) for pitch in (67, 69, 71, 72)] == [64, 64, 67, 69]


def test_a_held_third_belongs_to_the_chord_it_is_held_over():
    song = planned("pop", POP, symbols=("C", "G", "C", "F"))
    held = (Note(0, 24, 76), Note(144, 24 + 96, 76))  # from the end of the G through the C, whose third it is
    song = song.with_melody({i: held if i == "A1" else line for i, line in song.melody.items()})
    second = play(part_of(song, 1, "clean guitar", leads=False, doubles=THIRDS))
    assert [stroke.pitch % 12 for stroke in second] == [0, 0]


def test_octaves_above_do_not_pierce():
    song = planned("pop", POP)
    high = song.with_melody({i: tuple(replace(n, pitch=n.pitch + 12) for n in line) for i, line in song.melody.items()})
    for one, gap in ((song, -12), (high, 12)):
        tops = max(note.pitch for note in one.melody["A1"])
        assert (tops + 12 <= 86) == (gap < 0)
        lead = play(part_of(one, 1, "flute", ornaments=0.0))
        second = play(part_of(one, 1, "square lead", leads=False, doubles=OCTAVE))
        assert {above.pitch - below.pitch for above, below in zip(lead, second, strict=True)} == {gap}


def test_what_is_added_in_thirds_goes_with_the_chord_that_a_note_is_held_into():
    scene = scenes_of(planned("pop", POP, symbols=("Bm7", "E7")))[1]
    assert [doubled(scene, Note(84, length, 71), THIRDS, 0, 40, 90) for length in (12, 60)] == [66, 68]


def test_what_is_added_in_thirds_is_never_above_the_tune():
    song = planned("pop", POP, symbols=("C", "F", "Dm", "G7"))
    tune = play(part_of(song, 1, "voice", ornaments=0.0))
    part = part_of(song, 1, "harmonica", leads=False, doubles=THIRDS)
    floor = sorted(stroke.pitch for stroke in tune)[len(tune) // 2]  # nothing below half of the notes
    part = replace(part, seat=replace(part.seat, instrument=replace(part.seat.instrument, low=floor, high=floor + 24)))
    pairs = list(zip(tune, play(part), strict=True))
    gaps = {one.pitch - other.pitch for one, other in pairs if one.pitch >= floor}
    assert 0 in gaps and gaps & {3, 4} and min(gaps) == 0


@pytest.mark.parametrize("style", ["jazz", "pop", "blues"])
def test_the_song_ends_with_every_controller_as_it_began(style):
    song = arrange(planned(style, POP, ending="ritardando", tempo=70, step=36))
    for track in song.tracks:
        last = {(control.kind, control.number): control.value for control in track.controls}
        assert last.get(("bend", 0), 0) == 0 and last.get(("control", VIBRATO), 0) == 0
        assert last.get(("control", EXPRESSION), USUAL) == USUAL
        ticks = [control.onset_midi_ticks for control in track.controls]
        assert ticks == sorted(ticks)


@pytest.mark.parametrize("style", ["jazz", "funk", "folk"])
def test_a_lead_plays_one_note_at_a_time(style):
    song = arrange(planned(style, JAZZ, seed=5))
    for track in song.tracks[:2]:
        for note, after in pairwise(track.notes):
            assert note.onset_midi_ticks + note.duration_midi_ticks <= after.onset_midi_ticks, (track.name, note, after)


def test_every_meter_is_phrased():
    for meter in METERS:
        song = planned("folk", POP, meter=meter)
        strokes = play(part_of(song, 1, "fiddle"))
        assert len({round(stroke.accent) for stroke in strokes}) > 3
