"""Two hands that can be played, chord tones under the tune, textures that are kept and thicken; what is read off a piano track."""

from dataclasses import replace

import numpy as np
import pytest
from band_songs import build_song
from hypothesis import given, settings
from hypothesis import strategies as st

from arranger.bands.band import Band, Player
from arranger.bands.instruments import INSTRUMENTS
from arranger.direction.cue import FULL, LIGHT, MAIN, Cue
from arranger.direction.story import level_of
from arranger.midi import midi_bytes
from arranger.part import Part, Seat
from arranger.piano import alone, pedal
from arranger.piano import play as band_piano
from arranger.piano.features import Setting, grip_bits, played_row, played_rows
from arranger.piano.hands import (
    FINGERS,
    LEFT_BITS,
    LEFT_VOICES,
    RIGHT_BITS,
    SPAN,
    bits_of,
    ladder,
    left_pitches,
    read_left,
    split_point,
)
from arranger.piano.keyboard import Place, held
from arranger.piano.left_hand import LEFT_HANDS, middle_chord, sign_pitches
from arranger.piano.model import FOLDER, NAME, classes_of, load_pianist
from arranger.scene import scenes_of
from arranger.stage import arrange
from arranger.stroke import Stroke
from song import STYLES, ChordSpan, Note, parse_chord, parse_key, parse_meter
from song.chance import stream
from song.meter import METERS
from song.quality import QUALITIES
from song.weights import read_weights

WRITTEN_STYLES = ("jazz", "ballad", "bossa", "jazz-waltz", "blues", "folk", "country")
KINDS = {"piano": (band_piano.hands_of, 40), "solo-piano": (alone.hands_of, 34)}


def part_of(song, scene, kind="piano", level=None, name="piano 2"):
    player = Player(kind, ("piano",), 70, 90, low=KINDS[kind][1], high=74)
    seat = Seat(name, player, INSTRUMENTS["piano"])
    cue = Cue(level=level_of(scene.section.energy) if level is None else level)
    rng = stream(song.brief.seed, "arranger", name, scene.section.id)
    return Part(scene, seat, Band((player,)), cue, song.brief, rng)


def hands_of(song, kind, level=None):
    """Walk the sections: scene, left and right hand."""
    for scene in scenes_of(song):
        yield (scene, *KINDS[kind][0](part_of(song, scene, kind, level)))


def sounding(strokes, tick):
    return [stroke.pitch for stroke in strokes if stroke.onset <= tick < stroke.onset + stroke.duration]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("style", ["pop", "soul", *WRITTEN_STYLES])
@pytest.mark.parametrize("level", [LIGHT, MAIN, FULL])
def test_each_hand_can_be_played_and_they_do_not_cross(kind, style, level):
    for scene, left, right in hands_of(build_song(style), kind, level):
        for tick in {stroke.onset for stroke in (*left, *right)}:
            for hand in (left, right):
                pitches = sounding(hand, tick)
                assert len(pitches) <= FINGERS and len(set(pitches)) == len(pitches), (scene.section.id, tick, pitches)
                assert not pitches or max(pitches) - min(pitches) <= SPAN, (scene.section.id, tick, pitches)
            lower, upper = sounding(left, tick), sounding(right, tick)
            assert not lower or not upper or max(lower) < min(upper), (scene.section.id, tick, lower, upper)


@pytest.mark.parametrize("meter", METERS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("style", ["pop", "jazz", "folk"])
def test_every_new_chord_has_its_bass(style, kind, meter):
    for scene, left, _ in hands_of(build_song(style, meter), kind):
        before = None
        for span in scene.playable:
            if span.chord != before:
                lowest = [stroke.pitch for stroke in left if stroke.onset == span.onset]
                tune = min((n.pitch for n in scene.heard if n.onset <= span.onset < n.end), default=128)
                assert (lowest and min(lowest) % 12 == span.chord.bass_pitch_class) or tune < 48, (
                    scene.section.id,
                    span,
                )
            before = span.chord


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("style", ["pop", "jazz", "blues", "folk"])
def test_every_quality_of_chord_can_be_played(kind, style):
    song = build_song(style)
    scene = scenes_of(song)[1]
    symbols = [
        root + suffix for root, suffix in zip(("C", "Eb", "F#", "A", "Bb", "D", "G") * 20, QUALITIES, strict=False)
    ]
    spans = tuple(ChordSpan(96 * bar, 96, parse_chord(symbol)) for bar, symbol in enumerate(symbols))
    scene = replace(scene, section=replace(scene.section, bars=len(spans)), spans=spans)
    left, right = KINDS[kind][0](part_of(song, scene, kind))
    for span in spans:
        basses = [stroke.pitch for stroke in left if stroke.onset == span.onset]
        assert basses and min(basses) % 12 == span.chord.bass_pitch_class, span
    for hand in (left, right):
        for tick in {stroke.onset for stroke in hand}:
            assert max(sounding(hand, tick)) - min(sounding(hand, tick)) <= SPAN


@pytest.mark.parametrize("seed", range(3))
def test_a_pianist_in_a_band_plays_chord_tones_below_the_tune(seed):
    for scene, left, right in hands_of(build_song("pop", seed=seed), "piano"):
        scale = set(scene.section.key.scale)
        for stroke in (*left, *right):
            span = scene.span_at(stroke.onset)
            assert span is not None, stroke
            tones = span.chord.pitch_classes
            # The left hand's ninth is the one colour.
            assert stroke.pitch % 12 in tones or (stroke in left and stroke.pitch % 12 in scale), (span, stroke)
            assert stroke.onset + stroke.duration <= max(span.end, scene.end if scene.final is not None else 0)
            for note in scene.heard:
                if note.onset <= stroke.onset < note.end:
                    assert stroke.pitch < note.pitch


def test_a_ninth_of_the_left_hand_is_of_the_key():
    chord = parse_chord("Em7")
    voices = dict(zip(LEFT_VOICES, left_pitches(chord, 40, (0, 2, 4, 5, 7, 9, 11)), strict=True))
    assert voices == {"1": 40, "3": 43, "5": 47, "7": 50, "8": 52, "9": 53, "10": 55, "12": 59, "15": 64}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("style", ["pop", "jazz"])
def test_the_same_song_is_played_the_same(kind, style):
    song = build_song(style)
    assert list(hands_of(song, kind)) == list(hands_of(song, kind))
    other = replace(song, brief=replace(song.brief, seed=song.brief.seed + 1))
    assert [(left, right) for _, left, right in hands_of(song, kind)] != [
        (left, right) for _, left, right in hands_of(other, kind)
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("style", ["pop", "soul", "jazz", "folk"])
def test_the_fuller_the_thicker(kind, style):
    counts = []
    for level in (LIGHT, MAIN, FULL):
        songs = [build_song(style, seed=seed) for seed in range(4)]
        counts.append(sum(len(left) + len(right) for song in songs for _, left, right in hands_of(song, kind, level)))
    assert counts[0] < counts[1] < counts[2], counts


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_in_one_section_leaves_the_others(kind):
    song = build_song("pop")
    first, second = song.sections[1].id, song.sections[2].id
    before = {scene.section.id: (left, right) for scene, left, right in hands_of(song, kind)}
    moved = tuple(replace(note, pitch=note.pitch + 2) for note in song.melody[second] if note.onset >= 0)
    changed = song.with_melody({**song.melody, second: moved})
    after = {scene.section.id: (left, right) for scene, left, right in hands_of(changed, kind)}
    assert before[first] == after[first]
    assert before[second] != after[second]


def test_music_that_comes_back_keeps_its_texture_over_other_chords():
    song = build_song("pop")
    scene = next(scene for scene in scenes_of(song) if scene.section.bars >= 4)
    moved = [ChordSpan(span.onset, span.duration, parse_chord("Am")) for span in scene.spans]
    same, other = (
        {stroke.onset for stroke in band_piano.hands_of(part_of(song, one))[1][:8]}
        for one in (scene, replace(scene, spans=tuple(moved)))
    )
    assert len(same & other) >= 0.7 * len(same | other), (same, other)


def test_the_pianist_alone_plays_the_whole_tune_on_top():
    for style in ("pop", "jazz", "folk"):
        song = build_song(style)
        for scene, left, right in hands_of(song, "solo-piano", MAIN):
            for note in scene.notes:
                at = [stroke for stroke in right if stroke.onset == note.onset]
                assert note.pitch in {stroke.pitch for stroke in at}, (style, scene.section.id, note)
                assert max(sounding([*left, *right], note.onset)) == note.pitch


def test_the_tune_comes_a_little_before_what_goes_with_it_and_wide_tenths_are_rolled():
    song = build_song("ballad")
    for scene, left, right in hands_of(song, "solo-piano", LIGHT):
        tune = {(note.onset, note.pitch) for note in scene.notes}
        inside = [s for s in (*left, *right) if scene.final is None or s.onset < scene.final]
        assert all((s.late_ms > 0) != ((s.onset, s.pitch) in tune) for s in inside)
        assert all(s.late_ms > 20 for s in left for o in left if s.onset == o.onset and s.pitch - o.pitch >= 15)


def test_where_the_song_is_fullest_the_tune_is_doubled_in_octaves():
    scene, _, right = next(one for one in hands_of(build_song("pop"), "solo-piano", FULL) if one[0].notes)
    long = next(note for note in scene.notes if note.duration >= 12)
    assert {long.pitch, long.pitch + 12} <= {stroke.pitch for stroke in right if stroke.onset == long.onset}


@pytest.mark.parametrize("kind", KINDS)
def test_the_song_ends_on_a_chord_that_is_rolled_from_the_bass(kind):
    *_, (scene, left, right) = hands_of(build_song("pop"), kind)
    last = sorted((s for s in (*left, *right) if s.onset == scene.final), key=lambda s: s.pitch)
    assert len(last) >= 3 and last[0].pitch % 12 == scene.playable[-1].chord.bass_pitch_class
    assert [s.late_ms for s in last] == sorted(s.late_ms for s in last) and last[-1].late_ms > 60
    tune = {note.pitch for note in scene.heard}
    assert all(s.onset + s.duration == scene.end for s in last if s.pitch not in tune)


def test_the_pedal_changes_with_the_chords_and_is_up_in_a_break():
    song = build_song("pop")
    scene = scenes_of(song)[1]
    part = part_of(song, scene)
    gestures = pedal.play(part)
    up = {gesture.onset for gesture in gestures if gesture.value == 0}
    assert {span.onset for span in scene.playable} <= up and scene.end in up
    assert {gesture.number for gesture in gestures} == {pedal.PEDAL}
    bar = scene.meter.bar_ticks
    broken = replace(part, cue=replace(part.cue, rests=((bar, 2 * bar),)))
    inside = [gesture for gesture in pedal.play(broken) if bar <= gesture.onset < 2 * bar]
    assert [gesture.value for gesture in inside] == [0]


def test_a_right_hand_that_is_sent_up_plays_an_octave_higher():
    song = build_song("pop")
    part = part_of(song, scenes_of(song)[1])
    _, right = band_piano.hands_of(part)
    _, higher = band_piano.hands_of(replace(part, cue=replace(part.cue, octave=1)))
    means = [np.mean([stroke.pitch for stroke in hand]) for hand in (right, higher)]
    assert 9 < means[1] - means[0] < 15, means


@pytest.mark.parametrize(
    ("sign", "symbol", "base", "pitches"),
    [
        ("q", "Ab7/Eb", 39, (44, 51)),  # the boogie stands on the root, whatever the bass
        ("w", "Bb7", 34, (34, 43)),
        ("v", "Fmaj7", 41, (41, 50)),
        ("t", "Cm7", 36, (36, 51)),
        ("s", "G7", 43, (43, 53)),
        ("o", "C", 45 - 9, (36, 48)),
        ("f", "C", 48, (43,)),
    ],
)
def test_signs_of_the_left_hand(sign, symbol, base, pitches):
    chord, key = parse_chord(symbol), parse_key("C")
    place = Place(ChordSpan(0, 96, chord), base, left_pitches(chord, base, key.scale), ladder(chord.pitch_classes, 60))
    assert sign_pitches(sign, place, key, "blues", ()) == pitches


def test_a_walking_left_hand_comes_to_the_next_chord_by_step():
    key = parse_key("C")
    here, there = (
        Place(ChordSpan(96 * at, 96, parse_chord(symbol)), base, left_pitches(parse_chord(symbol), base, key.scale), ())
        for at, (symbol, base) in enumerate((("Dm7", 38), ("G7", 43)))
    )
    assert sign_pitches("a", here, key, "jazz", (), there) == (41,)
    assert sign_pitches("a", there, key, "jazz", (), here) == (40,)


def test_the_chord_in_the_middle_has_its_guide_tones_and_moves_little():
    key, before = parse_key("C"), ()
    for symbol in ("Dm7", "G7", "Cmaj7", "A7", "Dm7", "Db7", "C6"):
        chord = parse_chord(symbol)
        base = 36 + chord.root_pitch_class % 12
        place = Place(
            ChordSpan(0, 96, chord), base, left_pitches(chord, base, key.scale), ladder(chord.pitch_classes, 60)
        )
        voicing = middle_chord(place, key, "jazz", before)
        third = (chord.root_pitch_class + chord.quality.intervals[1]) % 12
        assert third in {pitch % 12 for pitch in voicing} and voicing[-1] - voicing[0] <= SPAN
        if before:
            assert sum(abs(a - b) for a, b in zip(before, voicing, strict=True)) / 3 <= 4, (symbol, before, voicing)
        before = voicing


def test_stride_is_played_dry():
    song = build_song("jazz")
    first, *_, last = scenes_of(song)
    assert pedal.play_alone(part_of(song, first, "solo-piano")) == []
    assert [g.onset for g in pedal.play_alone(part_of(song, last, "solo-piano")) if g.value] == [last.final + 4]


def test_left_hands_are_written_for_every_meter_and_level():
    for style, meters in LEFT_HANDS.items():
        assert style in STYLES
        assert set(meters) >= {"4", "3", "2", "compound"}, style
        for tabs in meters.values():
            assert len(tabs) == 3 and all(
                isinstance(tab, str) and set(tab) <= set("bfostqwvacg15802-= |") for level in tabs for tab in level
            )


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 40), st.integers(30, 90)), max_size=12))
@settings(max_examples=60, deadline=None)
def test_a_hand_lets_go_of_what_it_cannot_hold(rows):
    struck = {}
    for onset, duration, pitch in rows:
        chord = [p for o, p in struck if o == onset]
        if len(chord) < FINGERS and all(abs(pitch - p) <= SPAN for p in chord):
            struck[onset, pitch] = Stroke(onset, duration, pitch)
    found = held(list(struck.values()))
    assert {(s.onset, s.pitch) for s in found} == set(struck)
    for tick in range(101):
        pitches = sounding(found, tick)
        assert len(pitches) == len(set(pitches)) <= FINGERS
        assert not pitches or max(pitches) - min(pitches) <= SPAN


def test_what_one_row_sees_is_what_all_rows_see():
    rng = np.random.default_rng(1)
    for bar in (16, 12):
        left, right = rng.integers(0, 2**LEFT_BITS, 3 * bar), rng.integers(0, 2**RIGHT_BITS, 3 * bar)
        bits = grip_bits(left, right)
        padded = np.concatenate([np.zeros((2 * bar + 1, bits.shape[1]), dtype=np.float32), bits])[None]
        every = played_rows(bits, bar)
        for step in range(3 * bar):
            # Nothing that comes later may be seen.
            blind = padded.copy()
            blind[:, 2 * bar + 1 + step :] = 0
            assert np.allclose(played_row(blind, step, bar)[0], every[step])


def test_the_weights_beat_their_baselines_and_their_record_says_so():
    _, record = read_weights(FOLDER, NAME)
    nats = record["held_out"]
    assert all(
        nats["network"] < nats[name] for name in ("most common pattern", "trigram", "trigram that counts sixteenths")
    )
    assert record["datasets"] == {"pop909": "MIT"}
    assert record["config"]["notes a bar"] == sorted(record["config"]["notes a bar"])
    assert (FOLDER / NAME).stat().st_size < 700_000


def test_a_rare_grip_counts_as_the_nearest_that_is_known():
    assert classes_of(np.array([0, 0b101, 0b111, 0b1000001]), (0, 0b1, 0b101)).tolist() == [0, 2, 2, 1]


def test_facts_of_the_hands():
    assert split_point([[36, 43], [60, 64, 67], [36, 64]]) in range(45, 61)
    assert bits_of(read_left([43, 50, 55, 59], 43), LEFT_BITS) == [0, 2, 4, 6]  # G D G B: root, fifth, octave, tenth
    assert load_pianist().left.outputs == len(load_pianist().grips)


def test_a_setting_knows_where_chord_and_tune_begin():
    chords = tuple(
        ChordSpan(onset, 48, parse_chord(name)) for onset, name in ((0, "C"), (48, "C"), (96, "F"), (144, "G"))
    )
    setting = Setting(parse_meter("4/4"), 90, "verse", 0.5, 2, chords, (Note(24, 24, 72),))
    rows = setting.rows
    assert rows.shape[0] == 32
    changes = 16 + 4 + 4
    assert np.flatnonzero(rows[:, changes]).tolist() == [0, 16, 24]


def test_every_style_has_a_way_to_be_played_alone():
    ways = {}
    for style in STYLES:
        song = build_song("pop")
        part = part_of(replace(song, brief=replace(song.brief, style=style)), scenes_of(song)[1], "solo-piano")
        ways[style] = alone.style_of(part)
    assert set(ways.values()) == {*WRITTEN_STYLES, *alone.LEARNED}
    assert ways["rock"] == "pop" and ways["funk"] == "soul" and ways["jazz"] == "jazz"


@pytest.mark.parametrize("style", ["pop", "jazz", "folk"])
def test_one_pianist_plays_the_whole_song_on_one_track(style):
    song = build_song(style)
    song = replace(song, brief=replace(song.brief, band="solo-piano"))
    (track,) = arrange(song).tracks
    assert track.name == "Piano" and track.program == 0
    assert {control.number for control in track.controls} == {pedal.PEDAL}
    pitches = {note.pitch % 12 for note in track.notes}
    assert {note.pitch % 12 for notes in song.melody.values() for note in notes} <= pitches
    assert max(note.onset_midi_ticks + note.duration_midi_ticks for note in track.notes) == song.bars * 96 * 20
    assert midi_bytes(arrange(song)) == midi_bytes(arrange(song))
