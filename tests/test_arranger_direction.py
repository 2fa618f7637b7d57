"""The direction: the plan decides who plays, the peak is the fullest place, breaks and entries come where they belong."""

from dataclasses import replace

import pytest
from direction_songs import JAZZ, POP, planned, plans, seats_of
from hypothesis import given, settings
from hypothesis import strategies as st

from arranger.bands.styles import BANDS, band_of
from arranger.direction.breaks import KINDS, NONE, Break, breaks_of
from arranger.direction.cue import FULL, LIGHT, MAIN
from arranger.direction.director import direct
from arranger.direction.entries import entering
from arranger.direction.story import leaders, story_of
from arranger.scene import scenes_of
from arranger.stage import arrange
from song import Note, parse_chord, parse_meter
from song.chance import stream
from song.meter import METERS

MELODY = ("lead", "solo")
STYLES = sorted(BANDS)


def directed(song):
    seats = seats_of(song)
    return direct(song, scenes_of(song), seats), seats


def band_cues(song, cues, seats, section):
    return [cues[section.id, seat.name] for seat in seats if seat.player.part not in MELODY]


# --- the story ---------------------------------------------------------------------------------------------------------


def test_a_new_turn_begins_where_the_form_comes_round():
    rows = [("head", "A", 0.5), ("bridge", "B", 0.5), *[("solo", label, 0.8) for label in "ABABB"], ("head", "A", 0.5)]
    places = story_of(planned("jazz", rows).sections)
    assert [(place.turn, place.opens) for place in places[2:7]] == [
        (1, True), (1, False), (2, True), (2, False), (2, False),
    ]  # fmt: skip
    assert {place.turns for place in places[2:7]} == {2} and places[0].turn == places[7].turn == 0
    assert [place.home for place in places] == [False] * 7 + [True]


def test_the_peak_is_the_last_of_the_loudest_and_flat_plans_have_none():
    rows = [("verse", "A", 0.4), ("chorus", "B", 0.9), ("verse", "A", 0.5), ("chorus", "B", 0.9), ("outro", "o", 0.3)]
    places = story_of(planned("pop", rows).sections)
    assert [place.peak for place in places] == [False, False, False, True, False]
    assert places[4].after_peak and places[3].felt > places[1].felt
    assert not any(place.peak for place in story_of(planned("pop", [("verse", "A", 0.5)] * 3).sections))


def test_verses_stay_behind_the_choruses():
    rows = [
        ("verse", "A", 0.5),
        ("chorus", "B", 0.72),
        ("verse", "A", 0.75),
        ("prechorus", "C", 0.71),
        ("chorus", "B", 1.0),
    ]
    verse, chorus, later, prechorus, peak = story_of(planned("rock", rows).sections)
    assert verse.felt < later.felt < prechorus.felt < chorus.felt < peak.felt
    assert later.level < chorus.level == FULL
    soft = story_of(planned("pop-ballad", [("verse", "A", 0.4), ("chorus", "B", 0.66), ("chorus", "B", 0.95)]).sections)
    assert soft[0].level < soft[1].level == FULL
    alone = story_of(planned("rock", [("verse", "A", 0.5), ("verse", "B", 0.75)]).sections)
    assert alone[1].felt >= 0.75  # a song without a chorus has its verses as they are


def test_a_short_ending_stays_with_what_it_ends():
    rows = (("head", "A", 0.9), ("head", "A", 0.8), ("outro", "o", 0.3))
    short, long = (story_of(planned("jazz", rows, bars=bars).sections) for bars in (2, 8))
    assert long[-1].felt == pytest.approx(0.2) and short[-1].felt == pytest.approx(short[-2].felt - 0.35)


def test_a_long_verse_grows_in_its_middle():
    rows = [("verse", "A", 0.46), ("chorus", "B", 0.9), ("verse", "A", 0.5), ("chorus", "B", 1.0)]
    for bars, grows in ((16, True), (8, False)):
        song = planned("pop", rows, bars=bars)
        cues, seats = directed(song)
        guitar = next(seat.name for seat in seats if seat.player.enters == 0.4)
        assert cues["A1", guitar].plays == grows and cues["A2", guitar].plays
        waits = [end for start, end in cues["A1", guitar].rests if start < 0]
        assert waits == ([8 * song.brief.meter.bar_ticks] if grows else [])
        assert all(start >= 0 for start, _ in cues["A2", guitar].rests)


def test_soloists_take_turns_and_trade_at_last():
    song = planned("jazz", JAZZ)
    players = band_of(song.brief)[1].players
    lead = next(number for number, player in enumerate(players) if player.part == "lead")
    solo = next(number for number, player in enumerate(players) if player.part == "solo")
    leading = leaders(song.sections, players)
    assert leading["A1"] == leading["A6"] == (lead,)
    assert leading["A3"] == (solo,) and leading["A4"] == (lead,) and set(leading["A5"]) == {lead, solo}
    sung = planned("pop", [("verse", "A", 0.5), ("solo", "A", 0.7), ("solo", "A", 0.7), ("solo", "A", 0.7)])
    voices = leaders(sung.sections, band_of(sung.brief)[1].players)
    assert len({voices[name] for name in ("A2", "A3", "A4")}) == 1 and voices["A2"] != voices["A1"]


# --- who plays, how much and how loud ----------------------------------------------------------------------------------


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("rows", [JAZZ, POP], ids=["jazz", "pop"])
def test_the_peak_is_the_fullest_and_loudest_place(style, rows):
    song = planned(style, rows)
    cues, seats = directed(song)
    place = next(place for place in story_of(song.sections) if place.peak)
    at_peak = band_cues(song, cues, seats, place.section)
    assert all(cue.plays for cue in at_peak)
    for section in song.sections:
        cues_here = band_cues(song, cues, seats, section)
        assert sum(cue.plays for cue in cues_here) <= len(at_peak)
        for seat in seats:
            here, there = cues[section.id, seat.name], cues[place.section.id, seat.name]
            if section != place.section:
                assert here.loudness < there.loudness
            if seat.player.part not in MELODY and not seat.player.breaks_down:
                assert here.level <= there.level == FULL
    after = [
        cues[other.section.id, seat.name].loudness
        for other in story_of(song.sections)
        if other.after_peak
        for seat in seats
    ]
    assert after and max(after) < min(cue.loudness for cue in at_peak)


@given(rows=plans(), style=st.sampled_from(STYLES), meter=st.sampled_from(sorted(METERS)), seed=st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_somebody_plays_in_every_section_and_the_melody_is_nobody_elses(rows, style, meter, seed):
    song = planned(style, rows, meter=meter, seed=seed, bars=5)
    cues, seats = directed(song)
    leading = leaders(song.sections, [seat.player for seat in seats])
    beat = song.brief.meter.beat_ticks
    for section in song.sections:
        end = section.bars * song.brief.meter.bar_ticks
        section_notes = song.melody[section.id]
        assert any(cue.plays for cue in band_cues(song, cues, seats, section))
        whose = [cues[section.id, seats[number].name] for number in leading[section.id]]
        assert all(cue.plays and cue.leads for cue in whose)
        for note in song.melody[section.id]:  # exactly one of those who share a line plays a note of it
            assert sum(not any(a <= note.onset < b for a, b in cue.rests) for cue in whose) == min(1, len(whose))
        for number, seat in enumerate(seats):
            cue = cues[section.id, seat.name]
            assert whose or not section_notes or not cue.rests  # whoever it is of an ensemble that has the melody
            assert LIGHT <= cue.level <= FULL and abs(cue.loudness) < 30 and abs(cue.swell) < 12
            assert cue.leads == (number in leading[section.id])
            assert all(start < stop for start, stop in cue.rests)
            if seat.player.part not in MELODY:
                assert all(stop <= end and (stop % beat == 0 or stop == end) for _, stop in cue.rests)


@given(rows=plans(), style=st.sampled_from(STYLES), other=st.integers(0, 8), seed=st.integers(0, 9))
@settings(max_examples=40, deadline=None)
def test_what_changes_in_one_section_changes_no_cue_of_another(rows, style, other, seed):
    song = planned(style, rows, seed=seed)
    name = song.sections[other % len(rows)].id
    chords = {**song.chords, name: tuple(replace(span, chord=parse_chord("F#m7b5")) for span in song.chords[name])}
    changed = replace(song, chords=chords, melody={**song.melody, name: (Note(6, 90, 55), Note(120, 12, 80))})
    (before, seats), (after, _) = directed(song), directed(changed)
    for section in song.sections:
        for seat in seats:
            cue, anew = before[section.id, seat.name], after[section.id, seat.name]
            assert cue == anew or section.id == name


def test_density_and_loudness_follow_the_energy():
    song = arrange(planned("pop", POP))
    bar = song.brief.meter.bar_ticks * 20
    notes = [note for track in song.tracks for note in track.notes]
    counts, loudness = [], []
    for section, start in song.starts():
        here = [note for note in notes if start * 20 <= note.onset_midi_ticks < start * 20 + section.bars * bar]
        counts.append(len(here))
        loudness.append(sum(note.velocity for note in here) / len(here))
    peak = max(range(len(counts)), key=lambda index: song.sections[index].energy)
    assert counts[peak] == max(counts) and loudness[peak] == max(loudness)
    assert counts[0] < counts[1] < counts[2] and counts[-1] < counts[1]


def test_where_nobody_sings_between_verses_others_step_forward():
    rows = (("verse", "A", 0.5), ("interlude", "x", 0.5), ("chorus", "B", 0.9))
    song = planned("soul", rows)
    cues, seats = directed(song)
    strings = next(seat.name for seat in seats if seat.player.part == "pad")
    keys = next(seat.name for seat in seats if seat.player.part == "comping")
    assert cues["x1", strings].plays and not cues["A1", strings].plays
    assert cues["x1", keys].loudness > cues["A1", keys].loudness


# --- breaks and entries ------------------------------------------------------------------------------------------------


@given(
    rows=plans(), meter=st.sampled_from(sorted(METERS)), kind=st.sampled_from(sorted(KINDS)), seed=st.integers(0, 99)
)
@settings(max_examples=80, deadline=None)
def test_breaks_are_few_and_before_what_they_announce(rows, meter, kind, seed):
    song = planned("jazz", rows, meter=meter)
    places = story_of(song.sections)
    band = replace(band_of(song.brief)[1], breaks={kind: 1.0})
    grid = song.brief.meter
    found = breaks_of(places, band, grid, stream(seed, "breaks"), drums=True)
    assert len(found) <= max(1, len(rows) // 6)
    for name, pause in found.items():
        place = next(place for place in places if place.section.id == name)
        end = place.section.bars * grid.bar_ticks
        if pause.kind == "stop-time":
            assert place.opens and not place.peak
            assert all(start % grid.bar_ticks == 12 and stop % grid.bar_ticks == 0 for start, stop in pause.rests)
            assert pause.stops == tuple(start - 12 for start, _ in pause.rests)
            continue
        after = places[place.index + 1]
        assert after.peak or after.opens or after.section.role == "chorus"
        assert place.section.role != "intro"
        ((start, stop),) = pause.rests
        assert stop == end and 1 < (stop - start) / grid.beat_ticks <= 4
        assert all(one % grid.beat_ticks == 0 and one == start - 12 for one in pause.stops)


def test_a_style_without_breaks_has_none_and_a_break_without_drums_is_no_fill():
    song = planned("pop", POP)
    band, meter = band_of(song.brief)[1], song.brief.meter
    places = story_of(song.sections)
    assert not breaks_of(places, replace(band, breaks={}), meter, stream(1), drums=True)
    assert not breaks_of(places, replace(band, breaks={NONE: 2.0}), meter, stream(1), drums=True)
    assert not breaks_of(places, replace(band, breaks={"fill": 1.0}), meter, stream(1), drums=False)
    assert breaks_of(places, replace(band, breaks={"fill": 1.0}), meter, stream(1), drums=True)


def test_a_break_is_never_a_hole():
    pause = Break("alone", ((288, 384),))
    assert pause.heard_in((Note(240, 120, 60),), drums=True) == pause
    assert pause.heard_in((Note(0, 200, 60),), drums=True) == Break("fill", pause.rests)
    assert pause.heard_in((), drums=False) is None and Break("fill", pause.rests).heard_in((), drums=False) is None
    stops = Break("stop-time", ((24, 96), (120, 192), (216, 288)))
    assert stops.heard_in((Note(0, 64, 60), Note(130, 12, 60)), drums=True) == stops
    assert pause.heard_in((Note(240, 72, 60),), drums=True) == Break("fill", pause.rests)  # what ends soon after
    assert stops.heard_in((Note(0, 24, 60),), drums=True) is None


def test_in_a_break_only_the_melody_and_the_fill_are_heard():
    song = planned("rock", POP, seed=next(seed for seed in range(50) if _breaks(seed)))
    name, pause = next(iter(_breaks(song.brief.seed).items()))
    start = next(start for section, start in song.starts() if section.id == name)
    first, last = ((start + tick) * 20 for tick in pause.rests[0])
    arranged = arrange(song)
    heard = {
        track.name
        for track in arranged.tracks
        for note in track.notes
        if first + 60 < note.onset_midi_ticks < last - 60
    }
    sounding = {
        track.name
        for track in arranged.tracks
        for note in track.notes
        if note.onset_midi_ticks < first - 60 and note.onset_midi_ticks + note.duration_midi_ticks > first + 60
    }
    lead = arranged.tracks[0].name
    assert heard <= {lead, "Drums"} and sounding <= {lead, "Drums"}


@pytest.mark.parametrize("style", ["jazz", "blues", "funk", "bossa"])
def test_all_who_rest_in_a_break_have_struck_its_stop_together_and_nothing_after_it(style):
    """In stop-time and before a break one stroke of the whole band is heard, not what each of them played last."""
    for seed in range(60):
        song = planned(style, JAZZ, seed=seed, tempo=140)
        rng = stream(seed, "arranger", "breaks")
        found = breaks_of(story_of(song.sections), band_of(song.brief)[1], song.brief.meter, rng, drums=True)
        stopping = [(name, pause) for name, pause in found.items() if pause.kind in ("alone", "stop-time")]
        if stopping:
            break
    name, pause = stopping[0]
    start = next(start for section, start in song.starts() if section.id == name)
    cues, seats = directed(song)
    resting = [seat for seat in band_seats(seats) if cues[name, seat.name].plays]
    assert all(cues[name, seat.name].stops in ((), pause.stops) for seat in resting)
    arranged = [track for track in arrange(song).tracks if track.program not in range(48, 56)]
    for stop, (first, last) in zip(pause.stops, pause.rests, strict=True):
        struck = {
            track.name for track in arranged for n in track.notes if abs(n.onset_midi_ticks - (start + stop) * 20) < 60
        }
        late = {
            track.name
            for track in arranged
            for n in track.notes
            if (start + stop) * 20 + 60 < n.onset_midi_ticks < (start + last) * 20 - 60
        }
        assert len(struck) >= 3 and late <= {track.name for track in arranged[:2]}, (struck, late, first)


@pytest.mark.parametrize("seed", [5, 10, 20])
def test_a_pianist_strikes_a_stop_too(seed):
    """Where a learned texture only holds a chord through a stop, as with these seeds, it is struck again with the band."""
    song = planned("pop", POP, seed=seed, tempo=120)
    cues, seats = directed(song)
    piano = next(seat.name for seat in seats if seat.player.part == "piano")
    stops = [
        (start + stop) * 20
        for section, start in song.starts()
        for stop in cues[section.id, piano].stops
        if cues[section.id, piano].plays
    ]
    track = next(track for track in arrange(song).tracks if track.name in ("Piano", "Electric piano"))
    assert stops
    assert all(any(abs(note.onset_midi_ticks - stop) < 60 for note in track.notes) for stop in stops)


def band_seats(seats):
    return [seat for seat in seats if seat.player.part not in MELODY]


def _breaks(seed):
    song = planned("rock", POP, seed=seed)
    found = breaks_of(
        story_of(song.sections),
        band_of(song.brief)[1],
        song.brief.meter,
        stream(seed, "arranger", "breaks"),
        drums=True,
    )
    return {name: pause for name, pause in found.items() if pause.kind == "fill"}


@pytest.mark.parametrize(
    ("order", "bars", "entries"),
    [
        ("comping > bass drums", 8, [0, 4, 4, 4]),
        ("drums > bass > comping", 8, [4, 2, 0, 4]),
        ("comping > bass > drums", 4, [0, 1, 2, 2]),
        ("all", 8, [0, 0, 0, 0]),
        ("comping > bass drums", 1, [0, 0, 0, 0]),
        ("horns > bass > comping", 8, [4, 0, 4, 4]),
    ],
)
def test_players_enter_one_after_another(order, bars, entries):
    song = planned("pop", [("intro", "i", 0.4), ("verse", "A", 0.5)], bars=bars)
    scene = scenes_of(song)[0]
    parts = ["comping", "bass", "drums", "pad"]
    late = entering(scene, parts, [order], stream(1))
    assert [late[number][0][1] // 96 if number in late else 0 for number in range(4)] == entries


def test_who_begins_an_intro_alone_is_worth_hearing():
    """Drums alone play a groove; chords without a bass stand on a bass note of the player's own until it comes in."""
    orders = {"drums > bass comping": ("drums", MAIN), "comping > bass drums": ("comping", LIGHT)}
    for order, (part, level) in orders.items():
        song = planned("jazz", JAZZ, symbols=("Fm7", "Bb7"))
        song = next(
            found for seed in range(60) if _order(found := replace(song, brief=replace(song.brief, seed=seed))) == order
        )
        cues, seats = directed(song)
        seat = next(seat for seat in seats if seat.player.part == part)
        cue = cues["i1", seat.name]
        assert cue.level >= level and (cue.grounds > 0) == (part == "comping")
        if part == "comping":
            arranged = arrange(song)
            track = next(track for track in arranged.tracks if track.name == "Piano")
            alone = [note for note in track.notes if note.onset_midi_ticks < cue.grounds * 20 - 300]
            assert {note.pitch % 12 for note in alone if note.pitch < 50} >= {5, 10}


def _order(song):
    orders = band_of(song.brief)[1].intros
    return orders[int(stream(song.brief.seed, "arranger", "intro").integers(len(orders)))]


def test_an_intro_is_heard_to_fill():
    rows = [("intro", "i", 0.45), ("verse", "A", 0.5), ("chorus", "B", 0.9), ("verse", "A", 0.5)]
    song = arrange(planned("funk", rows))
    bar = 96 * 20
    first, last = (
        {
            track.name
            for track in song.tracks
            for note in track.notes
            if number <= note.onset_midi_ticks // bar < number + 2
        }
        for number in (0, 6)
    )
    assert first < last


@pytest.mark.parametrize("meter", sorted(METERS))
def test_who_trades_hands_over_where_the_line_breathes(meter):
    song = planned("jazz", JAZZ, meter=meter)
    cues, seats = directed(song)
    traders = [cues["A5", seat.name] for seat in seats if seat.player.part in MELODY]
    assert all(cue.leads and cue.rests for cue in traders)
    unit = 4 * parse_meter(meter).bar_ticks
    seam = traders[0].rests[0][1] if traders[0].rests[0][0] < 0 else traders[0].rests[0][0]
    assert abs(seam - unit) <= 2 * song.brief.meter.beat_ticks
    assert seam in {note.onset for note in song.melody["A5"]}
