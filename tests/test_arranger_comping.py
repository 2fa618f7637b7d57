"""Comping sounds every chord, only over it, leaves room for the melody and answers it; every sign does what it says."""

from dataclasses import replace

import numpy as np
import pytest
from band_songs import build_song

from arranger.bands.band import Band, Player
from arranger.bands.instruments import INSTRUMENTS
from arranger.bands.styles import BANDS
from arranger.bands.tab_file import SIGNS
from arranger.chords import comping, pad
from arranger.chords.comping import ACCENTS, held_in, play
from arranger.chords.leading import Held
from arranger.direction.cue import FULL, LIGHT, MAIN, Cue
from arranger.direction.story import level_of
from arranger.part import Part, Seat
from arranger.scene import scenes_of
from song import STYLES, ChordSpan, Note, parse_chord
from song.meter import METERS

PLAYED = [style for style in BANDS if not STYLES[style].ensemble]
COMPERS = [
    (style, player) for style in PLAYED for player in BANDS[style].players if player.part == "comping" and player.tabs
]


def part_of(song, scene, player, cue=None, seed=2, name="comping 2"):
    seat = Seat(name, player, INSTRUMENTS[player.instruments[0]])
    level = level_of(scene.section.energy) if cue is None else cue.level
    cue = cue or Cue(level=level)
    return Part(scene, seat, Band((player,)), cue, song.brief, np.random.default_rng(seed))


def scene_named(song, name):
    return next(scene for scene in scenes_of(song) if scene.section.id == name)


def player_with(tab, **fields):
    return Player("comping", ("piano",), 70, 90, tabs={"4": ((tab,), (tab,), (tab,))}, **fields)


def strokes_of(tab, symbols=("C", "C", "F", "G"), **fields):
    """What a player makes of one tab over some chords, a bar each, with no melody."""
    song = build_song("pop")
    scene = scene_named(song, "A1")
    spans = tuple(ChordSpan(index * 96, 96, parse_chord(symbol)) for index, symbol in enumerate(symbols))
    section = replace(scene.section, bars=len(symbols))
    scene = replace(scene, section=section, spans=spans, notes=(), heard=())
    part = part_of(song, scene, player_with(tab, **fields))
    return held_in(part), play(part)


@pytest.mark.parametrize("meter", METERS)
@pytest.mark.parametrize(("style", "player"), COMPERS)
def test_every_new_chord_is_sounded(style, player, meter):
    song = build_song(style if style in ("jazz", "pop", "bossa", "funk") else "pop", meter)
    for scene in scenes_of(song)[1:4]:
        part = part_of(song, scene, player)
        held, strokes = held_in(part), play(part)
        before = None
        for span in scene.playable:
            heard = {s.pitch for s in strokes if s.onset < span.end and s.onset + s.duration > span.onset}
            if player.covers and span.chord != before and (scene.final is None or span.onset <= scene.final):
                assert heard & set(held[span.onset].pitches), (scene.section.id, span)
            before = span.chord


@pytest.mark.parametrize(("style", "player"), COMPERS)
def test_nothing_sounds_over_another_chord_but_anticipations(style, player):
    song = build_song("jazz")
    for scene in scenes_of(song):
        part = part_of(song, scene, player)
        held, strokes = held_in(part), play(part)
        spelled = {stroke.pitch % 12 for stroke in strokes}
        for stroke in strokes:
            for span in scene.spans:
                if stroke.onset < span.end - 12 and stroke.onset + stroke.duration > span.onset:
                    assert span.chord is not None, (span, stroke)
                    same = [held[other.onset] for other in scene.playable if other.chord == span.chord]
                    tones = {pitch % 12 for one in same for pitch in one.pitches} | span.chord.pitch_classes
                    assert stroke.pitch % 12 in tones, (span, stroke, spelled)


def test_chords_that_change_inside_a_bar_are_all_heard():
    held, strokes = strokes_of("x = = =", ("C",))
    song = build_song("pop")
    scene = scene_named(song, "A1")
    symbols = ("C", "G/B", "Am", "F", "Dm", "G", "Em", "Am")
    spans = tuple(ChordSpan(index * 48, 48, parse_chord(symbol)) for index, symbol in enumerate(symbols))
    scene = replace(scene, section=replace(scene.section, bars=4), spans=spans, notes=(), heard=())
    part = part_of(song, scene, player_with("x = = ="))
    held, strokes = held_in(part), play(part)
    for span in spans:
        struck = {s.pitch for s in strokes if s.onset == span.onset}
        assert struck == set(held[span.onset].pitches)
        assert all(s.onset + s.duration <= span.end for s in strokes if s.onset == span.onset)


def test_a_chord_is_not_anticipated_where_the_melody_rubs_against_it():
    """C over Fm7 lies a semitone over the B of G7, which therefore waits for its beat."""
    song = build_song("jazz")
    scene = scene_named(song, "A1")
    spans = tuple(ChordSpan(index * 48, 48, parse_chord(symbol)) for index, symbol in enumerate(("Fm7", "G7")))
    scene = replace(scene, section=replace(scene.section, bars=1), spans=spans, notes=())
    player = player_with("-- -x == --", anticipates=True)
    for pitch, onset in ((72, 48), (77, 36)):
        part = part_of(song, replace(scene, heard=(Note(36, 24, pitch),)), player)
        struck = {stroke.onset for stroke in play(part) if stroke.pitch % 12 == 11}
        assert struck == {onset}


def test_some_chords_are_anticipated_and_the_next_section_is_too():
    song = build_song("jazz")
    player = next(player for style, player in COMPERS if style == "jazz")
    scene = scene_named(song, "A1")
    strokes = play(part_of(song, scene, player))
    assert any(
        stroke.onset + stroke.duration > span.end
        for span in scene.playable
        for stroke in strokes
        if span.end - stroke.onset == 12
    )
    pushing = replace(player, tabs={"4": (("x= == == =x",),) * 3}, listens=False)
    last = [s for s in play(part_of(song, scene, pushing)) if s.onset == scene.end - 12]
    coming = {(scene.next_chord.root_pitch_class + interval) % 12 for interval in (4, 11)}
    assert coming <= {s.pitch % 12 for s in last} and all(s.onset + s.duration <= scene.end for s in last)


def test_horns_only_punctuate():
    horns = next(player for style, player in COMPERS if style == "funk" and not player.covers)
    song = build_song("funk")
    scene = scene_named(song, "B")
    starts = {stroke.onset // 96 for stroke in play(part_of(song, scene, horns, Cue(level=MAIN)))}
    assert 0 < len(starts) < scene.section.bars


@pytest.mark.parametrize("style", ["jazz", "jazz-waltz"])
def test_a_busy_melody_gets_room_and_a_solo_gets_company(style):
    player = next(player for name, player in COMPERS if name == style)
    song = build_song(style)
    scene = scene_named(song, "A1")
    line = tuple(Note(tick, 6, 72) for tick in range(0, scene.end, 6))
    busy = replace(scene, notes=line, heard=line)
    idle = replace(scene, notes=(Note(0, scene.end, 72),), heard=(Note(0, scene.end, 72),))
    solo = replace(scene, section=replace(scene.section, role="solo"))

    def count(which):
        seeds = range(8)
        return np.mean(
            [len({s.onset for s in play(part_of(song, which, player, Cue(level=MAIN), seed))}) for seed in seeds]
        )

    assert count(busy) < count(idle) and count(busy) < count(scene) < count(solo)


def test_who_listens_plays_into_the_gaps():
    """Of two tabs the one that falls where the melody has nothing comes far more often."""
    song = build_song("jazz")
    scene = scene_named(song, "A1")
    melody = tuple(Note(bar * 96 + tick, 12, 72) for bar in range(scene.section.bars) for tick in (0, 24))
    scene = replace(scene, notes=melody, heard=melody)
    player = player_with("x", listens=True, changes=1.0)
    player = replace(player, tabs={"4": (("x x - -", "- - x x"),) * 3})
    heard = [s.onset % 96 for seed in range(12) for s in play(part_of(song, scene, player, Cue(level=MAIN), seed))]
    assert sum(onset >= 48 for onset in heard) > sum(onset < 48 for onset in heard)


def test_a_rest_of_the_melody_is_answered():
    song = build_song("jazz")
    scene = scene_named(song, "A1")
    melody = tuple(Note(tick, 12, 72) for tick in range(0, 96, 24)) + tuple(Note(tick, 24, 72) for tick in (384, 408))
    scene = replace(scene, notes=melody, heard=melody, section=replace(scene.section, role="solo"))
    flat = tuple(ChordSpan(96 * bar, 96, parse_chord("Fmaj7")) for bar in range(8))
    scene = replace(scene, spans=flat)
    silent = player_with("x - - - | - - - - | - - - - | - - - -", listens=True)
    answers = [
        {s.onset for s in play(part_of(song, scene, silent, Cue(level=MAIN), seed))} - {0, 384} for seed in range(8)
    ]
    assert len(set(map(frozenset, answers))) > 1
    assert all(84 <= onset < 384 or onset >= 432 for found in answers for onset in found)


def test_a_groove_stays_for_four_bars_and_comes_back_in_the_next_section():
    player = replace(player_with("x", changes=0.6), tabs={"4": (("x x - -", "- x x -", "x - - xx"),) * 3})
    song = build_song("rock")
    bars = {}
    for name in ("A1", "A2"):
        scene = scene_named(song, name)
        flat = replace(scene, spans=tuple(replace(scene.spans[0], onset=96 * bar, duration=96) for bar in range(8)))
        strokes = play(part_of(song, flat, player, Cue(level=MAIN)))
        bars[name] = [{s.onset - 96 * bar for s in strokes if 96 * bar <= s.onset < 96 * bar + 96} for bar in range(8)]
    assert all(one[0] == one[1] == one[2] == one[3] and one[4] == one[5] == one[6] == one[7] for one in bars.values())
    assert bars["A1"][0] == bars["A2"][0]


def test_the_level_of_the_cue_makes_it_fuller():
    song = build_song("pop")
    scene = scene_named(song, "A1")
    player = next(player for style, player in COMPERS if style == "pop")
    counts = [len(play(part_of(song, scene, player, Cue(level=level)))) for level in (LIGHT, MAIN, FULL)]
    assert counts[0] < counts[1] < counts[2]
    piano = next(player for style, player in COMPERS if style == "jazz")
    sizes = [
        max(len(held.pitches) for held in held_in(part_of(song, scene, piano, Cue(level=level))).values())
        for level in (LIGHT, MAIN)
    ]
    assert sizes == [3, 4]  # shells, then four voices


def test_the_octave_of_the_cue_lifts_all():
    song = build_song("pop")
    scene = replace(scene_named(song, "A1"), heard=(), notes=())
    player = player_with("x = = =")
    low, high = (held_in(part_of(song, scene, player, Cue(octave=octave))) for octave in (0, 1))
    for onset, held in low.items():
        assert sum(high[onset].pitches) > sum(held.pitches) + 6


def test_every_sign_of_a_style_file_can_be_played():
    for sign in SIGNS["comping"]:
        _, strokes = strokes_of(f"{sign} = = =")
        assert strokes, sign
    assert set(SIGNS["comping"]) == {*ACCENTS, *"123456"}


def test_the_signs():
    def first(sign, **fields):
        held, strokes = strokes_of(f"{sign} = - -", **fields)
        return held[0].pitches, [s for s in strokes if s.onset == 0]

    voicing, chord = first("x")
    assert [s.pitch for s in chord] == list(voicing) and {s.duration for s in chord} == {48}
    assert {s.duration for s in first("s")[1]} == {24}
    assert max(s.accent for s in first("X")[1]) > max(s.accent for s in chord) > max(s.accent for s in first("o")[1])
    voicing, octaves = first("T")
    assert [s.pitch for s in octaves] == [voicing[-1] - 12, voicing[-1]]
    voicing, octaves = first("B")
    assert [s.pitch for s in octaves] == [voicing[0], voicing[0] + 12]
    voicing, inner = first("M", voices=4, voicing="rootless")
    assert [s.pitch for s in inner] == list(voicing[1:-1])
    voicing, upper = first("t")
    assert [s.pitch for s in upper] == list(voicing[1:])
    assert [s.late_ms for s in first("r")[1]] == [0, 32, 64]
    assert all(s.late_ms == 0 for s in chord)
    scratch = [s for s in strokes_of("x k - -", voicing="open", voices=6)[1] if s.onset == 24]
    assert {s.duration for s in scratch} == {3} and len(scratch) == 3
    voicing, single = first("2")
    assert [(s.pitch, s.duration) for s in single] == [(voicing[1], 96)]


def test_a_strum_goes_down_and_up():
    held, strokes = strokes_of("x u - -", voicing="open", voices=6, strum_ms=7.0)
    down, up = ([s for s in strokes if s.onset == onset] for onset in (0, 24))
    assert [s.pitch for s in sorted(down, key=lambda s: s.late_ms)] == list(held[0].pitches)
    assert [s.pitch for s in sorted(up, key=lambda s: s.late_ms)] == list(reversed(held[0].pitches[-4:]))
    assert all(s.late_ms == 0 for s in strokes_of("x u - -", voicing="open", voices=6, strum_ms=0.0)[1])


@pytest.mark.parametrize(("symbol", "root", "fifth"), [
    ("C", 48, 43), ("G", 43, 50), ("D", 50, 45), ("A", 45, 40), ("E", 40, 47), ("Am", 45, 40), ("F", 41, 48),
])  # fmt: skip
def test_the_thumb_alternates(symbol, root, fifth):
    _, strokes = strokes_of("b = f =", (symbol,) * 2, voicing="open", voices=6)
    assert [s.pitch for s in strokes if s.onset < 96] == [root, fifth]


def test_a_chord_that_comes_in_on_the_third_beat_stands_on_its_root():
    song = build_song("pop")
    scene = scene_named(song, "A1")
    spans = tuple(ChordSpan(index * 48, 48, parse_chord(symbol)) for index, symbol in enumerate(("C", "G", "C", "C")))
    scene = replace(scene, section=replace(scene.section, bars=2), spans=spans, notes=(), heard=())
    player = player_with("b t f t", voicing="open", voices=6)
    basses = [s.pitch for s in play(part_of(song, scene, player)) if s.onset % 48 == 0]
    assert basses == [48, 43, 48, 43]


def test_who_does_not_stay_under_the_melody_keeps_the_range():
    song = build_song("pop")
    scene = scene_named(song, "A1")
    bells = player_with("x = = =", voices=3, low=64, high=86)
    low, high = (
        min(min(held.pitches) for held in held_in(part_of(song, scene, replace(bells, under=under))).values())
        for under in (True, False)
    )
    assert low < 64 <= high


def test_the_last_chord_is_held_with_the_band():
    song = build_song("jazz")
    scene = scenes_of(song)[-1]
    for _, player in COMPERS[:6]:
        last = [s for s in play(part_of(song, scene, player)) if s.onset + s.duration >= scene.end]
        assert last and all(s.onset == scene.final for s in last)


@pytest.mark.parametrize("style", ["jazz", "pop", "hip-hop"])
def test_the_pad_is_the_voicings_without_gaps_or_repeats(style):
    song = build_song(style)
    player = Player("pad", ("strings",), 50, 80, voicing="spread", voices=4, low=48, high=79)
    for scene in scenes_of(song):
        part = part_of(song, scene, player)
        held, strokes = held_in(part), pad.play(part)
        for span in scene.spans:
            sounding = sorted(s.pitch for s in strokes if s.onset <= span.onset < s.onset + s.duration)
            assert tuple(sounding) == (held[span.onset].pitches if span.chord else ())
        for stroke in strokes:
            again = [s for s in strokes if s.pitch == stroke.pitch and s.onset == stroke.onset + stroke.duration]
            assert not again or again[0].onset == scene.final


def test_a_change_in_one_section_leaves_the_others():
    song = build_song("jazz")
    player = next(player for style, player in COMPERS if style == "jazz")
    changed = replace(song, chords={**song.chords, "B": song.chords["A1"]}, tracks=())
    for name in ("A1", "A3", "C"):
        one, other = (play(part_of(which, scene_named(which, name), player)) for which in (song, changed))
        assert one == other
    assert comping.held_in(part_of(song, scene_named(song, "A1"), player)) and isinstance(Held((60,)), Held)
