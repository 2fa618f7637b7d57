"""The band as a whole: everybody follows the chart, keeps to the range, and ends together."""

import subprocess
import sys
from dataclasses import astuple, replace

import pytest
from band_songs import build_song
from hypothesis import given, settings
from hypothesis import strategies as st
from pickup_songs import songs, with_pickups

from arranger.bands.instruments import INSTRUMENTS
from arranger.bands.styles import BANDS
from arranger.bass import HIGHEST, LOWEST
from arranger.scene import scenes_of
from arranger.stage import DRUM_CHANNEL, _seats, arrange
from arranger.stroke import Gesture
from song import STYLES, Brief, ChordSpan, Key, Note, Section, Song, SongError, parse_chord
from song.brief import ENDINGS, MOST_BARS, TEMPO_RANGE
from song.document import ROLES
from song.meter import METERS

RANGES = {instrument.name: (instrument.low, instrument.high) for instrument in INSTRUMENTS.values()}
# The meters of each style, and one other, another with every style.
IN_METERS = [
    (style, meter)
    for number, style in enumerate(BANDS)
    for others in [[meter for meter in METERS if meter not in STYLES[style].meters]]
    for meter in (*STYLES[style].meters, *others[number % max(1, len(others)) :][:1])
]
# Every style in one meter, the next with the next style.
IN_ONE_METER = [(style, [*METERS][number % len(METERS)]) for number, style in enumerate(BANDS)]
# Styles with somebody who leads and somebody who drums.
BANDED = [style for style in BANDS if not STYLES[style].ensemble]


def sections_of(song, track):
    """Notes of a track by section, onsets from the section start."""
    parts = {}
    for section, start in song.starts():
        first = start * 20
        last = first + section.bars * song.brief.meter.bar_ticks * 20
        parts[section.id] = [
            (n.onset_midi_ticks - first, n.duration_midi_ticks, n.pitch, n.velocity)
            for n in track.notes
            if first <= n.onset_midi_ticks < last
        ]
    return parts


def assert_playable(song):
    """What every track has to be, whatever the song: in range and in time, no note struck while it sounds."""
    for track in song.tracks:
        low, high = RANGES[track.name.rstrip(" 2")]
        ends = {}
        for note in track.notes:
            assert low <= note.pitch <= high and 1 <= note.velocity <= 127, (track.name, note)
            assert note.onset_midi_ticks >= ends.get(note.pitch, 0) and note.duration_midi_ticks > 0, (track.name, note)
            ends[note.pitch] = note.onset_midi_ticks + note.duration_midi_ticks
        assert max(ends.values()) <= end_of(song)


def ended(song, ending):
    return replace(song, brief=replace(song.brief, ending=ending))


def end_of(song):
    return song.bars * song.brief.meter.bar_ticks * 20


@pytest.mark.parametrize("style", BANDED)
def test_nobody_takes_what_another_has_in_hand(style):
    song = build_song(style)
    for seed in range(6):
        players = BANDS[style].players
        seats = _seats(replace(song, brief=replace(song.brief, seed=seed)))
        for seat, player in zip(seats, players, strict=True):
            twins = sum(other.instrument == seat.instrument for other in seats)
            # A lead takes what reaches the tune.
            assert twins == 1 or len(player.instruments) == 1 or player.part == "lead"


@pytest.mark.parametrize(("style", "meter"), IN_METERS)
def test_every_style_in_every_meter(style, meter):
    song = arrange(build_song(style, meter))
    names = [track.name for track in song.tracks]
    channels = [track.channel for track in song.tracks]
    assert len(set(names)) == len(names) >= min(4, len(BANDS[style].players)) and len(set(channels)) == len(channels)
    drummers = sum(INSTRUMENTS[player.instruments[0]].is_kit for player in BANDS[style].players)
    assert sum(channel == DRUM_CHANNEL for channel in channels) == drummers
    assert_playable(song)
    assert all(35 <= note.velocity <= 115 for track in song.tracks for note in track.notes)
    basses = [track for track in song.tracks if 32 <= track.program < 40 and track.channel != DRUM_CHANNEL]
    assert basses or style not in BANDED
    assert all(LOWEST <= note.pitch <= HIGHEST for bass in basses for note in bass.notes)


@pytest.mark.parametrize(("style", "meter"), IN_ONE_METER)
def test_everything_ends_together(style, meter):
    song = arrange(ended(build_song(style, meter), "ritardando"))
    final = (end_of(song) // 20 - song.brief.meter.bar_ticks) * 20
    last_chord = song.all_chords()[-1].chord
    ending = []
    for track in song.tracks:
        held = [n for n in track.notes if n.onset_midi_ticks + n.duration_midi_ticks == end_of(song)]
        if max(n.onset_midi_ticks for n in track.notes) >= final - 40:  # a player may be a little early
            assert held, track.name
            ending.append(track.name)
        if track.channel != DRUM_CHANNEL and 32 <= track.program < 40:
            assert [n.pitch % 12 for n in held] == [last_chord.bass_pitch_class]
    assert len(ending) >= min(4, len(BANDS[style].players)) and ("Drums" in ending or STYLES[style].ensemble)


def test_melody_is_the_melody():
    song = build_song("jazz")
    song = replace(song, brief=replace(song.brief, straight=True))  # nothing but what is written
    arranged = arrange(song)
    lead = sections_of(arranged, arranged.tracks[0])
    for section in song.sections:
        written = [note.pitch for note in song.melody[section.id]]
        assert [pitch for _, _, pitch, _ in lead[section.id]] == (written if section.role != "solo" else [])
    solo = sections_of(arranged, arranged.tracks[1])
    assert [pitch for _, _, pitch, _ in solo["C"]] == [note.pitch for note in song.melody["C"]]


@pytest.mark.parametrize("style", BANDED)
def test_a_melody_out_of_reach_moves_by_octaves(style):
    song = build_song(style)
    song = replace(song, brief=replace(song.brief, straight=True))
    high = {name: tuple(replace(note, pitch=note.pitch + 19) for note in notes) for name, notes in song.melody.items()}
    arranged = arrange(song.with_melody(high))
    lead = sections_of(arranged, arranged.tracks[0])["A1"]
    assert [pitch % 12 for _, _, pitch, _ in lead] == [note.pitch % 12 for note in high["A1"]]


def test_changing_one_section_leaves_the_others():
    song = build_song("jazz")
    spans = list(song.chords["A2"])
    spans[2] = ChordSpan(spans[2].onset, spans[2].duration, parse_chord("Ebm9"))
    changed = song.with_chords({**song.chords, "A2": tuple(spans)})
    changed = changed.with_melody({**song.melody, "A2": (Note(0, 96, 70),)})
    before, after = arrange(song), arrange(changed)
    assert [track.name for track in before.tracks] == [track.name for track in after.tracks]
    moved = 0
    for old, new in zip(before.tracks, after.tracks, strict=True):
        old_parts, new_parts = sections_of(song, old), sections_of(song, new)
        moved += old_parts["A2"] != new_parts["A2"]
        assert {name: notes for name, notes in old_parts.items() if name != "A2"} == {
            name: notes for name, notes in new_parts.items() if name != "A2"
        }
    assert moved >= 3


def test_repeated_sections_are_not_played_by_a_machine():
    song = arrange(build_song("jazz"))
    piano = next(track for track in song.tracks if track.name == "Piano")
    parts = sections_of(song, piano)
    assert [pitch for _, _, pitch, _ in parts["A1"]] != [pitch for _, _, pitch, _ in parts["A2"]]


def test_seed_decides_and_only_the_seed():
    assert arrange(build_song("pop")) == arrange(build_song("pop"))
    assert arrange(build_song("pop", seed=4)).tracks != arrange(build_song("pop", seed=5)).tracks


@pytest.mark.parametrize("style", BANDED)
def test_melody_is_louder_than_the_comping_and_peaks_are_loud(style):
    song = arrange(build_song(style))

    def loudness(track, name):
        velocities = [velocity for *_, velocity in sections_of(song, track)[name]]
        return sum(velocities) / len(velocities)

    lead, solo, comping = song.tracks[0], song.tracks[1], song.tracks[2]
    assert loudness(lead, "A1") > loudness(comping, "A1") + 8
    assert loudness(solo, "C") > loudness(comping, "C") + 8
    assert loudness(comping, "C") > loudness(comping, "A1")


@pytest.mark.parametrize("style", BANDED)
def test_the_band_grows_with_the_energy(style):
    song = arrange(build_song(style))
    counts = {
        name: sum(len(sections_of(song, track)[name]) for track in song.tracks if track.name != song.tracks[0].name)
        / song.section(name).bars
        for name in ("intro", "A1", "C")
    }
    assert counts["intro"] < counts["A1"] < counts["C"]


def test_no_chord_silences_harmony_but_not_drums():
    song = arrange(build_song("pop"))
    bar = 4 + 6  # the seventh bar of A1 is N.C.
    start, end = bar * 1920, (bar + 1) * 1920
    sounding = {
        track.name
        for track in song.tracks
        for n in track.notes
        if n.onset_midi_ticks < end - 60 and n.onset_midi_ticks + n.duration_midi_ticks > start + 60
    }
    assert "Drums" in sounding and "Bass guitar" not in sounding
    assert not sounding & {"Piano", "Electric piano", "Acoustic guitar", "Strings", "Warm pad"}


def test_a_song_that_ends_without_a_chord_still_ends_together():
    song = ended(build_song("jazz"), "ritardando")
    last = song.chords["A3"]
    arranged = arrange(
        song.with_chords({**song.chords, "A3": (*last[:-1], replace(last[-1], chord=None))}).with_melody(song.melody)
    )
    assert all(
        max(n.onset_midi_ticks + n.duration_midi_ticks for n in track.notes) == end_of(song)
        for track in arranged.tracks
        if track.name in ("Piano", "Double bass", "Drums")
    )


@pytest.mark.parametrize("bars", [1, 2])
def test_a_song_of_one_chord(bars):
    song = build_song("jazz")
    section = replace(song.sections[1], bars=bars)
    spans = tuple(ChordSpan(96 * bar, 96, parse_chord("C6")) for bar in range(bars))
    little = replace(song, sections=(section,), chords={"A1": spans}, melody={"A1": ()})
    assert {track.name for track in arrange(little).tracks} == {"Piano", "Double bass", "Drums"}


@st.composite
def odd_songs(draw):
    """Songs nobody would write: any chords on any beats, silences, leaps, any energy."""
    meter = METERS[draw(st.sampled_from(sorted(METERS)))]
    sections, chords, melody = [], {}, {}
    for name in "ABC"[: draw(st.integers(1, 3))]:
        bars, spans, notes = draw(st.integers(1, 5)), [], []
        for onset in range(0, bars * meter.bar_ticks, meter.beat_ticks):
            symbol = draw(
                st.sampled_from(("N.C.", "C", "F#m7b5/E", "Bb13#11", "Ebdim7", "A5", "Dsus2", "G7alt", "Ab/C"))
            )
            spans.append(ChordSpan(onset, meter.beat_ticks, None if symbol == "N.C." else parse_chord(symbol)))
            if draw(st.booleans()):
                notes.append(Note(onset, draw(st.integers(1, meter.beat_ticks)), draw(st.integers(20, 110))))
        role = draw(st.sampled_from(("intro", "head", "chorus", "bridge", "solo", "outro")))
        sections.append(Section(name, name, role, bars, Key("C"), energy=draw(st.floats(0, 1))))
        chords[name], melody[name] = tuple(spans), tuple(notes)
    style = draw(st.sampled_from(sorted(STYLES)))
    brief = Brief("Odd", style, "auto", Key("C"), meter, draw(st.integers(30, 320)), seed=draw(st.integers(0, 99)))
    return Song(brief, tuple(sections), chords, melody)


@settings(max_examples=60, deadline=None)
@given(odd_songs())
def test_no_song_upsets_the_band(song):
    assert_playable(arrange(song))


@settings(max_examples=30, deadline=None)
@given(odd_songs())
def test_what_chord_stands_when(song):
    for scene in scenes_of(song):
        for tick in range(0, scene.end, 6):
            found = scene.span_at(tick)
            assert found == next((span for span in scene.playable if span.onset <= tick < span.end), None)
            if found and (end := scene.chord_ends[found.onset]) != found.end:
                assert end > found.end != scene.final
                assert {scene.span_at(later).chord for later in range(tick, end, 6)} == {found.chord}
            elif found and found.end != scene.final and (after := scene.span_at(found.end)):
                assert after.chord != found.chord


def bare_song(style, meter, shape, symbol, **brief):
    """A song of nothing but bars: sections by role, bars and energy, one chord or none, a note now and then."""
    grid, key = METERS[meter], Key("C")
    chord = parse_chord(symbol) if symbol else None
    sections = tuple(
        Section(f"A{number}", "A", role, bars, key, energy=energy) for number, (role, bars, energy) in enumerate(shape)
    )
    chords = {
        one.id: tuple(ChordSpan(bar * grid.bar_ticks, grid.bar_ticks, chord) for bar in range(one.bars))
        for one in sections
    }
    melody = {one.id: (Note(0, grid.beat_ticks, 72),) * (one.energy > 0) for one in sections}
    return Song(Brief("Bare", style, "auto", key, grid, **brief), sections, chords, melody)


@settings(max_examples=100, deadline=None)
@given(
    style=st.sampled_from(BANDED),
    meter=st.sampled_from(sorted(METERS)),
    shape=st.lists(
        st.tuples(st.sampled_from(ROLES), st.sampled_from((1, 1, 2, 9)), st.sampled_from((0.0, 0.5, 1.0))),
        min_size=1, max_size=6,
    ),
    symbol=st.sampled_from(("C", "F#m7b5/E", None)),
    tempo=st.sampled_from(TEMPO_RANGE),
    seed=st.sampled_from((0, 2**63 - 1)),
    ending=st.sampled_from((None, *ENDINGS)),
    straight=st.booleans(),
)  # fmt: skip
def test_no_bare_song_upsets_the_band(style, meter, shape, symbol, **brief):
    """One bar, sections of one bar, a chord that never changes, none at all, as slow and as fast as a song may be."""
    song = bare_song(style, meter, shape, symbol, **brief)
    arranged = arrange(song)
    assert_playable(arranged)
    assert arranged.tracks or not song.all_notes()


@pytest.mark.parametrize("style", BANDED[::7])
def test_the_longest_song_is_played_to_its_end(style):
    shape = [("chorus", 256, 0.9)] * (MOST_BARS // 256)
    song = arrange(bare_song(style, "4/4", shape, "C", tempo=120))
    assert_playable(song)
    bar = end_of(song) // MOST_BARS
    for name in ("Drums", song.tracks[-2].name):
        track = next(track for track in song.tracks if track.name == name)
        assert {note.onset_midi_ticks // bar for note in track.notes} >= set(range(MOST_BARS - 1))


@settings(max_examples=30, deadline=None)
@given(songs())
def test_no_pickup_upsets_the_band(song):
    arranged = arrange(song)
    played = [track for track in arranged.tracks if track.name != "Drums" and not 32 <= track.program < 40]
    assert all(note.onset_midi_ticks < end_of(song) for track in arranged.tracks for note in track.notes)
    assert played or not song.all_notes()


@pytest.mark.parametrize("style", BANDED)
def test_who_leads_a_section_plays_its_pickup(style):
    song = with_pickups(build_song(style))
    arranged = arrange(song)
    lead, solo = arranged.tracks[:2]
    beat = song.brief.meter.beat_ticks * 20
    for section, start in song.starts():
        first = start * 20
        mine, other = (solo, lead) if section.role == "solo" else (lead, solo)
        pickup = [n.pitch % 12 for n in mine.notes if first - beat - 60 <= n.onset_midi_ticks < first - 60]
        assert pickup == [note.pitch % 12 for note in song.melody[section.id] if note.onset < 0]
        if section.pickup and section != song.sections[-1]:  # the last may be doubled
            assert not [n for n in other.notes if first - beat + 20 <= n.onset_midi_ticks < first - 60]


def test_the_melody_as_it_sounds_is_what_is_played():
    song = with_pickups(build_song("folk"))
    arranged = arrange(song)
    played = sorted((note.onset_midi_ticks, note.pitch) for track in arranged.tracks[:2] for note in track.notes)
    written = song.all_notes()
    assert [pitch for _, pitch in played] == [note.pitch for note in written]
    assert all(abs(tick - 20 * note.onset) < 60 for (tick, _), note in zip(played, written, strict=True))


def test_the_last_bar_before_a_pickup_is_comped_as_one_that_has_a_melody():
    song = build_song("jazz")
    intro, after = scenes_of(song)[0], scenes_of(with_pickups(song))[0]
    assert intro.heard == intro.notes == after.notes == ()
    assert [note.onset for note in after.heard] == [intro.end - 24, intro.end - 12]
    assert [note.pitch for note in after.sounding(intro.end - 48, intro.end)] == [
        note.pitch for note in with_pickups(song).melody["A1"][:2]
    ]


def test_incomplete_songs_say_what_is_missing():
    song = build_song("jazz")
    chords = {name: spans for name, spans in song.chords.items() if name not in ("B", "C")}
    with pytest.raises(SongError, match="section B has no chords yet"):
        arrange(replace(song, chords=chords))
    melody = {name: notes for name, notes in song.melody.items() if name != "A2"}
    with pytest.raises(SongError, match="section A2 has no melody yet"):
        arrange(replace(song, melody=melody))
    with pytest.raises(SongError, match="no sections"):
        arrange(replace(song, sections=(), chords={}, melody={}))


@pytest.mark.parametrize("style", ["dance", "hip-hop"])
def test_the_bass_breaks_down_in_the_bridge(style):
    song = arrange(build_song(style))
    bass = sections_of(song, next(track for track in song.tracks if 32 <= track.program < 40))
    bars = {section.id: section.bars for section in song.sections}
    assert len(bass["B"]) / bars["B"] < 0.6 * len(bass["C"]) / bars["C"]


def test_arranging_imports_no_torch():
    code = "import sys, arranger.stage, arranger.midi; sys.exit('torch' in sys.modules or 'mido' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_bands_have_no_two_players_on_one_seat():
    for band in BANDS.values():
        assert len(band.players) <= 15


def test_what_is_turned_in_a_pickup_stands_in_order(monkeypatch):
    def turns(part):
        return [Gesture(tick, "control", 1, 10) for tick in (-24, part.scene.end - 12)]

    monkeypatch.setattr("arranger.stage.GESTURES", {"lead": turns})
    turned = [track.controls for track in arrange(build_song("pop", "4/4")).tracks if track.controls]
    assert turned
    for controls in turned:
        ticks = [control.onset_midi_ticks for control in controls]
        assert len(ticks) > 2 and ticks == sorted(ticks)


@pytest.mark.parametrize("style", ["jazz", "soul", "pop"])
def test_tracks_hold_plain_numbers(style):
    """What is written as JSON is no number of numpy's; bends into notes behind long ones once made some."""
    for seed in range(6):
        song = build_song(style, seed=seed)
        leaps = tuple(Note(48 * index, 48, 60 + 5 * (index % 3)) for index in range(16))
        song = song.with_melody({name: notes and leaps for name, notes in song.melody.items()})
        for track in arrange(song).tracks:
            numbers = [number for note in track.notes for number in astuple(note)]
            numbers += [number for control in track.controls for number in astuple(control) if control.kind != number]
            assert {type(number) for number in numbers} == {int}
